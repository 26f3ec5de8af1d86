//! What happens without anybody's doing: the worker calls it every minute or so, in batches.

use super::Refusal;
use super::assignments::{begin_for_system, perform};
use super::creation::escalate_if_nobody_is_eligible;
use super::loaded::{Ending, load, settle};
use crate::db::{Db, Event, Failure, NoRefusal, Tx};
use crate::help_requests::assignments::model::{AssignmentEvent, AssignmentState, DAYS_UNTIL_SELF_CONFIRMATION};
use crate::help_requests::model::EscalationReason;
use crate::help_requests::model::life_cycle::{DAYS_WITH_COORDINATOR, RequestActor, RequestEvent};
use crate::help_requests::rules::deadlines::{self, ASK_HOURS_BEFORE_LAPSE, Duty, WIPE_DAYS};
use crate::help_requests::store;
use crate::help_requests::store::assignments::Words;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AssignmentId, HelpRequestId};
use chrono::Duration;
use diesel::QueryResult;
use serde_json::json;
use std::sync::{Mutex, PoisonError};

/// How many things one pass takes up of each kind.
const BATCH: i64 = 50;

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Batch {
    /// Owners asked "still needed?".
    pub asked: usize,
    /// Requests given to the coordinator.
    pub escalated: usize,
    /// Requests ended because nobody could be found.
    pub expired: usize,
    /// Requests whose private fields were deleted.
    pub wiped: usize,
    /// Assignments that count as done or confirmed by the lapse of time.
    pub settled: usize,
}

impl Batch {
    /// How many things were done in all.
    pub fn total(self) -> usize {
        self.asked + self.escalated + self.expired + self.wiped + self.settled
    }
}

/// Does what is due. Each thing is a transaction of its own and decided anew within it, so two workers do no harm and
/// one request that is refused holds up no other.
pub fn due(db: &Db, rounds: &Rounds, must_stop: &dyn Fn() -> bool) -> Result<Batch, Failure<NoRefusal>> {
    let now = db.clock().now();
    let mut batch = Batch::default();
    for id in requests_to_look_at(db, rounds, now)? {
        if must_stop() {
            return Ok(batch);
        }
        match tolerant(db.write_blocking("help_requests.due", move |tx| do_duty(tx, id)))? {
            Some(Duty::AskStillNeeded) => batch.asked += 1,
            Some(Duty::Escalate) => batch.escalated += 1,
            Some(Duty::Expire) => batch.expired += 1,
            Some(Duty::Wipe) => batch.wiped += 1,
            None => {}
        }
    }
    for id in unattended(db, rounds, now)? {
        let is_escalated = tolerant(db.write_blocking("help_requests.look_for_helpers", move |tx| {
            let mut loaded = load(tx.connection(), id)?;
            escalate_if_nobody_is_eligible(tx, &mut loaded)
        }))?;
        batch.escalated += usize::from(is_escalated);
    }
    for (id, event) in assignments_to_look_at(db, now)? {
        if must_stop() {
            return Ok(batch);
        }
        let is_done = tolerant(db.write_blocking("help_requests.settle", move |tx| settle_assignment(tx, id, event)))?;
        batch.settled += usize::from(is_done);
    }
    Ok(batch)
}

/// Somebody was quicker than the worker: then there is nothing left to do.
fn tolerant<T: Default>(result: Result<T, Failure<Refusal>>) -> Result<T, Failure<NoRefusal>> {
    match result {
        Ok(done) => Ok(done),
        Err(Failure::Refused(_)) => Ok(T::default()),
        Err(Failure::Database(error)) => Err(Failure::Database(error)),
        Err(Failure::Unavailable) => Err(Failure::Unavailable),
        Err(Failure::Panicked) => Err(Failure::Panicked),
    }
}

fn requests_to_look_at(db: &Db, rounds: &Rounds, now: Instant) -> Result<Vec<HelpRequestId>, Failure<NoRefusal>> {
    let soon = now + Duration::hours(ASK_HOURS_BEFORE_LAPSE);
    db.read_blocking(|connection| {
        let mut ids = store::due::open_past_deadline(connection, now, BATCH)?;
        ids.extend(rounds.lapsing.next(|after| store::due::open_before_lapse(connection, now, soon, after, BATCH))?);
        ids.extend(store::due::long_in_queue(connection, now - Duration::days(DAYS_WITH_COORDINATOR), BATCH)?);
        ids.extend(store::due::to_wipe(connection, now - Duration::days(WIPE_DAYS), BATCH)?);
        Ok(ids)
    })
}

