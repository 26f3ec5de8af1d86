//! What an assignment is, and its life cycle: one function from (facts, event, actor, now) to a state or a refusal.

use crate::help_requests::model::Outcome;
use crate::help_requests::model::life_cycle::UNDO_MINUTES;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, WindowId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use chrono::Duration;

/// After how many days a report counts as confirmed, and a visit without a report as having taken place.
pub const DAYS_UNTIL_SELF_CONFIRMATION: i64 = 7;
/// For how long after the end the contact stays open to the helper.
pub const CONTACT_HOURS_AFTER_END: i64 = 48;

text_enum! {
    /// Who helps.
    pub enum AssignmentKind {
        /// A volunteer who said yes.
        Volunteer = "volunteer",
        /// A Stadtkümmerer who was sent.
        Stadtkuemmerer = "stadtkuemmerer",
    }
}

text_enum! {
    /// Where an assignment stands.
    pub enum AssignmentState {
        /// Agreed; the helper is still to come.
        Accepted = "accepted",
        /// The helper reports that they have been there.
        Done = "done",
        /// The requester says so too.
        Confirmed = "confirmed",
        /// The helper cannot come, or the Stadtkümmerer handed it back.
        Withdrawn = "withdrawn",
        /// Called off by the requester or the coordinator.
        Cancelled = "cancelled",
        /// The helper did not come.
        NoShow = "no_show",
    }
}

impl AssignmentState {
    /// Whether the assignment holds a place of the request.
    pub fn holds_place(self) -> bool {
        matches!(self, Self::Accepted | Self::Done | Self::Confirmed)
    }

    /// Whether the helper has been there.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Confirmed)
    }
}

text_enum! {
    /// The two sides of an assignment.
    pub enum AssignmentSide {
        /// Who asked for the help.
        Requester = "requester",
        /// Who helps.
        Helper = "helper",
    }
}

/// The field of an event about an assignment that names the sides who are told of the whole series instead: nobody gets a
/// mail for each date of it.
pub const TOLD_WITH_SERIES: &str = "told_with_series";

text_enum! {
    /// In which part somebody acts on an assignment.
    pub enum AssignmentActor {
        /// The helper.
        Helper = "helper",
        /// The person who needs the help.
        Requester = "requester",
        /// A coordinator.
        Coordinator = "coordinator",
        /// The worker, or a consequence of something else.
        System = "system",
        /// Anybody else.
        Stranger = "stranger",
    }
}

text_enum! {
    /// What can happen to an assignment.
    pub enum AssignmentEvent {
        /// The Stadtkümmerer has read it.
        Acknowledge = "acknowledge",
        /// Another time.
        Reschedule = "reschedule",
        /// The helper cannot come, or the coordinator calls a volunteer off.
        Withdraw = "withdraw",
        /// The Stadtkümmerer hands it back to the coordinator.
        Return = "return",
        /// Called off.
        Cancel = "cancel",
        /// The helper has been there.
        Complete = "complete",
        /// The report is taken back.
        UndoCompletion = "undo_completion",
        /// Nobody reported anything for seven days.
        PresumeDone = "presume_done",
        /// The requester agrees with the report.
        Confirm = "confirm",
        /// The helper did not come.
        ReportNoShow = "report_no_show",
        /// A word of thanks.
        Thank = "thank",
    }
}

text_enum! {
    /// Why an act on an assignment is refused. The words are problem codes.
    pub enum AssignmentRefusal {
        /// Not in this part.
        NotAllowed = "not-allowed",
        /// It was called off, withdrawn or missed.
        AssignmentEnded = "assignment-ended",
        /// It has been reported as done.
        AlreadyDone = "already-done",
        /// It has been confirmed.
        AlreadyConfirmed = "already-confirmed",
        /// It has been acknowledged.
        AlreadyAcknowledged = "already-acknowledged",
        /// It has not begun.
        NotStarted = "not-started",
        /// The report is missing.
        NotDone = "not-done",
        /// The time for taking it back is over.
        UndoTooLate = "undo-too-late",
        /// Thanks were said.
        AlreadyThanked = "already-thanked",
        /// It is not time yet.
        NotDue = "not-due",
    }
}

