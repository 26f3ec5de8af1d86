//! What one coordinator hands to another.

use super::Named;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HandoverId, HelpRequestId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What of a request is handed over.
    pub enum HandedPart {
        /// The work on it in the queue.
        Claim = "claim",
        /// What was to be tried again.
        FollowUp = "follow_up",
    }
}

/// A visit that has not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComingVisit {
    /// The visit.
    pub id: AssignmentId,
    /// The request.
    pub help_request_id: HelpRequestId,
    /// When.
    pub span: TimeSpan,
    /// Counts the changes.
    pub version: i32,
}

/// One thing that is handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedItem {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// Its reference.
    pub reference: String,
    /// What of it.
    pub part: HandedPart,
}

/// What one coordinator hands to another, with a briefing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Its id.
    pub id: HandoverId,
    /// Whose work it was.
    pub giver: Named,
    /// Whose it is now.
    pub taker: Named,
    /// What the other one has to know.
    pub briefing: String,
    /// What was handed over.
    pub items: Vec<HandedItem>,
    /// When.
    pub created_at: Instant,
    /// When the other one said that they have read it.
    pub read_at: Option<Instant>,
}

/// A handover as it is put in: nothing in it has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHandover {
    /// Whose work it was.
    pub giver: AccountId,
    /// Whose it is to be.
    pub taker: AccountId,
    /// What the other one has to know, as it was put in.
    pub briefing: String,
}
