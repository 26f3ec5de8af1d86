//! Quarters over HTTP.

use super::flows::{self, Mover, RememberedMap};
use super::import::{ImportChoice, ImportRefusal, read_town};
use super::model::{
    Gap, ImportOutcome, ImportedChange, ImportedTown, Moved, Overlap, PropertyCandidate, QuarterView, Repair, ToDecide,
};
use crate::caller::{Admins, CallerWith};
use crate::db::{Db, Failure, NoRefusal};
use crate::input::{PathPart, Query, raw_body};
use crate::kernel::ids::QuarterId;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::{Mount, public_answer, public_bytes};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use geo::Coord;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use utoipa::{IntoParams, ToSchema};

/// The largest file of quarters, in bytes (interface.md, "Conventions").
const FILE_LIMIT: usize = 32 * 1024 * 1024;
/// For how long a file may arrive.
const FILE_DEADLINE: Duration = Duration::from_secs(120);

/// What other slices do with their things in a retired quarter, as `app.rs` registers it.
#[derive(Clone)]
pub struct QuarterMovers(pub Vec<Mover>);

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(read_quarters)
        .service(read_outlines)
        .service(read_quarter_at)
        .service(import_quarters)
        .service(read_quarter);
}

/// A point on the earth.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointAnswer {
    /// Latitude in degrees.
    lat: f64,
    /// Longitude in degrees.
    lon: f64,
}

/// A quarter near another one.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeighbourAnswer {
    id: QuarterId,
    name: String,
    /// Shortest distance in metres; 0 where the two touch.
    distance_m: f64,
}

/// A quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarterAnswer {
    id: QuarterId,
    /// The town's own key.
    key: String,
    name: String,
    /// Size in square metres.
    area_m2: f64,
    /// A point that is certainly inside.
    centroid: PointAnswer,
    /// Quarters at most 300 m away, nearest first.
    neighbours: Vec<NeighbourAnswer>,
    version: i32,
    /// When it went out of use.
    #[schema(required)]
    retired_at: Option<DateTime<Utc>>,
}

impl From<QuarterView> for QuarterAnswer {
    fn from(QuarterView { quarter, neighbours }: QuarterView) -> Self {
        let neighbour = |near: super::model::Neighbour| NeighbourAnswer {
            id: near.id,
            name: near.name,
            distance_m: near.distance_m,
        };
        Self {
            id: quarter.id,
            key: quarter.key,
            name: quarter.name,
            area_m2: quarter.area_m2,
            centroid: PointAnswer { lat: quarter.inner_point.y, lon: quarter.inner_point.x },
            neighbours: neighbours.into_iter().map(neighbour).collect(),
            version: quarter.version,
            retired_at: quarter.retired_at,
        }
    }
}

/// All quarters.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuartersAnswer {
    items: Vec<QuarterAnswer>,
}

/// The quarter of a point.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarterAtAnswer {
    /// `null` outside of all quarters.
    #[schema(required)]
    quarter: Option<QuarterAnswer>,
}

/// Which point.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PointParameters {
    /// Latitude in degrees (WGS84).
    #[schema(minimum = -90, maximum = 90)]
    lat: f64,
    /// Longitude in degrees (WGS84).
    #[schema(minimum = -180, maximum = 180)]
    lon: f64,
}

/// How to import.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportParameters {
    /// `true` (the default) changes nothing and tells what would change.
    dry_run: Option<bool>,
    /// The property of the features that holds the names.
    #[schema(max_length = 120)]
    name_property: Option<String>,
    /// The property of the features that holds the keys.
    #[schema(max_length = 120)]
    key_property: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportAnswer {
    /// Whether nothing was changed.
    dry_run: bool,
    /// By key: what is new, changed, unchanged, retired.
    quarters: Vec<ImportedChange>,
    /// What was mended, merged or left out.
    repairs: Vec<Repair>,
    /// Enclosed areas of no quarter, largest first.
    gaps: Vec<Gap>,
    /// Areas that two quarters claim, largest first.
    overlaps: Vec<Overlap>,
    /// The coordinate reference system of the file.
    reference_system: String,
    /// The property that the names came from.
    name_property: String,
    /// The property that the keys came from; `null` when they were derived from the names.
    #[schema(required)]
    key_property: Option<String>,
    /// Properties that could hold names.
    candidates: Vec<PropertyCandidate>,
    /// What moved out of retired quarters.
    moved: Moved,
    /// Retired quarters that no quarter stands for and that still hold something.
    to_decide: Vec<ToDecide>,
}

impl ImportAnswer {
    fn new(is_dry_run: bool, town: &ImportedTown, outcome: ImportOutcome) -> Self {
        Self {
            dry_run: is_dry_run,
            quarters: outcome.changes,
            repairs: town.repairs.clone(),
            gaps: town.gaps.clone(),
            overlaps: town.overlaps.clone(),
            reference_system: town.reference_system.clone(),
            name_property: town.name_property.clone(),
            key_property: town.key_property.clone(),
            candidates: town.candidates.clone(),
            moved: outcome.moved,
            to_decide: outcome.to_decide,
        }
    }
}

