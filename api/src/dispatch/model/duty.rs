//! Absences, and the chain of who is on duty.

use crate::kernel::clock::Instant;
use crate::kernel::ids::{AbsenceId, AccountId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use crate::town::holidays::FederalState;
use chrono_tz::Tz;

/// The moment, and the town's clock and calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TownClock {
    /// The moment.
    pub now: Instant,
    /// The zone of the town's clocks.
    pub zone: Tz,
    /// The state whose public holidays nobody works on; `None`: every day is a working day.
    pub holidays_of: Option<FederalState>,
}

text_enum! {
    /// Why somebody is away.
    pub enum AbsenceKind {
        /// On holiday.
        Holiday = "holiday",
        /// Ill.
        Sick = "sick",
        /// Anything else.
        Other = "other",
    }
}

/// A time at which somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Why.
    pub kind: AbsenceKind,
    /// When.
    pub span: TimeSpan,
}

/// An absence as it is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAbsence {
    /// Why.
    pub kind: AbsenceKind,
    /// The beginning; now without.
    pub starts_at: Option<Instant>,
    /// The end; without, that of the day on which it begins.
    pub ends_at: Option<Instant>,
}

text_enum! {
    /// Which step of the chain somebody is on duty by.
    pub enum DutyPart {
        /// Looks after the quarter.
        Own = "own",
        /// Stands in for somebody who looks after the quarter.
        StandIn = "stand_in",
        /// Looks after a neighbouring quarter.
        Neighbour = "neighbour",
        /// The coordinators.
        Coordinator = "coordinator",
    }
}

text_enum! {
    /// Why somebody who could be on duty is not.
    pub enum NotOnDuty {
        /// Suspended.
        OutOfService = "out_of_service",
        /// Away.
        Absent = "absent",
        /// It is a public holiday.
        PublicHoliday = "public_holiday",
        /// Does not work at that time.
        OutsideWorkingHours = "outside_working_hours",
    }
}

/// A member of staff by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The account.
    pub account_id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// One step of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyLink {
    /// By what.
    pub part: DutyPart,
    /// Who; `None`: any coordinator.
    pub person: Option<Named>,
    /// The quarter that the person looks after, or stands in for.
    pub quarter_id: QuarterId,
    /// For whom a stand-in stands in.
    pub stands_in_for: Option<AccountId>,
}

/// Somebody who would have come before others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Who.
    pub person: Named,
    /// Why not.
    pub reason: NotOnDuty,
}

/// Who is on duty: the first of the links, then the others in order. The last is always the coordinators'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyChain {
    /// In order.
    pub links: Vec<DutyLink>,
    /// Own people and stand-ins who are not there, and why.
    pub passed_over: Vec<PassedOver>,
}
