//! The inbox of the signed-in person.

use super::position;
use crate::{
    caller::Caller,
    db::Db,
    input::{Body, PathPart, Query},
    kernel::{
        ids::{AnyId, OutboxId},
        page::DEFAULT_LIMIT,
    },
    notices::{
        flows,
        model::{InboxNotice, NoticeKind, NoticeSubject, Occasion},
    },
    problem::{Problem, ProblemDocument},
};
use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Where a notice leads.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeSubjectAnswer {
    pub(super) kind: NoticeSubject,
    pub(super) id: AnyId,
}

/// A notice: the app words it from `occasion`.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeAnswer {
    id: OutboxId,
    occasion: Occasion,
    /// The group that it belongs to in the settings.
    kind: NoticeKind,
    subject: NoticeSubjectAnswer,
    created_at: DateTime<Utc>,
    /// When it was seen.
    #[schema(required)]
    read_at: Option<DateTime<Utc>>,
}

impl From<InboxNotice> for NoticeAnswer {
    fn from(notice: InboxNotice) -> Self {
        Self {
            id: notice.id,
            occasion: notice.occasion,
            kind: notice.occasion.kind(),
            subject: NoticeSubjectAnswer { kind: notice.subject_kind, id: AnyId(notice.subject_id) },
            created_at: notice.created_at,
            read_at: notice.read_at,
        }
    }
}

/// A page of an inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticesAnswer {
    /// The latest first.
    items: Vec<NoticeAnswer>,
    /// Pass it as `cursor` to read on; `null` at the end.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many were not seen, in all.
    unread: i64,
}

/// How many are left.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadNotices {
    /// How many were not seen, in all.
    unread: i64,
}

/// Which part of the inbox.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NoticesQuery {
    /// Rows of a page.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the last page ended.
    #[schema(max_length = 64)]
    cursor: Option<String>,
    /// `true`: only what was not seen.
    unread: Option<bool>,
}

/// What you are told, the latest first
///
/// Ids and codes only. What is read at the address of its subject is what you may see now. `/live` tells `notice` when it changes.
#[utoipa::path(
    tag = "notices",
    params(NoticesQuery),
    responses(
        (status = 200, description = "A page of the inbox", body = NoticesAnswer),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[get("/me/notices")]
pub(super) async fn read_notices(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<NoticesQuery>,
) -> Result<web::Json<NoticesAnswer>, Problem> {
    let (after, person) = (position(query.0.cursor.as_deref())?, caller.0.account_id);
    let (limit, is_unread_only) = (query.0.limit.unwrap_or(DEFAULT_LIMIT), query.0.unread == Some(true));
    let read = move |connection: &mut _| flows::read_inbox(connection, person, is_unread_only, after, limit);
    let inbox = db.read_rows("notices.inbox", read).await?;
    let page = inbox.notices.map(NoticeAnswer::from);
    Ok(web::Json(NoticesAnswer { items: page.items, next_cursor: page.next_cursor, unread: inbox.unread }))
}

/// Note that you have seen a notice. Done twice it is done.
#[utoipa::path(
    tag = "notices",
    params(("id" = OutboxId, Path, description = "The notice")),
    responses(
        (status = 200, description = "How many are left", body = UnreadNotices),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[post("/me/notices/{id}/reading")]
pub(super) async fn see_notice(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<OutboxId>,
) -> Result<web::Json<UnreadNotices>, Problem> {
    let (person, id) = (caller.0.account_id, id.0);
    let unread = db.write("notices.see", move |tx| flows::see(tx, person, id)).await?;
    Ok(web::Json(UnreadNotices { unread }))
}

/// Up to where was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenForm {
    /// The latest notice that was seen: it and all before it count as seen.
    last_read_id: OutboxId,
}

/// Note that you have seen a notice and all before it. Done twice it is done.
#[utoipa::path(
    tag = "notices",
    request_body = SeenForm,
    responses(
        (status = 200, description = "How many are left", body = UnreadNotices),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ),
    security(("bearer" = []), ("cookie" = []))
)]
#[post("/me/notices/reading")]
pub(super) async fn see_notices(
    caller: Caller,
    db: web::Data<Db>,
    body: Body<SeenForm>,
) -> Result<web::Json<UnreadNotices>, Problem> {
    let (person, last) = (caller.0.account_id, body.value.last_read_id);
    let unread = db.write("notices.see_up_to", move |tx| flows::see_up_to(tx, person, last)).await?;
    Ok(web::Json(UnreadNotices { unread }))
}
