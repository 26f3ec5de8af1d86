//! Who may be sent when, and whom to suggest. Nothing here looks at how a member of staff behaved before: only duty,
//! hours, languages and visits count (matching.md 4.7).

use super::model::{Commitment, DutyContent, DutyInput, DutyQuarter, Need, Stadtkuemmerer, VisitWarning, VisitWish};
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind, Faults};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{MAXIMUM_RANGES, WeeklyHours, day_span, intervals};
use crate::text_enum;
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// How far back a visit may start: it is often written down when the person is already on the way.
pub const MINUTES_BACK: i64 = 60;
/// How far ahead a visit may start, as far as requests reach (26 weeks).
pub const DAYS_AHEAD: i64 = 182;
/// How long a visit lasts, in minutes (as a request: 15 minutes to 8 hours).
pub const VISIT_MINUTES: RangeInclusive<i64> = 15..=480;
/// Visits that a duty may allow for one day.
pub const VISITS_PER_DAY: RangeInclusive<i64> = 1..=20;
/// Priorities of a quarter: 1 is asked first.
pub const PRIORITIES: RangeInclusive<i64> = 1..=9;
/// The most quarters of one duty.
pub const MAXIMUM_QUARTERS: usize = 200;

text_enum! {
    /// Why a visit is refused. The words are problem codes.
    pub enum VisitRefusal {
        /// The account is no Stadtkümmerer, or is suspended.
        NotInService = "stadtkuemmerer-not-in-service",
        /// The request's quarter is not among those of the duty, or the two have nothing to do with each other any more.
        QuarterNotAssigned = "quarter-not-assigned",
        /// Nobody is sent to themselves.
        OwnRequest = "stadtkuemmerer-is-requester",
        /// The start is more than an hour ago.
        StartsInThePast = "visit-in-the-past",
        /// The start is more than 26 weeks ahead.
        StartsTooFarAhead = "visit-too-far-ahead",
        /// Shorter than 15 minutes or longer than 8 hours.
        LengthOutOfRange = "visit-length-out-of-range",
        /// The person has promised this time already.
        TimesOverlap = "overlapping-assignment",
        /// Something speaks against it: it needs a recorded reason.
        ReasonNeeded = "recorded-reason-needed",
    }
}

/// Everything that stands against a visit, and what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The first rule that stands against it.
    pub refusal: VisitRefusal,
    /// What speaks against it; named also where a hard rule refuses it.
    pub warnings: Vec<VisitWarning>,
}

/// A visit that may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermittedVisit {
    /// When.
    pub span: TimeSpan,
    /// What spoke against it and was overruled with a recorded reason.
    pub warnings: Vec<VisitWarning>,
}

/// Whether `person` may be sent at the wished time. `commitments` are the person's own around that time.
pub fn permit_visit(
    wish: &VisitWish,
    need: &Need,
    person: &Stadtkuemmerer,
    commitments: &[Commitment],
    has_reason: bool,
    at: (Instant, Tz),
) -> Result<PermittedVisit, Refused> {
    let (now, zone) = at;
    let refuse = |refusal, warnings| Err(Refused { refusal, warnings });
    if let Err(refusal) = may_be_sent(person, need) {
        return refuse(refusal, vec![]);
    }
    let span = match visit_span(wish, need.duration_minutes, now) {
        Ok(span) => span,
        Err(refusal) => return refuse(refusal, vec![]),
    };
    let others: Vec<_> = commitments.iter().filter(|taken| Some(taken.assignment_id) != wish.moves).copied().collect();
    let warnings = warnings(span, need, person, &others, zone);
    if others.iter().any(|taken| taken.span.overlaps(&span)) {
        return refuse(VisitRefusal::TimesOverlap, warnings);
    }
    if !warnings.is_empty() && !has_reason {
        return refuse(VisitRefusal::ReasonNeeded, warnings);
    }
    Ok(PermittedVisit { span, warnings })
}

fn may_be_sent(person: &Stadtkuemmerer, need: &Need) -> Result<(), VisitRefusal> {
    if !person.is_in_service {
        return Err(VisitRefusal::NotInService);
    }
    if need.requester_id == Some(person.duty.account_id) {
        return Err(VisitRefusal::OwnRequest);
    }
    // To the coordinator it is as if the person were not on duty there: who blocks whom is nobody else's business.
    if need.blocked.contains(&person.duty.account_id) {
        return Err(VisitRefusal::QuarterNotAssigned);
    }
    match person.duty.content.priority_in(need.quarter_id) {
        Some(_) => Ok(()),
        None => Err(VisitRefusal::QuarterNotAssigned),
    }
}

/// The time of a visit: the wished end, or the request's duration after the start.
fn visit_span(wish: &VisitWish, duration_minutes: i64, now: Instant) -> Result<TimeSpan, VisitRefusal> {
    if wish.starts_at < now - Duration::minutes(MINUTES_BACK) {
        return Err(VisitRefusal::StartsInThePast);
    }
    if wish.starts_at > now + Duration::days(DAYS_AHEAD) {
        return Err(VisitRefusal::StartsTooFarAhead);
    }
    let end = wish.ends_at.unwrap_or(wish.starts_at + Duration::minutes(duration_minutes));
    let span = TimeSpan::new(wish.starts_at, end).ok_or(VisitRefusal::LengthOutOfRange)?;
    let (shortest, longest) = (Duration::minutes(*VISIT_MINUTES.start()), Duration::minutes(*VISIT_MINUTES.end()));
    if (shortest..=longest).contains(&span.duration()) { Ok(span) } else { Err(VisitRefusal::LengthOutOfRange) }
}

