//! What this slice does when something happened elsewhere, in the same transaction.

use super::Refusal;
use super::assignments::{begin_for_system, perform};
use super::endings::coming_helpers;
use super::loaded::{Ending, load, settle};
use crate::accounts::flows::merging::kept_record;
use crate::db::{DbConnection, Event, Failure, Tx};
use crate::help_requests::assignments::model::{AssignmentEvent, AssignmentKind};
use crate::help_requests::messages::rules::GONE;
use crate::help_requests::model::Outcome;
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::store;
use crate::help_requests::store::assignments::Words;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use crate::kernel::role::Role;
use crate::kernel::text_enum::TextEnum;
use diesel::QueryResult;
use diesel::result::Error;
use serde_json::{Value, json};

/// Why the assignments of an erased person end.
const ERASED: &str = "account_erased";

/// Reaction: an erased person's requests end and lose their private fields; who can no longer help gives back what
/// they promised.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    use AssignmentKind::{Stadtkuemmerer, Volunteer};
    let person = AccountId(event.subject);
    let done = match event.name {
        "account.erased" => erase(tx, person),
        "account.merged" => match kept_record(event) {
            Some(kept) => store::merging::take_over(tx, person, kept).map_err(Failure::from),
            None => Ok(()),
        },
        "account.suspended" => free_places(tx, person, None, "account_suspended"),
        "account.verification_withdrawn" => free_places(tx, person, Some(Volunteer), "verification_withdrawn"),
        "account.role_revoked" if event.details["role"] == Role::Volunteer.as_str() => {
            free_places(tx, person, Some(Volunteer), "role_revoked")
        }
        "account.role_revoked" if event.details["role"] == Role::Stadtkuemmerer.as_str() => {
            free_places(tx, person, Some(Stadtkuemmerer), "role_revoked")
        }
        _ => Ok(()),
    };
    let done = done.and_then(|()| crate::help_requests::series::flows::react(tx, event));
    done.map_err(|failure| match failure {
        Failure::Database(error) => error,
        _ => Error::RollbackTransaction,
    })
}

/// Help that has begun and was not reported, in which the person has a part: they end it before they leave, for nobody
/// could say afterwards whether it took place.
pub fn under_way(connection: &mut DbConnection, person: AccountId, now: Instant) -> QueryResult<Vec<Value>> {
    let begun = store::assignments::begun_of(connection, person, now)?;
    let told = begun.iter().map(|assignment| {
        json!({
            "assignment_id": assignment.id, "help_request_id": assignment.help_request_id,
            "starts_at": assignment.span.start, "ends_at": assignment.span.end,
        })
    });
    Ok(told.collect())
}

fn erase(tx: &mut Tx<'_>, person: AccountId) -> Result<(), Failure<Refusal>> {
    end_requests(tx, person)?;
    free_places(tx, person, None, ERASED)?;
    store::log::forget_follower(tx, person)?;
    crate::help_requests::messages::flows::forget(tx, person)?;
    for (assignment, request) in store::due::all_held_by(tx.connection(), person)? {
        store::assignments::forget_words(tx, assignment, GONE)?;
        store::requests::forget_closing_words(tx, request)?;
    }
    Ok(())
}

fn end_requests(tx: &mut Tx<'_>, person: AccountId) -> Result<(), Failure<Refusal>> {
    for id in store::due::running_of(tx.connection(), person)? {
        let mut loaded = load(tx.connection(), id)?;
        let step = loaded.decide(RequestEvent::Cancel, RequestActor::Owner, None, tx.now())?;
        let helpers = coming_helpers(&loaded);
        settle(tx, &mut loaded, step, None, Ending { outcome: Some(Outcome::NotNeeded), ..Ending::default() })?;
        tx.emit(Event::new("help_request.cancelled", id, None).with(json!({ "helpers": helpers })))?;
    }
    for id in store::due::all_of(tx.connection(), person)? {
        store::contacts::wipe(tx, id)?;
        store::requests::forget_words(tx, id)?;
        store::requests::forget_closing_words(tx, id)?;
        for assignment in store::assignments::of_requests(tx.connection(), &[id])? {
            store::assignments::forget_words(tx, assignment.id, GONE)?;
        }
    }
    Ok(store::log::forget_words(tx, person)?)
}

/// Each running assignment (of one kind, or of both) is called off; the requests are open again. Where the agreed time is
/// over nothing can be called off any more: it is reported as ever, but contact and conversation close at once. Of an
/// erased person nothing is left open.
fn free_places(
    tx: &mut Tx<'_>,
    helper: AccountId,
    kind: Option<AssignmentKind>,
    reason: &'static str,
) -> Result<(), Failure<Refusal>> {
    for id in store::due::accepted_of(tx.connection(), helper)? {
        let mut act = begin_for_system(tx, id)?;
        if kind.is_some_and(|kind| kind != act.assignment().kind) {
            continue;
        }
        if act.assignment().span.end <= tx.now() && reason != ERASED {
            crate::help_requests::messages::flows::close(tx, id, None)?;
            continue;
        }
        let words = Words { end_code: Some(reason), ..Words::default() };
        perform(tx, &mut act, AssignmentEvent::Cancel, words, |_| {})?;
    }
    Ok(())
}
