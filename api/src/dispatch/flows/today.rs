//! The coordinator's list of today: what must not be forgotten, whether or not it stands in the queue.

use super::visits::clock_at;
use crate::accounts::flows::people::unverified_volunteers;
use crate::db::DbConnection;
use crate::dispatch::model::{FollowUp, Handover};
use crate::dispatch::store;
use crate::help_requests::flows::{RequestView, find_all, staff_list_views};
use crate::help_requests::model::{Actor, EscalationReason};
use crate::kernel::clock::Instant;
use crate::kernel::ids::HelpRequestId;
use crate::kernel::time::local_date;
use crate::kernel::weekly::day_span;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// The most items of one part; a part with more says so.
pub const MOST_ITEMS: usize = 50;

/// Why somebody who was to come did not, or will not.
const GIVEN_BACK: [EscalationReason; 3] =
    [EscalationReason::HandedBack, EscalationReason::NoShow, EscalationReason::Absence];

/// One part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    /// The first [`MOST_ITEMS`].
    pub items: Vec<T>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T> Part<T> {
    /// Of one item more than fits.
    fn of(mut items: Vec<T>) -> Self {
        let has_more = items.len() > MOST_ITEMS;
        items.truncate(MOST_ITEMS);
        Self { items, has_more }
    }

    fn map<U>(self, with: impl FnMut(T) -> Option<U>) -> Part<U> {
        Part { items: self.items.into_iter().filter_map(with).collect(), has_more: self.has_more }
    }
}

/// What today holds, each request as staff see it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayView {
    /// What was to be tried again by today, and was not since.
    pub follow_ups: Part<(FollowUp, RequestView)>,
    /// Guests who wait for a call.
    pub call_backs: Part<RequestView>,
    /// Visits that were given back, fell through, or whose Stadtkümmerer is away.
    pub given_back: Part<RequestView>,
    /// Requests whose last time ends by tomorrow, with nobody to come.
    pub lapsing: Part<RequestView>,
    /// Volunteers who wait for their verification.
    pub unverified: i64,
    /// What was handed to the reader and not read yet, the earliest first.
    pub handovers: Vec<Handover>,
}

/// What today holds.
pub fn today(connection: &mut DbConnection, actor: &Actor, now: Instant) -> QueryResult<TodayView> {
    let clock = clock_at(connection, now)?;
    let today = day_span(local_date(now, clock.zone), clock.zone);
    let tomorrow = day_span(local_date(today.end, clock.zone), clock.zone);
    let limit = i64::try_from(MOST_ITEMS).unwrap_or(i64::MAX).saturating_add(1);
    let follow_ups = Part::of(store::today::follow_ups(connection, today.end, limit)?);
    let call_backs = Part::of(store::today::waiting_because(connection, &[EscalationReason::CallBack], limit)?);
    let given_back = Part::of(store::today::waiting_because(connection, &GIVEN_BACK, limit)?);
    let lapsing = Part::of(store::today::lapsing(connection, now, tomorrow.end, limit)?);
    let ids: BTreeSet<HelpRequestId> = follow_ups.items.iter().map(|follow_up| follow_up.help_request_id).collect();
    let ids: BTreeSet<HelpRequestId> =
        [&call_backs, &given_back, &lapsing].into_iter().flat_map(|part| &part.items).copied().chain(ids).collect();
    let requests = find_all(connection, &ids.into_iter().collect::<Vec<_>>())?;
    let views: HashMap<HelpRequestId, RequestView> =
        staff_list_views(connection, actor, requests, now)?.into_iter().map(|view| (view.request.id, view)).collect();
    let view = |id: HelpRequestId| views.get(&id).cloned();
    Ok(TodayView {
        follow_ups: follow_ups.map(|follow_up| view(follow_up.help_request_id).map(|seen| (follow_up, seen))),
        call_backs: call_backs.map(view),
        given_back: given_back.map(view),
        lapsing: lapsing.map(view),
        unverified: unverified_volunteers(connection)?,
        handovers: store::handovers::unread_of(connection, actor.id)?,
    })
}