/// A helper who said yes, or a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// The request.
    pub help_request_id: HelpRequestId,
    /// Who helps.
    pub helper_id: AccountId,
    /// As what.
    pub kind: AssignmentKind,
    /// Where it stands.
    pub state: AssignmentState,
    /// The place of the request that it holds, from 1.
    pub place: i32,
    /// The window that was chosen.
    pub window_id: Option<WindowId>,
    /// The agreed time.
    pub span: TimeSpan,
    /// Who recorded it, when that was not the helper.
    pub recorded_by: Option<AccountId>,
    /// When it was agreed.
    pub accepted_at: Instant,
    /// When the Stadtkümmerer read it.
    pub acknowledged_at: Option<Instant>,
    /// When the helper reported.
    pub done_at: Option<Instant>,
    /// How long it took, as the helper says.
    pub minutes_spent: Option<i32>,
    /// How it went, as the helper says.
    pub outcome: Option<Outcome>,
    /// When the requester agreed.
    pub confirmed_at: Option<Instant>,
    /// When it was called off, withdrawn or missed.
    pub ended_at: Option<Instant>,
    /// When one of its sides blocked the other, or the helper lost their part after the agreed time.
    pub parted_at: Option<Instant>,
    /// Counts changes of the agreed time.
    pub version: i32,
    /// When anything about it last changed.
    pub updated_at: Instant,
}

/// What a resident writes after help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thanks {
    /// The words.
    pub text: String,
    /// When they were written.
    pub created_at: Instant,
}

/// What the life cycle has to know about an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignmentFacts {
    /// Who helps.
    pub kind: AssignmentKind,
    /// Where it stands.
    pub state: AssignmentState,
    /// The agreed time.
    pub span: TimeSpan,
    /// When the Stadtkümmerer read it.
    pub acknowledged_at: Option<Instant>,
    /// When the helper reported.
    pub done_at: Option<Instant>,
    /// Whether thanks were said.
    pub is_thanked: bool,
}

impl Assignment {
    /// What the life cycle has to know.
    pub fn facts(&self, is_thanked: bool) -> AssignmentFacts {
        AssignmentFacts {
            kind: self.kind,
            state: self.state,
            span: self.span,
            acknowledged_at: self.acknowledged_at,
            done_at: self.done_at,
            is_thanked,
        }
    }

    /// Until when the helper may read the contact: 48 hours after the agreed end, or after the report where that came
    /// before, and not at all once it ended early or its sides parted.
    pub fn contact_open_until(&self) -> Option<Instant> {
        let is_open = self.state.holds_place() && self.parted_at.is_none();
        let end = self.done_at.map_or(self.span.end, |done_at| done_at.min(self.span.end));
        is_open.then(|| end + Duration::hours(CONTACT_HOURS_AFTER_END))
    }
}