/// Where the last look through many requests stopped, so that those with nothing to do keep none of the others waiting.
/// Lost at a restart: then it begins anew.
#[derive(Debug, Default)]
struct Round(Mutex<Option<HelpRequestId>>);

/// The rounds of one worker.
#[derive(Debug, Default)]
pub struct Rounds {
    /// Through the requests that lapse soon.
    lapsing: Round,
    /// Through all open requests.
    open: Round,
}

impl Round {
    /// The next few, by a query that gives at most `BATCH` after an id, in the order of the ids.
    fn next(
        &self,
        query: impl FnOnce(Option<HelpRequestId>) -> QueryResult<Vec<HelpRequestId>>,
    ) -> QueryResult<Vec<HelpRequestId>> {
        let after = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = query(after)?;
        let is_complete = i64::try_from(ids.len()).is_ok_and(|rows| rows < BATCH);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ids.last().copied().filter(|_| !is_complete);
        Ok(ids)
    }
}

/// Open requests for which nobody is eligible any more. Each pass looks at the next few, so that all have their turn.
fn unattended(db: &Db, rounds: &Rounds, now: Instant) -> Result<Vec<HelpRequestId>, Failure<NoRefusal>> {
    db.read_blocking::<_, NoRefusal>(|connection| {
        let ids = rounds.open.next(|after| store::due::open_without_queue(connection, after, BATCH))?;
        let requests = store::requests::find_all(connection, &ids)?;
        let zone = store::town::zone(connection)?;
        let mut unattended = Vec::new();
        for request in requests {
            if !super::handing_over::is_anybody_eligible(connection, &request, zone, now)? {
                unattended.push(request.id);
            }
        }
        Ok(unattended)
    })
}

/// What is due for one request, done.
fn do_duty(tx: &mut Tx<'_>, id: HelpRequestId) -> Result<Option<Duty>, Failure<Refusal>> {
    let mut loaded = load(tx.connection(), id)?;
    let now = tx.now();
    let Some(duty) = deadlines::due(&loaded.request, loaded.places().active, now) else { return Ok(None) };
    let event = match duty {
        Duty::AskStillNeeded => RequestEvent::AskStillNeeded,
        Duty::Escalate => RequestEvent::Escalate(EscalationReason::DeadlinePassed),
        Duty::Expire => RequestEvent::Expire,
        Duty::Wipe => {
            store::contacts::wipe(tx, id)?;
            tx.emit(Event::new("help_request.contact_wiped", id, None))?;
            return Ok(Some(duty));
        }
    };
    let step = loaded.decide(event, RequestActor::System, None, now)?;
    settle(tx, &mut loaded, step, None, Ending::default())?;
    match duty {
        Duty::AskStillNeeded => {
            let by = loaded.request.still_needed_asked_at.map(|asked| deadlines::answer_by(&loaded.request, asked));
            tx.emit(Event::new("help_request.still_needed_asked", id, None).with(json!({ "by": by })))?;
        }
        Duty::Expire => tx.emit(Event::new("help_request.expired", id, None))?,
        Duty::Escalate | Duty::Wipe => {}
    }
    Ok(Some(duty))
}

fn assignments_to_look_at(db: &Db, now: Instant) -> Result<Vec<(AssignmentId, AssignmentEvent)>, Failure<NoRefusal>> {
    let before = now - Duration::days(DAYS_UNTIL_SELF_CONFIRMATION);
    db.read_blocking::<_, NoRefusal>(|connection| {
        let unreported = store::assignments::stale(connection, AssignmentState::Accepted, before, BATCH)?;
        let unconfirmed = store::assignments::stale(connection, AssignmentState::Done, before, BATCH)?;
        let presumed = unreported.into_iter().map(|id| (id, AssignmentEvent::PresumeDone));
        Ok(presumed.chain(unconfirmed.into_iter().map(|id| (id, AssignmentEvent::Confirm))).collect())
    })
}

fn settle_assignment(tx: &mut Tx<'_>, id: AssignmentId, event: AssignmentEvent) -> Result<bool, Failure<Refusal>> {
    let mut act = begin_for_system(tx, id)?;
    let now = tx.now();
    perform(tx, &mut act, event, Words::default(), |assignment| match event {
        AssignmentEvent::Confirm => assignment.confirmed_at = Some(now),
        _ => assignment.done_at = Some(now),
    })?;
    Ok(true)
}
