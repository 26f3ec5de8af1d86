//! What the policy looks at and what it answers. Views are filled by the caller; nothing in here knows where they come from.

mod averages;
mod decision;
mod look;
mod need;
mod onboarding;
mod place;
mod policy;
mod standing;

pub use averages::{
    LOAD_BANDS, REST_BANDS, Tally, TownAverages, TownCounts, load_band, nearness_place, rest_band, urgency_place,
};
pub use decision::{Ask, Bands, Decision, HandOver, Reason, ReasonKind};
pub use look::{Look, LookPlace, Seen};
pub use need::{Candidate, Familiarity, Nearness, Need, Waiting};
pub use onboarding::{Beginnings, DAYS_NEW, Onboarding, OnboardingStep, OnboardingTurn};
pub use place::{OrderCursor, Place};
pub use policy::{AskingPolicy, MessageTimes};
pub use standing::{DAYS_OF_MEMORY, HelperStanding, hours, span_of_hours};
