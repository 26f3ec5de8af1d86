//! On which occasions people are told something.

mod by_hand;
mod inbox;
mod settings;

pub use by_hand::{Addressee, Gathered, PersonToTell, ToTell, WayOfTelling};
pub use inbox::{Arrival, InboxNotice, NoticeSubject};
pub use settings::{MailMode, NoticeKind, NoticeSettings, QuietHours};

use crate::{
    help_requests::{assignments::model::AssignmentState, model::RequestState},
    kernel::{
        clock::Instant,
        ids::{AccountId, OutboxId, QuarterId},
        language::UiLanguage,
    },
    text_enum,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// Why somebody is told something. The words are those of the outbox and of the templates.
    pub enum Occasion {
        /// The address of a new account has to be proved.
        Registered = "account.registered",
        /// Somebody registered with an address that has an account.
        RegistrationRepeated = "account.registration_repeated",
        /// A new address has to be proved; goes to the new one.
        EmailChange = "account.email_change",
        /// The address is about to change; goes to the one that counts until then.
        EmailChangeTold = "account.email_change_told",
        /// A new password is asked for.
        PasswordReset = "account.password_reset",
        /// The password was changed.
        PasswordChanged = "account.password_changed",
        /// A code to sign in with.
        OneTimeCode = "account.one_time_code",
        /// An account that staff recorded has a sign-in now.
        Activated = "account.activated",
        /// The second factor is gone.
        SecondFactorRemoved = "account.second_factor_removed",
        /// The account was not used for long and will be erased.
        Inactive = "account.inactive",
        /// A volunteer was verified.
        Verified = "account.verified",
        /// Somebody said yes; goes to the requester.
        AssignmentAccepted = "assignment.accepted",
        /// Somebody cannot come after all; goes to the requester.
        AssignmentWithdrawn = "assignment.withdrawn",
        /// The helper's own yes is recorded.
        AssignmentRecorded = "assignment.recorded",
        /// The helper need not come.
        AssignmentCancelled = "assignment.cancelled",
        /// The help was confirmed; goes to the helper.
        AssignmentConfirmed = "assignment.confirmed",
        /// Words of thanks; goes to the helper.
        AssignmentThanked = "assignment.thanked",
        /// A Stadtkümmerer will come; goes to the requester.
        VisitArranged = "visit.arranged",
        /// A visit for a Stadtkümmerer.
        VisitAssigned = "visit.assigned",
        /// A visit has another time; goes to the Stadtkümmerer.
        VisitMoved = "visit.moved",
        /// A visit was taken back; goes to the Stadtkümmerer.
        VisitRecalled = "visit.recalled",
        /// Is the help still needed?
        StillNeeded = "help_request.still_needed",
        /// Nobody was found in time.
        RequestExpired = "help_request.expired",
        /// Requests that fit a helper; goes to the helper.
        InvitationSent = "invitation.sent",
        /// The help that a helper was asked for is not needed any more.
        InvitationRevoked = "invitation.revoked",
        /// Somebody could come at another time; goes to the requester.
        AnotherTime = "invitation.another_time",
        /// Somebody comes to every occurrence of a series; goes to the requester.
        SeriesTaken = "series.taken",
        /// Somebody who came every time does so no more; goes to the requester.
        SeriesLeft = "series.left",
        /// A series ends soon: does it go on? Goes to the requester.
        SeriesEndingSoon = "series.ending_soon",
        /// Nobody has said whether a series that ends soon goes on; goes to coordinators.
        SeriesUnanswered = "series.unanswered",
        /// A series has ended; goes to its two sides.
        SeriesEnded = "series.ended",
        /// A series has other times; goes to who came every time.
        SeriesTimeChanged = "series.time_changed",
        /// A stand-in is looked for; goes to who comes every other time.
        StandInWanted = "series.stand_in_wanted",
        /// Requests wait in the dispatch queue; goes to coordinators, gathered.
        DispatchDigest = "dispatch.digest",
        /// A visit was handed back or did not take place; goes to coordinators.
        HandedBack = "dispatch.handed_back",
        /// Somebody has opened as many contacts as a day allows; goes to coordinators.
        LooksUsedUp = "account.looks_used_up",
        /// The other side has written; once until it was read.
        MessageReceived = "conversation.message_received",
        /// A coordinator was called into a conversation; goes to coordinators.
        CoordinatorCalled = "conversation.coordinator_called",
        /// A message in a conversation that coordinators were called into; goes to them, once until it was read.
        CoordinatorMessage = "conversation.coordinator_message",
        /// Something was reported; goes to coordinators, but not to whom it is about.
        ConcernRaised = "concern.raised",
        /// A coordinator is done with a report; goes to who reported.
        ConcernClosed = "concern.closed",
        /// Help that was agreed is near; goes to the requester.
        HelpExpected = "reminder.expected",
        /// Help that was agreed is near; goes to the helper.
        HelpPromised = "reminder.promised",
        /// Nobody has asked a helper for 28 days: nothing was asked for that they offer, where they offer it.
        OfferIdle = "offer.idle",
        /// Nobody has asked a helper for 28 days: what fitted went to others.
        OfferOthersTurn = "offer.others_turn",
        /// How many helpers nobody has asked for 28 days; goes to coordinators, once a month.
        HelpersNotAsked = "matching.not_asked",
        /// What a person wants to be told together, once a day.
        DailyDigest = "digest.daily",
    }
}

