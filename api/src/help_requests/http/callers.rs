//! What a caller has asked for already.

use super::documents::OfReading;
use crate::caller::{CallerWith, Coordinators};
use crate::db::Db;
use crate::help_requests::flows;
use crate::help_requests::model::{HelpRequest, RequestState, Urgency};
use crate::input::PathPart;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::problem::Problem;
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A request that has not ended, in one line.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenRequestLine {
    /// The request.
    id: HelpRequestId,
    /// Key of the category.
    category: String,
    /// `null`: worded from the category.
    #[schema(required)]
    title: Option<String>,
    /// `open` or `matched`.
    state: RequestState,
    /// How pressing it is.
    urgency: Urgency,
    /// When it was asked.
    created_at: DateTime<Utc>,
    /// Whether it is in the dispatch queue.
    is_escalated: bool,
}

impl From<HelpRequest> for OpenRequestLine {
    fn from(request: HelpRequest) -> Self {
        Self {
            id: request.id,
            category: request.category,
            title: request.title,
            state: request.state,
            urgency: request.urgency,
            created_at: request.created_at,
            is_escalated: request.escalation.is_some(),
        }
    }
}

/// What a person has asked for and what has not ended, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenRequestLines {
    items: Vec<OpenRequestLine>,
}

/// What a person has asked for already, before the same is recorded once more.
#[utoipa::path(tag = "help requests", security(("bearer" = []), ("cookie" = [])),
    params(("id" = AccountId, Path, description = "The person")),
    responses((status = 200, description = "At most a hundred requests that have not ended", body = OpenRequestLines), OfReading))]
#[get("/accounts/{id}/open-requests")]
pub(super) async fn read_open_requests(
    _caller: CallerWith<Coordinators>,
    db: web::Data<Db>,
    id: PathPart<AccountId>,
) -> Result<web::Json<OpenRequestLines>, Problem> {
    let find = move |connection: &mut _| flows::open_requests(connection, id.0);
    let found = db.read("help_requests.of_caller", find).await?;
    Ok(web::Json(OpenRequestLines { items: found.into_iter().map(OpenRequestLine::from).collect() }))
}
