//! What of open requests decides about their place in a list, and what has changed of them.

use crate::db::schema::help_requests;
use crate::db::{At, DbConnection, Json, Word};
use crate::help_requests::model::{Needs, RequestState, Urgency};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// A request as far as its place in a list depends on it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::matching) struct Noted {
    /// Its id.
    pub id: HelpRequestId,
    /// Who needs the help.
    pub requester_id: Option<AccountId>,
    /// Key of its category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
    /// When the coordinator takes over.
    pub deadline_at: Instant,
    /// Whether volunteers may see it: open, and no call is waited for.
    pub is_offered: bool,
}

type Row =
    (HelpRequestId, Option<AccountId>, String, QuarterId, Word<Urgency>, Json<Needs>, At, Word<RequestState>, bool);

type Columns = (
    help_requests::id,
    help_requests::requester_id,
    help_requests::category_key,
    help_requests::quarter_id,
    help_requests::urgency,
    help_requests::needs,
    help_requests::due_at,
    help_requests::status,
    help_requests::is_released,
);

const COLUMNS: Columns = (
    help_requests::id,
    help_requests::requester_id,
    help_requests::category_key,
    help_requests::quarter_id,
    help_requests::urgency,
    help_requests::needs,
    help_requests::due_at,
    help_requests::status,
    help_requests::is_released,
);

fn noted((id, requester_id, category, quarter_id, urgency, needs, due_at, state, is_released): Row) -> Noted {
    Noted {
        id,
        requester_id,
        category,
        quarter_id,
        urgency: urgency.0,
        needs: needs.0,
        deadline_at: due_at.0,
        is_offered: state.0 == RequestState::Open && is_released,
    }
}

/// Every request that volunteers may see.
pub(in crate::matching) fn offered(connection: &mut DbConnection) -> QueryResult<Vec<Noted>> {
    let rows: Vec<Row> = help_requests::table
        .filter(help_requests::status.eq(Word(RequestState::Open)))
        .filter(help_requests::is_released.eq(true))
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(noted).collect())
}

/// Every request that has changed from `since` on, in whatever state. `until` lies beyond every moment: a range of two
/// ends is what lets PostgreSQL take the index without knowing the values.
pub(in crate::matching) fn changed(
    connection: &mut DbConnection,
    since: Instant,
    until: Instant,
) -> QueryResult<Vec<Noted>> {
    let rows: Vec<Row> = help_requests::table
        .filter(help_requests::updated_at.ge(At(since)))
        .filter(help_requests::updated_at.le(At(until)))
        .order(help_requests::updated_at)
        .select(COLUMNS)
        .load(connection)?;
    Ok(rows.into_iter().map(noted).collect())
}
