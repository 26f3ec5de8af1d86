//! The ledger of looks at private fields: who looks leaves a row that the person can read (security.md 81).

use crate::accounts::model::{Role, Roles};
use crate::accounts::rules;
use crate::accounts::store::disclosures as store;
pub use crate::accounts::store::disclosures::Seen;
use crate::db::{DbConnection, Event, Tx};
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::text_enum::TextEnum;
use chrono::{DurationRound, TimeDelta};
use diesel::QueryResult;
use serde_json::json;

/// Who looks, and in which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub account: AccountId,
    /// The role in which they may look.
    pub role: Role,
}

/// A viewer has opened as many cases as the role allows in a day; the next look is possible after so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooksUsedUp {
    /// Seconds to wait.
    pub retry_after: u64,
}

/// Records that a viewer was shown private fields of a person (none: a guest). One row per viewer, person, request and
/// hour. A look at one's own fields is none. Refused where the viewer has opened as many cases as a day allows: then
/// the fields must not be shown. With the last look of the day the coordinators are told.
pub fn record(
    tx: &mut Tx<'_>,
    viewer: Viewer,
    subject: Option<AccountId>,
    help_request: Option<HelpRequestId>,
    fields: &[&str],
) -> QueryResult<Result<(), LooksUsedUp>> {
    if subject == Some(viewer.account) || fields.is_empty() {
        return Ok(Ok(()));
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
    let (left, refusal) = if tx.has_rate_limits() { looks_left(tx, &look)? } else { (i64::MAX, None) };
    if let Some(used_up) = refusal {
        return Ok(Err(used_up));
    }
    store::record(tx, &look, hour)?;
    if left == 1 {
        // Ids only: no name stands in a log.
        tracing::warn!(viewer.id = %viewer.account, viewer.role = viewer.role.as_str(), "as many contacts were opened as a day allows");
        tx.emit(Event::new("account.looks_used_up", viewer.account, None).with(json!({ "role": viewer.role })))?;
    }
    Ok(Ok(()))
}

/// How many new cases the viewer may still open, this one included; `i64::MAX` where this one is none.
fn looks_left(tx: &mut Tx<'_>, look: &store::Look) -> QueryResult<(i64, Option<LooksUsedUp>)> {
    let now = tx.now();
    let since = now - TimeDelta::days(1);
    let opened = store::opened_since(tx.connection(), look, since)?;
    if opened.has_this {
        return Ok((i64::MAX, None));
    }
    let mut cases = opened.cases;
    if !look.role.is_staff() {
        let (known, is_known) = store::reopened_since(tx.connection(), look, since)?;
        if is_known {
            return Ok((i64::MAX, None));
        }
        cases -= known;
    }
    let left = rules::looks_per_day(look.role) - cases;
    if left > 0 {
        return Ok((left, None));
    }
    let wait = opened.first_at.map_or(TimeDelta::days(1), |first| first - since);
    let retry_after = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
    Ok((0, Some(LooksUsedUp { retry_after })))
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
