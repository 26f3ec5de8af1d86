//! Whole plans: what must be so for every question, and what a search has to find.

use super::check::broken_rules;
use super::model::{Going, PlanEnd, PlanPerson, PlanReason, PlanVisit, PlanWeights, Progress, QuestionFault};
use super::sample::{account, at, hours, patient, person, question, questions, request, visit};
use super::*;
use crate::help_requests::model::Urgency;
use proptest::prelude::*;
use std::sync::Mutex;

fn answered(question: &PlanQuestion) -> Plan {
    plan(question, &patient()).unwrap()
}

/// What nearest-free-first makes of it.
fn hurried(question: &PlanQuestion) -> Plan {
    answered(&PlanQuestion { generations: 0, ..question.clone() })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.div_ceil(8), ..ProptestConfig::default() })]

    #[test]
    fn no_plan_breaks_a_rule_or_exceeds_the_bound_or_is_worse_than_a_hurried_one(question in questions()) {
        let (plan, hurried) = (answered(&question), hurried(&question));
        prop_assert_eq!(broken_rules(&question, &plan), vec![]);
        prop_assert_eq!(broken_rules(&question, &hurried), vec![]);
        let figures = plan.figures;
        prop_assert_eq!(plan.end, PlanEnd::Finished);
        prop_assert_eq!(figures.nearest_first, hurried.figures.plan);
        prop_assert!(figures.plan.objective >= figures.nearest_first.objective);
        prop_assert!(figures.plan.weighted_served.max(figures.nearest_first.weighted_served) <= figures.bound);
        prop_assert!(figures.bound <= figures.weighted_of);
        prop_assert_eq!((figures.of, figures.plan.served), (question.visits.len(), plan.visits.len()));
        prop_assert_eq!(&answered(&question), &plan, "the same question, the same answer");
    }

    #[test]
    fn a_cancelled_search_proposes_what_a_hurried_person_would(question in questions(), after in 0..30_u32) {
        let watch: Watch = Arc::new(move |progress: Progress| if progress.done < after { Going::On } else { Going::Cancelled });
        let cancelled = plan(&question, &watch).unwrap();
        let hurried = hurried(&question);
        prop_assert_eq!((cancelled.visits, cancelled.open), (hurried.visits, hurried.open));
    }
}

#[test]
fn nothing_to_do_and_nobody_to_do_it() {
    for question in [question(vec![], vec![]), question(vec![], vec![person(1)]), question(vec![visit(1)], vec![])] {
        let plan = answered(&question);
        assert_eq!((plan.visits.len(), plan.open.len()), (0, question.visits.len()));
        assert_eq!((plan.end, plan.figures.bound), (PlanEnd::Finished, 0));
    }
}

#[test]
fn a_plan_serves_whom_a_hurried_person_leaves_open() {
    // The urgent one could be helped at any time; taken first it lies where alone the other could be.
    let urgent = PlanVisit { urgency: Urgency::Urgent, ..visit(1) };
    let early = PlanVisit { wanted: vec![hours(8, 9)], ..visit(2) };
    let question = question(vec![urgent, early], vec![person(1)]);
    let hurried = hurried(&question);
    assert_eq!(hurried.visits.len(), 1);
    assert_eq!(hurried.open[0].why, model::WhyOpen::NoTimeLeft);
    let plan = answered(&question);
    let times: Vec<_> = plan.visits.iter().map(|visit| (visit.request_id, visit.span.start)).collect();
    assert_eq!(times, [(request(2), at("2026-11-23", 8 * 60)), (request(1), at("2026-11-23", 9 * 60 + 5))]);
    assert_eq!(plan.visits[1].travel_minutes, 5);
    assert_eq!(plan.figures.plan.weighted_served, 960 + 240);
    assert_eq!(plan.figures.bound, 960 + 240);
}

