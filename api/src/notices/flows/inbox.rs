//! What lies in the app for somebody.

use super::Refusal;
use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, OutboxId};
use crate::kernel::page::{Cursor, Page};
use crate::notices::model::{InboxNotice, NoticeKind};
use crate::notices::store;
use crate::notices::store::inbox::Listing;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The most notices in a person's copy: as many as one person never gets in 90 days.
const COPY_LIMIT: i64 = 10_000;

/// A part of somebody's inbox.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// Notices, the latest first.
    pub notices: Page<InboxNotice>,
    /// How many the person has not seen, in all.
    pub unread: i64,
}

/// A page of a person's inbox.
pub fn read_inbox(
    connection: &mut DbConnection,
    person: AccountId,
    is_unread_only: bool,
    after: Option<Cursor>,
    limit: u32,
) -> QueryResult<Inbox> {
    let listing = Listing { reader: person, is_unread_only, after, most: i64::from(limit) + 1 };
    let rows = store::inbox::list(connection, listing)?;
    Ok(Inbox {
        notices: Page::of(rows, limit, |notice| Cursor { at: notice.created_at, id: notice.id.0 }),
        unread: store::inbox::unread(connection, person)?,
    })
}

/// Notes that the person has seen a notice; says how many are left. Done twice it is done.
pub fn see(tx: &mut Tx<'_>, person: AccountId, id: OutboxId) -> Result<i64, Failure<Refusal>> {
    if store::inbox::arrived_at(tx.connection(), person, id)?.is_none() {
        return refuse(Refusal::NotFound);
    }
    let seen = store::inbox::mark_read(tx, person, id)?;
    left(tx, person, id, seen)
}

/// Notes that the person has seen this notice and all before it; says how many are left. Done twice it is done.
pub fn see_up_to(tx: &mut Tx<'_>, person: AccountId, last: OutboxId) -> Result<i64, Failure<Refusal>> {
    let Some(at) = store::inbox::arrived_at(tx.connection(), person, last)? else {
        return refuse(Refusal::Invalid(vec![Fault { pointer: "/last_read_id".to_owned(), kind: FaultKind::Unknown }]));
    };
    let seen = store::inbox::mark_read_up_to(tx, person, at, last)?;
    left(tx, person, last, seen)
}

/// How many are left; the person's other devices hear of it where it is fewer than before.
fn left(tx: &mut Tx<'_>, person: AccountId, id: OutboxId, seen: usize) -> Result<i64, Failure<Refusal>> {
    if seen > 0 {
        super::sending::tell_devices(tx, person, id);
    }
    Ok(store::inbox::unread(tx.connection(), person)?)
}

/// What lies in the app for a person: for their copy. What coordinators are told leads to other people and stays out.
pub fn own_notices(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let listing = Listing { reader: person, is_unread_only: false, after: None, most: COPY_LIMIT };
    let notice = |notice: InboxNotice| {
        let is_own = notice.occasion.kind() != NoticeKind::Coordination;
        json!({
            "occasion": notice.occasion, "created_at": notice.created_at, "read_at": notice.read_at,
            "subject": { "kind": notice.subject_kind, "id": is_own.then_some(notice.subject_id) },
        })
    };
    let inbox: Vec<Value> = store::inbox::list(connection, listing)?.into_iter().map(notice).collect();
    let settings = store::settings::of(connection, person)?;
    let quiet = settings.quiet_hours.map(|quiet| json!({ "from": quiet.from, "until": quiet.until }));
    Ok(json!({ "inbox": inbox, "quiet_hours": quiet, "mail": settings.modes }))
}
