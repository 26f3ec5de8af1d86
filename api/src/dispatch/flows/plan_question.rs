//! What a plan has to know: the queue, the people, the ways.

use super::claims::counting_claims;
use super::visits::{clock_at, need_of};
use crate::db::DbConnection;
use crate::dispatch::model::{QueueFilter, QueuePlace, Stadtkuemmerer, TownClock};
use crate::dispatch::planning::model::{Busy, PlanPerson, PlanQuarter, PlanQuestion, PlanVisit};
use crate::dispatch::plans::earliest_start;
use crate::dispatch::presence::present_spans;
use crate::dispatch::store;
use crate::help_requests::flows::{blocked_of, find_all};
use crate::help_requests::model::HelpRequest;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::day_span;
use crate::town::flows::plan_weights;
use chrono::{Duration, NaiveDate};
use diesel::QueryResult;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most requests of one plan: the first of the queue.
const MOST_PLANNED: u32 = 5_000;

/// A question, and what was left out of it.
pub(super) struct Asked {
    /// The question.
    pub question: PlanQuestion,
    /// The requests left out.
    pub claimed: Vec<HelpRequestId>,
    /// Requests of guests to whom nobody has spoken yet, left out too: to send somebody is to have spoken to them.
    pub call_backs: Vec<HelpRequestId>,
}

/// The question of a plan for these days; `None` where no moment of them can be planned any more.
pub(super) fn ask(
    connection: &mut DbConnection,
    by: AccountId,
    days: (NaiveDate, NaiveDate),
    seed: u64,
    now: Instant,
) -> QueryResult<Option<Asked>> {
    let clock = clock_at(connection, now)?;
    let first = day_span(days.0, clock.zone).start.max(earliest_start(now));
    let Some(horizon) = TimeSpan::new(first, day_span(days.1, clock.zone).end) else { return Ok(None) };
    let places = store::queue(connection, &QueueFilter::default(), None, MOST_PLANNED)?;
    let since: Vec<_> = places.iter().map(|place| (place.id, place.since)).collect();
    let claims = counting_claims(connection, &since, now)?;
    let is_free = |place: &&QueuePlace| claims.get(&place.id).is_none_or(|view| view.claim.by == by);
    let (free, claimed): (Vec<&QueuePlace>, Vec<&QueuePlace>) = places.iter().partition(is_free);
    let middles = store::plans::middles(connection)?;
    let number_of: HashMap<QuarterId, usize> =
        middles.iter().enumerate().map(|(number, (quarter, ..))| (*quarter, number)).collect();
    let staff = store::staff(connection)?;
    let staff: Vec<Stadtkuemmerer> = staff.into_iter().filter(|person| person.is_in_service).collect();
    let ids: Vec<_> = free.iter().map(|place| place.id).collect();
    let (spoken_to, call_backs): (Vec<HelpRequest>, Vec<HelpRequest>) =
        find_all(connection, &ids)?.into_iter().partition(|request| !request.is_waiting_for_call_back);
    let visits = visits(connection, &free, spoken_to, &staff, &number_of, now)?;
    let mut question = PlanQuestion {
        horizon,
        zone: clock.zone,
        quarters: on_a_plane(&middles),
        visits,
        people: people(connection, staff, horizon, &number_of, &clock)?,
        weights: plan_weights(connection)?,
        seed,
        generations: 0,
    };
    question.generations = question.usual_generations();
    Ok(Some(Asked {
        question,
        claimed: claimed.into_iter().map(|place| place.id).collect(),
        call_backs: call_backs.into_iter().map(|request| request.id).collect(),
    }))
}

