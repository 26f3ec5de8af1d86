//! Having nothing to do with somebody any more.

use super::conversation::{audience_of, facts_of, find, first_names};
use crate::db::{DbConnection, Event, Failure, Tx, refuse};
use crate::help_requests::flows::{Refusal, part};
use crate::help_requests::messages::model::{Block, ConversationAct, ConversationRefusal};
use crate::help_requests::messages::rules::is_open;
use crate::help_requests::messages::store;
use crate::help_requests::model::Actor;
use crate::help_requests::store as requests_store;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, BlockId};
use diesel::QueryResult;
use serde_json::json;

/// The most rows of a list of blocks; nobody blocks as many.
const MOST: i64 = 1_000;

/// A block as the one who made it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockView {
    /// The block.
    pub block: Block,
    /// First name of who is blocked, as it was known from the help.
    pub first_name: Option<String>,
    /// Key of the category of the help through which the two met.
    pub category: Option<String>,
    /// What the person may do.
    pub actions: Vec<AllowedAction>,
}

/// Blocks the other side of an assignment, without a reason: the two are never matched again, their conversations close
/// at once, and what is still to come between them goes to the coordinator. Done twice it is done.
pub fn block(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<BlockView, Failure<Refusal>> {
    let now = tx.now();
    let conversation = find(tx.connection(), actor, id)?;
    conversation.require(ConversationAct::Block, now)?;
    let Some(other) = conversation.partner() else {
        return refuse(Refusal::Conversation(ConversationRefusal::NoPartner));
    };
    let made = if let Some(known) = store::blocks::find(tx.connection(), actor.id, other)? {
        known
    } else {
        let made = Block { id: tx.new_id(), blocked_id: other, assignment_id: Some(id), created_at: now };
        store::blocks::insert(tx, actor.id, &made)?;
        tx.emit(Event::new("block.added", made.id, Some(actor.id)).with(json!({ "assignment_id": id })))?;
        made
    };
    part_ways(tx, actor.id, other)?;
    Ok(seen(tx.connection(), made)?)
}

fn part_ways(tx: &mut Tx<'_>, by: AccountId, other: AccountId) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    for (id, is_to_come) in store::blocks::shared_assignments(tx.connection(), by, other, now)? {
        if is_to_come {
            part(tx, by, id)?;
        }
        close(tx, id, Some(by))?;
    }
    Ok(())
}

/// Closes contact and conversation between the two sides of an assignment at once, whatever its state.
pub fn close(tx: &mut Tx<'_>, id: AssignmentId, by: Option<AccountId>) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    let Some(assignment) = requests_store::assignments::find(tx.connection(), id)? else { return Ok(()) };
    store::conversations::set_contact_closed(tx, id)?;
    let record = store::conversations::find(tx.connection(), id)?.unwrap_or_default();
    let end_reason = store::conversations::end_reason(tx.connection(), id)?;
    if is_open(&facts_of(&assignment, record, end_reason.as_deref()), now) {
        store::conversations::set_parted(tx, id)?;
        let request = requests_store::requests::find(tx.connection(), assignment.help_request_id)?;
        let audience = audience_of(request.as_ref(), &assignment, record.coordinator_called_at.is_some());
        tx.emit(Event::new("conversation.closed", id, by).heard_by(audience))?;
    }
    Ok(())
}

/// Whom the person blocks, the latest first.
pub fn my_blocks(connection: &mut DbConnection, actor: &Actor) -> Result<Vec<BlockView>, Failure<Refusal>> {
    let blocks = store::blocks::of(connection, actor.id, MOST)?;
    Ok(blocks.into_iter().map(|block| seen(connection, block)).collect::<QueryResult<_>>()?)
}

/// Takes a block back. What it ended stays ended.
pub fn unblock(tx: &mut Tx<'_>, actor: &Actor, id: BlockId) -> Result<(), Failure<Refusal>> {
    if !store::blocks::delete(tx, actor.id, id)? {
        return refuse(Refusal::NotFound);
    }
    Ok(tx.emit(Event::new("block.removed", id, Some(actor.id)))?)
}

fn seen(connection: &mut DbConnection, block: Block) -> QueryResult<BlockView> {
    let names = first_names(connection, std::iter::once(block.blocked_id))?;
    let assignment = match block.assignment_id {
        Some(id) => requests_store::assignments::find(connection, id)?,
        None => None,
    };
    let request = match assignment {
        Some(assignment) => requests_store::requests::find(connection, assignment.help_request_id)?,
        None => None,
    };
    Ok(BlockView {
        first_name: names.get(&block.blocked_id).cloned(),
        category: request.map(|request| request.category),
        actions: vec![AllowedAction::enabled("unblock", "DELETE", &format!("/me/blocks/{}", block.id))],
        block,
    })
}
