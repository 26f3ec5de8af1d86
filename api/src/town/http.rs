//! The town and its categories over HTTP.

use super::flows::{self, TownInput, TownRefusal, Unnamed};
use super::holidays::FederalState;
use super::model::{
    Category, CategoryScript, Choice, EmergencyNumber, LocalText, Office, PlanWeights, Town, TownSettings,
};
use crate::caller::{Admins, CallerWith};
use crate::db::Db;
use crate::input::{Body, PathPart, told};
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::{Mount, public_answer};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest description of a town, in bytes: its notices in six languages are longer than any other body.
const BODY_LIMIT: usize = 256 * 1024;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config.service(read_town).service(put_town).service(read_categories).service(put_category);
}

/// The town.
#[derive(Debug, Serialize, ToSchema)]
pub struct TownAnswer {
    name: String,
    /// Name of the time zone, e.g. `Europe/Berlin`.
    time_zone: String,
    /// Of the user interface, as the town names them: the first is the default. None is switched off by not being here.
    languages: Vec<String>,
    /// Whether these are made-up data.
    is_demo: bool,
    office: Office,
    emergency: Vec<EmergencyNumber>,
    minimum_age: i32,
    imprint: LocalText,
    privacy: LocalText,
    privacy_version: String,
    verification_notice: LocalText,
    #[schema(required)]
    map_notice: Option<LocalText>,
    /// What the town adds to the statement on accessibility; addresses of pages in it become links.
    #[schema(required)]
    accessibility_notice: Option<LocalText>,
    /// The state whose public holidays are the town's.
    #[schema(required)]
    holidays_of: Option<FederalState>,
    /// What counts how much when visits are planned.
    plan_weights: PlanWeights,
    version: i32,
}

impl From<Town> for TownAnswer {
    fn from(town: Town) -> Self {
        let settings = town.settings;
        Self {
            name: town.name,
            time_zone: town.time_zone.name().to_owned(),
            languages: settings.languages,
            is_demo: town.is_demo,
            office: settings.office,
            emergency: settings.emergency,
            minimum_age: settings.minimum_age,
            imprint: settings.imprint,
            privacy: settings.privacy,
            privacy_version: settings.privacy_version,
            verification_notice: settings.verification_notice,
            map_notice: settings.map_notice,
            accessibility_notice: settings.accessibility_notice,
            holidays_of: settings.holidays_of,
            plan_weights: settings.plan_weights,
            version: town.version,
        }
    }
}

/// What an admin writes about the town.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a field that is null is not the same as one that is missing")]
pub struct TownBody {
    #[schema(max_length = 120)]
    name: String,
    /// Name of the time zone, e.g. `Europe/Berlin`.
    #[schema(max_length = 60)]
    time_zone: String,
    #[schema(max_items = 6)]
    languages: Vec<String>,
    office: Office,
    #[schema(max_items = 10)]
    emergency: Vec<EmergencyNumber>,
    minimum_age: i32,
    imprint: LocalText,
    privacy: LocalText,
    #[schema(max_length = 40)]
    privacy_version: String,
    verification_notice: LocalText,
    /// What is said beside the map; without it that stays as it is, `null` takes it away.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<LocalText>)]
    map_notice: Option<Option<LocalText>>,
    /// What the town adds to the statement on accessibility; without it that stays as it is, `null` takes it away.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<LocalText>)]
    accessibility_notice: Option<Option<LocalText>>,
    /// The state whose public holidays are the town's, `null`: every day is a working day; without it that stays as it is.
    #[serde(default, deserialize_with = "told")]
    #[schema(value_type = Option<FederalState>)]
    holidays_of: Option<Option<FederalState>>,
    /// What counts how much when visits are planned; without it that stays as it is.
    plan_weights: Option<PlanWeights>,
    /// The version that was read.
    version: i32,
}

impl From<TownBody> for TownInput {
    fn from(body: TownBody) -> Self {
        let unnamed = Unnamed {
            map_notice: body.map_notice.is_none(),
            accessibility_notice: body.accessibility_notice.is_none(),
            holidays_of: body.holidays_of.is_none(),
            plan_weights: body.plan_weights.is_none(),
        };
        let settings = TownSettings {
            languages: body.languages,
            office: body.office,
            emergency: body.emergency,
            minimum_age: body.minimum_age,
            imprint: body.imprint,
            privacy: body.privacy,
            privacy_version: body.privacy_version,
            verification_notice: body.verification_notice,
            map_notice: body.map_notice.flatten(),
            accessibility_notice: body.accessibility_notice.flatten(),
            holidays_of: body.holidays_of.flatten(),
            plan_weights: body.plan_weights.unwrap_or_default(),
        };
        Self { name: body.name, time_zone: body.time_zone, settings, unnamed, version: body.version }
    }
}

