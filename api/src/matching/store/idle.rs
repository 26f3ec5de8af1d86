//! Who could help and hears nothing.

use crate::db::schema::{account_roles, accounts, invitation_messages, invitations, offers};
use crate::db::{At, DbConnection, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, OfferId};
use crate::kernel::page::Cursor;
use crate::kernel::role::Role;
use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl,
};

/// A volunteer who may help and was not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::matching) struct Idle {
    /// The offer.
    pub offer_id: OfferId,
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Since when they offer help.
    pub offers_since: Instant,
}

/// The offers of volunteers who may help on the town's date `$today`, want messages and were not asked since `$since`. A message that
/// only thanks them asks for nothing.
macro_rules! unasked {
    ($today:expr, $since:expr) => {{
        let asked = invitations::table
            .inner_join(invitation_messages::table)
            .filter(invitation_messages::lost_at.is_null())
            .filter(invitations::helper_id.eq(offers::account_id))
            .filter(invitations::sent_at.ge(At($since)));
        let today = $today.to_string();
        offers::table
            .inner_join(accounts::table)
            .inner_join(account_roles::table.on(account_roles::account_id.eq(offers::account_id)))
            .filter(account_roles::role.eq(Word(Role::Volunteer)))
            .filter(accounts::verified_at.is_not_null().and(accounts::suspended_at.is_null()))
            .filter(accounts::erased_at.is_null())
            .filter(offers::paused_until.is_null().or(offers::paused_until.assume_not_null().le(today)))
            .filter(offers::messages_per_week.is_null().or(offers::messages_per_week.assume_not_null().gt(0)))
            .filter(offers::created_at.lt(At($since)))
            .filter(not(exists(asked)))
    }};
}

/// How many such volunteers there are.
pub(in crate::matching) fn count_not_asked(
    connection: &mut DbConnection,
    today: NaiveDate,
    since: Instant,
) -> QueryResult<i64> {
    unasked!(today, since).count().get_result(connection)
}

/// Whether somebody is one of them.
pub(in crate::matching) fn is_not_asked(
    connection: &mut DbConnection,
    helper: AccountId,
    today: NaiveDate,
    since: Instant,
) -> QueryResult<bool> {
    let found: i64 = unasked!(today, since).filter(offers::account_id.eq(helper)).count().get_result(connection)?;
    Ok(found > 0)
}

/// Volunteers who may help on the town's date `today`, want messages and got none since `since`, those first who have
/// offered longest.
pub(in crate::matching) fn not_asked(
    connection: &mut DbConnection,
    today: NaiveDate,
    since: Instant,
    after: Option<Cursor>,
    most: i64,
) -> QueryResult<Vec<Idle>> {
    let mut query = unasked!(today, since)
        .select((offers::id, accounts::id, accounts::first_name, accounts::last_name, offers::created_at))
        .into_boxed();
    if let Some(Cursor { at, id }) = after {
        query = query
            .filter(offers::created_at.ge(At(at)))
            .filter(offers::created_at.gt(At(at)).or(offers::id.gt(OfferId(id))));
    }
    let rows: Vec<(OfferId, AccountId, String, String, At)> =
        query.order((offers::created_at, offers::id)).limit(most).load(connection)?;
    let idle = |(offer_id, id, first_name, last_name, since): (OfferId, AccountId, String, String, At)| Idle {
        offer_id,
        id,
        first_name,
        last_name,
        offers_since: since.0,
    };
    Ok(rows.into_iter().map(idle).collect())
}
