//! The life cycle of a help request: one function from (facts, event, actor, now) to (state, effects) or a named refusal.

use super::request::{EscalationReason, Outcome, RequestState};
use crate::kernel::clock::Instant;
use crate::text_enum;
use chrono::Duration;

/// For how long the same person can take back what they did.
pub const UNDO_MINUTES: i64 = 30;
/// How long the coordinator has a request whose time is over before it expires.
pub const DAYS_WITH_COORDINATOR: i64 = 7;

text_enum! {
    /// In which part somebody acts on a request.
    pub enum RequestActor {
        /// The person who needs the help.
        Owner = "owner",
        /// A volunteer who is eligible.
        Volunteer = "volunteer",
        /// A Stadtkümmerer of the quarter, for requests that staff recorded.
        Stadtkuemmerer = "stadtkuemmerer",
        /// A coordinator.
        Coordinator = "coordinator",
        /// The worker, or a consequence of something else.
        System = "system",
        /// Anybody else.
        Stranger = "stranger",
    }
}

text_enum! {
    /// Why an act on a request is refused. The words are problem codes.
    pub enum RequestRefusal {
        /// Not in this part.
        NotAllowed = "not-allowed",
        /// Every place is taken.
        AlreadyMatched = "already-matched",
        /// It has ended.
        RequestClosed = "request-closed",
        /// A guest's request that nobody has released.
        WaitingForCallBack = "waiting-for-call-back",
        /// It waits for no call.
        NotWaitingForCallBack = "not-waiting-for-call-back",
        /// The coordinator has it already.
        AlreadyInQueue = "already-in-queue",
        /// Somebody has agreed to come: cancel or reopen instead of changing what was agreed.
        TimeIsAgreed = "time-is-agreed",
        /// Fewer helpers than have agreed to come.
        FewerThanTaken = "fewer-than-taken",
        /// Helpers are still to come.
        AssignmentsActive = "assignments-active",
        /// The time for taking it back is over, or somebody else did it.
        UndoTooLate = "undo-too-late",
        /// Not open, so there is nothing to do.
        NotOpen = "not-open",
        /// It is not time yet.
        NotDue = "not-due",
    }
}

/// How the places of a request are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Helpers needed.
    pub needed: i32,
    /// Helpers who are still to come (or whose report is missing).
    pub active: i32,
    /// Helpers who have been there.
    pub finished: i32,
}

impl Places {
    /// Places that nobody else can take.
    pub fn taken(self) -> i32 {
        self.active + self.finished
    }

    /// The state that follows from the places alone.
    pub fn settled(self) -> RequestState {
        if self.active == 0 && self.finished > 0 {
            RequestState::Done
        } else if self.taken() >= self.needed {
            RequestState::Matched
        } else {
            RequestState::Open
        }
    }
}

/// What the life cycle has to know about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFacts {
    /// Where it stands.
    pub state: RequestState,
    /// How its places are filled.
    pub places: Places,
    /// In the dispatch queue since when.
    pub escalated_at: Option<Instant>,
    /// Whether staff have yet to speak to the guest.
    pub is_waiting_for_call_back: bool,
    /// When its time is over.
    pub lapses_at: Instant,
    /// Whether the owner was asked "still needed?".
    pub is_asked: bool,
    /// When it ended.
    pub closed_at: Option<Instant>,
    /// Whether the actor is the person who ended it.
    pub is_closed_by_actor: bool,
    /// Whether another request may stand in its place: one of a series whose date is its own no more.
    pub is_replaced: bool,
}

/// What can happen to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestEvent {
    /// A volunteer accepts, or the coordinator sends somebody.
    TakePlace,
    /// Somebody who was to come does not; with a reason for the queue when staff must act at once.
    FreePlace(Option<EscalationReason>),
    /// Somebody who was reported as having been there has not.
    RevokeFinished,
    /// A helper reports that they have been there.
    FinishPlace,
    /// The report is taken back.
    UnfinishPlace,
    /// The content changes; whether what was agreed with helpers is touched, and how many are needed from now on.
    Edit {
        /// Time, duration, place, category or needs change.
        touches_agreement: bool,
        /// Helpers needed from now on.
        helpers_needed: i32,
    },
    /// Called off.
    Cancel,
    /// The end is taken back.
    Reopen,
    /// To the coordinator.
    Escalate(EscalationReason),
    /// The owner says it is still needed.
    Extend,
    /// Staff have spoken to the guest.
    Release,
    /// A coordinator ends it with an outcome.
    Close(Outcome),
    /// The worker asks "still needed?".
    AskStillNeeded,
    /// The worker ends what nobody could be found for.
    Expire,
}

/// What has to be done along with a change of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Put it into the dispatch queue.
    EnterQueue(EscalationReason),
    /// Take it out of the dispatch queue.
    LeaveQueue,
    /// Call off everybody who was to come.
    CancelActiveAssignments,
    /// Show a guest's request to volunteers.
    Release,
    /// Count the deadlines from now.
    StartDeadlinesAnew,
    /// At least seven more days.
    ExtendDeadlines,
    /// Remember that the owner was asked.
    RememberAsked,
    /// Remember how it ended.
    RecordOutcome(Outcome),
    /// It has ended: the periods of retention begin.
    MarkClosed,
    /// It goes on: forget the end.
    ClearClosed,
}

