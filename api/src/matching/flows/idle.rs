//! Who could help and has heard nothing for 28 days: the coordinator thanks them, or asks what would suit them.

use crate::db::{DbConnection, Tx};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, OutboxId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::time::local_date;
use crate::matching::invitations::rules::memory_begins;
use crate::matching::store;
use crate::town::flows::zone;
use diesel::QueryResult;

/// A volunteer who was not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdleView {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Since when they offer help.
    pub offers_since: Instant,
}

/// Volunteers who have offered help for more than 28 days and were not asked in all that time, those first who have
/// offered longest.
pub fn not_asked(
    connection: &mut DbConnection,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> QueryResult<Page<IdleView>> {
    let today = local_date(now, zone(connection)?);
    let idle = store::idle::not_asked(connection, today, memory_begins(now), after, i64::from(limit) + 1)?;
    let page = Page::of(idle, limit, |idle| Cursor { at: idle.offers_since, id: idle.offer_id.uuid() });
    Ok(page.map(|idle| IdleView {
        id: idle.id,
        first_name: idle.first_name,
        last_name: idle.last_name,
        offers_since: idle.offers_since,
    }))
}

/// Whether nobody has asked this volunteer for 28 days, who could help and wants messages.
pub fn is_not_asked(connection: &mut DbConnection, helper: AccountId, now: Instant) -> QueryResult<bool> {
    let today = local_date(now, zone(connection)?);
    store::idle::is_not_asked(connection, helper, today, memory_begins(now))
}

/// How many volunteers nobody has asked for 28 days.
pub fn count_not_asked(connection: &mut DbConnection, now: Instant) -> QueryResult<i64> {
    let today = local_date(now, zone(connection)?);
    store::idle::count_not_asked(connection, today, memory_begins(now))
}

/// Counts a message to a helper that asks for nothing as one of their week.
pub fn count_message(tx: &mut Tx<'_>, helper: AccountId, notice: OutboxId) -> QueryResult<()> {
    let id = tx.new_id();
    store::messages::insert(tx, id, helper, notice)
}
