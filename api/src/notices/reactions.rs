//! Notices that follow from what happened in other slices.

use super::{
    model::Occasion,
    rules::{DIGEST_MINUTES, MESSAGE_MINUTES},
    store,
};
use crate::{
    accounts::flows::merging::kept_record,
    db::{Event, Tx},
    help_requests::assignments::model::{AssignmentSide, TOLD_WITH_SERIES},
    kernel::{
        ids::{AccountId, AssignmentId, ConcernId, HelpRequestId, SeriesId},
        text_enum::TextEnum,
    },
};
use chrono::Duration;
use diesel::QueryResult;
use serde_json::json;
use uuid::Uuid;

/// Queues what people are told because of an event. Registered in `app.rs`.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    for occasion in of_account(event.name) {
        tx.queue_notice(occasion.as_str(), AccountId(event.subject), event.subject, json!({}))?;
    }
    if event.name == "account.erased" {
        let person = AccountId(event.subject);
        store::inbox::forget(tx, person)?;
        store::settings::forget(tx, person)?;
        // Also what this very transaction has queued for the person.
        return store::forget(tx, person);
    }
    if event.name == "account.merged"
        && let Some(kept) = kept_record(event)
    {
        return store::take_over(tx, AccountId(event.subject), kept);
    }
    tell_about_help(tx, event)?;
    tell_about_series(tx, event)?;
    match event.name {
        "account.looks_used_up" => tell_coordinators(tx, event, Occasion::LooksUsedUp)?,
        "conversation.message_posted" => tell_about_message(tx, event)?,
        "conversation.coordinator_called" => tell_coordinators(tx, event, Occasion::CoordinatorCalled)?,
        "concern.raised" => tell_coordinators(tx, event, Occasion::ConcernRaised)?,
        "concern.closed" => tell_reporter(tx, event)?,
        "conversation.read" => {
            if let Some(reader) = event.actor {
                store::talk::mark_talk_read(tx, reader, AssignmentId(event.subject))?;
            }
        }
        _ => {}
    }
    if event.name == "help_request.escalated" {
        let is_handed_back =
            ["handed_back", "absence", "no_show"].iter().any(|reason| event.details["reason"] == *reason);
        let occasion = if is_handed_back { Occasion::HandedBack } else { Occasion::DispatchDigest };
        return tell_coordinators(tx, event, occasion);
    }
    Ok(())
}

/// What the owner of an account is told.
fn of_account(event: &str) -> &'static [Occasion] {
    match event {
        "account.registered" => &[Occasion::Registered],
        "account.registration_repeated" => &[Occasion::RegistrationRepeated],
        "account.email_change_requested" => &[Occasion::EmailChange, Occasion::EmailChangeTold],
        "account.password_reset_requested" => &[Occasion::PasswordReset],
        "account.password_changed" => &[Occasion::PasswordChanged],
        "account.code_requested" => &[Occasion::OneTimeCode],
        "account.activated" => &[Occasion::Activated],
        "account.second_factor_removed" | "account.second_factor_reset" => &[Occasion::SecondFactorRemoved],
        "account.inactive" => &[Occasion::Inactive],
        "account.verified" => &[Occasion::Verified],
        _ => &[],
    }
}

/// Who of a request's two sides is told what; `is_visit` where a Stadtkümmerer was sent.
fn of_help(event: &str, is_visit: bool) -> &'static [(AssignmentSide, Occasion)] {
    use AssignmentSide::{Helper, Requester};
    use Occasion::{
        AssignmentAccepted, AssignmentCancelled, AssignmentConfirmed, AssignmentRecorded, AssignmentThanked,
        AssignmentWithdrawn, RequestExpired, StillNeeded, VisitArranged, VisitAssigned, VisitMoved, VisitRecalled,
    };
    match (event, is_visit) {
        ("assignment.accepted", false) => &[(Requester, AssignmentAccepted), (Helper, AssignmentRecorded)],
        ("assignment.accepted", true) => &[(Requester, VisitArranged), (Helper, VisitAssigned)],
        ("assignment.rescheduled", _) => &[(Requester, VisitArranged), (Helper, VisitMoved)],
        ("assignment.withdrawn" | "assignment.handed_back", _) => &[(Requester, AssignmentWithdrawn)],
        // The requester hears of it only where the request goes on: looked at when it is sent.
        ("assignment.cancelled", false) => &[(Requester, AssignmentWithdrawn), (Helper, AssignmentCancelled)],
        ("assignment.cancelled", true) => &[(Requester, AssignmentWithdrawn), (Helper, VisitRecalled)],
        ("assignment.confirmed", _) => &[(Helper, AssignmentConfirmed)],
        ("assignment.thanked", _) => &[(Helper, AssignmentThanked)],
        ("help_request.still_needed_asked", _) => &[(Requester, StillNeeded)],
        ("help_request.expired", _) => &[(Requester, RequestExpired)],
        _ => &[],
    }
}

