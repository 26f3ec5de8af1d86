//! How people want to be told.

use super::Occasion;
use crate::text_enum;
use chrono::NaiveTime;
use std::collections::BTreeMap;

text_enum! {
    /// Groups of notices, as a person understands them.
    pub enum NoticeKind {
        /// The account itself: sign-in, address, verification.
        Account = "account",
        /// Help that the person asked for.
        MyRequests = "my_requests",
        /// Help that the person promised.
        MyAssignments = "my_assignments",
        /// Being asked for help.
        Invitations = "invitations",
        /// Messages of the other side.
        Messages = "messages",
        /// Words of thanks.
        Thanks = "thanks",
        /// The work of coordinators.
        Coordination = "coordination",
    }
}

text_enum! {
    /// How often mails of a kind come.
    pub enum MailMode {
        /// Each one as it happens.
        AtOnce = "at_once",
        /// All together once a day.
        Daily = "daily",
        /// None: the app alone tells it.
        Never = "never",
    }
}

impl NoticeKind {
    /// How mails of this kind come as long as the person says nothing else.
    pub fn usual_mode(self) -> MailMode {
        if self == Self::Thanks { MailMode::Daily } else { MailMode::AtOnce }
    }

    /// Whether mails of this kind always come at once: they keep the account safe.
    pub fn is_mail_fixed(self) -> bool {
        self == Self::Account
    }
}

/// Hours of every day in which no mails come, by the town's clock; they may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// First minute.
    pub from: NaiveTime,
    /// First minute after them.
    pub until: NaiveTime,
}

/// How somebody wants to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeSettings {
    /// Counts changes; 0 as long as nothing was ever said.
    pub version: i32,
    /// Hours without mails, beside those of the town.
    pub quiet_hours: Option<QuietHours>,
    /// Where it differs from the usual.
    pub modes: BTreeMap<NoticeKind, MailMode>,
}

impl NoticeSettings {
    /// How mails of a kind come.
    pub fn mode(&self, kind: NoticeKind) -> MailMode {
        if kind.is_mail_fixed() {
            return MailMode::AtOnce;
        }
        self.modes.get(&kind).copied().unwrap_or_else(|| kind.usual_mode())
    }
}

impl Occasion {
    /// The group that it belongs to.
    pub fn kind(self) -> NoticeKind {
        match self {
            Self::Registered
            | Self::RegistrationRepeated
            | Self::EmailChange
            | Self::EmailChangeTold
            | Self::PasswordReset
            | Self::PasswordChanged
            | Self::OneTimeCode
            | Self::Activated
            | Self::SecondFactorRemoved
            | Self::Inactive
            | Self::DailyDigest
            | Self::Verified => NoticeKind::Account,
            Self::AssignmentAccepted
            | Self::AssignmentWithdrawn
            | Self::VisitArranged
            | Self::StillNeeded
            | Self::RequestExpired
            | Self::HelpExpected
            | Self::AnotherTime
            | Self::SeriesTaken
            | Self::SeriesLeft
            | Self::SeriesEndingSoon
            | Self::SeriesEnded => NoticeKind::MyRequests,
            Self::AssignmentRecorded
            | Self::AssignmentCancelled
            | Self::AssignmentConfirmed
            | Self::HelpPromised
            | Self::VisitAssigned
            | Self::VisitMoved
            | Self::VisitRecalled
            | Self::SeriesTimeChanged
            | Self::StandInWanted => NoticeKind::MyAssignments,
            Self::AssignmentThanked => NoticeKind::Thanks,
            Self::InvitationSent | Self::InvitationRevoked | Self::OfferIdle | Self::OfferOthersTurn => {
                NoticeKind::Invitations
            }
            Self::MessageReceived | Self::ConcernClosed => NoticeKind::Messages,
            Self::DispatchDigest
            | Self::HandedBack
            | Self::LooksUsedUp
            | Self::CoordinatorCalled
            | Self::CoordinatorMessage
            | Self::ConcernRaised
            | Self::HelpersNotAsked
            | Self::SeriesUnanswered => NoticeKind::Coordination,
        }
    }

    /// Whether it also lies in the person's inbox. What carries a secret does not: it proves the address that it is sent to. Nor does the
    /// mail that gathers what lies there.
    pub fn is_in_app(self) -> bool {
        !self.has_secret() && self != Self::DailyDigest
    }
}