/// The state after an event and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The state from now on.
    pub state: RequestState,
    /// What follows.
    pub effects: Vec<Effect>,
}

/// The one table of the life cycle of a request.
pub fn transition(
    facts: &RequestFacts,
    event: RequestEvent,
    actor: RequestActor,
    now: Instant,
) -> Result<Transition, RequestRefusal> {
    if !may(actor, event) {
        return Err(RequestRefusal::NotAllowed);
    }
    let (state, effects) = match event {
        RequestEvent::TakePlace => take_place(facts, actor)?,
        RequestEvent::FreePlace(reason) => free_place(facts, reason)?,
        RequestEvent::RevokeFinished => revoke_finished(facts),
        RequestEvent::FinishPlace => {
            require_open_or_matched(facts)?;
            (moved(facts, -1, 1).settled(), vec![])
        }
        RequestEvent::UnfinishPlace => unfinish_place(facts)?,
        RequestEvent::Edit { touches_agreement, helpers_needed } => edit(facts, touches_agreement, helpers_needed)?,
        RequestEvent::Cancel => {
            require_open_or_matched(facts)?;
            (RequestState::Cancelled, vec![Effect::CancelActiveAssignments])
        }
        RequestEvent::Reopen => reopen(facts, now)?,
        RequestEvent::Escalate(reason) => escalate(facts, reason)?,
        RequestEvent::Extend => {
            require_released(facts)?;
            (RequestState::Open, vec![Effect::ExtendDeadlines])
        }
        RequestEvent::Release => release(facts)?,
        RequestEvent::Close(outcome) => close(facts, outcome)?,
        RequestEvent::AskStillNeeded => {
            require_released(facts)?;
            if facts.is_asked || facts.escalated_at.is_some() || facts.places.active > 0 {
                return Err(RequestRefusal::NotDue);
            }
            (RequestState::Open, vec![Effect::RememberAsked])
        }
        RequestEvent::Expire => expire(facts, now)?,
    };
    Ok(complete(facts, state, effects))
}

/// Who may cause what, whatever the state.
fn may(actor: RequestActor, event: RequestEvent) -> bool {
    use RequestActor::{Coordinator, Owner, Stadtkuemmerer, System, Volunteer};
    match event {
        RequestEvent::TakePlace => matches!(actor, Volunteer | Coordinator),
        RequestEvent::Edit { .. } | RequestEvent::Cancel | RequestEvent::Reopen | RequestEvent::Extend => {
            matches!(actor, Owner | Coordinator | Stadtkuemmerer)
        }
        RequestEvent::Escalate(EscalationReason::ByHand) => matches!(actor, Owner | Coordinator | Stadtkuemmerer),
        RequestEvent::Release | RequestEvent::Close(_) => actor == Coordinator,
        // What the worker does, and what follows from an act on an assignment.
        _ => actor == System,
    }
}

type Step = Result<(RequestState, Vec<Effect>), RequestRefusal>;

/// The places after `active` more helpers are to come and `finished` more have been there.
fn moved(facts: &RequestFacts, active: i32, finished: i32) -> Places {
    let places = facts.places;
    Places { needed: places.needed, active: places.active + active, finished: places.finished + finished }
}

fn require_open_or_matched(facts: &RequestFacts) -> Result<(), RequestRefusal> {
    if facts.state.is_final() { Err(RequestRefusal::RequestClosed) } else { Ok(()) }
}

fn require_open(facts: &RequestFacts) -> Result<(), RequestRefusal> {
    require_open_or_matched(facts)?;
    if facts.state == RequestState::Open { Ok(()) } else { Err(RequestRefusal::NotOpen) }
}

fn require_released(facts: &RequestFacts) -> Result<(), RequestRefusal> {
    require_open(facts)?;
    if facts.is_waiting_for_call_back { Err(RequestRefusal::WaitingForCallBack) } else { Ok(()) }
}

fn take_place(facts: &RequestFacts, actor: RequestActor) -> Step {
    if facts.state.is_final() {
        return Err(RequestRefusal::RequestClosed);
    }
    if facts.is_waiting_for_call_back && actor == RequestActor::Volunteer {
        return Err(RequestRefusal::WaitingForCallBack);
    }
    if facts.places.taken() >= facts.places.needed {
        return Err(RequestRefusal::AlreadyMatched);
    }
    // A coordinator who sends somebody has spoken to the guest.
    let effects = if facts.is_waiting_for_call_back { vec![Effect::Release] } else { vec![] };
    Ok((moved(facts, 1, 0).settled(), effects))
}

fn free_place(facts: &RequestFacts, reason: Option<EscalationReason>) -> Step {
    require_open_or_matched(facts)?;
    let state = moved(facts, -1, 0).settled();
    Ok((state, queue_again(facts, state, reason)))
}