/// Tells the sides of a request what the other one, or the office, did. Nobody is told what they did themselves, but a helper's own yes
/// is confirmed. Who is told of a whole series is not told of each of its dates.
fn tell_about_help(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    // Staff who close a request because nobody was found end it as its deadline would.
    let is_given_up = event.name == "help_request.closed" && event.details["outcome"] == "nobody_found";
    let name = if is_given_up { "help_request.expired" } else { event.name };
    let told = of_help(name, event.details["kind"] == "stadtkuemmerer");
    if told.is_empty() {
        return Ok(());
    }
    let named = |field: &str| event.details[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    let help_request = HelpRequestId(named("help_request_id").unwrap_or(event.subject));
    let requester = store::requester(tx.connection(), help_request)?;
    let told_with_series = event.details[TOLD_WITH_SERIES].as_array();
    let knows = |side: &AssignmentSide| told_with_series.is_some_and(|sides| sides.contains(&json!(side)));
    for (side, occasion) in told.iter().filter(|(side, _)| !knows(side)) {
        let recipient = match side {
            AssignmentSide::Requester => requester,
            AssignmentSide::Helper => named("helper_id").map(AccountId),
        };
        let is_told = |person: &AccountId| *occasion == Occasion::AssignmentRecorded || event.actor != Some(*person);
        if let Some(recipient) = recipient.filter(is_told) {
            tx.queue_notice(occasion.as_str(), recipient, event.subject, json!({}))?;
        }
    }
    Ok(())
}

/// Tells whoever reads along that there is something new: once, until they have read. The mail waits a little, for whoever has the
/// conversation open reads it at once.
fn tell_about_message(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    let assignment = AssignmentId(event.subject);
    let place = event.details["place"].as_i64().and_then(|place| i32::try_from(place).ok());
    let Some(audience) = event.audience.clone() else { return Ok(()) };
    let sides = audience.people.iter().map(|person| (*person, Occasion::MessageReceived));
    let mut told: Vec<(AccountId, Occasion)> = sides.collect();
    if audience.has_coordinators {
        let coordinators = store::coordinators(tx.connection())?.into_iter();
        let others = coordinators.filter(|coordinator| !audience.people.contains(coordinator));
        told.extend(others.map(|coordinator| (coordinator, Occasion::CoordinatorMessage)));
    }
    for (person, occasion) in told.into_iter().filter(|(person, _)| event.actor != Some(*person)) {
        let talk = store::talk::talk(tx.connection(), assignment, person, place)?;
        if talk.is_some_and(|talk| talk.unread == 0) {
            let id = tx.queue_notice(occasion.as_str(), person, assignment.0, json!({}))?;
            let due = tx.now() + Duration::minutes(MESSAGE_MINUTES);
            store::postpone(tx, id, due)?;
        }
    }
    Ok(())
}

/// Tells who reported something that a coordinator is done with it.
fn tell_reporter(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    if let Some(concern) = store::talk::concern(tx.connection(), ConcernId(event.subject))? {
        tx.queue_notice(Occasion::ConcernClosed.as_str(), concern.reporter, event.subject, json!({}))?;
    }
    Ok(())
}

/// Tells the sides of a series what the other one, the office or the program did.
fn tell_about_series(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    let named = |field: &str| event.details[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    let series = SeriesId(named("series_id").unwrap_or(event.subject));
    let occasion = match event.name {
        "series.taken" => Occasion::SeriesTaken,
        "series.left" => Occasion::SeriesLeft,
        "series.ending_soon" => Occasion::SeriesEndingSoon,
        "series.unanswered" => return tell_coordinators(tx, event, Occasion::SeriesUnanswered),
        "series.ended" => Occasion::SeriesEnded,
        "series.time_changed" => Occasion::SeriesTimeChanged,
        "series.stand_in_wanted" => Occasion::StandInWanted,
        _ => return Ok(()),
    };
    let is_for_requester = !matches!(occasion, Occasion::SeriesTimeChanged | Occasion::StandInWanted);
    let requester = if is_for_requester { store::series::requester(tx.connection(), series)? } else { None };
    // Who said yes or stepped down knows it; those whom it happens to are told.
    let helpers = event.details["helpers"].as_array().into_iter().flatten();
    let helpers = helpers.filter_map(|id| id.as_str().and_then(|text| Uuid::parse_str(text).ok()));
    let wanted = named("helper_id").filter(|_| occasion == Occasion::StandInWanted);
    let told = requester.into_iter().chain(helpers.chain(wanted).map(AccountId));
    for recipient in told.filter(|person| event.actor != Some(*person)) {
        tx.queue_notice(occasion.as_str(), recipient, series.0, json!({}))?;
    }
    Ok(())
}

/// Tells every coordinator but the one who did it. What only fills the queue is gathered: one mail in a quarter of an hour.
fn tell_coordinators(tx: &mut Tx<'_>, event: &Event, occasion: Occasion) -> QueryResult<()> {
    for coordinator in store::coordinators(tx.connection())? {
        let is_gathered = occasion == Occasion::DispatchDigest;
        let knows = event.actor == Some(coordinator)
            || (is_gathered && store::is_waiting(tx.connection(), occasion.as_str(), coordinator)?);
        if knows {
            continue;
        }
        let id = tx.queue_notice(occasion.as_str(), coordinator, event.subject, json!({}))?;
        if is_gathered {
            let due = tx.now() + Duration::minutes(DIGEST_MINUTES);
            store::postpone(tx, id, due)?;
        }
    }
    Ok(())
}
