//! What a conversation is, who has which part in it, what can be reported.

use crate::help_requests::assignments::model::AssignmentState;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, BlockId, ConcernId, HelpRequestId, MessageId};
use crate::text_enum;

text_enum! {
    /// In which part somebody stands to a conversation.
    pub enum ConversationPart {
        /// The person who needs the help.
        Requester = "requester",
        /// The volunteer or the Stadtkümmerer.
        Helper = "helper",
        /// A coordinator.
        Coordinator = "coordinator",
        /// Anybody else.
        Stranger = "stranger",
    }
}

text_enum! {
    /// What somebody can do with a conversation.
    pub enum ConversationAct {
        /// Read it.
        Read = "read",
        /// Write a message.
        Write = "write",
        /// Call a coordinator in.
        CallCoordinator = "call_coordinator",
        /// Report the other side to the coordinators.
        Report = "report",
        /// Have nothing to do with the other side any more.
        Block = "block",
    }
}

text_enum! {
    /// Why an act is refused. The words are problem codes.
    pub enum ConversationRefusal {
        /// It is not there for this person.
        NotThere = "not-found",
        /// Nothing is written any more.
        Closed = "conversation-closed",
        /// The other side has no sign-in and no coordinator reads along.
        PartnerByPhone = "partner-by-phone",
        /// A coordinator whom nobody called.
        CoordinatorNotCalled = "coordinator-not-called",
        /// There is no account on the other side.
        NoPartner = "no-partner",
        /// A concern that was closed.
        ConcernClosed = "concern-closed",
    }
}

/// What the rules have to know about a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversationFacts {
    /// Where the assignment stands.
    pub state: AssignmentState,
    /// The agreed end.
    pub ends_at: Instant,
    /// When it was called off, withdrawn or missed.
    pub ended_at: Option<Instant>,
    /// Whether the helper lost their part: gave the place back, was suspended, lost the role.
    pub is_helper_gone: bool,
    /// Whether one of the sides called a coordinator in.
    pub is_coordinator_called: bool,
    /// Whether something was reported.
    pub is_reported: bool,
    /// When one of the sides blocked the other.
    pub parted_at: Option<Instant>,
    /// Whether there is an account on the other side of the one who acts.
    pub has_partner: bool,
    /// Whether that person can sign in and read.
    pub is_partner_reachable: bool,
}

/// What is kept of a conversation beside its messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConversationRecord {
    /// Place of the last message.
    pub last_place: i32,
    /// When a coordinator was called in.
    pub coordinator_called_at: Option<Instant>,
    /// When one of the sides blocked the other.
    pub parted_at: Option<Instant>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Where it stands in the conversation, from 1.
    pub place: i32,
    /// Who wrote it.
    pub author_id: AccountId,
    /// In which part.
    pub author_part: ConversationPart,
    /// The words; `None` once they were erased.
    pub words: Option<String>,
    /// When it was written.
    pub created_at: Instant,
}

/// Something that was reported about the other side of an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: ConcernId,
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// Its request.
    pub help_request_id: HelpRequestId,
    /// Who reported.
    pub reporter_id: AccountId,
    /// In which part.
    pub reporter_part: ConversationPart,
    /// About whom; `None` for a guest, who has no account.
    pub about_id: Option<AccountId>,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// When.
    pub raised_at: Instant,
    /// When a coordinator was done with it.
    pub closed_at: Option<Instant>,
    /// Which coordinator.
    pub closed_by: Option<AccountId>,
    /// What came of it, for coordinators.
    pub closing_note: Option<String>,
}

/// Somebody whom a person blocks, as that person knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its id; it leads to no account.
    pub id: BlockId,
    /// Who is blocked.
    pub blocked_id: AccountId,
    /// Where the two met.
    pub assignment_id: Option<AssignmentId>,
    /// Since when.
    pub created_at: Instant,
}
