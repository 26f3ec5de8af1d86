//! The contact log and the events of a request, for staff.

use super::Refusal;
use super::loaded::load;
use super::seeing::viewer_of;
use super::view::Sight;
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::model::Actor;
use crate::help_requests::model::log::{ContactEntry, NewContactEntry, RequestEventEntry};
use crate::help_requests::rules::validation::{Fault, FaultKind, clean_note};
use crate::help_requests::rules::visibility::{Field, visible};
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AnyId, ContactLogId, HelpRequestId, Id};
use crate::kernel::role::Role;
use crate::kernel::text::{Lines, clean_required};
use diesel::QueryResult;
use serde_json::json;
use std::collections::BTreeSet;

/// Longest outcome of a contact, in characters.
const OUTCOME_MAXIMUM: usize = 200;

/// Staff who see the staff's part of the request; nobody else knows that it is there.
pub(super) fn require_staff(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<super::Loaded, Failure<Refusal>> {
    if !actor.is_case_staff() {
        return refuse(Refusal::RoleRequired);
    }
    let loaded = load(connection, id)?;
    if actor.has(Role::Coordinator) {
        return Ok(loaded);
    }
    let zone = store::town::zone(connection)?;
    let (viewer, _) = viewer_of(connection, &Sight { actor, zone, now }, &loaded)?;
    let is_assigned = loaded.assignments.iter().any(|held| held.helper_id == actor.id && held.state.holds_place());
    if is_assigned || visible(viewer, loaded.request.state).contains(&Field::StaffFacts) {
        Ok(loaded)
    } else {
        refuse(Refusal::NotFound)
    }
}

/// Notes a call, visit or letter about a request, once for each key.
pub fn add_contact_entry(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    entry: &NewContactEntry,
    key: Option<&IdempotencyKey>,
) -> Result<ContactEntry, Failure<Refusal>> {
    let now = tx.now();
    let loaded = require_staff(tx.connection(), actor, id, now)?;
    let entry_id = idempotency::once(
        tx,
        key,
        Refusal::KeyReused,
        |tx| note_contact(tx, actor, &loaded, entry).map(|id| (id.uuid(), id)),
        |_, id| Ok(ContactLogId::from_uuid(id)),
    )?;
    let entries = store::log::contacts_of(tx.connection(), id)?;
    entries.into_iter().find(|entry| entry.id == entry_id).ok_or(Failure::Refused(Refusal::NotFound))
}

fn note_contact(
    tx: &mut Tx<'_>,
    actor: &Actor,
    loaded: &super::Loaded,
    entry: &NewContactEntry,
) -> Result<ContactLogId, Failure<Refusal>> {
    let (id, now) = (loaded.request.id, tx.now());
    let entry = checked(entry, now)?;
    let entry_id = store::log::insert_contact(tx, id, loaded.request.requester_id, actor.id, &entry)?;
    let details = json!({ "channel": entry.channel, "direction": entry.direction });
    let event = Event::new("contact_log.added", id, Some(actor.id)).on_behalf_of(loaded.request.requester_id);
    tx.emit(event.with(details))?;
    Ok(entry_id)
}

fn checked(entry: &NewContactEntry, now: Instant) -> Result<NewContactEntry, Failure<Refusal>> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, kind| faults.push(Fault { pointer: pointer.to_owned(), kind });
    let outcome = clean_required(&entry.outcome, OUTCOME_MAXIMUM, Lines::One);
    if let Err(wrong) = &outcome {
        fault("/outcome", (*wrong).into());
    }
    let note = clean_note(entry.note.as_deref());
    if let Err(kind) = note {
        fault("/note", kind);
    }
    if entry.follow_up_at.is_some_and(|at| at <= now) {
        fault("/follow_up_at", FaultKind::InThePast);
    }
    match (outcome, note, faults.is_empty()) {
        (Ok(outcome), Ok(note), true) => Ok(NewContactEntry { outcome, note, ..entry.clone() }),
        _ => Err(Refusal::Invalid(faults)).or_refuse(),
    }
}

/// The contact log of a request, newest first.
pub fn contact_entries(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<Vec<ContactEntry>, Failure<Refusal>> {
    require_staff(connection, actor, id, now)?;
    Ok(store::log::contacts_of(connection, id)?)
}

/// What happened to a request and its assignments, oldest first.
pub fn events_of(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<Vec<RequestEventEntry>, Failure<Refusal>> {
    let loaded = require_staff(connection, actor, id, now)?;
    let mut subjects = vec![AnyId(id.uuid())];
    subjects.extend(loaded.assignments.iter().map(|assignment| AnyId(assignment.id.uuid())));
    Ok(store::log::events_of(connection, &subjects)?)
}

/// Whether somebody is to try something again, about a request that has not ended.
pub fn has_follow_ups(connection: &mut DbConnection, person: AccountId) -> QueryResult<bool> {
    Ok(!store::log::follow_ups_of(connection, person)?.is_empty())
}

/// What one person was to try again, another one is to try again from now on; about which requests.
pub fn hand_follow_ups(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<Vec<HelpRequestId>> {
    let entries = store::log::follow_ups_of(tx.connection(), from)?;
    let ids: Vec<_> = entries.iter().map(|(id, _)| *id).collect();
    store::log::set_follower(tx, &ids, to)?;
    let requests: BTreeSet<_> = entries.into_iter().map(|(_, request)| request).collect();
    Ok(requests.into_iter().collect())
}
