//! What follows for invitations when something happened elsewhere, in the same transaction.

use super::arrival::is_on_the_way;
use super::asking::step;
use crate::accounts::flows::merging::kept_record;
use crate::db::{Event, Tx};
use crate::help_requests::flows::find_all;
use crate::kernel::ids::{AccountId, HelpRequestId, Id};
use crate::kernel::role::Role;
use crate::kernel::text_enum::TextEnum;
use crate::matching::invitations::model::{Invitation, InvitationEvent, InvitationState};
use crate::matching::store;
use diesel::QueryResult;
use serde_json::json;
use uuid::Uuid;

/// The most invitations that one person can have open: far more than 28 days of messages hold.
const MOST_OPEN: i64 = 1_000;

/// Reaction: a request that opens is asked about at once; one that is filled or ends takes its invitations back; who
/// cannot help any more is not waited for.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    let named = |field: &str| event.details[field].as_str().and_then(|text| Uuid::parse_str(text).ok());
    let request = HelpRequestId(event.subject);
    let of_assignment = named("help_request_id").map(HelpRequestId);
    match (event.name, of_assignment) {
        ("help_request.created" | "help_request.released" | "help_request.reopened", _) => {
            store::asking::wake(tx, request, true)
        }
        ("help_request.edited" | "help_request.extended" | "help_request.moved", _) => {
            store::asking::wake(tx, request, false)
        }
        ("help_request.cancelled" | "help_request.closed" | "help_request.expired", _) => take_back(tx, request),
        ("help_request.unlinked", _) => {
            store::invitations::forget_request(tx, request)?;
            store::asking::forget(tx, request)
        }
        ("assignment.accepted", Some(request)) => place_taken(tx, request, named("helper_id").map(AccountId)),
        (
            "assignment.withdrawn" | "assignment.cancelled" | "assignment.no_show" | "assignment.handed_back",
            Some(request),
        ) => store::asking::wake(tx, request, true),
        ("assignment.done", Some(request)) => take_back_if_ended(tx, request),
        _ => of_person(tx, event),
    }
}

/// What happened to a helper.
fn of_person(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    let person = AccountId(event.subject);
    match (event.name, event.actor) {
        ("account.erased", _) => {
            give_up(tx, person)?;
            store::invitations::forget_helper(tx, person)
        }
        ("account.merged", _) => match kept_record(event) {
            Some(kept) => {
                store::merging::take_over(tx, person, kept)?;
                // What one record asked for the other one had been asked about: nobody is asked by themselves.
                let own = store::invitations::open_to_oneself(tx.connection(), kept)?;
                lapse(tx, own)
            }
            None => Ok(()),
        },
        ("account.suspended" | "account.verification_withdrawn", _) => give_up(tx, person),
        ("account.role_revoked", _) if event.details["role"] == Role::Volunteer.as_str() => give_up(tx, person),
        ("block.added", Some(blocker)) => {
            let between = store::invitations::open_between_blocked(tx.connection(), blocker)?;
            lapse(tx, between)
        }
        ("offer.deleted", Some(owner)) => give_up(tx, owner),
        _ => Ok(()),
    }
}

/// Somebody took a place, by an invitation or from the list: their own invitation is answered, and when it was the last
/// place the others are taken back.
fn place_taken(tx: &mut Tx<'_>, request: HelpRequestId, helper: Option<AccountId>) -> QueryResult<()> {
    if let Some(helper) = helper
        && let Some(mut own) = store::invitations::of_pair(tx.connection(), request, helper)?
        && own.state != InvitationState::Accepted
    {
        step(tx, &mut own, InvitationEvent::Accept)?;
    }
    if store::view::is_full(tx.connection(), request)? { take_back(tx, request) } else { Ok(()) }
}

/// A request of several places may end before all of them were taken.
fn take_back_if_ended(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    let has_ended = find_all(tx.connection(), &[request])?.iter().any(|request| request.state.is_final());
    if has_ended { take_back(tx, request) } else { Ok(()) }
}

/// Takes back what is still open, and tells those whom the message reached that they are not needed any more.
fn take_back(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    store::asking::rest(tx, request)?;
    for mut invitation in store::invitations::of_requests(tx.connection(), &[request])? {
        if !invitation.state.is_open() || !step(tx, &mut invitation, InvitationEvent::Revoke)? {
            continue;
        }
        if !is_on_the_way(tx, &invitation)? {
            tx.queue_notice("invitation.revoked", invitation.helper_id, invitation.id.uuid(), json!({}))?;
        }
    }
    Ok(())
}

/// Nobody waits for this helper any more: others are asked at once.
fn give_up(tx: &mut Tx<'_>, helper: AccountId) -> QueryResult<()> {
    let open = open_of(tx, helper)?;
    lapse(tx, open)
}

/// Ends these, and lets others be asked at once.
fn lapse(tx: &mut Tx<'_>, open: Vec<Invitation>) -> QueryResult<()> {
    for mut invitation in open {
        if step(tx, &mut invitation, InvitationEvent::Lapse)? {
            store::asking::wake(tx, invitation.help_request_id, false)?;
        }
    }
    Ok(())
}

fn open_of(tx: &mut Tx<'_>, helper: AccountId) -> QueryResult<Vec<Invitation>> {
    let mut open = Vec::new();
    for state in [InvitationState::Sent, InvitationState::AcceptedLater] {
        open.extend(store::invitations::of_helper(tx.connection(), helper, Some(state), None, MOST_OPEN)?);
    }
    Ok(open)
}
