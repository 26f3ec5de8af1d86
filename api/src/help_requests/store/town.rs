//! What this slice has to know of the town: its clock, its categories, its quarters, who has which quarter on duty.

use crate::db::DbConnection;
use crate::db::schema::{categories, duty_quarters, quarters, town};
use crate::help_requests::model::References;
use crate::kernel::ids::{AccountId, QuarterId};
use chrono_tz::Tz;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::BTreeSet;

/// The town's time zone; Berlin before the town is set up.
pub(in crate::help_requests) fn zone(connection: &mut DbConnection) -> QueryResult<Tz> {
    let name: Option<String> = town::table.select(town::time_zone).first(connection).optional()?;
    Ok(zone_named(name.as_deref()))
}

/// The time zone of this name.
pub(super) fn zone_named(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::Europe::Berlin)
}

/// What a new request refers to.
pub(in crate::help_requests) fn references(
    connection: &mut DbConnection,
    category: &str,
    quarter: QuarterId,
) -> QueryResult<References> {
    let category_minutes = categories::table
        .filter(categories::category_key.eq(category))
        .filter(categories::is_active.eq(true))
        .select(categories::default_minutes)
        .first(connection)
        .optional()?;
    let found: Option<QuarterId> = quarters::table
        .filter(quarters::id.eq(quarter))
        .filter(quarters::retired_at.is_null())
        .select(quarters::id)
        .first(connection)
        .optional()?;
    Ok(References { category_minutes, is_quarter_known: found.is_some() })
}

/// The categories for which a helper needs a certificate.
pub(in crate::help_requests) fn certificate_categories(connection: &mut DbConnection) -> QueryResult<BTreeSet<String>> {
    let keys = categories::table.filter(categories::needs_certificate.eq(true)).select(categories::category_key);
    Ok(keys.load::<String>(connection)?.into_iter().collect())
}

/// The quarters of a Stadtkümmerer.
pub(in crate::help_requests) fn quarters_on_duty(
    connection: &mut DbConnection,
    account: AccountId,
) -> QueryResult<Vec<QuarterId>> {
    let rows = duty_quarters::table.filter(duty_quarters::account_id.eq(account));
    rows.order(duty_quarters::priority).select(duty_quarters::quarter_id).load(connection)
}
