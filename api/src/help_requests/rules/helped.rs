//! Which help counts for "my year".

use crate::kernel::clock::Instant;
use crate::kernel::time::{TimeSpan, local_date, start_of_day};
use chrono::{Datelike, Days, Duration, NaiveDate};
use chrono_tz::Tz;

/// A year of the town as far as its help is still known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// The first day that is counted: that of the year, or the first one of which as a rule nothing has been deleted.
    pub since: NaiveDate,
    /// When help that counts begins; `None` where all of the year has been deleted.
    pub span: Option<TimeSpan>,
}

/// The year, or the present one; help is deleted `kept_days` after its request was closed.
pub fn year(year: Option<i32>, kept_days: i64, zone: Tz, now: Instant) -> Year {
    let year = year.unwrap_or_else(|| local_date(now, zone).year());
    let first = |year| NaiveDate::from_yo_opt(year, 1).unwrap_or(NaiveDate::MAX);
    // What began after that day was closed after it as well, unless it was reported or called off before it was to begin: that may be
    // missing in the first days.
    let whole = local_date(now - Duration::days(kept_days), zone).checked_add_days(Days::new(1));
    let since = first(year).max(whole.unwrap_or(NaiveDate::MIN));
    let span = TimeSpan::new(start_of_day(since, zone), start_of_day(first(year + 1), zone));
    Year { year, since, span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn of(wanted: Option<i32>, now: &str) -> (i32, String, Option<(String, String)>) {
        let found = year(wanted, 183, Berlin, now.parse().unwrap());
        let text = |at: Instant| at.to_rfc3339();
        (found.year, found.since.to_string(), found.span.map(|span| (text(span.start), text(span.end))))
    }

    #[test]
    fn a_year_begins_on_the_towns_clock() {
        let (start, end) = ("2025-12-31T23:00:00+00:00".to_owned(), "2026-12-31T23:00:00+00:00".to_owned());
        let whole = (2026, "2026-01-01".to_owned(), Some((start, end)));
        assert_eq!(of(None, "2026-03-16T08:00:00Z"), whole);
        assert_eq!(of(None, "2025-12-31T23:00:00Z"), whole, "it is New Year in the town");
        assert_eq!(of(None, "2025-12-31T22:59:59Z").0, 2025);
        assert_eq!(of(Some(2026), "2024-01-01T00:00:00Z").1, "2026-01-01", "a year to come");
    }

    #[test]
    fn what_has_been_deleted_is_not_claimed() {
        let late = of(None, "2026-11-28T08:00:00Z");
        assert_eq!((late.1.as_str(), late.2.unwrap().0.as_str()), ("2026-05-30", "2026-05-29T22:00:00+00:00"));
        assert_eq!(of(Some(2025), "2026-11-28T08:00:00Z").2, None);
    }

    proptest::proptest! {
        #[test]
        fn it_lies_within_the_year_and_what_is_kept(wanted in 2000..=2100_i32, ahead in 0..40_000_i64) {
            let now = "2000-01-01T12:00:00Z".parse::<Instant>().unwrap() + Duration::days(ahead);
            if let Some(span) = year(Some(wanted), 183, Berlin, now).span {
                proptest::prop_assert!(local_date(span.start, Berlin).year() == wanted);
                proptest::prop_assert!(local_date(span.end - Duration::seconds(1), Berlin).year() == wanted);
                proptest::prop_assert!(span.start >= now - Duration::days(183));
            }
        }
    }
}
