//! Who comes into question for a request, cut down in the database: ids only, in parts.

use crate::db::schema::{account_roles, accounts, invitation_messages, offer_categories, offer_quarters, offers};
use crate::db::{At, DbConnection, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, OfferId, QuarterId};
use crate::kernel::role::Role;
use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// For what somebody is looked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) struct Wanted<'a> {
    /// Key of the category that the offer has to hold.
    pub category: &'a str,
    /// The quarter that it has to cover.
    pub quarter: QuarterId,
    /// The town's date.
    pub today: NaiveDate,
}

/// Which of those who may help.
#[derive(Debug, Clone, Copy)]
pub(in crate::matching) enum Whom<'a> {
    /// Who had no message since this moment.
    Idle(Instant),
    /// Who had one since this moment.
    Written(Instant),
    /// These people.
    These(&'a [AccountId]),
}

/// Volunteers who may help (verified, neither suspended nor erased nor paused) and whose offer holds the category and
/// covers the quarter: up to `most` after the offer `after`, in the order of the offers' ids.
pub(in crate::matching) fn who_may_help(
    connection: &mut DbConnection,
    wanted: Wanted<'_>,
    whom: Whom<'_>,
    after: Option<OfferId>,
    most: i64,
) -> QueryResult<Vec<(OfferId, AccountId)>> {
    let begin = after.unwrap_or(OfferId::from_uuid(uuid::Uuid::nil()));
    // Not joined: so no plan reads all offers of a town before it gives the first ones.
    let holds_category = offer_categories::table
        .filter(offer_categories::offer_id.eq(offer_quarters::offer_id))
        .filter(offer_categories::offer_id.gt(begin))
        .filter(offer_categories::category_key.eq(wanted.category.to_owned()));
    let is_volunteer = account_roles::table
        .filter(account_roles::account_id.eq(offers::account_id))
        .filter(account_roles::role.eq(Word(Role::Volunteer)));
    let is_in_good_standing = accounts::table
        .filter(accounts::id.eq(offers::account_id))
        .filter(accounts::verified_at.is_not_null().and(accounts::suspended_at.is_null()))
        .filter(accounts::erased_at.is_null());
    let query = offer_quarters::table
        .inner_join(offers::table)
        .filter(offer_quarters::quarter_id.eq(wanted.quarter))
        .filter(offer_quarters::offer_id.gt(begin))
        .filter(exists(holds_category))
        .filter(exists(is_volunteer))
        .filter(exists(is_in_good_standing))
        .filter(offers::paused_until.is_null().or(offers::paused_until.assume_not_null().le(wanted.today.to_string())))
        .order(offer_quarters::offer_id)
        .limit(most)
        .select((offer_quarters::offer_id, offers::account_id))
        .into_boxed();
    let messages_since = |since: Instant| {
        invitation_messages::table
            .filter(invitation_messages::helper_id.eq(offers::account_id))
            .filter(invitation_messages::sent_at.ge(At(since)))
            .filter(invitation_messages::lost_at.is_null())
    };
    match whom {
        Whom::Idle(since) => query.filter(not(exists(messages_since(since)))).load(connection),
        Whom::Written(since) => query.filter(exists(messages_since(since))).load(connection),
        Whom::These(people) => query.filter(offers::account_id.eq_any(people.to_vec())).load(connection),
    }
}
