//! Notices as people find them in the app.

use super::Occasion;
use crate::{
    kernel::{
        clock::Instant,
        ids::{AccountId, OutboxId},
    },
    text_enum,
};
use uuid::Uuid;

text_enum! {
    /// What a notice in the app leads to.
    pub enum NoticeSubject {
        /// A help request.
        HelpRequest = "help_request",
        /// An assignment.
        Assignment = "assignment",
        /// An invitation.
        Invitation = "invitation",
        /// The conversation of an assignment; the id is that of the assignment.
        Conversation = "conversation",
        /// An account: the reader's own, or a person whom coordinators should look at.
        Account = "account",
        /// The work of coordinators; the id is that of the request, or of the reader where it is about no single one.
        Dispatch = "dispatch",
        /// A series.
        Series = "series",
        /// The reader's offer.
        Offer = "offer",
    }
}

/// A notice that lies in somebody's inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxNotice {
    /// Its id, which is that of the row in the outbox.
    pub id: OutboxId,
    /// Why the person is told something.
    pub occasion: Occasion,
    /// What it leads to.
    pub subject_kind: NoticeSubject,
    /// The id of that.
    pub subject_id: Uuid,
    /// When it arrived.
    pub created_at: Instant,
    /// When the person saw it, or was told by telephone or letter.
    pub read_at: Option<Instant>,
}

/// A notice that is about to be laid into an inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Its id.
    pub id: OutboxId,
    /// Whose inbox.
    pub recipient: AccountId,
    /// Why.
    pub occasion: Occasion,
    /// What it leads to.
    pub subject: (NoticeSubject, Uuid),
    /// What the row of the outbox is about.
    pub source: Uuid,
}
