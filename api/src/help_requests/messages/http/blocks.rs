//! Handlers of blocks.

use super::answers::{BlockAnswer, BlockList};
use super::documents::OfBlocking;
use crate::caller::Caller;
use crate::db::Db;
use crate::help_requests::http::documents::OfReading;
use crate::help_requests::http::inputs::EmptyInput;
use crate::help_requests::messages::flows;
use crate::help_requests::model::Actor;
use crate::input::{Body, PathPart};
use crate::kernel::ids::{AssignmentId, BlockId};
use crate::problem::Problem;
use actix_web::{HttpResponse, delete, get, post, web};

/// Block the other side of an assignment: no reason is asked for, what is still to come goes to the coordinator.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])), request_body = EmptyInput,
    params(("id" = AssignmentId, Path, description = "The assignment")),
    responses((status = 201, description = "The block", body = BlockAnswer), OfBlocking))]
#[post("/assignments/{id}/block")]
pub(super) async fn block_partner(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<AssignmentId>,
    _body: Body<EmptyInput>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    let made = db.write("blocks.add", move |tx| flows::block(tx, &actor, id)).await?;
    Ok(HttpResponse::Created().json(BlockAnswer::from(made)))
}

/// List whom you block.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, description = "The blocks, the latest first", body = BlockList), OfReading))]
#[get("/me/blocks")]
pub(super) async fn list_my_blocks(caller: Caller, db: web::Data<Db>) -> Result<web::Json<BlockList>, Problem> {
    let actor = Actor::from(caller.0);
    let blocks = db.read("blocks.mine", move |connection| flows::my_blocks(connection, &actor)).await?;
    Ok(web::Json(blocks.into()))
}

/// Take a block back. What it ended stays ended.
#[utoipa::path(tag = "messages", security(("bearer" = []), ("cookie" = [])),
    params(("id" = BlockId, Path, description = "The block")),
    responses((status = 204, description = "Taken back"), OfReading))]
#[delete("/me/blocks/{id}")]
pub(super) async fn remove_block(
    caller: Caller,
    db: web::Data<Db>,
    id: PathPart<BlockId>,
) -> Result<HttpResponse, Problem> {
    let (actor, id) = (Actor::from(caller.0), id.0);
    db.write("blocks.remove", move |tx| flows::unblock(tx, &actor, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
