//! Why somebody is proposed, and why a request is left open.

use super::SHORT_WAY_MINUTES;
use super::model::{LeftOpen, PlanPerson, PlanQuestion, PlanReason, PlanVisit, PlannedVisit, WhyOpen};
use super::nearest::Placed;
use super::options::{Minute, Options};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{day_span, merge_spans};
use chrono::{Days, Duration, NaiveDate};
use chrono_tz::Tz;

/// A visit as it is proposed, with its reasons.
pub(super) fn proposed(question: &PlanQuestion, options: &Options, placed: Placed, way: Minute) -> PlannedVisit {
    let visit = &question.visits[placed.visit];
    let person = &question.people[options.days[placed.day].person];
    let start = options.instant(placed.start);
    PlannedVisit {
        request_id: visit.request_id,
        version: visit.version,
        account_id: person.account_id,
        span: TimeSpan { start, end: start + Duration::minutes(visit.duration_minutes) },
        travel_minutes: way.into(),
        reasons: reasons(question, visit, person, way),
    }
}

fn reasons(question: &PlanQuestion, visit: &PlanVisit, person: &PlanPerson, way: Minute) -> Vec<PlanReason> {
    let is_first = person.quarters.get(&visit.quarter) == Some(&1);
    let is_known = visit.helped_before.contains(&person.account_id);
    let is_near = (1..=SHORT_WAY_MINUTES).contains(&i64::from(way));
    let may: Vec<_> = question.people.iter().filter(|person| person.may_serve(visit)).take(2).collect();
    let true_or_not = [
        (is_first, PlanReason::FirstForQuarter),
        (!is_first, PlanReason::StandInForQuarter),
        (is_known, PlanReason::KnowsThePerson),
        (!visit.languages.is_empty(), PlanReason::SpeaksTheLanguage),
        (is_near, PlanReason::ShortWay),
        (may.len() == 1, PlanReason::NobodyElse),
    ];
    true_or_not.into_iter().filter(|(is_so, _)| *is_so).map(|(_, reason)| reason).collect()
}

/// Why a request is left open; `would_lose` says whether it fits and would lose by the weights.
pub(super) fn left_open(question: &PlanQuestion, options: &Options, number: usize, would_lose: bool) -> LeftOpen {
    let visit = &question.visits[number];
    let why = if options.choices[number].is_empty() {
        why_never(question, visit)
    } else if would_lose {
        WhyOpen::NotWorthIt
    } else {
        WhyOpen::NoTimeLeft
    };
    LeftOpen { request_id: visit.request_id, version: visit.version, why }
}

/// Why nobody could serve a request even if nothing else were planned.
fn why_never(question: &PlanQuestion, visit: &PlanVisit) -> WhyOpen {
    let on_duty: Vec<_> = question.people.iter().filter(|person| person.is_on_duty_for(visit)).collect();
    let speaking: Vec<_> = on_duty.iter().filter(|person| person.speaks_with(visit)).collect();
    let fitting: Vec<_> = speaking.iter().filter(|person| person.takes_on(visit)).collect();
    if on_duty.is_empty() {
        return WhyOpen::NobodyInQuarter;
    }
    if speaking.is_empty() {
        return WhyOpen::NobodySpeaks;
    }
    if fitting.is_empty() {
        return WhyOpen::OutsideCategories;
    }
    let length = Duration::minutes(visit.duration_minutes);
    let wanted: Vec<_> = visit.wanted.iter().filter_map(|span| span.intersection(&question.horizon)).collect();
    if !wanted.iter().any(|span| span.duration() >= length) {
        return WhyOpen::NotWantedThen;
    }
    let at_work = |person: &PlanPerson| days_at_work(person, &wanted, length, question.zone);
    if fitting.iter().all(|person| at_work(person).is_empty()) {
        return WhyOpen::OutsideHours;
    }
    let has_room = |person: &PlanPerson, date: &NaiveDate| {
        person.visits_on.get(date).copied().unwrap_or(0) < person.capacity_per_day
    };
    let is_full = fitting.iter().all(|person| !at_work(person).iter().any(|date| has_room(person, date)));
    if is_full { WhyOpen::DaysFull } else { WhyOpen::TimesTaken }
}

/// The days on which somebody is at work for so long at a time that is wanted.
fn days_at_work(person: &PlanPerson, wanted: &[TimeSpan], length: Duration, zone: Tz) -> Vec<NaiveDate> {
    let shifts = merge_spans(person.shifts.clone());
    let both = wanted.iter().flat_map(|wanted| shifts.iter().filter_map(|shift| shift.intersection(wanted)));
    let mut days = Vec::new();
    for span in both {
        let last = local_date(span.end, zone);
        let dates =
            std::iter::successors(Some(local_date(span.start, zone)), |date| date.checked_add_days(Days::new(1)));
        let on_day = |date: &NaiveDate| day_span(*date, zone).intersection(&span);
        let long_enough = |date: &NaiveDate| on_day(date).is_some_and(|on_day| on_day.duration() >= length);
        days.extend(dates.take_while(|date| *date <= last).filter(long_enough));
    }
    days
}

#[cfg(test)]
#[path = "reasons_tests.rs"]
mod tests;
