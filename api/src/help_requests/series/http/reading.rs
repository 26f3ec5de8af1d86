//! Handlers that read series.

use super::answers::{SeriesAnswer, SeriesPage};
use super::inputs::SeriesListQuery;
use crate::caller::Caller;
use crate::db::Db;
use crate::help_requests::http::documents::{OfListing, OfReading};
use crate::help_requests::http::inputs::HelpPageQuery;
use crate::help_requests::model::Actor;
use crate::help_requests::series::flows;
use crate::input::{PathPart, Query};
use crate::kernel::ids::SeriesId;
use crate::problem::Problem;
use actix_web::{get, web};

/// List the series that you asked for or have said yes to as a whole, newest first.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), params(HelpPageQuery),
    responses((status = 200, description = "A page", body = SeriesPage), OfListing))]
#[get("/me/series")]
pub(super) async fn list_my_series(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<HelpPageQuery>,
) -> Result<web::Json<SeriesPage>, Problem> {
    let (actor, (limit, after), now) = (Actor::from(caller.0), query.0.read()?, db.clock().now());
    let page =
        db.read("series.mine", move |connection| flows::list_mine(connection, &actor, limit, after, now)).await?;
    Ok(web::Json(page.into()))
}

/// List the running series, newest first: coordinators all, a Stadtkümmerer those of their quarters.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), params(SeriesListQuery),
    responses((status = 200, description = "A page", body = SeriesPage), OfListing))]
#[get("/series")]
pub(super) async fn list_series(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<SeriesListQuery>,
) -> Result<web::Json<SeriesPage>, Problem> {
    let (actor, query, now) = (Actor::from(caller.0), query.0.into_query()?, db.clock().now());
    let page = db.read("series.list", move |connection| flows::list(connection, &actor, &query, now)).await?;
    Ok(web::Json(page.into()))
}

/// Read a series with its next dates. Private fields stand with its requests.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])),
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as the caller may see it", body = SeriesAnswer), OfReading))]
#[get("/series/{id}")]
pub(super) async fn read_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
) -> Result<web::Json<SeriesAnswer>, Problem> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let view = db.read("series.look", move |connection| flows::look(connection, &actor, id, now)).await?;
    Ok(web::Json(view.into()))
}
