//! Values for the tests of the rules.
#![expect(missing_docs, clippy::missing_panics_doc, reason = "test values speak for themselves")]

use crate::help_requests::assignments::model::{Assignment, AssignmentKind, AssignmentState};
use crate::help_requests::model::{
    Channel, HelpRequest, Needs, Origin, RequestState, TimingKind, Urgency, VolunteerFacts, Window,
};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId, WindowId};
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::{WeeklyHours, WeeklyRange};
use chrono::{Duration, NaiveTime};
use uuid::Uuid;

pub const BERLIN: chrono_tz::Tz = chrono_tz::Europe::Berlin;

pub fn at(text: &str) -> Instant {
    crate::kernel::time::to_instant(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(), BERLIN)
}

pub fn span(date: &str, start: &str, end: &str) -> TimeSpan {
    TimeSpan::new(at(&format!("{date} {start}")), at(&format!("{date} {end}"))).unwrap()
}

pub fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

pub fn quarter(number: u128) -> QuarterId {
    QuarterId(Uuid::from_u128(number))
}

/// "As soon as possible", made on Monday 23 November 2026 at 08:00, for one hour.
pub fn asap() -> HelpRequest {
    let created_at = at("2026-11-23 08:00");
    HelpRequest {
        id: HelpRequestId(Uuid::from_u128(1)),
        reference: "K7M4QX".to_owned(),
        requester_id: Some(account(100)),
        recorded_by: None,
        channel: Channel::App,
        origin: Origin::Own,
        category: "einkauf".to_owned(),
        quarter_id: quarter(1),
        title: None,
        description: "Milch und Brot".to_owned(),
        series_id: None,
        timing: TimingKind::Asap,
        windows: vec![],
        duration_minutes: 60,
        helpers_needed: 1,
        places_taken: 0,
        urgency: Urgency::Normal,
        needs: Needs::default(),
        state: RequestState::Open,
        is_waiting_for_call_back: false,
        escalation: None,
        deadline_at: created_at + Duration::days(7),
        lapses_at: created_at + Duration::days(7),
        still_needed_asked_at: None,
        still_needed_answered_at: None,
        outcome: None,
        closed_at: None,
        closed_by: None,
        wiped_at: None,
        created_at,
        updated_at: created_at,
        version: 1,
    }
}

pub fn in_windows(spans: &[TimeSpan]) -> HelpRequest {
    let windows = (1..).zip(spans).map(|(number, span)| Window { id: WindowId(Uuid::from_u128(number)), span: *span });
    let lapses_at = spans.iter().map(|span| span.end).max().unwrap();
    HelpRequest { timing: TimingKind::Windows, windows: windows.collect(), deadline_at: lapses_at, lapses_at, ..asap() }
}

/// Free every day from 9 to 12, five hours and three tasks a week.
pub fn helper() -> VolunteerFacts {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let ranges: Vec<_> = (1..=7).map(|weekday| WeeklyRange { weekday, start: hour(9), end: hour(12) }).collect();
    VolunteerFacts {
        account_id: account(200),
        is_volunteer: true,
        is_verified: true,
        is_suspended: false,
        has_offer: true,
        is_paused: false,
        categories: ["einkauf".to_owned()].into(),
        quarters: [quarter(1)].into(),
        availability: WeeklyHours::new(&ranges).unwrap(),
        minutes_per_week: 300,
        tasks_per_week: 3,
        commitments: vec![],
        languages: ["de".to_owned()].into(),
        means: [].into(),
        attributes: [].into(),
        gender: None,
        certificate_until: None,
        blocked: [].into(),
    }
}

pub fn assignment(state: AssignmentState, span: TimeSpan) -> Assignment {
    Assignment {
        id: AssignmentId(Uuid::from_u128(9)),
        help_request_id: HelpRequestId(Uuid::from_u128(1)),
        helper_id: account(200),
        kind: AssignmentKind::Volunteer,
        state,
        place: 1,
        window_id: None,
        span,
        recorded_by: None,
        accepted_at: at("2026-11-23 08:30"),
        acknowledged_at: None,
        done_at: state.is_finished().then_some(span.end),
        minutes_spent: None,
        outcome: None,
        confirmed_at: None,
        ended_at: None,
        parted_at: None,
        version: 1,
        updated_at: at("2026-11-23 08:30"),
    }
}
