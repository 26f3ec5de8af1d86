//! What is learned, and it is learned of the whole town only: shares of yes by group, and how fast people answer.

use super::need::Nearness;
use crate::help_requests::model::Urgency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A group's invitations. Invitations that were withdrawn before an answer count by the part of answers that usually have
/// come by then, so the number need not be whole.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Invitations.
    pub asked: f64,
    /// How many of them would have been answered with yes, were this group like all others: the sum of what was usual for
    /// each, less what its belonging to this group adds. Without it two things that go together would count twice.
    pub expected: f64,
    /// Those that were answered with yes.
    pub yes: f64,
}

/// Bands of time since the last message to a helper.
pub const REST_BANDS: usize = 5;
/// Bands of messages to a helper in seven days: none, one, two, three, more.
pub const LOAD_BANDS: usize = 5;

/// What the nightly count adds up, town-wide.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TownCounts {
    /// All invitations to people new to the requester.
    pub all: Tally,
    /// By category.
    pub by_category: BTreeMap<String, Tally>,
    /// By urgency.
    pub by_urgency: [Tally; 3],
    /// By nearness.
    pub by_nearness: [Tally; 4],
    /// By time since the last message.
    pub by_rest: [Tally; REST_BANDS],
    /// By messages in the last seven days.
    pub by_load: [Tally; LOAD_BANDS],
    /// Invitations to people who had helped the person before.
    pub familiar: Tally,
    /// How many answers were given.
    pub answers: f64,
    /// The sum of the natural logarithms of the waking hours that they took.
    pub answer_logarithms: f64,
}

/// Town-wide averages as the rules use them: factors on the share of yes, and the answer-time curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TownAverages {
    /// Share of yes over all invitations (0–1).
    pub share_of_yes: f64,
    /// Share of yes among those who had helped the person before (0–1).
    pub share_of_familiar_yes: f64,
    /// Factor of a category; 1 where it is not named.
    pub by_category: BTreeMap<String, f64>,
    /// Factor by urgency.
    pub by_urgency: [f64; 3],
    /// Factor by nearness.
    pub by_nearness: [f64; 4],
    /// Factor by time since the last message.
    pub by_rest: [f64; REST_BANDS],
    /// Factor by messages in the last seven days.
    pub by_load: [f64; LOAD_BANDS],
    /// Natural logarithm of the waking hours within which half of all answers come.
    pub median_answer_logarithm: f64,
}

impl TownAverages {
    /// The factor of a category.
    pub fn of_category(&self, category: &str) -> f64 {
        self.by_category.get(category).copied().unwrap_or(1.0)
    }

    /// Of those who answer at all, the share that has answered after so many waking hours (0–1).
    pub fn answered_within(&self, waking_hours: f64) -> f64 {
        /// Steepness of the curve: answers of people spread over hours (log-logistic, the scale of a log-normal of 0.95).
        const STEEPNESS: f64 = 1.79;
        if waking_hours <= 0.0 {
            return 0.0;
        }
        1.0 / (1.0 + (-STEEPNESS * (waking_hours.ln() - self.median_answer_logarithm)).exp())
    }
}

/// Place of an urgency in lists by urgency.
pub fn urgency_place(urgency: Urgency) -> usize {
    match urgency {
        Urgency::Urgent => 0,
        Urgency::Soon => 1,
        Urgency::Normal => 2,
    }
}

/// Place of a nearness in lists by nearness.
pub fn nearness_place(nearness: Nearness) -> usize {
    match nearness {
        Nearness::OwnQuarter => 0,
        Nearness::NextDoor => 1,
        Nearness::Near => 2,
        Nearness::Far => 3,
    }
}

/// The band of hours since the last message: below half a day, 36 hours, 3 days, a week, more.
pub fn rest_band(hours: f64) -> usize {
    const ENDS: [f64; REST_BANDS - 1] = [12.0, 36.0, 72.0, 168.0];
    ENDS.iter().take_while(|end| hours >= **end).count()
}

/// The band of messages in seven days.
pub fn load_band(messages: u32) -> usize {
    usize::try_from(messages).unwrap_or(LOAD_BANDS).min(LOAD_BANDS - 1)
}
