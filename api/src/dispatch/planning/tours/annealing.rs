//! Which plan is changed next: the newest one, also where it is a little worse than the one before, the less so the longer
//! the search goes on (simulated annealing). The best one is kept.

use std::cmp::Ordering;
use std::sync::Arc;
use vrp_core::construction::heuristics::InsertionContext;
use vrp_core::models::GoalContext;
use vrp_core::prelude::{Float, Random};
use vrp_core::rosomaxa::prelude::{
    HeuristicObjective, HeuristicPopulation, HeuristicSolution, HeuristicStatistics, SelectionPhase,
};

/// Points that a change may usually lose at the beginning, and at the end.
const WARM: Float = 30.0;
const COLD: Float = 0.5;

/// The newest plan and the best one.
pub(super) struct Annealing {
    goal: Arc<GoalContext>,
    chance: Arc<dyn Random>,
    generations: Float,
    warmth: Float,
    present: Option<Weighed>,
    best: Option<Weighed>,
}

/// A plan and its points, turned round: less is better.
struct Weighed {
    plan: InsertionContext,
    points: Float,
}

impl Annealing {
    pub(super) fn new(goal: Arc<GoalContext>, generations: u32, chance: Arc<dyn Random>) -> Self {
        let generations = Float::from(generations.max(1));
        Self { goal, chance, generations, warmth: WARM, present: None, best: None }
    }

    fn is_welcome(&self, points: Float) -> bool {
        let lost = self.present.as_ref().map_or(0.0, |present| points - present.points);
        lost <= 0.0 || self.chance.is_hit((-lost / self.warmth).exp())
    }
}

impl HeuristicPopulation for Annealing {
    type Objective = GoalContext;
    type Individual = InsertionContext;

    fn add_all(&mut self, plans: Vec<InsertionContext>) -> bool {
        let verdicts: Vec<_> = plans.into_iter().map(|plan| self.add(plan)).collect();
        verdicts.contains(&true)
    }

    fn add(&mut self, plan: InsertionContext) -> bool {
        let points = plan.fitness().next().unwrap_or_default();
        let is_better = self.best.as_ref().is_none_or(|best| points < best.points);
        if is_better {
            self.best = Some(Weighed { plan: plan.deep_copy(), points });
        }
        if self.is_welcome(points) {
            self.present = Some(Weighed { plan, points });
        }
        is_better
    }

    fn on_generation(&mut self, statistics: &HeuristicStatistics) {
        let generation = u32::try_from(statistics.generation).unwrap_or(u32::MAX);
        let share = (Float::from(generation) / self.generations).min(1.0);
        self.warmth = WARM * (COLD / WARM).powf(share);
    }

    fn cmp(&self, one: &InsertionContext, other: &InsertionContext) -> Ordering {
        self.goal.total_order(one, other)
    }

    fn select<'a>(&'a self) -> Box<dyn Iterator<Item = &'a InsertionContext> + 'a> {
        Box::new(self.present.iter().map(|present| &present.plan))
    }

    fn ranked<'a>(&'a self) -> Box<dyn Iterator<Item = &'a InsertionContext> + 'a> {
        Box::new(self.best.iter().map(|best| &best.plan))
    }

    fn all<'a>(&'a self) -> Box<dyn Iterator<Item = &'a InsertionContext> + 'a> {
        Box::new(self.best.iter().chain(&self.present).map(|weighed| &weighed.plan))
    }

    fn size(&self) -> usize {
        usize::from(self.best.is_some())
    }

    fn selection_phase(&self) -> SelectionPhase {
        SelectionPhase::Exploitation
    }
}
