use super::*;
use crate::dispatch::planning::model::{Busy, LeftOpen, PlanEnd, PlanFigures, WhyOpen};
use crate::dispatch::planning::sample::{account, at, date, hours, person, question, request, visit};
use crate::kernel::text_enum::TextEnum;
use std::collections::BTreeSet;

/// Two visits of one person, the second in another quarter, and a request that stays open: no rule is broken.
fn good() -> (PlanQuestion, Plan) {
    let elsewhere = PlanVisit { quarter: 1, languages: ["de".to_owned()].into(), ..visit(2) };
    let asked = question(vec![visit(1), elsewhere, visit(3)], vec![person(1), person(2)]);
    let planned = |number, from| PlannedVisit {
        request_id: request(number),
        version: 1,
        account_id: account(1),
        span: hours(from, from + 1),
        travel_minutes: 0,
        reasons: vec![],
    };
    let open = vec![LeftOpen { request_id: request(3), version: 1, why: WhyOpen::NoTimeLeft }];
    let visits = vec![planned(1, 9), planned(2, 11)];
    (asked, Plan { visits, open, figures: PlanFigures::default(), end: PlanEnd::Finished })
}

/// The rules that are broken after a change, each once.
fn broken(change: impl FnOnce(&mut PlanQuestion, &mut Plan)) -> Vec<PlanRule> {
    let (mut question, mut plan) = good();
    change(&mut question, &mut plan);
    let rules: BTreeSet<_> = broken_rules(&question, &plan).iter().map(|broken| broken.rule).collect();
    rules.into_iter().collect()
}

fn shift(visit: &mut PlannedVisit, minutes: i64) {
    let by = Duration::minutes(minutes);
    visit.span = TimeSpan { start: visit.span.start + by, end: visit.span.end + by };
}

#[test]
fn a_good_plan_breaks_none() {
    assert_eq!(broken(|_, _| ()), []);
    assert_eq!(broken(|_, plan| shift(&mut plan.visits[1], 18 - 60)), [], "just the way between them");
}

#[test]
fn each_rule_is_seen() {
    let seen = [
        broken(|_, plan| plan.open.clear()),
        broken(|_, plan| plan.visits[0].version = 2),
        broken(|question, _| question.visits[0].barred.extend([account(1)])),
        broken(|question, _| question.people[0].quarters.retain(|quarter, _| *quarter != 0)),
        broken(|question, _| question.people[0].languages.clear()),
        broken(|question, _| question.people[0].categories.extend(["garden".to_owned()])),
        broken(|question, _| question.visits[0].duration_minutes = 61),
        broken(|question, _| question.horizon.start = hours(9, 10).start + Duration::seconds(1)),
        broken(|question, _| question.visits[0].wanted = vec![hours(8, 9), hours(10, 12)]),
        broken(|question, _| question.people[0].shifts = vec![hours(10, 16)]),
        broken(|question, _| question.people[0].busy.push(Busy { span: hours(8, 10), quarter: None })),
        broken(|_, plan| shift(&mut plan.visits[1], 17 - 60)),
        broken(|question, _| question.people[0].capacity_per_day = 1),
    ];
    for (rule, seen) in PlanRule::ALL.iter().zip(seen) {
        let expected =
            if *rule == PlanRule::Version { vec![PlanRule::EachOnce, PlanRule::Version] } else { vec![*rule] };
        assert_eq!(seen, expected);
    }
}

#[test]
fn who_is_not_there_and_what_was_not_asked_are_seen() {
    assert_eq!(broken(|_, plan| plan.visits[0].account_id = account(9)), [PlanRule::Person]);
    assert_eq!(broken(|_, plan| plan.visits[0].request_id = request(9)), [PlanRule::EachOnce, PlanRule::Person]);
    assert_eq!(broken(|_, plan| plan.open[0].request_id = request(1)), [PlanRule::EachOnce]);
    let twice = broken(|_, plan| {
        let again = PlannedVisit { account_id: account(2), ..plan.visits[0].clone() };
        plan.visits.push(again);
    });
    assert_eq!(twice, [PlanRule::EachOnce]);
}

#[test]
fn visits_of_one_person_do_not_overlap_and_touching_hours_are_one() {
    let overlap = broken(|_, plan| shift(&mut plan.visits[1], -90));
    assert_eq!(overlap, [PlanRule::Overlap, PlanRule::TravelTime]);
    assert_eq!(broken(|_, plan| plan.visits[1].account_id = account(2)), []);
    let touching = vec![TimeSpan { end: at("2026-11-23", 9 * 60 + 30), ..hours(8, 9) }, hours(9, 16)];
    assert_eq!(broken(|question, _| question.people[0].shifts = touching), []);
}

#[test]
fn the_way_is_reckoned_from_the_begin_of_the_day_and_around_promises() {
    let begins = |quarter, minutes: i64| {
        broken(|question, _| {
            question.people[0].begins_in = Some(quarter);
            question.people[0].shifts = vec![TimeSpan { start: at("2026-11-23", 9 * 60 - minutes), ..hours(8, 16) }];
        })
    };
    assert_eq!((begins(0, 5), begins(0, 4)), (vec![], vec![PlanRule::TravelTime]));
    assert_eq!((begins(1, 18), begins(1, 17)), (vec![], vec![PlanRule::TravelTime]));
    let promised = |from: i64, until: i64, quarter| {
        let span = TimeSpan { start: at("2026-11-23", from), end: at("2026-11-23", until) };
        broken(|question, _| question.people[0].busy.push(Busy { span, quarter }))
    };
    assert_eq!(promised(8 * 60, 9 * 60, None), []);
    assert_eq!(promised(8 * 60, 9 * 60, Some(0)), [PlanRule::TravelTime]);
    assert_eq!(promised(10 * 60 + 5, 10 * 60 + 40, Some(0)), []);
    assert_eq!(promised(10 * 60 + 5, 10 * 60 + 45, Some(0)), [PlanRule::TravelTime]);
}

#[test]
fn days_are_the_towns_also_when_the_clock_is_changed() {
    // 25 October 2026 has 25 hours: half past midnight and an hour before the next one lie on one day.
    let on_the_long_day = |length: i64| {
        broken(|question, plan| {
            let day = day_span("2026-10-25".parse().unwrap(), question.zone);
            question.horizon = TimeSpan { end: day.end + Duration::hours(9), ..day };
            question.visits.iter_mut().for_each(|visit| visit.wanted = vec![question.horizon]);
            question.people[0].shifts = vec![question.horizon];
            question.people[0].capacity_per_day = 2;
            question.people[0].visits_on = [(date(day.start), 1)].into();
            question.visits[1].duration_minutes = length;
            plan.visits[0].span = TimeSpan { start: day.start, end: day.start + Duration::hours(1) };
            let last = day.start + Duration::hours(24);
            plan.visits[1].span = TimeSpan { start: last, end: last + Duration::minutes(length) };
        })
    };
    assert_eq!(on_the_long_day(60), [PlanRule::DayFull]);
    assert_eq!(on_the_long_day(61), [PlanRule::Horizon, PlanRule::DayFull], "beyond midnight");
}
