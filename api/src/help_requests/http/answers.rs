//! Requests and assignments as they are answered. What the viewer may not see is `null` or empty.

use super::shapes::{
    AssignmentBriefAnswer, ContactAnswer, FitAnswer, HelperAnswer, NextStepAnswer, RequesterAnswer, TimingAnswer,
    WindowAnswer,
};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::flows::{AssignmentView, RequestView};
use crate::help_requests::model::{Needs, Origin, Outcome, RequestState, Urgency};
use crate::help_requests::rules::visibility::Field;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AssignmentId, HelpRequestId, QuarterId, SeriesId};
use crate::kernel::json;
use crate::kernel::page::Page;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A help request as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HelpRequest)]
pub struct HelpRequestAnswer {
    id: HelpRequestId,
    /// A short name that can be said on the telephone.
    reference: String,
    category: String,
    quarter_id: QuarterId,
    #[schema(required)]
    title: Option<String>,
    /// What is needed; `null` for a helper after the contact was closed.
    #[schema(required)]
    description: Option<String>,
    timing: TimingAnswer,
    /// The series of which it is an occurrence.
    #[schema(required)]
    series_id: Option<SeriesId>,
    windows: Vec<WindowAnswer>,
    duration_minutes: i32,
    helpers_needed: i32,
    places_taken: i32,
    urgency: Urgency,
    needs: Needs,
    origin: Origin,
    recorded_by_staff: bool,
    state: RequestState,
    in_dispatch_queue: bool,
    waiting_for_call_back: bool,
    next_step: NextStepAnswer,
    #[schema(required)]
    outcome: Option<Outcome>,
    /// As what the caller sees it: public, eligible, helper, owner or staff.
    visibility: String,
    #[schema(required)]
    contact: Option<ContactAnswer>,
    #[schema(required)]
    requester: Option<RequesterAnswer>,
    assignments: Vec<AssignmentBriefAnswer>,
    /// The times that fit the volunteer who calls.
    fits: Vec<FitAnswer>,
    #[serde(serialize_with = "json::instant")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "json::instant")]
    updated_at: DateTime<Utc>,
    #[serde(serialize_with = "json::instant_or_null")]
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
    version: i32,
    /// What the caller may do with it. None in the list of what staff oversee: there the request itself says it.
    allowed_actions: Vec<AllowedAction>,
}

impl From<RequestView> for HelpRequestAnswer {
    fn from(view: RequestView) -> Self {
        let sees = |field| view.fields.contains(&field);
        let (sees_words, sees_times) = (sees(Field::Words), sees(Field::ExactTime));
        let is_own_or_staff = matches!(view.viewer.visibility(), "owner" | "staff");
        let request = view.request;
        let windows = request.windows.iter().filter(|_| sees_times).map(|window| WindowAnswer::of(window, view.zone));
        Self {
            id: request.id,
            windows: windows.collect(),
            reference: request.reference,
            category: request.category,
            quarter_id: request.quarter_id,
            title: request.title.filter(|_| sees_words),
            description: Some(request.description).filter(|_| sees_words),
            timing: TimingAnswer { kind: request.timing },
            series_id: request.series_id,
            duration_minutes: request.duration_minutes,
            helpers_needed: request.helpers_needed,
            places_taken: request.places_taken,
            urgency: request.urgency,
            needs: request.needs,
            origin: request.origin,
            recorded_by_staff: request.recorded_by.is_some(),
            state: request.state,
            in_dispatch_queue: is_own_or_staff && request.escalation.is_some(),
            waiting_for_call_back: request.is_waiting_for_call_back,
            next_step: view.next_step.into(),
            outcome: request.outcome,
            visibility: view.viewer.visibility().to_owned(),
            contact: view.contact.map(Into::into),
            requester: view.requester.map(Into::into),
            assignments: view.assignments.into_iter().map(Into::into).collect(),
            fits: view.fits.into_iter().map(Into::into).collect(),
            created_at: request.created_at,
            updated_at: request.updated_at,
            closed_at: request.closed_at,
            version: request.version,
            allowed_actions: view.actions,
        }
    }
}

/// A page of help requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpRequestPage {
    items: Vec<HelpRequestAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<RequestView>> for HelpRequestPage {
    fn from(page: Page<RequestView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}

/// Thanks, as the requester wrote them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ThanksAnswer {
    text: String,
    created_at: DateTime<Utc>,
}

/// An assignment as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub struct AssignmentAnswer {
    id: AssignmentId,
    help_request_id: HelpRequestId,
    kind: AssignmentKind,
    state: AssignmentState,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    #[schema(required)]
    acknowledged_at: Option<DateTime<Utc>>,
    #[schema(required)]
    minutes_spent: Option<i32>,
    #[schema(required)]
    outcome: Option<Outcome>,
    helper: HelperAnswer,
    help_request: HelpRequestAnswer,
    /// Until when the helper may read the contact.
    #[schema(required)]
    contact_open_until: Option<DateTime<Utc>>,
    #[schema(required)]
    thanks: Option<ThanksAnswer>,
    /// Why it was made or moved although something spoke against it; for staff alone.
    #[schema(required)]
    recorded_reason: Option<String>,
    version: i32,
    allowed_actions: Vec<AllowedAction>,
}

impl From<AssignmentView> for AssignmentAnswer {
    fn from(view: AssignmentView) -> Self {
        let assignment = view.assignment;
        Self {
            id: assignment.id,
            help_request_id: assignment.help_request_id,
            kind: assignment.kind,
            state: assignment.state,
            starts_at: assignment.span.start,
            ends_at: assignment.span.end,
            acknowledged_at: assignment.acknowledged_at,
            minutes_spent: assignment.minutes_spent,
            outcome: assignment.outcome,
            helper: view.helper.into(),
            help_request: view.request.into(),
            contact_open_until: assignment.contact_open_until(),
            thanks: view.thanks.map(|thanks| ThanksAnswer { text: thanks.text, created_at: thanks.created_at }),
            recorded_reason: view.recorded_reason,
            version: assignment.version,
            allowed_actions: view.actions,
        }
    }
}

/// A page of assignments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentPage {
    items: Vec<AssignmentAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<AssignmentView>> for AssignmentPage {
    fn from(page: Page<AssignmentView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}

/// What an acceptance is answered with: everything settled at once.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcceptanceAnswer {
    help_request: HelpRequestAnswer,
    assignment: AssignmentAnswer,
}

impl From<AssignmentView> for AcceptanceAnswer {
    fn from(view: AssignmentView) -> Self {
        Self { help_request: view.request.clone().into(), assignment: view.into() }
    }
}
