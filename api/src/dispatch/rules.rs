//! Who may be sent when, and whom to suggest. Nothing here looks at how a member of staff behaved before: only duty,
//! hours, languages and visits count (matching.md 4.7).

use super::model::{
    Commitment, DutyContent, DutyInput, DutyQuarter, Need, Stadtkuemmerer, TownClock, VisitWarning, VisitWish,
};
use super::presence::{is_absent, working_spans};
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind, Faults};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{MAXIMUM_RANGES, WeeklyHours, day_span};
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
/// The most stand-ins of one person.
pub const MAXIMUM_STAND_INS: usize = 20;
/// The most kinds of help that a duty names.
pub const MAXIMUM_CATEGORIES: usize = 100;

/// What a duty may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Quarters in use.
    pub quarters: BTreeSet<QuarterId>,
    /// The other Stadtkümmerer.
    pub colleagues: BTreeSet<AccountId>,
    /// Kinds of help.
    pub categories: BTreeSet<String>,
}

text_enum! {
    /// Why a visit is refused. The words are problem codes.
    pub enum VisitRefusal {
        /// The account is no Stadtkümmerer, or is suspended.
        NotInService = "stadtkuemmerer-not-in-service",
        /// The person has no quarter at all, or the two have nothing to do with each other any more.
        QuarterNotAssigned = "quarter-not-assigned",
        /// The person is away at that time.
        Absent = "stadtkuemmerer-absent",
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
    clock: &TownClock,
) -> Result<PermittedVisit, Refused> {
    let refuse = |refusal, warnings| Err(Refused { refusal, warnings });
    if let Err(refusal) = may_be_sent(person, need) {
        return refuse(refusal, vec![]);
    }
    let span = match visit_span(wish, need.duration_minutes, clock.now) {
        Ok(span) => span,
        Err(refusal) => return refuse(refusal, vec![]),
    };
    let others: Vec<_> = commitments.iter().filter(|taken| Some(taken.assignment_id) != wish.moves).copied().collect();
    let warnings = warnings(span, need, person, &others, clock);
    if is_absent(person, &span) {
        return refuse(VisitRefusal::Absent, warnings);
    }
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
    if person.duty.content.quarters.is_empty() { Err(VisitRefusal::QuarterNotAssigned) } else { Ok(()) }
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
    clock: &TownClock,
) -> Vec<VisitWarning> {
    let duty = &person.duty.content;
    let is_at_work = working_spans(duty, span, clock).iter().any(|work| work.contains(&span));
    let visits = visits_on_day_of(span.start, others, clock.zone);
    let is_wanted = need.wanted.iter().any(|wanted| wanted.contains(&span));
    let spoken_against = [
        (!is_at_work, VisitWarning::OutsideWorkingHours),
        (has_full_day(duty, visits), VisitWarning::DayIsFull),
        (duty.priority_in(need.quarter_id).is_none(), VisitWarning::OutsideQuarters),
        (!duty.takes_on(&need.category), VisitWarning::OutsideCategories),
        (!is_wanted, VisitWarning::OutsideWantedTimes),
    ];
    spoken_against.into_iter().filter(|(is_so, _)| *is_so).map(|(_, warning)| warning).collect()
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
pub fn check_duty(input: &DutyInput, present: &DutyContent, known: &Known) -> Result<DutyContent, Vec<Fault>> {
    let mut faults = Faults::default();
    check_duty_quarters(&input.quarters, &known.quarters, &mut faults);
    faults.check_number("/capacity_per_day", i64::from(input.capacity_per_day), VISITS_PER_DAY);
    let working_hours = check_working_hours(input, &mut faults);
    let mut ordered = input.quarters.clone();
    ordered.sort_by_key(|assigned| (assigned.priority, assigned.quarter_id));
    let stand_ins = input.stand_ins.as_ref().unwrap_or(&present.stand_ins);
    if faults.check_length("/stand_ins", stand_ins.len(), false, MAXIMUM_STAND_INS) {
        check_each("/stand_ins", stand_ins, &known.colleagues, &mut faults);
    }
    let categories = input.categories.clone().unwrap_or_else(|| present.categories.iter().cloned().collect());
    if faults.check_length("/categories", categories.len(), false, MAXIMUM_CATEGORIES) {
        check_each("/categories", &categories, &known.categories, &mut faults);
    }
    faults.or(DutyContent {
        quarters: ordered,
        working_hours,
        capacity_per_day: input.capacity_per_day,
        stand_ins: stand_ins.clone(),
        categories: categories.into_iter().collect(),
        travel_mode: input.travel_mode.unwrap_or(present.travel_mode),
    })
}

/// Each known, and none twice.
fn check_each<T: Ord>(pointer: &str, named: &[T], known: &BTreeSet<T>, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for (place, one) in named.iter().enumerate() {
        if !known.contains(one) {
            faults.add(format!("{pointer}/{place}"), FaultKind::Unknown);
        } else if !seen.insert(one) {
            faults.add(format!("{pointer}/{place}"), FaultKind::Duplicate);
        }
    }
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
