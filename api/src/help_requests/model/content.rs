//! The content of a request once it is checked.

use super::request::{Contact, Needs, TimingKind, Urgency};
use crate::help_requests::series::model::CheckedRecurrence;
use crate::kernel::ids::QuarterId;
use crate::kernel::time::TimeSpan;

/// What the town and its quarters say about the names used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct References {
    /// Default duration of the category when there is an active one of that key.
    pub category_minutes: Option<i32>,
    /// Whether there is such a quarter and it is not retired.
    pub is_quarter_known: bool,
}

/// A request that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRequest {
    /// Key of the category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// Own headline.
    pub title: Option<String>,
    /// What is needed.
    pub description: String,
    /// How the time is said.
    pub timing: TimingKind,
    /// The windows in order.
    pub windows: Vec<TimeSpan>,
    /// When it comes again; then the one window is the next occurrence.
    pub recurrence: Option<CheckedRecurrence>,
    /// How long one helper is needed.
    pub duration_minutes: i32,
    /// How many helpers.
    pub helpers_needed: i32,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
    /// Private fields.
    pub contact: Contact,
}
