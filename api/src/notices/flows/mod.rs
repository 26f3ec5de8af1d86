//! What is done with notices.

mod by_hand;
mod facts;
mod inbox;
mod preparing;
mod rounds;
mod sending;
mod settings;

pub use by_hand::{Letter, LetterItem, ToTellView, letter, retry, tell, to_tell};
pub use inbox::{Inbox, own_notices, read_inbox, see, see_up_to};
pub use rounds::{look_after_unasked, remind};
pub use sending::Sender;
#[cfg(test)]
pub(super) use sending::take_due;
pub use settings::{Refusal, SettingsView, change_settings, settings};

use super::model::UndeliveredNotice;
use super::rules::{
    CLOCKS_DIFFER_MINUTES, DEAD_KEPT_DAYS, INBOX_KEPT_DAYS, LONGEST_WAIT_HOURS, SEEN_KEPT_DAYS, SENT_KEPT_DAYS,
};
use super::store;
use crate::db::{Db, DbConnection, Failure, NoRefusal};
use crate::kernel::page::{Cursor, Page};
use chrono::Duration;
use diesel::QueryResult;

/// Deletes what was sent, given up, seen or lay there long ago; says how much.
pub fn delete_old(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    let of_mails = db.write_blocking("notices.delete_old", |tx| {
        let now = tx.now();
        Ok(store::delete_old(tx, now - Duration::days(SENT_KEPT_DAYS), now - Duration::days(DEAD_KEPT_DAYS))?)
    })?;
    let of_inboxes = db.write_blocking("notices.delete_seen", |tx| {
        let now = tx.now();
        Ok(store::inbox::delete_old(tx, now - Duration::days(INBOX_KEPT_DAYS), now - Duration::days(SEEN_KEPT_DAYS))?)
    })?;
    Ok(of_mails + of_inboxes)
}

/// Lets mails go that would wait for a time that a clock named which was set back since; says how many.
pub fn bring_forward(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    db.write_blocking("notices.bring_forward", |tx| {
        let now = tx.now();
        let (latest, known) = (Duration::hours(LONGEST_WAIT_HOURS), Duration::minutes(CLOCKS_DIFFER_MINUTES));
        Ok(store::bring_forward(tx, now + latest, now + known)?)
    })
}

/// A page of the notices that were given up, newest first.
pub fn undelivered(
    connection: &mut DbConnection,
    before: Option<Cursor>,
    limit: u32,
) -> QueryResult<Page<UndeliveredNotice>> {
    let rows = store::undelivered(connection, before, i64::from(limit) + 1)?;
    Ok(Page::of(rows, limit, |notice| Cursor { at: notice.given_up_at, id: notice.id.0 }))
}
