//! The board over HTTP.

use super::absences::AbsenceAnswer;
use super::claims::{ClaimAnswer, claim_actions};
use super::refusal::actor;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::dispatch::flows::{self, BoardView, WaitingItem};
use crate::dispatch::model::{BoardPerson, BoardVisit, DutyQuarter, QuarterCount};
use crate::help_requests::assignments::model::AssignmentState;
use crate::help_requests::flows::{PersonName, RequestView};
use crate::help_requests::model::{EscalationReason, TimingKind, Urgency};
use crate::input::Query;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::problem::Problem;
use crate::problem::documents::OfStaffList;
use crate::web::Mount;
use actix_web::{get, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes(config: &mut impl Mount) {
    config.service(read_board);
}

/// Which days are wanted.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardParameters {
    /// The first day of the town's calendar; today without.
    from: Option<NaiveDate>,
    /// The last day, at most 13 days later; the first one without.
    to: Option<NaiveDate>,
}

/// A stretch of time.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpanAnswer {
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

impl From<TimeSpan> for SpanAnswer {
    fn from(span: TimeSpan) -> Self {
        Self { starts_at: span.start, ends_at: span.end }
    }
}

/// What the board says of a request: enough to tell it from others, no contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardRequestAnswer {
    id: HelpRequestId,
    version: i32,
    reference: String,
    category: String,
    quarter_id: QuarterId,
    #[schema(required)]
    title: Option<String>,
    urgency: Urgency,
    timing: TimingKind,
    /// When it is wanted; none for "as soon as possible".
    windows: Vec<SpanAnswer>,
    duration_minutes: i32,
    /// Who gets the help: somebody else than who asked where the request names one. A last name that was given alone stands here.
    /// `null` for a guest, whose name stands with the contact.
    #[schema(required)]
    requester_first_name: Option<String>,
    #[schema(required)]
    requester_last_name: Option<String>,
}

impl From<RequestView> for BoardRequestAnswer {
    fn from(view: RequestView) -> Self {
        let (request, helped) = (view.request, view.helped.or(view.requester));
        let (first, last) =
            helped.map_or((None, None), |PersonName { first_name, last_name, .. }| (Some(first_name), last_name));
        Self {
            id: request.id,
            version: request.version,
            reference: request.reference,
            category: request.category,
            quarter_id: request.quarter_id,
            title: request.title,
            urgency: request.urgency,
            timing: request.timing,
            windows: request.windows.iter().map(|window| window.span.into()).collect(),
            duration_minutes: request.duration_minutes,
            requester_first_name: first,
            requester_last_name: last,
        }
    }
}

/// A visit on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardVisitAnswer {
    id: AssignmentId,
    stadtkuemmerer_id: AccountId,
    state: AssignmentState,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// Whether the Stadtkümmerer has read it.
    is_acknowledged: bool,
    version: i32,
    help_request: BoardRequestAnswer,
    allowed_actions: Vec<AllowedAction>,
}

impl From<(BoardVisit, RequestView)> for BoardVisitAnswer {
    fn from((visit, request): (BoardVisit, RequestView)) -> Self {
        let href = format!("/dispatch/visits/{}", visit.id);
        let acts = if visit.state == AssignmentState::Accepted {
            vec![
                AllowedAction::enabled("reschedule", "PATCH", &href),
                AllowedAction::enabled("cancel_visit", "DELETE", &href),
            ]
        } else {
            vec![]
        };
        Self {
            id: visit.id,
            stadtkuemmerer_id: visit.person,
            state: visit.state,
            starts_at: visit.span.start,
            ends_at: visit.span.end,
            is_acknowledged: visit.is_acknowledged,
            version: visit.version,
            help_request: request.into(),
            allowed_actions: acts,
        }
    }
}

/// A column of the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardPersonAnswer {
    account_id: AccountId,
    first_name: String,
    last_name: String,
    is_in_service: bool,
    /// In order of priority.
    quarters: Vec<DutyQuarter>,
    /// The most visits on one day.
    capacity_per_day: i32,
    /// When the person works and is there.
    present: Vec<SpanAnswer>,
    absences: Vec<AbsenceAnswer>,
}

impl From<BoardPerson> for BoardPersonAnswer {
    fn from(BoardPerson { person, present }: BoardPerson) -> Self {
        let account_id = person.duty.account_id;
        let absences = person.absences.iter().map(|absence| AbsenceAnswer::of(absence, account_id, true)).collect();
        Self {
            account_id,
            first_name: person.first_name,
            last_name: person.last_name,
            is_in_service: person.is_in_service,
            quarters: person.duty.content.quarters,
            capacity_per_day: person.duty.content.capacity_per_day,
            present: present.into_iter().map(Into::into).collect(),
            absences,
        }
    }
}

/// An item of the queue beside the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingItemAnswer {
    help_request: BoardRequestAnswer,
    reason: EscalationReason,
    since: DateTime<Utc>,
    /// Who works on it; `null`: nobody.
    #[schema(required)]
    claim: Option<ClaimAnswer>,
    allowed_actions: Vec<AllowedAction>,
}

impl WaitingItemAnswer {
    fn of(item: WaitingItem, viewer: AccountId) -> Self {
        let WaitingItem { request, place, claim } = item;
        let claim = claim.map(|view| {
            let is_own = view.claim.by == viewer;
            ClaimAnswer::of(view, is_own)
        });
        Self {
            reason: request.request.escalation.map_or(EscalationReason::ByHand, |escalation| escalation.reason),
            since: place.since,
            allowed_actions: claim_actions(place.id, claim.as_ref()),
            claim,
            help_request: request.into(),
        }
    }
}

/// How much waits in a quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarterCountAnswer {
    quarter_id: QuarterId,
    waiting: i64,
    urgent: i64,
}

impl From<QuarterCount> for QuarterCountAnswer {
    fn from(QuarterCount { quarter_id, waiting, urgent }: QuarterCount) -> Self {
        Self { quarter_id, waiting, urgent }
    }
}

/// The board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardAnswer {
    from: NaiveDate,
    to: NaiveDate,
    stadtkuemmerer: Vec<BoardPersonAnswer>,
    /// By their beginnings.
    visits: Vec<BoardVisitAnswer>,
    /// The queue in its order: the first 5,000.
    waiting: Vec<WaitingItemAnswer>,
    /// How much of the whole queue waits in which quarter.
    counts: Vec<QuarterCountAnswer>,
}

impl BoardAnswer {
    fn of(view: BoardView, viewer: AccountId) -> Self {
        Self {
            from: view.from,
            to: view.to,
            stadtkuemmerer: view.people.into_iter().map(Into::into).collect(),
            visits: view.visits.into_iter().map(Into::into).collect(),
            waiting: view.waiting.into_iter().map(|item| WaitingItemAnswer::of(item, viewer)).collect(),
            counts: view.counts.into_iter().map(Into::into).collect(),
        }
    }
}

/// The board of some days: who visits whom when, who is there, and what waits. Without contact data.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(BoardParameters),
    responses(
        (status = 200, description = "The board", body = BoardAnswer),
        OfStaffList,
    )
)]
#[get("/dispatch/board")]
async fn read_board(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    wanted: Query<BoardParameters>,
) -> Result<web::Json<BoardAnswer>, Problem> {
    let BoardParameters { from, to } = wanted.0;
    let (actor, now) = (actor(caller.0), db.clock().now());
    let viewer = actor.id;
    let view = db.read("dispatch.board", move |connection| flows::board(connection, &actor, from, to, now)).await?;
    Ok(web::Json(BoardAnswer::of(view, viewer)))
}
