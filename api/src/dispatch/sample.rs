//! Values for the tests of this slice.

use super::model::{Commitment, Duty, DutyContent, DutyQuarter, Need, Stadtkuemmerer, TownClock};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::{WeeklyHours, WeeklyRange};
use chrono::{NaiveTime, Timelike};
use chrono_tz::Tz;
use uuid::Uuid;

pub const BERLIN: Tz = chrono_tz::Europe::Berlin;

pub fn utc(text: &str) -> Instant {
    format!("{text}:00Z").parse().unwrap()
}

/// Berlin at a moment; every day is a working day.
pub fn clock(now: &str) -> TownClock {
    TownClock { now: utc(now), zone: BERLIN, holidays_of: None }
}

/// A span of one day, e.g. `span("2026-11-24", "09:00", "10:00")`, in UTC.
pub fn span(date: &str, start: &str, end: &str) -> TimeSpan {
    TimeSpan::new(utc(&format!("{date}T{start}")), utc(&format!("{date}T{end}"))).unwrap()
}

pub fn quarter(number: u128) -> QuarterId {
    QuarterId(Uuid::from_u128(number))
}

pub fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

pub fn hour_range(weekday: u8, start: u32, end: u32) -> WeeklyRange {
    let hour = |hour: u32| NaiveTime::MIN.with_hour(hour).unwrap();
    WeeklyRange { weekday, start: hour(start), end: hour(end) }
}

/// At work Monday to Friday, 8 to 16 o'clock, for quarter 1 at `priority`, two visits a day.
pub fn person(number: u128, priority: i32) -> Stadtkuemmerer {
    let week: Vec<_> = (1..=5).map(|weekday| hour_range(weekday, 8, 16)).collect();
    Stadtkuemmerer {
        first_name: "Jo".into(),
        last_name: format!("Nachname {number}"),
        languages: ["de".to_owned()].into(),
        is_in_service: true,
        duty: Duty {
            account_id: account(number),
            content: DutyContent {
                quarters: vec![DutyQuarter { quarter_id: quarter(1), priority }],
                working_hours: WeeklyHours::new(&week).unwrap(),
                capacity_per_day: 2,
                ..DutyContent::default()
            },
            version: 1,
        },
        absences: vec![],
    }
}

/// An hour on Tuesday, 24 November 2026, between 10 and 14 o'clock in Berlin, in quarter 1.
pub fn need() -> Need {
    Need {
        requester_id: Some(account(77)),
        quarter_id: quarter(1),
        category: "shopping".to_owned(),
        wanted: vec![span("2026-11-24", "09:00", "13:00")],
        duration_minutes: 60,
        languages: [].into(),
        blocked: [].into(),
    }
}

pub fn commitment(number: u128, of: u128, span: TimeSpan, is_visit: bool) -> Commitment {
    Commitment { assignment_id: AssignmentId(Uuid::from_u128(number)), account_id: account(of), span, is_visit }
}
