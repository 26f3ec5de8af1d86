//! Calendars over HTTP.

use super::flows;
use crate::accounts::Accounts;
use crate::accounts::sign_in::buckets::Door;
use crate::caller::Caller;
use crate::config::Config;
use crate::db::Db;
use crate::help_requests::model::Actor;
use crate::input::PathPart;
use crate::kernel::ids::AssignmentId;
use crate::problem::{Problem, ProblemCode, ProblemDocument};
use crate::web::{ClientAddress, Mount};
use actix_web::{HttpResponse, delete, get, http::header, post, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Mounts the routes of this slice.
pub fn routes(config: &mut impl Mount) {
    config
        .service(read_assignment_calendar)
        .service(read_calendar_feed)
        .service(make_calendar_feed)
        .service(show_calendar_feed)
        .service(remove_calendar_feed);
}

/// A feed that was just made. The address is told this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewCalendarFeed {
    /// For the calendar program; whoever has it reads the feed.
    url: String,
    created_at: DateTime<Utc>,
}

/// That there is a feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarFeed {
    created_at: DateTime<Utc>,
}

fn calendar(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"quartierhilfe.ics\""))
        .body(text)
}

/// Read an assignment as a file for a calendar: for its two sides.
#[utoipa::path(tag = "calendar", security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses(
        (status = 200, description = "One event (RFC 5545)", content_type = "text/calendar", body = String),
        (status = 401, description = "sign-in-required, session-ended", content_type = "application/problem+json", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", content_type = "application/problem+json", body = ProblemDocument),
        (status = 404, description = "not-found", content_type = "application/problem+json", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", content_type = "application/problem+json", body = ProblemDocument)))]
#[get("/assignments/{id}/calendar.ics")]
async fn read_assignment_calendar(
    caller: Caller,
    db: web::Data<Db>,
    config: web::Data<Config>,
    id: PathPart<AssignmentId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, now) = (Actor::from(caller.0), id.0, db.clock().now());
    let read = move |connection: &mut _| flows::read_assignment(connection, &actor, id, &config.public_url.origin, now);
    Ok(calendar(db.read("calendar.assignment", read).await?))
}

/// Read a private feed: what somebody promised or expects, from 14 days back to 60 ahead. Its address is the secret.
#[utoipa::path(tag = "calendar", security(()),
    params(("token" = String, Path, description = "The secret of the feed")),
    responses(
        (status = 200, description = "The feed (RFC 5545)", content_type = "text/calendar", body = String),
        (status = 404, description = "not-found: no such feed (any more)", content_type = "application/problem+json", body = ProblemDocument),
        (status = 429, description = "too-many-requests", content_type = "application/problem+json", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", content_type = "application/problem+json", body = ProblemDocument)))]
#[get("/calendar/{token}.ics")]
async fn read_calendar_feed(
    accounts: web::Data<Accounts>,
    address: ClientAddress,
    db: web::Data<Db>,
    config: web::Data<Config>,
    token: PathPart<String>,
) -> Result<HttpResponse, Problem> {
    accounts
        .brakes
        .pass(Door::CalendarFeed, address.0)
        .map_err(|brake| Problem::new(ProblemCode::TooManyRequests).retry_after(brake.retry_after.as_secs() + 1))?;
    let (token, now) = (token.0, db.clock().now());
    let read = move |connection: &mut _| flows::read_feed(connection, &token, &config.public_url.origin, now);
    Ok(calendar(db.read("calendar.feed", read).await?))
}

/// Make your private feed, or a new address for it; the old one leads nowhere from then on.
#[utoipa::path(tag = "calendar", security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 201, description = "The feed with its address, told this once", body = NewCalendarFeed),
        (status = 401, description = "sign-in-required, session-ended", content_type = "application/problem+json", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required, cross-site-request", content_type = "application/problem+json", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", content_type = "application/problem+json", body = ProblemDocument)))]
#[post("/me/calendar-feed")]
async fn make_calendar_feed(
    caller: Caller,
    db: web::Data<Db>,
    config: web::Data<Config>,
) -> Result<HttpResponse, Problem> {
    let person = caller.0.account_id;
    let made = db.write("calendar.make_feed", move |tx| flows::make_feed(tx, person)).await?;
    let url = format!("{}/api/v1/calendar/{}.ics", config.public_url.origin, made.token);
    Ok(HttpResponse::Created().json(NewCalendarFeed { url, created_at: made.created_at }))
}

/// See whether you have a feed; its address is not told again.
#[utoipa::path(tag = "calendar", security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "Since when", body = CalendarFeed),
        (status = 401, description = "sign-in-required, session-ended", content_type = "application/problem+json", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required", content_type = "application/problem+json", body = ProblemDocument),
        (status = 404, description = "not-found: no feed", content_type = "application/problem+json", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", content_type = "application/problem+json", body = ProblemDocument)))]
#[get("/me/calendar-feed")]
async fn show_calendar_feed(caller: Caller, db: web::Data<Db>) -> Result<web::Json<CalendarFeed>, Problem> {
    let person = caller.0.account_id;
    let created_at = db.read("calendar.feed_of", move |connection| flows::feed(connection, person)).await?;
    Ok(web::Json(CalendarFeed { created_at }))
}

/// Take your feed away. Done twice it is done.
#[utoipa::path(tag = "calendar", security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 204, description = "There is no feed"),
        (status = 401, description = "sign-in-required, session-ended", content_type = "application/problem+json", body = ProblemDocument),
        (status = 403, description = "second-factor-required, second-factor-enrolment-required, cross-site-request", content_type = "application/problem+json", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", content_type = "application/problem+json", body = ProblemDocument)))]
#[delete("/me/calendar-feed")]
async fn remove_calendar_feed(caller: Caller, db: web::Data<Db>) -> Result<HttpResponse, Problem> {
    let person = caller.0.account_id;
    db.write("calendar.remove_feed", move |tx| flows::remove_feed(tx, person)).await?;
    Ok(HttpResponse::NoContent().finish())
}