/// The requests of the queue, in its order. One in a quarter that is no longer in use is left out: nobody is on duty there.
fn visits(
    connection: &mut DbConnection,
    places: &[&QueuePlace],
    requests: Vec<HelpRequest>,
    staff: &[Stadtkuemmerer],
    number_of: &HashMap<QuarterId, usize>,
    now: Instant,
) -> QueryResult<Vec<PlanVisit>> {
    let begun: Vec<_> = requests.iter().filter(|request| request.places_taken > 0).map(|request| request.id).collect();
    let coming = store::plans::holders(connection, &begun)?;
    let requests: HashMap<HelpRequestId, HelpRequest> =
        requests.into_iter().map(|request| (request.id, request)).collect();
    let requesters: BTreeSet<AccountId> = requests.values().filter_map(|request| request.requester_id).collect();
    let requesters: Vec<AccountId> = requesters.into_iter().collect();
    let people: Vec<AccountId> = staff.iter().map(|person| person.duty.account_id).collect();
    let blocked = blocked_of(connection, &requesters)?;
    let helped = store::plans::helped_before(connection, &people, &requesters)?;
    let visit = |place: &&QueuePlace| {
        let request = requests.get(&place.id)?;
        let quarter = *number_of.get(&request.quarter_id)?;
        let of = |map: &HashMap<AccountId, BTreeSet<AccountId>>| {
            request.requester_id.and_then(|id| map.get(&id).cloned()).unwrap_or_default()
        };
        let need = need_of(request, of(&blocked), now);
        let mut barred = need.blocked;
        barred.extend(request.requester_id);
        // Nobody takes two places of one request.
        barred.extend(coming.get(&request.id).into_iter().flatten());
        Some(PlanVisit {
            request_id: request.id,
            version: request.version,
            quarter,
            duration_minutes: need.duration_minutes,
            wanted: need.wanted,
            urgency: request.urgency,
            waiting_minutes: (now - place.since).num_minutes().max(0),
            languages: need.languages,
            category: need.category,
            barred,
            helped_before: of(&helped),
        })
    };
    Ok(places.iter().filter_map(visit).collect())
}

fn people(
    connection: &mut DbConnection,
    staff: Vec<Stadtkuemmerer>,
    horizon: TimeSpan,
    number_of: &HashMap<QuarterId, usize>,
    clock: &TownClock,
) -> QueryResult<Vec<PlanPerson>> {
    let ids: Vec<AccountId> = staff.iter().map(|person| person.duty.account_id).collect();
    // Whole days: what a day holds already counts from its beginning.
    let around = TimeSpan { start: horizon.start - Duration::days(1), end: horizon.end + Duration::days(1) };
    let mut busy: HashMap<AccountId, Vec<Busy>> = HashMap::new();
    let mut held: HashMap<AccountId, BTreeMap<NaiveDate, u32>> = HashMap::new();
    for (person, span, is_visit, quarter) in store::plans::promises(connection, &ids, around)? {
        busy.entry(person).or_default().push(Busy { span, quarter: number_of.get(&quarter).copied() });
        if is_visit {
            *held.entry(person).or_default().entry(local_date(span.start, clock.zone)).or_default() += 1;
        }
    }
    let person = |person: Stadtkuemmerer| {
        let shifts = present_spans(&person, horizon, clock);
        let (id, duty) = (person.duty.account_id, person.duty.content);
        let quarters = duty
            .quarters
            .iter()
            .filter_map(|assigned| number_of.get(&assigned.quarter_id).map(|number| (*number, assigned.priority)));
        PlanPerson {
            account_id: id,
            quarters: quarters.collect(),
            shifts,
            busy: busy.remove(&id).unwrap_or_default(),
            capacity_per_day: u32::try_from(duty.capacity_per_day).unwrap_or_default(),
            visits_on: held.remove(&id).unwrap_or_default(),
            languages: person.languages,
            categories: duty.categories,
            mode: duty.travel_mode,
            begins_in: None,
        }
    };
    Ok(staff.into_iter().map(person).collect())
}

/// The middles of the quarters on a plane around the first one. Within a town that is exact to a hundredth.
#[expect(clippy::cast_possible_truncation, reason = "metres within a town")]
fn on_a_plane(middles: &[(QuarterId, f64, f64)]) -> Vec<PlanQuarter> {
    const METRES_OF_A_DEGREE: f64 = 111_320.0;
    let (lon, lat) = middles.first().map_or((0.0, 0.0), |(_, lon, lat)| (*lon, *lat));
    let shrink = lat.to_radians().cos();
    let quarter = |(id, own_lon, own_lat): &(QuarterId, f64, f64)| PlanQuarter {
        id: *id,
        east: ((own_lon - lon) * shrink * METRES_OF_A_DEGREE).round() as i64,
        north: ((own_lat - lat) * METRES_OF_A_DEGREE).round() as i64,
    };
    middles.iter().map(quarter).collect()
}