fn warnings(
    span: TimeSpan,
    need: &Need,
    person: &Stadtkuemmerer,
    others: &[Commitment],
    zone: Tz,
) -> Vec<VisitWarning> {
    let duty = &person.duty.content;
    let is_at_work = intervals(&duty.working_hours, zone, span.start, span.end).iter().any(|work| work.contains(&span));
    let visits = visits_on_day_of(span.start, others, zone);
    let is_wanted = need.wanted.iter().any(|wanted| wanted.contains(&span));
    let mut warnings = Vec::new();
    if !is_at_work {
        warnings.push(VisitWarning::OutsideWorkingHours);
    }
    if has_full_day(duty, visits) {
        warnings.push(VisitWarning::DayIsFull);
    }
    if !is_wanted {
        warnings.push(VisitWarning::OutsideWantedTimes);
    }
    warnings
}

/// Visits that begin on the same day of the town's calendar as `instant`.
pub fn visits_on_day_of(instant: Instant, commitments: &[Commitment], zone: Tz) -> usize {
    let day = day_span(local_date(instant, zone), zone);
    commitments
        .iter()
        .filter(|taken| taken.is_visit && day.start <= taken.span.start && taken.span.start < day.end)
        .count()
}

/// Whether a duty allows no further visit on a day that already holds `visits`.
pub fn has_full_day(duty: &DutyContent, visits: usize) -> bool {
    i64::try_from(visits).is_ok_and(|visits| visits >= i64::from(duty.capacity_per_day))
}

/// The earliest start at which `duration` fits into a time that is both wanted and open, and in which nothing is taken.
pub fn first_free(wanted: &[TimeSpan], open: &[TimeSpan], taken: &[TimeSpan], duration: Duration) -> Option<Instant> {
    let both = wanted.iter().flat_map(|one| open.iter().filter_map(|other| one.intersection(other)));
    both.filter_map(|span| first_free_within(span, taken, duration)).min()
}

fn first_free_within(span: TimeSpan, taken: &[TimeSpan], duration: Duration) -> Option<Instant> {
    let mut in_the_way: Vec<_> = taken.iter().filter(|busy| busy.overlaps(&span)).collect();
    in_the_way.sort_unstable();
    let mut start = span.start;
    for busy in in_the_way {
        if start + duration <= busy.start {
            return Some(start);
        }
        start = start.max(busy.end);
    }
    (start + duration <= span.end).then_some(start)
}

/// Checks a duty and brings it into order, or names every fault at once. A duty may be empty: the person is not sent.
pub fn check_duty(input: &DutyInput, quarters: &BTreeSet<QuarterId>) -> Result<DutyContent, Vec<Fault>> {
    let mut faults = Faults::default();
    check_duty_quarters(&input.quarters, quarters, &mut faults);
    faults.check_number("/capacity_per_day", i64::from(input.capacity_per_day), VISITS_PER_DAY);
    let working_hours = check_working_hours(input, &mut faults);
    let mut ordered = input.quarters.clone();
    ordered.sort_by_key(|assigned| (assigned.priority, assigned.quarter_id));
    faults.or(DutyContent { quarters: ordered, working_hours, capacity_per_day: input.capacity_per_day })
}

fn check_duty_quarters(assigned: &[DutyQuarter], known: &BTreeSet<QuarterId>, faults: &mut Faults) {
    if !faults.check_length("/quarters", assigned.len(), false, MAXIMUM_QUARTERS) {
        return;
    }
    let mut seen = BTreeSet::new();
    for (place, quarter) in assigned.iter().enumerate() {
        let pointer = format!("/quarters/{place}/quarter_id");
        if !known.contains(&quarter.quarter_id) {
            faults.add(pointer, FaultKind::Unknown);
        } else if !seen.insert(quarter.quarter_id) {
            faults.add(pointer, FaultKind::Duplicate);
        }
        faults.check_number(&format!("/quarters/{place}/priority"), i64::from(quarter.priority), PRIORITIES);
    }
}

fn check_working_hours(input: &DutyInput, faults: &mut Faults) -> WeeklyHours {
    if !faults.check_length("/working_hours", input.working_hours.len(), false, MAXIMUM_RANGES) {
        return WeeklyHours::default();
    }
    WeeklyHours::new(&input.working_hours).unwrap_or_else(|wrong| {
        faults.add_weekly("/working_hours", wrong);
        WeeklyHours::default()
    })
}

/// Whether a member of staff may read whose day: a Stadtkümmerer their own, a coordinator everybody's.
pub fn may_read_day(viewer: AccountId, is_coordinator: bool, of: AccountId) -> bool {
    is_coordinator || viewer == of
}

/// The words of warnings, in order, as they are spoken and stored.
pub fn words(warnings: &[VisitWarning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.as_str()).collect()
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
