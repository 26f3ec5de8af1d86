//! A Stadtkümmerer's duty, visits, and suggestions whom to send.

mod board;
mod claim;
mod duty;
mod handover;
mod plan;
mod today;

pub use board::{BoardPerson, BoardVisit, QuarterCount};
pub use claim::{Claim, ClaimView};
pub use duty::{
    Absence, AbsenceKind, DutyChain, DutyLink, DutyPart, Named, NewAbsence, NotOnDuty, PassedOver, TownClock,
};

pub use handover::{ComingVisit, HandedItem, HandedPart, Handover, NewHandover};
pub use plan::{PlanJob, PlanState, Proposal, TakenVisit};
pub use today::FollowUp;

use crate::dispatch::planning::travel::TravelMode;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::page::Cursor;
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::{WeeklyHours, WeeklyRange};
use crate::text_enum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A quarter that a Stadtkümmerer looks after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyQuarter {
    /// The quarter.
    pub quarter_id: QuarterId,
    /// 1 for the person who is asked first, higher numbers for stand-ins.
    #[schema(minimum = 1, maximum = 9)]
    pub priority: i32,
}

/// A duty as it is put in: nothing in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyInput {
    /// Quarters, each at most once.
    pub quarters: Vec<DutyQuarter>,
    /// When the person works, in the town's wall clock.
    pub working_hours: Vec<WeeklyRange>,
    /// The most visits on one day of the town's calendar.
    pub capacity_per_day: i32,
    /// Who stands in, in order; `None` leaves it as it is.
    pub stand_ins: Option<Vec<AccountId>>,
    /// What kinds of help the person takes on, none for all; `None` leaves it as it is.
    pub categories: Option<Vec<String>>,
    /// How the person gets about; `None` leaves it as it is.
    pub travel_mode: Option<TravelMode>,
}

/// What a duty says, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DutyContent {
    /// Quarters, in order of priority.
    pub quarters: Vec<DutyQuarter>,
    /// When the person works.
    pub working_hours: WeeklyHours,
    /// The most visits on one day of the town's calendar.
    pub capacity_per_day: i32,
    /// Who stands in, in order.
    pub stand_ins: Vec<AccountId>,
    /// What kinds of help the person takes on; none named: all.
    pub categories: BTreeSet<String>,
    /// How the person gets about.
    pub travel_mode: TravelMode,
}

impl DutyContent {
    /// Whether the person takes on a kind of help.
    pub fn takes_on(&self, category: &str) -> bool {
        self.categories.is_empty() || self.categories.contains(category)
    }

    /// How early the person is asked for a quarter, if at all.
    pub fn priority_in(&self, quarter: QuarterId) -> Option<i32> {
        self.quarters.iter().find(|assigned| assigned.quarter_id == quarter).map(|assigned| assigned.priority)
    }
}

/// A Stadtkümmerer and their duty. Without a stored duty the content is empty and the version 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The Stadtkümmerer.
    pub account_id: AccountId,
    /// What it says.
    pub content: DutyContent,
    /// Counts edits.
    pub version: i32,
}

/// A Stadtkümmerer with what decides whether they can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stadtkuemmerer {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Languages they speak (ISO 639 codes).
    pub languages: BTreeSet<String>,
    /// Whether the account holds the role and is neither suspended nor erased.
    pub is_in_service: bool,
    /// Their duty.
    pub duty: Duty,
    /// When they are away, in order.
    pub absences: Vec<Absence>,
}

impl Stadtkuemmerer {
    /// Who it is.
    pub fn named(&self) -> Named {
        Named {
            account_id: self.duty.account_id,
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
        }
    }
}

/// A time that a person has already promised, as volunteer or on a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Who promised it.
    pub account_id: AccountId,
    /// When.
    pub span: TimeSpan,
    /// Whether it is a visit (and counts towards the visits of the day).
    pub is_visit: bool,
}

