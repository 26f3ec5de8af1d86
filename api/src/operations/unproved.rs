//! Registrations whose address nobody has proved: a typing mistake, a stranger's address, a crowd at the door. They go after 30 days,
//! long after the link of the mail is void.

use super::inactivity::Eraser;
use crate::{
    db::{
        At, Db, Failure, NoRefusal, Tx,
        schema::{account_roles, accounts, help_requests},
    },
    kernel::{clock::Instant, ids::AccountId, role::Role, text_enum::TextEnum},
};
use chrono::Duration;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

/// Days after the registration, or after it was made anew.
const KEPT_DAYS: i64 = 30;
/// How many one transaction takes up.
const BATCH: i64 = 50;

/// Erases them; says how many.
pub fn delete_unproved(db: &Db, erase: Eraser, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let mut deleted = 0;
    while !must_stop() {
        let some = db.write_blocking::<_, NoRefusal, _>("operations.unproved", move |tx| {
            let before = tx.now() - Duration::days(KEPT_DAYS);
            let found = unproved(tx, before)?;
            for id in &found {
                erase(tx, *id)?;
            }
            Ok(found.len())
        })?;
        deleted += some;
        if some == 0 {
            break;
        }
    }
    Ok(deleted)
}

/// Accounts that were registered before `before` and never proved. Whoever staff have recorded or verified, or asked for help for, is
/// known to them without an address.
fn unproved(tx: &mut Tx<'_>, before: Instant) -> QueryResult<Vec<AccountId>> {
    let staff = account_roles::table
        .filter(account_roles::account_id.eq(accounts::id))
        .filter(account_roles::role.ne_all([Role::Resident.as_str(), Role::Volunteer.as_str()]));
    let asked = help_requests::table.filter(help_requests::requester_id.eq(accounts::id.nullable()));
    accounts::table
        .filter(accounts::erased_at.is_null())
        .filter(accounts::email_verified_at.is_null().and(accounts::email_folded.is_not_null()))
        .filter(accounts::recorded_by.is_null().and(accounts::verified_at.is_null()))
        .filter(accounts::created_at.le(At(before)).and(accounts::updated_at.le(At(before))))
        .filter(not(exists(staff)))
        .filter(not(exists(asked)))
        .order((accounts::created_at, accounts::id))
        .limit(BATCH)
        .select(accounts::id)
        .load(tx.connection())
}
