//! Two records of one person become one.

use crate::accounts::rules::merging::MergeObstacle;
use crate::db::DbConnection;
use crate::help_requests::store::merging as store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use diesel::QueryResult;

/// What shows that two records are of two people, or that one person could not do what both have promised.
pub fn merge_obstacle(
    connection: &mut DbConnection,
    one: AccountId,
    other: AccountId,
    now: Instant,
) -> QueryResult<Option<MergeObstacle>> {
    let have_met = store::has_helped(connection, one, other)?
        || store::has_helped(connection, other, one)?
        || store::have_helped_together(connection, one, other)?;
    if have_met {
        return Ok(Some(MergeObstacle::MetEachOther));
    }
    let ours = store::promised_spans(connection, one, now)?;
    let theirs = store::promised_spans(connection, other, now)?;
    let do_overlap =
        ours.iter().any(|span| theirs.iter().any(|their| span.start < their.end && their.start < span.end));
    Ok(do_overlap.then_some(MergeObstacle::TimesOverlap))
}