/// What the subject of a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// The recipient's own account.
    Account,
    /// An assignment.
    Assignment,
    /// A help request.
    HelpRequest,
    /// A message with invitations.
    InvitationMessage,
    /// An invitation.
    Invitation,
    /// A conversation; the id is that of the assignment.
    Conversation,
    /// A concern.
    Concern,
    /// A helper's offer.
    Offer,
    /// A series.
    Series,
}

impl Occasion {
    /// What the subject of such a notice is.
    pub fn subject_kind(self) -> SubjectKind {
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
            | Self::Verified
            | Self::HelpersNotAsked
            | Self::DailyDigest
            | Self::LooksUsedUp => SubjectKind::Account,
            Self::MessageReceived | Self::CoordinatorCalled | Self::CoordinatorMessage => SubjectKind::Conversation,
            Self::ConcernRaised | Self::ConcernClosed => SubjectKind::Concern,
            Self::OfferIdle | Self::OfferOthersTurn => SubjectKind::Offer,
            Self::SeriesTaken
            | Self::SeriesLeft
            | Self::SeriesEndingSoon
            | Self::SeriesUnanswered
            | Self::SeriesEnded
            | Self::SeriesTimeChanged
            | Self::StandInWanted => SubjectKind::Series,
            Self::InvitationSent => SubjectKind::InvitationMessage,
            Self::InvitationRevoked => SubjectKind::Invitation,
            Self::AnotherTime | Self::StillNeeded | Self::RequestExpired | Self::DispatchDigest | Self::HandedBack => {
                SubjectKind::HelpRequest
            }
            _ => SubjectKind::Assignment,
        }
    }

    /// Whether it is about the account itself: it is sent whatever channel the person prefers.
    pub fn is_about_the_account(self) -> bool {
        self.kind() == NoticeKind::Account && !matches!(self, Self::Verified | Self::DailyDigest)
    }

    /// Whether it waits until the town's quiet hours are over: nobody is to be woken to be asked for help, or to chat.
    pub fn waits_for_morning(self) -> bool {
        matches!(self.kind(), NoticeKind::Invitations | NoticeKind::Messages | NoticeKind::Thanks)
            || matches!(self.subject_kind(), SubjectKind::Series)
            || matches!(
                self,
                Self::AnotherTime
                    | Self::AssignmentRecorded
                    | Self::HelpExpected
                    | Self::HelpPromised
                    | Self::HelpersNotAsked
                    | Self::DailyDigest
            )
    }

    /// Whether it waits for nothing, neither for the morning nor for the mail of a day: somebody might stand at a closed door.
    pub fn is_pressing(self) -> bool {
        matches!(
            self,
            Self::AssignmentWithdrawn
                | Self::AssignmentCancelled
                | Self::VisitArranged
                | Self::VisitAssigned
                | Self::VisitMoved
                | Self::VisitRecalled
                | Self::SeriesLeft
                | Self::SeriesEnded
                | Self::SeriesTimeChanged
                | Self::HandedBack
                | Self::ConcernRaised
        )
    }

    /// Whether strangers without an account can cause any number of them: then it is sent beside all others, not before them.
    pub fn is_of_strangers(self) -> bool {
        matches!(self, Self::Registered | Self::RegistrationRepeated)
    }

    /// Whether it carries a secret that is made when it is sent.
    pub fn has_secret(self) -> bool {
        matches!(self, Self::Registered | Self::EmailChange | Self::PasswordReset | Self::OneTimeCode)
    }
}

