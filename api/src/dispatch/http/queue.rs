//! The queue and the day over HTTP.

use super::claims::{ClaimAnswer, claim_actions};
use super::refusal::actor;
use crate::caller::{CallerWith, CaseStaff, Coordinators};
use crate::db::Db;
use crate::dispatch::flows::{self, DayView, QueueItem};
use crate::dispatch::model::{QueueFilter, QueuePlace, Suggestion, SuggestionReason};
use crate::help_requests::flows::Look;
use crate::help_requests::model::{EscalationReason, Urgency};
use crate::help_requests::{AssignmentAnswer, HelpRequestAnswer};
use crate::input::{PathPart, Query};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::page::DEFAULT_LIMIT;
use crate::problem::documents::{OfStaffList, OfStaffRead};
use crate::problem::{FaultCode, FieldFault, Problem, ProblemCode};
use crate::web::Mount;
use actix_web::{get, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes(config: &mut impl Mount) {
    config.service(read_queue).service(read_queue_item).service(read_day);
}

/// Which part of the queue is wanted.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QueueParameters {
    /// Only this quarter.
    quarter: Option<QuarterId>,
    /// Only this urgency.
    urgency: Option<Urgency>,
    /// Only this category.
    #[schema(max_length = 60)]
    category: Option<String>,
    /// Items of one page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

/// Somebody who could be sent, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionAnswer {
    account_id: AccountId,
    first_name: String,
    last_name: String,
    /// 1 is asked first for the quarter.
    quarter_priority: i32,
    /// Visits on the day of `starts_at` (else of the earliest time wanted).
    visits_that_day: usize,
    /// The earliest start at which the person works, is free and the help is wanted.
    #[schema(required)]
    starts_at: Option<DateTime<Utc>>,
    reasons: Vec<SuggestionReason>,
}

impl From<Suggestion> for SuggestionAnswer {
    fn from(suggestion: Suggestion) -> Self {
        Self {
            account_id: suggestion.account_id,
            first_name: suggestion.first_name,
            last_name: suggestion.last_name,
            quarter_priority: suggestion.quarter_priority,
            visits_that_day: suggestion.visits_that_day,
            starts_at: suggestion.starts_at,
            reasons: suggestion.reasons,
        }
    }
}

/// The person who gets the help.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueRequesterAnswer {
    /// `null` where that is somebody else than who asked.
    #[schema(required)]
    id: Option<AccountId>,
    /// A last name that was given alone stands here.
    first_name: String,
    #[schema(required)]
    last_name: Option<String>,
}

/// One request that waits for a coordinator.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueItemAnswer {
    help_request: HelpRequestAnswer,
    reason: EscalationReason,
    since: DateTime<Utc>,
    waiting_minutes: i64,
    /// `null` for a guest, whose name stands with the contact.
    #[schema(required)]
    requester: Option<QueueRequesterAnswer>,
    /// Who works on it; `null`: nobody.
    #[schema(required)]
    claim: Option<ClaimAnswer>,
    stadtkuemmerer_suggestions: Vec<SuggestionAnswer>,
    /// Claiming, giving up or taking over the item; what may be done with the request stands in the request.
    allowed_actions: Vec<AllowedAction>,
}

impl QueueItemAnswer {
    fn of(item: QueueItem, viewer: AccountId) -> Self {
        let claim = item.claim.map(|view| {
            let is_own = view.claim.by == viewer;
            ClaimAnswer::of(view, is_own)
        });
        let requester = item.request.helped.clone().or_else(|| item.request.requester.clone()).map(|person| {
            QueueRequesterAnswer { id: person.id, first_name: person.first_name, last_name: person.last_name }
        });
        Self {
            reason: item.reason,
            since: item.place.since,
            waiting_minutes: item.waiting_minutes,
            requester,
            allowed_actions: claim_actions(item.place.id, claim.as_ref()),
            claim,
            stadtkuemmerer_suggestions: item.suggestions.into_iter().map(Into::into).collect(),
            help_request: item.request.into(),
        }
    }
}

