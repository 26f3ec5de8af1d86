//! Visits: sending, moving, recalling, acknowledging, handing back. The life cycle is the help requests'; here it is
//! decided who may be sent when.

use super::DispatchRefusal;
use super::claims::require_unclaimed;
use crate::db::idempotency::{IdempotencyKey, once};
use crate::db::{DbConnection, Failure, OrRefuse, Tx, refuse};
use crate::dispatch::model::{Commitment, Need, Stadtkuemmerer, TownClock, VisitWish};
use crate::dispatch::{rules, store};
use crate::help_requests::flows as requests;
use crate::help_requests::flows::{AssignmentView, Refusal, RequestView, VisitOrder};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent, transition};
use crate::help_requests::model::{Actor, HelpRequest, TimingKind};
use crate::help_requests::rules::deadlines::ASAP_DAYS;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use crate::kernel::text::{Lines, TextFault, clean};
use crate::kernel::time::TimeSpan;
use crate::town::flows::{holidays_of as town_holidays, zone as town_zone};
use chrono::Duration;
use diesel::QueryResult;
use std::collections::BTreeSet;

/// The most characters of a recorded reason.
pub const REASON_MAXIMUM: usize = 500;

/// A visit as the coordinator asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    /// The request.
    pub help_request_id: HelpRequestId,
    /// Who is sent.
    pub stadtkuemmerer_id: AccountId,
    /// Start.
    pub starts_at: Instant,
    /// End; by default the request's duration after the start.
    pub ends_at: Option<Instant>,
    /// The version of the request that the coordinator saw.
    pub help_request_version: Option<i32>,
    /// Why it is done although something speaks against it.
    pub recorded_reason: Option<String>,
}

/// Another time for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTime {
    /// Start.
    pub starts_at: Instant,
    /// End; by default the request's duration after the start.
    pub ends_at: Option<Instant>,
    /// Who goes from now on; the same person without.
    pub stadtkuemmerer_id: Option<AccountId>,
    /// The version of the visit that the coordinator saw.
    pub version: i32,
    /// Why it is done although something speaks against it.
    pub recorded_reason: Option<String>,
}

/// [`send`], once for each idempotency key: a repeat is answered with the visit as it is by then.
pub fn send_once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    visit: &NewVisit,
    key: Option<&IdempotencyKey>,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    once(
        tx,
        key,
        Refusal::KeyReused.into(),
        |tx: &mut Tx<'_>| send(tx, actor, visit).map(|view| (view.assignment.id.0, view)),
        |tx: &mut Tx<'_>, id| {
            let view = requests::look_at_assignment_and_record(tx, actor, AssignmentId(id));
            view.map_err(|failure| failure.map(Into::into))
        },
    )
}

/// Sends a Stadtkümmerer. Of several coordinators who do so at once for the last place exactly one succeeds.
pub fn send(tx: &mut Tx<'_>, actor: &Actor, visit: &NewVisit) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    let reason = reason(visit.recorded_reason.as_deref(), false)?;
    let loaded = requests::load(tx.connection(), visit.help_request_id).map_err(|failure| failure.map(Into::into))?;
    let now = tx.now();
    // The state comes first: who was slower is told so, not that the other one's visit is in the way.
    let facts = loaded.facts(Some(actor.id));
    transition(&facts, RequestEvent::TakePlace, RequestActor::Coordinator, now)
        .map_err(|refusal| DispatchRefusal::from(Refusal::from(refusal)))
        .or_refuse()?;
    require_unclaimed(tx, actor, visit.help_request_id)?;
    let person = stadtkuemmerer(tx.connection(), visit.stadtkuemmerer_id)?;
    let wish = VisitWish { starts_at: visit.starts_at, ends_at: visit.ends_at, moves: None };
    let span = permit(tx, &loaded.request, &person, &wish, reason.is_some())?;
    let order = VisitOrder {
        help_request_id: visit.help_request_id,
        helper_id: visit.stadtkuemmerer_id,
        span,
        recorded_reason: reason,
        help_request_version: visit.help_request_version,
    };
    requests::send_stadtkuemmerer(tx, actor, &order).map_err(|failure| failure.map(Into::into))
}

/// Moves a visit to another time, or to another person, for whom it is a new one; they have to acknowledge it anew.
pub fn reschedule(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    time: &NewTime,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    let reason = reason(time.recorded_reason.as_deref(), false)?;
    let Some((request_id, helper_id)) = store::visit(tx.connection(), id)? else { return missing() };
    if let Some(other) = time.stadtkuemmerer_id.filter(|other| *other != helper_id) {
        return hand_on(tx, actor, id, request_id, other, time);
    }
    let loaded = requests::load(tx.connection(), request_id).map_err(|failure| failure.map(Into::into))?;
    let person = stadtkuemmerer(tx.connection(), helper_id)?;
    let wish = VisitWish { starts_at: time.starts_at, ends_at: time.ends_at, moves: Some(id) };
    let span = permit(tx, &loaded.request, &person, &wish, reason.is_some())?;
    requests::move_visit(tx, actor, id, span, time.version, reason.as_deref())
        .map_err(|failure| failure.map(Into::into))
}

/// One person's visit becomes another one's: nothing is changed where the other one cannot be sent.
fn hand_on(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    help_request_id: HelpRequestId,
    to: AccountId,
    time: &NewTime,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    recall(tx, actor, id, time.version)?;
    let visit = NewVisit {
        help_request_id,
        stadtkuemmerer_id: to,
        starts_at: time.starts_at,
        ends_at: time.ends_at,
        help_request_version: None,
        recorded_reason: time.recorded_reason.clone(),
    };
    send(tx, actor, &visit)
}

