//! What the policy answers: whom to ask and why, when to look again, whether to hand over.

use super::need::{Familiarity, Nearness};
use crate::kernel::clock::Instant;
use crate::text_enum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One look at one need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// Whom to ask now, the first one first.
    pub ask: Vec<Ask>,
    /// When to look again, unless an answer comes before.
    pub look_again_at: Option<Instant>,
    /// Why the need belongs to the dispatch queue now; volunteers may still be asked.
    pub hand_over: Option<HandOver>,
    /// Whether it is likely to stay without a helper (the coordinator's yellow list).
    pub is_doubtful: bool,
}

/// One helper to be asked about one need.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Place of the helper in the list of standings.
    pub helper: usize,
    /// Share of yes, town-wide, among invitations of this kind (0–1).
    pub usual_yes: f64,
    /// Bands under which the answer is counted one day.
    pub bands: Bands,
    /// Why this helper, in terms that add up to [`Ask::rank`].
    pub reasons: Vec<Reason>,
}

impl Ask {
    /// The rank by which the helper came to be asked: the sum of the points of all reasons.
    pub fn rank(&self) -> i32 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }
}

/// The groups that an invitation is counted under: of the whole town, never of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands {
    /// Nearness.
    pub nearness: Nearness,
    /// Band of hours since the message before.
    pub rest: usize,
    /// Band of messages in the seven days before.
    pub load: usize,
    /// Whether the helper had helped the person before.
    pub familiarity: Familiarity,
}

/// One term of a rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// What it is about.
    pub kind: ReasonKind,
    /// What it adds to the rank: a thousand times the natural logarithm of its factor.
    pub points: i32,
}

/// What speaks for or against asking a helper now. Each can be worded for the helper, the requester and the coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ReasonKind {
    /// How often people of the town say yes to requests of this category and urgency.
    KindOfRequest,
    /// How likely it is that the request still needs somebody, after all who were asked.
    StillLooking,
    /// How little time is left (in the list of requests for a helper).
    TimeIsShort,
    /// How near the helper lives.
    Nearness {
        /// The band of distance.
        nearness: Nearness,
    },
    /// How long the helper had no message.
    Rested {
        /// Whole days; 28 stands for 28 or more.
        days: u32,
    },
    /// How many messages the helper had this week.
    AskedThisWeek {
        /// Messages in the last seven days.
        messages: u32,
    },
    /// How often the helper helped lately, measured by what they want to do in a week.
    HelpedLately {
        /// Promises in 28 days.
        times: u32,
    },
    /// The helper has helped this person before.
    KnowsThePerson {
        /// How well.
        familiarity: Familiarity,
    },
    /// The helper brings something scarce that others need more.
    KeptForOthers,
    /// The message holds other requests that fit too.
    SeveralAtOnce {
        /// Requests in the message.
        requests: u32,
    },
}

text_enum! {
    /// Why a need goes to the dispatch queue.
    pub enum HandOver {
        /// Nobody is eligible, or everybody eligible was asked and nobody is left who may still answer.
        NobodyLeft = "nobody_left",
        /// Only the time that staff need is left.
        TimeIsShort = "time_is_short",
    }
}
