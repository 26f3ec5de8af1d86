//! Checks what was typed and lists every fault at once, each with a JSON pointer and a code.

use crate::help_requests::model::{
    CheckedRequest, ContactInput, NewHelpRequest, Origin, References, TimingInput, TimingKind,
};
use crate::help_requests::model::{Contact, Needs};
use crate::help_requests::series::model::CheckedRecurrence;
use crate::help_requests::series::rules::validation::{Measure, check_recurrence};
use crate::kernel::abilities::{MAXIMUM_LANGUAGES, is_language_code};
use crate::kernel::clock::Instant;
use crate::kernel::text::{Lines, TextFault, clean};
use crate::kernel::time::TimeSpan;
use chrono::Duration;
use chrono_tz::Tz;

/// Longest title, in characters.
pub const TITLE_MAXIMUM: usize = 120;
/// Longest description.
pub const DESCRIPTION_MAXIMUM: usize = 2_000;
/// Longest note for the helper.
pub const NOTE_MAXIMUM: usize = 1_000;
/// Longest name, address or addition.
pub const LINE_MAXIMUM: usize = 200;
/// Most windows of one request.
pub const MAXIMUM_WINDOWS: usize = 10;
/// Shortest help in minutes.
pub const MINIMUM_MINUTES: i32 = 15;
/// Longest help in minutes.
pub const MAXIMUM_MINUTES: i32 = 480;
/// Most helpers of one request.
pub const MAXIMUM_HELPERS: i32 = 10;
/// How far ahead a window may lie, in days.
pub const MAXIMUM_DAYS_AHEAD: i64 = 730;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What.
    pub kind: FaultKind,
}

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Something is required.
    Required,
    /// More characters (or entries) than allowed.
    TooLong(usize),
    /// A control character or one that turns the reading direction.
    ForbiddenCharacter,
    /// Outside of what is allowed, both ends included.
    OutOfRange {
        /// What was given.
        value: i64,
        /// The least that is allowed.
        least: i64,
        /// The most that is allowed.
        most: i64,
    },
    /// No such category, or not offered any more.
    UnknownCategory,
    /// No such person.
    UnknownPerson,
    /// No such quarter, or retired.
    UnknownQuarter,
    /// No such message here.
    UnknownMessage,
    /// This kind of time cannot be asked for, or does not go with the rest.
    NotPossible,
    /// The end is not after the start.
    EndNotAfterStart,
    /// It is over, or too little of it is left for the duration.
    InThePast,
    /// Too far ahead.
    TooFarAhead,
    /// Shorter than the duration.
    ShorterThanDuration,
    /// The same window twice.
    Repeated,
    /// Not a rule of recurrence that is understood.
    NotARecurrence,
    /// Not a language code.
    NotALanguage,
    /// Not a telephone number.
    NotAPhone,
    /// May not be given here.
    NotAllowedHere,
}

/// Checks a new request, or the whole content of an edited one.
pub fn check(
    input: NewHelpRequest,
    origin: Origin,
    references: References,
    zone: Tz,
    now: Instant,
) -> Result<CheckedRequest, Vec<Fault>> {
    let mut faults = Faults::default();
    if references.category_minutes.is_none() {
        faults.add("/category", FaultKind::UnknownCategory);
    }
    if !references.is_quarter_known {
        faults.add("/quarter_id", FaultKind::UnknownQuarter);
    }
    let title = faults.text("/title", input.title.as_deref(), TITLE_MAXIMUM, Lines::One);
    let description = faults.text("/description", Some(&input.description), DESCRIPTION_MAXIMUM, Lines::Many);
    if description.is_none() {
        faults.add_unless_faulty("/description", FaultKind::Required);
    }
    let duration_minutes = input.duration_minutes.or(references.category_minutes).unwrap_or(MINIMUM_MINUTES);
    faults.range("/duration_minutes", duration_minutes, MINIMUM_MINUTES, MAXIMUM_MINUTES);
    let helpers_needed = input.helpers_needed.unwrap_or(1);
    faults.range("/helpers_needed", helpers_needed, 1, MAXIMUM_HELPERS);
    let (windows, recurrence) = match input.timing.kind {
        TimingKind::Recurring => faults.recurrence(&input.timing, duration_minutes, zone, now),
        _ => (faults.timing(&input.timing, duration_minutes, zone, now), None),
    };
    faults.languages(&input.needs);
    let contact = faults.contact(&input.contact, origin);
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    Ok(CheckedRequest {
        category: input.category,
        quarter_id: input.quarter_id,
        title,
        description: description.unwrap_or_default(),
        timing: input.timing.kind,
        windows,
        recurrence,
        duration_minutes,
        helpers_needed,
        urgency: input.urgency,
        needs: input.needs,
        contact,
    })
}

