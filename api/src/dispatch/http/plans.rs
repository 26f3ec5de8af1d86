//! Plans over HTTP.

use super::plan_answers::PlanAnswer;
use super::refusal::actor;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::dispatch::flows;
use crate::help_requests::model::Actor;
use crate::input::{Body, IdempotencyHeader, PathPart};
use crate::kernel::ids::{HelpRequestId, PlanId};
use crate::problem::documents::OfStaffRead;
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config
        .service(post_plan)
        .service(read_plan)
        .service(delete_plan)
        .service(post_plan_acceptance)
        .service(post_plan_undo);
}

/// Which days are planned; `{}` is today.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlanBody {
    /// The first day of the town's calendar; today without.
    from: Option<NaiveDate>,
    /// The last day, at most six days later; the first one without.
    to: Option<NaiveDate>,
}

/// Which visits of a plan are made; `{}` is the next hundred of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanAcceptanceBody {
    /// The requests whose visits are made, at most 100; without, the first 100 that were not made yet.
    #[schema(max_items = 100)]
    help_request_ids: Option<Vec<HelpRequestId>>,
}

/// Ask for visits for the whole queue of a day or a week. It is made beside everything else: read it until its state is `ready`.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    request_body = NewPlanBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer")),
    responses(
        (status = 202, description = "The plan, which is being made", body = PlanAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "plan-running, with its id in `plan_id`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input, idempotency-key-reused", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/plans")]
async fn post_plan(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    key: IdempotencyHeader,
    body: Body<NewPlanBody>,
) -> Result<HttpResponse, Problem> {
    let key = key.key(caller.0.account_id, "dispatch.plans", &body.bytes)?;
    let NewPlanBody { from, to } = body.value;
    let actor = actor(caller.0);
    let looking = actor.clone();
    let begun =
        db.write("dispatch.begin_plan", move |tx| flows::begin_plan_once(tx, &actor, from, to, key.as_ref())).await;
    let (id, is_new) = begun?;
    if is_new {
        // Beside the requests, not before the answer: it takes seconds to a minute.
        flows::make_plan_beside(Db::clone(&db), id);
    }
    Ok(HttpResponse::Accepted().json(seen(&db, looking, id).await?))
}

/// The plan as it is now, read after whatever was done with it: others do not wait for that.
async fn seen(db: &Db, actor: Actor, id: PlanId) -> Result<PlanAnswer, Problem> {
    let now = db.clock().now();
    let view = db.read("dispatch.plan", move |connection| flows::look_at_plan(connection, &actor, id, now)).await?;
    Ok(view.into())
}

/// A plan: how far it is, what it proposes and why, what was made of it.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = PlanId, Path, description = "The plan")),
    responses(
        (status = 200, description = "The plan", body = PlanAnswer),
        OfStaffRead,
    )
)]
#[get("/dispatch/plans/{id}")]
async fn read_plan(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<PlanId>,
) -> Result<web::Json<PlanAnswer>, Problem> {
    Ok(web::Json(seen(&db, actor(caller.0), id.0).await?))
}

/// Put a plan away: a search ends, a proposal is no longer offered.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = PlanId, Path, description = "The plan")),
    responses(
        (status = 200, description = "The plan as it is now", body = PlanAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "plan-not-ready: visits were made of it", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/dispatch/plans/{id}")]
async fn delete_plan(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<PlanId>,
) -> Result<web::Json<PlanAnswer>, Problem> {
    let id = id.0;
    db.write("dispatch.cancel_plan", move |tx| flows::cancel_plan(tx, id)).await?;
    Ok(web::Json(seen(&db, actor(caller.0), id).await?))
}

/// Make visits of a plan, at most 100 at once. Where one of them cannot be made any more, none is, and `changed` names all such with what
/// stands against each. Each is made once: call again for the rest.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = PlanId, Path, description = "The plan")),
    request_body = PlanAcceptanceBody,
    responses(
        (status = 200, description = "The plan with the visits that were made", body = PlanAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "plan-stale (with `changed`), plan-not-ready", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/plans/{id}/acceptance")]
async fn post_plan_acceptance(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<PlanId>,
    body: Body<PlanAcceptanceBody>,
) -> Result<web::Json<PlanAnswer>, Problem> {
    let (actor, id, wanted) = (actor(caller.0), id.0, body.value.help_request_ids);
    let looking = actor.clone();
    db.write("dispatch.accept_plan", move |tx| flows::accept_plan(tx, &actor, id, wanted.as_deref())).await?;
    Ok(web::Json(seen(&db, looking, id).await?))
}

/// Take back what was made of a plan, within 30 minutes. Visits that somebody has read, moved or begun since stay, and are marked.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = PlanId, Path, description = "The plan")),
    responses(
        (status = 200, description = "The plan as it is now", body = PlanAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "undo-too-late, plan-not-ready", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/plans/{id}/acceptance-undo")]
async fn post_plan_undo(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<PlanId>,
) -> Result<web::Json<PlanAnswer>, Problem> {
    let (actor, id) = (actor(caller.0), id.0);
    let looking = actor.clone();
    db.write("dispatch.undo_plan", move |tx| flows::undo_plan(tx, &actor, id)).await?;
    Ok(web::Json(seen(&db, looking, id).await?))
}
