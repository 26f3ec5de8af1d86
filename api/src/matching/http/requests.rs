//! Handlers of what matching knows about a request.

use super::answers::{CandidatesAnswer, NotAskedPage, SearchAnswer};
use super::inputs::NotAskedQuery;
use crate::caller::{Caller, CallerWith, Coordinators};
use crate::db::Db;
use crate::help_requests::model::Actor;
use crate::help_requests::{OfListing, OfReading};
use crate::input::{PathPart, Query};
use crate::kernel::ids::HelpRequestId;
use crate::matching::flows;
use crate::problem::Problem;
use actix_web::{get, web};

/// Read how the search for helpers stands: how many were asked, and when the next step comes. For the requester and staff.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "Numbers, never names", body = SearchAnswer), OfReading))]
#[get("/help-requests/{id}/search")]
pub(super) async fn read_search(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<web::Json<SearchAnswer>, Problem> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let view = db.read("matching.search", move |connection| flows::lookout(connection, &actor, id, now)).await?;
    Ok(web::Json(view.into()))
}

/// List who may see and accept a request. Not a rank of persons.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "Eligible people and where they stand", body = CandidatesAnswer), OfReading))]
#[get("/help-requests/{id}/candidates")]
pub(super) async fn list_candidates(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<web::Json<CandidatesAnswer>, Problem> {
    let (id, now) = (id.0, db.clock().now());
    let views = db.read("matching.candidates", move |connection| flows::candidates(connection, id, now)).await?;
    Ok(web::Json(views.into()))
}

/// List volunteers who could help and were not asked for 28 days, those first who have offered longest.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), params(NotAskedQuery),
    responses((status = 200, description = "A page", body = NotAskedPage), OfListing))]
#[get("/volunteers/not-asked")]
pub(super) async fn list_not_asked(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    query: Query<NotAskedQuery>,
) -> Result<web::Json<NotAskedPage>, Problem> {
    let ((limit, after), now) = (query.0.read()?, db.clock().now());
    let page =
        db.read_rows("matching.not_asked", move |connection| flows::not_asked(connection, limit, after, now)).await?;
    Ok(web::Json(page.into()))
}
