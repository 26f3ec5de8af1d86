//! What no plan can exceed: the most that could be served, weighted by urgency and waiting, if ways, order and exact
//! times did not matter. Two relaxations, each an exact assignment ([`crate::dispatch::assignment`]); the lower one counts.
//!
//! **By number.** Each visit of a plan lies on one day of one person, and on one on which it could lie by itself. A day
//! holds no more than its room, and no more than the shortest visits that could lie there fill. So every plan is an
//! assignment of requests to days with these capacities, and serves no more than the best one.
//!
//! **By time.** Working time without what is promised falls into pieces; a visit lies within one. Between two visits of
//! one piece there is at least the shortest way. So the `n` visits of a piece of `m` minutes satisfy
//! `Σ (length + way) ≤ m + way`, and in whole units of time, rounded down on both sides, it is still true: the floor of a sum is no
//! less than the sum of floors. Let each request be cut into its units, all worth the same and rounded up, and let each unit go
//! to any piece by itself: every plan is such an assignment too, worth no less.

use super::model::PlanQuestion;
use super::options::{Minute, Options, PersonDay};
use crate::dispatch::assignment::{Instance, InstanceFault, assign};

/// Minutes of a unit of time.
const UNIT: Minute = 15;
/// So many parts of a point are one of a unit's worth: little is lost by rounding up.
const PARTS: i64 = 1_000;

/// The most that any plan can serve, in points.
pub(super) fn bound(question: &PlanQuestion, options: &Options) -> i64 {
    let worth = |visit: usize| question.weights.worth(&question.visits[visit]);
    let possible = (0..question.visits.len()).filter(|visit| !options.choices[*visit].is_empty());
    let all = possible.map(worth).sum();
    // An instance out of range would be one without a bound of its own.
    let by_number = by_number(options, &worth).unwrap_or(all);
    let by_time = by_time(options, &worth).unwrap_or(all);
    by_number.min(by_time).min(all)
}

fn by_number(options: &Options, worth: &impl Fn(usize) -> i64) -> Result<i64, InstanceFault> {
    let mut lengths: Vec<Vec<Minute>> = vec![Vec::new(); options.days.len()];
    for (visit, choices) in options.choices.iter().enumerate() {
        for choice in choices {
            lengths[choice.day].push(options.lengths[visit]);
        }
    }
    let capacities = lengths.iter_mut().enumerate().map(|(day, lengths)| {
        let way = options.shortest_way(day);
        let mut left: Minute = pieces(options, day).iter().map(|(start, end)| end - start + way).sum();
        lengths.sort_unstable();
        let fitting = lengths.iter().take_while(|length| {
            left -= **length + way;
            left >= 0
        });
        options.days[day].room.min(u32::try_from(fitting.count()).unwrap_or(u32::MAX))
    });
    let mut instance = Instance::new(capacities.collect())?;
    for (visit, choices) in options.choices.iter().enumerate() {
        instance.add_request(worth(visit), choices.iter().map(|choice| (choice.day, 0)))?;
    }
    Ok(served_at_most(&instance))
}

fn by_time(options: &Options, worth: &impl Fn(usize) -> i64) -> Result<i64, InstanceFault> {
    let mut capacities = Vec::new();
    let mut of_day = Vec::with_capacity(options.days.len());
    for day in 0..options.days.len() {
        let pieces = pieces(options, day);
        let first = capacities.len();
        capacities.extend(pieces.iter().map(|(start, end)| units(end - start + options.shortest_way(day))));
        of_day.push((first, pieces));
    }
    let mut instance = Instance::new(capacities)?;
    let mut without_time = 0;
    for (visit, choices) in options.choices.iter().enumerate() {
        let length = options.lengths[visit];
        let way = choices.iter().map(|choice| options.shortest_way(choice.day)).min().unwrap_or(0);
        let count = i64::from(units(length + way));
        if count == 0 {
            without_time += worth(visit) * PARTS;
            continue;
        }
        let fitting: Vec<_> = choices
            .iter()
            .flat_map(|choice| {
                let (first, pieces) = &of_day[choice.day];
                let fits = move |(start, end): &(Minute, Minute)| {
                    choice.starts.first_from(*start).is_some_and(|begin| begin + length <= *end)
                };
                pieces
                    .iter()
                    .enumerate()
                    .filter(move |(_, piece)| fits(piece))
                    .map(move |(place, _)| (first + place, 0))
            })
            .collect();
        let each = (worth(visit) * PARTS + count - 1) / count;
        for _ in 0..count {
            instance.add_request(each, fitting.iter().copied())?;
        }
    }
    Ok((served_at_most(&instance) + without_time) / PARTS)
}

/// What is not left open, at most: all penalties less those that the proof says must be paid.
fn served_at_most(instance: &Instance) -> i64 {
    let all: i64 = (0..instance.requests()).map(|request| instance.penalty(request)).sum();
    all - instance.bound(&assign(instance).prices)
}

fn units(minutes: Minute) -> u32 {
    u32::try_from(minutes / UNIT).unwrap_or(0)
}

/// The working time of a day without what is promised.
fn pieces(options: &Options, day: usize) -> Vec<(Minute, Minute)> {
    let PersonDay { open, .. } = &options.days[day];
    options.promised(day).iter().fold(open.clone(), |left, (start, end, _)| {
        let cut = |(from, until): (Minute, Minute)| [(from, until.min(*start)), (from.max(*end), until)];
        left.into_iter().flat_map(cut).filter(|(from, until)| from < until).collect()
    })
}

#[cfg(test)]
#[path = "bound_tests.rs"]
mod tests;
