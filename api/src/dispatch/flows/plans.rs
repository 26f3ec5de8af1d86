//! Plans: asked for, made beside everything else, taken over in whole or in part, taken back.

use super::DispatchRefusal;
use super::plan_question::{Asked, ask};
use super::visits::{NewVisit, clock, recall, send};
use crate::db::{Audience, Db, DbConnection, Event, Failure, NoRefusal, Tx, refuse};
use crate::dispatch::model::{PlanJob, PlanState, Proposal, TakenVisit};
use crate::dispatch::planning::model::{Going, PlannedVisit, Progress};
use crate::dispatch::planning::{Watch, plan};
use crate::dispatch::plans::{DayFault, MOST_TAKEN, check_days, is_untouched, state_at, undo_until};
use crate::dispatch::store;
use crate::help_requests::flows::{Refusal, RequestView, find_all, staff_views};
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{HelpRequestId, PlanId};
use crate::kernel::time::local_date;
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

/// After so long the best plan until then is proposed.
const LONGEST_SEARCH: Duration = Duration::from_secs(55);
/// So often a search says how far it is, and looks whether anybody still waits for it.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// What watchers are told when a plan has changed.
const CHANGED: &str = "dispatch_plan.changed";

/// A plan as coordinators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanView {
    /// The plan, with the state that it has now.
    pub job: PlanJob,
    /// Until when it can be taken back.
    pub undo_until: Option<Instant>,
    /// The requests that it speaks of, as staff see them in a list.
    pub requests: HashMap<HelpRequestId, RequestView>,
}

/// Why a visit of a proposal cannot be made any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// What stands against it by now.
    pub refusal: Box<DispatchRefusal>,
}

/// Asks for a plan of these days (without: today). [`make`] makes it.
pub fn begin_plan(
    tx: &mut Tx<'_>,
    actor: &Actor,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
) -> Result<PlanView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let today = local_date(now, clock(tx)?.zone);
    let first = first.unwrap_or(today);
    let last = last.unwrap_or(first);
    if let Err(fault) = check_days(first, last, today) {
        return refuse(DispatchRefusal::Invalid(vec![day_fault(fault)]));
    }
    if let Some(other) = store::plans::running(tx.connection())? {
        let Some(job) = store::plans::find(tx.connection(), other)? else { return Err(Failure::Unavailable) };
        if state_at(&job, now) == PlanState::Running {
            return refuse(DispatchRefusal::PlanRunning(other));
        }
        store::plans::set_state(tx, other, PlanState::Running, PlanState::Failed)?;
    }
    let id: PlanId = tx.new_id();
    if !store::plans::insert(tx, id, actor.id, first, last)? {
        return Err(Failure::Unavailable);
    }
    tell(tx, id);
    look_at_plan(tx.connection(), actor, id, now)
}

fn day_fault(fault: DayFault) -> Fault {
    let (pointer, kind) = match fault {
        DayFault::EndBeforeStart => ("/to", FaultKind::EndBeforeStart),
        DayFault::TooManyDays => ("/to", FaultKind::TooFarAhead),
        DayFault::InThePast => ("/from", FaultKind::InThePast),
        DayFault::TooFarAhead => ("/from", FaultKind::TooFarAhead),
    };
    Fault { pointer: pointer.to_owned(), kind }
}

/// Makes the plan that was asked for on a thread of its own, which does not keep the process from ending.
pub fn make_beside(db: Db, id: PlanId) {
    if let Err(error) = std::thread::Builder::new().name("plan".to_owned()).spawn(move || make(&db, id)) {
        tracing::error!(%error, "no thread for a plan: it shows by its silence");
    }
}

fn make(db: &Db, id: PlanId) {
    if let Err(failure) = try_to_make(db, id) {
        tracing::error!(?failure, "a plan came to nothing");
        let failed = db.write_blocking::<_, NoRefusal, _>("dispatch.plan_failed", move |tx| {
            store::plans::set_state(tx, id, PlanState::Running, PlanState::Failed)?;
            tell(tx, id);
            Ok(())
        });
        if failed.is_err() {
            tracing::warn!("nor could that be written: it shows by its silence");
        }
    }
}

