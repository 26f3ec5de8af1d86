//! The board of the coordinators: the visits of some days beside the queue. Without contact data: those stand with the request.

use super::DispatchRefusal;
use super::claims::counting_claims;
use super::visits::clock_at;
use crate::db::{DbConnection, Failure, refuse};
use crate::dispatch::model::{BoardPerson, BoardVisit, ClaimView, QuarterCount, QueueFilter, QueuePlace};
use crate::dispatch::presence::present_spans;
use crate::dispatch::store;
use crate::help_requests::flows::{RequestView, find_all, staff_list_views};
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::HelpRequestId;
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::day_span;
use chrono::{Days, NaiveDate};
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// The most days that a board shows.
pub const MOST_DAYS: u64 = 14;
/// How many days before and after today a board can begin.
const DAYS_AROUND: u64 = 366;
/// The most items of the queue beside it; with more the counts still hold all.
pub const MOST_WAITING: u32 = 5_000;

/// An item of the queue beside the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingItem {
    /// The request as staff see it in a list: without contact.
    pub request: RequestView,
    /// Its place in the queue.
    pub place: QueuePlace,
    /// Who works on it.
    pub claim: Option<ClaimView>,
}

/// What the board shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardView {
    /// The first day of the town's calendar.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// Everybody who can be sent, by name.
    pub people: Vec<BoardPerson>,
    /// The visits, by their beginnings, each with its request.
    pub visits: Vec<(BoardVisit, RequestView)>,
    /// The queue, in its order.
    pub waiting: Vec<WaitingItem>,
    /// How much waits where, all of it.
    pub counts: Vec<QuarterCount>,
}

/// The board from one day to another; today alone without.
pub fn board(
    connection: &mut DbConnection,
    actor: &Actor,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    now: Instant,
) -> Result<BoardView, Failure<DispatchRefusal>> {
    let clock = clock_at(connection, now)?;
    let (from, to) = days(from, to, local_date(now, clock.zone))?;
    let span = TimeSpan { start: day_span(from, clock.zone).start, end: day_span(to, clock.zone).end };
    let people = store::staff(connection)?.into_iter().map(|person| {
        let present = present_spans(&person, span, &clock);
        BoardPerson { person, present }
    });
    let people = people.collect();
    let visits = store::board::visits(connection, span)?;
    let places = store::queue(connection, &QueueFilter::default(), None, MOST_WAITING)?;
    let visited = visits.iter().map(|visit| visit.help_request_id);
    let ids: BTreeSet<HelpRequestId> = visited.chain(places.iter().map(|place| place.id)).collect();
    let requests = views(connection, actor, &ids, now)?;
    let visits = visits.into_iter().filter_map(|visit| Some((visit, requests.get(&visit.help_request_id)?.clone())));
    let visits = visits.collect();
    let waiting = waiting(connection, &places, &requests, now)?;
    Ok(BoardView { from, to, people, visits, waiting, counts: store::board::counts(connection)? })
}

fn views(
    connection: &mut DbConnection,
    actor: &Actor,
    ids: &BTreeSet<HelpRequestId>,
    now: Instant,
) -> QueryResult<HashMap<HelpRequestId, RequestView>> {
    let requests = find_all(connection, &ids.iter().copied().collect::<Vec<_>>())?;
    let views = staff_list_views(connection, actor, requests, now)?;
    Ok(views.into_iter().map(|view| (view.request.id, view)).collect())
}

fn waiting(
    connection: &mut DbConnection,
    places: &[QueuePlace],
    requests: &HashMap<HelpRequestId, RequestView>,
    now: Instant,
) -> QueryResult<Vec<WaitingItem>> {
    let since: Vec<_> = places.iter().map(|place| (place.id, place.since)).collect();
    let mut claims = counting_claims(connection, &since, now)?;
    let item = |place: &QueuePlace| {
        let request = requests.get(&place.id)?.clone();
        Some(WaitingItem { request, place: *place, claim: claims.remove(&place.id) })
    };
    Ok(places.iter().filter_map(item).collect())
}

/// The days meant, or what is wrong with them.
fn days(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), Failure<DispatchRefusal>> {
    let from = from.unwrap_or(today);
    let to = to.unwrap_or(from);
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, kind| faults.push(Fault { pointer: pointer.to_owned(), kind });
    if from < today - Days::new(DAYS_AROUND) {
        fault("?from", FaultKind::InThePast);
    } else if from > today + Days::new(DAYS_AROUND) {
        fault("?from", FaultKind::TooFarAhead);
    }
    if to < from {
        fault("?to", FaultKind::EndBeforeStart);
    } else if (to - from).num_days() >= i64::try_from(MOST_DAYS).unwrap_or(i64::MAX) {
        fault("?to", FaultKind::TooFarAhead);
    }
    if faults.is_empty() { Ok((from, to)) } else { refuse(DispatchRefusal::Invalid(faults)) }
}
