//! Handlers of concerns.

use super::answers::{ConcernAnswer, ConcernPage};
use super::documents::{OfClosing, OfTalking};
use super::inputs::ConcernListQuery;
use crate::caller::{Caller, CallerWith, Coordinators};
use crate::db::Db;
use crate::help_requests::http::documents::OfListing;
use crate::help_requests::http::inputs::{NoteInput, ReasonInput};
use crate::help_requests::messages::flows;
use crate::help_requests::model::Actor;
use crate::input::{Body, PathPart, Query};
use crate::kernel::ids::{AssignmentId, ConcernId};
use crate::problem::Problem;
use actix_web::{HttpResponse, get, post, web};

/// Report the other side of an assignment to the coordinators; a reason is not needed.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 204, description = "The coordinators have it"), OfTalking))]
#[post("/assignments/{id}/report")]
pub(super) async fn report_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<ReasonInput>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, reason) = (Actor::from(caller.0), id.0, body.value.reason);
    db.write("concerns.report", move |tx| flows::report(tx, &actor, id, reason.as_deref())).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List concerns, the latest first.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), params(ConcernListQuery),
    responses((status = 200, description = "A page", body = ConcernPage), OfListing))]
#[get("/concerns")]
pub(super) async fn list_concerns(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    query: Query<ConcernListQuery>,
) -> Result<web::Json<ConcernPage>, Problem> {
    let (actor, query) = (Actor::from(caller.0), query.0.read()?);
    let page = db.read("concerns.list", move |connection| flows::concerns(connection, &actor, query)).await?;
    Ok(web::Json(page.into()))
}

/// Be done with a concern.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = NoteInput,
    params(("id" = ConcernId, Path, description = "The concern")),
    responses((status = 200, description = "The concern as it is now", body = ConcernAnswer), OfClosing))]
#[post("/concerns/{id}/closure")]
pub(super) async fn close_concern(
    caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<ConcernId>,
    body: Body<NoteInput>,
) -> Result<web::Json<ConcernAnswer>, Problem> {
    let (actor, id, note) = (Actor::from(caller.0), id.0, body.value.note);
    let closed = db.write("concerns.close", move |tx| flows::close_concern(tx, &actor, id, note.as_deref())).await?;
    Ok(web::Json(closed.into()))
}
