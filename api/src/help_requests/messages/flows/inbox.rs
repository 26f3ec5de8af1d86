//! A person's conversations, and how far they have read.

use super::conversation::{facts_of, find, first_names};
use crate::db::{Audience, DbConnection, Event, Failure, Tx, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentActor};
use crate::help_requests::flows::{Refusal, assignment_actor};
use crate::help_requests::messages::model::{ConversationAct, ConversationPart};
use crate::help_requests::messages::rules::{GONE, closes_at, is_open, shows_names};
use crate::help_requests::messages::store;
use crate::help_requests::messages::store::conversations::{Listed, Listing};
use crate::help_requests::model::{Actor, HelpRequest};
use crate::help_requests::rules::validation::{Fault, FaultKind};
use crate::help_requests::store as requests_store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, Id, MessageId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;
use diesel::QueryResult;
use std::collections::HashMap;

/// A conversation in a person's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSummary {
    /// The assignment.
    pub assignment: Assignment,
    /// Key of the request's category.
    pub category: String,
    /// In which part the person stands to it.
    pub part: ConversationPart,
    /// First name of the other side; of the requester for a coordinator. `None` where it may not be known.
    pub partner_first_name: Option<String>,
    /// Until when messages are written; `None` once it is closed.
    pub open_until: Option<Instant>,
    /// Since when a coordinator reads along because one of the sides asked for it.
    pub coordinator_called_at: Option<Instant>,
    /// How many messages of others the person has not read.
    pub unread: i64,
    /// When something last happened in it.
    pub last_activity_at: Instant,
}

/// A person's conversations.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// A page of them.
    pub conversations: Page<ConversationSummary>,
    /// Unread messages in all of them.
    pub unread: i64,
}

/// The person's conversations, those in which something last happened first.
pub fn my_conversations(
    connection: &mut DbConnection,
    actor: &Actor,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> Result<Inbox, Failure<Refusal>> {
    let is_coordinator = actor.has(Role::Coordinator);
    let listing = Listing { reader: actor.id, is_coordinator, after, limit: i64::from(limit) + 1 };
    let rows = store::conversations::list(connection, listing, GONE)?;
    let summaries = summaries(connection, actor, rows, now)?;
    let position =
        |summary: &ConversationSummary| Cursor { at: summary.last_activity_at, id: summary.assignment.id.uuid() };
    Ok(Inbox {
        conversations: Page::of(summaries, limit, position),
        unread: store::conversations::unread_in_all(connection, actor.id, is_coordinator, GONE)?,
    })
}

fn summaries(
    connection: &mut DbConnection,
    actor: &Actor,
    rows: Vec<Listed>,
    now: Instant,
) -> QueryResult<Vec<ConversationSummary>> {
    let ids: Vec<AssignmentId> = rows.iter().map(|row| row.id).collect();
    let assignments = requests_store::assignments::find_all(connection, &ids)?;
    let request_ids: Vec<HelpRequestId> = assignments.iter().map(|assignment| assignment.help_request_id).collect();
    let requests = requests_store::requests::find_all(connection, &request_ids)?;
    let people = assignments.iter().map(|assignment| assignment.helper_id);
    let people: Vec<AccountId> = people.chain(requests.iter().filter_map(|request| request.requester_id)).collect();
    let names = first_names(connection, people.into_iter())?;
    let unread = store::conversations::unread(connection, actor.id, &ids)?;
    let assignments: HashMap<AssignmentId, Assignment> =
        assignments.into_iter().map(|assignment| (assignment.id, assignment)).collect();
    let requests: HashMap<HelpRequestId, HelpRequest> =
        requests.into_iter().map(|request| (request.id, request)).collect();
    let summary = |row: Listed| {
        let assignment = assignments.get(&row.id)?;
        let request = requests.get(&assignment.help_request_id)?;
        let unread = unread.get(&row.id).copied().unwrap_or(0);
        Some(summarise(actor, row, assignment, request, &names, unread, now))
    };
    Ok(rows.into_iter().filter_map(summary).collect())
}

fn summarise(
    actor: &Actor,
    row: Listed,
    assignment: &Assignment,
    request: &HelpRequest,
    names: &HashMap<AccountId, String>,
    unread: i64,
    now: Instant,
) -> ConversationSummary {
    let (part, partner) = match assignment_actor(actor, request, assignment) {
        AssignmentActor::Helper => (ConversationPart::Helper, request.requester_id),
        AssignmentActor::Requester => (ConversationPart::Requester, Some(assignment.helper_id)),
        _ => (ConversationPart::Coordinator, request.requester_id),
    };
    let facts = facts_of(assignment, row.record, row.end_reason.as_deref());
    let partner = partner.filter(|_| shows_names(&facts, part, now));
    ConversationSummary {
        category: request.category.clone(),
        part,
        partner_first_name: partner.and_then(|person| names.get(&person).cloned()),
        open_until: is_open(&facts, now).then(|| closes_at(&facts)),
        coordinator_called_at: row.record.coordinator_called_at,
        unread,
        last_activity_at: row.last_activity_at,
        assignment: assignment.clone(),
    }
}

/// Notes that the person has read up to this message; says how many are left. It never goes back.
pub fn mark_read(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId, last: MessageId) -> Result<i64, Failure<Refusal>> {
    let now = tx.now();
    let conversation = find(tx.connection(), actor, id)?;
    conversation.require(ConversationAct::Read, now)?;
    let Some(message) = store::messages::find(tx.connection(), id, last)? else {
        let fault = Fault { pointer: "/last_read_id".to_owned(), kind: FaultKind::UnknownMessage };
        return refuse(Refusal::Invalid(vec![fault]));
    };
    if store::conversations::read_up_to(tx.connection(), id, actor.id)? < message.place {
        store::conversations::set_read_up_to(tx, id, actor.id, message.place)?;
        // How far somebody has read is nobody's business later: their own devices alone hear of it.
        let audience = Audience { people: vec![actor.id], has_coordinators: false };
        tx.make_known(&Event::new("conversation.read", id, Some(actor.id)).heard_by(audience))?;
    }
    Ok(store::conversations::unread(tx.connection(), actor.id, &[id])?.remove(&id).unwrap_or(0))
}
