//! Plans: asked for, made beside everything else, taken over in whole or in part, taken back.

use super::DispatchRefusal;
use super::plan_question::{Asked, ask};
use super::visits::{NewVisit, clock, recall, send};
use crate::db::idempotency::{IdempotencyKey, once};
use crate::db::{Audience, Db, DbConnection, Event, Failure, NoRefusal, OrRefuse, Tx, refuse};
use crate::dispatch::model::{PlanJob, PlanState, Proposal, TakenVisit};
use crate::dispatch::planning::model::{Going, PlannedVisit, Progress};
use crate::dispatch::planning::{Watch, plan};
use crate::dispatch::plans::{
    DayFault, MOST_TAKEN, check_days, earliest_start, holds_time, is_untouched, state_at, undo_until,
};
use crate::dispatch::rules::VisitRefusal;
use crate::dispatch::store;
use crate::help_requests::flows::{Refusal, RequestView, find_all, staff_list_views, wait_again};
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AssignmentId, HelpRequestId, PlanId};
use crate::kernel::time::local_date;
use crate::kernel::weekly::day_span;
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

/// [`begin_plan`], once for each idempotency key; whether the plan is new, and so has to be made.
pub fn begin_plan_once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    key: Option<&IdempotencyKey>,
) -> Result<(PlanId, bool), Failure<DispatchRefusal>> {
    once(
        tx,
        key,
        Refusal::KeyReused.into(),
        |tx: &mut Tx<'_>| begin_plan(tx, actor, first, last).map(|id| (id.0, (id, true))),
        |_: &mut Tx<'_>, id| Ok((PlanId(id), false)),
    )
}

