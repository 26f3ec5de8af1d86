//! One newtype per entity, so that the id of an account can never be passed for that of a request.
//!
//! Ids are `UUIDv7`, made by the application (`Tx::new_id`): they sort by time and are no secrets.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;
use uuid::Uuid;

/// What every entity's id has in common.
pub trait Id: Copy {
    /// Wraps a raw UUID.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The raw UUID.
    fn uuid(self) -> Uuid;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl Id for $name {
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(formatter) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

ids! {
    /// What one coordinator hands to another.
    HandoverId,
    /// A text that coordinators use again and again.
    TemplateId,
    /// A proposal of visits for the queue of some days.
    PlanId,
    /// A person known to the system.
    AccountId,
    /// A signed-in device.
    SessionId,
    /// A single-use secret sent to a person (verification, reset, one-time code, activation).
    TokenId,
    /// One recovery code of a second factor.
    RecoveryCodeId,
    /// A certificate that a coordinator has seen.
    ClearanceId,
    /// A note that only staff see.
    StaffNoteId,
    /// One look at private fields.
    DisclosureId,
    /// An area of the town.
    QuarterId,
    /// A helper's offer profile.
    OfferId,
    /// A need that a resident has.
    HelpRequestId,
    /// One time window of a help request.
    WindowId,
    /// A helper who said yes, or a visit of a Stadtkümmerer.
    AssignmentId,
    /// A time at which a Stadtkümmerer is away.
    AbsenceId,
    /// A message about an assignment.
    MessageId,
    /// Something reported about a person.
    ConcernId,
    /// A person's wish to have nothing to do with another one.
    BlockId,
    /// Help that comes again.
    SeriesId,
    /// A helper's yes to a whole series.
    SeriesHelperId,
    /// A helper asked about one request.
    InvitationId,
    /// A message to a helper with one or several invitations.
    InvitationMessageId,
    /// A look of the policy that asked somebody.
    LookId,
    /// An entry of the contact log.
    ContactLogId,
    /// A row of the event log.
    EventId,
    /// A notice waiting to be sent.
    OutboxId,
    /// An id in a column that holds ids of several entities (the event log, the outbox).
    AnyId,
}
