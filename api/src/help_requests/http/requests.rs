//! Handlers of help requests.

use super::acting::{Acted, Acting, Acts};
use super::answers::{AcceptanceAnswer, HelpRequestAnswer, HelpRequestPage};
use super::documents::{OfAccepting, OfActing, OfCreating, OfListing, OfReading};
use super::explained;
use super::inputs::{
    AcceptanceInput, CancellationInput, ClosureInput, EmptyInput, HelpPageQuery, HelpRequestEdit, HelpRequestInput,
    ReasonInput, ReleaseInput,
};
use crate::caller::Caller;
use crate::config::Config;
use crate::db::{Db, Failure};
use crate::help_requests::flows::{self, Edit, Look, Refusal, RequestView};
use crate::help_requests::model::Actor;
use crate::input::{Body, IdempotencyHeader, PathPart, Query};
use crate::kernel::ids::HelpRequestId;
use crate::problem::Problem;
use actix_web::{HttpResponse, get, patch, post, web};

impl Acted for HelpRequestId {
    type Path = PathPart<Self>;
    type View = RequestView;
    type Answer = HelpRequestAnswer;

    fn of(path: Self::Path) -> Self {
        path.0
    }

    async fn explained(self, db: &Db, actor: Actor, failure: Failure<Refusal>) -> Problem {
        explained(db, &actor, self, failure).await
    }
}

/// Ask for help; staff with `on_behalf_of` record it for a person.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = HelpRequestInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Same key and body: same answer")),
    responses((status = 201, description = "The new request", body = HelpRequestAnswer), OfCreating))]
#[post("/help-requests")]
pub(super) async fn create_help_request(
    caller: Caller,
    db: web::Data<Db>,
    config: web::Data<Config>,
    header: IdempotencyHeader,
    body: Body<HelpRequestInput>,
) -> Result<HttpResponse, Problem> {
    let key = header.key(caller.0.account_id, "help_requests.create", &body.bytes)?;
    let creation = body.value.into_creation(key, config.has_rate_limits);
    let actor = Actor::from(caller.0);
    let view = db.write("help_requests.create", move |tx| flows::create(tx, &actor, &creation)).await?;
    Ok(HttpResponse::Created().json(HelpRequestAnswer::from(view)))
}

/// List your own requests, newest first.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), params(HelpPageQuery),
    responses((status = 200, description = "A page", body = HelpRequestPage), OfListing))]
#[get("/me/help-requests")]
pub(super) async fn list_my_help_requests(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<HelpPageQuery>,
) -> Result<web::Json<HelpRequestPage>, Problem> {
    let (actor, (limit, after), now) = (Actor::from(caller.0), query.0.read()?, db.clock().now());
    let page = db
        .read("help_requests.mine", move |connection| flows::my_requests(connection, &actor, limit, after, now))
        .await?;
    Ok(web::Json(page.into()))
}

/// Read a request. Reading another person's private fields is recorded.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as the caller may see it", body = HelpRequestAnswer), OfReading))]
#[get("/help-requests/{id}")]
pub(super) async fn read_help_request(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Acts<HelpRequestId> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let who = actor.clone();
    let look = db.read("help_requests.look", move |connection| flows::look(connection, &who, id, now)).await?;
    let view = match look {
        Look::Seen(view) => *view,
        Look::MustBeRecorded => {
            db.write("help_requests.look_and_record", move |tx| flows::look_and_record(tx, &actor, id)).await?
        }
    };
    Ok(web::Json(view.into()))
}

/// Edit a request. What helpers have agreed to is not edited.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = HelpRequestEdit,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[patch("/help-requests/{id}")]
pub(super) async fn edit_help_request(call: Acting<HelpRequestId, Body<HelpRequestEdit>>) -> Acts<HelpRequestId> {
    call.run("help_requests.edit", |tx, actor, id, body| flows::edit(tx, actor, id, &Edit::from(body.value.clone())))
        .await
}

/// Say yes to a request. Said again by the same helper it answers with the same assignment.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = AcceptanceInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "Agreed; with the contact", body = AcceptanceAnswer), OfAccepting))]
#[post("/help-requests/{id}/acceptance")]
pub(super) async fn accept_help_request(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
    body: Body<AcceptanceInput>,
) -> Result<web::Json<AcceptanceAnswer>, Problem> {
    let (actor, id, input) = (Actor::from(caller.0), id.0, body.value);
    let (who, choice, version) = (actor.clone(), input.choice(), input.version());
    match db.write("help_requests.accept", move |tx| flows::accept(tx, &who, id, choice, version)).await {
        Ok(view) => Ok(web::Json(view.into())),
        Err(failure) => Err(explained(&db, &actor, id, failure).await),
    }
}

/// Call a request off. It can be taken back for 30 minutes.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = CancellationInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/cancellation")]
pub(super) async fn cancel_help_request(call: Acting<HelpRequestId, Body<CancellationInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.cancel", |tx, actor, id, body| {
        flows::cancel(tx, actor, id, body.value.outcome, body.value.note.as_deref())
    })
    .await
}

/// Take the end of a request back: who ended it, within 30 minutes.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/reopening")]
pub(super) async fn reopen_help_request(call: Acting<HelpRequestId, Body<EmptyInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.reopen", |tx, actor, id, _| flows::reopen(tx, actor, id)).await
}

/// Give a request to the coordinator.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/escalation")]
pub(super) async fn escalate_help_request(call: Acting<HelpRequestId, Body<ReasonInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.escalate", |tx, actor, id, body| {
        flows::escalate(tx, actor, id, body.value.reason.as_deref())
    })
    .await
}

/// Say that a request is still needed: at least seven more days.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/extension")]
pub(super) async fn extend_help_request(call: Acting<HelpRequestId, Body<EmptyInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.extend", |tx, actor, id, _| flows::extend(tx, actor, id)).await
}

/// Show a guest's request to volunteers, after the call.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = ReleaseInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/release")]
pub(super) async fn release_help_request(call: Acting<HelpRequestId, Body<ReleaseInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.release", |tx, actor, id, body| flows::release(tx, actor, id, body.value.quarter_id)).await
}

/// End a request with an outcome.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = ClosureInput,
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/help-requests/{id}/closure")]
pub(super) async fn close_help_request(call: Acting<HelpRequestId, Body<ClosureInput>>) -> Acts<HelpRequestId> {
    call.run("help_requests.close", |tx, actor, id, body| {
        flows::close(tx, actor, id, body.value.outcome, body.value.note.as_deref())
    })
    .await
}
