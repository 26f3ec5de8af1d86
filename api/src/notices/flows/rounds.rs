//! What people are told because the time has come: reminders, and thanks to those whom nobody asked.

use super::facts::About;
use crate::db::{Db, DbConnection, Failure, NoRefusal, Tx};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, Id, OfferId};
use crate::kernel::page::Cursor;
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::{local_date, start_of_day};
use crate::matching;
use crate::matching::invitations::rules::memory_begins;
use crate::notices::model::{Occasion, Tally};
use crate::notices::rules::rounds::{demand, idle_occasion, is_time_for_idle, is_time_for_list, is_time_to_remind};
use crate::notices::store;
use crate::notices::store::rounds::Reminding;
use crate::town::flows::zone;
use chrono::{Days, Duration};
use diesel::QueryResult;
use serde_json::json;
use std::sync::Arc;

/// Reminders that are queued in one transaction.
const BATCH: i64 = 50;
/// Whoever agreed less than so many hours ago needs no reminder.
const FRESH_HOURS: i64 = 6;
/// People who were not asked that are looked at in one transaction.
const IDLE_BATCH: u32 = 50;

/// Says that the process is about to end.
type MustStop<'a> = &'a dyn Fn() -> bool;

/// Reminds both sides of agreed help on the evening before it; says how many were.
pub fn remind(db: &Db, must_stop: MustStop<'_>) -> Result<usize, Failure<NoRefusal>> {
    let now = db.clock().now();
    let zone = db.read_blocking::<_, NoRefusal>(|connection| Ok(zone(connection)?))?;
    if !is_time_to_remind(now, zone) {
        return Ok(0);
    }
    let today = local_date(now, zone);
    let reminding = Reminding {
        from: start_of_day(today + Days::new(1), zone),
        until: start_of_day(today + Days::new(2), zone),
        agreed_before: now - Duration::hours(FRESH_HOURS),
        since: start_of_day(today, zone),
        most: BATCH,
    };
    let mut reminded = 0;
    loop {
        let batch = db.write_blocking("notices.remind", move |tx| Ok(remind_some(tx, &reminding)?))?;
        reminded += batch;
        if batch == 0 || must_stop() {
            return Ok(reminded);
        }
    }
}

fn remind_some(tx: &mut Tx<'_>, reminding: &Reminding) -> QueryResult<usize> {
    let promised = store::rounds::promised(tx.connection(), reminding)?;
    let expected = store::rounds::expected(tx.connection(), reminding)?;
    queue(tx, Occasion::HelpPromised, &promised)?;
    queue(tx, Occasion::HelpExpected, &expected)?;
    Ok(promised.len() + expected.len())
}

fn queue(tx: &mut Tx<'_>, occasion: Occasion, told: &[(AssignmentId, AccountId)]) -> QueryResult<()> {
    for (assignment, person) in told {
        tx.queue_notice(occasion.as_str(), *person, assignment.0, json!({}))?;
    }
    Ok(())
}

/// Thanks helpers whom nobody asked for 28 days, each at most once in 28 days, and tells coordinators once a month that there are
/// some; says how many were told.
pub fn look_after_unasked(db: &Db, must_stop: MustStop<'_>) -> Result<usize, Failure<NoRefusal>> {
    let now = db.clock().now();
    let zone = db.read_blocking::<_, NoRefusal>(|connection| Ok(zone(connection)?))?;
    let mut told = 0;
    if is_time_for_list(now, zone)
        && db.read_blocking::<_, NoRefusal>(|connection| Ok(not_asked_now(connection, now)?))? > 0
    {
        let since = start_of_day(local_date(now, zone) - Days::new(3), zone);
        told += db.write_blocking("notices.list_unasked", move |tx| Ok(tell_coordinators(tx, since)?))?;
    }
    if is_time_for_idle(now, zone) {
        told += thank_unasked(db, now, must_stop)?;
    }
    Ok(told)
}

/// Who is idle and what the town asks for is read outside of the transactions that write: these are looks at whole tables.
fn thank_unasked(db: &Db, now: Instant, must_stop: MustStop<'_>) -> Result<usize, Failure<NoRefusal>> {
    let since = memory_begins(now);
    let idle_after = |after| {
        db.read_blocking::<_, NoRefusal>(|connection| {
            Ok(matching::flows::not_asked(connection, IDLE_BATCH, after, now)?)
        })
    };
    let mut idle = idle_after(None)?;
    if idle.items.is_empty() {
        return Ok(0);
    }
    let count = |connection: &mut DbConnection| Ok(store::rounds::asked_for(connection, since, None)?);
    let town: Arc<Tally> = Arc::new(db.read_blocking::<_, NoRefusal>(count)?);
    let mut thanked = 0;
    loop {
        let (helpers, town): (Vec<AccountId>, _) = (idle.items.iter().map(|helper| helper.id).collect(), town.clone());
        thanked += db.write_blocking("notices.thank_unasked", move |tx| Ok(thank_some(tx, &helpers, &town, since)?))?;
        let next = idle.next_cursor.as_deref().and_then(Cursor::decode);
        if next.is_none() || must_stop() {
            return Ok(thanked);
        }
        idle = idle_after(next)?;
    }
}

fn thank_some(tx: &mut Tx<'_>, helpers: &[AccountId], town: &Tally, since: Instant) -> QueryResult<usize> {
    let mut thanked = 0;
    for helper in helpers {
        let Some(offer) = store::rounds::unthanked_offer(tx.connection(), *helper, since)? else { continue };
        let own = store::rounds::asked_for(tx.connection(), since, Some(*helper))?;
        let demand = demand(town, &own, &store::rounds::offered(tx.connection(), offer)?);
        let notice = tx.queue_notice(idle_occasion(&demand).as_str(), *helper, offer.uuid(), json!(demand))?;
        // It is a message like any other: it counts in the helper's week.
        matching::flows::count_message(tx, *helper, notice)?;
        thanked += 1;
    }
    Ok(thanked)
}

/// What an idle helper is told: with the numbers of the moment at which it was queued, for to count what a town asks for takes a walk
/// over all its requests; and nothing any more where they were asked or have helped meanwhile, or want to rest.
pub(super) fn of_idle_offer(
    connection: &mut DbConnection,
    recipient: AccountId,
    occasion: Occasion,
    offer: OfferId,
    now: Instant,
) -> QueryResult<Option<About>> {
    let is_own = store::rounds::offer_owner(connection, offer)? == Some(recipient);
    if !is_own
        || !matching::flows::is_not_asked(connection, recipient, now)?
        || store::rounds::has_helped(connection, recipient, memory_begins(now))?
    {
        return Ok(None);
    }
    // What was sent has lost its numbers, and needs them no more.
    let demand = store::rounds::queued_demand(connection, recipient, occasion, offer)?.unwrap_or_default();
    Ok(Some(About { count: demand.fitting.max(1), beside: [demand.other_kinds, demand.elsewhere], ..About::default() }))
}

fn tell_coordinators(tx: &mut Tx<'_>, since: Instant) -> QueryResult<usize> {
    let mut told = 0;
    for coordinator in store::coordinators(tx.connection())? {
        if !store::rounds::is_queued_since(tx.connection(), Occasion::HelpersNotAsked, coordinator, since)? {
            tx.queue_notice(Occasion::HelpersNotAsked.as_str(), coordinator, coordinator.0, json!({}))?;
            told += 1;
        }
    }
    Ok(told)
}

/// How many helpers nobody has asked for 28 days.
pub(super) fn not_asked_now(connection: &mut DbConnection, now: Instant) -> QueryResult<i64> {
    matching::flows::count_not_asked(connection, now)
}
