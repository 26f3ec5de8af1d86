//! Counting tries within a transaction.

use crate::accounts::refusal::Refusal;
use crate::accounts::sign_in::model::Tries;
use crate::accounts::sign_in::rules::throttles::{self, Allowance, Brake};
use crate::accounts::store::throttles as store;
use crate::db::Tx;
use diesel::QueryResult;

/// Counts a try under an allowance; the refusal must be kept with the transaction.
pub fn count(tx: &mut Tx<'_>, key: &str, allowance: Allowance) -> QueryResult<Result<(), Refusal>> {
    let now = tx.now();
    let before = store::find(tx, key)?;
    keep(tx, key, throttles::count_within(before, allowance, now))
}

/// Counts a try of a password or of a mailed code.
pub fn count_password(tx: &mut Tx<'_>, key: &str, is_known_device: bool) -> QueryResult<Result<(), Refusal>> {
    let now = tx.now();
    let before = store::find(tx, key)?;
    keep(tx, key, throttles::count_password_try(before, is_known_device, now))
}

fn keep(tx: &mut Tx<'_>, key: &str, verdict: Result<Tries, Brake>) -> QueryResult<Result<(), Refusal>> {
    match verdict {
        Ok(tries) => store::put(tx, key, tries).map(Ok),
        Err(brake) => Ok(Err(brake.into())),
    }
}
