//! How often somebody may change when help comes again: each time those who come are told.

use crate::db::{Failure, OrRefuse, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::help_requests::rules::limits::Allowance;
use crate::help_requests::series::model::SeriesActor;
use crate::help_requests::store::limits::caused_since;
use chrono::Duration;

/// How many dates a person may leave out, take back, move or give another time within 24 hours; a series with new times
/// counts as one. Enough for three weeks of holidays of help that comes each day.
pub const OWN_CHANGES_PER_DAY: usize = 21;
/// How many a member of staff may.
pub const STAFF_CHANGES_PER_DAY: usize = 100;

/// What counts.
const CHANGES: [&str; 5] = [
    "series.occurrence_skipped",
    "series.occurrence_restored",
    "series.occurrence_moved",
    "series.time_changed",
    "series.resumed",
];

/// Whether `actor`, who acts as `part`, may change one more.
pub(super) fn require_within_limit(tx: &mut Tx<'_>, actor: &Actor, part: SeriesActor) -> Result<(), Failure<Refusal>> {
    if !tx.has_rate_limits() {
        return Ok(());
    }
    let most = if part == SeriesActor::Owner { OWN_CHANGES_PER_DAY } else { STAFF_CHANGES_PER_DAY };
    let allowance = Allowance { most, within: Duration::days(1) };
    let now = tx.now();
    let recent = caused_since(tx.connection(), actor.id, &CHANGES, now - allowance.within)?;
    allowance.allows(&recent, now).map_err(Refusal::TooManyToday).or_refuse()
}
