//! How the plan is improved: a few visits near each other are taken out, and they and what is open are put in again, each
//! where it gains most. All chance comes from the seed, and nothing depends on the order of a hash table.

use super::annealing::Annealing;
use super::controls::{Chance, Controls, chance_of};
use super::goal::NO_TIME;
use super::network::{Network, minute};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use vrp_core::construction::heuristics::{
    BestResultSelector, EvaluationContext, InsertionContext, InsertionEvaluator, InsertionHeuristic, InsertionPosition,
    InsertionResult, JobSelector, LegSelection, ResultSelection, ResultSelector, RouteContext, RouteSelector,
    SolutionContext, UnassignmentInfo, eval_job_insertion_in_route,
};
use vrp_core::models::common::Cost;
use vrp_core::models::problem::Job;
use vrp_core::models::{GoalContext, Problem};
use vrp_core::prelude::{Environment, GenericResult};
use vrp_core::rosomaxa::evolution::{EvolutionConfig, TelemetryMode};
use vrp_core::rosomaxa::prelude::{HeuristicContext, HeuristicSearchOperator, HyperHeuristic};
use vrp_core::solver::search::{ConfigurableRecreate, Recreate, Ruin, RuinAndRecreate};
use vrp_core::solver::{ProblemConfigBuilder, RecreateInitialOperator, RefinementContext};

/// The most days of which something is taken out at once.
const MOST_DAYS: usize = 4;
/// The most visits in a row that are taken out of one day.
const MOST_IN_A_ROW: usize = 5;
/// One in so many places is overlooked, so that the same visits do not always find the same places again.
const OVERLOOKED: u64 = 64;

/// The search: what `vrp-core` is told to do.
pub(super) fn config(
    network: &Arc<Network>,
    problem: &Arc<Problem>,
    environment: &Arc<Environment>,
    jobs: Vec<Job>,
    first: InsertionContext,
    controls: &Arc<Controls>,
) -> GenericResult<EvolutionConfig<RefinementContext, GoalContext, InsertionContext>> {
    let chance = &controls.chance;
    let changed = Arc::new(Changed((0..problem.fleet.actors.len()).map(|_| AtomicBool::new(false)).collect()));
    let in_turn = InTurn {
        network: network.clone(),
        chance: chance.clone(),
        changed: changed.clone(),
        left: AtomicUsize::new(0),
    };
    let put_in: Arc<dyn Recreate> = Arc::new(ConfigurableRecreate::new(
        Box::new(in_turn),
        Box::new(ItsDays { network: network.clone(), changed: changed.clone() }),
        LegSelection::Exhaustive,
        ResultSelection::Concrete(Box::<BestResultSelector>::default()),
        InsertionHeuristic::new(Box::new(WhereItGainsMost { chance: chance.clone() })),
    ));
    let take_out = Arc::new(NearEachOther { network: network.clone(), jobs, chance: chance.clone(), changed });
    let heuristic = OneChange {
        change: RuinAndRecreate::new(take_out, put_in.clone()),
        jobs: network.possible().len(),
        controls: controls.clone(),
        done: 0,
    };
    let population = Annealing::new(problem.goal.clone(), controls.generations, chance.clone());
    let context =
        RefinementContext::new(problem.clone(), Box::new(population), TelemetryMode::None, environment.clone());
    ProblemConfigBuilder::default()
        .with_context(context)
        .with_heuristic(Box::new(heuristic))
        .with_initial(1, 1.0, vec![(Box::new(RecreateInitialOperator::new(put_in)), 1)])
        .with_init_solutions(vec![first], Some(1))
        .with_max_generations(usize::try_from(controls.generations).ok())
        .build()
}

/// One change after the other, as long as the watcher lets it.
struct OneChange {
    change: RuinAndRecreate,
    jobs: usize,
    controls: Arc<Controls>,
    done: u32,
}

impl fmt::Display for OneChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} changes", self.done)
    }
}

impl HyperHeuristic for OneChange {
    type Context = RefinementContext;
    type Objective = GoalContext;
    type Solution = InsertionContext;

