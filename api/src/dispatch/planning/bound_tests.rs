use super::*;
use crate::dispatch::planning::model::{Busy, PlanPerson, PlanVisit};
use crate::dispatch::planning::sample::{hours, person, question, visit};
use crate::help_requests::model::Urgency;

fn bound_of(visits: Vec<PlanVisit>, people: Vec<PlanPerson>) -> i64 {
    let question = question(visits, people);
    bound(&question, &Options::new(&question))
}

#[test]
fn nobody_serves_what_cannot_be_served() {
    assert_eq!(bound_of(vec![], vec![person(1)]), 0);
    assert_eq!(bound_of(vec![visit(1)], vec![]), 0);
    let never = PlanVisit { wanted: vec![hours(17, 20)], ..visit(1) };
    assert_eq!(bound_of(vec![never, visit(2)], vec![person(1)]), 240);
}

#[test]
fn a_day_holds_no_more_than_its_room_and_its_time() {
    let visits: Vec<_> = (0..9).map(visit).collect();
    assert_eq!(bound_of(visits.clone(), vec![PlanPerson { capacity_per_day: 3, ..person(1) }]), 3 * 240);
    // 480 minutes: seven hours of help and six ways of five minutes.
    assert_eq!(bound_of(visits.clone(), vec![PlanPerson { capacity_per_day: 20, ..person(1) }]), 7 * 240);
    let busy = vec![Busy { span: hours(9, 15), quarter: None }];
    assert_eq!(bound_of(visits, vec![PlanPerson { busy, capacity_per_day: 20, ..person(1) }]), 2 * 240);
}

#[test]
fn time_counts_where_long_and_short_visits_compete() {
    // By number there is room for all five; by time for no more than two long ones and one short one.
    let long = |number| PlanVisit { duration_minutes: 240, urgency: Urgency::Urgent, ..visit(number) };
    let visits = vec![long(1), long(2), long(3), visit(4), visit(5)];
    let bound = bound_of(visits, vec![person(1)]);
    assert!((960 + 2 * 240..=2 * 960).contains(&bound), "{bound}");
}
