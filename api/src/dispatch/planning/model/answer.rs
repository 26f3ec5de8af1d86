//! A plan, with the reasons of every visit and of everything left open.

use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// Why this person is proposed for a request.
    pub enum PlanReason {
        /// The first to be asked for this quarter.
        FirstForQuarter = "first_for_quarter",
        /// Stands in for this quarter.
        StandInForQuarter = "stand_in_for_quarter",
        /// Has helped this person before.
        KnowsThePerson = "knows_the_person",
        /// Speaks a language that the request names.
        SpeaksTheLanguage = "speaks_the_language",
        /// Comes from nearby: at most [`crate::dispatch::planning::SHORT_WAY_MINUTES`] on the way.
        ShortWay = "short_way",
        /// Nobody else may be sent.
        NobodyElse = "nobody_else",
    }
}

text_enum! {
    /// Why a request is left open. The first that is true, in this order.
    pub enum WhyOpen {
        /// Nobody looks after the quarter who may be sent.
        NobodyInQuarter = "nobody_in_quarter",
        /// Nobody there speaks a language that the request names.
        NobodySpeaks = "nobody_speaks",
        /// Nobody of them takes on this kind of help.
        OutsideCategories = "outside_categories",
        /// No wanted time within the days that are planned is long enough.
        NotWantedThen = "not_wanted_then",
        /// None of them works, is there, and stays long enough at a wanted time.
        OutsideHours = "outside_hours",
        /// On these days all of them already have as many visits as their duty allows.
        DaysFull = "days_full",
        /// All of them have promised these times already, or could not be there in time.
        TimesTaken = "times_taken",
        /// It fits, but by the weights the way to it and the days until it cost more than serving it is worth.
        NotWorthIt = "not_worth_it",
        /// It could be served by itself, but other requests come before it.
        NoTimeLeft = "no_time_left",
    }
}

text_enum! {
    /// How a plan came about.
    pub enum PlanEnd {
        /// The search was finished.
        Finished = "finished",
        /// The search was ended before: it is the best plan until then.
        TimeUp = "time_up",
        /// Cancelled: it is what nearest-free-first makes.
        Cancelled = "cancelled",
        /// The search failed: it is what nearest-free-first makes.
        Failed = "failed",
    }
}

/// A visit that is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVisit {
    /// The request.
    pub request_id: HelpRequestId,
    /// Its version when the question was asked.
    pub version: i32,
    /// Who goes.
    pub account_id: AccountId,
    /// When.
    pub span: TimeSpan,
    /// Minutes on the way there, from where the person is before.
    pub travel_minutes: i64,
    /// Why this person.
    pub reasons: Vec<PlanReason>,
}

/// A request for which no visit is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOpen {
    /// The request.
    pub request_id: HelpRequestId,
    /// Its version when the question was asked.
    pub version: i32,
    /// Why.
    pub why: WhyOpen,
}

/// What a plan amounts to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Requests served.
    pub served: usize,
    /// What they are worth: served requests weighted by urgency and waiting.
    pub weighted_served: i64,
    /// Minutes on the way.
    pub travel_minutes: i64,
    /// Requests of people who had somebody before, served by one of those.
    pub known_faces: usize,
    /// The objective: the worth of the served less what is lost by ways, new faces, stand-ins and later days. More is better.
    pub objective: i64,
}

/// What a plan amounts to, beside what it could be and what a hurried person would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFigures {
    /// Requests in the queue.
    pub of: usize,
    /// What serving all of them would be worth.
    pub weighted_of: i64,
    /// No plan that keeps the rules serves more than this, weighted.
    pub bound: i64,
    /// The plan.
    pub plan: Tally,
    /// Nearest-free-first: one after the other, most urgent first, the nearest who is free.
    pub nearest_first: Tally,
}

/// Visits for the whole queue: each request is either among the visits or left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is proposed, in order of time.
    pub visits: Vec<PlannedVisit>,
    /// What is left open, in the order of the question.
    pub open: Vec<LeftOpen>,
    /// What it amounts to.
    pub figures: PlanFigures,
    /// How it came about.
    pub end: PlanEnd,
}
