//! What becomes of duties when an import retires a quarter.

use crate::db::Tx;
use crate::dispatch::store;
use crate::quarters::model::{Move, Moved};
use diesel::QueryResult;

/// Whoever is on duty in a retired quarter is on duty in the one in its place, where its requests are now.
pub fn move_quarter(tx: &mut Tx<'_>, wanted: &Move) -> QueryResult<Moved> {
    if let Some(to) = wanted.to {
        store::move_duties(tx, wanted.from, to)?;
    }
    Ok(Moved::default())
}
