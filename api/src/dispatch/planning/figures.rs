//! What a plan amounts to.

use super::model::{PlanQuestion, Tally};
use super::nearest::Placed;
use super::options::{Minute, Options};

/// Where somebody is at some time of a day, and on which visit; `None`: what they had promised before.
type Station = (Minute, usize, Option<usize>);

/// The way to each visit from where the person is before, as pairs of request and minutes; and all ways of these days.
pub(super) fn ways(options: &Options, placed: &[Placed]) -> (Vec<(usize, Minute)>, i64) {
    let (mut to_visits, mut all) = (Vec::with_capacity(placed.len()), 0);
    let mut sorted = placed.to_vec();
    sorted.sort_unstable();
    for of_day in sorted.chunk_by(|one, other| one.day == other.day) {
        let day = of_day[0].day;
        let mut before = options.days[day].begins_in;
        for (_, quarter, visit) in stations(options, day, of_day) {
            let way = before.map_or(0, |before| options.way_between(day, before, quarter));
            before = Some(quarter);
            all += i64::from(way);
            to_visits.extend(visit.map(|visit| (visit, way)));
        }
    }
    (to_visits, all)
}

/// The visits of a day, and between them what was promised before and lies in a known quarter.
fn stations(options: &Options, day: usize, visits: &[Placed]) -> Vec<Station> {
    let (from, until) = match (visits.first(), visits.last()) {
        (Some(first), Some(last)) => (first.start, last.start),
        _ => return Vec::new(),
    };
    let promised = options.promised(day).iter().filter(|(start, ..)| (from..=until).contains(start));
    let promised = promised.filter_map(|(start, _, quarter)| Some((*start, (*quarter)?, None)));
    let visits = visits.iter().map(|placed| (placed.start, options.quarters[placed.visit], Some(placed.visit)));
    let mut stations: Vec<Station> = visits.chain(promised).collect();
    stations.sort_unstable();
    stations
}

/// What these visits amount to.
pub(super) fn tally(question: &PlanQuestion, options: &Options, placed: &[Placed]) -> Tally {
    let weights = &question.weights;
    let mut tally = Tally { served: placed.len(), travel_minutes: ways(options, placed).1, ..Tally::default() };
    let mut lost = tally.travel_minutes * weights.travel_minute;
    for Placed { day, start, visit } in placed {
        let visit = &question.visits[*visit];
        let person = &question.people[options.days[*day].person];
        tally.weighted_served += weights.worth(visit);
        tally.known_faces += usize::from(visit.helped_before.contains(&person.account_id));
        lost += weights.lost_by_person(visit, person) + question.lost_until(visit, options.instant(*start));
    }
    tally.objective = tally.weighted_served - lost;
    tally
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
