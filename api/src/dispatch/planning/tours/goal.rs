//! What counts: the points of a plan as one sum; and the one rule that no time knows, the room of a day.

use super::network::Network;
use std::sync::Arc;
use vrp_core::construction::heuristics::{ActivityContext, InsertionContext, MoveContext, RouteContext};
use vrp_core::models::common::Cost;
use vrp_core::models::solution::Activity;
use vrp_core::models::{
    ConstraintViolation, Feature, FeatureBuilder, FeatureConstraint, FeatureObjective, Goal, GoalContext,
    GoalContextBuilder, ViolationCode,
};
use vrp_core::prelude::{GenericResult, TransportFeatureBuilder};

const POINTS: &str = "points";
/// The code of "this day is full" (any number but -1, which is "unknown").
const FULL: ViolationCode = ViolationCode(1);
/// The code of "there is no time".
pub(super) const NO_TIME: ViolationCode = ViolationCode(2);

/// The goal: times and room as rules, points as the one objective.
pub(super) fn goal(network: &Arc<Network>) -> GenericResult<GoalContext> {
    let times = TransportFeatureBuilder::new("times")
        .set_violation_code(NO_TIME)
        .set_transport_cost(network.clone())
        .set_activity_cost(network.clone())
        .build_minimize_distance()?;
    let room = FeatureBuilder::default().with_name("room").with_constraint(Room(network.clone())).build()?;
    let points = FeatureBuilder::default().with_name(POINTS).with_objective(Points(network.clone())).build()?;
    // Room first: it is looked up faster than times.
    let features: [Feature; 3] = [room, times, points];
    GoalContextBuilder::with_features(&features)?.set_main_goal(Goal::subset_of(&features, &[POINTS])?).build()
}

/// A day takes no more visits than it has room for.
struct Room(Arc<Network>);

impl FeatureConstraint for Room {
    fn evaluate(&self, move_ctx: &MoveContext<'_>) -> Option<ConstraintViolation> {
        match move_ctx {
            MoveContext::Route { route_ctx, .. } => {
                let route = route_ctx.route();
                let is_full = route.tour.job_activity_count() >= self.0.room(self.0.day_of(route));
                if is_full { ConstraintViolation::fail(FULL) } else { None }
            }
            MoveContext::Activity { .. } => None,
        }
    }
}

/// The points of a plan, turned round: `vrp-core` looks for the least.
struct Points(Arc<Network>);

impl Points {
    fn of_tour(&self, route_ctx: &RouteContext) -> Cost {
        let route = route_ctx.route();
        let day = self.0.day_of(route);
        let activities = route.tour.all_activities();
        let (sum, _) = activities.fold((0.0, None), |(sum, before): (Cost, Option<&Activity>), activity| {
            let location = activity.place.location;
            let way = before.map_or(0.0, |before| self.0.lost_on_way(day, before.place.location, location));
            let visit = if activity.job.is_some() {
                let start = activity.schedule.departure - activity.place.duration;
                self.0.lost_until(location, start) - self.0.gain(location, day)
            } else {
                0.0
            };
            (sum + way + visit, Some(activity))
        });
        sum
    }

    /// What is lost by a visit between two others: the ways and the time until it begins. (That what comes after it begins
    /// later is left to the comparison of whole plans.)
    fn of_place(&self, route_ctx: &RouteContext, place: &ActivityContext<'_>) -> Cost {
        let route = route_ctx.route();
        let day = self.0.day_of(route);
        let way = |from: &Activity, to: &Activity| self.0.lost_on_way(day, from.place.location, to.place.location);
        let there = way(place.prev, place.target);
        let detour = place.next.map_or(0.0, |next| way(place.target, next) - way(place.prev, next));
        let start = self.0.start_after(route, place.prev, place.target);
        there + detour + self.0.lost_until(place.target.place.location, start)
    }
}

impl FeatureObjective for Points {
    fn fitness(&self, solution: &InsertionContext) -> Cost {
        solution.solution.routes.iter().map(|route_ctx| self.of_tour(route_ctx)).sum()
    }

    fn estimate(&self, move_ctx: &MoveContext<'_>) -> Cost {
        match move_ctx {
            MoveContext::Route { route_ctx, job, .. } => {
                let visit = job.places().find_map(|place| place.location);
                let day = self.0.day_of(route_ctx.route());
                visit.map_or(0.0, |visit| -self.0.gain(visit, day))
            }
            MoveContext::Activity { route_ctx, activity_ctx } => self.of_place(route_ctx, activity_ctx),
        }
    }
}
