//! Visits for the whole queue of a day or a week, best for all together: who goes when, in which order, and why; and of
//! everything left open why. Nobody is sent by it: a coordinator takes over all of it, some or nothing.
//!
//! What a coordinator may overrule with a recorded reason, a plan never proposes: all rules are hard here.
//!
//! | rule | where |
//! | --- | --- |
//! | within one of the wanted times, one span of working hours, one day of the town's calendar, and the days that are planned | [`check`] |
//! | a quarter and a kind of help of the duty, a shared language where the request names some, nobody who is barred | [`check`] |
//! | no two visits or promises at once, and time for the way between them (centroid to centroid) | [`check`] |
//! | no more visits on a day than the duty allows | [`check`] |
//!
//! Of the plans that keep them the one with most points is looked for ([`model::PlanWeights`]): requests served, by urgency and waiting,
//! less ways, new faces, stand-ins and days until the visit. Nothing counts how somebody behaved (matching.md 4.7).
//!
//! First nearest-free-first, as a hurried person would do it; `vrp-core` improves it; [`check`] looks at every visit again,
//! and what broke a rule would be left open. Beside the plan stands what no plan can exceed. Pure: the same question has the same
//! answer, unless the watcher ends the search.

mod bound;
pub mod check;
mod figures;
pub mod model;
mod nearest;
mod options;
mod reasons;
mod tours;
pub mod travel;

use model::{Going, Plan, PlanEnd, PlanFigures, PlanQuestion, PlannedVisit, Progress, QuestionFault};
use nearest::{Placed, fill_up};
use options::Options;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A way of at most so many minutes is short.
pub const SHORT_WAY_MINUTES: i64 = 10;

/// Told how far the search is, before each change; says whether it goes on. It may look at a clock: the search does not.
pub type Watch = Arc<dyn Fn(Progress) -> Going + Send + Sync>;

/// The plan for a question, or why it cannot be answered. It works on the thread that calls it, for seconds to a minute,
/// with one more that ends with it.
pub fn plan(question: &PlanQuestion, watch: &Watch) -> Result<Plan, QuestionFault> {
    question.check()?;
    let options = Arc::new(Options::new(question));
    let nearest = nearest::nearest_free_first(question, &options);
    let nearest_first = figures::tally(question, &options, &nearest);
    let begin = Progress { done: 0, of: question.generations, served: nearest.len() };
    let (found, end) = match watch(begin) {
        Going::Cancelled => (nearest.clone(), PlanEnd::Cancelled),
        Going::Enough => (nearest.clone(), PlanEnd::TimeUp),
        Going::On => search(question, &options, &nearest, watch),
    };
    let is_better = figures::tally(question, &options, &found).objective >= nearest_first.objective;
    let placed = if is_better && end != PlanEnd::Cancelled { found } else { nearest };
    let filled = fill_up(question, &options, &placed);
    let (placed, visits) = checked(question, &options, filled.placed);
    let figures = PlanFigures {
        of: question.visits.len(),
        weighted_of: question.worth_of_all(),
        bound: bound::bound(question, &options),
        plan: figures::tally(question, &options, &placed),
        nearest_first,
    };
    let served: BTreeSet<_> = placed.iter().map(|placed| placed.visit).collect();
    let left = (0..question.visits.len()).filter(|visit| !served.contains(visit));
    let open = left.map(|visit| reasons::left_open(question, &options, visit, filled.would_lose.contains(&visit)));
    let open = open.collect();
    Ok(Plan { visits, open, figures, end })
}

fn search(
    question: &PlanQuestion,
    options: &Arc<Options>,
    nearest: &[Placed],
    watch: &Watch,
) -> (Vec<Placed>, PlanEnd) {
    if question.generations == 0 {
        return (nearest.to_vec(), PlanEnd::Finished);
    }
    tours::improve(question, options, nearest, watch).unwrap_or_else(|_| (nearest.to_vec(), PlanEnd::Failed))
}

/// The visits to propose, in order of time: those that the independent check finds nothing against.
fn checked(question: &PlanQuestion, options: &Options, placed: Vec<Placed>) -> (Vec<Placed>, Vec<PlannedVisit>) {
    let (ways, _) = figures::ways(options, &placed);
    let ways: BTreeMap<_, _> = ways.into_iter().collect();
    let propose = |placed: &Placed| {
        let way = ways.get(&placed.visit).copied().unwrap_or(0);
        reasons::proposed(question, options, *placed, way)
    };
    let mut visits: Vec<_> = placed.iter().map(|placed| (*placed, propose(placed))).collect();
    let proposed: Vec<_> = visits.iter().map(|(_, visit)| visit.clone()).collect();
    let broken = check::broken_by_visits(question, &proposed);
    debug_assert!(broken.is_empty() || !cfg!(test), "{broken:?}");
    let broken: BTreeSet<_> = broken.iter().map(|broken| broken.request_id).collect();
    visits.retain(|(_, visit)| !broken.contains(&visit.request_id));
    visits.sort_by_key(|(_, visit)| (visit.span, visit.account_id, visit.request_id));
    visits.into_iter().unzip()
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
