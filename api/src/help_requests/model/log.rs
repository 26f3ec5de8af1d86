//! The contact log (what staff note of each call, visit or letter) and the events of a request.

use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, ContactLogId, EventId};
use crate::text_enum;

text_enum! {
    /// How staff and the person were in touch.
    pub enum ContactChannel {
        /// By telephone.
        Phone = "phone",
        /// In person.
        Visit = "visit",
        /// By letter.
        Letter = "letter",
        /// By e-mail.
        Mail = "mail",
        /// At a counter.
        Counter = "counter",
        /// By the app.
        App = "app",
    }
}

text_enum! {
    /// Who turned to whom.
    pub enum ContactDirection {
        /// The person turned to staff.
        Incoming = "incoming",
        /// Staff turned to the person.
        Outgoing = "outgoing",
    }
}

/// An entry to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContactEntry {
    /// How.
    pub channel: ContactChannel,
    /// Who turned to whom.
    pub direction: ContactDirection,
    /// What came of it, e.g. "not reached".
    pub outcome: String,
    /// More words.
    pub note: Option<String>,
    /// When to try again.
    pub follow_up_at: Option<Instant>,
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactEntry {
    /// Its id.
    pub id: ContactLogId,
    /// Who made it.
    pub author_id: AccountId,
    /// Their first name.
    pub author_first_name: Option<String>,
    /// How.
    pub channel: ContactChannel,
    /// Who turned to whom.
    pub direction: ContactDirection,
    /// What came of it.
    pub outcome: String,
    /// More words.
    pub note: Option<String>,
    /// When to try again.
    pub follow_up_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

/// Something that happened to a request or one of its assignments.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestEventEntry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// What.
    pub name: String,
    /// Who did it; `None` for the system.
    pub actor_id: Option<AccountId>,
    /// Their first name.
    pub actor_first_name: Option<String>,
    /// Ids and codes.
    pub details: serde_json::Value,
}