fn revoke_finished(facts: &RequestFacts) -> (RequestState, Vec<Effect>) {
    if matches!(facts.state, RequestState::Cancelled | RequestState::Expired) {
        return (facts.state, vec![]);
    }
    let state = moved(facts, 0, -1).settled();
    (state, queue_again(facts, state, Some(EscalationReason::NoShow)))
}

fn queue_again(facts: &RequestFacts, state: RequestState, reason: Option<EscalationReason>) -> Vec<Effect> {
    match reason {
        Some(reason) if state == RequestState::Open && facts.escalated_at.is_none() => vec![Effect::EnterQueue(reason)],
        _ => vec![],
    }
}

fn unfinish_place(facts: &RequestFacts) -> Step {
    if matches!(facts.state, RequestState::Cancelled | RequestState::Expired) {
        return Err(RequestRefusal::RequestClosed);
    }
    Ok((moved(facts, 1, -1).settled(), vec![]))
}

fn edit(facts: &RequestFacts, touches_agreement: bool, helpers_needed: i32) -> Step {
    require_open_or_matched(facts)?;
    if touches_agreement && facts.places.taken() > 0 {
        return Err(RequestRefusal::TimeIsAgreed);
    }
    if helpers_needed < facts.places.taken() {
        return Err(RequestRefusal::FewerThanTaken);
    }
    let state = Places { needed: helpers_needed, ..facts.places }.settled();
    Ok((state, if touches_agreement { vec![Effect::StartDeadlinesAnew] } else { vec![] }))
}

fn reopen(facts: &RequestFacts, now: Instant) -> Step {
    let is_in_time = facts.closed_at.is_some_and(|closed| now < closed + Duration::minutes(UNDO_MINUTES));
    match (facts.state.is_final(), facts.is_closed_by_actor && is_in_time && !facts.is_replaced) {
        (false, _) => Err(RequestRefusal::NotDue),
        (true, false) => Err(RequestRefusal::UndoTooLate),
        // Helpers have ended it by having been there: nothing to take back here.
        (true, true) if facts.places.settled() == facts.state => Err(RequestRefusal::NotDue),
        (true, true) => {
            let state = facts.places.settled();
            // It left the queue when it ended; the guest still waits for the call.
            let has_to_be_called = facts.is_waiting_for_call_back && state == RequestState::Open;
            let call_back = has_to_be_called.then_some(Effect::EnterQueue(EscalationReason::CallBack));
            Ok((state, call_back.into_iter().collect()))
        }
    }
}

fn escalate(facts: &RequestFacts, reason: EscalationReason) -> Step {
    require_open(facts)?;
    if facts.escalated_at.is_some() {
        return Err(RequestRefusal::AlreadyInQueue);
    }
    Ok((RequestState::Open, vec![Effect::EnterQueue(reason)]))
}

fn release(facts: &RequestFacts) -> Step {
    require_open(facts)?;
    if !facts.is_waiting_for_call_back {
        return Err(RequestRefusal::NotWaitingForCallBack);
    }
    Ok((RequestState::Open, vec![Effect::Release, Effect::LeaveQueue, Effect::StartDeadlinesAnew]))
}

fn close(facts: &RequestFacts, outcome: Outcome) -> Step {
    require_open_or_matched(facts)?;
    let state = match outcome {
        Outcome::Done | Outcome::PartlyDone => RequestState::Done,
        Outcome::NobodyFound => RequestState::Expired,
        _ => RequestState::Cancelled,
    };
    // Closing as done would take the helpers' own reports from them.
    if state == RequestState::Done && facts.places.active > 0 {
        return Err(RequestRefusal::AssignmentsActive);
    }
    Ok((state, vec![Effect::RecordOutcome(outcome), Effect::CancelActiveAssignments]))
}

fn expire(facts: &RequestFacts, now: Instant) -> Step {
    require_open(facts)?;
    let patience = Duration::days(DAYS_WITH_COORDINATOR);
    let is_due = facts.escalated_at.is_some_and(|since| since.max(facts.lapses_at) + patience <= now);
    if !is_due || facts.places.active > 0 {
        return Err(RequestRefusal::NotDue);
    }
    Ok((RequestState::Expired, vec![Effect::RecordOutcome(Outcome::NobodyFound)]))
}

/// Adds what follows from every change of state alike: only an open request is in the queue, an end is dated.
fn complete(facts: &RequestFacts, state: RequestState, mut effects: Vec<Effect>) -> Transition {
    if facts.places.active == 0 {
        effects.retain(|effect| *effect != Effect::CancelActiveAssignments);
    }
    let enters = effects.iter().any(|effect| matches!(effect, Effect::EnterQueue(_)));
    let leaves = effects.contains(&Effect::LeaveQueue);
    if state != RequestState::Open && facts.escalated_at.is_some() && !enters && !leaves {
        effects.push(Effect::LeaveQueue);
    }
    match (facts.state.is_final(), state.is_final()) {
        (false, true) => effects.push(Effect::MarkClosed),
        (true, false) => effects.push(Effect::ClearClosed),
        _ => {}
    }
    Transition { state, effects }
}
