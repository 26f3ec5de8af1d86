//! Handlers of the contact log and the events of a request, for staff.

use super::documents::{OfActing, OfReading};
use crate::caller::Caller;
use crate::db::Db;
use crate::help_requests::flows;
use crate::help_requests::model::Actor;
use crate::help_requests::model::log::{
    ContactChannel, ContactDirection, ContactEntry, NewContactEntry, RequestEventEntry,
};
use crate::input::{Body, IdempotencyHeader, PathPart};
use crate::kernel::ids::{AccountId, ContactLogId, EventId, HelpRequestId};
use crate::problem::Problem;
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call, visit or letter to be noted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactLogInput {
    channel: ContactChannel,
    direction: ContactDirection,
    /// What came of it, e.g. "not reached".
    outcome: String,
    /// More words.
    note: Option<String>,
    /// When to try again.
    follow_up_at: Option<DateTime<Utc>>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorAnswer {
    id: AccountId,
    #[schema(required)]
    first_name: Option<String>,
}

/// An entry of the contact log.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLogAnswer {
    id: ContactLogId,
    channel: ContactChannel,
    direction: ContactDirection,
    outcome: String,
    #[schema(required)]
    note: Option<String>,
    #[schema(required)]
    follow_up_at: Option<DateTime<Utc>>,
    author: ActorAnswer,
    created_at: DateTime<Utc>,
}

impl From<ContactEntry> for ContactLogAnswer {
    fn from(entry: ContactEntry) -> Self {
        Self {
            id: entry.id,
            channel: entry.channel,
            direction: entry.direction,
            outcome: entry.outcome,
            note: entry.note,
            follow_up_at: entry.follow_up_at,
            author: ActorAnswer { id: entry.author_id, first_name: entry.author_first_name },
            created_at: entry.created_at,
        }
    }
}

/// The contact log of a request, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLogList {
    items: Vec<ContactLogAnswer>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestEventAnswer {
    id: EventId,
    at: DateTime<Utc>,
    /// E.g. `help_request.cancelled`.
    name: String,
    /// `null` for the system.
    #[schema(required)]
    actor: Option<ActorAnswer>,
    /// Ids and codes.
    #[schema(value_type = Object)]
    details: serde_json::Value,
}

impl From<RequestEventEntry> for RequestEventAnswer {
    fn from(entry: RequestEventEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            name: entry.name,
            actor: entry.actor_id.map(|id| ActorAnswer { id, first_name: entry.actor_first_name }),
            details: entry.details,
        }
    }
}

/// What happened to a request, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestEventList {
    items: Vec<RequestEventAnswer>,
}

/// Read what happened to a request and its assignments.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The events", body = RequestEventList), OfReading))]
#[get("/help-requests/{id}/events")]
pub(super) async fn read_help_request_events(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<web::Json<RequestEventList>, Problem> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let entries =
        db.read("help_requests.events", move |connection| flows::events_of(connection, &actor, id, now)).await?;
    Ok(web::Json(RequestEventList { items: entries.into_iter().map(Into::into).collect() }))
}

/// Read the contact log of a request.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = HelpRequestId, Path, description = "The request")),
    responses((status = 200, description = "The entries", body = ContactLogList), OfReading))]
#[get("/help-requests/{id}/contact-log")]
pub(super) async fn read_contact_log(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
) -> Result<web::Json<ContactLogList>, Problem> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let entries = db
        .read("help_requests.contact_log", move |connection| flows::contact_entries(connection, &actor, id, now))
        .await?;
    Ok(web::Json(ContactLogList { items: entries.into_iter().map(Into::into).collect() }))
}

/// Note a call, visit or letter about a request.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), request_body = ContactLogInput,
    params(("id" = HelpRequestId, Path, description = "The request"),
        ("Idempotency-Key" = Option<String>, Header, description = "Same key and body: same answer")),
    responses((status = 201, description = "The entry", body = ContactLogAnswer), OfActing))]
#[post("/help-requests/{id}/contact-log")]
pub(super) async fn add_contact_log_entry(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<HelpRequestId>,
    header: IdempotencyHeader,
    body: Body<ContactLogInput>,
) -> Result<HttpResponse, Problem> {
    let key = header.key(caller.0.account_id, "help_requests.add_contact", &body.bytes)?;
    let key = key.map(|key| key.within(id.0));
    let (actor, id, input) = (Actor::from(caller.0), id.0, body.value);
    let entry = NewContactEntry {
        channel: input.channel,
        direction: input.direction,
        outcome: input.outcome,
        note: input.note,
        follow_up_at: input.follow_up_at,
    };
    let made = db
        .write("help_requests.add_contact", move |tx| flows::add_contact_entry(tx, &actor, id, &entry, key.as_ref()))
        .await?;
    Ok(HttpResponse::Created().json(ContactLogAnswer::from(made)))
}
