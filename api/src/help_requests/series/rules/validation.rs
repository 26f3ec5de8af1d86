//! Checks a recurrence as typed.

use super::dates::{dates, furthest, span_on};
use crate::help_requests::rules::validation::{Fault, FaultKind, MAXIMUM_DAYS_AHEAD};
use crate::help_requests::series::model::rrule::{Limit, Written, read};
use crate::help_requests::series::model::{CheckedRecurrence, Pattern, RecurrenceInput};
use crate::kernel::clock::Instant;
use crate::kernel::time::{TimeSpan, local_date};
use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use chrono_tz::Tz;

/// The most days that can be named on which a series does not take place.
pub const MOST_EXCEPTIONS: usize = 60;

/// Where a recurrence stands in what was sent, and what it is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Measure<'a> {
    /// JSON pointer of the recurrence.
    pub at: &'a str,
    /// How long one helper is needed, in minutes.
    pub minutes: i32,
    /// The town's clock.
    pub zone: Tz,
    /// The present.
    pub now: Instant,
}

/// The recurrence, and when it takes place for the first time; or all faults.
pub fn check_recurrence(
    input: Option<&RecurrenceInput>,
    measure: Measure<'_>,
) -> Result<(CheckedRecurrence, TimeSpan), Vec<Fault>> {
    let fault = |field: &str, kind| Fault { pointer: [measure.at, field].concat(), kind };
    let Some(input) = input else { return Err(vec![fault("", FaultKind::Required)]) };
    let mut faults = Vec::new();
    let today = local_date(measure.now, measure.zone);
    if input.first_date < today {
        faults.push(fault("/first_date", FaultKind::InThePast));
    } else if (input.first_date - today).num_days() > MAXIMUM_DAYS_AHEAD {
        faults.push(fault("/first_date", FaultKind::TooFarAhead));
    }
    if let Some(kind) = against_times(input.start, input.end, measure.minutes) {
        faults.push(fault("/end", kind));
    }
    if input.except.len() > MOST_EXCEPTIONS {
        faults.push(fault("/except", FaultKind::TooLong(MOST_EXCEPTIONS)));
    }
    let written = read(&input.rrule);
    if written.is_err() {
        faults.push(fault("/rrule", FaultKind::NotARecurrence));
    }
    let Some(written) = written.ok().filter(|_| faults.is_empty()) else { return Err(faults) };
    let recurrence = complete(written, input).map_err(|kind| vec![fault("/rrule", kind)])?;
    match first_time(&recurrence, measure) {
        Some(span) => Ok((recurrence, span)),
        None => Err(vec![fault("/rrule", FaultKind::NotPossible)]),
    }
}

/// What is wrong with the times of a day, if anything.
pub fn against_times(start: NaiveTime, end: NaiveTime, minutes: i32) -> Option<FaultKind> {
    if end <= start {
        Some(FaultKind::EndNotAfterStart)
    } else if end - start < Duration::minutes(i64::from(minutes)) {
        Some(FaultKind::ShorterThanDuration)
    } else {
        None
    }
}

/// The rule with the days that follow from the first date, and its last day.
fn complete(written: Written, input: &RecurrenceInput) -> Result<CheckedRecurrence, FaultKind> {
    let mut rule = written.rule;
    if let Pattern::Weekly(days) = &mut rule.pattern
        && days.is_empty()
    {
        days.insert(u8::try_from(input.first_date.weekday().number_from_monday()).unwrap_or(1));
    }
    let furthest = furthest(input.first_date);
    let last_date = match written.limit {
        None => furthest,
        Some(Limit::Until(until)) if until < input.first_date => return Err(FaultKind::NotPossible),
        Some(Limit::Until(until)) if until > furthest => return Err(FaultKind::TooFarAhead),
        Some(Limit::Until(until)) => until,
        Some(Limit::Count(count)) => dates(&rule, input.first_date, input.first_date, furthest)
            .nth(usize::from(count) - 1)
            .ok_or(FaultKind::TooFarAhead)?,
    };
    let except = input.except.iter().copied();
    let is_of_rule = |date: &NaiveDate| (input.first_date..=last_date).contains(date);
    Ok(CheckedRecurrence {
        except: except.filter(is_of_rule).collect(),
        first_date: input.first_date,
        last_date,
        start: input.start,
        end: input.end,
        rule,
    })
}

/// When it takes place for the first time, with enough of it left.
fn first_time(recurrence: &CheckedRecurrence, measure: Measure<'_>) -> Option<TimeSpan> {
    let needed = Duration::minutes(i64::from(measure.minutes));
    dates(&recurrence.rule, recurrence.first_date, recurrence.first_date, recurrence.last_date)
        .filter(|date| !recurrence.except.contains(date))
        .map(|date| span_on(date, recurrence.start, recurrence.end, measure.zone))
        .find(|span| span.end - span.start.max(measure.now) >= needed)
}