fn try_to_make(db: &Db, id: PlanId) -> Result<(), Failure<NoRefusal>> {
    let now = db.clock().now();
    let asked = db.read_blocking::<_, NoRefusal>(|connection| {
        let Some(job) = store::plans::find(connection, id)? else { return Ok(None) };
        let (_, low) = id.0.as_u64_pair();
        Ok(ask(connection, job.creator.account_id, (job.first_day, job.last_day), low, now)?)
    })?;
    let Some(Asked { question, claimed }) = asked else { return Err(Failure::Unavailable) };
    let made = plan(&question, &watch(db.clone(), id)).map_err(|fault| {
        tracing::error!(?fault, "the queue makes no question");
        Failure::Unavailable
    })?;
    let proposal = Proposal { visits: made.visits, open: made.open, claimed, figures: made.figures, end: made.end };
    db.write_blocking("dispatch.propose", move |tx| {
        store::plans::propose(tx, id, &proposal)?;
        tell(tx, id);
        Ok(())
    })
}

/// Says now and then how far the search is, and ends it where its time is up or nobody waits for it.
fn watch(db: Db, id: PlanId) -> Watch {
    let begun = Stopwatch::now();
    let last = Mutex::new((begun, Going::On));
    Arc::new(move |progress: Progress| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.1 == Going::Cancelled {
            return Going::Cancelled;
        }
        if begun.elapsed() >= LONGEST_SEARCH {
            return Going::Enough;
        }
        if last.0.elapsed() < HEARTBEAT {
            return Going::On;
        }
        last.0 = Stopwatch::now();
        let percent = i32::try_from(u64::from(progress.done) * 99 / u64::from(progress.of.max(1))).unwrap_or(99);
        let served = i32::try_from(progress.served).unwrap_or(i32::MAX);
        let is_wanted = db.write_blocking::<_, NoRefusal, _>("dispatch.plan_progress", move |tx| {
            Ok(store::plans::keep_alive(tx, id, percent, served)?)
        });
        // A database that is busy is no reason to give up: the next time it may answer.
        if is_wanted.is_ok_and(|is_wanted| !is_wanted) {
            last.1 = Going::Cancelled;
        }
        last.1
    })
}

/// A plan with what it speaks of.
pub fn look_at_plan(
    connection: &mut DbConnection,
    actor: &Actor,
    id: PlanId,
    now: Instant,
) -> Result<PlanView, Failure<DispatchRefusal>> {
    let Some(mut job) = store::plans::find(connection, id)? else { return refuse(Refusal::NotFound.into()) };
    job.state = state_at(&job, now);
    let mut ids: BTreeSet<HelpRequestId> = BTreeSet::new();
    if let Some(proposal) = &job.proposal {
        ids.extend(proposal.visits.iter().map(|visit| visit.request_id));
        ids.extend(proposal.open.iter().map(|open| open.request_id));
        ids.extend(&proposal.claimed);
    }
    let requests = find_all(connection, &ids.into_iter().collect::<Vec<_>>())?;
    let requests = staff_views(connection, actor, requests, now)?;
    let requests = requests.into_iter().map(|view| (view.request.id, view)).collect();
    Ok(PlanView { undo_until: undo_until(&job, now), job, requests })
}

/// Nobody wants the plan any more: a search ends, a proposal is put away.
pub fn cancel_plan(tx: &mut Tx<'_>, actor: &Actor, id: PlanId) -> Result<PlanView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let view = look_at_plan(tx.connection(), actor, id, now)?;
    let is_put_away = match view.job.state {
        PlanState::Running | PlanState::Ready => store::plans::set_state(tx, id, view.job.state, PlanState::Cancelled)?,
        PlanState::Cancelled | PlanState::Failed => true,
        PlanState::Accepted | PlanState::Undone => false,
    };
    if !is_put_away {
        return refuse(DispatchRefusal::PlanNotReady);
    }
    tell(tx, id);
    look_at_plan(tx.connection(), actor, id, now)
}

