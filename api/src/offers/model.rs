//! What a helper is ready to do: where, when, how much, and with what.

use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, OfferId, QuarterId};
use crate::kernel::weekly::{WeeklyHours, WeeklyRange};
use crate::text_enum;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

text_enum! {
    /// How far beyond the named quarters a helper goes.
    pub enum Reach {
        /// Nowhere else.
        OwnQuarter = "own_quarter",
        /// Also into the quarters beside those named.
        NeighbouringQuarters = "neighbouring_quarters",
        /// Everywhere in town.
        WholeTown = "whole_town",
    }
}

text_enum! {
    /// Whether an offer counts. Derived from the person's verification and the pause, never stored.
    pub enum OfferState {
        /// No coordinator has verified the person yet: no request is shown and none can be accepted.
        Pending = "pending",
        /// Counts.
        Active = "active",
        /// Rests until the date that the helper named.
        Paused = "paused",
    }
}

/// An offer as it is put in: nothing in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferInput {
    /// Keys of the categories in which the person helps.
    #[schema(max_items = 100)]
    pub categories: Vec<String>,
    /// Quarters that the helper names; at least one unless the reach is the whole town.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub quarters: Vec<QuarterId>,
    /// How far beyond these the helper goes.
    pub reach: Reach,
    /// When the helper is usually free, in the town's wall clock.
    #[schema(max_items = 50)]
    pub availability: Vec<WeeklyRange>,
    /// The most minutes of help in one ISO week of the town's calendar.
    #[schema(minimum = 15, maximum = 2400)]
    pub minutes_per_week: i32,
    /// The most assignments in one such week.
    #[schema(minimum = 1, maximum = 20)]
    pub tasks_per_week: i32,
    /// Languages that the helper speaks (ISO 639 codes).
    #[schema(max_items = 20)]
    pub languages: Vec<String>,
    /// What the helper has at hand.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub means: Vec<Means>,
    /// What the helper states of themselves.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub attributes: Vec<HelperAttribute>,
    /// The offer rests before this date of the town's calendar.
    #[serde(default)]
    pub paused_until: Option<NaiveDate>,
    /// The most messages with requests in seven days, 0 for none; without it as many as the town usually sends.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 7)]
    pub messages_per_week: Option<i32>,
    /// The version that is edited; none for the first offer.
    #[serde(default)]
    pub version: Option<i32>,
}

/// How much a helper wants to do in one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Minutes of help.
    pub minutes_per_week: i32,
    /// Assignments.
    pub tasks_per_week: i32,
}

/// What an offer says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferContent {
    /// Keys of the categories in which the person helps.
    pub categories: BTreeSet<String>,
    /// Quarters that the helper named.
    pub named_quarters: BTreeSet<QuarterId>,
    /// How far beyond these the helper goes.
    pub reach: Reach,
    /// When the helper is usually free.
    pub availability: WeeklyHours,
    /// How much the helper wants to do in a week.
    pub capacity: Capacity,
    /// Languages that the helper speaks.
    pub languages: BTreeSet<String>,
    /// What the helper has at hand.
    pub means: BTreeSet<Means>,
    /// What the helper states of themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// The offer rests before this date.
    pub paused_until: Option<NaiveDate>,
    /// The most messages with requests in seven days; `None` leaves it to the town.
    pub messages_per_week: Option<i32>,
}

/// The one offer of a volunteer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The volunteer.
    pub account_id: AccountId,
    /// What it says.
    pub content: OfferContent,
    /// When it was first made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Counts edits.
    pub version: i32,
}

/// What eligibility has to know of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferFacts {
    /// The offer.
    pub id: OfferId,
    /// The volunteer.
    pub account_id: AccountId,
    /// Keys of the categories in which the person helps.
    pub categories: BTreeSet<String>,
    /// All quarters in which the helper helps: those named and those that the reach adds.
    pub quarters: BTreeSet<QuarterId>,
    /// When the helper is usually free.
    pub availability: WeeklyHours,
    /// How much the helper wants to do in a week.
    pub capacity: Capacity,
    /// Languages that the helper speaks.
    pub languages: BTreeSet<String>,
    /// What the helper has at hand.
    pub means: BTreeSet<Means>,
    /// What the helper states of themselves.
    pub attributes: BTreeSet<HelperAttribute>,
    /// The offer rests before this date.
    pub paused_until: Option<NaiveDate>,
}

/// How many people help with a category in a quarter; `None` where the number is too small to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperCount {
    /// The quarter.
    pub quarter_id: QuarterId,
    /// The category; `None` for helpers of any category.
    pub category: Option<String>,
    /// The number of people, from five on.
    pub helpers: Option<i64>,
}

/// The quarters of the town and who borders on whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuarterMap {
    /// Every quarter that is in use.
    pub quarters: BTreeSet<QuarterId>,
    /// Pairs of neighbours, each pair in both directions.
    pub neighbours: BTreeSet<(QuarterId, QuarterId)>,
}

/// What an offer may refer to.
#[derive(Debug, Clone, Default)]
pub struct Referable {
    /// Keys of the categories that are in use.
    pub categories: BTreeSet<String>,
    /// Quarters that are in use.
    pub quarters: BTreeSet<QuarterId>,
}
