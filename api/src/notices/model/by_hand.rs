//! What staff tell people whom no mail reaches.

use super::{Dropped, NoticeSubject, Occasion};
use crate::{
    kernel::{
        clock::Instant,
        ids::{AccountId, OutboxId},
        language::UiLanguage,
    },
    text_enum,
};
use uuid::Uuid;

text_enum! {
    /// How staff told somebody something.
    pub enum WayOfTelling {
        /// By telephone.
        Phone = "phone",
        /// By letter, or on paper at the counter.
        Letter = "letter",
    }
}

/// A notice that somebody has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToTell {
    /// Its id.
    pub id: OutboxId,
    /// Whom.
    pub person: AccountId,
    /// Why.
    pub occasion: Occasion,
    /// What it leads to.
    pub subject: (NoticeSubject, Uuid),
    /// What the row of the outbox was about.
    pub source: Uuid,
    /// Since when.
    pub created_at: Instant,
    /// Why no mail reached the person.
    pub because: Dropped,
}

/// Whom somebody has to tell something, without contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonToTell {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// How the person likes to be reached.
    pub channel: String,
}

/// To whom a letter goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Street and number.
    pub address: Option<String>,
    /// Floor, name at the bell.
    pub address_extra: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// How the person likes to be reached.
    pub channel: String,
    /// The language that they read.
    pub language: UiLanguage,
}

impl Occasion {
    /// Whether somebody whom no mail reaches is called or written to for it: what they did themselves, and what was confirmed to them
    /// while they spoke, is not worth that; nor is what guards a sign-in that they do not have.
    pub fn is_worth_a_call(self) -> bool {
        matches!(
            self,
            Self::Verified
                | Self::AssignmentAccepted
                | Self::AssignmentWithdrawn
                | Self::AssignmentCancelled
                | Self::AssignmentThanked
                | Self::VisitArranged
                | Self::StillNeeded
                | Self::RequestExpired
                | Self::AnotherTime
                | Self::HelpExpected
                | Self::HelpPromised
                | Self::InvitationSent
                | Self::InvitationRevoked
                | Self::MessageReceived
                | Self::ConcernClosed
                | Self::SeriesTaken
                | Self::SeriesLeft
                | Self::SeriesEndingSoon
                | Self::SeriesEnded
                | Self::SeriesTimeChanged
                | Self::StandInWanted
        )
    }
}

/// A notice that the mail of a day tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathered {
    /// Its id.
    pub id: OutboxId,
    /// Why.
    pub occasion: Occasion,
    /// What it is about.
    pub subject: Uuid,
}