/// A note in several lines, cleaned; `None` when there is nothing in it.
pub fn clean_note(note: Option<&str>) -> Result<Option<String>, FaultKind> {
    let Some(note) = note else { return Ok(None) };
    let cleaned = clean(note, NOTE_MAXIMUM, Lines::Many)?;
    Ok((!cleaned.is_empty()).then_some(cleaned))
}

/// Words that change, cleaned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckedWords {
    /// The headline from now on; an empty one takes it away.
    pub title: Option<Option<String>>,
    /// What is needed from now on.
    pub description: Option<String>,
}

/// Checks words that change without anything else of a request.
pub fn clean_words(title: Option<&str>, description: Option<&str>) -> Result<CheckedWords, Vec<Fault>> {
    let mut faults = Faults::default();
    let cleaned = faults.text("/title", title, TITLE_MAXIMUM, Lines::One);
    let words = faults.text("/description", description, DESCRIPTION_MAXIMUM, Lines::Many);
    if description.is_some() && words.is_none() {
        faults.add_unless_faulty("/description", FaultKind::Required);
    }
    let words = CheckedWords { title: title.map(|_| cleaned), description: words };
    if faults.0.is_empty() { Ok(words) } else { Err(faults.0) }
}

/// Checks private fields that change as a whole.
pub fn clean_contact(contact: &ContactInput, origin: Origin) -> Result<Contact, Vec<Fault>> {
    let mut faults = Faults::default();
    let cleaned = faults.contact(contact, origin);
    if faults.0.is_empty() { Ok(cleaned) } else { Err(faults.0) }
}

