//! What becomes of people when an import retires the quarter that they live in.

use crate::accounts::store::homes;
use crate::db::Tx;
use crate::quarters::model::{Move, Moved};
use diesel::QueryResult;

/// People of a retired quarter live in the one in its place. Without such a one they keep the old name: they know best
/// where they live, and nothing of theirs waits for it.
pub fn move_quarter(tx: &mut Tx<'_>, wanted: &Move) -> QueryResult<Moved> {
    if let Some(to) = wanted.to {
        homes::move_all(tx, wanted.from, to)?;
    }
    Ok(Moved::default())
}
