//! The queue of the coordinators: what waits, why, since when, and whom to send.

use super::claims::counting_claims;
use super::visits::{clock_at, need_of};
use crate::db::DbConnection;
use crate::dispatch::model::{ClaimView, QueueFilter, QueuePlace, Suggestion};
use crate::dispatch::rules::DAYS_AHEAD;
use crate::dispatch::store;
use crate::dispatch::suggestions::suggest;
use crate::help_requests::flows::{RequestView, blocked_of, find_all, staff_views};
use crate::help_requests::model::{Actor, EscalationReason};
use crate::kernel::clock::Instant;
use crate::kernel::ids::HelpRequestId;
use crate::kernel::time::TimeSpan;
use chrono::Duration;
use diesel::QueryResult;

/// One request that waits for a coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// The request as staff see it in a list: without contact.
    pub request: RequestView,
    /// Its place in the queue.
    pub place: QueuePlace,
    /// Why it is there.
    pub reason: EscalationReason,
    /// For how long it has been there, in whole minutes.
    pub waiting_minutes: i64,
    /// Who works on it.
    pub claim: Option<ClaimView>,
    /// Whom to send, best first.
    pub suggestions: Vec<Suggestion>,
}

/// The queue from `after` on, at most `limit` items and one more, by which the caller sees that it goes on.
pub fn queue(
    connection: &mut DbConnection,
    actor: &Actor,
    filter: &QueueFilter,
    after: Option<QueuePlace>,
    limit: u32,
    now: Instant,
) -> QueryResult<Vec<QueueItem>> {
    let places = store::queue(connection, filter, after, limit.saturating_add(1))?;
    items(connection, actor, &places, now)
}

/// One item of the queue; `None` where the request does not wait there (any more).
pub fn queue_item(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> QueryResult<Option<QueueItem>> {
    let place = store::place_of(connection, id)?;
    Ok(items(connection, actor, place.as_slice(), now)?.pop())
}

fn items(
    connection: &mut DbConnection,
    actor: &Actor,
    places: &[QueuePlace],
    now: Instant,
) -> QueryResult<Vec<QueueItem>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = places.iter().map(|place| place.id).collect();
    let requests = find_all(connection, &ids)?;
    let clock = clock_at(connection, now)?;
    let staff = store::staff(connection)?;
    let people: Vec<_> = staff.iter().map(|person| person.duty.account_id).collect();
    let ahead = TimeSpan { start: now - Duration::days(1), end: now + Duration::days(DAYS_AHEAD) };
    let commitments = store::commitments(connection, &people, ahead)?;
    let requesters: Vec<_> = requests.iter().filter_map(|request| request.requester_id).collect();
    let blocked = blocked_of(connection, &requesters)?;
    let waiting: Vec<_> = places.iter().map(|place| (place.id, place.since)).collect();
    let claims = counting_claims(connection, &waiting, now)?;
    let views = staff_views(connection, actor, requests, now)?;
    let item = |place: &QueuePlace| {
        let view = views.iter().find(|view| view.request.id == place.id)?;
        let requester = view.request.requester_id;
        let need = need_of(&view.request, requester.and_then(|id| blocked.get(&id).cloned()).unwrap_or_default(), now);
        Some(QueueItem {
            place: *place,
            reason: view.request.escalation.map_or(EscalationReason::ByHand, |escalation| escalation.reason),
            waiting_minutes: (now - place.since).num_minutes().max(0),
            claim: claims.get(&place.id).cloned(),
            suggestions: suggest(&need, &staff, &commitments, &clock),
            request: view.clone(),
        })
    };
    Ok(places.iter().filter_map(item).collect())
}