impl From<ImportRefusal> for Problem {
    fn from(refusal: ImportRefusal) -> Self {
        Self::new(ProblemCode::QuartersFileRefused)
            .with("reason", refusal.code())
            .with("parameters", refusal.parameters())
            .with("detail", refusal.to_string())
    }
}

/// All quarters; retired ones too, for what happened in them.
#[utoipa::path(
    tag = "quarters",
    security(()),
    responses(
        (status = 200, description = "All quarters, by key", body = QuartersAnswer),
        (status = 304, description = "Not changed since the answer with that ETag"),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/quarters")]
async fn read_quarters(request: HttpRequest, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    let views = db.read_rows("quarters.list", flows::quarters).await?;
    public_answer(&request, &QuartersAnswer { items: views.into_iter().map(QuarterAnswer::from).collect() })
}

/// Outlines of the quarters in use, simplified for phones: a `GeoJSON` `FeatureCollection`.
#[utoipa::path(
    tag = "quarters",
    security(()),
    responses(
        (status = 200, description = "A FeatureCollection; `id` is the quarter's id, properties `key` and `name`", body = Object, content_type = "application/geo+json"),
        (status = 304, description = "Not changed since the answer with that ETag"),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/quarters.geojson")]
async fn read_outlines(request: HttpRequest, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    let outlines = db.read_rows("quarters.outlines", flows::outlines).await?;
    Ok(public_bytes(&request, "application/geo+json", outlines.to_string().into_bytes()))
}

/// The quarter of a point. Of several that claim it (a common border) the one with the lowest key.
#[utoipa::path(
    tag = "quarters",
    security(()),
    params(PointParameters),
    responses(
        (status = 200, description = "The quarter, or null", body = QuarterAtAnswer),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/quarters/at")]
async fn read_quarter_at(
    db: web::Data<Db>,
    remembered: web::Data<RememberedMap>,
    point: Query<PointParameters>,
) -> Result<web::Json<QuarterAtAnswer>, Problem> {
    let point = Coord { x: point.0.lon, y: point.0.lat };
    let find = move |connection: &mut _| flows::quarter_at(connection, &remembered, point);
    let view = db.read_rows("quarters.at", find).await?;
    Ok(web::Json(QuarterAtAnswer { quarter: view.map(QuarterAnswer::from) }))
}

/// One quarter.
#[utoipa::path(
    tag = "quarters",
    security(()),
    params(("id" = QuarterId, Path, description = "Id of the quarter")),
    responses(
        (status = 200, description = "The quarter", body = QuarterAnswer),
        (status = 304, description = "Not changed since the answer with that ETag"),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/quarters/{id}")]
async fn read_quarter(
    request: HttpRequest,
    db: web::Data<Db>,
    id: PathPart<QuarterId>,
) -> Result<HttpResponse, Problem> {
    let view = db.read_rows("quarters.read", move |connection| flows::quarter(connection, id.0)).await?;
    let view = view.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    public_answer(&request, &QuarterAnswer::from(view))
}

/// Import a file of quarters (`GeoJSON`, up to 32 MiB); without `dry_run=false` only tell what would change.
#[utoipa::path(
    tag = "quarters",
    security(("bearer" = []), ("cookie" = [])),
    params(ImportParameters),
    request_body(content = Object, content_type = "application/geo+json", description = "A FeatureCollection of Polygons and MultiPolygons"),
    responses(
        (status = 200, description = "What was changed, or would be", body = ImportAnswer),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input; quarters-file-refused with `reason`, `parameters` and a `detail` sentence", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/quarters/imports")]
async fn import_quarters(
    caller: CallerWith<Admins>,
    request: HttpRequest,
    payload: web::Payload,
    db: web::Data<Db>,
    movers: web::Data<QuarterMovers>,
    parameters: Query<ImportParameters>,
) -> Result<web::Json<ImportAnswer>, Problem> {
    let town = Arc::new(town_of(&request, payload, &parameters.0).await?);
    let is_dry_run = parameters.0.dry_run.unwrap_or(true);
    let (read, actor) = (town.clone(), Some(caller.0.account_id));
    let outcome = if is_dry_run {
        db.read_rows("quarters.preview", move |connection| flows::preview(connection, &read)).await?
    } else {
        db.write::<_, NoRefusal, _>("quarters.import", move |tx| Ok(flows::import(tx, &read, actor, &movers.0)?))
            .await?
    };
    Ok(web::Json(ImportAnswer::new(is_dry_run, &town, outcome)))
}

/// Reads the file that was sent.
async fn town_of(
    request: &HttpRequest,
    payload: web::Payload,
    parameters: &ImportParameters,
) -> Result<ImportedTown, Problem> {
    if !["application/geo+json", "application/json", "application/vnd.geo+json"].contains(&request.content_type()) {
        return Err(Problem::new(ProblemCode::UnsupportedMediaType));
    }
    let file = raw_body(request, &mut payload.into_inner(), FILE_LIMIT, FILE_DEADLINE).await?;
    let choice =
        ImportChoice { name_property: parameters.name_property.clone(), key_property: parameters.key_property.clone() };
    let town = web::block(move || read_town(&file, &choice)).await;
    Ok(town.map_err(|_| Problem::from(Failure::<NoRefusal>::Unavailable))??)
}
