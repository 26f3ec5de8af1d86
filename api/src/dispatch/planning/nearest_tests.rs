use super::*;
use crate::dispatch::planning::model::{PlanPerson, PlanVisit};
use crate::dispatch::planning::sample::{hours, person, question, visit};
use crate::help_requests::model::Urgency;
use std::collections::BTreeMap;

/// By request: who goes, and at which minute of the day.
fn places(question: &PlanQuestion) -> BTreeMap<usize, (usize, Minute)> {
    let options = Options::new(question);
    let placed = nearest_free_first(question, &options);
    placed.iter().map(|placed| (placed.visit, (options.days[placed.day].person, placed.start))).collect()
}

#[test]
fn the_most_urgent_comes_first_then_who_has_waited_longest() {
    let waiting = PlanVisit { waiting_minutes: 9, ..visit(2) };
    let urgent = PlanVisit { urgency: Urgency::Urgent, ..visit(3) };
    let found = places(&question(vec![visit(1), waiting, urgent], vec![person(1)]));
    assert_eq!(found, [(2, (0, 480)), (1, (0, 545)), (0, (0, 610))].into(), "an hour each, and five minutes between");
}

#[test]
fn the_nearest_goes_as_early_as_they_can() {
    let far = PlanPerson { begins_in: Some(2), ..person(1) };
    let near = PlanPerson { begins_in: Some(0), shifts: vec![hours(10, 16)], ..person(2) };
    let found = places(&question(vec![visit(1)], vec![far, near]));
    assert_eq!(found, [(0, (1, 605))].into());
}

#[test]
fn a_gap_is_used_where_visit_and_ways_fit() {
    let noon = PlanVisit { urgency: Urgency::Urgent, wanted: vec![hours(10, 11)], quarter: 1, ..visit(1) };
    let soon = PlanVisit { duration_minutes: 100, ..visit(2) };
    let found = places(&question(vec![noon.clone(), soon.clone()], vec![person(1)]));
    assert_eq!(found, [(0, (0, 600)), (1, (0, 480))].into(), "18 minutes of way before ten o'clock");
    let longer = PlanVisit { duration_minutes: 105, ..soon };
    let found = places(&question(vec![noon, longer], vec![person(1)]));
    assert_eq!(found, [(0, (0, 600)), (1, (0, 680))].into(), "after it instead");
}

#[test]
fn nobody_gets_more_than_their_day_holds() {
    let two = PlanPerson { capacity_per_day: 2, ..person(1) };
    assert_eq!(places(&question((0..4).map(visit).collect(), vec![two])).len(), 2);
}
