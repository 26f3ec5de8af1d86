//! What is asked of the planning, and what it answers.

mod answer;

pub use answer::{LeftOpen, Plan, PlanEnd, PlanFigures, PlanReason, PlannedVisit, Tally, WhyOpen};

use super::travel::TravelMode;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::town::model::HIGHEST_WEIGHT;
pub use crate::town::model::PlanWeights;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// The longest horizon, in days.
pub const LONGEST_HORIZON_DAYS: i64 = 31;
/// The most requests of one question.
pub const MOST_VISITS: usize = 5_000;
/// The most people of one question.
pub const MOST_PEOPLE: usize = 500;
/// Minutes of a day whose clock is not changed: what a "day" of waiting is.
pub const MINUTES_OF_A_DAY: i64 = 24 * 60;
/// Waiting counts for so many days at most, so that an old request never outweighs an urgent one without end.
pub const MOST_DAYS_WAITED: i64 = 14;

/// A quarter, as a place to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanQuarter {
    /// The quarter.
    pub id: QuarterId,
    /// Metres to the east of any common point, of the quarter's centroid.
    pub east: i64,
    /// Metres to the north of it.
    pub north: i64,
}

/// A request that waits for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVisit {
    /// The request.
    pub request_id: HelpRequestId,
    /// Its version, so that who accepts the proposal can tell whether it has changed since.
    pub version: i32,
    /// Where: a number of [`PlanQuestion::quarters`].
    pub quarter: usize,
    /// How long a visit takes, in minutes.
    pub duration_minutes: i64,
    /// When it is wanted; the visit lies within one of them.
    pub wanted: Vec<TimeSpan>,
    /// How pressing it is.
    pub urgency: Urgency,
    /// How long it has been waiting, in minutes.
    pub waiting_minutes: i64,
    /// Languages, one of which has to be shared; none named: any will do.
    pub languages: BTreeSet<String>,
    /// What kind of help.
    pub category: String,
    /// Who is not sent: who asks, and who has nothing to do with them any more.
    pub barred: BTreeSet<AccountId>,
    /// Who has helped this person before, with this series or another time.
    pub helped_before: BTreeSet<AccountId>,
}

/// A time that somebody has promised already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// When.
    pub span: TimeSpan,
    /// Where, as a number of [`PlanQuestion::quarters`]; `None`: nobody knows, and no way is reckoned.
    pub quarter: Option<usize>,
}

/// A Stadtkümmerer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanPerson {
    /// The account.
    pub account_id: AccountId,
    /// Their quarters, as numbers of [`PlanQuestion::quarters`], and how early they are asked there; 1 is first.
    pub quarters: BTreeMap<usize, i32>,
    /// When they work and are not away: working hours without public holidays and absences.
    pub shifts: Vec<TimeSpan>,
    /// What they have promised already.
    pub busy: Vec<Busy>,
    /// The most visits on one day of the town's calendar.
    pub capacity_per_day: u32,
    /// How many visits each day holds already.
    pub visits_on: BTreeMap<NaiveDate, u32>,
    /// Languages they speak (ISO 639 codes).
    pub languages: BTreeSet<String>,
    /// What kinds of help they take on; none named: all.
    pub categories: BTreeSet<String>,
    /// How they get about.
    pub mode: TravelMode,
    /// Where their day begins; `None`: the way to the first visit is not reckoned.
    pub begins_in: Option<usize>,
}

impl PlanPerson {
    /// Whether their duty lets them be sent to this request at all, whatever the time.
    pub fn may_serve(&self, visit: &PlanVisit) -> bool {
        self.is_on_duty_for(visit) && self.speaks_with(visit) && self.takes_on(visit)
    }

    /// Whether they look after the quarter, and the two have something to do with each other.
    pub fn is_on_duty_for(&self, visit: &PlanVisit) -> bool {
        self.quarters.contains_key(&visit.quarter) && !visit.barred.contains(&self.account_id)
    }

    /// Whether they share a language that the request names.
    pub fn speaks_with(&self, visit: &PlanVisit) -> bool {
        visit.languages.is_empty() || !visit.languages.is_disjoint(&self.languages)
    }

    /// Whether they take on this kind of help.
    pub fn takes_on(&self, visit: &PlanVisit) -> bool {
        self.categories.is_empty() || self.categories.contains(&visit.category)
    }
}

impl PlanWeights {
    /// What serving a request is worth, in points.
    pub fn worth(&self, visit: &PlanVisit) -> i64 {
        let days = (visit.waiting_minutes / MINUTES_OF_A_DAY).clamp(0, MOST_DAYS_WAITED);
        let served = match visit.urgency {
            Urgency::Normal => self.normal,
            Urgency::Soon => self.soon,
            Urgency::Urgent => self.urgent,
        };
        served + days * self.day_waited
    }

