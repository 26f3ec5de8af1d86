//! The offer over HTTP.

use super::flows::{self, OfferRefusal, OfferView};
use super::model::{OfferInput, OfferState, Reach};
use crate::caller::{CallerWith, Volunteers};
use crate::db::Db;
use crate::input::{Body, Query};
use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{OfferId, QuarterId};
use crate::kernel::weekly::WeeklyRange;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::Mount;
use actix_web::{HttpResponse, delete, get, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(read_offer)
        .service(put_offer)
        .service(delete_offer)
        .service(pause_offer)
        .service(resume_offer)
        .service(read_helper_counts);
}

/// An offer, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferAnswer {
    id: OfferId,
    categories: Vec<String>,
    quarters: Vec<QuarterId>,
    reach: Reach,
    availability: Vec<WeeklyRange>,
    minutes_per_week: i32,
    tasks_per_week: i32,
    languages: Vec<String>,
    means: Vec<Means>,
    attributes: Vec<HelperAttribute>,
    /// The offer rests before this date.
    #[schema(required)]
    paused_until: Option<NaiveDate>,
    /// The most messages with requests in seven days; `null` leaves it to the town.
    #[schema(required)]
    messages_per_week: Option<i32>,
    state: OfferState,
    version: i32,
    allowed_actions: Vec<AllowedAction>,
}

impl From<OfferView> for OfferAnswer {
    fn from(OfferView { offer, state }: OfferView) -> Self {
        let content = offer.content;
        Self {
            id: offer.id,
            categories: content.categories.into_iter().collect(),
            quarters: content.named_quarters.into_iter().collect(),
            reach: content.reach,
            availability: content.availability.ranges().to_vec(),
            minutes_per_week: content.capacity.minutes_per_week,
            tasks_per_week: content.capacity.tasks_per_week,
            languages: content.languages.into_iter().collect(),
            means: content.means.into_iter().collect(),
            attributes: content.attributes.into_iter().collect(),
            paused_until: content.paused_until,
            messages_per_week: content.messages_per_week,
            state,
            version: offer.version,
            allowed_actions: actions(state, offer.version),
        }
    }
}

/// What its owner may do with an offer.
fn actions(state: OfferState, version: i32) -> Vec<AllowedAction> {
    let mut actions = vec![
        AllowedAction::enabled("edit", "PUT", "/me/offer"),
        AllowedAction::enabled("delete", "DELETE", &format!("/me/offer?version={version}")),
        AllowedAction::enabled("pause", "POST", "/me/offer/pause"),
    ];
    if state == OfferState::Paused {
        actions.push(AllowedAction::enabled("resume", "DELETE", "/me/offer/pause"));
    }
    actions
}

impl From<OfferRefusal> for Problem {
    fn from(refusal: OfferRefusal) -> Self {
        match refusal {
            OfferRefusal::Invalid(faults) => Self::faulty(faults),
            OfferRefusal::Missing => Self::new(ProblemCode::NotFound),
            OfferRefusal::Changed(fresh) => {
                Self::new(ProblemCode::VersionConflict).with("current", OfferAnswer::from(*fresh))
            }
        }
    }
}

/// Read your own offer.
#[utoipa::path(
    tag = "offers",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The offer", body = OfferAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 404, description = "not-found: no offer yet", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/me/offer")]
async fn read_offer(caller: CallerWith<Volunteers>, db: web::Data<Db>) -> Result<web::Json<OfferAnswer>, Problem> {
    let (account, now) = (caller.0.account_id, db.clock().now());
    let view = db.read("offers.read", move |connection| flows::offer_of(connection, account, now)).await?;
    Ok(web::Json(view.into()))
}

