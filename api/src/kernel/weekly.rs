//! Hours that come back every week (availability, working hours), told in the town's wall clock.
//!
//! Meaning: a moment belongs to the hours when the town's clock, at that moment, shows one of the weekdays and a time
//! within its range. So in the night in which an hour exists twice both count, and an hour that does not exist gives
//! nothing: nobody is ever taken to be free at a time that they did not name (rules.md, Time).

use super::clock::Instant;
use super::time::{TimeSpan, hours_and_minutes, local_date, start_of_day};
use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most ranges that one week may be cut into.
pub const MAXIMUM_RANGES: usize = 50;

/// A weekday and two times of the wall clock, e.g. `{"weekday":1,"start":"09:00","end":"12:00"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeeklyRange {
    /// 1 is Monday, 7 is Sunday (ISO 8601).
    #[schema(minimum = 1, maximum = 7)]
    pub weekday: u8,
    /// First moment of the range.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "09:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub start: NaiveTime,
    /// First moment after it; `00:00` is the midnight that ends the day. A range never goes beyond midnight.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "12:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub end: NaiveTime,
}

/// What is wrong with a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeeklyFault {
    /// The weekday is none of 1–7.
    UnknownWeekday,
    /// The end is not after the start. Hours beyond midnight are two ranges, so that a pair of times that was
    /// mistakenly turned round is never read as a night.
    EndNotAfterStart,
}

/// The hours of a week: sorted, without overlaps, ranges that touch on one day made one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Vec<WeeklyRange>)]
pub struct WeeklyHours(Vec<WeeklyRange>);

impl WeeklyHours {
    /// Brings ranges into order, or names each range that is wrong by its place in the list.
    pub fn new(ranges: &[WeeklyRange]) -> Result<Self, Vec<(usize, WeeklyFault)>> {
        let faults: Vec<_> =
            ranges.iter().enumerate().filter_map(|(place, range)| Some((place, fault(range)?))).collect();
        if faults.is_empty() { Ok(Self(merge_ranges(ranges))) } else { Err(faults) }
    }

    /// The ranges in order of the week.
    pub fn ranges(&self) -> &[WeeklyRange] {
        &self.0
    }

    /// Whether no hour is named at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for WeeklyHours {
    /// Reads what was stored; ranges that no writer could have stored are refused.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ranges = Vec::<WeeklyRange>::deserialize(deserializer)?;
        Self::new(&ranges).map_err(|_| serde::de::Error::custom("weekly hours hold a range that is none"))
    }
}

fn fault(range: &WeeklyRange) -> Option<WeeklyFault> {
    if !(1..=7).contains(&range.weekday) {
        Some(WeeklyFault::UnknownWeekday)
    } else if minutes_until_end(range) <= minutes(range.start) {
        Some(WeeklyFault::EndNotAfterStart)
    } else {
        None
    }
}

/// Minutes since midnight.
fn minutes(time: NaiveTime) -> i64 {
    (time - NaiveTime::MIN).num_minutes()
}

/// The end in minutes since the midnight that begins the day; the closing midnight is 1,440.
fn minutes_until_end(range: &WeeklyRange) -> i64 {
    if range.end == NaiveTime::MIN { 24 * 60 } else { minutes(range.end) }
}

fn merge_ranges(ranges: &[WeeklyRange]) -> Vec<WeeklyRange> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<WeeklyRange> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(last) if last.weekday == range.weekday && minutes(range.start) <= minutes_until_end(last) => {
                if minutes_until_end(&range) > minutes_until_end(last) {
                    last.end = range.end;
                }
            }
            _ => merged.push(range),
        }
    }
    merged
}

/// The spans between `from` and `until` at which the weekly hours hold, in order; spans that touch are made one.
pub fn intervals(hours: &WeeklyHours, zone: Tz, from: Instant, until: Instant) -> Vec<TimeSpan> {
    let Some(asked) = TimeSpan::new(from, until) else { return Vec::new() };
    let mut spans = Vec::new();
    let mut date = local_date(from, zone);
    let last = local_date(until, zone);
    while date <= last {
        let weekday = date.weekday().number_from_monday();
        for range in hours.0.iter().filter(|range| u32::from(range.weekday) == weekday) {
            let on_this_day = spans_of_range(range, date, zone);
            spans.extend(on_this_day.iter().filter_map(|span| span.intersection(&asked)));
        }
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        date = next;
    }
    merge_spans(spans)
}

/// Sorts spans and makes those one that overlap or touch.
pub fn merge_spans(mut spans: Vec<TimeSpan>) -> Vec<TimeSpan> {
    spans.sort_unstable();
    let mut merged: Vec<TimeSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

/// The ISO week (Monday to Sunday of the town's calendar) that holds `instant`: 167 to 169 hours.
pub fn week_of(instant: Instant, zone: Tz) -> TimeSpan {
    let date = local_date(instant, zone);
    let monday = date - Days::new(u64::from(date.weekday().num_days_from_monday()));
    TimeSpan { start: start_of_day(monday, zone), end: start_of_day(monday + Days::new(7), zone) }
}

/// The day of the town's calendar: 23 to 25 hours.
pub fn day_span(date: NaiveDate, zone: Tz) -> TimeSpan {
    TimeSpan { start: start_of_day(date, zone), end: start_of_day(date + Days::new(1), zone) }
}

/// The instants of one range on one day: one span, or two where the clock is turned back within the range.
fn spans_of_range(range: &WeeklyRange, date: NaiveDate, zone: Tz) -> Vec<TimeSpan> {
    let day = day_span(date, zone);
    let change = change_of_offset(day, zone);
    let stretches = [TimeSpan::new(day.start, change), TimeSpan::new(change, day.end)];
    let midnight = date.and_time(NaiveTime::MIN);
    let mut spans = Vec::with_capacity(2);
    for stretch in stretches.into_iter().flatten() {
        let shift = offset(stretch.start, zone);
        let at = |minutes: i64| (midnight + Duration::minutes(minutes) - shift).and_utc();
        let told = TimeSpan::new(at(minutes(range.start)), at(minutes_until_end(range)));
        spans.extend(told.and_then(|span| span.intersection(&stretch)));
    }
    spans
}

/// How far the town's clock is ahead of UTC.
fn offset(instant: Instant, zone: Tz) -> Duration {
    let seconds = zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc();
    Duration::seconds(i64::from(seconds))
}

/// The moment of the day at which the clock is changed; the day's end on all other days.
fn change_of_offset(day: TimeSpan, zone: Tz) -> Instant {
    let before = offset(day.start, zone);
    let (mut low, mut high) = (day.start, day.end);
    if offset(high - Duration::seconds(1), zone) == before {
        return day.end;
    }
    while high - low > Duration::seconds(1) {
        let middle = low + Duration::seconds((high - low).num_seconds() / 2);
        if offset(middle, zone) == before { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
#[path = "weekly_tests.rs"]
mod tests;
