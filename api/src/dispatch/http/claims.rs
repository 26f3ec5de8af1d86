//! Claims over HTTP.

use super::refusal::actor;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::dispatch::flows;
use crate::dispatch::model::ClaimView;
use crate::input::{Body, PathPart};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config.service(post_claim).service(delete_claim);
}

/// A coordinator works on an item of the queue.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimAnswer {
    account_id: AccountId,
    first_name: String,
    last_name: String,
    since: DateTime<Utc>,
    /// When it ends by itself.
    until: DateTime<Utc>,
    /// Whether it is the caller's.
    is_own: bool,
}

impl ClaimAnswer {
    pub(super) fn of(view: ClaimView, is_own: bool) -> Self {
        let ClaimView { claim, holder } = view;
        Self {
            account_id: claim.by,
            first_name: holder.first_name,
            last_name: holder.last_name,
            since: claim.since,
            until: claim.until,
            is_own,
        }
    }
}

/// What a coordinator may do with an item of the queue because of who works on it.
pub(super) fn claim_actions(request: HelpRequestId, claim: Option<&ClaimAnswer>) -> Vec<AllowedAction> {
    let href = format!("/dispatch/queue/{request}/claim");
    let action = match claim {
        None => AllowedAction::enabled("claim", "POST", &href),
        Some(claim) if claim.is_own => AllowedAction::enabled("release", "DELETE", &href),
        Some(_) => AllowedAction::enabled("take_over", "POST", &href),
    };
    vec![action]
}

/// A claim with what may be done with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimedAnswer {
    help_request_id: HelpRequestId,
    #[serde(flatten)]
    claim: ClaimAnswer,
    allowed_actions: Vec<AllowedAction>,
}

/// How an item is claimed; `{}` is enough.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimBody {
    /// Whether another coordinator who works on it is relieved.
    #[serde(default)]
    take_over: bool,
}

/// Work on an item of the queue: other coordinators see it, and cannot send anybody meanwhile. It ends by itself after 45 minutes, and is
/// renewed by calling again.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request that waits in the queue")),
    request_body = ClaimBody,
    responses(
        (status = 200, description = "The claim", body = ClaimedAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: it does not wait in the queue (any more)", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "claimed-by-another, with the `claim`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/dispatch/queue/{id}/claim")]
async fn post_claim(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
    body: Body<ClaimBody>,
) -> Result<web::Json<ClaimedAnswer>, Problem> {
    let (actor, id, takes_over) = (actor(caller.0), id.0, body.value.take_over);
    let view = db.write("dispatch.claim", move |tx| flows::claim_item(tx, &actor, id, takes_over)).await?;
    let claim = ClaimAnswer::of(view, true);
    Ok(web::Json(ClaimedAnswer { help_request_id: id, allowed_actions: claim_actions(id, Some(&claim)), claim }))
}

/// Work on an item of the queue no more.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: the caller does not work on it", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/dispatch/queue/{id}/claim")]
async fn delete_claim(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (actor(caller.0), id.0);
    db.write("dispatch.release_claim", move |tx| flows::release_item(tx, &actor, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
