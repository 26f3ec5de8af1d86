//! "My year": one's own figures alone, compared with nobody's.

use super::LINKED_DAYS;
use crate::db::DbConnection;
use crate::help_requests::rules::helped::year;
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use chrono::NaiveDate;
use diesel::QueryResult;

/// What somebody has done for others in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Helped {
    /// Which year.
    pub year: i32,
    /// The first day that is counted: what was closed half a year ago is deleted.
    pub since: NaiveDate,
    /// How often: done or confirmed, and not in vain.
    pub times: i64,
    /// Minutes in all, as reported, else as agreed.
    pub minutes: i64,
    /// How often somebody said thanks.
    pub thanks: i64,
}

/// The person's figures of a year, or of the present one.
pub fn helped(
    connection: &mut DbConnection,
    person: AccountId,
    wanted: Option<i32>,
    now: Instant,
) -> QueryResult<Helped> {
    let zone = store::town::zone(connection)?;
    let counted = year(wanted, LINKED_DAYS, zone, now);
    let (times, minutes, thanks) = match counted.span {
        Some(span) => store::helped::helped_in(connection, person, span)?,
        None => (0, 0, 0),
    };
    Ok(Helped { year: counted.year, since: counted.since, times, minutes, thanks })
}
