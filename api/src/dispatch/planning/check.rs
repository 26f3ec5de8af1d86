//! Whether a plan keeps every rule. It looks at the question and at the plan alone and shares nothing with what made the
//! plan: no minutes, no days, no tables, only the moments as they are told.

use super::model::{Plan, PlanPerson, PlanQuestion, PlanVisit, PlannedVisit};
use super::travel::travel_minutes;
use crate::kernel::ids::HelpRequestId;
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{day_span, merge_spans};
use crate::text_enum;
use chrono::Duration;
use std::collections::BTreeMap;

text_enum! {
    /// A rule that a plan breaks. None of them can be overruled by a plan, although a coordinator may do so by hand.
    pub enum PlanRule {
        /// A request is neither planned nor left open, or more than one of both, or was not asked about.
        EachOnce = "each_once",
        /// It says another version than was asked about.
        Version = "version",
        /// Nobody who was named, or who may not be sent to this request.
        Person = "person",
        /// The person looks after other quarters.
        Quarter = "quarter",
        /// The person speaks none of the languages that the request names.
        Language = "language",
        /// The person takes on other kinds of help.
        Category = "category",
        /// The visit takes another time than the request.
        Length = "length",
        /// Not within the days that are planned, or beyond midnight.
        Horizon = "horizon",
        /// Not within one of the wanted times.
        WantedTime = "wanted_time",
        /// Not within the person's working hours.
        WorkingHours = "working_hours",
        /// The person has promised the time already, or is sent elsewhere at it.
        Overlap = "overlap",
        /// Too little time for the way from where the person is before, or to where they are after.
        TravelTime = "travel_time",
        /// More visits on a day than the person's duty allows.
        DayFull = "day_full",
    }
}

/// A rule that is broken, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The request.
    pub request_id: HelpRequestId,
    /// The rule.
    pub rule: PlanRule,
}

/// Every rule that a plan breaks.
pub fn broken_rules(question: &PlanQuestion, plan: &Plan) -> Vec<Broken> {
    let mut broken = each_once(question, plan);
    broken.extend(broken_by_visits(question, &plan.visits));
    broken
}

/// Each request is planned once or left open once.
fn each_once(question: &PlanQuestion, plan: &Plan) -> Vec<Broken> {
    let mut times: BTreeMap<HelpRequestId, (i32, usize)> =
        question.visits.iter().map(|visit| (visit.request_id, (visit.version, 0))).collect();
    let planned = plan.visits.iter().map(|visit| (visit.request_id, visit.version));
    let mut broken = Vec::new();
    for (request_id, version) in planned.chain(plan.open.iter().map(|open| (open.request_id, open.version))) {
        match times.get_mut(&request_id) {
            None => broken.push(Broken { request_id, rule: PlanRule::EachOnce }),
            Some((asked, _)) if *asked != version => broken.push(Broken { request_id, rule: PlanRule::Version }),
            Some((_, count)) => *count += 1,
        }
    }
    let not_once = times.into_iter().filter(|(_, (_, count))| *count != 1);
    broken.extend(not_once.map(|(request_id, _)| Broken { request_id, rule: PlanRule::EachOnce }));
    broken
}

/// Every rule that visits break, each by itself and those of one person together.
pub fn broken_by_visits(question: &PlanQuestion, visits: &[PlannedVisit]) -> Vec<Broken> {
    let requests: BTreeMap<_, _> = question.visits.iter().map(|visit| (visit.request_id, visit)).collect();
    let people: BTreeMap<_, _> = question.people.iter().map(|person| (person.account_id, person)).collect();
    let mut of_person: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let mut broken = Vec::new();
    for planned in visits {
        let (request, person) = (requests.get(&planned.request_id), people.get(&planned.account_id));
        let (Some(request), Some(person)) = (request, person) else {
            broken.push(Broken { request_id: planned.request_id, rule: PlanRule::Person });
            continue;
        };
        broken.extend(broken_by_one(question, request, person, planned));
        of_person.entry(planned.account_id).or_default().push((*request, planned));
    }
    for (account_id, visits) in &of_person {
        if let Some(person) = people.get(account_id) {
            broken.extend(broken_together(question, person, visits));
        }
    }
    broken
}