impl From<TextFault> for FaultKind {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::Empty => Self::Required,
            TextFault::TooLong { maximum } => Self::TooLong(maximum),
            TextFault::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// Whether a text can be a telephone number: 5 to 15 digits, with the signs people put between them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let signs = text.strip_prefix('+').unwrap_or(text);
    (5..=15).contains(&digits) && signs.chars().all(|sign| sign.is_ascii_digit() || " -/().".contains(sign))
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: &str, kind: FaultKind) {
        self.0.push(Fault { pointer: pointer.to_owned(), kind });
    }

    fn add_unless_faulty(&mut self, pointer: &str, kind: FaultKind) {
        if !self.0.iter().any(|fault| fault.pointer == pointer) {
            self.add(pointer, kind);
        }
    }

    fn range(&mut self, pointer: &str, value: i32, least: i32, most: i32) {
        if !(least..=most).contains(&value) {
            let (value, least, most) = (i64::from(value), i64::from(least), i64::from(most));
            self.add(pointer, FaultKind::OutOfRange { value, least, most });
        }
    }

    /// The cleaned text; `None` when there is nothing in it or something wrong with it.
    fn text(&mut self, pointer: &str, text: Option<&str>, maximum: usize, lines: Lines) -> Option<String> {
        match clean(text?, maximum, lines) {
            Ok(cleaned) => (!cleaned.is_empty()).then_some(cleaned),
            Err(fault) => {
                self.add(pointer, fault.into());
                None
            }
        }
    }

    fn timing(&mut self, timing: &TimingInput, minutes: i32, zone: Tz, now: Instant) -> Vec<TimeSpan> {
        if timing.recurrence.is_some() {
            self.add("/timing/recurrence", FaultKind::NotAllowedHere);
        }
        match timing.kind {
            TimingKind::Asap if !timing.windows.is_empty() => self.add("/timing/windows", FaultKind::NotAllowedHere),
            TimingKind::Windows if timing.windows.is_empty() => self.add("/timing/windows", FaultKind::Required),
            _ => {}
        }
        if timing.windows.len() > MAXIMUM_WINDOWS {
            self.add("/timing/windows", FaultKind::TooLong(MAXIMUM_WINDOWS));
            return Vec::new();
        }
        let mut spans: Vec<TimeSpan> = Vec::new();
        for (place, window) in timing.windows.iter().enumerate() {
            let verdict = check_window(window.span(zone), &spans, minutes, now);
            match verdict {
                Ok(span) => spans.push(span),
                Err(kind) => self.add(&format!("/timing/windows/{place}"), kind),
            }
        }
        spans.sort_unstable();
        spans
    }

    /// The next occurrence as the one window, and the recurrence.
    fn recurrence(
        &mut self,
        timing: &TimingInput,
        minutes: i32,
        zone: Tz,
        now: Instant,
    ) -> (Vec<TimeSpan>, Option<CheckedRecurrence>) {
        if !timing.windows.is_empty() {
            self.add("/timing/windows", FaultKind::NotAllowedHere);
        }
        let measure = Measure { at: "/timing/recurrence", minutes, zone, now };
        match check_recurrence(timing.recurrence.as_ref(), measure) {
            Ok((recurrence, first)) => (vec![first], Some(recurrence)),
            Err(faults) => {
                self.0.extend(faults);
                (Vec::new(), None)
            }
        }
    }

    fn languages(&mut self, needs: &Needs) {
        if needs.languages.len() > MAXIMUM_LANGUAGES {
            self.add("/needs/languages", FaultKind::TooLong(MAXIMUM_LANGUAGES));
        }
        if !needs.languages.iter().all(|code| is_language_code(code)) {
            self.add("/needs/languages", FaultKind::NotALanguage);
        }
    }

    fn contact(&mut self, contact: &ContactInput, origin: Origin) -> Contact {
        let phone = self.text("/contact/phone", contact.phone.as_deref(), 40, Lines::One);
        match &phone {
            Some(number) if !is_phone(number) => self.add("/contact/phone", FaultKind::NotAPhone),
            None if origin == Origin::Guest => self.add_unless_faulty("/contact/phone", FaultKind::Required),
            _ => {}
        }
        let mut line = |pointer, text: &Option<String>| self.text(pointer, text.as_deref(), LINE_MAXIMUM, Lines::One);
        let first_name = line("/contact/first_name", &contact.first_name);
        let last_name = line("/contact/last_name", &contact.last_name);
        let address = line("/contact/address", &contact.address);
        let address_extra = line("/contact/address_extra", &contact.address_extra);
        let note = contact.note_for_helper.as_deref();
        let note_for_helper = self.text("/contact/note_for_helper", note, NOTE_MAXIMUM, Lines::Many);
        Contact { first_name, last_name, address, address_extra, phone, note_for_helper, ..Contact::default() }
    }
}

/// The window as moments, unless it is too short, over, too far ahead or among `earlier`.
pub fn check_window(
    span: Option<TimeSpan>,
    earlier: &[TimeSpan],
    minutes: i32,
    now: Instant,
) -> Result<TimeSpan, FaultKind> {
    let span = span.ok_or(FaultKind::EndNotAfterStart)?;
    let needed = Duration::minutes(i64::from(minutes));
    if span.duration() < needed {
        return Err(FaultKind::ShorterThanDuration);
    }
    if span.end - span.start.max(now) < needed {
        return Err(FaultKind::InThePast);
    }
    if span.start > now + Duration::days(MAXIMUM_DAYS_AHEAD) {
        return Err(FaultKind::TooFarAhead);
    }
    if earlier.contains(&span) { Err(FaultKind::Repeated) } else { Ok(span) }
}
