//! The timed tours: `vrp-core` puts the requests in their order, day by day and person by person, and improves the plan by
//! taking some visits out and putting them in again elsewhere.
//!
//! What is asked of it is ours: where a request can be and when ([`network`]), what counts how much ([`goal`]), what is
//! taken out next and tried in which order ([`search`]). What it keeps is the tours with their times, and whether a visit can be
//! put between two others at what price. Its own ready-made operators are not used, for they go through hash tables in
//! an order that differs from run to run: here the same question has the same answer.

mod annealing;
mod controls;
mod goal;
mod network;
mod search;

use super::Watch;
use super::model::{PlanEnd, PlanQuestion};
use super::nearest::Placed;
use super::options::Options;
use controls::Controls;
use network::{Network, any_time, minute};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use vrp_core::models::problem::Job;
use vrp_core::models::solution::{Activity, Place};
use vrp_core::prelude::{Environment, GenericResult, InsertionContext, Problem, ProblemBuilder, Solution, Solver};
use vrp_core::rosomaxa::utils::{Parallelism, ThreadPool};

/// What a search found, and how it ended.
pub(super) type Found = (Vec<Placed>, PlanEnd);

/// Improves a plan until its changes are used up or the watcher says that it is enough. An error says that `vrp-core` found
/// nothing at all.
pub(super) fn improve(
    question: &PlanQuestion,
    options: &Arc<Options>,
    begin: &[Placed],
    watch: &Watch,
) -> Result<Found, String> {
    if options.days.is_empty() || options.choices.iter().all(Vec::is_empty) {
        return Ok((begin.to_vec(), PlanEnd::Finished));
    }
    let network = Arc::new(Network::new(question, options.clone()));
    let controls = Arc::new(Controls::new(question, watch));
    // One thread of its own: the order of everything is the same each time, and nothing is left running afterwards.
    let run = || run(&network, begin, &controls).map_err(|error| error.to_string());
    // A fault of the solver costs the improvement, not the plan.
    let solution = catch_unwind(AssertUnwindSafe(|| ThreadPool::new(1).execute(run)));
    let solution = solution.map_err(|_| "the solver panicked".to_owned())??;
    Ok((placed(&network, &solution), controls.end()))
}

fn run(network: &Arc<Network>, begin: &[Placed], controls: &Arc<Controls>) -> GenericResult<Solution> {
    let silent = Arc::new(|_: &str| ());
    let quota = Some(controls.quota());
    let environment = Environment::new(controls.random(), quota, Parallelism::new_with_cpus(1), silent.clone(), false);
    let environment = Arc::new(environment);
    let jobs: Vec<Job> = network.jobs()?;
    let builder = ProblemBuilder::default()
        .add_jobs(jobs.iter().cloned())
        .add_vehicles(network.vehicles()?.into_iter())
        .with_goal(goal::goal(network)?)
        .with_transport_cost(network.clone())
        .with_activity_cost(network.clone())
        .with_logger(silent);
    let problem = Arc::new(builder.build()?);
    let first = first_plan(network, &problem, &environment, begin);
    let config = search::config(network, &problem, &environment, jobs, first, controls)?;
    Solver::new(problem, config).solve()
}

/// The plan to begin with: a tour for each day of each person, in the order of the days, also where it is empty.
fn first_plan(
    network: &Network,
    problem: &Arc<Problem>,
    environment: &Arc<Environment>,
    begin: &[Placed],
) -> InsertionContext {
    let mut context = InsertionContext::new(problem.clone(), environment.clone());
    let solution = &mut context.solution;
    for (day, actor) in problem.fleet.actors.iter().enumerate() {
        let Some(mut tour) = solution.registry.get_route(actor) else { continue };
        let of_day = begin.iter().filter(|placed| placed.day == day);
        for placed in of_day {
            let job = &problem.jobs.all()[network.job_of(placed.visit)];
            let Some(single) = job.as_single() else { continue };
            let mut activity = Activity::new_with_job(single.clone());
            activity.place =
                Place { idx: 0, location: placed.visit, duration: network.length(placed.visit), time: any_time() };
            tour.route_mut().tour.insert_last(activity);
            solution.unassigned.remove(job);
        }
        solution.routes.push(tour);
    }
    problem.goal.accept_solution_state(solution);
    context
}

/// Reads the visits off the tours.
fn placed(network: &Network, solution: &Solution) -> Vec<Placed> {
    let mut placed = Vec::new();
    for route in &solution.routes {
        let day = network.day_of(route);
        for activity in route.tour.all_activities().filter(|activity| activity.job.is_some()) {
            let visit = activity.place.location;
            let start = minute(activity.schedule.departure - activity.place.duration);
            placed.push(Placed { day, start, visit });
        }
    }
    placed.sort_unstable();
    placed
}
