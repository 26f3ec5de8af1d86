//! New volunteers, for coordinators.

use super::inputs::position;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::help_requests::{OfListing, OfReading};
use crate::input::{PathPart, Query};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::page::{DEFAULT_LIMIT, Page};
use crate::matching::flows::{self, NewcomerView};
use crate::matching::model::{OnboardingStep, OnboardingTurn};
use crate::problem::Problem;
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of the list of new volunteers.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct NewcomerQuery {
    /// At this step; without it all on their way, without those who have proved no address.
    step: Option<OnboardingStep>,
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

/// How far a new volunteer has come: what comes next, since when, whose turn it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Newcomer)]
pub(super) struct NewcomerAnswer {
    id: AccountId,
    first_name: String,
    last_name: String,
    /// Home quarter.
    #[schema(required)]
    quarter_id: Option<QuarterId>,
    /// The step that comes next.
    step: OnboardingStep,
    /// Since when it is waited for.
    since: DateTime<Utc>,
    /// Whose turn it is.
    turn: OnboardingTurn,
    /// Whether they want no messages now.
    is_resting: bool,
    /// When they became a volunteer.
    began_at: DateTime<Utc>,
    #[schema(required)]
    address_proved_at: Option<DateTime<Utc>>,
    #[schema(required)]
    offer_made_at: Option<DateTime<Utc>>,
    #[schema(required)]
    verified_at: Option<DateTime<Utc>>,
    /// When they were asked first; known for 28 days.
    #[schema(required)]
    asked_at: Option<DateTime<Utc>>,
    /// When they helped first; known for half a year.
    #[schema(required)]
    helped_at: Option<DateTime<Utc>>,
}

impl From<NewcomerView> for NewcomerAnswer {
    fn from(view: NewcomerView) -> Self {
        let (of, next) = (view.beginnings, view.onboarding);
        Self {
            id: view.id,
            first_name: view.first_name,
            last_name: view.last_name,
            quarter_id: view.quarter_id,
            step: next.step,
            since: next.since,
            turn: next.step.turn(),
            is_resting: view.is_resting,
            began_at: of.began_at,
            address_proved_at: of.proved_at,
            offer_made_at: of.offered_at,
            verified_at: of.verified_at,
            asked_at: of.asked_at,
            helped_at: of.helped_at,
        }
    }
}

/// A page of new volunteers, those first who have been so for longest.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewcomerPage {
    items: Vec<NewcomerAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<NewcomerView>> for NewcomerPage {
    fn from(page: Page<NewcomerView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}

/// List volunteers who are new: at which step each is, since when, and whose turn it is
#[utoipa::path(tag = "accounts", security(("bearer" = []), ("cookie" = [])), params(NewcomerQuery),
    responses((status = 200, description = "A page", body = NewcomerPage), OfListing))]
#[get("/volunteers/new")]
pub(super) async fn list_newcomers(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    query: Query<NewcomerQuery>,
) -> Result<web::Json<NewcomerPage>, Problem> {
    let NewcomerQuery { step, limit, cursor } = query.0;
    let (limit, after, now) = (limit.unwrap_or(DEFAULT_LIMIT), position(cursor.as_deref())?, db.clock().now());
    let read = move |connection: &mut crate::db::DbConnection| flows::newcomers(connection, step, limit, after, now);
    Ok(web::Json(db.read_rows("matching.newcomers", read).await?.into()))
}

/// Read how far a volunteer has come since they became one
#[utoipa::path(tag = "accounts", security(("bearer" = []), ("cookie" = [])),
    params(("id" = AccountId, Path, description = "A volunteer")),
    responses((status = 200, description = "Step and dates", body = NewcomerAnswer), OfReading))]
#[get("/accounts/{id}/onboarding")]
pub(super) async fn read_onboarding(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
) -> Result<web::Json<NewcomerAnswer>, Problem> {
    let (id, now) = (id.0, db.clock().now());
    let view = db.read("matching.newcomer", move |connection| flows::newcomer(connection, id, now)).await?;
    Ok(web::Json(view.into()))
}