fn broken_by_one(
    question: &PlanQuestion,
    request: &PlanVisit,
    person: &PlanPerson,
    planned: &PlannedVisit,
) -> Vec<Broken> {
    let span = planned.span;
    let moment_before_end = span.end - Duration::microseconds(1);
    let is_one_day = local_date(span.start, question.zone) == local_date(moment_before_end, question.zone);
    let is_within = |spans: &[TimeSpan]| spans.iter().any(|other| other.contains(&span));
    let shares_language = request.languages.iter().any(|language| person.languages.contains(language));
    let rules = [
        (request.barred.contains(&person.account_id), PlanRule::Person),
        (!person.quarters.contains_key(&request.quarter), PlanRule::Quarter),
        (!request.languages.is_empty() && !shares_language, PlanRule::Language),
        (!person.categories.is_empty() && !person.categories.contains(&request.category), PlanRule::Category),
        (span.duration() != Duration::minutes(request.duration_minutes), PlanRule::Length),
        (!question.horizon.contains(&span) || !is_one_day, PlanRule::Horizon),
        (!is_within(&request.wanted), PlanRule::WantedTime),
        (!is_within(&merge_spans(person.shifts.clone())), PlanRule::WorkingHours),
        (person.busy.iter().any(|busy| busy.span.overlaps(&span)), PlanRule::Overlap),
    ];
    let of_rule = |(_, rule)| Broken { request_id: request.request_id, rule };
    rules.into_iter().filter(|(is_broken, _)| *is_broken).map(of_rule).collect()
}

/// Where somebody is when, and on which visit of the plan.
type Station = (TimeSpan, Option<usize>, Option<HelpRequestId>);

fn broken_together(
    question: &PlanQuestion,
    person: &PlanPerson,
    visits: &[(&PlanVisit, &PlannedVisit)],
) -> Vec<Broken> {
    let planned =
        visits.iter().map(|(request, planned)| (planned.span, Some(request.quarter), Some(request.request_id)));
    let promised = person.busy.iter().map(|busy| (busy.span, busy.quarter, None));
    let mut stations: Vec<Station> = planned.chain(promised).collect();
    stations.sort_unstable();
    let mut broken = too_close(question, person, &stations);
    broken.extend(too_early(question, person, visits));
    let mut on_day = BTreeMap::new();
    for (request, planned) in visits {
        let date = local_date(planned.span.start, question.zone);
        let count = on_day.entry(date).or_insert_with(|| person.visits_on.get(&date).copied().unwrap_or(0));
        *count += 1;
        if *count > person.capacity_per_day {
            broken.push(Broken { request_id: request.request_id, rule: PlanRule::DayFull });
        }
    }
    broken
}

/// Visits that overlap with others of the plan, or leave no time for the way from or to the next known place.
fn too_close(question: &PlanQuestion, person: &PlanPerson, stations: &[Station]) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (number, (span, quarter, request_id)) in stations.iter().enumerate() {
        for (later, other_quarter, other_id) in &stations[number + 1..] {
            let Some(request_id) = (*request_id).or(*other_id) else { continue };
            if span.overlaps(later) {
                broken.push(Broken { request_id, rule: PlanRule::Overlap });
            }
            let (Some(from), Some(to)) = (quarter, other_quarter) else { continue };
            let way = travel_minutes(person.mode, &question.quarters[*from], &question.quarters[*to]);
            if later.start - span.end < Duration::minutes(way) {
                broken.push(Broken { request_id, rule: PlanRule::TravelTime });
            }
        }
    }
    broken
}

/// The first visit of each day that begins before its person can be there from where their day begins.
fn too_early(question: &PlanQuestion, person: &PlanPerson, visits: &[(&PlanVisit, &PlannedVisit)]) -> Vec<Broken> {
    let Some(from) = person.begins_in else { return Vec::new() };
    let is_too_early = |(request, planned): &&(&PlanVisit, &PlannedVisit)| {
        let day = day_span(local_date(planned.span.start, question.zone), question.zone);
        let begin = person.shifts.iter().filter_map(|shift| Some(shift.intersection(&day)?.start)).min();
        let way = travel_minutes(person.mode, &question.quarters[from], &question.quarters[request.quarter]);
        begin.is_some_and(|begin| planned.span.start < begin + Duration::minutes(way))
    };
    let early = visits.iter().filter(is_too_early);
    early.map(|(request, _)| Broken { request_id: request.request_id, rule: PlanRule::TravelTime }).collect()
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
