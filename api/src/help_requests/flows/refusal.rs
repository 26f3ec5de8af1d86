//! Why an intention is refused, in the words of the domain.

use crate::help_requests::assignments::model::AssignmentRefusal;
use crate::help_requests::messages::model::ConversationRefusal;
use crate::help_requests::model::RequestRefusal;
use crate::help_requests::rules::eligibility::Ineligibility;
use crate::help_requests::rules::fits::TimeRefusal;
use crate::help_requests::rules::validation::Fault;
use crate::help_requests::series::model::SeriesRefusal;

/// Why an intention is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing here that the person may see.
    NotFound,
    /// None of the person's roles may do this.
    RoleRequired,
    /// The life cycle of the request stands against it.
    Request(RequestRefusal),
    /// The life cycle of the assignment stands against it.
    Assignment(AssignmentRefusal),
    /// The person may not help with it.
    Ineligible(Ineligibility),
    /// The time cannot be agreed.
    Time(TimeRefusal),
    /// The life cycle of the series stands against it.
    Series(SeriesRefusal),
    /// Fields are wrong; all of them.
    Invalid(Vec<Fault>),
    /// The helper does not come at the time that they named: taken back, over, or promised to others since.
    ProposalGone,
    /// It was changed meanwhile.
    VersionConflict,
    /// More requests, acceptances or looks at others' contact than one person may have in a time; the next is possible
    /// in so many seconds.
    TooManyToday(u64),
    /// What the two sides of an assignment may say to each other stands against it.
    Conversation(ConversationRefusal),
    /// More messages than an assignment may get in a short time; the next one is possible in so many seconds.
    TooManyMessages(u64),
    /// The idempotency key was used for something else.
    KeyReused,
}

impl From<RequestRefusal> for Refusal {
    fn from(refusal: RequestRefusal) -> Self {
        Self::Request(refusal)
    }
}

impl From<AssignmentRefusal> for Refusal {
    fn from(refusal: AssignmentRefusal) -> Self {
        Self::Assignment(refusal)
    }
}

impl From<ConversationRefusal> for Refusal {
    fn from(refusal: ConversationRefusal) -> Self {
        Self::Conversation(refusal)
    }
}

impl From<SeriesRefusal> for Refusal {
    fn from(refusal: SeriesRefusal) -> Self {
        Self::Series(refusal)
    }
}

impl From<TimeRefusal> for Refusal {
    fn from(refusal: TimeRefusal) -> Self {
        Self::Time(refusal)
    }
}

impl Refusal {
    /// Whether the state of things stands against it, so that the fresh state is worth showing.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::VersionConflict | Self::ProposalGone | Self::Time(_) => true,
            Self::Request(refusal) => *refusal != RequestRefusal::NotAllowed,
            Self::Assignment(refusal) => *refusal != AssignmentRefusal::NotAllowed,
            Self::Series(refusal) => *refusal != SeriesRefusal::NotAllowed,
            _ => false,
        }
    }

    /// Whether somebody else got the last place.
    pub fn is_too_late(&self) -> bool {
        matches!(self, Self::Request(RequestRefusal::AlreadyMatched))
    }
}
