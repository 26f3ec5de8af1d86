//! Who is on duty in a quarter, over HTTP.

use crate::caller::{CallerWith, Staff};
use crate::db::Db;
use crate::dispatch::flows::{self, ChainView};
use crate::dispatch::model::{DutyLink, DutyPart, Named, NotOnDuty, PassedOver};
use crate::input::{PathPart, Query};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::problem::Problem;
use crate::problem::documents::OfStaffRead;
use crate::web::Mount;
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn routes(config: &mut impl Mount) {
    config.service(read_duty_chain);
}

/// Which moment is meant.
#[derive(Debug, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MomentParameter {
    /// A moment from 30 days ago to a year ahead; now without.
    at: Option<DateTime<Utc>>,
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffNameAnswer {
    account_id: AccountId,
    first_name: String,
    last_name: String,
}

impl From<Named> for StaffNameAnswer {
    fn from(Named { account_id, first_name, last_name }: Named) -> Self {
        Self { account_id, first_name, last_name }
    }
}

/// One step of the chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyLinkAnswer {
    part: DutyPart,
    /// `null` for the coordinators.
    #[schema(required)]
    person: Option<StaffNameAnswer>,
    /// The quarter that the person looks after or stands in for.
    quarter_id: QuarterId,
    /// For whom a stand-in stands in.
    #[schema(required)]
    stands_in_for: Option<AccountId>,
}

impl From<DutyLink> for DutyLinkAnswer {
    fn from(DutyLink { part, person, quarter_id, stands_in_for }: DutyLink) -> Self {
        Self { part, person: person.map(Into::into), quarter_id, stands_in_for }
    }
}

/// Somebody who would come before others but is not there.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassedOverAnswer {
    person: StaffNameAnswer,
    reason: NotOnDuty,
}

impl From<PassedOver> for PassedOverAnswer {
    fn from(PassedOver { person, reason }: PassedOver) -> Self {
        Self { person: person.into(), reason }
    }
}

/// Who is on duty: the first of the chain, then the others in order. The last are always the coordinators.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyChainAnswer {
    at: DateTime<Utc>,
    chain: Vec<DutyLinkAnswer>,
    /// Those who look after the quarter or stand in, and are not there.
    passed_over: Vec<PassedOverAnswer>,
}

impl From<ChainView> for DutyChainAnswer {
    fn from(ChainView { at, chain }: ChainView) -> Self {
        Self {
            at,
            chain: chain.links.into_iter().map(Into::into).collect(),
            passed_over: chain.passed_over.into_iter().map(Into::into).collect(),
        }
    }
}

/// Who is on duty in a quarter, now or at a moment: who looks after it, then who stands in, then who looks after a
/// neighbouring quarter, then the coordinators.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = QuarterId, Path, description = "The quarter"), MomentParameter),
    responses(
        (status = 200, description = "The chain", body = DutyChainAnswer),
        OfStaffRead,
    )
)]
#[get("/quarters/{id}/duty")]
async fn read_duty_chain(
    _caller: CallerWith<Staff>,
    db: web::Data<Db>,
    id: PathPart<QuarterId>,
    wanted: Query<MomentParameter>,
) -> Result<web::Json<DutyChainAnswer>, Problem> {
    let (at, now) = (wanted.0.at, db.clock().now());
    let view = db.read("dispatch.on_duty", move |connection| flows::on_duty(connection, id.0, at, now)).await?;
    Ok(web::Json(view.into()))
}
