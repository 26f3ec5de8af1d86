//! Weekly hours against the town's clock: both changes of the clock, leap days, year ends, and a minute-by-minute oracle.

use super::*;
use chrono::{Timelike, Utc};
use proptest::prelude::*;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

fn range(weekday: u8, start: &str, end: &str) -> WeeklyRange {
    WeeklyRange { weekday, start: time(start), end: time(end) }
}

fn hours(ranges: &[WeeklyRange]) -> WeeklyHours {
    WeeklyHours::new(ranges).unwrap()
}

fn utc(text: &str) -> Instant {
    format!("{text}:00Z").parse().unwrap()
}

fn told(hours: &WeeklyHours, from: &str, until: &str) -> Vec<String> {
    let format = |instant: Instant| instant.format("%m-%d %H:%M").to_string();
    intervals(hours, BERLIN, utc(from), utc(until))
        .iter()
        .map(|span| format!("{}/{}", format(span.start), format(span.end)))
        .collect()
}

#[test]
fn an_ordinary_week_in_winter_and_in_summer() {
    let monday = hours(&[range(1, "09:00", "12:00")]);
    assert_eq!(told(&monday, "2026-11-22T00:00", "2026-11-29T00:00"), ["11-23 08:00/11-23 11:00"]);
    assert_eq!(told(&monday, "2026-06-21T00:00", "2026-06-28T00:00"), ["06-22 07:00/06-22 10:00"]);
}

#[test]
fn the_hour_that_exists_twice_counts_twice() {
    let from = "2026-10-24T12:00";
    let until = "2026-10-25T12:00";
    assert_eq!(told(&hours(&[range(7, "02:00", "03:00")]), from, until), ["10-25 00:00/10-25 02:00"]);
    let half = hours(&[range(7, "01:00", "02:30")]);
    assert_eq!(told(&half, from, until), ["10-24 23:00/10-25 00:30", "10-25 01:00/10-25 01:30"]);
    assert_eq!(told(&hours(&[range(7, "00:00", "00:00")]), from, until), ["10-24 22:00/10-25 12:00"]);
}

#[test]
fn the_hour_that_does_not_exist_gives_nothing() {
    let from = "2027-03-27T12:00";
    let until = "2027-03-28T12:00";
    assert!(told(&hours(&[range(7, "02:00", "03:00")]), from, until).is_empty());
    assert_eq!(told(&hours(&[range(7, "02:30", "03:15")]), from, until), ["03-28 01:00/03-28 01:15"]);
    assert_eq!(told(&hours(&[range(7, "00:00", "02:30")]), from, until), ["03-27 23:00/03-28 01:00"]);
}

#[test]
fn a_leap_day_and_a_year_end_are_ordinary_days() {
    let tuesday = hours(&[range(2, "10:00", "11:00")]);
    assert_eq!(told(&tuesday, "2028-02-28T00:00", "2028-03-02T00:00"), ["02-29 09:00/02-29 10:00"]);
    let new_year = hours(&[range(4, "20:00", "00:00"), range(5, "00:00", "01:00")]);
    assert_eq!(told(&new_year, "2026-12-30T00:00", "2027-01-03T00:00"), ["12-31 19:00/01-01 00:00"]);
}

#[test]
fn the_span_asked_for_cuts_the_hours() {
    let all_week: Vec<_> = (1..=7).map(|day| range(day, "00:00", "00:00")).collect();
    assert_eq!(told(&hours(&all_week), "2026-11-22T10:30", "2026-12-06T11:45"), ["11-22 10:30/12-06 11:45"]);
    assert!(told(&hours(&all_week), "2026-11-22T10:30", "2026-11-22T10:30").is_empty());
    assert!(told(&hours(&all_week), "2026-11-22T10:30", "2026-11-21T10:30").is_empty());
}

#[test]
fn wrong_ranges_are_named_by_their_place() {
    let faults = WeeklyHours::new(&[
        range(1, "09:00", "12:00"),
        range(0, "09:00", "12:00"),
        range(8, "09:00", "12:00"),
        range(2, "12:00", "12:00"),
        range(3, "22:00", "02:00"),
        range(3, "22:00", "00:00"),
    ]);
    assert_eq!(
        faults.unwrap_err(),
        [
            (1, WeeklyFault::UnknownWeekday),
            (2, WeeklyFault::UnknownWeekday),
            (3, WeeklyFault::EndNotAfterStart),
            (4, WeeklyFault::EndNotAfterStart)
        ]
    );
}

