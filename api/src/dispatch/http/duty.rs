//! Stadtkümmerer and their duties over HTTP.

use super::absences::AbsenceAnswer;
use super::refusal::actor;
use crate::caller::{Caller, CallerWith, Office};
use crate::db::Db;
use crate::dispatch::flows::{self, DutyRefusal, DutyView};
use crate::dispatch::model::{DutyInput, DutyQuarter};
use crate::dispatch::planning::travel::TravelMode;
use crate::input::{Body, PathPart};
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::AccountId;
use crate::kernel::weekly::WeeklyRange;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::Mount;
use actix_web::{get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn routes(config: &mut impl Mount) {
    config.service(list_stadtkuemmerer).service(read_duty).service(put_duty);
}

/// A Stadtkümmerer and the duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct StadtkuemmererAnswer {
    account_id: AccountId,
    first_name: String,
    last_name: String,
    /// Whether the person can be sent at present (not suspended).
    is_in_service: bool,
    /// In order of priority.
    quarters: Vec<DutyQuarter>,
    working_hours: Vec<WeeklyRange>,
    /// The most visits on one day; 0 before a duty was written.
    capacity_per_day: i32,
    /// Who stands in, in order.
    stand_ins: Vec<AccountId>,
    /// What kinds of help the person takes on; none named: all.
    categories: Vec<String>,
    /// How the person gets about.
    travel_mode: TravelMode,
    /// When the person is away, in order; what is over goes after 30 days.
    absences: Vec<AbsenceAnswer>,
    /// 0 before a duty was written.
    version: i32,
    allowed_actions: Vec<AllowedAction>,
}

/// Every Stadtkümmerer.
#[derive(Debug, Serialize, ToSchema)]
pub struct StadtkuemmererListAnswer {
    items: Vec<StadtkuemmererAnswer>,
}

impl From<DutyView> for StadtkuemmererAnswer {
    fn from(DutyView { person, may_edit, knows_absences }: DutyView) -> Self {
        let account_id = person.duty.account_id;
        let edit = AllowedAction::enabled("edit", "PUT", &format!("/stadtkuemmerer/{account_id}/duty"));
        let enter = AllowedAction::enabled("enter_absence", "POST", &format!("/stadtkuemmerer/{account_id}/absences"));
        let actions = [(may_edit, edit), (knows_absences, enter)];
        let absences = person.absences.iter().map(|absence| AbsenceAnswer::of(absence, account_id, knows_absences));
        Self {
            account_id,
            first_name: person.first_name,
            last_name: person.last_name,
            is_in_service: person.is_in_service,
            quarters: person.duty.content.quarters,
            working_hours: person.duty.content.working_hours.ranges().to_vec(),
            capacity_per_day: person.duty.content.capacity_per_day,
            stand_ins: person.duty.content.stand_ins,
            categories: person.duty.content.categories.into_iter().collect(),
            travel_mode: person.duty.content.travel_mode,
            absences: absences.collect(),
            version: person.duty.version,
            allowed_actions: actions.into_iter().filter(|(is_so, _)| *is_so).map(|(_, action)| action).collect(),
        }
    }
}

impl From<DutyRefusal> for Problem {
    fn from(refusal: DutyRefusal) -> Self {
        match refusal {
            DutyRefusal::Invalid(faults) => Self::faulty(faults),
            DutyRefusal::KeyReused => Self::new(ProblemCode::IdempotencyKeyReused),
            DutyRefusal::Missing => Self::new(ProblemCode::NotFound),
            DutyRefusal::Changed(fresh) => {
                Self::new(ProblemCode::VersionConflict).with("current", StadtkuemmererAnswer::from(*fresh))
            }
        }
    }
}

/// Every Stadtkümmerer with quarters, working hours and capacity.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "All of them, by name", body = StadtkuemmererListAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/stadtkuemmerer")]
async fn list_stadtkuemmerer(
    caller: CallerWith<Office>,
    db: web::Data<Db>,
) -> Result<web::Json<StadtkuemmererListAnswer>, Problem> {
    let actor = actor(caller.0);
    let staff = db.read_rows("dispatch.staff", move |connection| flows::staff(connection, &actor)).await?;
    Ok(web::Json(StadtkuemmererListAnswer { items: staff.into_iter().map(Into::into).collect() }))
}

/// The duty of a Stadtkümmerer: for coordinators, admins and the person.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AccountId, Path, description = "The Stadtkümmerer")),
    responses(
        (status = 200, description = "The duty", body = StadtkuemmererAnswer),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[get("/stadtkuemmerer/{id}/duty")]
async fn read_duty(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
) -> Result<web::Json<StadtkuemmererAnswer>, Problem> {
    let actor = actor(caller.0);
    let view = db.read("dispatch.duty", move |connection| flows::duty_of(connection, &actor, id.0)).await?;
    Ok(web::Json(view.into()))
}

/// A duty as it is put in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyBody {
    /// Quarters, each at most once.
    #[schema(max_items = 200)]
    quarters: Vec<DutyQuarter>,
    /// When the person works, in the town's wall clock.
    #[schema(max_items = 50)]
    working_hours: Vec<WeeklyRange>,
    /// The most visits on one day of the town's calendar.
    #[schema(minimum = 1, maximum = 20)]
    capacity_per_day: i32,
    /// Who stands in, in order, each at most once; without it they stay as they are.
    #[schema(max_items = 20)]
    stand_ins: Option<Vec<AccountId>>,
    /// What kinds of help the person takes on, an empty list for all; without it they stay as they are.
    #[schema(max_items = 100)]
    categories: Option<Vec<String>>,
    /// How the person gets about, from which a plan reckons the ways; without it that stays as it is.
    travel_mode: Option<TravelMode>,
    /// The version that the change starts from; 0 for the first duty.
    version: i32,
}

/// Write the duty of a Stadtkümmerer.
#[utoipa::path(
    tag = "dispatch",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = AccountId, Path, description = "The Stadtkümmerer")),
    request_body = DutyBody,
    responses(
        (status = 200, description = "The duty as it is now", body = StadtkuemmererAnswer),
        (status = 400, description = "malformed-json, malformed-request", body = ProblemDocument),
        (status = 401, description = "sign-in-required, session-ended", body = ProblemDocument),
        (status = 403, description = "role-required, second-factor-required, second-factor-enrolment-required, cross-site-request", body = ProblemDocument),
        (status = 404, description = "not-found", body = ProblemDocument),
        (status = 408, description = "request-timeout", body = ProblemDocument),
        (status = 409, description = "version-conflict, with `current`", body = ProblemDocument),
        (status = 413, description = "too-large", body = ProblemDocument),
        (status = 415, description = "unsupported-media-type", body = ProblemDocument),
        (status = 422, description = "invalid-input", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    )
)]
#[put("/stadtkuemmerer/{id}/duty")]
async fn put_duty(
    caller: CallerWith<Office>,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
    body: Body<DutyBody>,
) -> Result<web::Json<StadtkuemmererAnswer>, Problem> {
    let DutyBody { quarters, working_hours, capacity_per_day, stand_ins, categories, travel_mode, version } =
        body.value;
    let input = DutyInput { quarters, working_hours, capacity_per_day, stand_ins, categories, travel_mode };
    let (actor, of) = (actor(caller.0), id.0);
    let view = db.write("dispatch.save_duty", move |tx| flows::save_duty(tx, &actor, of, version, &input)).await?;
    Ok(web::Json(view.into()))
}
