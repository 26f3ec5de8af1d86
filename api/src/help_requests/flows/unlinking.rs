//! Closed requests lose their persons: what stays are figures.

use crate::db::{Db, Event, Failure, NoRefusal};
use crate::help_requests::store::unlinking as store;
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

/// Days after its end at which a request loses its persons (security.md, "Retention": 6 months).
pub const LINKED_DAYS: i64 = 183;
/// How many requests one pass takes up.
const BATCH: i64 = 200;

/// Takes the persons out of requests that ended long ago: category, quarter, outcome and month stay. Other slices react
/// to `help_request.unlinked` before the assignments go. Series that ended then go as a whole. Says how many it were.
pub fn unlink_old(db: &Db, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let limit = db.clock().now() - Duration::days(LINKED_DAYS);
    let due = db.read_blocking::<_, NoRefusal>(|connection| Ok(store::closed_before(connection, limit, BATCH)?))?;
    let mut unlinked = 0;
    for (id, created_at, closed_at) in due {
        if must_stop() {
            break;
        }
        unlinked += db.write_blocking::<_, NoRefusal, _>("help_requests.unlink", move |tx| {
            tx.emit(Event::new("help_request.unlinked", id, None))?;
            Ok(store::unlink(tx, id, month_of(created_at), month_of(closed_at))?)
        })?;
    }
    Ok(unlinked + crate::help_requests::series::flows::forget_old(db)?)
}

/// The first moment of the month: exact enough for figures, and nobody's day any more.
fn month_of(at: DateTime<Utc>) -> DateTime<Utc> {
    let first = NaiveDate::from_ymd_opt(at.year(), at.month(), 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    first.map_or(at, |moment| moment.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_its_first_moment() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(month_of(at("2028-02-29T23:59:59.5Z")), at("2028-02-01T00:00:00Z"));
        assert_eq!(month_of(at("2026-12-01T00:00:00Z")), at("2026-12-01T00:00:00Z"));
    }
}