/// Asks for a plan of these days (without: today). [`make_beside`] makes it.
fn begin_plan(
    tx: &mut Tx<'_>,
    actor: &Actor,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
) -> Result<PlanId, Failure<DispatchRefusal>> {
    let now = tx.now();
    let clock = clock(tx)?;
    let today = local_date(now, clock.zone);
    let first = first.unwrap_or(today);
    let last = last.unwrap_or(first);
    if let Err(fault) = check_days(first, last, today) {
        return refuse(DispatchRefusal::Invalid(vec![day_fault(fault)]));
    }
    if day_span(last, clock.zone).end <= earliest_start(now) {
        let fault = Fault { pointer: "/to".to_owned(), kind: FaultKind::InThePast };
        return refuse(DispatchRefusal::Invalid(vec![fault]));
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
    Ok(id)
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

/// One search at a time in a process: whoever puts plans away and asks for new ones does not fill it with searches.
static SEARCHING: Mutex<()> = Mutex::new(());

fn make(db: &Db, id: PlanId) {
    let _alone = SEARCHING.lock().unwrap_or_else(PoisonError::into_inner);
    // It may have been put away while it waited for its turn.
    let is_wanted = db
        .write_blocking::<_, NoRefusal, _>("dispatch.plan_turn", move |tx| Ok(store::plans::keep_alive(tx, id, 0, 0)?));
    if is_wanted.is_ok_and(|is_wanted| !is_wanted) {
        return;
    }
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
    let Some(Asked { question, claimed, call_backs }) = asked else { return Err(Failure::Unavailable) };
    let made = plan(&question, &watch(db.clone(), id)).map_err(|fault| {
        tracing::error!(?fault, "the queue makes no question");
        Failure::Unavailable
    })?;
    let proposal =
        Proposal { visits: made.visits, open: made.open, claimed, call_backs, figures: made.figures, end: made.end };
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
        ids.extend(proposal.claimed.iter().chain(&proposal.call_backs));
    }
    let requests = find_all(connection, &ids.into_iter().collect::<Vec<_>>())?;
    let requests = staff_list_views(connection, actor, requests, now)?;
    let requests = requests.into_iter().map(|view| (view.request.id, view)).collect();
    Ok(PlanView { undo_until: undo_until(&job, now), job, requests })
}

/// The plan itself, with what is written of it.
fn job(tx: &mut Tx<'_>, id: PlanId) -> Result<PlanJob, Failure<DispatchRefusal>> {
    store::plans::find(tx.connection(), id)?.ok_or(Refusal::NotFound.into()).or_refuse()
}

/// Nobody wants the plan any more: a search ends, a proposal is put away.
pub fn cancel_plan(tx: &mut Tx<'_>, id: PlanId) -> Result<(), Failure<DispatchRefusal>> {
    let written = job(tx, id)?.state;
    match written {
        PlanState::Running | PlanState::Ready => {
            store::plans::set_state(tx, id, written, PlanState::Cancelled)?;
            tell(tx, id);
            Ok(())
        }
        PlanState::Cancelled | PlanState::Failed => Ok(()),
        PlanState::Accepted | PlanState::Undone => refuse(DispatchRefusal::PlanNotReady),
    }
}

/// Makes visits of a plan: these, or the next hundred. Where one of them cannot be made any more none is, and all such are named.
/// Each is made once, however often it is asked for.
pub fn accept_plan(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: PlanId,
    wanted: Option<&[HelpRequestId]>,
) -> Result<(), Failure<DispatchRefusal>> {
    let job = job(tx, id)?;
    let (PlanState::Ready | PlanState::Accepted, Some(proposal)) = (job.state, &job.proposal) else {
        return refuse(DispatchRefusal::PlanNotReady);
    };
    let chosen = chosen(proposal, &job.taken, wanted)?;
    if chosen.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = chosen.iter().map(|visit| visit.request_id).collect();
    let requests = find_all(tx.connection(), &ids)?;
    let waited = |id: HelpRequestId| {
        let request = requests.iter().find(|request| request.id == id)?;
        request.escalation.map(|escalation| (escalation.at, escalation.reason))
    };
    let (mut taken, mut stale) = (job.taken, Vec::new());
    for visit in chosen {
        match take(tx, actor, visit) {
            Ok(assignment_id) => taken.push(TakenVisit {
                help_request_id: visit.request_id,
                assignment_id,
                waited: waited(visit.request_id),
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
    Ok(())
}

/// Makes one visit of a plan. By hand a visit may begin an hour ago, when the person is on the way already; nobody is of a plan's.
fn take(tx: &mut Tx<'_>, actor: &Actor, visit: &PlannedVisit) -> Result<AssignmentId, Failure<DispatchRefusal>> {
    if visit.span.start <= tx.now() {
        return refuse(DispatchRefusal::Visit { refusal: VisitRefusal::StartsInThePast, warnings: vec![] });
    }
    let new = NewVisit {
        help_request_id: visit.request_id,
        stadtkuemmerer_id: visit.account_id,
        starts_at: visit.span.start,
        ends_at: Some(visit.span.end),
        help_request_version: Some(visit.version),
        recorded_reason: None,
    };
    Ok(send(tx, actor, &new)?.assignment.id)
}

/// The visits that are wanted and were not made yet, in the order of the proposal; or all that is wrong with what is wanted.
fn chosen<'a>(
    proposal: &'a Proposal,
    taken: &[TakenVisit],
    wanted: Option<&[HelpRequestId]>,
) -> Result<Vec<&'a PlannedVisit>, Failure<DispatchRefusal>> {
    let pointer = "/help_request_ids";
    let mut faults = Vec::new();
    if wanted.is_some_and(<[_]>::is_empty) || (wanted.is_none() && proposal.visits.is_empty()) {
        faults.push(Fault { pointer: pointer.to_owned(), kind: FaultKind::Required });
    } else if wanted.is_some_and(|wanted| wanted.len() > MOST_TAKEN) {
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
    let made: BTreeSet<_> = taken.iter().map(|visit| visit.help_request_id).collect();
    let is_wanted = |visit: &&PlannedVisit| {
        !made.contains(&visit.request_id) && (wanted.is_none() || seen.contains(&visit.request_id))
    };
    Ok(proposal.visits.iter().filter(is_wanted).take(MOST_TAKEN).collect())
}

/// Takes back what was made of a plan, within half an hour: the requests wait as they had waited. A visit that somebody has read,
/// moved or begun since stays.
pub fn undo_plan(tx: &mut Tx<'_>, actor: &Actor, id: PlanId) -> Result<(), Failure<DispatchRefusal>> {
    let now = tx.now();
    let job = job(tx, id)?;
    if job.state == PlanState::Undone {
        return Ok(());
    }
    if undo_until(&job, now).is_none() {
        let was_accepted = job.state == PlanState::Accepted;
        return refuse(if was_accepted { DispatchRefusal::UndoTooLate } else { DispatchRefusal::PlanNotReady });
    }
    let mut taken = job.taken;
    let ids: Vec<_> = taken.iter().map(|visit| visit.assignment_id).collect();
    let visits = store::plans::visits(tx.connection(), &ids)?;
    for own in &mut taken {
        let Some(visit) = visits.get(&own.assignment_id) else { continue };
        if is_untouched(visit, now) {
            recall(tx, actor, visit.id, visit.version)?;
            if let Some((since, reason)) = own.waited {
                wait_again(tx, own.help_request_id, since, reason)?;
            }
        } else {
            own.is_kept = holds_time(visit);
        }
    }
    if !store::plans::undo(tx, id, &taken)? {
        return Err(Failure::Unavailable);
    }
    tx.emit(Event::new("dispatch_plan.undone", id, Some(actor.id)))?;
    Ok(())
}

fn tell(tx: &mut Tx<'_>, id: PlanId) {
    tx.hint(CHANGED, id, Audience { people: vec![], has_coordinators: true });
}
