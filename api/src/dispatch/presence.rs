//! Who is there when: working hours by the town's clock, public holidays, absences. Pure.

use super::model::{Absence, DutyContent, NewAbsence, NotOnDuty, Stadtkuemmerer, TownClock};
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind, Faults};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{day_span, intervals};
use crate::town::holidays::is_holiday;
use chrono::{Days, Duration};

/// How far back an absence may begin: a note is often handed in later.
pub const DAYS_BACK: i64 = 14;
/// How far ahead an absence may end.
pub const DAYS_AHEAD: i64 = 730;
/// The longest absence, in days.
pub const LONGEST_DAYS: i64 = 366;

/// When somebody works within a span: the weekly hours by the town's clock, without public holidays.
pub fn working_spans(duty: &DutyContent, within: TimeSpan, clock: &TownClock) -> Vec<TimeSpan> {
    let hours = intervals(&duty.working_hours, clock.zone, within.start, within.end);
    without(hours, &holidays_in(within, clock))
}

/// When somebody works and is not away.
pub fn present_spans(person: &Stadtkuemmerer, within: TimeSpan, clock: &TownClock) -> Vec<TimeSpan> {
    let away: Vec<_> = person.absences.iter().map(|absence| absence.span).collect();
    without(working_spans(&person.duty.content, within, clock), &away)
}

/// Whether somebody is away at any moment of a span.
pub fn is_absent(person: &Stadtkuemmerer, span: &TimeSpan) -> bool {
    person.absences.iter().any(|absence| absence.span.overlaps(span))
}

/// Why somebody is not on duty at a moment; `None`: they are.
pub fn not_on_duty(person: &Stadtkuemmerer, at: Instant, clock: &TownClock) -> Option<NotOnDuty> {
    let moment = TimeSpan { start: at, end: at + Duration::microseconds(1) };
    if !person.is_in_service {
        Some(NotOnDuty::OutOfService)
    } else if is_absent(person, &moment) {
        Some(NotOnDuty::Absent)
    } else if !holidays_in(moment, clock).is_empty() {
        Some(NotOnDuty::PublicHoliday)
    } else if working_spans(&person.duty.content, moment, clock).is_empty() {
        Some(NotOnDuty::OutsideWorkingHours)
    } else {
        None
    }
}

/// The public holidays that touch a span, as days of the town's clock.
fn holidays_in(span: TimeSpan, clock: &TownClock) -> Vec<TimeSpan> {
    let Some(state) = clock.holidays_of else { return Vec::new() };
    let last = local_date(span.end, clock.zone);
    let days =
        std::iter::successors(Some(local_date(span.start, clock.zone)), |day| day.checked_add_days(Days::new(1)));
    let days = days.take_while(|day| *day <= last).filter(|day| is_holiday(state, *day));
    days.map(|day| day_span(day, clock.zone)).filter(|day| day.overlaps(&span)).collect()
}

/// The spans without what is cut out of them, in order.
fn without(spans: Vec<TimeSpan>, cut: &[TimeSpan]) -> Vec<TimeSpan> {
    cut.iter().fold(spans, |left, out| {
        let pieces = |span: TimeSpan| {
            let before = TimeSpan::new(span.start, span.end.min(out.start));
            let after = TimeSpan::new(span.start.max(out.end), span.end);
            if span.overlaps(out) { [before, after] } else { [Some(span), None] }
        };
        left.into_iter().flat_map(pieces).flatten().collect()
    })
}

/// The time of an absence: from now until the end of the day unless said otherwise; or all that is wrong with it.
pub fn check_absence(new: &NewAbsence, clock: &TownClock) -> Result<TimeSpan, Vec<Fault>> {
    let start = new.starts_at.unwrap_or(clock.now);
    let end = new.ends_at.unwrap_or_else(|| day_span(local_date(start, clock.zone), clock.zone).end);
    let mut faults = Faults::default();
    if start < clock.now - Duration::days(DAYS_BACK) {
        faults.add("/starts_at", FaultKind::InThePast);
    }
    if end <= start {
        faults.add("/ends_at", FaultKind::EndBeforeStart);
    } else if end <= clock.now {
        faults.add("/ends_at", FaultKind::InThePast);
    } else if end > clock.now + Duration::days(DAYS_AHEAD) || end - start > Duration::days(LONGEST_DAYS) {
        faults.add("/ends_at", FaultKind::TooFarAhead);
    }
    faults.or(TimeSpan { start, end })
}

/// What is left of an absence when somebody is back: nothing of one to come, the past of one that runs.
pub fn shortened(absence: &Absence, now: Instant) -> Option<TimeSpan> {
    TimeSpan::new(absence.span.start, absence.span.end.min(now))
}

#[cfg(test)]
#[path = "presence_tests.rs"]
mod tests;
