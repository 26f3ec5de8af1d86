//! The life cycle of a series: one function from (facts, event, actor, now) to a state or a named refusal.

use super::value::SeriesState;
use crate::help_requests::model::life_cycle::UNDO_MINUTES;
use crate::kernel::clock::Instant;
use crate::text_enum;
use chrono::Duration;

/// How many series one helper can hold at the same time (matching.md 4.3: newcomers find requests too).
pub const MOST_SERIES: usize = 2;

text_enum! {
    /// In which part somebody acts on a series.
    pub enum SeriesActor {
        /// The person who needs the help.
        Owner = "owner",
        /// A coordinator.
        Coordinator = "coordinator",
        /// A Stadtkümmerer of the quarter, for series that staff recorded.
        Stadtkuemmerer = "stadtkuemmerer",
        /// A helper who has said yes to the whole series.
        Standing = "standing",
        /// Another volunteer.
        Volunteer = "volunteer",
        /// The worker, or a consequence of something else.
        System = "system",
        /// Anybody else.
        Stranger = "stranger",
    }
}

text_enum! {
    /// What can happen to a series.
    pub enum SeriesEvent {
        /// A volunteer says yes to all occurrences.
        TakeAll = "take_all",
        /// Somebody who said so steps down.
        StepDown = "step_down",
        /// Words or times change.
        Edit = "edit",
        /// One date is left out.
        Skip = "skip",
        /// A date that was left out takes place after all.
        Restore = "restore",
        /// One date gets another day or time.
        Move = "move",
        /// It ends now.
        End = "end",
        /// The end is taken back.
        Resume = "resume",
        /// It goes on for longer.
        Extend = "extend",
        /// Staff have called the guest back.
        Release = "release",
        /// The owner is asked whether it goes on.
        AskToGoOn = "ask_to_go_on",
        /// Its last date is over.
        RunOut = "run_out",
    }
}

text_enum! {
    /// Why an act on a series is refused. The words are problem codes.
    pub enum SeriesRefusal {
        /// Not in this part.
        NotAllowed = "not-allowed",
        /// It is over.
        SeriesEnded = "series-ended",
        /// Others have said yes to all of it.
        SeriesTaken = "series-taken",
        /// The helper holds as many series as one person may.
        TooManySeries = "too-many-series",
        /// A guest's series that nobody has released.
        WaitingForCallBack = "waiting-for-call-back",
        /// The time for taking it back is over, or somebody else did it.
        UndoTooLate = "undo-too-late",
        /// It is not time yet, or there is nothing to do.
        NotDue = "not-due",
        /// The day is none of the series, or it is over.
        NoSuchOccurrence = "no-such-occurrence",
        /// The help of that day has begun.
        OccurrenceBegun = "occurrence-begun",
        /// That day was left out already.
        AlreadySkipped = "already-skipped",
    }
}

/// What the life cycle has to know about a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeriesFacts {
    /// Where it stands.
    pub state: SeriesState,
    /// Places that nobody has said yes to for all occurrences.
    pub free_places: i32,
    /// How many series the helper who acts holds already.
    pub held_by_actor: usize,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Whether the actor is the person who ended it.
    pub is_ended_by_actor: bool,
    /// Whether its last date lies ahead.
    pub has_dates_ahead: bool,
    /// Whether it can be made longer: its last date is less than 26 weeks ahead.
    pub can_be_longer: bool,
    /// Whether the owner was asked whether it goes on.
    pub is_asked: bool,
}

/// The one table of the life cycle of a series.
pub fn transition(
    facts: &SeriesFacts,
    event: SeriesEvent,
    actor: SeriesActor,
    now: Instant,
) -> Result<SeriesState, SeriesRefusal> {
    use SeriesEvent as Event;
    if !may(actor, event) {
        return Err(SeriesRefusal::NotAllowed);
    }
    if event == Event::Resume {
        return resume(facts, now);
    }
    if facts.state == SeriesState::Ended {
        return Err(SeriesRefusal::SeriesEnded);
    }
    match event {
        Event::TakeAll if facts.state == SeriesState::Waiting => Err(SeriesRefusal::WaitingForCallBack),
        Event::TakeAll if facts.free_places <= 0 => Err(SeriesRefusal::SeriesTaken),
        Event::TakeAll if facts.held_by_actor >= MOST_SERIES => Err(SeriesRefusal::TooManySeries),
        Event::TakeAll | Event::StepDown | Event::Edit | Event::Skip | Event::Restore | Event::Move => Ok(facts.state),
        Event::Extend if facts.can_be_longer => Ok(facts.state),
        Event::Release if facts.state == SeriesState::Waiting => Ok(SeriesState::Active),
        Event::AskToGoOn if facts.state == SeriesState::Active && facts.has_dates_ahead && !facts.is_asked => {
            Ok(SeriesState::Active)
        }
        Event::RunOut if !facts.has_dates_ahead => Ok(SeriesState::Ended),
        Event::Extend | Event::Release | Event::AskToGoOn | Event::RunOut => Err(SeriesRefusal::NotDue),
        Event::End | Event::Resume => Ok(SeriesState::Ended),
    }
}

/// Who may cause what, whatever the state.
fn may(actor: SeriesActor, event: SeriesEvent) -> bool {
    use SeriesActor::{Coordinator, Owner, Stadtkuemmerer, Standing, System, Volunteer};
    use SeriesEvent as Event;
    match event {
        Event::TakeAll => actor == Volunteer,
        Event::StepDown => matches!(actor, Standing | System),
        Event::Release | Event::AskToGoOn | Event::RunOut => actor == System,
        Event::End => matches!(actor, Owner | Coordinator | Stadtkuemmerer | System),
        Event::Edit | Event::Skip | Event::Restore | Event::Move | Event::Resume | Event::Extend => {
            matches!(actor, Owner | Coordinator | Stadtkuemmerer)
        }
    }
}

/// The end is taken back by who ended it, within 30 minutes.
fn resume(facts: &SeriesFacts, now: Instant) -> Result<SeriesState, SeriesRefusal> {
    let is_in_time = facts.ended_at.is_some_and(|ended| now < ended + Duration::minutes(UNDO_MINUTES));
    match (facts.state, facts.is_ended_by_actor && is_in_time) {
        (SeriesState::Ended, true) => Ok(SeriesState::Active),
        (SeriesState::Ended, false) => Err(SeriesRefusal::UndoTooLate),
        _ => Err(SeriesRefusal::NotDue),
    }
}

/// What an act on one date has to know about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OccurrenceFacts {
    /// Whether the series has this date.
    pub is_of_series: bool,
    /// Whether it was left out.
    pub is_skipped: bool,
    /// When it begins.
    pub starts_at: Instant,
    /// Whether somebody has been there, or should be there now.
    pub has_begun: bool,
}

/// Whether one date may be left out, take place after all, or get another time; besides what stands against it for the
/// whole series.
pub fn occurrence_transition(facts: &OccurrenceFacts, event: SeriesEvent, now: Instant) -> Result<(), SeriesRefusal> {
    if !facts.is_of_series {
        return Err(SeriesRefusal::NoSuchOccurrence);
    }
    match (event == SeriesEvent::Restore, facts.is_skipped) {
        (true, false) => return Err(SeriesRefusal::NotDue),
        (false, true) => return Err(SeriesRefusal::AlreadySkipped),
        _ => {}
    }
    if facts.has_begun || facts.starts_at <= now { Err(SeriesRefusal::OccurrenceBegun) } else { Ok(()) }
}
