use super::*;
use crate::dispatch::planning::model::Busy;
use crate::dispatch::planning::sample::{account, date, hours, person, question, visit};

fn why(visit: PlanVisit, people: Vec<PlanPerson>) -> WhyOpen {
    why_if(false, visit, people)
}

fn why_if(would_lose: bool, visit: PlanVisit, people: Vec<PlanPerson>) -> WhyOpen {
    let question = question(vec![visit], people);
    left_open(&question, &Options::new(&question), 0, would_lose).why
}

#[test]
fn each_open_request_says_why() {
    let named = |language: &str| PlanVisit { languages: [language.to_owned()].into(), ..visit(1) };
    let gardener = PlanPerson { categories: ["garden".to_owned()].into(), ..person(1) };
    let elsewhere = PlanPerson { quarters: [(1, 1)].into(), ..person(1) };
    let full = PlanPerson { visits_on: [(date(hours(8, 9).start), 5)].into(), ..person(1) };
    let busy = PlanPerson { busy: vec![Busy { span: hours(8, 16), quarter: None }], ..person(1) };
    let away = PlanPerson { shifts: vec![], ..person(1) };
    let short = PlanVisit { duration_minutes: 61, wanted: vec![hours(9, 10)], ..visit(1) };
    let seen = [
        why(visit(1), vec![elsewhere.clone()]),
        why(named("tr"), vec![person(1)]),
        why(visit(1), vec![gardener]),
        why(short, vec![person(1)]),
        why(visit(1), vec![away.clone()]),
        why(visit(1), vec![full.clone(), away]),
        why(visit(1), vec![busy, full]),
        why_if(true, visit(1), vec![person(1)]),
        why(visit(1), vec![person(1), elsewhere]),
    ];
    assert_eq!(seen, *<WhyOpen as crate::kernel::text_enum::TextEnum>::ALL);
    let barred = PlanVisit { barred: [account(1)].into(), ..visit(1) };
    assert_eq!(why(barred, vec![person(1)]), WhyOpen::NobodyInQuarter, "who blocks whom is nobody else's business");
}

#[test]
fn each_visit_says_why_this_person() {
    let asked = PlanVisit { languages: ["de".to_owned()].into(), helped_before: [account(1)].into(), ..visit(1) };
    let first = question(vec![asked.clone()], vec![person(1)]);
    let reasons_of = |question: &PlanQuestion, way| {
        let placed = Placed { day: 0, start: 480, visit: 0 };
        proposed(question, &Options::new(question), placed, way).reasons
    };
    let all = [
        PlanReason::FirstForQuarter,
        PlanReason::KnowsThePerson,
        PlanReason::SpeaksTheLanguage,
        PlanReason::ShortWay,
        PlanReason::NobodyElse,
    ];
    assert_eq!(reasons_of(&first, 10), all);
    let stand_in = PlanPerson { quarters: [(0, 2)].into(), ..person(1) };
    let second = question(vec![visit(1)], vec![stand_in, person(2)]);
    assert_eq!(reasons_of(&second, 11), [PlanReason::StandInForQuarter]);
    assert_eq!(reasons_of(&second, 0), [PlanReason::StandInForQuarter], "no way is none");
}
