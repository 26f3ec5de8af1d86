//! Absences over HTTP.

use super::queue::DayOwner;
use super::refusal::actor;
use crate::caller::{CallerWith, CaseStaff};
use crate::db::Db;
use crate::dispatch::flows;
use crate::dispatch::model::{Absence, AbsenceKind, NewAbsence};
use crate::input::{Body, IdempotencyHeader, PathPart, PathParts};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AbsenceId, AccountId};
use crate::problem::{Problem, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config.service(post_absence).service(delete_absence);
}

/// When a Stadtkümmerer is away.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsenceAnswer {
    id: AbsenceId,
    /// Why; `null` for who is neither the person nor a coordinator.
    #[schema(required)]
    kind: Option<AbsenceKind>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    allowed_actions: Vec<AllowedAction>,
}

impl AbsenceAnswer {
    /// An absence of somebody, with the reason and the way to end it for those who know of both.
    pub(super) fn of(absence: &Absence, account_id: AccountId, knows_why: bool) -> Self {
        let Absence { id, kind, span } = *absence;
        let end = AllowedAction::enabled("end", "DELETE", &format!("/stadtkuemmerer/{account_id}/absences/{id}"));
        Self {
            id,
            kind: knows_why.then_some(kind),
            starts_at: span.start,
            ends_at: span.end,
            allowed_actions: if knows_why { vec![end] } else { vec![] },
        }
    }
}

/// An absence as it is put in. `{"kind": "sick"}` is enough: from now until the end of the day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceBody {
    kind: AbsenceKind,
    /// The beginning, at most 14 days ago; now without.
    starts_at: Option<DateTime<Utc>>,
    /// The end; without, that of the day on which it begins.
    ends_at: Option<DateTime<Utc>>,
}

/// Say that a Stadtkümmerer is away: the person (`me` or the own id), or a coordinator for them. The visits that begin in
/// that time are in the queue again with the reason `absence`.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(
        ("id" = String, Path, description = "The Stadtkümmerer, or `me`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the same answer"),
    ),
    request_body = AbsenceBody,
    responses(
        (status = 201, description = "The absence", body = AbsenceAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input, idempotency-key-reused", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/stadtkuemmerer/{id}/absences")]
async fn post_absence(
    caller: CallerWith<CaseStaff>,
    db: web::Data<Db>,
    owner: PathPart<DayOwner>,
    key: IdempotencyHeader,
    body: Body<AbsenceBody>,
) -> Result<HttpResponse, Problem> {
    let key = key.key(caller.0.account_id, "dispatch.absences", &body.bytes)?;
    let AbsenceBody { kind, starts_at, ends_at } = body.value;
    let (actor, new) = (actor(caller.0), NewAbsence { kind, starts_at, ends_at });
    let of = owner.0.0.unwrap_or(actor.id);
    let entered = db
        .write("dispatch.enter_absence", move |tx| flows::enter_absence_once(tx, &actor, of, &new, key.as_ref()))
        .await?;
    Ok(HttpResponse::Created().json(AbsenceAnswer::of(&entered, of, true)))
}

/// Say that a Stadtkümmerer is back, or does not go: an absence that runs ends now, one to come is gone. Visits that were
/// given back stay in the queue.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(
        ("id" = String, Path, description = "The Stadtkümmerer, or `me`"),
        ("absence_id" = AbsenceId, Path, description = "The absence"),
    ),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/stadtkuemmerer/{id}/absences/{absence_id}")]
async fn delete_absence(
    caller: CallerWith<CaseStaff>,
    db: web::Data<Db>,
    path: PathParts<DayOwner, AbsenceId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (actor(caller.0), path.1);
    let of = path.0.0.unwrap_or(actor.id);
    db.write("dispatch.end_absence", move |tx| flows::end_absence(tx, &actor, of, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
