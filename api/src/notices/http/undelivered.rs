//! What staff can see of notices that did not arrive.

use super::ListQuery;
use crate::notices::{flows, model::UndeliveredNotice};
use crate::{
    caller::{CallerWith, Office},
    db::Db,
    input::Query,
    kernel::{
        actions::AllowedAction,
        ids::{AccountId, AnyId, OutboxId},
        page::Page,
    },
    problem::{Problem, documents::OfStaffList},
};
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

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

/// Mails that were given up, newest first
///
/// Somebody has to be told in another way: by telephone, by letter.
#[utoipa::path(
    tag = "notices",
    params(ListQuery),
    responses(
        (status = 200, description = "A page of the list", body = Page<Undelivered>),
        OfStaffList,
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/notices/undelivered")]
pub(super) async fn read_undelivered(
    _caller: CallerWith<Office>,
    db: web::Data<Db>,
    query: Query<ListQuery>,
) -> Result<web::Json<Page<Undelivered>>, Problem> {
    let (limit, before) = query.0.read()?;
    let page =
        db.read_rows("notices.undelivered", move |connection| flows::undelivered(connection, before, limit)).await?;
    Ok(web::Json(page.map(Undelivered::from)))
}