/// A page of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueAnswer {
    items: Vec<QueueItemAnswer>,
    /// Pass it as `cursor` to read on; `null` at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What waits for a coordinator: most urgent first, then what waits longest, each with suggestions whom to send.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(QueueParameters),
    responses(
        (status = 200, description = "A page of the queue", body = QueueAnswer),
        OfStaffList,
    )
)]
#[get("/dispatch/queue")]
async fn read_queue(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    wanted: Query<QueueParameters>,
) -> Result<web::Json<QueueAnswer>, Problem> {
    let QueueParameters { quarter, urgency, category, limit, cursor } = wanted.0;
    let (filter, after) = (QueueFilter { quarter, urgency, category }, place(cursor.as_deref())?);
    let (actor, limit, now) = (actor(caller.0), limit.unwrap_or(DEFAULT_LIMIT), db.clock().now());
    let viewer = actor.id;
    let items = db
        .read_rows("dispatch.queue", move |connection| flows::queue(connection, &actor, &filter, after, limit, now))
        .await?;
    Ok(web::Json(page(items, limit, viewer)))
}

/// One item of the queue, with suggestions whom to send.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses(
        (status = 200, description = "The item; 404 where it does not wait (any more)", body = QueueItemAnswer),
        OfStaffRead,
    )
)]
#[get("/dispatch/queue/{id}")]
async fn read_queue_item(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<web::Json<QueueItemAnswer>, Problem> {
    let (actor, id, now) = (actor(caller.0), id.0, db.clock().now());
    let viewer = actor.id;
    let item = db
        .read_rows("dispatch.queue_item", move |connection| flows::queue_item(connection, &actor, id, now))
        .await?
        .ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    Ok(web::Json(QueueItemAnswer::of(item, viewer)))
}

fn place(cursor: Option<&str>) -> Result<Option<QueuePlace>, Problem> {
    let fault = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    cursor.map(|text| QueuePlace::decode(text).ok_or_else(fault)).transpose()
}

fn page(mut items: Vec<QueueItem>, limit: u32, viewer: AccountId) -> QueueAnswer {
    let has_more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next_cursor = items.last().filter(|_| has_more).map(|item| item.place.encode());
    QueueAnswer { items: items.into_iter().map(|item| QueueItemAnswer::of(item, viewer)).collect(), next_cursor }
}

/// Which day is wanted.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DayParameters {
    /// A day of the town's calendar; today without.
    date: Option<NaiveDate>,
}

/// Whose day: an id, or `me`.
pub(super) struct DayOwner(pub(super) Option<AccountId>);

impl std::str::FromStr for DayOwner {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "me" { Ok(Self(None)) } else { text.parse().map(|id| Self(Some(id))) }
    }
}

/// The visits of one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayAnswer {
    date: NaiveDate,
    visits: Vec<AssignmentAnswer>,
}

impl From<DayView> for DayAnswer {
    fn from(view: DayView) -> Self {
        Self { date: view.date, visits: view.visits.into_iter().map(Into::into).collect() }
    }
}

/// The visits of a day with the contact of each: for the Stadtkümmerer (`me` or the own id) and for coordinators. The
/// people who are visited see who has looked.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = String, Path, description = "The Stadtkümmerer, or `me`"), DayParameters),
    responses(
        (status = 200, description = "The day", body = DayAnswer),
        OfStaffRead,
    )
)]
#[get("/stadtkuemmerer/{id}/day")]
async fn read_day(
    caller: CallerWith<CaseStaff>,
    db: web::Data<Db>,
    owner: PathPart<DayOwner>,
    wanted: Query<DayParameters>,
) -> Result<web::Json<DayAnswer>, Problem> {
    let (actor, date, now) = (actor(caller.0), wanted.0.date, db.clock().now());
    let of = owner.0.0.unwrap_or(actor.id);
    let looking = actor.clone();
    let look = db.read("dispatch.day", move |connection| flows::look_at_day(connection, &looking, of, date, now));
    let view = match look.await? {
        Look::Seen(view) => *view,
        Look::MustBeRecorded => {
            db.write("dispatch.day", move |tx| flows::look_at_day_and_record(tx, &actor, of, date)).await?
        }
    };
    Ok(web::Json(view.into()))
}
