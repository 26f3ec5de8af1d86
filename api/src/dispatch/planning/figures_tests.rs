use super::*;
use crate::dispatch::planning::model::{Busy, PlanPerson, PlanVisit};
use crate::dispatch::planning::sample::{account, hours, person, question, visit};
use crate::help_requests::model::Urgency;

#[test]
fn what_is_served_less_what_is_lost() {
    let known = PlanVisit { helped_before: [account(1)].into(), waiting_minutes: 3 * 24 * 60, ..visit(1) };
    let new = PlanVisit { helped_before: [account(2)].into(), quarter: 1, urgency: Urgency::Urgent, ..visit(2) };
    let stand_in = PlanPerson { quarters: [(0, 1), (1, 3)].into(), begins_in: Some(0), ..person(1) };
    let question = question(vec![known, new], vec![stand_in]);
    let options = Options::new(&question);
    // At eight and at six in the evening, in minutes since midnight.
    let placed = [Placed { day: 0, start: 480, visit: 0 }, Placed { day: 0, start: 1_080, visit: 1 }];
    let tally = tally(&question, &options, &placed);
    assert_eq!((tally.served, tally.known_faces, tally.travel_minutes), (2, 1, 5 + 18));
    assert_eq!(tally.weighted_served, (240 + 3 * 10) + 960);
    // A new face and two steps of priority; a third of a day at 4 points, three quarters at 16.
    assert_eq!(tally.objective, tally.weighted_served - 23 - (15 + 2 * 5) - (1 + 12));
}

#[test]
fn ways_lead_by_what_was_promised() {
    let busy = vec![Busy { span: hours(10, 11), quarter: Some(2) }, Busy { span: hours(12, 13), quarter: None }];
    let question = question(vec![visit(1), visit(2)], vec![PlanPerson { busy, ..person(1) }]);
    let options = Options::new(&question);
    let placed = [Placed { day: 0, start: 840, visit: 0 }, Placed { day: 0, start: 480, visit: 1 }];
    assert_eq!(ways(&options, &placed), (vec![(1, 0), (0, 31)], 2 * 31));
    assert_eq!(ways(&options, &placed[..1]), (vec![(0, 0)], 0), "nobody knows where the day begins");
}
