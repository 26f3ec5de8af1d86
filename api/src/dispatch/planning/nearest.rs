//! Nearest-free-first: what a hurried person would do. The most urgent request that has waited longest gets, on the first
//! day on which anybody could come, whoever has the shortest way, as early as they can; then the next one.
//!
//! It is what plans are measured by, what a search begins with, and what is answered where the search is cancelled.

use super::model::PlanQuestion;
use super::options::{Minute, Options};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A request that has got its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placed {
    /// A number of [`Options::days`].
    pub(super) day: usize,
    /// When it begins.
    pub(super) start: Minute,
    /// Which: a number of [`PlanQuestion::visits`].
    pub(super) visit: usize,
}

/// Gives each request its place, or none.
pub(super) fn nearest_free_first(question: &PlanQuestion, options: &Options) -> Vec<Placed> {
    let mut order: Vec<usize> = (0..question.visits.len()).collect();
    order.sort_by_key(|number| {
        let visit = &question.visits[*number];
        (Reverse(visit.urgency), Reverse(visit.waiting_minutes), visit.request_id)
    });
    let mut board: Board = vec![Vec::new(); options.days.len()];
    for visit in order {
        let best = gaps(options, &board, visit).min_by_key(|gap| {
            let day = &options.days[gap.placed.day];
            (day.date, gap.way, gap.placed.start, day.person)
        });
        if let Some(gap) = best {
            board[gap.placed.day].insert(gap.place, gap.placed);
        }
    }
    board.concat()
}

/// What a search has overlooked: each open request gets the place in which it gains most, if it gains there. What fits
/// and would lose by the weights is told apart from what fits no more.
pub(super) fn fill_up(question: &PlanQuestion, options: &Options, placed: &[Placed]) -> Filled {
    let mut board: Board = vec![Vec::new(); options.days.len()];
    let mut sorted = placed.to_vec();
    sorted.sort_unstable();
    for placed in sorted {
        board[placed.day].push(placed);
    }
    let served: BTreeSet<_> = placed.iter().map(|placed| placed.visit).collect();
    let mut open: Vec<_> = (0..question.visits.len()).filter(|visit| !served.contains(visit)).collect();
    open.sort_by_key(|visit| Reverse(question.weights.worth(&question.visits[*visit])));
    let mut would_lose = BTreeSet::new();
    for visit in open {
        let gaps = gaps(options, &board, visit).map(|gap| (gain(question, options, &gap), gap));
        match gaps.max_by_key(|(gain, gap)| (*gain, Reverse(gap.placed))) {
            Some((1.., gap)) => board[gap.placed.day].insert(gap.place, gap.placed),
            Some(_) => would_lose.extend([visit]),
            None => {}
        }
    }
    Filled { placed: board.concat(), would_lose }
}

/// A plan in which nothing more fits that gains.
pub(super) struct Filled {
    /// The plan.
    pub(super) placed: Vec<Placed>,
    /// Requests that fit and would lose.
    pub(super) would_lose: BTreeSet<usize>,
}

/// By day: what is placed on it, in order.
type Board = Vec<Vec<Placed>>;

/// A place between what a day already holds.
struct Gap {
    placed: Placed,
    /// How many visits come before it.
    place: usize,
    /// Minutes on the way there.
    way: Minute,
    /// Minutes that all ways of the day become longer by.
    detour: Minute,
}

/// The points that a request gains in a gap.
fn gain(question: &PlanQuestion, options: &Options, gap: &Gap) -> i64 {
    let Placed { day, start, visit } = gap.placed;
    let (visit, person) = (&question.visits[visit], &question.people[options.days[day].person]);
    let weights = &question.weights;
    let lost = weights.lost_by_person(visit, person) + question.lost_until(visit, options.instant(start));
    weights.worth(visit) - lost - i64::from(gap.detour) * weights.travel_minute
}

/// The earliest gap for a request on each day on which there is one.
fn gaps<'a>(options: &'a Options, board: &'a Board, visit: usize) -> impl Iterator<Item = Gap> + 'a {
    options.choices[visit].iter().filter_map(move |choice| first_gap(options, &board[choice.day], visit, choice.day))
}

fn first_gap(options: &Options, taken: &[Placed], visit: usize, day: usize) -> Option<Gap> {
    if u32::try_from(taken.len()).is_ok_and(|taken| taken >= options.days[day].room) {
        return None;
    }
    let starts = options.starts(visit, day)?;
    let way_after = |before: Option<Placed>, to: usize| {
        before.map_or_else(|| options.first_way(day, to), |before| options.way(day, before.visit, to))
    };
    (0..=taken.len()).find_map(|place| {
        let before = place.checked_sub(1).map(|before| taken[before]);
        let way = way_after(before, visit);
        let free_from = before.map_or(Minute::MIN, |before| before.start + options.lengths[before.visit] + way);
        let start = starts.first_from(free_from)?;
        let next = taken.get(place);
        let way_on = next.map_or(0, |next| options.way(day, visit, next.visit));
        let detour = way + way_on - next.map_or(0, |next| way_after(before, next.visit));
        let fits = next.is_none_or(|next| start + options.lengths[visit] + way_on <= next.start);
        fits.then_some(Gap { placed: Placed { day, start, visit }, place, way, detour })
    })
}

#[cfg(test)]
#[path = "nearest_tests.rs"]
mod tests;
