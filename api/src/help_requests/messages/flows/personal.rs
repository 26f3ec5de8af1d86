//! A person's copy of what is stored here of them (GDPR, articles 15 and 20), and its erasure.

use crate::db::{DbConnection, Tx};
use crate::help_requests::messages::store;
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The most rows of one kind in a copy; nobody has as many.
const MOST: i64 = 10_000;

/// The messages that the person wrote: nothing of what others answered.
pub fn own_messages(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let messages = store::messages::written_by(connection, person, MOST)?;
    let copies = messages.into_iter().map(|message| {
        json!({
            "assignment_id": message.assignment_id, "part": message.author_part, "text": message.words,
            "created_at": message.created_at,
        })
    });
    Ok(Value::Array(copies.collect()))
}

/// What the person reported; about whom is that person's own.
pub fn own_concerns(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let concerns = store::concerns::raised_by(connection, person, MOST)?;
    let copies = concerns.into_iter().map(|concern| {
        json!({
            "assignment_id": concern.assignment_id, "reason": concern.reason, "raised_at": concern.raised_at,
            "closed_at": concern.closed_at,
        })
    });
    Ok(Value::Array(copies.collect()))
}

/// Since when and from which help on the person blocks somebody; whom is that person's own.
pub fn own_blocks(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let blocks = store::blocks::of(connection, person, MOST)?;
    let copies =
        blocks.into_iter().map(|block| json!({ "assignment_id": block.assignment_id, "created_at": block.created_at }));
    Ok(Value::Array(copies.collect()))
}

/// Takes an erased person's words out of messages and concerns; that there were some stays until their time is over.
pub fn forget(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    store::messages::forget_words(tx, person)?;
    store::concerns::forget_words(tx, person)?;
    store::conversations::forget_reader(tx, person)
}
