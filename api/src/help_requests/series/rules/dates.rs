//! The days of a rule, and their moments.

use crate::help_requests::series::model::{Pattern, RecurrenceRule};
use crate::kernel::time::{TimeSpan, to_instant};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;

/// The furthest that a series runs ahead, in days (26 weeks).
pub const MOST_DAYS: u64 = 26 * 7;

/// The days of the rule from `from` to `last`, both included; intervals are counted from `anchor`, before which there are none.
pub fn dates(
    rule: &RecurrenceRule,
    anchor: NaiveDate,
    from: NaiveDate,
    last: NaiveDate,
) -> impl Iterator<Item = NaiveDate> + '_ {
    let begin = from.max(anchor);
    begin.iter_days().take_while(move |date| *date <= last).filter(move |date| matches(rule, anchor, *date))
}

/// Whether a day from `anchor` on is one of the rule.
pub fn matches(rule: &RecurrenceRule, anchor: NaiveDate, date: NaiveDate) -> bool {
    let weekday = u8::try_from(date.weekday().number_from_monday()).unwrap_or(0);
    let interval = i64::from(rule.interval.max(1));
    let weeks = || (monday(date) - monday(anchor)).num_days() / 7;
    let months = || {
        let count = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
        count(date) - count(anchor)
    };
    match &rule.pattern {
        Pattern::Weekly(days) => days.contains(&weekday) && weeks() % interval == 0,
        Pattern::MonthlyDay(day) => is_day_of_month(*day, date) && months() % interval == 0,
        Pattern::MonthlyWeekday { nth, weekday: wanted } => {
            *wanted == weekday && is_nth(*nth, date) && months() % interval == 0
        }
    }
}

fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(date.weekday().num_days_from_monday()))
}

fn is_last_seven(date: NaiveDate) -> bool {
    (date + Days::new(7)).month() != date.month()
}

fn is_day_of_month(day: i8, date: NaiveDate) -> bool {
    if day == -1 { (date + Days::new(1)).month() != date.month() } else { u32::try_from(day) == Ok(date.day()) }
}

fn is_nth(nth: i8, date: NaiveDate) -> bool {
    if nth == -1 { is_last_seven(date) } else { u32::try_from(nth) == Ok(date.day0() / 7 + 1) }
}

/// The last day that a series can have which begins, or is made longer, on `day`.
pub fn furthest(day: NaiveDate) -> NaiveDate {
    day + Days::new(MOST_DAYS)
}

/// The moments from `start` to `end` on the wall clock of a day. Where the clock is put forward within them the end is later, so
/// that it is never shorter than on other days.
pub fn span_on(date: NaiveDate, start: NaiveTime, end: NaiveTime, zone: Tz) -> TimeSpan {
    let begin = to_instant(date.and_time(start), zone);
    let usual = end - start;
    TimeSpan { start: begin, end: to_instant(date.and_time(end), zone).max(begin + usual) }
}
