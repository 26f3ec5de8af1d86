//! One conversation: what stands for the rules, and what its reader sees.

use crate::accounts::flows::disclosures;
use crate::db::{Audience, DbConnection, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentActor};
use crate::help_requests::flows::{self, Loaded, Look, Refusal, assignment_actor};
use crate::help_requests::messages::model::{
    ConversationAct, ConversationFacts, ConversationPart, ConversationRecord, ConversationRefusal, Message,
};
use crate::help_requests::messages::rules::{closes_at, decide, is_helper_gone, is_open, shows_names};
use crate::help_requests::messages::store;
use crate::help_requests::model::{Actor, HelpRequest};
use crate::help_requests::store as requests_store;
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId};
use crate::kernel::page::{Cursor, DEFAULT_LIMIT, Page};
use crate::kernel::role::Role;
use crate::kernel::text_enum::TextEnum;
use diesel::QueryResult;
use std::collections::HashMap;
use uuid::Uuid;

/// Which part of a conversation is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// At most so many messages.
    pub limit: u32,
    /// Those before this place of an earlier answer.
    pub after: Option<Cursor>,
}

impl Default for Part {
    fn default() -> Self {
        Self { limit: DEFAULT_LIMIT, after: None }
    }
}

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// The message.
    pub message: Message,
    /// First name of who wrote it, where the reader may know it.
    pub first_name: Option<String>,
    /// Whether the reader wrote it.
    pub is_own: bool,
}

/// A conversation as its reader sees it.
#[derive(Debug, Clone)]
pub struct ConversationView {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// In which part the reader stands to it.
    pub part: ConversationPart,
    /// Until when messages are written; `None` once it is closed.
    pub open_until: Option<Instant>,
    /// Since when a coordinator reads along because one of the sides asked for it.
    pub coordinator_called_at: Option<Instant>,
    /// How many messages of others the reader has not read.
    pub unread: i64,
    /// The messages, the newest first.
    pub messages: Page<MessageView>,
    /// What the reader may do.
    pub actions: Vec<AllowedAction>,
}

/// A conversation as one transaction sees it, for one person.
pub(super) struct Conversation {
    pub loaded: Loaded,
    pub assignment: Assignment,
    pub part: ConversationPart,
    pub record: ConversationRecord,
    pub facts: ConversationFacts,
}

impl Conversation {
    /// Refuses what the rules do not allow.
    pub(super) fn require(&self, act: ConversationAct, now: Instant) -> Result<(), Failure<Refusal>> {
        decide(&self.facts, act, self.part, now).map_err(Refusal::Conversation).or_refuse()
    }

    /// Who stands on the other side of the reader, where there is an account.
    pub(super) fn partner(&self) -> Option<AccountId> {
        partner(self.part, self.loaded.request.requester_id, &self.assignment)
    }
}

fn partner(part: ConversationPart, requester: Option<AccountId>, assignment: &Assignment) -> Option<AccountId> {
    match part {
        ConversationPart::Requester => Some(assignment.helper_id),
        ConversationPart::Helper => requester,
        ConversationPart::Coordinator | ConversationPart::Stranger => None,
    }
}

/// Who is told when something happens in the conversation: its two sides, and coordinators once one was called in.
pub(super) fn audience_of(
    request: Option<&HelpRequest>,
    assignment: &Assignment,
    is_coordinator_called: bool,
) -> Audience {
    let requester = request.and_then(|request| request.requester_id);
    let people = requester.into_iter().chain([assignment.helper_id]).collect();
    Audience { people, has_coordinators: is_coordinator_called }
}

fn part_of(actor: &Actor, loaded: &Loaded, assignment: &Assignment) -> ConversationPart {
    match assignment_actor(actor, &loaded.request, assignment) {
        AssignmentActor::Helper => ConversationPart::Helper,
        AssignmentActor::Requester => ConversationPart::Requester,
        AssignmentActor::Coordinator => ConversationPart::Coordinator,
        AssignmentActor::System | AssignmentActor::Stranger => ConversationPart::Stranger,
    }
}

/// Finds the conversation about an assignment; for those who have no part in it, it is not there.
pub(super) fn find(
    connection: &mut DbConnection,
    actor: &Actor,
    id: AssignmentId,
) -> Result<Conversation, Failure<Refusal>> {
    let Some(assignment) = requests_store::assignments::find(connection, id)? else {
        return refuse(Refusal::NotFound);
    };
    let loaded = flows::load(connection, assignment.help_request_id)?;
    let part = part_of(actor, &loaded, &assignment);
    if part == ConversationPart::Stranger {
        return refuse(Refusal::NotFound);
    }
    let record = store::conversations::find(connection, id)?.unwrap_or_default();
    let end_reason = store::conversations::end_reason(connection, id)?;
    let other = partner(part, loaded.request.requester_id, &assignment);
    let is_partner_reachable = match other {
        Some(person) => store::conversations::can_sign_in(connection, person)?,
        None => false,
    };
    let facts = ConversationFacts {
        is_reported: store::concerns::is_reported(connection, id)?,
        has_partner: other.is_some(),
        is_partner_reachable,
        ..facts_of(&assignment, record, end_reason.as_deref())
    };
    Ok(Conversation { loaded, assignment, part, record, facts })
}