/// What dispatch has to know about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Who asks, if they have an account.
    pub requester_id: Option<AccountId>,
    /// Where.
    pub quarter_id: QuarterId,
    /// What kind of help.
    pub category: String,
    /// When it is wanted; for "as soon as possible" the span in which it counts as such.
    pub wanted: Vec<TimeSpan>,
    /// How long one helper is needed, in minutes.
    pub duration_minutes: i64,
    /// Languages, one of which has to be shared; none means that any will do.
    pub languages: BTreeSet<String>,
    /// Who blocks the person who asks, and whom that person blocks: none of them is sent.
    pub blocked: BTreeSet<AccountId>,
}

/// A visit as the coordinator wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitWish {
    /// Start.
    pub starts_at: Instant,
    /// End; by default the request's duration after the start.
    pub ends_at: Option<Instant>,
    /// The visit that is being moved, whose present time does not count as taken.
    pub moves: Option<AssignmentId>,
}

text_enum! {
    /// What speaks against a visit without forbidding it: the coordinator may go on with a recorded reason.
    pub enum VisitWarning {
        /// Not wholly within the person's working hours, or on a public holiday.
        OutsideWorkingHours = "outside_working_hours",
        /// The person already has as many visits that day as their duty allows.
        DayIsFull = "day_is_full",
        /// The person looks after other quarters.
        OutsideQuarters = "outside_quarters",
        /// The person takes on other kinds of help.
        OutsideCategories = "outside_categories",
        /// At none of the times that the requester named.
        OutsideWantedTimes = "outside_wanted_times",
    }
}

text_enum! {
    /// Why a Stadtkümmerer is suggested, or what to mind.
    pub enum SuggestionReason {
        /// The first to be asked for this quarter.
        FirstForQuarter = "first_for_quarter",
        /// Stands in for this quarter.
        StandInForQuarter = "stand_in_for_quarter",
        /// Works and is free at a time that was asked for.
        FreeAtThatTime = "free_at_that_time",
        /// Neither free nor at work at any time that was asked for.
        NotFreeAtThatTime = "not_free_at_that_time",
        /// Has no other visit that day.
        NoVisitsThatDay = "no_visits_that_day",
        /// Already has as many visits that day as their duty allows.
        DayIsFull = "day_is_full",
        /// Does not take on this kind of help.
        OutsideCategories = "outside_categories",
        /// Speaks a language that the request names.
        SpeaksTheLanguage = "speaks_the_language",
        /// Speaks none of the languages that the request names.
        SpeaksAnotherLanguage = "speaks_another_language",
    }
}

/// Somebody who could be sent, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The Stadtkümmerer.
    pub account_id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// How early the person is asked for the quarter; 1 is first.
    pub quarter_priority: i32,
    /// Visits on the day of the earliest time that could be kept (else of the earliest time wanted).
    pub visits_that_day: usize,
    /// The earliest start at which the person works, is free and the help is wanted.
    pub starts_at: Option<Instant>,
    /// What speaks for it, and what to mind.
    pub reasons: Vec<SuggestionReason>,
}

/// Which part of the queue is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only this quarter.
    pub quarter: Option<QuarterId>,
    /// Only this urgency.
    pub urgency: Option<Urgency>,
    /// Only this category.
    pub category: Option<String>,
}

/// A place in the queue, which is ordered by urgency (most urgent first), waiting time (longest first) and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// How pressing the request is.
    pub urgency: Urgency,
    /// In the queue since when.
    pub since: Instant,
    /// The request.
    pub id: HelpRequestId,
}

impl QueuePlace {
    /// Text for the address: the urgency as a digit, then the cursor of moment and id.
    pub fn encode(self) -> String {
        format!("{}{}", self.urgency as u8, Cursor { at: self.since, id: self.id.0 }.encode())
    }

    /// Reads what [`Self::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let (digit, rest) = text.split_at_checked(1)?;
        let urgency = Urgency::ALL.iter().copied().find(|urgency| (*urgency as u8).to_string() == digit)?;
        let cursor = Cursor::decode(rest)?;
        Some(Self { urgency, since: cursor.at, id: HelpRequestId(cursor.id) })
    }
}
