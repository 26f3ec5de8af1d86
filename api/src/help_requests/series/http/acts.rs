//! Handlers of acts on series.

use super::answers::SeriesAnswer;
use super::inputs::{DateOfPath, SeriesAcceptanceInput, SeriesEditInput, SeriesExtensionInput};
use crate::db::{Db, Failure};
use crate::help_requests::flows::Refusal;
use crate::help_requests::http::acting::{Acted, Acting, Acts};
use crate::help_requests::http::documents::{OfActing, OfTakingSeries};
use crate::help_requests::http::inputs::{EmptyInput, ReasonInput};
use crate::help_requests::model::Actor;
use crate::help_requests::series::flows::{self, SeriesEdit, SeriesView};
use crate::input::{Body, PathPart, PathParts};
use crate::kernel::ids::SeriesId;
use crate::kernel::time::WallClockWindow;
use crate::problem::Problem;
use actix_web::{delete, patch, post};
use chrono::NaiveDate;

impl Acted for SeriesId {
    type Path = PathPart<Self>;
    type View = SeriesView;
    type Answer = SeriesAnswer;

    fn of(path: Self::Path) -> Self {
        path.0
    }

    async fn explained(self, db: &Db, actor: Actor, failure: Failure<Refusal>) -> Problem {
        let Failure::Refused(refusal) = failure else { return failure.into() };
        let is_conflict = refusal.is_conflict();
        let problem = Problem::from(refusal);
        if !is_conflict {
            return problem;
        }
        let now = db.clock().now();
        match db.read("series.current", move |connection| flows::look(connection, &actor, self, now)).await {
            Ok(view) => problem.with("current", SeriesAnswer::from(view)),
            Err(_) => problem,
        }
    }
}

/// One date of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct OneDate(SeriesId, NaiveDate);

impl Acted for OneDate {
    type Path = PathParts<SeriesId, DateOfPath>;
    type View = SeriesView;
    type Answer = SeriesAnswer;

    fn of(path: Self::Path) -> Self {
        Self(path.0, path.1.0)
    }

    async fn explained(self, db: &Db, actor: Actor, failure: Failure<Refusal>) -> Problem {
        self.0.explained(db, actor, failure).await
    }
}

/// Change words or times of a series. With new times all occurrences that have not begun are made anew.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesEditInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[patch("/series/{id}")]
pub(super) async fn edit_series(call: Acting<SeriesId, Body<SeriesEditInput>>) -> Acts<SeriesId> {
    call.run("series.edit", |tx, actor, id, body| flows::edit(tx, actor, id, &SeriesEdit::from(body.value.clone())))
        .await
}

/// Say yes to all occurrences of a series. Said again by the same helper it changes nothing.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesAcceptanceInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfTakingSeries))]
#[post("/series/{id}/acceptance")]
pub(super) async fn take_series(call: Acting<SeriesId, Body<SeriesAcceptanceInput>>) -> Acts<SeriesId> {
    call.run("series.take", |tx, actor, id, body| flows::take_all(tx, actor, id, body.value.start.map(|start| start.0)))
        .await
}

/// Step down from a series: what is still to come is open again, and a stand-in is looked for at once.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/withdrawal")]
pub(super) async fn step_down_from_series(call: Acting<SeriesId, Body<ReasonInput>>) -> Acts<SeriesId> {
    call.run("series.step_down", |tx, actor, id, body| flows::step_down(tx, actor, id, body.value.reason.as_deref()))
        .await
}

/// Leave one date of a series out. Whoever was to come is told.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/occurrences/{date}/skip")]
pub(super) async fn skip_occurrence(call: Acting<OneDate, Body<EmptyInput>>) -> Acts<OneDate> {
    call.run("series.skip", |tx, actor, OneDate(id, date), _| flows::skip(tx, actor, id, date)).await
}

/// Let a date take place after all, which was left out.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])),
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[delete("/series/{id}/occurrences/{date}/skip")]
pub(super) async fn restore_occurrence(call: Acting<OneDate, ()>) -> Acts<OneDate> {
    call.run("series.restore", |tx, actor, OneDate(id, date), ()| flows::restore(tx, actor, id, date)).await
}

/// Give one date of a series another day or time. Whoever was to come is told; who comes every time is asked first.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = WallClockWindow,
    params(("id" = SeriesId, Path, description = "The series"),
        ("date" = chrono::NaiveDate, Path, description = "The date by the rule")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/occurrences/{date}/move")]
pub(super) async fn move_occurrence(call: Acting<OneDate, Body<WallClockWindow>>) -> Acts<OneDate> {
    call.run("series.move", |tx, actor, OneDate(id, date), body| flows::move_one(tx, actor, (id, date), body.value))
        .await
}

/// End a series. It can be taken back for 30 minutes.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/ending")]
pub(super) async fn end_series(call: Acting<SeriesId, Body<EmptyInput>>) -> Acts<SeriesId> {
    call.run("series.end", |tx, actor, id, _| flows::end(tx, actor, id)).await
}

/// Take the end of a series back: who ended it, within 30 minutes.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/resumption")]
pub(super) async fn resume_series(call: Acting<SeriesId, Body<EmptyInput>>) -> Acts<SeriesId> {
    call.run("series.resume", |tx, actor, id, _| flows::resume(tx, actor, id)).await
}

/// Let a series go on, for at most 26 weeks from now.
#[utoipa::path(tag = "series", security(("bearer" = []), ("cookie" = [])), request_body = SeriesExtensionInput,
    params(("id" = SeriesId, Path, description = "The series")),
    responses((status = 200, description = "The series as it is now", body = SeriesAnswer), OfActing))]
#[post("/series/{id}/extension")]
pub(super) async fn extend_series(call: Acting<SeriesId, Body<SeriesExtensionInput>>) -> Acts<SeriesId> {
    call.run("series.extend", |tx, actor, id, body| flows::extend(tx, actor, id, body.value.until)).await
}
