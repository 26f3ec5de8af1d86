//! What follows for series when something happened to a person or to one of their requests, in the same transaction.

use super::releasing::{follow, waiting_series};
use super::worker::{finish, save};
use crate::db::{Event, Failure, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::series::model::{SeriesEnd, StandingEnd, StandingYes};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::role::Role;
use crate::kernel::text_enum::TextEnum;
use serde_json::json;

/// Reaction: a series of an erased person ends, a helper who may not help any more holds none, a guest's follows its first
/// request.
pub(in crate::help_requests) fn react(tx: &mut Tx<'_>, event: &Event) -> Result<(), Failure<Refusal>> {
    let person = AccountId(event.subject);
    match (event.name, event.actor) {
        ("account.erased", _) => erase(tx, person),
        ("account.suspended" | "account.verification_withdrawn", _) => let_go(tx, person),
        ("account.role_revoked", _) if event.details["role"] == Role::Volunteer.as_str() => let_go(tx, person),
        ("account.suspension_lifted", _) => wake(tx, person),
        ("block.added", Some(blocker)) => part(tx, blocker),
        ("help_request.released" | "help_request.cancelled" | "help_request.closed" | "help_request.reopened", _) => {
            follow_request(tx, HelpRequestId(event.subject))
        }
        // Whoever sends somebody to a waiting guest has spoken to them; what became of it is known when it is written.
        ("assignment.accepted", _) => look_at_waiting(tx, event),
        _ => Ok(()),
    }
}

fn look_at_waiting(tx: &mut Tx<'_>, event: &Event) -> Result<(), Failure<Refusal>> {
    let named = event.details["help_request_id"].as_str().and_then(|text| text.parse().ok());
    let Some(request) = named else { return Ok(()) };
    if let Some(series) = waiting_series(tx, request)? {
        store::series::wake(tx, series.id)?;
    }
    Ok(())
}

/// Ends a yes that its helper did not take back: the other side is told, not why.
fn let_fall(tx: &mut Tx<'_>, yes: &StandingYes, by: Option<AccountId>) -> Result<(), Failure<Refusal>> {
    store::helpers::end(tx, yes.id, StandingEnd::Gone)?;
    let details = json!({ "helper_id": yes.helper_id });
    Ok(tx.emit(Event::new("series.left", yes.series_id, by).with(details))?)
}

fn follow_request(tx: &mut Tx<'_>, id: HelpRequestId) -> Result<(), Failure<Refusal>> {
    let Some(series) = waiting_series(tx, id)? else { return Ok(()) };
    let Some(first) = requests::requests::find(tx.connection(), id)? else { return Ok(()) };
    follow(tx, series, &first)
}

fn erase(tx: &mut Tx<'_>, person: AccountId) -> Result<(), Failure<Refusal>> {
    for id in store::series::running_of(tx.connection(), person)? {
        if let Some(mut series) = store::series::find(tx.connection(), id)? {
            finish(tx, &mut series, SeriesEnd::AccountErased)?;
            save(tx, &series, series.version)?;
        }
    }
    for id in store::series::all_of(tx.connection(), person)? {
        store::series::forget_words(tx, id)?;
    }
    let_go(tx, person)?;
    Ok(store::helpers::forget_helper(tx, person)?)
}

/// What rested while the account was closed goes on.
fn wake(tx: &mut Tx<'_>, person: AccountId) -> Result<(), Failure<Refusal>> {
    for id in store::series::running_of(tx.connection(), person)? {
        store::series::wake(tx, id)?;
    }
    Ok(())
}

/// Whoever may not help any more holds no series; what they had before them is given back elsewhere.
fn let_go(tx: &mut Tx<'_>, helper: AccountId) -> Result<(), Failure<Refusal>> {
    for yes in store::helpers::of_helper(tx.connection(), helper)? {
        let_fall(tx, &yes, None)?;
    }
    Ok(())
}

/// Nobody comes regularly to whom they block, or who blocks them.
fn part(tx: &mut Tx<'_>, blocker: AccountId) -> Result<(), Failure<Refusal>> {
    let blocked = requests::people::blocked_of(tx.connection(), &[blocker])?.remove(&blocker).unwrap_or_default();
    let own = store::series::running_of(tx.connection(), blocker)?;
    for yes in store::helpers::of_series(tx.connection(), &own)? {
        if blocked.contains(&yes.helper_id) {
            let_fall(tx, &yes, Some(blocker))?;
        }
    }
    for yes in store::helpers::of_helper(tx.connection(), blocker)? {
        let series = store::series::find(tx.connection(), yes.series_id)?;
        if series.and_then(|series| series.requester_id).is_some_and(|person| blocked.contains(&person)) {
            let_fall(tx, &yes, Some(blocker))?;
        }
    }
    Ok(())
}
