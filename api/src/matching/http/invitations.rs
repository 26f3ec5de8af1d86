//! Handlers of a helper's invitations.

use super::answers::{InvitationAnswer, InvitationPage};
use super::inputs::{AgreementInput, AnotherTimeInput, InvitationListQuery, RefusalInput};
use crate::caller::{Caller, CallerWith, Volunteers};
use crate::db::{Db, Failure};
use crate::help_requests::model::Actor;
use crate::help_requests::{
    AcceptanceAnswer, AcceptanceInput, HelpRequestAnswer, OfAccepting, OfActing, OfAnswering, OfListing, explained,
};
use crate::input::{Body, PathPart, Query};
use crate::kernel::ids::InvitationId;
use crate::matching::flows::{self, Refusal};
use crate::problem::Problem;
use actix_web::{get, post, web};

/// List how you were asked, newest first.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), params(InvitationListQuery),
    responses((status = 200, description = "A page", body = InvitationPage), OfListing))]
#[get("/me/invitations")]
pub(super) async fn list_my_invitations(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    query: Query<InvitationListQuery>,
) -> Result<web::Json<InvitationPage>, Problem> {
    let (actor, query, now) = (Actor::from(caller.0), query.0.into_query()?, db.clock().now());
    let page = db
        .read("matching.my_invitations", move |connection| flows::my_invitations(connection, &actor, query, now))
        .await?;
    Ok(web::Json(page.into()))
}

/// Say yes: the same as accepting the request. Said again it answers with the same assignment.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), request_body = AcceptanceInput,
    params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "Agreed; with the contact", body = AcceptanceAnswer), OfAccepting))]
#[post("/invitations/{id}/acceptance")]
pub(super) async fn accept_invitation(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    id: PathPart<InvitationId>,
    body: Body<AcceptanceInput>,
) -> Result<web::Json<AcceptanceAnswer>, Problem> {
    let (actor, id, input) = (Actor::from(caller.0), id.0, body.value);
    let who = actor.clone();
    let (choice, version) = (input.choice(), input.version());
    match db.write("matching.accept", move |tx| flows::accept(tx, &who, id, choice, version)).await {
        Ok(view) => Ok(web::Json(view.into())),
        Err(failure) => Err(why_not(&db, &actor, id, failure).await),
    }
}

/// A refused yes with the fresh state of the request, and for who came too late up to three alternatives.
async fn why_not(db: &Db, actor: &Actor, id: InvitationId, failure: Failure<Refusal>) -> Problem {
    let Failure::Refused(Refusal::Help(refusal)) = failure else { return failure.into() };
    let who = actor.clone();
    let request = db.read_rows("matching.request_of", move |connection| flows::request_of(connection, &who, id)).await;
    match request {
        Ok(Some(request)) => explained(db, actor, request, Failure::Refused(refusal)).await,
        _ => refusal.into(),
    }
}

/// Say no. Somebody else is asked; nothing is kept against you.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), request_body = RefusalInput,
    params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation as it is now", body = InvitationAnswer), OfAnswering))]
#[post("/invitations/{id}/refusal")]
pub(super) async fn refuse_invitation(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    id: PathPart<InvitationId>,
    body: Body<RefusalInput>,
) -> Result<web::Json<InvitationAnswer>, Problem> {
    let (actor, id, reason) = (Actor::from(caller.0), id.0, body.value.reason);
    let view = db.write("matching.refuse", move |tx| flows::refuse(tx, &actor, id, reason)).await?;
    Ok(web::Json(view.into()))
}

/// Take the time that a helper named instead. It makes the assignment at that time, widening the times of the request where
/// they do not hold it; the others who were asked are not needed any more. For the requester and staff. Said again it answers
/// with the request as it is.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), request_body = AgreementInput,
    params(("id" = InvitationId, Path, description = "The invitation that the time answers")),
    responses((status = 200, description = "The request as it is now", body = HelpRequestAnswer), OfActing))]
#[post("/invitations/{id}/agreement")]
pub(super) async fn agree_to_another_time(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<InvitationId>,
    _body: Body<AgreementInput>,
) -> Result<web::Json<HelpRequestAnswer>, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    let who = actor.clone();
    match db.write("matching.agree", move |tx| flows::agree(tx, &who, id)).await {
        Ok(view) => Ok(web::Json(view.into())),
        Err(failure) => Err(why_not_agreed(&db, &actor, id, failure).await),
    }
}

/// A refused agreement with the fresh state of the request.
async fn why_not_agreed(db: &Db, actor: &Actor, id: InvitationId, failure: Failure<Refusal>) -> Problem {
    let Failure::Refused(Refusal::Help(refusal)) = failure else { return failure.into() };
    let request = db.read_rows("matching.about", move |connection| flows::about(connection, id)).await;
    match request {
        Ok(Some(request)) => explained(db, actor, request, Failure::Refused(refusal)).await,
        _ => refusal.into(),
    }
}

/// Say "yes, but at another time". It holds no place; the requester sees the time.
#[utoipa::path(tag = "invitations", security(("bearer" = []), ("cookie" = [])), request_body = AnotherTimeInput,
    params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation as it is now", body = InvitationAnswer), OfAnswering))]
#[post("/invitations/{id}/later")]
pub(super) async fn propose_another_time(
    caller: CallerWith<Volunteers>,
    db: web::Data<Db>,
    id: PathPart<InvitationId>,
    body: Body<AnotherTimeInput>,
) -> Result<web::Json<InvitationAnswer>, Problem> {
    let (actor, id, starts_at) = (Actor::from(caller.0), id.0, body.value.starts_at);
    let view = db.write("matching.later", move |tx| flows::propose_time(tx, &actor, id, starts_at)).await?;
    Ok(web::Json(view.into()))
}
