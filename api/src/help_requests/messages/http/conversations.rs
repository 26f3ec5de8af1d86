//! Handlers of conversations.

use super::answers::{ConversationAnswer, ConversationPage, MessageAnswer, UnreadAnswer};
use super::documents::{OfPosting, OfTalking};
use super::inputs::{MessageInput, MessagePageQuery, ReadInput};
use crate::caller::Caller;
use crate::config::Config;
use crate::db::Db;
use crate::help_requests::flows::Look;
use crate::help_requests::http::documents::OfListing;
use crate::help_requests::http::inputs::EmptyInput;
use crate::help_requests::messages::flows::{self, NewMessage};
use crate::help_requests::model::Actor;
use crate::input::{Body, IdempotencyHeader, PathPart, Query};
use crate::kernel::ids::AssignmentId;
use crate::problem::{Problem, ProblemDocument};
use actix_web::{HttpResponse, get, post, web};

/// Read the messages about an assignment, the newest first. A coordinator's look is recorded.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), params(
        ("id" = AssignmentId, Path, description = "The assignment"), MessagePageQuery),
    responses((status = 200, description = "The conversation", body = ConversationAnswer),
        (status = 404, description = "Problem: not-found: nothing here that the caller may see", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 429, description = "Problem: too-many-requests: a coordinator has looked at as much as a day allows", body = ProblemDocument, content_type = "application/problem+json"),
        OfListing))]
#[get("/assignments/{id}/messages")]
pub(super) async fn read_messages(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    query: Query<MessagePageQuery>,
) -> Result<web::Json<ConversationAnswer>, Problem> {
    let (actor, id, part, now) = (Actor::from(caller.0), id.0, query.0.read()?, db.clock().now());
    let who = actor.clone();
    let look = db.read("messages.read", move |connection| flows::read(connection, &who, id, part, now)).await?;
    let view = match look {
        Look::Seen(view) => *view,
        Look::MustBeRecorded => {
            db.write("messages.read_and_record", move |tx| flows::read_and_record(tx, &actor, id, part)).await?
        }
    };
    Ok(web::Json(view.into()))
}

/// Write a message to the other side of an assignment.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = MessageInput, params(
        ("id" = AssignmentId, Path, description = "The assignment"),
        ("Idempotency-Key" = Option<String>, Header, description = "Same key and body: same answer")),
    responses((status = 201, description = "The message", body = MessageAnswer), OfPosting))]
#[post("/assignments/{id}/messages")]
pub(super) async fn post_message(
    caller: Caller,
    db: web::Data<Db>,
    config: web::Data<Config>,
    id: PathPart<AssignmentId>,
    header: IdempotencyHeader,
    body: Body<MessageInput>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    let key = header.key(actor.id, "messages.post", &body.bytes)?.map(|key| key.within(id));
    let new = NewMessage { text: body.value.text, key, has_limits: config.has_rate_limits };
    let message = db.write("messages.post", move |tx| flows::post(tx, &actor, id, &new)).await?;
    Ok(HttpResponse::Created().json(MessageAnswer::from(message)))
}

/// Say how far you have read.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = ReadInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "What is left to read", body = UnreadAnswer), OfTalking))]
#[post("/assignments/{id}/messages/read")]
pub(super) async fn mark_messages_read(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<ReadInput>,
) -> Result<web::Json<UnreadAnswer>, Problem> {
    let (actor, id, last) = (Actor::from(caller.0), id.0, body.value.last_read_id);
    let unread = db.write("messages.mark_read", move |tx| flows::mark_read(tx, &actor, id, last)).await?;
    Ok(web::Json(UnreadAnswer { unread }))
}

/// Call a coordinator in: coordinators then read and write along.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The conversation as it is now", body = ConversationAnswer), OfTalking))]
#[post("/assignments/{id}/coordinator-call")]
pub(super) async fn call_coordinator(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    _body: Body<EmptyInput>,
) -> Result<web::Json<ConversationAnswer>, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    let view = db.write("messages.call_coordinator", move |tx| flows::call_coordinator(tx, &actor, id)).await?;
    Ok(web::Json(view.into()))
}

/// List your conversations, those in which something last happened first, with what is unread.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), params(MessagePageQuery),
    responses((status = 200, description = "A page", body = ConversationPage), OfListing))]
#[get("/me/conversations")]
pub(super) async fn list_my_conversations(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<MessagePageQuery>,
) -> Result<web::Json<ConversationPage>, Problem> {
    let (actor, part, now) = (Actor::from(caller.0), query.0.read()?, db.clock().now());
    let list = move |connection: &mut _| flows::my_conversations(connection, &actor, part.limit, part.after, now);
    Ok(web::Json(db.read("messages.mine", list).await?.into()))
}
