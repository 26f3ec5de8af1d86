//! A need as the policy sees it: what is wanted by when, who was asked already, who could be asked.

use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::text_enum;
use serde::{Deserialize, Serialize};

/// An open request, or an occurrence of a recurring one, that still lacks a helper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// How pressing it is.
    pub urgency: Urgency,
    /// Key of the category.
    pub category: String,
    /// Since when volunteers may be asked.
    pub open_since: Instant,
    /// The last moment at which a yes still helps: the start of the last window less the time to get there.
    pub answer_by: Instant,
    /// How many helpers are still wanted.
    pub places_free: u32,
    /// Those who were asked and have not answered yet.
    pub waiting: Vec<Waiting>,
    /// Whether somebody who helped this person before has had the first word already.
    pub familiar_asked: bool,
    /// Everybody eligible who was not asked about it yet, each once, in an order that does not change from one look to
    /// the next.
    pub candidates: Vec<Candidate>,
}

/// An invitation without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// When the helper was asked.
    pub asked_at: Instant,
    /// Share of yes, town-wide, among invitations of this kind, as it stood then (0–1).
    pub usual_yes: f64,
    /// Whether the helper had helped this person before.
    pub familiarity: Familiarity,
}

/// One helper who is eligible for one need.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Place of the helper in the list of standings that the policy is given.
    pub helper: usize,
    /// How far the helper's home quarter is from the need.
    pub nearness: Nearness,
    /// Whether the helper has helped this person before.
    pub familiarity: Familiarity,
    /// How scarce the scarcest ability is that the helper brings and the need does not ask for: demand over supply in the
    /// whole town (see [`crate::matching::rules::scarcity`]); 0 when there is none.
    pub spared_scarcity: f64,
}

text_enum! {
    /// Bands of distance between the middle of the helper's home quarter and that of the need.
    pub enum Nearness {
        /// The same quarter.
        OwnQuarter = "own_quarter",
        /// Below 1.6 kilometres.
        NextDoor = "next_door",
        /// Below 2.8 kilometres.
        Near = "near",
        /// Farther.
        Far = "far",
    }
}

impl Nearness {
    /// The band of a distance in kilometres between two different quarters.
    pub fn of_kilometres(kilometres: f64) -> Self {
        if kilometres < 0.5 {
            Self::OwnQuarter
        } else if kilometres < 1.6 {
            Self::NextDoor
        } else if kilometres < 2.8 {
            Self::Near
        } else {
            Self::Far
        }
    }
}

text_enum! {
    /// Whether helper and requester know each other from helping.
    pub enum Familiarity {
        /// They do not.
        New = "new",
        /// The helper has helped this person before.
        HelpedBefore = "helped_before",
        /// The helper was the last one to help this person, or in this series.
        HelpedLast = "helped_last",
    }
}