/// A notice that this process alone works on for the time of the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// Its row; also the id of the mail, so that a repeat is known as one.
    pub id: OutboxId,
    /// The word of the occasion, as it stands in the row.
    pub occasion: String,
    /// Who is told.
    pub recipient: AccountId,
    /// What it is about.
    pub subject: Uuid,
    /// How often it was tried, this time included.
    pub attempts: i32,
    /// When the lease ends.
    pub until: Instant,
}

/// How a notice looks to the rules when it is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Where to; `None` without an address.
    pub email: Option<String>,
    /// Whether the address was proved.
    pub has_proved_email: bool,
    /// Whether mails to it came back for good.
    pub is_bouncing: bool,
    /// Whether the account may be used.
    pub is_active: bool,
    /// Whether the person wants to be told by mail or in the app.
    pub wants_mail: bool,
    /// The language that they read.
    pub language: UiLanguage,
}

text_enum! {
    /// Why there is no mail of a notice.
    pub enum Dropped {
        /// The person has no address, or it was never proved.
        NoAddress = "no_address",
        /// The account is suspended or erased.
        AccountClosed = "account_closed",
        /// The person wants to be told by telephone or letter.
        OtherChannel = "other_channel",
        /// What it tells is no longer so.
        NoLongerSo = "no_longer_so",
        /// The address does not take mails.
        Bouncing = "bouncing",
        /// The person wants no mails of this kind.
        NotWished = "not_wished",
        /// The one mail of a day tells it.
        InDigest = "in_digest",
        /// It was tried for most of a day, and the mail server did not take it.
        GivenUp = "given_up",
    }
}

/// What is asked for in a town: numbers of requests by kind and quarter.
pub type Tally = std::collections::HashMap<(String, QuarterId), i64>;

/// What a helper offers, as far as what is asked for is compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedHelp {
    /// The kinds of help.
    pub kinds: Vec<String>,
    /// The quarters.
    pub quarters: Vec<QuarterId>,
}

/// What was asked for in the time in which nobody asked a helper: numbers of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Of the kinds that they offer, in the quarters in which they offer them.
    pub fitting: i64,
    /// Of other kinds in these quarters.
    pub other_kinds: i64,
    /// Of their kinds in other quarters.
    pub elsewhere: i64,
}

/// How the thing that a notice tells of stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The request.
    pub request: RequestState,
    /// The assignment, where the notice is about one.
    pub assignment: Option<AssignmentState>,
    /// Whether the recipient is who asked for the help.
    pub is_requester: bool,
    /// Whether the recipient is who helps.
    pub is_helper: bool,
    /// Whether the request waits in the dispatch queue.
    pub is_in_queue: bool,
    /// Whether the requester was asked "still needed?" and has not answered.
    pub is_asked: bool,
}

/// How the series that a notice tells of stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesStanding {
    /// Whether the recipient is who asked for the help.
    pub is_requester: bool,
    /// Whether it has not ended.
    pub is_running: bool,
    /// Whether its owner was asked whether it goes on, and has not answered.
    pub is_asked: bool,
    /// Whether somebody comes every time.
    pub is_held: bool,
    /// Whether the recipient does.
    pub is_held_by_recipient: bool,
    /// Whether the recipient does, or did.
    pub was_held_by_recipient: bool,
}

/// A notice that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliveredNotice {
    /// Its row.
    pub id: OutboxId,
    /// Why the person was to be told something.
    pub occasion: String,
    /// Who was to be told.
    pub recipient: AccountId,
    /// What it was about.
    pub subject: Uuid,
    /// How often it was tried.
    pub attempts: i32,
    /// What stood against it.
    pub fault: Option<String>,
    /// When it was queued.
    pub created_at: Instant,
    /// When it was given up.
    pub given_up_at: Instant,
}