#[test]
fn where_not_all_can_be_served_the_most_urgent_are() {
    let visits = (0..6)
        .map(|number| PlanVisit { urgency: if number < 4 { Urgency::Normal } else { Urgency::Soon }, ..visit(number) });
    let morning = PlanPerson { shifts: vec![hours(9, 12)], ..person(1) };
    let plan = answered(&question(visits.collect(), vec![morning]));
    let served: BTreeSet<_> = plan.visits.iter().map(|visit| visit.request_id).collect();
    assert_eq!(served, BTreeSet::from([request(4), request(5)]), "three hours hold two visits and the way");
    assert_eq!(plan.figures.bound, 2 * 480);
}

#[test]
fn ways_are_short() {
    // Two quarters with three requests each: whoever mixes them travels more.
    let visits = (0..6).map(|number| PlanVisit { quarter: if number % 2 == 0 { 0 } else { 2 }, ..visit(number) });
    let question = question(visits.collect(), vec![person(1), person(2)]);
    let plan = answered(&question);
    assert_eq!(plan.figures.plan.served, 6);
    assert_eq!(plan.figures.plan.travel_minutes, 4 * 5);
    assert!(plan.visits.iter().skip(2).all(|visit| visit.reasons.contains(&PlanReason::ShortWay)));
}

#[test]
fn a_council_says_what_counts() {
    let known = PlanVisit { helped_before: [account(2)].into(), quarter: 2, ..visit(1) };
    let one = PlanPerson { begins_in: Some(2), ..person(1) };
    let other = PlanPerson { begins_in: Some(0), ..person(2) };
    let mut question = question(vec![known], vec![one, other]);
    let who = |question: &PlanQuestion| answered(question).visits[0].account_id;
    question.weights = PlanWeights { new_face: 100, ..PlanWeights::default() };
    assert_eq!(who(&question), account(2));
    question.weights = PlanWeights { new_face: 0, ..PlanWeights::default() };
    assert_eq!(who(&question), account(1));
    question.weights.travel_minute = 1_000;
    assert_eq!(answered(&question).open[0].why, model::WhyOpen::NotWorthIt, "five minutes of way for a request");
}

#[test]
fn a_search_tells_how_far_it_is_and_can_be_ended() {
    let visits: Vec<_> = (0..4).map(visit).collect();
    let question = question(visits, vec![person(1)]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = seen.clone();
    let watch: Watch = Arc::new(move |progress: Progress| {
        told.lock().unwrap().push(progress);
        if progress.done < 20 { Going::On } else { Going::Enough }
    });
    let plan = plan(&question, &watch).unwrap();
    assert_eq!((plan.end, plan.visits.len()), (PlanEnd::TimeUp, 4));
    let seen = seen.lock().unwrap();
    let done: Vec<_> = seen.iter().map(|progress| progress.done).collect();
    assert_eq!(done, [vec![0], (0..=20).collect()].concat());
    assert!(seen.iter().all(|progress| progress.of == 200 && progress.served == 4));
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let good = question(vec![visit(1)], vec![person(1)]);
    let fault = |change: &dyn Fn(&mut PlanQuestion)| {
        let mut question = good.clone();
        change(&mut question);
        plan(&question, &patient()).err()
    };
    assert_eq!(fault(&|_| ()), None);
    assert_eq!(fault(&|question| question.visits[0].quarter = 3), Some(QuestionFault::UnknownQuarter));
    assert_eq!(fault(&|question| question.people[0].begins_in = Some(3)), Some(QuestionFault::UnknownQuarter));
    assert_eq!(fault(&|question| question.weights.travel_minute = -1), Some(QuestionFault::WeightOutOfRange));
    assert_eq!(fault(&|question| question.weights.normal = 100_001), Some(QuestionFault::WeightOutOfRange));
    assert_eq!(fault(&|question| question.visits.push(visit(1))), Some(QuestionFault::Duplicate));
    assert_eq!(fault(&|question| question.people.push(person(1))), Some(QuestionFault::Duplicate));
    assert_eq!(fault(&|question| question.visits[0].duration_minutes = 0), Some(QuestionFault::LengthOutOfRange));
    assert_eq!(
        fault(&|question| question.horizon.end = question.horizon.start),
        Some(QuestionFault::HorizonOutOfRange)
    );
    assert_eq!(
        fault(&|question| question.visits = (0..=model::MOST_VISITS).map(visit).collect()),
        Some(QuestionFault::TooLarge)
    );
}
