//! What becomes of requests when an import retires their quarter.

use crate::db::{Event, Tx};
use crate::help_requests::store;
use crate::quarters::model::{Move, Moved};
use diesel::QueryResult;
use serde_json::json;

/// Moves the running requests of a retired quarter to the one in its place; without such a one only counts them. Those
/// that have ended stay where they were asked.
pub fn move_quarter(tx: &mut Tx<'_>, wanted: &Move) -> QueryResult<Moved> {
    if let Some(to) = wanted.to {
        crate::help_requests::series::store::series::move_quarter(tx, wanted.from, to)?;
    }
    let running = store::due::running_in(tx.connection(), wanted.from)?;
    if let Some(to) = wanted.to {
        for id in &running {
            store::requests::set_quarter(tx, *id, to)?;
            let details = json!({ "from": wanted.from, "to": to });
            tx.emit(Event::new("help_request.moved", *id, None).with(details))?;
        }
    }
    Ok(Moved { help_requests: running.len(), offers: 0 })
}
