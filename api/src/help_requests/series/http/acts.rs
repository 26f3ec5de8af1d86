//! Handlers of acts on series.

use super::answers::SeriesAnswer;
use super::inputs::{DateOfPath, SeriesAcceptanceInput, SeriesEditInput, SeriesExtensionInput};
use crate::caller::{Caller, Identity};
use crate::db::{Db, Failure, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::http::documents::{OfActing, OfTakingSeries};
use crate::help_requests::http::inputs::{EmptyInput, ReasonInput};
use crate::help_requests::model::Actor;
use crate::help_requests::series::flows::{self, SeriesEdit, SeriesView};
use crate::input::{Body, PathPart, PathParts};
use crate::kernel::ids::SeriesId;
use crate::kernel::time::WallClockWindow;
use crate::problem::Problem;
use actix_web::{delete, patch, post, web};

type Answer = Result<web::Json<SeriesAnswer>, Problem>;

/// Runs one act on a series as one transaction; a refusal is explained by the fresh state.
async fn act<F>(db: &Db, name: &'static str, caller: Identity, id: SeriesId, flow: F) -> Answer
where
    F: Fn(&mut Tx<'_>, &Actor) -> Result<SeriesView, Failure<Refusal>> + Send + 'static,
{
    let actor = Actor::from(caller);
    let who = actor.clone();
    match db.write(name, move |tx| flow(tx, &who)).await {
        Ok(view) => Ok(web::Json(view.into())),
        Err(failure) => Err(explained(db, actor, id, failure).await),
    }
}

/// A refused act with the fresh state of the series, where the person may see it.
async fn explained(db: &Db, actor: Actor, id: SeriesId, failure: Failure<Refusal>) -> Problem {
    let Failure::Refused(refusal) = failure else { return failure.into() };
    let is_conflict = refusal.is_conflict();
    let problem = Problem::from(refusal);
    if !is_conflict {
        return problem;
    }
    let now = db.clock().now();
    match db.read("series.current", move |connection| flows::look(connection, &actor, id, now)).await {
        Ok(view) => problem.with("current", SeriesAnswer::from(view)),
        Err(_) => problem,
    }
}

/// Change words or times of a series. With new times all occurrences that have not begun are made anew.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesEditInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[patch("/series/{id}")]
pub(super) async fn edit_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    body: Body<SeriesEditInput>,
) -> Answer {
    let id = id.0;
    let edit = SeriesEdit::from(body.value);
    act(&db, "series.edit", caller.0, id, move |tx, actor| flows::edit(tx, actor, id, &edit)).await
}

/// Say yes to all occurrences of a series. Said again by the same helper it changes nothing.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesAcceptanceInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfTakingSeries))]
#[post("/series/{id}/acceptance")]
pub(super) async fn take_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    body: Body<SeriesAcceptanceInput>,
) -> Answer {
    let id = id.0;
    let start = body.value.start.map(|start| start.0);
    act(&db, "series.take", caller.0, id, move |tx, actor| flows::take_all(tx, actor, id, start)).await
}

/// Step down from a series: what is still to come is open again, and a stand-in is looked for at once.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/withdrawal")]
pub(super) async fn step_down_from_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    body: Body<ReasonInput>,
) -> Answer {
    let id = id.0;
    let reason = body.value.reason;
    act(&db, "series.step_down", caller.0, id, move |tx, actor| flows::step_down(tx, actor, id, reason.as_deref()))
        .await
}

/// Leave one date of a series out. Whoever was to come is told.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/occurrences/{date}/skip")]
pub(super) async fn skip_occurrence(
    caller: Caller,
    db: web::Data<Db>,
    parts: PathParts<SeriesId, DateOfPath>,
    _body: Body<EmptyInput>,
) -> Answer {
    let (id, date) = (parts.0, parts.1.0);
    act(&db, "series.skip", caller.0, id, move |tx, actor| flows::skip(tx, actor, id, date)).await
}

/// Let a date take place after all, which was left out.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])),
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[delete("/series/{id}/occurrences/{date}/skip")]
pub(super) async fn restore_occurrence(
    caller: Caller,
    db: web::Data<Db>,
    parts: PathParts<SeriesId, DateOfPath>,
) -> Answer {
    let (id, date) = (parts.0, parts.1.0);
    act(&db, "series.restore", caller.0, id, move |tx, actor| flows::restore(tx, actor, id, date)).await
}

/// Give one date of a series another day or time. Whoever was to come is told; who comes every time is asked first.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = WallClockWindow,
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/occurrences/{date}/move")]
pub(super) async fn move_occurrence(
    caller: Caller,
    db: web::Data<Db>,
    parts: PathParts<SeriesId, DateOfPath>,
    body: Body<WallClockWindow>,
) -> Answer {
    let (id, date) = (parts.0, parts.1.0);
    let window = body.value;
    act(&db, "series.move", caller.0, id, move |tx, actor| flows::move_one(tx, actor, (id, date), window)).await
}

/// End a series. It can be taken back for 30 minutes.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/ending")]
pub(super) async fn end_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    _body: Body<EmptyInput>,
) -> Answer {
    let id = id.0;
    act(&db, "series.end", caller.0, id, move |tx, actor| flows::end(tx, actor, id)).await
}

/// Take the end of a series back: who ended it, within 30 minutes.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/resumption")]
pub(super) async fn resume_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    _body: Body<EmptyInput>,
) -> Answer {
    let id = id.0;
    act(&db, "series.resume", caller.0, id, move |tx, actor| flows::resume(tx, actor, id)).await
}

/// Let a series go on, for at most 26 weeks from now.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesExtensionInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/extension")]
pub(super) async fn extend_series(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<SeriesId>,
    body: Body<SeriesExtensionInput>,
) -> Answer {
    let id = id.0;
    let until = body.value.until;
    act(&db, "series.extend", caller.0, id, move |tx, actor| flows::extend(tx, actor, id, until)).await
}
