//! Handlers of assignments.

use super::answers::{AssignmentAnswer, AssignmentPage};
use super::documents::{OfActing, OfListing, OfReading};
use super::inputs::{CompletionInput, EmptyInput, HelpPageQuery, NoteInput, ReasonInput, ThanksInput};
use crate::caller::{Caller, Identity};
use crate::db::{Db, Failure, Tx};
use crate::help_requests::flows::{self, AssignmentView, Completion, Look, Refusal};
use crate::help_requests::model::Actor;
use crate::input::{Body, PathPart, Query};
use crate::kernel::ids::AssignmentId;
use crate::problem::Problem;
use actix_web::{get, post, web};

type Answer = Result<web::Json<AssignmentAnswer>, Problem>;

/// Runs one act on an assignment as one transaction; a refusal is explained by the fresh state.
async fn act<F>(db: &Db, name: &'static str, caller: Identity, id: AssignmentId, flow: F) -> Answer
where
    F: Fn(&mut Tx<'_>, &Actor) -> Result<AssignmentView, Failure<Refusal>> + Send + 'static,
{
    let actor = Actor::from(caller);
    let who = actor.clone();
    match db.write(name, move |tx| flow(tx, &who)).await {
        Ok(view) => Ok(web::Json(view.into())),
        Err(Failure::Refused(refusal)) if refusal.is_conflict() => {
            let problem = Problem::from(refusal);
            Err(match look(db, actor, id).await {
                Ok(view) => problem.with("current", AssignmentAnswer::from(view)),
                Err(_) => problem,
            })
        }
        Err(failure) => Err(failure.into()),
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
pub(super) async fn read_assignment(caller: Caller, db: web::Data<Db>, id: PathPart<AssignmentId>) -> Answer {
    Ok(web::Json(look(&db, caller.0.into(), id.0).await?.into()))
}

/// Give an assignment back: you cannot come.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = ReasonInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/withdrawal")]
pub(super) async fn withdraw_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<ReasonInput>,
) -> Answer {
    let (id, reason) = (id.0, body.value.reason);
    act(&db, "assignments.withdraw", caller.0, id, move |tx, actor| flows::withdraw(tx, actor, id, reason.as_deref()))
        .await
}

/// Report that you have been there.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = CompletionInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/completion")]
pub(super) async fn complete_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<CompletionInput>,
) -> Answer {
    let (id, input) = (id.0, body.value);
    let report = Completion { minutes_spent: input.minutes_spent, outcome: input.outcome, note: input.note };
    act(&db, "assignments.complete", caller.0, id, move |tx, actor| flows::complete(tx, actor, id, &report)).await
}

/// Take a report back, within 30 minutes.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/completion-undo")]
pub(super) async fn undo_assignment_completion(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    _body: Body<EmptyInput>,
) -> Answer {
    let id = id.0;
    act(&db, "assignments.undo_completion", caller.0, id, move |tx, actor| flows::undo_completion(tx, actor, id)).await
}

/// Confirm that the helper has been there.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/confirmation")]
pub(super) async fn confirm_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    _body: Body<EmptyInput>,
) -> Answer {
    let id = id.0;
    act(&db, "assignments.confirm", caller.0, id, move |tx, actor| flows::confirm(tx, actor, id)).await
}

/// Report that the helper did not come.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = NoteInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/no-show")]
pub(super) async fn report_no_show(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<NoteInput>,
) -> Answer {
    let (id, note) = (id.0, body.value.note);
    act(&db, "assignments.no_show", caller.0, id, move |tx, actor| {
        flows::report_no_show(tx, actor, id, note.as_deref())
    })
    .await
}

/// Thank the helper, once.
#[utoipa::path(tag = "assignments", security(("bearer" = []), ("cookie" = [])), request_body = ThanksInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 200, description = "The assignment as it is now", body = AssignmentAnswer), OfActing))]
#[post("/assignments/{id}/thanks")]
pub(super) async fn thank_for_assignment(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    body: Body<ThanksInput>,
) -> Answer {
    let (id, text) = (id.0, body.value.text);
    act(&db, "assignments.thank", caller.0, id, move |tx, actor| flows::thank(tx, actor, id, &text)).await
}
