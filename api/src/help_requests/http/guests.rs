//! Handlers for people without an account.

use super::documents::{OfGuests, OfReading};
use super::inputs::{GuestHelpRequestInput, StatusCodeInput};
use super::shapes::NextStepAnswer;
use crate::accounts::Accounts;
use crate::accounts::sign_in::buckets::{Door, TooMany};
use crate::caller::Caller;
use crate::db::Db;
use crate::help_requests::flows::{self, GuestReceipt, GuestStatus};
use crate::help_requests::model::{Actor, RequestState};
use crate::input::{Body, IdempotencyHeader, PathPart};
use crate::kernel::ids::HelpRequestId;
use crate::problem::{Problem, ProblemCode};
use crate::web::ClientAddress;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What a guest is given. The code is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestReceiptAnswer {
    /// A short name for the telephone.
    reference: String,
    /// With it the guest can ask how things stand.
    status_code: String,
    next_step: NextStepAnswer,
}

impl From<GuestReceipt> for GuestReceiptAnswer {
    fn from(receipt: GuestReceipt) -> Self {
        Self { reference: receipt.reference, status_code: receipt.status_code, next_step: receipt.next_step.into() }
    }
}

/// When somebody comes.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestVisit {
    starts_at: DateTime<Utc>,
}

/// How a guest's request stands: nothing about any person.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuestStatusAnswer {
    reference: String,
    state: RequestState,
    next_step: NextStepAnswer,
    category: String,
    /// Whether somebody is to come or has been there.
    assigned: bool,
    #[schema(required)]
    visit: Option<GuestVisit>,
}

impl From<GuestStatus> for GuestStatusAnswer {
    fn from(status: GuestStatus) -> Self {
        Self {
            reference: status.reference,
            state: status.state,
            next_step: status.next_step.into(),
            category: status.category,
            assigned: status.is_assigned,
            visit: status.visit_starts_at.map(|starts_at| GuestVisit { starts_at }),
        }
    }
}

fn slow_down(brake: TooMany) -> Problem {
    Problem::new(ProblemCode::TooManyRequests).retry_after(brake.retry_after.as_secs() + 1)
}

/// Ask for help without an account: the office calls back.
#[utoipa::path(tag = "help requests", security(()), request_body = GuestHelpRequestInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Same key and body: the same request, a new code")),
    responses((status = 201, description = "Kept", body = GuestReceiptAnswer), OfGuests))]
#[post("/help-requests/guest")]
pub(super) async fn create_guest_help_request(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    db: web::Data<Db>,
    header: IdempotencyHeader,
    body: Body<GuestHelpRequestInput>,
) -> Result<HttpResponse, Problem> {
    accounts.brakes.pass(Door::GuestRequest, address.0).map_err(slow_down)?;
    let key = header.key("guest", "help_requests.create_for_guest", &body.bytes)?;
    let input = body.value.into_request()?;
    let receipt =
        db.write("help_requests.create_for_guest", move |tx| flows::create_for_guest(tx, &input, key.as_ref())).await?;
    Ok(HttpResponse::Created().json(GuestReceiptAnswer::from(receipt)))
}

/// Give whoever asked a new status code, to be printed or told on the telephone; an earlier one opens nothing any more.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 201, description = "The code, told this once", body = GuestReceiptAnswer), OfReading))]
#[post("/help-requests/{id}/status-code")]
pub(super) async fn give_status_code(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    let receipt = db.write("help_requests.give_status_code", move |tx| flows::give_status_code(tx, &actor, id)).await?;
    Ok(HttpResponse::Created().json(GuestReceiptAnswer::from(receipt)))
}

/// Ask how a guest's request stands.
#[utoipa::path(tag = "help requests", security(()), request_body = StatusCodeInput,
    responses((status = 200, description = "How it stands", body = GuestStatusAnswer), OfGuests))]
#[post("/help-requests/status")]
pub(super) async fn read_guest_status(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    db: web::Data<Db>,
    body: Body<StatusCodeInput>,
) -> Result<web::Json<GuestStatusAnswer>, Problem> {
    accounts.brakes.pass(Door::StatusCode, address.0).map_err(slow_down)?;
    let (code, now) = (body.value.status_code, db.clock().now());
    let status =
        db.read("help_requests.guest_status", move |connection| flows::guest_status(connection, &code, now)).await?;
    Ok(web::Json(status.into()))
}
