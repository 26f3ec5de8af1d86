//! The coordinator's list of today over HTTP.

use super::board::BoardRequestAnswer;
use super::handovers::HandoverAnswer;
use super::refusal::actor;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::dispatch::flows::{self, Part, TodayView};
use crate::dispatch::model::FollowUp;
use crate::help_requests::flows::RequestView;
use crate::help_requests::model::EscalationReason;
use crate::kernel::ids::AccountId;
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config.service(read_today);
}

/// Something that was to be tried again by today.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowUpAnswer {
    due_at: DateTime<Utc>,
    /// What came of the last try.
    outcome: String,
    author_id: AccountId,
    /// Who is to try it again.
    responsible_id: AccountId,
    help_request: BoardRequestAnswer,
}

impl From<(FollowUp, RequestView)> for FollowUpAnswer {
    fn from((follow_up, request): (FollowUp, RequestView)) -> Self {
        Self {
            due_at: follow_up.due_at,
            outcome: follow_up.outcome,
            author_id: follow_up.author,
            responsible_id: follow_up.responsible,
            help_request: request.into(),
        }
    }
}

/// Follow-ups: the earliest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowUpsAnswer {
    items: Vec<FollowUpAnswer>,
    has_more: bool,
}

/// A request of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayRequestAnswer {
    help_request: BoardRequestAnswer,
    /// Why it stands in the queue; `null` where it does not.
    #[schema(required)]
    reason: Option<EscalationReason>,
    /// Since when.
    #[schema(required)]
    since: Option<DateTime<Utc>>,
    /// When its last time ends.
    lapses_at: DateTime<Utc>,
}

impl From<RequestView> for TodayRequestAnswer {
    fn from(view: RequestView) -> Self {
        let escalation = view.request.escalation;
        Self {
            reason: escalation.map(|escalation| escalation.reason),
            since: escalation.map(|escalation| escalation.at),
            lapses_at: view.request.lapses_at,
            help_request: view.into(),
        }
    }
}

/// Requests: the most pressing first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayRequestsAnswer {
    items: Vec<TodayRequestAnswer>,
    has_more: bool,
}

impl From<Part<RequestView>> for TodayRequestsAnswer {
    fn from(part: Part<RequestView>) -> Self {
        Self { items: part.items.into_iter().map(Into::into).collect(), has_more: part.has_more }
    }
}

/// What today holds for a coordinator; at most 50 of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayAnswer {
    /// What was to be tried again by today, and was not since.
    follow_ups: FollowUpsAnswer,
    /// Guests who wait for a call.
    call_backs: TodayRequestsAnswer,
    /// Visits that were given back, fell through, or whose Stadtkümmerer is away.
    given_back: TodayRequestsAnswer,
    /// Requests whose last time ends by tomorrow, with nobody to come.
    lapsing: TodayRequestsAnswer,
    /// How many volunteers wait for their verification.
    unverified_volunteers: i64,
    /// What colleagues handed to the caller, until it is read.
    handovers: Vec<HandoverAnswer>,
}

impl TodayAnswer {
    fn of(view: TodayView, reader: AccountId) -> Self {
        let follow_ups = view.follow_ups;
        Self {
            follow_ups: FollowUpsAnswer {
                items: follow_ups.items.into_iter().map(Into::into).collect(),
                has_more: follow_ups.has_more,
            },
            call_backs: view.call_backs.into(),
            given_back: view.given_back.into(),
            lapsing: view.lapsing.into(),
            unverified_volunteers: view.unverified,
            handovers: view.handovers.into_iter().map(|handover| HandoverAnswer::of(handover, reader)).collect(),
        }
    }
}

/// What must not be forgotten today: follow-ups, call-backs, what was given back, what is about to lapse, who waits for verification.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The list", body = TodayAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/dispatch/today")]
async fn read_today(caller: CallerWith<Coordinators>, db: web::Data<Db>) -> Result<web::Json<TodayAnswer>, Problem> {
    let (actor, now) = (actor(caller.0), db.clock().now());
    let reader = actor.id;
    let view = db.read_rows("dispatch.today", move |connection| flows::today(connection, &actor, now)).await?;
    Ok(web::Json(TodayAnswer::of(view, reader)))
}