    /// Points lost for each day until the visit.
    pub fn each_day_until(&self, urgency: Urgency) -> i64 {
        match urgency {
            Urgency::Normal => self.day_until,
            Urgency::Soon => self.day_until * 2,
            Urgency::Urgent => self.day_until * 4,
        }
    }

    /// Points lost because this person comes and not another; nothing of it depends on the time.
    pub fn lost_by_person(&self, visit: &PlanVisit, person: &PlanPerson) -> i64 {
        let is_new = !visit.helped_before.is_empty() && !visit.helped_before.contains(&person.account_id);
        let steps = person.quarters.get(&visit.quarter).map_or(0, |priority| i64::from(*priority) - 1).max(0);
        steps * self.stand_in + if is_new { self.new_face } else { 0 }
    }
}

/// The whole queue, the people, and what counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanQuestion {
    /// What is planned: from now or a later moment to the end of a day or a week. Nothing is proposed outside of it.
    pub horizon: TimeSpan,
    /// The zone of the town's clocks.
    pub zone: Tz,
    /// The town's quarters.
    pub quarters: Vec<PlanQuarter>,
    /// The queue, in any order.
    pub visits: Vec<PlanVisit>,
    /// The Stadtkümmerer in service.
    pub people: Vec<PlanPerson>,
    /// What counts how much.
    pub weights: PlanWeights,
    /// Chance comes from it alone: the same question with the same seed has the same answer.
    pub seed: u64,
    /// How many times the search changes the plan; [`PlanQuestion::usual_generations`] says how many make sense.
    pub generations: u32,
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionFault {
    /// Something lies in a quarter that is not there.
    UnknownQuarter,
    /// A weight below 0 or above [`HIGHEST_WEIGHT`].
    WeightOutOfRange,
    /// A request or a person stands in it twice.
    Duplicate,
    /// A visit that takes no time, or more than a day.
    LengthOutOfRange,
    /// Longer than [`LONGEST_HORIZON_DAYS`], or empty.
    HorizonOutOfRange,
    /// More than [`MOST_VISITS`] requests or [`MOST_PEOPLE`] people.
    TooLarge,
}

impl PlanQuestion {
    /// Whether it can be answered.
    pub fn check(&self) -> Result<(), QuestionFault> {
        let is_known = |quarter: &usize| *quarter < self.quarters.len();
        let of_person = |person: &PlanPerson| {
            let others = person.busy.iter().filter_map(|busy| busy.quarter).chain(person.begins_in);
            person.quarters.keys().all(is_known) && others.into_iter().all(|quarter| is_known(&quarter))
        };
        let length = self.horizon.duration();
        let is_length = |visit: &PlanVisit| (1..=MINUTES_OF_A_DAY).contains(&visit.duration_minutes);
        let requests: BTreeSet<_> = self.visits.iter().map(|visit| visit.request_id).collect();
        let accounts: BTreeSet<_> = self.people.iter().map(|person| person.account_id).collect();
        if self.visits.len() > MOST_VISITS || self.people.len() > MOST_PEOPLE {
            Err(QuestionFault::TooLarge)
        } else if length <= Duration::zero() || length > Duration::days(LONGEST_HORIZON_DAYS) {
            Err(QuestionFault::HorizonOutOfRange)
        } else if !self.visits.iter().all(|visit| is_known(&visit.quarter)) || !self.people.iter().all(of_person) {
            Err(QuestionFault::UnknownQuarter)
        } else if !self.visits.iter().all(is_length) {
            Err(QuestionFault::LengthOutOfRange)
        } else if !self.weights.all().iter().all(|(_, weight)| (0..=HIGHEST_WEIGHT).contains(weight)) {
            Err(QuestionFault::WeightOutOfRange)
        } else if requests.len() < self.visits.len() || accounts.len() < self.people.len() {
            Err(QuestionFault::Duplicate)
        } else {
            Ok(())
        }
    }

    /// How many changes make sense: more for larger questions, up to what takes about half a minute.
    pub fn usual_generations(&self) -> u32 {
        let visits = u32::try_from(self.visits.len()).unwrap_or(u32::MAX);
        visits.saturating_mul(100).clamp(1_000, 40_000)
    }

    /// What serving all would be worth, in points.
    pub fn worth_of_all(&self) -> i64 {
        self.visits.iter().map(|visit| self.weights.worth(visit)).sum()
    }

    /// The points lost by a visit that begins at `start` because it is not at once.
    pub fn lost_until(&self, visit: &PlanVisit, start: Instant) -> i64 {
        let minutes = (start - self.horizon.start).num_minutes();
        self.weights.each_day_until(visit.urgency) * minutes / MINUTES_OF_A_DAY
    }
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Changes tried.
    pub done: u32,
    /// Changes to try.
    pub of: u32,
    /// Requests served by the best plan so far.
    pub served: usize,
}

/// Whether a search goes on: what its watcher answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// It goes on.
    On,
    /// The time is up: the best plan so far is wanted.
    Enough,
    /// Nobody wants it any more: nothing but nearest-free-first is answered.
    Cancelled,
}
