//! How a request comes to be: who asks, for what, in which way, for when.

use super::case::{Act, Case};
use super::cast::Cast;
use super::chance::Chance;
use super::people::{Generation, Person, telephone};
use super::texts::{PartOfDay, SHARES, WISHES, Wish, words};
use crate::help_requests::model::{
    Channel, Contact, Escalation, EscalationReason, HelpRequest, Needs, Origin, RequestState, TimingKind, Urgency,
    Window,
};
use crate::help_requests::rules::deadlines::deadlines;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, QuarterId};
use crate::kernel::time::{TimeSpan, local_date, to_instant};
use chrono::{Days, NaiveTime, Timelike};
use chrono_tz::Tz;
use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How many signs a guest's status code has.
const STATUS_CODE_LENGTH: usize = 10;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The person, in the app.
    Resident(AccountId),
    /// Staff write it down for the person.
    Recorded(AccountId),
    /// Somebody without an account.
    Guest,
}

/// Everything that makes a request.
#[derive(Debug, Clone)]
pub struct Asking {
    /// When it is made.
    pub at: Instant,
    /// For what.
    pub wish: Wish,
    /// By whom.
    pub asker: Asker,
    /// Where.
    pub quarter: QuarterId,
    /// When it is wanted; empty for "as soon as possible".
    pub windows: Vec<TimeSpan>,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// A wish as it comes, about as often as people have it.
pub fn any_wish(chance: &mut Chance) -> Option<Wish> {
    let group = WISHES.get(chance.share(&SHARES))?;
    group.get(chance.place(group.len())).copied()
}

/// The wish of a category, counted from the first one.
pub fn wish_of(category: &str, number: usize) -> Option<Wish> {
    let group = WISHES.iter().find(|group| group.first().is_some_and(|wish| wish.category == category))?;
    group.get(number % group.len().max(1)).copied()
}

/// The span between two full hours of the day that is `days` after that of `at`.
pub fn hours_of_day(at: Instant, zone: Tz, days: u64, hours: (u32, u32)) -> Option<TimeSpan> {
    let date = local_date(at, zone) + Days::new(days);
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).map(|time| to_instant(date.and_time(time), zone));
    TimeSpan::new(time(hours.0)?, time(hours.1)?)
}

/// Up to three windows in the week after `at`, at the part of the day that suits the wish.
pub fn any_windows(at: Instant, zone: Tz, wish: &Wish, chance: &mut Chance) -> Vec<TimeSpan> {
    let hours = match wish.part_of_day {
        PartOfDay::Morning => (8, 12),
        PartOfDay::Afternoon => (13, 17),
        PartOfDay::Evening => (16, 20),
        PartOfDay::Any => chance.pick(&[(9, 12), (13, 18), (10, 16)], (9, 12)),
    };
    let count = 1 + chance.below(3);
    let mut day = chance.below(4) + 1;
    let mut windows = Vec::new();
    for _ in 0..count {
        windows.extend(hours_of_day(at, zone, day, hours));
        day += 1 + chance.below(3);
    }
    windows
}

/// Any request that is made at `at`, or none where nobody could make it.
pub fn any_asking(at: Instant, cast: &Cast, quarters: &[QuarterId], chance: &mut Chance) -> Option<Asking> {
    let wish = any_wish(chance)?;
    let is_asap = chance.percent(25);
    let windows = if is_asap { Vec::new() } else { any_windows(at, cast.zone, &wish, chance) };
    let urgency = match chance.below(100) {
        0..9 => Urgency::Urgent,
        9..32 => Urgency::Soon,
        _ => Urgency::Normal,
    };
    let guest_quarter = chance.pick(quarters, *quarters.first()?);
    let way = chance.below(100);
    let resident = (0..8).find_map(|_| {
        // The first is the demo's own resident, whose requests are chosen.
        let place = 1 + chance.place(cast.residents.len().saturating_sub(1));
        cast.residents.get(place).filter(|resident| resident.since < at).copied()
    });
    let (asker, quarter) = match resident {
        _ if way < 13 => (Asker::Guest, guest_quarter),
        Some(resident) if resident.has_sign_in => (Asker::Resident(resident.id), resident.quarter),
        Some(resident) => (Asker::Recorded(resident.id), resident.quarter),
        None => (Asker::Guest, guest_quarter),
    };
    Some(Asking { at, wish, asker, quarter, windows, urgency })
}

