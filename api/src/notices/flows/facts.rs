//! Who a notice goes to and what it says, as both stand at the moment of sending.

use super::rounds::{not_asked_now, of_idle_offer};
use crate::db::DbConnection;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{
    AccountId, AssignmentId, ConcernId, HelpRequestId, InvitationId, InvitationMessageId, OfferId, SeriesId,
};
use crate::kernel::language::WrittenLanguage;
use crate::notices::model::{
    Arrival, Dropped, Leased, NoticeKind, NoticeSettings, NoticeSubject, Occasion, Recipient, SubjectKind,
};
use crate::notices::rules::channels::{Channel, Route, Situation, route};
use crate::notices::rules::rounds::day_of;
use crate::notices::rules::{is_series_still_so, is_still_so};
use crate::notices::store;
use crate::notices::store::talk::Talk;
use crate::notices::wording::{Day, Entry, Facts, subject};
use crate::town::flows::zone;
use crate::web::{TextsReader, TownTexts};
use chrono_tz::Tz;
use diesel::QueryResult;

/// What a notice is about.
#[derive(Default)]
pub(super) struct About {
    /// The kind of help, in the language of the mail.
    pub category: String,
    /// How many.
    pub count: i64,
    /// How many beside it: of other kinds in the same quarters, of the same kinds elsewhere.
    pub beside: [i64; 2],
    /// Whether it is today or tomorrow.
    pub day: Day,
    /// The request.
    pub help_request: Option<HelpRequestId>,
    /// Where it leads in the app, where that is not what the outbox names.
    pub leads_to: Option<uuid::Uuid>,
}

/// All that a mail is made of.
pub(super) struct Mail {
    /// Who gets it.
    pub recipient: Recipient,
    /// How they want to be told.
    pub settings: NoticeSettings,
    /// The town's clock.
    pub zone: Tz,
    /// What the town says of itself.
    pub town: TownTexts,
    /// What it is about.
    pub about: About,
    /// What the mail of a day tells.
    pub entries: Vec<Entry>,
}

/// What was found of a notice.
pub(super) enum Found {
    /// It is (still) to be told.
    Mail(Box<Mail>),
    /// It is not.
    Gone(Dropped),
}

/// Looks up who a mail goes to and what it says; `origin` is where its links lead.
pub(super) fn look_up(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    read_town: TextsReader,
    origin: &str,
    now: Instant,
) -> QueryResult<Found> {
    let Some(recipient) = store::recipient_with_contact(connection, leased.recipient)? else {
        return Ok(Found::Gone(Dropped::AccountClosed));
    };
    let (mut about, mut entries) = (About::default(), Vec::new());
    if occasion == Occasion::DailyDigest {
        entries = of_a_day(connection, leased, &recipient, origin, now)?;
        about.count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    } else if let Some(found) =
        self::about(connection, leased.recipient, occasion, leased.subject, recipient.language.written(), now)?
    {
        about = found;
        about.count = about.count.max(1);
    }
    if about.count == 0 {
        return Ok(Found::Gone(Dropped::NoLongerSo));
    }
    let settings = store::settings::of(connection, leased.recipient)?;
    let (zone, town) = (zone(connection)?, read_town(connection)?.unwrap_or_default());
    Ok(Found::Mail(Box::new(Mail { recipient, settings, zone, town, about, entries })))
}

