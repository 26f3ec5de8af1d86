//! "My year": one's own figures.

use super::documents::OfListing;
use crate::caller::{CallerWith, Helpers};
use crate::db::Db;
use crate::help_requests::flows::{self, Helped};
use crate::input::Query;
use crate::kernel::json;
use crate::problem::Problem;
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which year.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct HelpedQuery {
    /// A year of the town's clock; the present one without it.
    #[schema(minimum = 2000, maximum = 2100)]
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i32>,
}

/// What the caller has done for others in a year: own figures alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelpedAnswer {
    /// The year, in the town's time zone.
    year: i32,
    /// The first day that is counted: January 1, or the first day of which nothing has been deleted yet (help is deleted half a year
    /// after its end).
    #[serde(serialize_with = "json::text")]
    since: NaiveDate,
    /// How often: done or confirmed, with a start in the year. Who came and could not help is not counted, nor their minutes.
    times: i64,
    /// Minutes in all, as reported; as agreed where none were.
    minutes: i64,
    /// How often somebody said thanks.
    thanks: i64,
}

impl From<Helped> for HelpedAnswer {
    fn from(Helped { year, since, times, minutes, thanks }: Helped) -> Self {
        Self { year, since, times, minutes, thanks }
    }
}

/// Read how often you have helped in a year, for how long, and how often you were thanked.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), params(HelpedQuery),
    responses((status = 200, description = "Your own figures, compared with nobody's", body = HelpedAnswer), OfListing))]
#[get("/me/helped")]
pub(super) async fn read_my_helped(
    caller: CallerWith<Helpers>,
    db: web::Data<Db>,
    query: Query<HelpedQuery>,
) -> Result<web::Json<HelpedAnswer>, Problem> {
    let (person, year, now) = (caller.0.account_id, query.0.year, db.clock().now());
    let found =
        db.read_rows("help_requests.helped", move |connection| flows::helped(connection, person, year, now)).await?;
    Ok(web::Json(found.into()))
}