/// Makes the request.
pub fn ask(asking: &Asking, cast: &Cast, chance: &mut Chance) -> Case {
    let is_guest = asking.asker == Asker::Guest;
    let (request, act) = begin(asking, cast, chance);
    let contact = contact(is_guest, chance);
    let status_code_hash =
        is_guest.then(|| HEXLOWER.encode(&Sha256::digest(chance.signs(STATUS_CODE_LENGTH).as_bytes())));
    let mut case = Case::new(request, contact, status_code_hash);
    let request = &case.request;
    let details = json!({
        "category": request.category, "quarter_id": request.quarter_id, "origin": request.origin,
        "channel": request.channel, "urgency": request.urgency,
    });
    let subject = request.id.uuid();
    case.tell("help_request.created", subject, act, details, chance);
    if is_guest {
        let details = json!({ "reason": EscalationReason::CallBack });
        case.tell("help_request.escalated", subject, Act { by: None, at: act.at }, details, chance);
    }
    case
}

fn begin(asking: &Asking, cast: &Cast, chance: &mut Chance) -> (HelpRequest, Act) {
    let at = asking.at;
    let wish = &asking.wish;
    let (origin, requester_id, recorded_by) = match asking.asker {
        Asker::Resident(person) => (Origin::Own, Some(person), None),
        Asker::Recorded(person) => (Origin::OnBehalf, Some(person), Some(cast.coordinator)),
        Asker::Guest => (Origin::Guest, None, None),
    };
    let channel = match origin {
        Origin::OnBehalf => {
            chance.pick(&[Channel::Phone, Channel::Phone, Channel::Counter, Channel::Paper], Channel::Phone)
        }
        _ => Channel::App,
    };
    let windows: Vec<Window> = asking.windows.iter().map(|span| Window { id: chance.id(at), span: *span }).collect();
    let times = deadlines(asking.urgency, windows.iter().map(|window| window.span.end).max(), at);
    let is_guest = origin == Origin::Guest;
    let request = HelpRequest {
        id: chance.id(at),
        reference: chance.signs(6),
        requester_id,
        recorded_by,
        channel,
        origin,
        category: wish.category.to_owned(),
        quarter_id: asking.quarter,
        title: (!wish.title.is_empty()).then(|| wish.title.to_owned()),
        description: wish.description.to_owned(),
        series_id: None,
        timing: if windows.is_empty() { TimingKind::Asap } else { TimingKind::Windows },
        windows,
        duration_minutes: wish.minutes,
        helpers_needed: wish.helpers,
        places_taken: 0,
        urgency: asking.urgency,
        needs: Needs {
            languages: wish.language.into_iter().map(str::to_owned).collect(),
            means: wish.means.into_iter().collect(),
            attributes: wish.attribute.into_iter().collect(),
            same_gender: false,
        },
        state: RequestState::Open,
        is_waiting_for_call_back: is_guest,
        escalation: is_guest.then_some(Escalation { at, reason: EscalationReason::CallBack }),
        deadline_at: times.deadline_at,
        lapses_at: times.lapses_at,
        still_needed_asked_at: None,
        still_needed_answered_at: None,
        outcome: None,
        closed_at: None,
        closed_by: None,
        wiped_at: None,
        created_at: at,
        updated_at: at,
        version: 1,
    };
    (request, Act { by: recorded_by.or(requester_id), at })
}

fn contact(is_guest: bool, chance: &mut Chance) -> Contact {
    let note_for_helper = chance.percent(45).then(|| chance.text(words::NOTES_FOR_HELPER).to_owned());
    if !is_guest {
        // Name, address and telephone number are those of the account.
        return Contact { note_for_helper, ..Contact::default() };
    }
    let person = Person::invented(chance, Generation::Elderly);
    Contact {
        first_name: Some(person.first_name),
        last_name: Some(person.last_name),
        address: chance.percent(60).then(|| format!("{} {}", chance.text(words::STREETS), 1 + chance.below(60))),
        address_extra: None,
        phone: Some(telephone(chance)),
        note_for_helper,
        ..Contact::default()
    }
}

/// A moment at which people are awake, on the day that is `days` before that of `at`.
pub fn moment_of_day(at: Instant, zone: Tz, days: u64, chance: &mut Chance) -> Instant {
    let date = local_date(at, zone) - Days::new(days);
    let second = 8 * 3_600 + u32::try_from(chance.below(12 * 3_600)).unwrap_or(0);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap_or(NaiveTime::MIN);
    to_instant(date.and_time(time.with_nanosecond(0).unwrap_or(time)), zone)
}