    fn search(&mut self, context: &RefinementContext, plan: &InsertionContext) -> Vec<InsertionContext> {
        let best = context.ranked().next().unwrap_or(plan);
        let served = self.jobs.saturating_sub(best.solution.unassigned.len());
        let goes_on = self.controls.go_on(self.done, served);
        self.done += 1;
        if goes_on { vec![self.change.search(context, plan)] } else { Vec::new() }
    }

    fn search_many(&mut self, context: &RefinementContext, plans: Vec<&InsertionContext>) -> Vec<InsertionContext> {
        plans.into_iter().flat_map(|plan| self.search(context, plan)).collect()
    }

    fn diversify(&self, _: &RefinementContext, _: &InsertionContext) -> Vec<InsertionContext> {
        Vec::new()
    }

    fn diversify_many(&self, _: &RefinementContext, _: Vec<&InsertionContext>) -> Vec<InsertionContext> {
        Vec::new()
    }
}

/// The days of which something was taken out last: what found no place before need only be tried on these, and where
/// something was put in since.
struct Changed(Vec<AtomicBool>);

impl Changed {
    fn forget(&self) {
        self.0.iter().for_each(|day| day.store(false, Ordering::Relaxed));
    }

    fn note(&self, day: usize) {
        self.0[day].store(true, Ordering::Relaxed);
    }

    fn is_worth_a_try(&self, plan: &SolutionContext, day: usize) -> bool {
        self.0[day].load(Ordering::Relaxed) || plan.routes[day].is_stale()
    }
}

/// Takes visits out of some of the days on which one request could be: they compete for the same time.
struct NearEachOther {
    network: Arc<Network>,
    jobs: Vec<Job>,
    chance: Arc<Chance>,
    changed: Arc<Changed>,
}

impl Ruin for NearEachOther {
    fn run(&self, _: &RefinementContext, mut plan: InsertionContext) -> InsertionContext {
        let possible = self.network.possible();
        let visit = possible[self.chance.below(possible.len())];
        let job = &self.jobs[self.network.job_of(visit)];
        let mut days: Vec<usize> = self.network.days_for(visit).collect();
        let present = days.iter().position(|day| plan.solution.routes[*day].route().tour.has_job(job));
        if let Some(place) = present {
            days.swap(0, place);
        }
        let first = usize::from(present.is_some());
        let count = (1 + self.chance.below(MOST_DAYS)).min(days.len());
        for place in first..count {
            let other = place + self.chance.below(days.len() - place);
            days.swap(place, other);
        }
        self.changed.forget();
        for day in &days[..count] {
            self.changed.note(*day);
            self.take_some(&mut plan, *day, job);
        }
        plan
    }
}

impl NearEachOther {
    /// Takes some visits in a row out of a day: the given one among them, if it is there.
    fn take_some(&self, plan: &mut InsertionContext, day: usize, around: &Job) {
        let tour = &plan.solution.routes[day].route().tour;
        let visits = tour.job_activity_count();
        if visits == 0 {
            return;
        }
        let count = 1 + self.chance.below(visits.min(MOST_IN_A_ROW));
        // The beginning of the day is the tour's first activity.
        let middle = tour.index(around).unwrap_or_else(|| 1 + self.chance.below(visits));
        let lowest = (middle + 1).saturating_sub(count).max(1);
        let highest = middle.min(visits + 1 - count);
        let first = lowest + self.chance.below(highest + 1 - lowest);
        let out: Vec<usize> = (first..first + count).filter_map(|at| Some(tour.get(at)?.place.location)).collect();
        let route = plan.solution.routes[day].route_mut();
        for visit in out {
            let job = &self.jobs[self.network.job_of(visit)];
            route.tour.remove(job);
            plan.solution.required.push(job.clone());
        }
    }
}

/// One request after the other, in an order that changes from time to time.
struct InTurn {
    network: Arc<Network>,
    chance: Arc<Chance>,
    changed: Arc<Changed>,
    /// How many requests were still to be put in: another number says that a new round begins.
    left: AtomicUsize,
}

