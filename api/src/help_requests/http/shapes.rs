//! The smaller parts of answers.

use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::flows::{AssignmentBrief, HelperName, PersonName};
use crate::help_requests::model::{Contact, TimingKind, Window};
use crate::help_requests::rules::fits::Fit;
use crate::help_requests::rules::next_step::{NextStep, NextStepCode};
use crate::kernel::ids::{AccountId, AssignmentId, WindowId};
use crate::kernel::json;
use chrono::{DateTime, NaiveDate, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

/// How the time is said.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimingAnswer {
    /// As soon as possible, in windows, or recurring.
    pub kind: TimingKind,
}

/// One window, as instants and on the town's wall clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct WindowAnswer {
    id: WindowId,
    #[serde(serialize_with = "json::instant")]
    starts_at: DateTime<Utc>,
    #[serde(serialize_with = "json::instant")]
    ends_at: DateTime<Utc>,
    /// Day in the town.
    #[serde(serialize_with = "json::text")]
    date: NaiveDate,
    /// Start on that day.
    #[schema(example = "09:00")]
    start: String,
    /// End.
    #[schema(example = "11:30")]
    end: String,
}

impl WindowAnswer {
    pub(super) fn of(window: &Window, zone: Tz) -> Self {
        let (start, end) = (window.span.start.with_timezone(&zone), window.span.end.with_timezone(&zone));
        Self {
            id: window.id,
            starts_at: window.span.start,
            ends_at: window.span.end,
            date: start.date_naive(),
            start: wall_clock(start.time()),
            end: wall_clock(end.time()),
        }
    }
}

/// Hours and minutes as people read them.
fn wall_clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// What happens next, and by when.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextStepAnswer {
    code: NextStepCode,
    #[serde(serialize_with = "json::instant_or_null")]
    #[schema(required)]
    by: Option<DateTime<Utc>>,
}

impl From<NextStep> for NextStepAnswer {
    fn from(step: NextStep) -> Self {
        Self { code: step.code, by: step.by }
    }
}

/// Private fields, open to the viewer. The look is recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactAnswer {
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    #[schema(required)]
    address: Option<String>,
    #[schema(required)]
    address_extra: Option<String>,
    #[schema(required)]
    phone: Option<String>,
    #[schema(required)]
    note_for_helper: Option<String>,
    /// The account's; `null` where it asked for somebody else.
    #[schema(required)]
    code_word: Option<String>,
    /// Whether an account asked for somebody else: name and address are that person's, the number is the account's unless one
    /// was given. False for guests.
    for_another_person: bool,
}

impl From<Contact> for ContactAnswer {
    fn from(contact: Contact) -> Self {
        Self {
            first_name: contact.first_name,
            last_name: contact.last_name,
            address: contact.address,
            address_extra: contact.address_extra,
            phone: contact.phone,
            note_for_helper: contact.note_for_helper,
            code_word: contact.code_word,
            for_another_person: contact.is_for_another,
        }
    }
}

/// Who asked, as far as the viewer may know. Who gets the help may be somebody else: `contact.for_another_person`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequesterAnswer {
    /// For coordinators alone.
    #[schema(required)]
    id: Option<AccountId>,
    first_name: String,
    #[schema(required)]
    last_name: Option<String>,
}

impl From<PersonName> for RequesterAnswer {
    fn from(name: PersonName) -> Self {
        Self { id: name.id, first_name: name.first_name, last_name: name.last_name }
    }
}

/// Who helps, as far as the viewer may know.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelperAnswer {
    /// For coordinators and the helper.
    #[schema(required)]
    id: Option<AccountId>,
    first_name: String,
    #[schema(required)]
    last_name: Option<String>,
    /// When the helper agreed to show it, and for coordinators.
    #[schema(required)]
    phone: Option<String>,
    /// Whether a coordinator has verified the person.
    verified: bool,
}

impl From<HelperName> for HelperAnswer {
    fn from(name: HelperName) -> Self {
        Self {
            id: name.id,
            first_name: name.first_name,
            last_name: name.last_name,
            phone: name.phone,
            verified: name.is_verified,
        }
    }
}

/// An assignment within its request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentBriefAnswer {
    id: AssignmentId,
    kind: AssignmentKind,
    state: AssignmentState,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    #[schema(required)]
    helper: Option<HelperAnswer>,
}

impl From<AssignmentBrief> for AssignmentBriefAnswer {
    fn from(brief: AssignmentBrief) -> Self {
        Self {
            id: brief.assignment.id,
            kind: brief.assignment.kind,
            state: brief.assignment.state,
            starts_at: brief.assignment.span.start,
            ends_at: brief.assignment.span.end,
            helper: brief.helper.map(Into::into),
        }
    }
}

/// A stretch of time that fits the viewer; they may begin anywhere in it that leaves enough time before its end.
#[derive(Debug, Serialize, ToSchema)]
pub struct FitAnswer {
    /// The window it lies in; `null` for "as soon as possible".
    #[schema(required)]
    window_id: Option<WindowId>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl From<Fit> for FitAnswer {
    fn from(fit: Fit) -> Self {
        Self { window_id: fit.window_id, starts_at: fit.span.start, ends_at: fit.span.end }
    }
}