/// Makes the visits of a plan, all or these. Where one of them cannot be made any more none is, and all such are named. A plan
/// that was taken over is taken over once: whoever asks again is shown what was made.
pub fn accept_plan(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: PlanId,
    wanted: Option<&[HelpRequestId]>,
) -> Result<PlanView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let view = look_at_plan(tx.connection(), actor, id, now)?;
    if view.job.state == PlanState::Accepted {
        return Ok(view);
    }
    let (PlanState::Ready, Some(proposal)) = (view.job.state, &view.job.proposal) else {
        return refuse(DispatchRefusal::PlanNotReady);
    };
    let chosen = chosen(proposal, wanted)?;
    let (mut taken, mut stale) = (Vec::new(), Vec::new());
    for visit in chosen {
        let new = NewVisit {
            help_request_id: visit.request_id,
            stadtkuemmerer_id: visit.account_id,
            starts_at: visit.span.start,
            ends_at: Some(visit.span.end),
            help_request_version: Some(visit.version),
            recorded_reason: None,
        };
        match send(tx, actor, &new) {
            Ok(made) => taken.push(TakenVisit {
                help_request_id: visit.request_id,
                assignment_id: made.assignment.id,
                is_kept: false,
            }),
            Err(Failure::Refused(refusal)) => {
                stale.push(Stale { help_request_id: visit.request_id, refusal: Box::new(refusal) });
            }
            Err(failure) => return Err(failure),
        }
    }
    if !stale.is_empty() {
        return refuse(DispatchRefusal::PlanStale(stale));
    }
    if !store::plans::accept(tx, id, actor.id, &taken)? {
        return Err(Failure::Unavailable);
    }
    tx.emit(Event::new("dispatch_plan.accepted", id, Some(actor.id)).with(json!({ "visits": taken.len() })))?;
    look_at_plan(tx.connection(), actor, id, now)
}

/// The visits that are wanted, in the order of the proposal; or all that is wrong with what is wanted.
fn chosen<'a>(
    proposal: &'a Proposal,
    wanted: Option<&[HelpRequestId]>,
) -> Result<Vec<&'a PlannedVisit>, Failure<DispatchRefusal>> {
    let pointer = "/help_request_ids";
    let number = wanted.map_or(proposal.visits.len(), <[_]>::len);
    let mut faults = Vec::new();
    if number == 0 {
        faults.push(Fault { pointer: pointer.to_owned(), kind: FaultKind::Required });
    } else if number > MOST_TAKEN {
        faults.push(Fault { pointer: pointer.to_owned(), kind: FaultKind::TooMany(MOST_TAKEN) });
    }
    let proposed: BTreeSet<_> = proposal.visits.iter().map(|visit| visit.request_id).collect();
    let mut seen = BTreeSet::new();
    for (place, id) in wanted.unwrap_or_default().iter().enumerate().take(MOST_TAKEN) {
        let pointer = format!("{pointer}/{place}");
        if !proposed.contains(id) {
            faults.push(Fault { pointer, kind: FaultKind::Unknown });
        } else if !seen.insert(*id) {
            faults.push(Fault { pointer, kind: FaultKind::Duplicate });
        }
    }
    if !faults.is_empty() {
        return refuse(DispatchRefusal::Invalid(faults));
    }
    let is_wanted = |visit: &&PlannedVisit| wanted.is_none() || seen.contains(&visit.request_id);
    Ok(proposal.visits.iter().filter(is_wanted).collect())
}

/// Takes back what was made of a plan, within half an hour. A visit that somebody has read, moved or begun since stays.
pub fn undo_plan(tx: &mut Tx<'_>, actor: &Actor, id: PlanId) -> Result<PlanView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let view = look_at_plan(tx.connection(), actor, id, now)?;
    if view.job.state == PlanState::Undone {
        return Ok(view);
    }
    if view.undo_until.is_none() {
        let was_accepted = view.job.state == PlanState::Accepted;
        return refuse(if was_accepted { DispatchRefusal::UndoTooLate } else { DispatchRefusal::PlanNotReady });
    }
    let mut taken = view.job.taken;
    let ids: Vec<_> = taken.iter().map(|visit| visit.assignment_id).collect();
    let visits = store::plans::visits(tx.connection(), &ids)?;
    for own in &mut taken {
        match visits.get(&own.assignment_id).filter(|visit| is_untouched(visit, now)) {
            Some(visit) => {
                recall(tx, actor, visit.id, visit.version)?;
            }
            None => own.is_kept = true,
        }
    }
    if !store::plans::undo(tx, id, &taken)? {
        return Err(Failure::Unavailable);
    }
    tx.emit(Event::new("dispatch_plan.undone", id, Some(actor.id)))?;
    look_at_plan(tx.connection(), actor, id, now)
}

fn tell(tx: &mut Tx<'_>, id: PlanId) {
    tx.hint(CHANGED, id, Audience { people: vec![], has_coordinators: true });
}
