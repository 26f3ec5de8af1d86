//! The list of requests.

use super::answers::ListedRequestPage;
use super::inputs::HelpRequestListQuery;
use crate::caller::Caller;
use crate::db::{Db, DbConnection};
use crate::help_requests::OfListing;
use crate::help_requests::model::Actor;
use crate::input::Query;
use crate::matching::flows::{self, Board, RequestQuery};
use crate::problem::Problem;
use actix_web::{get, web};

/// List requests: what a volunteer may accept, best fit first and with reasons; what staff oversee, newest first.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])), params(HelpRequestListQuery),
    responses((status = 200, description = "A page", body = ListedRequestPage), OfListing))]
#[get("/help-requests")]
pub(super) async fn list_help_requests(
    caller: Caller,
    db: web::Data<Db>,
    board: web::Data<Board>,
    query: Query<HelpRequestListQuery>,
) -> Result<web::Json<ListedRequestPage>, Problem> {
    let (actor, query, now) = (Actor::from(caller.0), RequestQuery::from(query.0), db.clock().now());
    let (board, is_one_walk) = (board.into_inner(), flows::is_one_walk(&actor, &query));
    let work = move |connection: &mut DbConnection| flows::list(connection, &board, &actor, &query, now);
    let page = db.read_page("matching.list", is_one_walk, work).await?;
    Ok(web::Json(page.into()))
}