/// Make your offer, or change it. A change names the version that it starts from.
#[utoipa::path(
    tag = "offers",
    security(("bearer" = []), ("cookie" = [])),
    request_body = OfferInput,
    responses(
        (status = 200, description = "The offer as it is now", body = OfferAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: a version was named and there is no offer", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[put("/me/offer")]
async fn put_offer(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    body: Body<OfferInput>,
) -> Result<web::Json<OfferAnswer>, Problem> {
    let (account, input) = (caller.0.account_id, body.value);
    let view = db.write("offers.save", move |tx| flows::save(tx, account, &input)).await?;
    Ok(web::Json(view.into()))
}

/// Which version is meant.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionParameter {
    /// The version that the act starts from.
    version: i32,
}

/// Withdraw your offer. What you have agreed to stays agreed.
#[utoipa::path(
    tag = "offers",
    security(("bearer" = []), ("cookie" = [])),
    params(VersionParameter),
    responses(
        (status = 204, description = "Removed"),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/me/offer")]
async fn delete_offer(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    parameters: Query<VersionParameter>,
) -> Result<HttpResponse, Problem> {
    let (account, version) = (caller.0.account_id, parameters.0.version);
    db.write("offers.delete", move |tx| flows::delete(tx, account, version)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Until when an offer rests.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseInput {
    /// The date of the town's calendar on which it counts again, at most two years ahead.
    until: NaiveDate,
}

/// Rest: nobody asks you, and no request is shown, before the date named. What you were asked before can still be answered;
/// what you have agreed to stays agreed.
#[utoipa::path(
    tag = "offers",
    security(("bearer" = []), ("cookie" = [])),
    request_body = PauseInput,
    responses(
        (status = 200, description = "The offer as it is now", body = OfferAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: no offer yet", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[post("/me/offer/pause")]
async fn pause_offer(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    body: Body<PauseInput>,
) -> Result<web::Json<OfferAnswer>, Problem> {
    let (account, until) = (caller.0.account_id, body.value.until);
    let view = db.write("offers.pause", move |tx| flows::pause(tx, account, Some(until))).await?;
    Ok(web::Json(view.into()))
}

/// Help again at once, before the pause is over.
#[utoipa::path(
    tag = "offers",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The offer as it is now", body = OfferAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found: no offer yet", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[delete("/me/offer/pause")]
async fn resume_offer(caller: CallerWith<Volunteers>, db: web::Data<Db>) -> Result<web::Json<OfferAnswer>, Problem> {
    let account = caller.0.account_id;
    let view = db.write("offers.resume", move |tx| flows::pause(tx, account, None)).await?;
    Ok(web::Json(view.into()))
}

/// Which numbers are wanted.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HelperCountParameters {
    /// Only this quarter.
    quarter: Option<QuarterId>,
    /// Only this category.
    #[schema(max_length = 60)]
    category: Option<String>,
}

/// How many people help with a category in a quarter.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelperCountAnswer {
    quarter_id: QuarterId,
    /// `null` counts helpers of any category.
    #[schema(required)]
    category: Option<String>,
    /// `null` where fewer than five people help.
    #[schema(required)]
    helpers: Option<i64>,
}

/// All numbers that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelperCountsAnswer {
    items: Vec<HelperCountAnswer>,
}

/// How many people help, by quarter and category: numbers only, and none below five. Quarters and categories in which
/// nobody helps are left out.
#[utoipa::path(
    tag = "offers",
    security(()),
    params(HelperCountParameters),
    responses(
        (status = 200, description = "The numbers", body = HelperCountsAnswer),
        (status = 400, description = "malformed-request", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/helper-counts")]
async fn read_helper_counts(
    db: web::Data<Db>,
    wanted: Query<HelperCountParameters>,
) -> Result<web::Json<HelperCountsAnswer>, Problem> {
    let now = db.clock().now();
    let counts = db
        .read_rows("offers.helper_counts", move |connection| {
            flows::helper_counts(connection, wanted.0.quarter, wanted.0.category.as_deref(), now)
        })
        .await?;
    let answer = |count: super::model::HelperCount| HelperCountAnswer {
        quarter_id: count.quarter_id,
        category: count.category,
        helpers: count.helpers,
    };
    Ok(web::Json(HelperCountsAnswer { items: counts.into_iter().map(answer).collect() }))
}
