//! Spans of time and the town's wall clock.

use super::clock::Instant;
use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From `start` (included) to `end` (excluded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct TimeSpan {
    /// First moment.
    pub start: DateTime<Utc>,
    /// First moment after it.
    pub end: DateTime<Utc>,
}

impl TimeSpan {
    /// A span, or `None` when it would be empty or turned round.
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// How long it is.
    pub fn duration(&self) -> Duration {
        self.end - self.start
    }

    /// Whether both have a moment in common. Spans that only touch do not overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// What both have in common.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Whether `other` lies wholly within.
    pub fn contains(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A date and two times of the town's wall clock, e.g. `{"date":"2026-11-24","start":"09:00","end":"11:30"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WallClockWindow {
    /// Day in the town's time zone.
    pub date: NaiveDate,
    /// Start on that day.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "09:00")]
    pub start: NaiveTime,
    /// End on that day; an end at or before the start is refused by the caller.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "11:30")]
    pub end: NaiveTime,
}

impl WallClockWindow {
    /// The instants of the window, or `None` when it is empty (or vanishes in the night the clock is put forward).
    pub fn span(&self, zone: Tz) -> Option<TimeSpan> {
        TimeSpan::new(to_instant(self.date.and_time(self.start), zone), to_instant(self.date.and_time(self.end), zone))
    }
}

/// The instant of a wall-clock time. In the hour that exists twice the first one counts; a time that does not exist
/// is moved forward by the length of the gap, as a person who overslept the change would read it.
pub fn to_instant(local: NaiveDateTime, zone: Tz) -> Instant {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.with_timezone(&Utc),
        LocalResult::None => {
            let before = zone.from_local_datetime(&(local - Duration::hours(3))).earliest();
            before.map_or_else(
                || DateTime::from_naive_utc_and_offset(local, Utc),
                |time| time.with_timezone(&Utc) + Duration::hours(3),
            )
        }
    }
}

/// The town's date at an instant.
pub fn local_date(instant: Instant, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The instant at which a day of the town begins.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Instant {
    to_instant(date.and_time(NaiveTime::MIN), zone)
}

/// Wall-clock times are spoken as `HH:MM`; seconds are refused, `24:00` too.
pub mod hours_and_minutes {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// Writes `HH:MM`.
    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.format("%H:%M"))
    }

    /// Reads `HH:MM`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() != 5 {
            return Err(D::Error::custom("a time is written HH:MM"));
        }
        NaiveTime::parse_from_str(&text, "%H:%M").map_err(|_| D::Error::custom("a time is written HH:MM"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn the_missing_hour_moves_forward() {
        assert_eq!(to_instant(local("2027-03-28 02:30"), BERLIN).to_rfc3339(), "2027-03-28T01:30:00+00:00");
    }

    #[test]
    fn the_double_hour_is_the_first_one() {
        assert_eq!(to_instant(local("2026-10-25 02:30"), BERLIN).to_rfc3339(), "2026-10-25T00:30:00+00:00");
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let day = start_of_day(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(), BERLIN);
        let first = TimeSpan::new(day, day + Duration::hours(1)).unwrap();
        let second = TimeSpan::new(day + Duration::hours(1), day + Duration::hours(2)).unwrap();
        assert!(!first.overlaps(&second) && first.intersection(&second).is_none());
    }
}
