//! Handlers of what matching knows about a request.

use super::answers::{CandidatesAnswer, SearchAnswer};
use crate::caller::{Caller, CallerWith, Coordinators};
use crate::db::Db;
use crate::help_requests::OfReading;
use crate::help_requests::model::Actor;
use crate::input::PathPart;
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
