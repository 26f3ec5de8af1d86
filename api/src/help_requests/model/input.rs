//! What a person types when they ask for help, before it is checked.

use super::request::{Needs, TimingKind, Urgency};
use crate::help_requests::series::model::RecurrenceInput;
use crate::kernel::ids::QuarterId;
use crate::kernel::time::WallClockWindow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When the help is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TimingInput {
    /// How the time is said.
    pub kind: TimingKind,
    /// One to ten windows on the town's wall clock, for `windows` alone.
    #[serde(default)]
    pub windows: Vec<WallClockWindow>,
    /// When it comes again, for `recurring` alone.
    #[serde(default)]
    pub recurrence: Option<RecurrenceInput>,
}

/// The private fields as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactInput {
    /// First name of the person who gets the help, where that is not the account that asks; a guest's own or that person's.
    pub first_name: Option<String>,
    /// Last name of the same person.
    pub last_name: Option<String>,
    /// Street and number; without it the account's address counts, unless somebody else is named.
    pub address: Option<String>,
    /// Floor, bell, how to find it.
    pub address_extra: Option<String>,
    /// Telephone number; without it the account's number counts. Guests must give one.
    pub phone: Option<String>,
    /// What only the person who comes should know.
    pub note_for_helper: Option<String>,
}

/// A new request as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHelpRequest {
    /// Key of the category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// Own headline.
    pub title: Option<String>,
    /// What is needed.
    pub description: String,
    /// When.
    pub timing: TimingInput,
    /// How long one helper is needed; without it the category's default.
    pub duration_minutes: Option<i32>,
    /// How many helpers; one without it.
    pub helpers_needed: Option<i32>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
    /// Private fields.
    pub contact: ContactInput,
}
