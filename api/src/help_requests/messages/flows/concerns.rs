//! Reporting the other side to the coordinators, and what they do with it.

use super::conversation::find;
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::flows::Refusal;
use crate::help_requests::messages::model::{Concern, ConversationAct, ConversationRefusal};
use crate::help_requests::messages::store;
use crate::help_requests::model::Actor;
use crate::help_requests::rules::validation::{Fault, clean_note};
use crate::help_requests::store as requests_store;
use crate::help_requests::store::people::PersonCard;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, ConcernId, Id};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;
use diesel::QueryResult;
use serde_json::json;
use std::collections::HashMap;

/// Which concerns are asked for.
#[derive(Debug, Clone, Copy)]
pub struct ConcernQuery {
    /// Closed ones instead of open ones.
    pub is_closed: bool,
    /// At most so many.
    pub limit: u32,
    /// After this place.
    pub after: Option<Cursor>,
}

/// A person as coordinators see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonReference {
    /// Who.
    pub id: AccountId,
    /// First name; empty once erased.
    pub first_name: String,
    /// Last name; empty once erased.
    pub last_name: String,
}

/// A concern as a coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernView {
    /// The concern.
    pub concern: Concern,
    /// Who reported.
    pub reporter: Option<PersonReference>,
    /// About whom; `None` for a guest.
    pub about: Option<PersonReference>,
    /// What the coordinator may do.
    pub actions: Vec<AllowedAction>,
}

fn checked(pointer: &str, text: Option<&str>) -> Result<Option<String>, Failure<Refusal>> {
    clean_note(text).map_err(|kind| Refusal::Invalid(vec![Fault { pointer: pointer.to_owned(), kind }])).or_refuse()
}

/// Reports the other side. A reason may be given; the other side is told nothing. As long as no coordinator is done with
/// it a repeat adds the reason that was missing and nothing else.
pub fn report(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId, reason: Option<&str>) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    let reason = checked("/reason", reason)?;
    let conversation = find(tx.connection(), actor, id)?;
    conversation.require(ConversationAct::Report, now)?;
    if let Some(open) = store::concerns::open_by(tx.connection(), id, actor.id)? {
        if let (None, Some(reason)) = (&open.reason, &reason) {
            store::concerns::set_reason(tx, open.id, reason)?;
        }
        return Ok(());
    }
    let concern = Concern {
        id: tx.new_id(),
        assignment_id: id,
        help_request_id: conversation.loaded.request.id,
        reporter_id: actor.id,
        reporter_part: conversation.part,
        about_id: conversation.partner(),
        reason,
        raised_at: now,
        closed_at: None,
        closed_by: None,
        closing_note: None,
    };
    store::concerns::insert(tx, &concern)?;
    let details = json!({ "assignment_id": id, "help_request_id": concern.help_request_id });
    Ok(tx.emit(Event::new("concern.raised", concern.id, Some(actor.id)).with(details))?)
}

/// Concerns, the latest first, for coordinators; nobody reads what is about themselves.
pub fn concerns(
    connection: &mut DbConnection,
    actor: &Actor,
    query: ConcernQuery,
) -> Result<Page<ConcernView>, Failure<Refusal>> {
    require_coordinator(actor)?;
    let ConcernQuery { is_closed, limit, after } = query;
    let rows = store::concerns::list(connection, actor.id, is_closed, after, i64::from(limit) + 1)?;
    let page = Page::of(rows, limit, |concern| Cursor { at: concern.raised_at, id: concern.id.uuid() });
    let people = cards(connection, &page.items)?;
    Ok(page.map(|concern| seen(actor, concern, &people)))
}

/// A coordinator is done with a concern; not with one that is about them or that they raised.
pub fn close_concern(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: ConcernId,
    note: Option<&str>,
) -> Result<ConcernView, Failure<Refusal>> {
    require_coordinator(actor)?;
    let note = checked("/note", note)?;
    let found = store::concerns::find(tx.connection(), id)?;
    let Some(found) = found.filter(|found| is_anothers(actor, found)) else { return refuse(Refusal::NotFound) };
    if !store::concerns::close(tx, id, actor.id, note.as_deref())? {
        return refuse(Refusal::Conversation(ConversationRefusal::ConcernClosed));
    }
    tx.emit(Event::new("concern.closed", id, Some(actor.id)).with(json!({ "assignment_id": found.assignment_id })))?;
    let Some(closed) = store::concerns::find(tx.connection(), id)? else { return refuse(Refusal::NotFound) };
    let people = cards(tx.connection(), std::slice::from_ref(&closed))?;
    Ok(seen(actor, closed, &people))
}

fn require_coordinator(actor: &Actor) -> Result<(), Failure<Refusal>> {
    if actor.has(Role::Coordinator) { Ok(()) } else { refuse(Refusal::RoleRequired) }
}

fn is_anothers(actor: &Actor, concern: &Concern) -> bool {
    concern.about_id != Some(actor.id) && concern.reporter_id != actor.id
}

fn cards(connection: &mut DbConnection, concerns: &[Concern]) -> QueryResult<HashMap<AccountId, PersonCard>> {
    let mut ids: Vec<AccountId> = concerns.iter().map(|concern| concern.reporter_id).collect();
    ids.extend(concerns.iter().filter_map(|concern| concern.about_id));
    requests_store::people::cards_with_contact(connection, &ids)
}

fn seen(actor: &Actor, concern: Concern, people: &HashMap<AccountId, PersonCard>) -> ConcernView {
    let person = |id: AccountId| {
        people.get(&id).map(|card| PersonReference {
            id,
            first_name: card.first_name.clone(),
            last_name: card.last_name.clone(),
        })
    };
    let mut actions = Vec::new();
    if concern.closed_at.is_none() && is_anothers(actor, &concern) {
        actions.push(AllowedAction::enabled("close", "POST", &format!("/concerns/{}/closure", concern.id)));
    }
    ConcernView { reporter: person(concern.reporter_id), about: concern.about_id.and_then(person), actions, concern }
}
