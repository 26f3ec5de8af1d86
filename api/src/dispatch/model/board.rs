//! The board: who visits whom when, beside what waits.

use super::Stadtkuemmerer;
use crate::help_requests::assignments::model::AssignmentState;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;

/// A visit as the board shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardVisit {
    /// The assignment.
    pub id: AssignmentId,
    /// For which request.
    pub help_request_id: HelpRequestId,
    /// Who goes.
    pub person: AccountId,
    /// Where it stands.
    pub state: AssignmentState,
    /// When.
    pub span: TimeSpan,
    /// Whether the person has read it.
    pub is_acknowledged: bool,
    /// Counts changes of the time.
    pub version: i32,
}

/// A Stadtkümmerer with what the board shows of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardPerson {
    /// The person with the duty.
    pub person: Stadtkuemmerer,
    /// When they work and are there, within the days shown.
    pub present: Vec<TimeSpan>,
}

/// How much waits in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarterCount {
    /// The quarter.
    pub quarter_id: QuarterId,
    /// Requests in the queue.
    pub waiting: i64,
    /// The urgent ones among them.
    pub urgent: i64,
}