impl JobSelector for InTurn {
    fn prepare(&self, plan: &mut InsertionContext) {
        if plan.solution.required.len() != self.left.load(Ordering::Relaxed) {
            self.begin(plan);
        }
        self.left.store(plan.solution.required.len().saturating_sub(1), Ordering::Relaxed);
    }

    fn select<'a>(&'a self, plan: &'a InsertionContext) -> Box<dyn Iterator<Item = &'a Job> + 'a> {
        Box::new(plan.solution.required.iter().take(1))
    }
}

impl InTurn {
    /// Leaves out what found no place before and of whose days none has changed, and brings the others into an order.
    fn begin(&self, plan: &mut InsertionContext) {
        let mut required = std::mem::take(&mut plan.solution.required);
        required.retain(|job| {
            let was_tried = plan.solution.unassigned.contains_key(job);
            let mut days = self.network.days_for(visit_of(job));
            !was_tried || days.any(|day| self.changed.is_worth_a_try(&plan.solution, day))
        });
        // With a reason `vrp-core` would try nothing again on a day that it takes for unchanged.
        for job in &required {
            if let Some(reason) = plan.solution.unassigned.get_mut(job) {
                *reason = UnassignmentInfo::Unknown;
            }
        }
        let (kind, salt) = (self.chance.below(6), self.chance.next());
        required.sort_by_cached_key(|job| {
            let visit = visit_of(job);
            let worth = i64::from(minute(self.network.worth(visit)));
            let length = i64::from(minute(self.network.length(visit)));
            let days = i64::try_from(self.network.days_for(visit).len()).unwrap_or(i64::MAX);
            let key = match kind {
                0 => -worth,
                1 | 2 => -(worth * 1_000 / length.max(1)),
                3 => days,
                4 => -length,
                _ => 0,
            };
            (key, chance_of(salt, visit), visit)
        });
        plan.solution.required = required;
    }
}

/// The request of a job.
fn visit_of(job: &Job) -> usize {
    job.places().find_map(|place| place.location).unwrap_or(0)
}

/// The tours of the days on which a request could be served.
struct ItsDays {
    network: Arc<Network>,
    changed: Arc<Changed>,
}

impl RouteSelector for ItsDays {
    fn prepare(&self, _: &mut InsertionContext) {}

    fn select<'a>(
        &'a self,
        plan: &'a InsertionContext,
        jobs: &[&'a Job],
    ) -> Box<dyn Iterator<Item = &'a RouteContext> + 'a> {
        let Some(job) = jobs.first() else { return Box::new(std::iter::empty()) };
        let was_tried = plan.solution.unassigned.contains_key(*job);
        let days = self.network.days_for(visit_of(job));
        let days = days.filter(move |day| !was_tried || self.changed.is_worth_a_try(&plan.solution, *day));
        Box::new(days.map(|day| &plan.solution.routes[day]))
    }
}

/// The place at which a request gains most; none where it would lose.
struct WhereItGainsMost {
    chance: Arc<Chance>,
}

impl InsertionEvaluator for WhereItGainsMost {
    fn evaluate_all(
        &self,
        plan: &InsertionContext,
        jobs: &[&Job],
        routes: &[&RouteContext],
        leg_selection: &LegSelection,
        result_selector: &dyn ResultSelector,
    ) -> InsertionResult {
        let Some(job) = jobs.first() else { return InsertionResult::make_failure() };
        let goal = &plan.problem.goal;
        let context = EvaluationContext { goal, job, leg_selection, result_selector };
        let seen = routes.iter().filter(|_| !self.chance.next().is_multiple_of(OVERLOOKED));
        let best = seen.fold(InsertionResult::make_failure(), |best, route| {
            eval_job_insertion_in_route(plan, &context, route, InsertionPosition::Any, best)
        });
        let gains = |cost: Option<Cost>| cost.is_some_and(|cost| cost <= 0.0);
        match best {
            InsertionResult::Success(success) if gains(success.cost.iter().next()) => InsertionResult::Success(success),
            _ => InsertionResult::make_failure_with_code(NO_TIME, false, Some((*job).clone())),
        }
    }
}
