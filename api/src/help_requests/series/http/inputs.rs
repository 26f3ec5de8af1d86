//! What callers send about series.

use crate::help_requests::http::inputs::position;
use crate::help_requests::model::ContactInput;
use crate::help_requests::series::flows::{SeriesEdit, SeriesQuery, TimesEdit};
use crate::kernel::page::DEFAULT_LIMIT;
use crate::kernel::time::hours_and_minutes;
use crate::problem::Problem;
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A time of the wall clock, `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "09:00", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
pub struct WallClockTime(#[serde(with = "hours_and_minutes")] pub(super) NaiveTime);

/// A yes to all occurrences.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesAcceptanceInput {
    /// When the helper usually begins, within the times of the series; at the first time that suits without it.
    pub(super) start: Option<WallClockTime>,
}

/// What changes of a series; what is not named stays. New times are those of all occurrences that have not begun: they are made
/// anew, and who had said yes is asked first.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeriesEditInput {
    /// The version that the change starts from.
    version: i32,
    /// Headline; an empty one takes it away.
    title: Option<String>,
    /// What is needed.
    description: Option<String>,
    /// Private fields, as a whole: of all occurrences that have not begun.
    contact: Option<ContactInput>,
    /// Another rule, as in a new request. It counts from today; without an end of its own that of the series stays.
    #[schema(max_length = 200)]
    rrule: Option<String>,
    /// From when on each day.
    start: Option<WallClockTime>,
    /// Until when.
    end: Option<WallClockTime>,
}

impl From<SeriesEditInput> for SeriesEdit {
    fn from(input: SeriesEditInput) -> Self {
        let time = |time: Option<WallClockTime>| time.map(|time| time.0);
        Self {
            version: input.version,
            title: input.title,
            description: input.description,
            contact: input.contact,
            times: TimesEdit { rrule: input.rrule, start: time(input.start), end: time(input.end) },
        }
    }
}

/// For how long a series goes on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeriesExtensionInput {
    /// Its last day; 26 weeks from now without it, which is the most.
    pub(super) until: Option<NaiveDate>,
}

/// Which series a list holds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SeriesListQuery {
    /// Only those that end soon and whose owner has not said whether they go on.
    ending_soon: Option<bool>,
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl SeriesListQuery {
    pub(super) fn into_query(self) -> Result<SeriesQuery, Problem> {
        Ok(SeriesQuery {
            is_asked_only: self.ending_soon.unwrap_or(false),
            limit: self.limit.unwrap_or(DEFAULT_LIMIT),
            after: position(self.cursor.as_deref())?,
        })
    }
}

/// A date within the address of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOfPath(pub(super) NaiveDate);

impl std::str::FromStr for DateOfPath {
    type Err = ();

    /// Ten signs, `YYYY-MM-DD`: other spellings of the same day are no address.
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_plain = text.len() == 10 && text.as_bytes()[0].is_ascii_digit();
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_plain).map(Self).ok_or(())
    }
}
