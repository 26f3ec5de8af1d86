//! What eligibility has to know about people, gathered from accounts, offers and assignments.

use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::WeeklyHours;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A time that a helper has promised or given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// When.
    pub span: TimeSpan,
    /// Whether it still blocks the time (a finished one only counts for the week's limits).
    pub is_ahead: bool,
}

/// What eligibility has to know about a helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolunteerFacts {
    /// Who.
    pub account_id: AccountId,
    /// Holds the role of a volunteer.
    pub is_volunteer: bool,
    /// A coordinator has verified the person.
    pub is_verified: bool,
    /// Suspended by a coordinator.
    pub is_suspended: bool,
    /// Has an offer profile.
    pub has_offer: bool,
    /// The offer is paused today.
    pub is_paused: bool,
    /// Keys of the categories offered.
    pub categories: BTreeSet<String>,
    /// Quarters covered, reach included.
    pub quarters: BTreeSet<QuarterId>,
    /// Weekly hours.
    pub availability: WeeklyHours,
    /// Own limit of minutes in a week.
    pub minutes_per_week: i32,
    /// Own limit of tasks in a week.
    pub tasks_per_week: i32,
    /// Promised and given times.
    pub commitments: Vec<Commitment>,
    /// Languages spoken.
    pub languages: BTreeSet<String>,
    /// Things at hand.
    pub means: BTreeSet<Means>,
    /// What the helper states about themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// Gender, when stated.
    pub gender: Option<String>,
    /// Until when a certificate of conduct seen by a coordinator is valid.
    pub certificate_until: Option<NaiveDate>,
    /// People who block the helper, and people the helper blocks.
    pub blocked: BTreeSet<AccountId>,
}

/// What eligibility has to know about the person who asks and the town's rule for the category.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether the category asks for a certificate of conduct.
    pub needs_certificate: bool,
    /// Gender of the requester, when stated; `None` where they ask for somebody else.
    pub requester_gender: Option<String>,
}
