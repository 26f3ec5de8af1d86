//! Orders without asking: the needs that fit a helper, and the helpers who fit a need. The same terms as when people are
//! asked; nobody is shown the order of persons as a rank.

use super::merits::{Kind, merits, points};
use super::round::View;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::matching::model::{Candidate, HelperStanding, Need, Reason, ReasonKind, hours};
use std::cmp::Reverse;

/// A need that a helper is eligible for.
#[derive(Debug, Clone, Copy)]
pub struct Suitable<'a> {
    /// How pressing it is.
    pub urgency: Urgency,
    /// Key of its category.
    pub category: &'a str,
    /// The last moment at which a yes still helps.
    pub answer_by: Instant,
    /// The helper, seen from this need.
    pub candidate: Candidate,
}

/// A place in an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Place of the need, or of the candidate, in what was given.
    pub place: usize,
    /// Sum of the points of all reasons.
    pub rank: i32,
    /// Why, in terms that add up to the rank.
    pub reasons: Vec<Reason>,
}

/// The needs that fit a helper, best first; of equal ones the one with less time. Only the first `most` carry reasons, the
/// others are left out.
pub fn order_needs(view: &View, standing: &HelperStanding, needs: &[Suitable], most: usize) -> Vec<Ranked> {
    let weighed = |need: &Suitable| {
        let kind = Kind::of(need.category, need.urgency, view.averages);
        let merits = merits(kind, &need.candidate, standing, view.averages, view.policy, view.now);
        (merits, pressing(need.answer_by, view.now))
    };
    let mut order: Vec<(i32, Instant, usize)> = needs
        .iter()
        .enumerate()
        .map(|(place, need)| {
            let (merits, pressing) = weighed(need);
            (merits.total() + pressing, need.answer_by, place)
        })
        .collect();
    keep_first(&mut order, most, |(rank, answer_by, place)| (Reverse(*rank), *answer_by, *place));
    let told = |(rank, _, place): (i32, Instant, usize)| {
        let (merits, pressing) = weighed(&needs[place]);
        let mut reasons = merits.reasons(&needs[place].candidate);
        reasons.push(Reason { kind: ReasonKind::TimeIsShort, points: pressing });
        Ranked { place, rank, reasons }
    };
    order.into_iter().map(told).collect()
}

/// The candidates of a need, best first; of equal ones the one who was not asked for longest. The first `most` of them.
pub fn order_candidates(view: &View, need: &Need, most: usize) -> Vec<Ranked> {
    let kind = Kind::of(&need.category, need.urgency, view.averages);
    let weighed = |candidate: &Candidate| {
        let standing = &view.helpers[candidate.helper];
        merits(kind, candidate, standing, view.averages, view.policy, view.now)
    };
    let mut order: Vec<(i32, Option<Instant>, usize)> = need
        .candidates
        .iter()
        .enumerate()
        .map(|(place, candidate)| (weighed(candidate).total(), view.helpers[candidate.helper].last_asked(), place))
        .collect();
    keep_first(&mut order, most, |(rank, last_asked, place)| (Reverse(*rank), *last_asked, *place));
    let told = |(rank, _, place): (i32, Option<Instant>, usize)| {
        let candidate = &need.candidates[place];
        Ranked { place, rank, reasons: weighed(candidate).reasons(candidate) }
    };
    order.into_iter().map(told).collect()
}

/// Sorts and keeps the first `most`, without sorting what is left out.
fn keep_first<T, K: Ord>(order: &mut Vec<T>, most: usize, key: impl Fn(&T) -> K) {
    if most < order.len() {
        order.select_nth_unstable_by_key(most, &key);
        order.truncate(most);
    }
    order.sort_unstable_by_key(&key);
}

/// Points for little time left: up to twice as much for what is due now, hardly anything for what is due in weeks.
pub fn pressing(answer_by: Instant, now: Instant) -> i32 {
    let days = hours(answer_by - now).max(0.0) / 24.0;
    points(1.0 + 1.0 / (1.0 + days))
}