/// All categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoriesAnswer {
    items: Vec<Category>,
}

/// What an admin writes about a category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryBody {
    labels: LocalText,
    choice: Choice,
    /// In minutes.
    #[schema(minimum = 15, maximum = 480)]
    default_minutes: i32,
    sensitive: bool,
    certificate_required: bool,
    active: bool,
    #[schema(minimum = 0, maximum = 1000)]
    position: i32,
    /// What staff ask and say on the telephone; without it that stays as it is.
    script: Option<CategoryScript>,
    /// The version that was read; 0 for a new category.
    #[schema(minimum = 0)]
    version: i32,
}

impl From<TownRefusal> for Problem {
    fn from(refusal: TownRefusal) -> Self {
        match refusal {
            TownRefusal::Invalid(faults) => Self::faulty(faults),
            TownRefusal::Missing => Self::new(ProblemCode::NotFound),
            TownRefusal::AlreadySetUp { .. } => Self::new(ProblemCode::NotNow),
            TownRefusal::TownChanged(town) => {
                Self::new(ProblemCode::VersionConflict).with("current", TownAnswer::from(*town))
            }
            TownRefusal::CategoryChanged(category) => Self::new(ProblemCode::VersionConflict).with("current", category),
        }
    }
}

/// The town: name, time zone, contact, emergency numbers, notices.
#[utoipa::path(
    tag = "town",
    security(()),
    responses(
        (status = 200, description = "The town", body = TownAnswer),
        (status = 304, description = "Not changed since the answer with that ETag"),
        (status = 404, description = "not-found: the town was not set up yet", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/town")]
async fn read_town(request: HttpRequest, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    let town = db.read_rows("town.read", flows::town).await?;
    let town = town.ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    public_answer(&request, &TownAnswer::from(town))
}

/// Change the town's settings.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    request_body = TownBody,
    responses(
        (status = 200, description = "The town as it is now", body = TownAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: the town was not set up yet", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[put("/town")]
async fn put_town(
    caller: CallerWith<Admins>,
    db: web::Data<Db>,
    body: Body<TownBody, BODY_LIMIT>,
) -> Result<web::Json<TownAnswer>, Problem> {
    let (actor, input) = (caller.0.account_id, TownInput::from(body.value));
    let town = db.write("town.change", move |tx| flows::change(tx, actor, &input)).await?;
    Ok(web::Json(town.into()))
}

/// The kinds of help, in the order of lists; those out of use too, for old requests.
#[utoipa::path(
    tag = "town",
    security(()),
    responses(
        (status = 200, description = "All categories", body = CategoriesAnswer),
        (status = 304, description = "Not changed since the answer with that ETag"),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/categories")]
async fn read_categories(request: HttpRequest, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    let items = db.read_rows("town.categories", flows::categories).await?;
    public_answer(&request, &CategoriesAnswer { items })
}

/// Make a category, or change one.
#[utoipa::path(
    tag = "town",
    security(("bearer" = []), ("cookie" = [])),
    params(("key" = String, Path, description = "Key of the category: lower-case letters, digits, `-`, `_`")),
    request_body = CategoryBody,
    responses(
        (status = 200, description = "The category as it is now", body = Category),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: no such category, and a version above 0 was named", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[put("/categories/{key}")]
async fn put_category(
    caller: CallerWith<Admins>,
    db: web::Data<Db>,
    key: PathPart<String>,
    body: Body<CategoryBody>,
) -> Result<web::Json<Category>, Problem> {
    let keeps_script = body.value.script.is_none();
    let (actor, input) = (caller.0.account_id, category(key.0, body.value));
    let saved = db.write("town.save_category", move |tx| flows::save_category(tx, actor, &input, keeps_script)).await?;
    Ok(web::Json(saved))
}

fn category(key: String, body: CategoryBody) -> Category {
    Category {
        key,
        labels: body.labels,
        choice: body.choice,
        default_minutes: body.default_minutes,
        sensitive: body.sensitive,
        certificate_required: body.certificate_required,
        active: body.active,
        position: body.position,
        script: body.script.unwrap_or_default(),
        version: body.version,
    }
}
