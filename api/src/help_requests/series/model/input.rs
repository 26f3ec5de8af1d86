//! A recurrence as typed, and once it is checked.

use super::rule::RecurrenceRule;
use crate::kernel::time::hours_and_minutes;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// When help comes again, on the town's wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecurrenceInput {
    /// A part of RFC 5545: `FREQ=WEEKLY` with days (`BYDAY=TU,FR`), or `FREQ=MONTHLY` with a day of the month (`BYMONTHDAY=15`,
    /// -1 for the last) or the n-th day of the week (`BYDAY=2TU`, `BYDAY=-1FR`); `INTERVAL` 1 to 4; `COUNT` or `UNTIL=YYYYMMDD`.
    /// Without an end it runs for 26 weeks, which is the most.
    #[schema(max_length = 200, example = "FREQ=WEEKLY;BYDAY=TU")]
    pub rrule: String,
    /// The first day on which it can be. The first occurrence is on the first day of the rule from there.
    pub first_date: NaiveDate,
    /// From when on each of these days.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "09:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub start: NaiveTime,
    /// Until when on the same day; at least the duration after `start`.
    #[serde(with = "hours_and_minutes")]
    #[schema(value_type = String, example = "11:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    pub end: NaiveTime,
    /// Days on which it does not take place, as public holidays. Days that are none of the rule do no harm.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub except: BTreeSet<NaiveDate>,
}

/// A recurrence that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRecurrence {
    /// On which days.
    pub rule: RecurrenceRule,
    /// Its first day, from which intervals are counted.
    pub first_date: NaiveDate,
    /// Its last day.
    pub last_date: NaiveDate,
    /// From when on each day.
    pub start: NaiveTime,
    /// Until when.
    pub end: NaiveTime,
    /// Days of the rule on which it does not take place.
    pub except: BTreeSet<NaiveDate>,
}