#[test]
fn overlapping_and_touching_ranges_of_a_day_become_one() {
    let merged = hours(&[
        range(2, "13:00", "15:00"),
        range(1, "11:00", "00:00"),
        range(1, "09:00", "11:00"),
        range(1, "10:00", "10:30"),
    ]);
    assert_eq!(merged.ranges(), [range(1, "09:00", "00:00"), range(2, "13:00", "15:00")]);
    assert_eq!(serde_json::from_str::<WeeklyHours>(&serde_json::to_string(&merged).unwrap()).unwrap(), merged);
}

#[test]
fn times_are_written_in_hours_and_minutes_alone() {
    for wrong in [r#"{"weekday":1,"start":"9:00","end":"12:00"}"#, r#"{"weekday":1,"start":"09:00","end":"24:00"}"#] {
        assert!(serde_json::from_str::<WeeklyRange>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn weeks_and_days_follow_the_calendar_of_the_town() {
    let turn = week_of(utc("2027-01-01T12:00"), BERLIN);
    assert_eq!((turn.start, turn.end), (utc("2026-12-27T23:00"), utc("2027-01-03T23:00")));
    assert_eq!(week_of(utc("2026-10-25T22:59"), BERLIN).duration(), Duration::hours(169));
    assert_eq!(week_of(utc("2027-03-28T12:00"), BERLIN).duration(), Duration::hours(167));
    // Sunday 23:30 in UTC is already Monday in Berlin.
    assert_eq!(week_of(utc("2026-11-22T23:30"), BERLIN).start, utc("2026-11-22T23:00"));
    let date = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
    assert_eq!(day_span(date, BERLIN).duration(), Duration::hours(25));
}

fn any_range() -> impl Strategy<Value = WeeklyRange> {
    (1_u8..=7, 0_u32..1440, 1_u32..=1440).prop_filter_map("a range has a length", |(weekday, start, end)| {
        let at = |minutes: u32| NaiveTime::from_num_seconds_from_midnight_opt(minutes % 1440 * 60, 0);
        (start < end).then_some(WeeklyRange { weekday, start: at(start)?, end: at(end)? })
    })
}

/// Whether the clock on the wall shows one of the hours: the definition itself.
fn shows(ranges: &[WeeklyRange], zone: Tz, instant: Instant) -> bool {
    let local = instant.with_timezone(&zone);
    let minute = i64::from(local.hour() * 60 + local.minute());
    ranges.iter().any(|range| {
        u32::from(range.weekday) == local.weekday().number_from_monday()
            && minutes(range.start) <= minute
            && minute < minutes_until_end(range)
    })
}

/// Days around which the clock is changed, in zones that change it at different hours, and ordinary ones.
fn any_place() -> impl Strategy<Value = (Tz, Instant)> {
    let zones = [BERLIN, Tz::Atlantic__Azores, Tz::America__Havana, Tz::Australia__Lord_Howe, Tz::UTC];
    let starts = ["2026-10-22T13:00", "2027-03-25T05:00", "2026-12-29T00:00", "2028-02-26T09:17", "2027-03-12T00:00"];
    (prop::sample::select(zones.to_vec()), prop::sample::select(starts.map(utc).to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn intervals_are_exactly_the_minutes_that_the_clock_shows(
        ranges in prop::collection::vec(any_range(), 0..8),
        (zone, from) in any_place(),
        length in 1_i64..(6 * 1440),
    ) {
        let until = from + Duration::minutes(length);
        let spans = intervals(&hours(&ranges), zone, from, until);
        for pair in spans.windows(2) {
            prop_assert!(pair[0].end < pair[1].start, "spans are apart and in order");
        }
        for minute in -5..length + 5 {
            let instant: chrono::DateTime<Utc> = from + Duration::minutes(minute);
            let expected = instant >= from && instant < until && shows(&ranges, zone, instant);
            let inside = spans.iter().any(|span| span.start <= instant && instant < span.end);
            prop_assert_eq!(inside, expected, "{} in {}", instant, zone);
        }
    }

    #[test]
    fn bringing_hours_into_order_changes_no_minute(ranges in prop::collection::vec(any_range(), 0..12)) {
        let ordered = hours(&ranges);
        prop_assert_eq!(&WeeklyHours::new(ordered.ranges()).unwrap(), &ordered);
        let from = utc("2026-11-16T00:00");
        for minute in 0..7 * 1440 {
            let instant = from + Duration::minutes(minute);
            prop_assert_eq!(shows(&ranges, Tz::UTC, instant), shows(ordered.ranges(), Tz::UTC, instant));
        }
    }
}