/// Calls a visit off; the request is open again and back in the queue.
pub fn recall(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    version: i32,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    if store::visit(tx.connection(), id)?.is_none() {
        return missing();
    }
    requests::recall_visit(tx, actor, id, version).map_err(|failure| failure.map(Into::into))
}

/// The Stadtkümmerer has read it and comes.
pub fn acknowledge(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    require_own(tx, actor, id)?;
    requests::acknowledge_visit(tx, actor, id).map_err(|failure| failure.map(Into::into))
}

/// The Stadtkümmerer cannot come and says why; the request is back in the queue.
pub fn hand_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
    why: &str,
) -> Result<AssignmentView, Failure<DispatchRefusal>> {
    let why = reason(Some(why), true)?.unwrap_or_default();
    require_own(tx, actor, id)?;
    requests::hand_back_visit(tx, actor, id, &why).map_err(|failure| failure.map(Into::into))
}

/// Somebody else's visit is not there.
fn require_own(tx: &mut Tx<'_>, actor: &Actor, id: AssignmentId) -> Result<(), Failure<DispatchRefusal>> {
    match store::visit(tx.connection(), id)? {
        Some((_, helper)) if helper == actor.id => Ok(()),
        _ => missing(),
    }
}

fn missing<T>() -> Result<T, Failure<DispatchRefusal>> {
    refuse(Refusal::NotFound.into())
}

/// The request as it is now, for who was refused. Read after the refused transaction: PostgreSQL answers no query in one
/// in which a unique index has stood against an insert.
pub fn fresh_state(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> QueryResult<Option<RequestView>> {
    let requests = requests::find_all(connection, &[id])?;
    Ok(requests::staff_views(connection, actor, requests, now)?.pop())
}

fn stadtkuemmerer(connection: &mut DbConnection, id: AccountId) -> Result<Stadtkuemmerer, Failure<DispatchRefusal>> {
    let unknown = Fault { pointer: "/stadtkuemmerer_id".to_owned(), kind: FaultKind::Unknown };
    store::stadtkuemmerer(connection, id)?.ok_or(DispatchRefusal::Invalid(vec![unknown])).or_refuse()
}

/// The time of the visit, if the rules of dispatch permit it.
fn permit(
    tx: &mut Tx<'_>,
    request: &HelpRequest,
    person: &Stadtkuemmerer,
    wish: &VisitWish,
    has_reason: bool,
) -> Result<TimeSpan, Failure<DispatchRefusal>> {
    let now = tx.now();
    let clock = clock(tx)?;
    let taken = commitments_around(tx.connection(), person, wish.starts_at)?;
    let requester: Vec<AccountId> = request.requester_id.into_iter().collect();
    let blocked = requests::blocked_of(tx.connection(), &requester)?.into_values().flatten().collect();
    let need = need_of(request, blocked, now);
    let visit = rules::permit_visit(wish, &need, person, &taken, has_reason, &clock);
    Ok(visit.map_err(DispatchRefusal::from).or_refuse()?.span)
}

/// The town's clock in this transaction.
pub(super) fn clock(tx: &mut Tx<'_>) -> QueryResult<TownClock> {
    let now = tx.now();
    clock_at(tx.connection(), now)
}

/// The town's clock at a moment.
pub(super) fn clock_at(connection: &mut DbConnection, now: Instant) -> QueryResult<TownClock> {
    Ok(TownClock { now, zone: town_zone(connection)?, holidays_of: town_holidays(connection)? })
}

/// What the person has promised around a moment: at least the whole day of the town's calendar that holds it.
fn commitments_around(
    connection: &mut DbConnection,
    person: &Stadtkuemmerer,
    moment: Instant,
) -> QueryResult<Vec<Commitment>> {
    let around = TimeSpan { start: moment - Duration::days(2), end: moment + Duration::days(2) };
    store::commitments(connection, &[person.duty.account_id], around)
}

/// What dispatch has to know about a request. "As soon as possible" is wanted from now on for as long as it counts.
pub(super) fn need_of(request: &HelpRequest, blocked: BTreeSet<AccountId>, now: Instant) -> Need {
    let wanted = if request.timing == TimingKind::Asap {
        vec![TimeSpan { start: now - Duration::minutes(rules::MINUTES_BACK), end: now + Duration::days(ASAP_DAYS) }]
    } else {
        request.windows.iter().map(|window| window.span).collect()
    };
    Need {
        requester_id: request.requester_id,
        quarter_id: request.quarter_id,
        category: request.category.clone(),
        wanted,
        duration_minutes: i64::from(request.duration_minutes),
        languages: request.needs.languages.iter().cloned().collect(),
        blocked,
    }
}

/// A reason that staff wrote, in the form in which it is stored; an empty one is none.
pub(super) fn reason(text: Option<&str>, is_required: bool) -> Result<Option<String>, Failure<DispatchRefusal>> {
    let pointer = if is_required { "/reason" } else { "/recorded_reason" };
    let invalid = |kind| refuse(DispatchRefusal::Invalid(vec![Fault { pointer: pointer.to_owned(), kind }]));
    match clean(text.unwrap_or_default(), REASON_MAXIMUM, Lines::Many) {
        Ok(empty) if empty.is_empty() && is_required => invalid(FaultKind::Required),
        Ok(empty) if empty.is_empty() => Ok(None),
        Ok(reason) => Ok(Some(reason)),
        Err(TextFault::TooLong { maximum }) => invalid(FaultKind::TooMany(maximum)),
        Err(TextFault::Empty | TextFault::ForbiddenCharacter) => invalid(FaultKind::InvalidValue),
    }
}
