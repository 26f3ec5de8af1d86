//! Handlers of assignments.

use super::acting::{Acted, Acting, Acts};
use super::answers::{AssignmentAnswer, AssignmentPage};
use super::documents::{OfActing, OfListing, OfReading};
use super::inputs::{CompletionInput, EmptyInput, HelpPageQuery, NoteInput, ReasonInput, ThanksInput};
use crate::caller::Caller;
use crate::db::{Db, Failure};
use crate::help_requests::flows::{self, AssignmentView, Completion, Look, Refusal};
use crate::help_requests::model::Actor;
use crate::input::{Body, PathPart, Query};
use crate::kernel::ids::AssignmentId;
use crate::problem::Problem;
use actix_web::{get, post, web};

impl Acted for AssignmentId {
    type Path = PathPart<Self>;
    type View = AssignmentView;
    type Answer = AssignmentAnswer;

    fn of(path: Self::Path) -> Self {
        path.0
    }

    async fn explained(self, db: &Db, actor: Actor, failure: Failure<Refusal>) -> Problem {
        match failure {
            Failure::Refused(refusal) if refusal.is_conflict() => {
                let problem = Problem::from(refusal);
                match look(db, actor, self).await {
                    Ok(view) => problem.with("current", AssignmentAnswer::from(view)),
                    Err(_) => problem,
                }
            }
            failure => failure.into(),
        }
    }
}

async fn look(db: &Db, actor: Actor, id: AssignmentId) -> Result<AssignmentView, Problem> {
    let (who, now) = (actor.clone(), db.clock().now());
    let look =
        db.read("assignments.look", move |connection| flows::look_at_assignment(connection, &who, id, now)).await?;
    match look {
        Look::Seen(view) => Ok(*view),
        Look::MustBeRecorded => Ok(db
            .write("assignments.look_and_record", move |tx| flows::look_at_assignment_and_record(tx, &actor, id))
            .await?),
    }
}

/// List your own assignments, those that begin last first.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), params(HelpPageQuery),
    responses((status = 200, description = "A page", body = AssignmentPage), OfListing))]
#[get("/me/assignments")]
pub(super) async fn list_my_assignments(
    caller: Caller,
    db: web::Data<Db>,
    query: Query<HelpPageQuery>,
) -> Result<web::Json<AssignmentPage>, Problem> {
    let (actor, (limit, after), now) = (Actor::from(caller.0), query.0.read()?, db.clock().now());
    let page = db
        .read("assignments.mine", move |connection| flows::my_assignments(connection, &actor, limit, after, now))
        .await?;
    Ok(web::Json(page.into()))
}

/// Read an assignment. Reading another person's private fields is recorded.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])),
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as the caller may see it", body = AssignmentAnswer), OfReading))]
#[get("/assignments/{id}")]
pub(super) async fn read_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
) -> Acts<AssignmentId> {
    Ok(web::Json(look(&db, caller.0.into(), id.0).await?.into()))
}

/// Give an assignment back: you cannot come.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/withdrawal")]
pub(super) async fn withdraw_assignment(call: Acting<AssignmentId, Body<ReasonInput>>) -> Acts<AssignmentId> {
    call.run("assignments.withdraw", |tx, actor, id, body| flows::withdraw(tx, actor, id, body.value.reason.as_deref()))
        .await
}

/// Report that you have been there.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = CompletionInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/completion")]
pub(super) async fn complete_assignment(call: Acting<AssignmentId, Body<CompletionInput>>) -> Acts<AssignmentId> {
    call.run("assignments.complete", |tx, actor, id, body| {
        let CompletionInput { minutes_spent, outcome, note } = body.value.clone();
        flows::complete(tx, actor, id, &Completion { minutes_spent, outcome, note })
    })
    .await
}

/// Take a report back, within 30 minutes.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/completion-undo")]
pub(super) async fn undo_assignment_completion(call: Acting<AssignmentId, Body<EmptyInput>>) -> Acts<AssignmentId> {
    call.run("assignments.undo_completion", |tx, actor, id, _| flows::undo_completion(tx, actor, id)).await
}

/// Confirm that the helper has been there.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/confirmation")]
pub(super) async fn confirm_assignment(call: Acting<AssignmentId, Body<EmptyInput>>) -> Acts<AssignmentId> {
    call.run("assignments.confirm", |tx, actor, id, _| flows::confirm(tx, actor, id)).await
}

/// Report that the helper did not come.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = NoteInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/no-show")]
pub(super) async fn report_no_show(call: Acting<AssignmentId, Body<NoteInput>>) -> Acts<AssignmentId> {
    call.run("assignments.no_show", |tx, actor, id, body| {
        flows::report_no_show(tx, actor, id, body.value.note.as_deref())
    })
    .await
}

/// Thank the helper, once.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = ThanksInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/thanks")]
pub(super) async fn thank_for_assignment(call: Acting<AssignmentId, Body<ThanksInput>>) -> Acts<AssignmentId> {
    call.run("assignments.thank", |tx, actor, id, body| flows::thank(tx, actor, id, &body.value.text)).await
}
