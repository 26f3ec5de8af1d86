//! When a zone changes its clock, for the years of a calendar.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz, TzOffset};

/// A moment from which on the clock shows something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onset {
    /// What the clock showed, or would have shown, at that moment before the change.
    pub local: NaiveDateTime,
    /// Seconds ahead of UTC before.
    pub offset_before: i32,
    /// Seconds ahead of UTC from then on.
    pub offset_after: i32,
    /// Whether summer time begins.
    pub is_summer: bool,
    /// What the new time is called, e.g. `CET`.
    pub name: String,
}

fn at(zone: Tz, moment: DateTime<Utc>) -> TzOffset {
    zone.offset_from_utc_datetime(&moment.naive_utc())
}

fn seconds(offset: &TzOffset) -> i32 {
    offset.fix().local_minus_utc()
}

fn onset(moment: DateTime<Utc>, before: &TzOffset, after: &TzOffset) -> Onset {
    let (offset_before, offset_after) = (seconds(before), seconds(after));
    let name = after.abbreviation().map_or_else(|| format!("UTC{:+}", offset_after / 3600), str::to_owned);
    Onset {
        local: moment.naive_utc() + Duration::seconds(offset_before.into()),
        offset_before,
        offset_after,
        is_summer: after.dst_offset() > Duration::zero(),
        name,
    }
}

/// The changes of these years, and the one that holds at their beginning (as an onset at that moment).
pub fn onsets(zone: Tz, first_year: i32, last_year: i32) -> Vec<Onset> {
    let begin_of = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let (Some(begin), Some(end)) = (begin_of(first_year), begin_of(last_year + 1)) else { return Vec::new() };
    // The clock of the town may be ahead of UTC: its year begins earlier.
    let begin = begin - Duration::days(1);
    let mut known = at(zone, begin);
    let mut onsets = vec![onset(begin, &known, &known)];
    let mut day = begin;
    while day <= end {
        let next = day + Duration::days(1);
        let then = at(zone, next);
        if seconds(&then) != seconds(&known) {
            onsets.push(onset(change_within(zone, day, next), &known, &then));
        }
        (known, day) = (then, next);
    }
    onsets
}

/// The first second of `from..=until` at which the clock goes otherwise than at `from`.
fn change_within(zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> DateTime<Utc> {
    let (mut before, mut after) = (from, until);
    while after - before > Duration::seconds(1) {
        let middle = before + Duration::seconds((after - before).num_seconds() / 2);
        if seconds(&at(zone, middle)) == seconds(&at(zone, from)) {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}