/// The facts that stand with the assignment and the conversation themselves.
pub(super) fn facts_of(
    assignment: &Assignment,
    record: ConversationRecord,
    end_reason: Option<&str>,
) -> ConversationFacts {
    ConversationFacts {
        state: assignment.state,
        ends_at: assignment.span.end,
        ended_at: assignment.ended_at,
        is_helper_gone: is_helper_gone(assignment, end_reason),
        is_coordinator_called: record.coordinator_called_at.is_some(),
        is_reported: false,
        parted_at: record.parted_at,
        has_partner: true,
        is_partner_reachable: true,
    }
}

/// A part of the conversation, when no record of the look has to be written.
pub fn read(
    connection: &mut DbConnection,
    actor: &Actor,
    id: AssignmentId,
    part: Part,
    now: Instant,
) -> Result<Look<ConversationView>, Failure<Refusal>> {
    let conversation = find(connection, actor, id)?;
    conversation.require(ConversationAct::Read, now)?;
    if conversation.part == ConversationPart::Coordinator {
        return Ok(Look::MustBeRecorded);
    }
    Ok(Look::Seen(Box::new(view(connection, actor, &conversation, part, now)?)))
}

/// A part of the conversation; a coordinator's look is recorded for both sides.
pub fn read_and_record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    part: Part,
) -> Result<ConversationView, Failure<Refusal>> {
    let now = tx.now();
    let conversation = find(tx.connection(), actor, id)?;
    conversation.require(ConversationAct::Read, now)?;
    if conversation.part == ConversationPart::Coordinator {
        let viewer = disclosures::Viewer { account: actor.id, role: Role::Coordinator };
        let request = &conversation.loaded.request;
        for side in [request.requester_id, Some(conversation.assignment.helper_id)].into_iter().flatten() {
            disclosures::record(tx, viewer, Some(side), Some(request.id), &["messages"])?
                .map_err(|used_up| Refusal::TooManyToday(used_up.retry_after))
                .or_refuse()?;
        }
    }
    Ok(view(tx.connection(), actor, &conversation, part, now)?)
}

/// What the reader sees. The order of messages is their place; it travels in the cursor's id.
pub(super) fn view(
    connection: &mut DbConnection,
    actor: &Actor,
    conversation: &Conversation,
    part: Part,
    now: Instant,
) -> QueryResult<ConversationView> {
    let id = conversation.assignment.id;
    let before = part.after.map(|after| i32::try_from(after.id.as_u128()).unwrap_or(i32::MAX));
    let rows = store::messages::list(connection, id, before, i64::from(part.limit) + 1)?;
    let position =
        |message: &Message| Cursor { at: message.created_at, id: Uuid::from_u128(message.place.unsigned_abs().into()) };
    let page = Page::of(rows, part.limit, position);
    let names = first_names(connection, page.items.iter().map(|message| message.author_id))?;
    let facts = &conversation.facts;
    let shows_names = shows_names(facts, conversation.part, now);
    Ok(ConversationView {
        assignment_id: id,
        part: conversation.part,
        open_until: is_open(facts, now).then(|| closes_at(facts)),
        coordinator_called_at: conversation.record.coordinator_called_at,
        unread: store::conversations::unread(connection, actor.id, &[id])?.remove(&id).unwrap_or(0),
        messages: page.map(|message| seen(message, actor, &names, shows_names)),
        actions: actions(conversation, now),
    })
}

pub(super) fn seen(
    message: Message,
    actor: &Actor,
    names: &HashMap<AccountId, String>,
    shows_names: bool,
) -> MessageView {
    let is_own = message.author_id == actor.id;
    let is_shown = is_own || shows_names || message.author_part != ConversationPart::Requester;
    let first_name = names.get(&message.author_id).filter(|_| is_shown).cloned();
    MessageView { message, first_name, is_own }
}

/// First names; an erased person has none.
pub(super) fn first_names(
    connection: &mut DbConnection,
    people: impl Iterator<Item = AccountId>,
) -> QueryResult<HashMap<AccountId, String>> {
    let mut ids: Vec<AccountId> = people.collect();
    ids.sort_unstable();
    ids.dedup();
    let cards = requests_store::people::cards_with_contact(connection, &ids)?;
    let name = |(id, card): (AccountId, requests_store::people::PersonCard)| {
        (!card.first_name.is_empty()).then_some((id, card.first_name))
    };
    Ok(cards.into_iter().filter_map(name).collect())
}

/// What the reader may do, and what they could but for a reason that is worth telling.
fn actions(conversation: &Conversation, now: Instant) -> Vec<AllowedAction> {
    let base = format!("/assignments/{}", conversation.assignment.id);
    let acts = [
        ("post_message", "/messages", ConversationAct::Write),
        ("mark_read", "/messages/read", ConversationAct::Read),
        ("call_coordinator", "/coordinator-call", ConversationAct::CallCoordinator),
        ("report", "/report", ConversationAct::Report),
        ("block", "/block", ConversationAct::Block),
    ];
    let mut actions = Vec::new();
    for (action, path, act) in acts {
        let href = format!("{base}{path}");
        let is_done = act == ConversationAct::CallCoordinator && conversation.facts.is_coordinator_called;
        match decide(&conversation.facts, act, conversation.part, now) {
            Ok(()) if is_done => {}
            Ok(()) => actions.push(AllowedAction::enabled(action, "POST", &href)),
            Err(refusal @ (ConversationRefusal::Closed | ConversationRefusal::PartnerByPhone)) => {
                actions.push(AllowedAction::disabled(action, "POST", &href, refusal.as_str()));
            }
            Err(_) => {}
        }
    }
    actions
}
