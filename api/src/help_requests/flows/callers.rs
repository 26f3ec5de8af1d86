//! What the office sees of somebody who calls.

use super::Refusal;
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::model::HelpRequest;
use crate::help_requests::store;
use crate::kernel::ids::AccountId;
use std::cmp::Reverse;

/// More are no list that is read out.
const MOST: usize = 100;

/// What a person has asked for and what has not ended, the latest first.
pub fn open_requests(connection: &mut DbConnection, person: AccountId) -> Result<Vec<HelpRequest>, Failure<Refusal>> {
    if !store::people::exists(connection, person)? {
        return refuse(Refusal::NotFound);
    }
    let ids = store::due::running_of(connection, person)?;
    let mut requests = store::requests::find_all(connection, &ids)?;
    requests.sort_by_key(|request| Reverse((request.created_at, request.id)));
    requests.truncate(MOST);
    Ok(requests)
}
