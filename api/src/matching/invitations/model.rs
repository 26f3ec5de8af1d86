//! What an invitation is, and its life cycle: one function from (state, event, actor) to a state or a refusal.

use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, InvitationId, InvitationMessageId};
use crate::matching::model::{Bands, LookPlace, Reason};
use crate::text_enum;

text_enum! {
    /// Where an invitation stands.
    pub enum InvitationState {
        /// Asked; no answer yet.
        Sent = "sent",
        /// The helper took a place.
        Accepted = "accepted",
        /// The helper could come at another time; holds no place.
        AcceptedLater = "accepted_later",
        /// The helper said no.
        Declined = "declined",
        /// No answer came in time, or the helper cannot be asked any more.
        Lapsed = "lapsed",
        /// Not needed any more.
        Revoked = "revoked",
    }
}

impl InvitationState {
    /// Whether the helper could still be counted on: what is taken back when the request is filled or ends.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::AcceptedLater)
    }

    /// Whether the helper answered.
    pub fn is_answered(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedLater | Self::Declined)
    }
}

text_enum! {
    /// In which part somebody acts on an invitation.
    pub enum InvitationActor {
        /// The helper who was asked.
        Helper = "helper",
        /// The worker, or a consequence of something else.
        System = "system",
        /// Anybody else.
        Stranger = "stranger",
    }
}

text_enum! {
    /// What can happen to an invitation.
    pub enum InvitationEvent {
        /// The helper took a place of the request, by the invitation or from the list.
        Accept = "accept",
        /// Yes, but at another time.
        AcceptLater = "accept_later",
        /// No.
        Decline = "decline",
        /// No answer came in time, or the helper cannot be asked any more.
        Lapse = "lapse",
        /// The request is filled or has ended.
        Revoke = "revoke",
        /// A place is free again.
        AskAgain = "ask_again",
    }
}

text_enum! {
    /// Why an act on an invitation is refused. The words are problem codes.
    pub enum InvitationRefusal {
        /// Not in this part.
        NotAllowed = "not-allowed",
        /// The helper has said yes: what was agreed is given back by the assignment.
        InvitationAccepted = "invitation-accepted",
        /// The help is not needed any more.
        InvitationRevoked = "invitation-revoked",
        /// It is not time yet, or there is nothing to end.
        NotDue = "not-due",
    }
}

text_enum! {
    /// Why somebody says no, when they want to say it.
    pub enum RefusalReason {
        /// Not at this time.
        NoTime = "no_time",
        /// Too far away.
        TooFar = "too_far",
        /// Not this kind of help.
        NotThisKind = "not_this_kind",
        /// Enough for now.
        EnoughForNow = "enough_for_now",
        /// Something else.
        Other = "other",
    }
}

/// A helper asked about one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The request.
    pub help_request_id: HelpRequestId,
    /// Who was asked.
    pub helper_id: AccountId,
    /// The message that it went out with.
    pub message_id: InvitationMessageId,
    /// Where it stands.
    pub state: InvitationState,
    /// Share of yes, town-wide, among invitations of this kind when it was sent (0–1).
    pub usual_yes: f64,
    /// The groups under which it is counted.
    pub bands: Bands,
    /// Why this helper was asked.
    pub reasons: Vec<Reason>,
    /// Which policy chose the helper.
    pub policy_version: i32,
    /// The look that it came from; `None` for what was sent before looks were kept.
    pub look: Option<LookPlace>,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it was answered, lapsed or was taken back.
    pub ended_at: Option<Instant>,
    /// Why the helper said no.
    pub refusal_reason: Option<RefusalReason>,
    /// The other time that the helper named last; it stands while the state is [`InvitationState::AcceptedLater`].
    pub proposed_starts_at: Option<Instant>,
}

impl Invitation {
    /// When the helper could come instead, while they say so.
    pub fn proposal(&self) -> Option<Instant> {
        self.proposed_starts_at.filter(|_| self.state == InvitationState::AcceptedLater)
    }
}

/// The one table of the life cycle of an invitation.
pub fn transition(
    state: InvitationState,
    event: InvitationEvent,
    actor: InvitationActor,
) -> Result<InvitationState, InvitationRefusal> {
    use InvitationState::{Accepted, AcceptedLater, Declined, Lapsed, Revoked, Sent};
    if !may(actor, event) {
        return Err(InvitationRefusal::NotAllowed);
    }
    match event {
        InvitationEvent::Accept => Ok(Accepted),
        InvitationEvent::AcceptLater | InvitationEvent::Decline => match state {
            Accepted => Err(InvitationRefusal::InvitationAccepted),
            Revoked => Err(InvitationRefusal::InvitationRevoked),
            _ if event == InvitationEvent::Decline => Ok(Declined),
            _ => Ok(AcceptedLater),
        },
        InvitationEvent::Lapse if state.is_open() => Ok(Lapsed),
        InvitationEvent::Revoke if state.is_open() => Ok(Revoked),
        InvitationEvent::AskAgain if state == Revoked => Ok(Sent),
        InvitationEvent::Lapse | InvitationEvent::Revoke | InvitationEvent::AskAgain => Err(InvitationRefusal::NotDue),
    }
}

/// Who may cause what, whatever the state. An acceptance is a consequence of the assignment.
fn may(actor: InvitationActor, event: InvitationEvent) -> bool {
    match event {
        InvitationEvent::AcceptLater | InvitationEvent::Decline => actor == InvitationActor::Helper,
        _ => actor == InvitationActor::System,
    }
}