/// What the mail of a day tells: whatever was gathered and is still so. Whether a mail reaches the person at all is asked of
/// the mail as a whole; where none does, staff get each piece.
fn of_a_day(
    connection: &mut DbConnection,
    leased: &Leased,
    recipient: &Recipient,
    origin: &str,
    now: Instant,
) -> QueryResult<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for each in store::gathering::gathered(connection, leased.id)? {
        let found =
            about(connection, leased.recipient, each.occasion, each.subject, recipient.language.written(), now)?;
        let Some(about) = found else { continue };
        let facts = Facts { category: about.category.clone(), count: about.count, day: about.day, ..Facts::default() };
        let path = page(each.occasion, each.subject, about.help_request, "");
        let entry = Entry {
            subject: subject(each.occasion, recipient.language.written(), &facts).unwrap_or_default(),
            category: about.category,
            link: format!("{origin}/{}{path}", recipient.language),
        };
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// The subject as it stands now; `None` where the notice is no longer true or the recipient may no longer know.
pub(super) fn about(
    connection: &mut DbConnection,
    recipient: AccountId,
    occasion: Occasion,
    id: uuid::Uuid,
    language: WrittenLanguage,
    now: Instant,
) -> QueryResult<Option<About>> {
    if occasion.kind() == NoticeKind::Coordination {
        return of_coordination(connection, recipient, occasion, id, language, now);
    }
    match occasion.subject_kind() {
        SubjectKind::Account => Ok(Some(About::default())),
        SubjectKind::Assignment | SubjectKind::HelpRequest => {
            of_help(connection, recipient, occasion, id, language, now)
        }
        SubjectKind::InvitationMessage => {
            let message = InvitationMessageId(id);
            let categories = store::asked_categories(connection, message, recipient)?;
            let first = store::first_invitation(connection, message)?.map(|invitation| invitation.0);
            let about = of_categories(connection, &categories, language)?;
            Ok(about.map(|about| About { leads_to: first, ..about }))
        }
        SubjectKind::Series => of_series(connection, recipient, occasion, SeriesId(id), language),
        SubjectKind::Invitation => {
            let category = store::revoked_category(connection, InvitationId(id), recipient)?;
            of_categories(connection, category.as_slice(), language)
        }
        SubjectKind::Conversation => {
            let is_news = |talk: &Talk| talk.unread > 0 && talk.is_side;
            of_talk(connection, recipient, AssignmentId(id), language, is_news)
        }
        SubjectKind::Concern => {
            let concern = store::talk::concern(connection, ConcernId(id))?;
            let own = concern.filter(|concern| concern.is_closed && concern.reporter == recipient);
            Ok(own.map(|concern| About { leads_to: Some(concern.assignment.0), ..About::default() }))
        }
        SubjectKind::Offer => of_idle_offer(connection, recipient, occasion, OfferId(id), now),
    }
}

/// What coordinators are told: looked up anew, for who coordinates changes.
fn of_coordination(
    connection: &mut DbConnection,
    recipient: AccountId,
    occasion: Occasion,
    id: uuid::Uuid,
    language: WrittenLanguage,
    now: Instant,
) -> QueryResult<Option<About>> {
    if !store::coordinators(connection)?.contains(&recipient) {
        return Ok(None);
    }
    match occasion {
        Occasion::DispatchDigest => {
            let count = store::queue_length(connection)?;
            Ok((count > 0).then(|| About { count, ..About::default() }))
        }
        Occasion::HelpersNotAsked => {
            let count = not_asked_now(connection, now)?;
            Ok((count > 0).then(|| About { count, ..About::default() }))
        }
        Occasion::CoordinatorCalled => {
            of_talk(connection, recipient, AssignmentId(id), language, |talk| talk.has_coordinators)
        }
        Occasion::CoordinatorMessage => {
            let is_news = |talk: &Talk| talk.has_coordinators && talk.unread > 0;
            of_talk(connection, recipient, AssignmentId(id), language, is_news)
        }
        Occasion::ConcernRaised => {
            let concern = store::talk::concern(connection, ConcernId(id))?;
            // Nobody hears of what is about themselves.
            let open = concern.filter(|concern| !concern.is_closed && concern.about != Some(recipient));
            Ok(open.map(|concern| About { leads_to: Some(concern.assignment.0), ..About::default() }))
        }
        Occasion::HandedBack => of_help(connection, recipient, occasion, id, language, now),
        Occasion::SeriesUnanswered => of_series(connection, recipient, occasion, SeriesId(id), language),
        _ => Ok(Some(About::default())),
    }
}

/// Help that was asked for or promised.
fn of_help(
    connection: &mut DbConnection,
    recipient: AccountId,
    occasion: Occasion,
    id: uuid::Uuid,
    language: WrittenLanguage,
    now: Instant,
) -> QueryResult<Option<About>> {
    let subject = if occasion.subject_kind() == SubjectKind::Assignment {
        store::assignment(connection, AssignmentId(id), recipient)?
    } else {
        store::request(connection, HelpRequestId(id), recipient)?
    };
    let Some(subject) = subject.filter(|subject| is_still_so(occasion, &subject.standing)) else { return Ok(None) };
    let zone = zone(connection)?;
    if !is_ahead(connection, occasion, id, now)? {
        return Ok(None);
    }
    let mut day = Day::default();
    if matches!(occasion, Occasion::HelpExpected | Occasion::HelpPromised) {
        let times = store::rounds::times(connection, AssignmentId(id))?;
        match times.and_then(|(begins_at, _)| day_of(begins_at, now, zone)) {
            Some(of_it) => day = of_it,
            None => return Ok(None),
        }
    }
    let category = store::category_label(connection, &subject.category, language)?;
    Ok(Some(About { category, count: 1, day, help_request: Some(subject.help_request), ..About::default() }))
}

/// Whether what was agreed is still ahead, where a notice tells that it was agreed.
fn is_ahead(connection: &mut DbConnection, occasion: Occasion, id: uuid::Uuid, now: Instant) -> QueryResult<bool> {
    let tells_of_agreement = matches!(
        occasion,
        Occasion::AssignmentAccepted
            | Occasion::AssignmentRecorded
            | Occasion::VisitArranged
            | Occasion::VisitAssigned
            | Occasion::VisitMoved
    );
    if !tells_of_agreement {
        return Ok(true);
    }
    let times = store::rounds::times(connection, AssignmentId(id))?;
    Ok(times.is_some_and(|(_, ends_at)| ends_at > now))
}

fn of_talk(
    connection: &mut DbConnection,
    recipient: AccountId,
    id: AssignmentId,
    language: WrittenLanguage,
    is_so: impl Fn(&Talk) -> bool,
) -> QueryResult<Option<About>> {
    let talk = store::talk::talk(connection, id, recipient, None)?;
    if !talk.is_some_and(|talk| is_so(&talk)) {
        return Ok(None);
    }
    let Some(key) = store::talk::category(connection, id)? else { return Ok(None) };
    let category = store::category_label(connection, &key, language)?;
    Ok(Some(About { category, count: 1, ..About::default() }))
}

/// Help of these categories, each named once; `None` where there is none.
fn of_categories(
    connection: &mut DbConnection,
    categories: &[String],
    language: WrittenLanguage,
) -> QueryResult<Option<About>> {
    let mut labels: Vec<String> = Vec::new();
    for category in categories {
        let label = store::category_label(connection, category, language)?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let count = i64::try_from(categories.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| About { category: labels.join(", "), count, ..About::default() }))
}

/// What a notice leads to in the app; `None` where it is not told there (any more).
pub(super) fn arrival(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    now: Instant,
) -> QueryResult<Option<Arrival>> {
    let Some(recipient) = store::recipient_with_contact(connection, leased.recipient)? else { return Ok(None) };
    let settings = NoticeSettings::default();
    let situation = Situation { recipient: &recipient, settings: &settings, now, zone: chrono_tz::UTC };
    if route(Channel::App, occasion, &situation) != Route::Now {
        return Ok(None);
    }
    let about = about(connection, leased.recipient, occasion, leased.subject, recipient.language.written(), now)?;
    Ok(about.map(|about| Arrival {
        id: leased.id,
        recipient: leased.recipient,
        occasion,
        subject: place(occasion, leased.subject, &about),
        source: leased.subject,
    }))
}

/// Where a notice leads in the app.
fn place(occasion: Occasion, id: uuid::Uuid, about: &About) -> (NoticeSubject, uuid::Uuid) {
    let leads_to = about.leads_to.unwrap_or(id);
    match (occasion.kind(), occasion.subject_kind(), about.help_request) {
        (NoticeKind::Coordination, SubjectKind::HelpRequest, _) => (NoticeSubject::Dispatch, id),
        (NoticeKind::MyRequests, _, Some(request)) => (NoticeSubject::HelpRequest, request.0),
        _ if occasion == Occasion::HelpersNotAsked => (NoticeSubject::Dispatch, id),
        (_, SubjectKind::Account, _) => (NoticeSubject::Account, id),
        (_, SubjectKind::Assignment, _) => (NoticeSubject::Assignment, id),
        (_, SubjectKind::HelpRequest, _) => (NoticeSubject::HelpRequest, id),
        (_, SubjectKind::Conversation | SubjectKind::Concern, _) => (NoticeSubject::Conversation, leads_to),
        (_, SubjectKind::Invitation | SubjectKind::InvitationMessage, _) => (NoticeSubject::Invitation, leads_to),
        (_, SubjectKind::Offer, _) => (NoticeSubject::Offer, id),
        (_, SubjectKind::Series, _) => (NoticeSubject::Series, id),
    }
}

/// A series of which it is still so.
fn of_series(
    connection: &mut DbConnection,
    recipient: AccountId,
    occasion: Occasion,
    id: SeriesId,
    language: WrittenLanguage,
) -> QueryResult<Option<About>> {
    let found = store::series::standing(connection, id, recipient)?;
    match found.filter(|(_, standing)| is_series_still_so(occasion, standing)) {
        Some((category, _)) => of_categories(connection, &[category], language),
        None => Ok(None),
    }
}

/// The page of the app where it goes on.
pub(super) fn page(occasion: Occasion, id: uuid::Uuid, help_request: Option<HelpRequestId>, token: &str) -> String {
    let request = help_request.map(|id| id.to_string()).unwrap_or_default();
    match occasion {
        Occasion::Registered | Occasion::EmailChange => format!("/konto/bestaetigen#token={token}"),
        Occasion::PasswordReset => format!("/konto/neues-passwort#token={token}"),
        Occasion::EmailChangeTold | Occasion::PasswordChanged => "/passwort-vergessen".to_owned(),
        Occasion::RegistrationRepeated
        | Occasion::OneTimeCode
        | Occasion::Activated
        | Occasion::Inactive
        | Occasion::SecondFactorRemoved => "/anmelden".to_owned(),
        Occasion::OfferIdle | Occasion::OfferOthersTurn => "/helfen/angebot".to_owned(),
        Occasion::Verified
        | Occasion::InvitationSent
        | Occasion::InvitationRevoked
        | Occasion::SeriesTimeChanged
        | Occasion::StandInWanted => "/helfen".to_owned(),
        Occasion::SeriesTaken | Occasion::SeriesLeft | Occasion::SeriesEndingSoon => "/meine-anfragen".to_owned(),
        // For both sides: each finds their own from the first page.
        Occasion::SeriesEnded => String::new(),
        Occasion::AssignmentAccepted
        | Occasion::AssignmentWithdrawn
        | Occasion::VisitArranged
        | Occasion::AnotherTime
        | Occasion::HelpExpected
        | Occasion::StillNeeded
        | Occasion::RequestExpired => format!("/meine-anfragen/{request}"),
        Occasion::AssignmentRecorded
        | Occasion::AssignmentCancelled
        | Occasion::AssignmentConfirmed
        | Occasion::HelpPromised
        | Occasion::AssignmentThanked => format!("/einsaetze/{id}"),
        Occasion::VisitAssigned | Occasion::VisitMoved | Occasion::VisitRecalled => "/tag".to_owned(),
        Occasion::MessageReceived | Occasion::CoordinatorMessage | Occasion::CoordinatorCalled => {
            format!("/nachrichten/{id}")
        }
        Occasion::ConcernClosed | Occasion::DailyDigest => "/nachrichten".to_owned(),
        Occasion::ConcernRaised | Occasion::HelpersNotAsked => "/koordination/im-blick".to_owned(),
        Occasion::LooksUsedUp => format!("/koordination/personen/{id}"),
        Occasion::DispatchDigest | Occasion::HandedBack | Occasion::SeriesUnanswered => "/koordination".to_owned(),
    }
}
