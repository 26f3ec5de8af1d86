//! Notices that follow from what happened in other slices.

use super::{model::Occasion, rules::DIGEST_MINUTES, store};
use crate::{
    db::{Event, Tx},
    kernel::{
        ids::{AccountId, HelpRequestId},
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
    tell_about_help(tx, event)?;
    if event.name == "account.looks_used_up" {
        return tell_coordinators(tx, event, Occasion::LooksUsedUp);
    }
    if event.name == "help_request.escalated" {
        let is_handed_back = event.details["reason"] == "handed_back" || event.details["reason"] == "no_show";
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

/// The two sides of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Requester,
    Helper,
}

/// Who of a request's two sides is told what; `is_visit` where a Stadtkümmerer was sent.
fn of_help(event: &str, is_visit: bool) -> &'static [(Side, Occasion)] {
    use Occasion::{
        AssignmentAccepted, AssignmentCancelled, AssignmentConfirmed, AssignmentRecorded, AssignmentThanked,
        AssignmentWithdrawn, RequestExpired, StillNeeded, VisitArranged, VisitAssigned, VisitMoved, VisitRecalled,
    };
    use Side::{Helper, Requester};
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
/// is confirmed.
fn tell_about_help(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    let told = of_help(event.name, event.details["kind"] == "stadtkuemmerer");
    if told.is_empty() {
        return Ok(());
    }
    let named = |field: &str| event.details[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    let help_request = HelpRequestId(named("help_request_id").unwrap_or(event.subject));
    let requester = store::requester(tx.connection(), help_request)?;
    for (side, occasion) in told {
        let recipient = match side {
            Side::Requester => requester,
            Side::Helper => named("helper_id").map(AccountId),
        };
        let is_told = |person: &AccountId| *occasion == Occasion::AssignmentRecorded || event.actor != Some(*person);
        if let Some(recipient) = recipient.filter(is_told) {
            tx.queue_notice(occasion.as_str(), recipient, event.subject, json!({}))?;
        }
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