/// The one table of the life cycle of an assignment.
pub fn transition(
    facts: &AssignmentFacts,
    event: AssignmentEvent,
    actor: AssignmentActor,
    now: Instant,
) -> Result<AssignmentState, AssignmentRefusal> {
    use AssignmentEvent as Event;
    use AssignmentRefusal as Refusal;
    use AssignmentState as State;
    if !may(facts.kind, event, actor) {
        return Err(Refusal::NotAllowed);
    }
    match event {
        Event::Acknowledge => match (require_accepted(facts)?, facts.acknowledged_at) {
            ((), None) => Ok(State::Accepted),
            ((), Some(_)) => Err(Refusal::AlreadyAcknowledged),
        },
        Event::Reschedule => require_accepted(facts).map(|()| State::Accepted),
        Event::Withdraw if actor == AssignmentActor::Coordinator => require_accepted(facts).map(|()| State::Cancelled),
        Event::Withdraw | Event::Return => require_accepted(facts).map(|()| State::Withdrawn),
        Event::Cancel => require_accepted(facts).map(|()| State::Cancelled),
        // Also before the agreed start: a neighbour who comes earlier than planned says so when it is done.
        Event::Complete => require_accepted(facts).map(|()| State::Done),
        Event::UndoCompletion => {
            require_done(facts)?;
            let is_in_time = facts.done_at.is_some_and(|done| now < done + Duration::minutes(UNDO_MINUTES));
            if is_in_time { Ok(State::Accepted) } else { Err(Refusal::UndoTooLate) }
        }
        Event::PresumeDone => {
            require_accepted(facts)?;
            let is_due = facts.span.end + Duration::days(DAYS_UNTIL_SELF_CONFIRMATION) <= now;
            if is_due { Ok(State::Done) } else { Err(Refusal::NotDue) }
        }
        Event::Confirm => {
            require_done(facts)?;
            let period = Duration::days(DAYS_UNTIL_SELF_CONFIRMATION);
            let is_due = facts.done_at.is_some_and(|done| done + period <= now);
            if actor == AssignmentActor::System && !is_due { Err(Refusal::NotDue) } else { Ok(State::Confirmed) }
        }
        Event::ReportNoShow => report_no_show(facts, now),
        Event::Thank => match (facts.state.is_finished(), facts.is_thanked) {
            (false, _) if facts.state == State::Accepted => Err(Refusal::NotDone),
            (false, _) => Err(Refusal::AssignmentEnded),
            (true, true) => Err(Refusal::AlreadyThanked),
            (true, false) => Ok(facts.state),
        },
    }
}

/// Who may cause what, whatever the state.
fn may(kind: AssignmentKind, event: AssignmentEvent, actor: AssignmentActor) -> bool {
    use AssignmentActor::{Coordinator, Helper, Requester, System};
    use AssignmentEvent as Event;
    let is_visit = kind == AssignmentKind::Stadtkuemmerer;
    match event {
        Event::Acknowledge | Event::Return => is_visit && actor == Helper,
        Event::Reschedule => is_visit && actor == Coordinator,
        Event::Withdraw => !is_visit && matches!(actor, Helper | Coordinator),
        // The requester calls off the request; single assignments are the coordinator's.
        Event::Cancel => matches!(actor, Coordinator | System),
        Event::Complete | Event::UndoCompletion => matches!(actor, Helper | Coordinator),
        Event::PresumeDone => actor == System,
        Event::Confirm => matches!(actor, Requester | Coordinator | System),
        Event::ReportNoShow => matches!(actor, Requester | Coordinator),
        Event::Thank => actor == Requester,
    }
}

fn require_accepted(facts: &AssignmentFacts) -> Result<(), AssignmentRefusal> {
    match facts.state {
        AssignmentState::Accepted => Ok(()),
        AssignmentState::Done => Err(AssignmentRefusal::AlreadyDone),
        AssignmentState::Confirmed => Err(AssignmentRefusal::AlreadyConfirmed),
        _ => Err(AssignmentRefusal::AssignmentEnded),
    }
}

fn require_done(facts: &AssignmentFacts) -> Result<(), AssignmentRefusal> {
    match facts.state {
        AssignmentState::Done => Ok(()),
        AssignmentState::Accepted => Err(AssignmentRefusal::NotDone),
        AssignmentState::Confirmed => Err(AssignmentRefusal::AlreadyConfirmed),
        _ => Err(AssignmentRefusal::AssignmentEnded),
    }
}

/// A report of the helper can be contradicted until it is confirmed.
fn report_no_show(facts: &AssignmentFacts, now: Instant) -> Result<AssignmentState, AssignmentRefusal> {
    match facts.state {
        AssignmentState::Accepted if now < facts.span.start => Err(AssignmentRefusal::NotStarted),
        AssignmentState::Accepted | AssignmentState::Done => Ok(AssignmentState::NoShow),
        AssignmentState::Confirmed => Err(AssignmentRefusal::AlreadyConfirmed),
        _ => Err(AssignmentRefusal::AssignmentEnded),
    }
}
