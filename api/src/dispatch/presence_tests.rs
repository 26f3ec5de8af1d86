//! Who is there when: holidays and absences cut the working hours, in the two nights of the clock too.

use super::super::sample::*;
use super::*;
use crate::dispatch::model::{AbsenceKind, TownClock};
use crate::kernel::ids::AbsenceId;
use crate::kernel::weekly::WeeklyHours;
use crate::town::holidays::FederalState;
use uuid::Uuid;

fn with_holidays(now: &str) -> TownClock {
    TownClock { holidays_of: Some(FederalState::SchleswigHolstein), ..clock(now) }
}

fn absence(span: TimeSpan) -> Absence {
    Absence { id: AbsenceId(Uuid::from_u128(1)), kind: AbsenceKind::Holiday, span }
}

fn whole(from: &str, until: &str) -> TimeSpan {
    TimeSpan { start: utc(from), end: utc(until) }
}

#[test]
fn absences_cut_the_working_hours() {
    let mut person = person(1, 1);
    let day = whole("2026-11-24T00:00", "2026-11-25T00:00");
    person.absences = vec![absence(span("2026-11-24", "09:00", "10:00"))];
    let expected = [span("2026-11-24", "07:00", "09:00"), span("2026-11-24", "10:00", "15:00")];
    assert_eq!(present_spans(&person, day, &clock("2026-11-23T08:00")), expected);
    assert!(is_absent(&person, &span("2026-11-24", "09:59", "11:00")));
    assert!(!is_absent(&person, &span("2026-11-24", "10:00", "11:00")), "spans that touch");
}

#[test]
fn nobody_works_on_a_public_holiday() {
    let week = whole("2026-12-23T00:00", "2026-12-29T00:00");
    let worked = |clock: &TownClock| working_spans(&person(1, 1).duty.content, week, clock).len();
    assert_eq!(worked(&with_holidays("2026-11-23T08:00")), 3, "Wednesday, Thursday, Monday");
    assert_eq!(worked(&clock("2026-11-23T08:00")), 4);
}

#[test]
fn the_hours_of_the_two_nights_are_those_of_the_wall_clock() {
    let mut duty = person(1, 1).duty.content;
    duty.working_hours = WeeklyHours::new(&[hour_range(7, 1, 4)]).unwrap();
    let length = |from: &str, until: &str| {
        let spans = working_spans(&duty, whole(from, until), &with_holidays(from));
        spans.iter().map(|span| span.duration().num_minutes()).sum::<i64>()
    };
    assert_eq!(length("2026-03-28T12:00", "2026-03-29T12:00"), 120, "an hour is missing");
    assert_eq!(length("2026-10-24T12:00", "2026-10-25T12:00"), 240, "an hour comes twice");
    assert_eq!(length("2026-11-07T12:00", "2026-11-08T12:00"), 180);
}

#[test]
fn an_absence_lasts_until_the_end_of_the_day_unless_said_otherwise() {
    let clock = clock("2026-11-24T08:00");
    let check = |starts_at: Option<&str>, ends_at: Option<&str>| {
        let new = NewAbsence { kind: AbsenceKind::Sick, starts_at: starts_at.map(utc), ends_at: ends_at.map(utc) };
        check_absence(&new, &clock).map_err(|faults| faults[0].kind)
    };
    assert_eq!(check(None, None), Ok(whole("2026-11-24T08:00", "2026-11-24T23:00")));
    assert_eq!(check(Some("2026-12-01T07:00"), None), Ok(whole("2026-12-01T07:00", "2026-12-01T23:00")));
    assert!(check(Some("2026-11-10T08:00"), Some("2026-11-30T08:00")).is_ok());
    assert_eq!(check(Some("2026-11-10T07:59"), Some("2026-11-30T08:00")), Err(FaultKind::InThePast));
    assert_eq!(check(Some("2026-11-20T08:00"), Some("2026-11-24T08:00")), Err(FaultKind::InThePast));
    assert_eq!(check(Some("2026-11-25T08:00"), Some("2026-11-25T08:00")), Err(FaultKind::EndBeforeStart));
    assert_eq!(check(None, Some("2027-11-26T08:00")), Err(FaultKind::TooFarAhead));
    assert_eq!(check(Some("2028-11-01T08:00"), Some("2028-11-30T08:00")), Err(FaultKind::TooFarAhead));
}

#[test]
fn who_is_back_early_was_away_until_then() {
    let running = absence(whole("2026-11-20T08:00", "2026-11-30T08:00"));
    assert_eq!(shortened(&running, utc("2026-11-24T08:00")), Some(whole("2026-11-20T08:00", "2026-11-24T08:00")));
    assert_eq!(shortened(&running, utc("2026-11-20T08:00")), None, "it had not begun");
    assert_eq!(shortened(&running, utc("2026-12-24T08:00")), Some(running.span), "it is over");
}
