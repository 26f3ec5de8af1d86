//! What staff can see of notices that did not arrive.

use super::position;
use crate::notices::{flows, model::UndeliveredNotice};
use crate::{
    caller::{CallerWith, Office},
    db::Db,
    input::Query,
    kernel::{
        actions::AllowedAction,
        ids::{AccountId, AnyId, OutboxId},
        page::{DEFAULT_LIMIT, Page},
    },
    problem::{Problem, ProblemDocument},
};
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A mail that was given up.
#[derive(Debug, Serialize, ToSchema)]
pub struct Undelivered {
    id: OutboxId,
    /// Why the person was to be told something.
    occasion: String,
    /// Who was to be told.
    recipient_id: AccountId,
    /// What it was about: an account, an assignment or a help request.
    subject_id: AnyId,
    /// How often it was tried.
    attempts: i32,
    /// What stood against it, without the address.
    #[schema(required)]
    fault: Option<String>,
    created_at: DateTime<Utc>,
    given_up_at: DateTime<Utc>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<UndeliveredNotice> for Undelivered {
    fn from(notice: UndeliveredNotice) -> Self {
        Self {
            id: notice.id,
            occasion: notice.occasion,
            recipient_id: notice.recipient,
            subject_id: AnyId(notice.subject),
            attempts: notice.attempts,
            fault: notice.fault,
            created_at: notice.created_at,
            given_up_at: notice.given_up_at,
            allowed_actions: vec![AllowedAction::enabled("retry", "POST", &format!("/notices/{}/retry", notice.id))],
        }
    }
}

/// Which part of the list.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UndeliveredQuery {
    /// Rows of a page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last page ended.
    #[schema(max_length = 64)]
    cursor: Option<String>,
}

/// Mails that were given up, newest first
///
/// Somebody has to be told in another way: by telephone, by letter.
#[utoipa::path(
    tag = "notices",
    params(UndeliveredQuery),
    responses(
        (status = 200, description = "A page of the list", body = Page<Undelivered>),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/notices/undelivered")]
pub(super) async fn read_undelivered(
    _caller: CallerWith<Office>,
    db: web::Data<Db>,
    query: Query<UndeliveredQuery>,
) -> Result<web::Json<Page<Undelivered>>, Problem> {
    let before = position(query.0.cursor.as_deref())?;
    let limit = query.0.limit.unwrap_or(DEFAULT_LIMIT);
    let page =
        db.read_rows("notices.undelivered", move |connection| flows::undelivered(connection, before, limit)).await?;
    Ok(web::Json(page.map(Undelivered::from)))
}
