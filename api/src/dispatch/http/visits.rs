//! Visits over HTTP.

use super::refusal::{actor, with_fresh_state};
use crate::caller::{CallerWith, Coordinators, Stadtkuemmerer};
use crate::db::Db;
use crate::dispatch::flows::{self, NewTime, NewVisit};
use crate::help_requests::AssignmentAnswer;
use crate::input::{Body, IdempotencyHeader, PathPart, Query};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, patch, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes(config: &mut impl Mount) {
    config
        .service(post_visit)
        .service(patch_visit)
        .service(delete_visit)
        .service(post_acknowledgement)
        .service(post_return);
}

/// A visit as the coordinator asks for it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisitBody {
    /// The request.
    help_request_id: HelpRequestId,
    /// Who is sent.
    stadtkuemmerer_id: AccountId,
    /// Start.
    starts_at: DateTime<Utc>,
    /// End; by default the request's duration after the start.
    ends_at: Option<DateTime<Utc>>,
    /// The version of the request that the coordinator saw.
    help_request_version: Option<i32>,
    /// Why it is done although a soft rule speaks against it; only staff see it.
    #[schema(max_length = 500)]
    recorded_reason: Option<String>,
}

impl From<NewVisitBody> for NewVisit {
    fn from(body: NewVisitBody) -> Self {
        Self {
            help_request_id: body.help_request_id,
            stadtkuemmerer_id: body.stadtkuemmerer_id,
            starts_at: body.starts_at,
            ends_at: body.ends_at,
            help_request_version: body.help_request_version,
            recorded_reason: body.recorded_reason,
        }
    }
}

/// Send a Stadtkümmerer. What a soft rule speaks against (`warnings` of the answer 409) is done with a recorded reason.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewVisitBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses(
        (status = 201, description = "The visit", body = AssignmentAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "already-matched, request-closed, claimed-by-another (with the `claim`), version-conflict, stadtkuemmerer-not-in-service, quarter-not-assigned, stadtkuemmerer-is-requester, visit-in-the-past, visit-too-far-ahead, visit-length-out-of-range, overlapping-assignment, recorded-reason-needed (with `warnings`); each with the request as it is now in `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input, idempotency-key-reused", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/visits")]
async fn post_visit(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    key: IdempotencyHeader,
    body: Body<NewVisitBody>,
) -> Result<HttpResponse, Problem> {
    let key = key.key(caller.0.account_id, "dispatch.visits", &body.bytes)?;
    let (actor, visit) = (actor(caller.0), NewVisit::from(body.value));
    let (looking, request) = (actor.clone(), visit.help_request_id);
    match db.write("dispatch.send", move |tx| flows::send_once(tx, &actor, &visit, key.as_ref())).await {
        Ok(view) => Ok(HttpResponse::Created().json(AssignmentAnswer::from(view))),
        Err(failure) => Err(with_fresh_state(&db, looking, request, failure).await),
    }
}

/// Another time for a visit.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitTimeBody {
    /// Start.
    starts_at: DateTime<Utc>,
    /// End; by default the request's duration after the start.
    ends_at: Option<DateTime<Utc>>,
    /// Who goes from now on; the same person without. For another person it is a new visit, with an id of its own.
    stadtkuemmerer_id: Option<AccountId>,
    /// The version of the visit that the change starts from.
    version: i32,
    /// Why it is done although a soft rule speaks against it; only staff see it.
    #[schema(max_length = 500)]
    recorded_reason: Option<String>,
}

/// Move a visit to another time, or to another person. It has to be acknowledged anew.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The visit")),
    request_body = VisitTimeBody,
    responses(
        (status = 200, description = "The visit as it is now", body = AssignmentAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, assignment-ended, already-done, already-confirmed, claimed-by-another (with the `claim`), and the rules of sending", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[patch("/dispatch/visits/{id}")]
async fn patch_visit(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<VisitTimeBody>,
) -> Result<web::Json<AssignmentAnswer>, Problem> {
    let VisitTimeBody { starts_at, ends_at, stadtkuemmerer_id, version, recorded_reason } = body.value;
    let time = NewTime { starts_at, ends_at, stadtkuemmerer_id, version, recorded_reason };
    let actor = actor(caller.0);
    let view = db.write("dispatch.reschedule", move |tx| flows::reschedule(tx, &actor, id.0, &time)).await?;
    Ok(web::Json(view.into()))
}

/// Which version is meant.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VisitVersionParameter {
    /// The version of the visit that the act starts from.
    version: i32,
}

/// Call a visit off. The request is open again and back in the queue.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The visit"), VisitVersionParameter),
    responses(
        (status = 200, description = "The visit as it is now", body = AssignmentAnswer),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "version-conflict, assignment-ended, already-done, already-confirmed", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/dispatch/visits/{id}")]
async fn delete_visit(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    parameters: Query<VisitVersionParameter>,
) -> Result<web::Json<AssignmentAnswer>, Problem> {
    let (actor, version) = (actor(caller.0), parameters.0.version);
    let view = db.write("dispatch.recall", move |tx| flows::recall(tx, &actor, id.0, version)).await?;
    Ok(web::Json(view.into()))
}

/// Say that you have read it and will come.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The visit")),
    responses(
        (status = 200, description = "The visit as it is now", body = AssignmentAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "already-acknowledged, assignment-ended, already-done, already-confirmed", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/visits/{id}/acknowledgement")]
async fn post_acknowledgement(
    caller: CallerWith<Stadtkuemmerer>,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
) -> Result<web::Json<AssignmentAnswer>, Problem> {
    let actor = actor(caller.0);
    let view = db.write("dispatch.acknowledge", move |tx| flows::acknowledge(tx, &actor, id.0)).await?;
    Ok(web::Json(view.into()))
}

/// Why a visit is handed back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnBody {
    /// For the coordinators.
    #[schema(max_length = 500)]
    reason: String,
}

/// Hand a visit back. The request is open again and back in the queue.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The visit")),
    request_body = ReturnBody,
    responses(
        (status = 200, description = "The visit as it is now", body = AssignmentAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "assignment-ended, already-done, already-confirmed", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/visits/{id}/return")]
async fn post_return(
    caller: CallerWith<Stadtkuemmerer>,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<ReturnBody>,
) -> Result<web::Json<AssignmentAnswer>, Problem> {
    let (actor, reason) = (actor(caller.0), body.value.reason);
    let view = db.write("dispatch.hand_back", move |tx| flows::hand_back(tx, &actor, id.0, &reason)).await?;
    Ok(web::Json(view.into()))
}
