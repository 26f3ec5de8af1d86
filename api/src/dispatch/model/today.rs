//! What a coordinator's day holds.

use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};

/// Something that was to be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// About which request.
    pub help_request_id: HelpRequestId,
    /// When it was to be tried again.
    pub due_at: Instant,
    /// What came of the last try, in the words of who made it.
    pub outcome: String,
    /// Who made it.
    pub author: AccountId,
    /// Who is to try it again: who made the last try, unless it was handed to another.
    pub responsible: AccountId,
}
