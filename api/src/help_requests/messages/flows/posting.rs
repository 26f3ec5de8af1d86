//! Writing a message, and calling a coordinator in.

use super::conversation::{
    Conversation, ConversationView, MessageView, Part, audience_of, find, first_names, seen, view,
};
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::flows::Refusal;
use crate::help_requests::messages::model::{ConversationAct, Message};
use crate::help_requests::messages::rules::{LIMIT_MINUTES, MESSAGE_MAXIMUM, MESSAGES_PER_SPAN};
use crate::help_requests::messages::store;
use crate::help_requests::model::Actor;
use crate::help_requests::rules::limits::Allowance;
use crate::help_requests::rules::validation::Fault;
use crate::kernel::ids::{AssignmentId, Id, MessageId};
use crate::kernel::text::{Lines, clean_required};
use chrono::Duration;
use serde_json::json;

/// What somebody wants to say.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// The words as typed.
    pub text: String,
    /// The client's key for doing it once.
    pub key: Option<IdempotencyKey>,
    /// Whether the limit of messages counts.
    pub has_limits: bool,
}

/// Writes a message.
pub fn post(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    new: &NewMessage,
) -> Result<MessageView, Failure<Refusal>> {
    let message = idempotency::once(
        tx,
        new.key.as_ref(),
        Refusal::KeyReused,
        |tx| {
            let message = write(tx, actor, id, new)?;
            Ok((message.id.uuid(), message))
        },
        |tx, message| match store::messages::find(tx.connection(), id, MessageId(message))? {
            Some(message) => Ok(message),
            None => refuse(Refusal::NotFound),
        },
    )?;
    let names = first_names(tx.connection(), std::iter::once(actor.id))?;
    Ok(seen(message, actor, &names, true))
}

fn write(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId, new: &NewMessage) -> Result<Message, Failure<Refusal>> {
    let now = tx.now();
    let conversation = find(tx.connection(), actor, id)?;
    let words = clean_required(&new.text, MESSAGE_MAXIMUM, Lines::Many)
        .map_err(|fault| Refusal::Invalid(vec![Fault { pointer: "/text".to_owned(), kind: fault.into() }]))
        .or_refuse()?;
    conversation.require(ConversationAct::Write, now)?;
    if new.has_limits {
        require_within_limit(tx, id)?;
    }
    let place = store::conversations::begin(tx, id)?.last_place + 1;
    let message = Message {
        id: tx.new_id(),
        assignment_id: id,
        place,
        author_id: actor.id,
        author_part: conversation.part,
        words: Some(words),
        created_at: now,
    };
    store::conversations::take_place(tx, id, place)?;
    store::messages::insert(tx, &message)?;
    make_known(tx, actor, &conversation, place)?;
    Ok(message)
}

/// Tells who reads along that there is something new: ids alone.
fn make_known(tx: &mut Tx<'_>, actor: &Actor, conversation: &Conversation, place: i32) -> Result<(), Failure<Refusal>> {
    let (request, assignment) = (&conversation.loaded.request, &conversation.assignment);
    let audience = audience_of(Some(request), assignment, conversation.record.coordinator_called_at.is_some());
    let details = json!({ "help_request_id": request.id, "place": place });
    let event = Event::new("conversation.message_posted", assignment.id, Some(actor.id)).with(details);
    Ok(tx.emit(event.heard_by(audience))?)
}

fn require_within_limit(tx: &mut Tx<'_>, id: AssignmentId) -> Result<(), Failure<Refusal>> {
    let span = Duration::minutes(LIMIT_MINUTES);
    let now = tx.now();
    let recent = store::messages::posted_since(tx.connection(), id, now - span)?;
    let allowance = Allowance { most: MESSAGES_PER_SPAN, within: span };
    allowance.allows(&recent, now).map_err(Refusal::TooManyMessages).or_refuse()
}

/// Calls a coordinator in: from now on coordinators read and write, which both sides see. Done twice it is done.
pub fn call_coordinator(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
) -> Result<ConversationView, Failure<Refusal>> {
    let now = tx.now();
    let mut conversation = find(tx.connection(), actor, id)?;
    conversation.require(ConversationAct::CallCoordinator, now)?;
    if conversation.record.coordinator_called_at.is_none() {
        store::conversations::begin(tx, id)?;
        store::conversations::set_coordinator_called(tx, id, actor.id)?;
        let details = json!({ "help_request_id": conversation.loaded.request.id });
        let event = Event::new("conversation.coordinator_called", id, Some(actor.id)).with(details);
        let audience = audience_of(Some(&conversation.loaded.request), &conversation.assignment, true);
        tx.emit(event.heard_by(audience))?;
        conversation = find(tx.connection(), actor, id)?;
    }
    Ok(view(tx.connection(), actor, &conversation, Part::default(), now)?)
}
