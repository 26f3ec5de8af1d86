//! The ledger of looks at private fields: who looks leaves a row that the person can read (security.md 81).

use crate::accounts::model::{Role, Roles};
use crate::accounts::store::disclosures as store;
pub use crate::accounts::store::disclosures::Seen;
use crate::db::{DbConnection, Tx};
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::page::{Cursor, Page};
use chrono::{DurationRound, TimeDelta};
use diesel::QueryResult;

/// Who looks, and in which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub account: AccountId,
    /// The role in which they may look.
    pub role: Role,
}

/// Records that a viewer was shown private fields of a person (none: a guest). One row per viewer, person, request and
/// hour. A look at one's own fields is none.
pub fn record(
    tx: &mut Tx<'_>,
    viewer: Viewer,
    subject: Option<AccountId>,
    help_request: Option<HelpRequestId>,
    fields: &[&str],
) -> QueryResult<()> {
    if subject == Some(viewer.account) || fields.is_empty() {
        return Ok(());
    }
    let now = tx.now();
    let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let look = store::Look {
        viewer: viewer.account,
        role: viewer.role,
        subject,
        help_request,
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    };
    store::record(tx, &look, hour)
}

/// The role that a look is recorded under: the one that opens most.
pub fn looking_role(roles: Roles) -> Role {
    let order = [Role::Coordinator, Role::Stadtkuemmerer, Role::Volunteer, Role::Resident];
    order.into_iter().find(|role| roles.has(*role)).unwrap_or(Role::Admin)
}

/// The looks at a person's fields, the latest first.
pub fn seen(
    connection: &mut DbConnection,
    subject: AccountId,
    after: Option<Cursor>,
    limit: u32,
) -> QueryResult<Page<Seen>> {
    let rows = store::of(connection, subject, after, i64::from(limit) + 1)?;
    Ok(Page::of(rows, limit, |seen| Cursor { at: seen.at, id: seen.id.0 }))
}
