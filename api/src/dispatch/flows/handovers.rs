//! A coordinator hands their open work to a colleague, with a briefing: before a holiday, at the end of a day, or for somebody who fell ill.
//! The colleague works on what the other one worked on in the queue, and tries again what was to be tried again.

use super::DispatchRefusal;
use crate::accounts::flows::roles::holders;
use crate::db::idempotency::{IdempotencyKey, once};
use crate::db::{Audience, Event, Failure, OrRefuse, Tx, refuse};
use crate::dispatch::claims::{claim, counting};
use crate::dispatch::model::{HandedItem, HandedPart, Handover, NewHandover, QueuePlace};
use crate::dispatch::store;
use crate::help_requests::flows::{Refusal, find_all, hand_follow_ups, has_follow_ups};
use crate::help_requests::model::Actor;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, HandoverId, HelpRequestId};
use crate::kernel::role::Role;
use crate::kernel::text::{Lines, TextFault, clean_required};
use diesel::QueryResult;
use serde_json::json;

/// Longest briefing, in characters.
pub const BRIEFING_MAXIMUM: usize = 4_000;
/// What watchers are told when something was handed over or read.
const CHANGED: &str = "handover.changed";

/// [`hand_over_desk`], once for each idempotency key.
pub fn hand_over_desk_once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    new: &NewHandover,
    key: Option<&IdempotencyKey>,
) -> Result<Handover, Failure<DispatchRefusal>> {
    once(
        tx,
        key,
        Refusal::KeyReused.into(),
        |tx: &mut Tx<'_>| hand_over_desk(tx, actor, new).map(|handover| (handover.id.0, handover)),
        |tx: &mut Tx<'_>, id| find(tx, HandoverId(id)),
    )
}

/// Hands the open work of one coordinator to another.
fn hand_over_desk(tx: &mut Tx<'_>, actor: &Actor, new: &NewHandover) -> Result<Handover, Failure<DispatchRefusal>> {
    let briefing = check(tx, new)?;
    let claimed = hand_claims(tx, new.giver, new.taker)?;
    let followed = hand_follow_ups(tx, new.giver, new.taker)?;
    let parts = claimed.into_iter().map(|id| (id, HandedPart::Claim));
    let items = items(tx, parts.chain(followed.into_iter().map(|id| (id, HandedPart::FollowUp))).collect())?;
    let id = store::handovers::insert(tx, (new.giver, new.taker), actor.id, &briefing, &items)?;
    let details = json!({ "from": new.giver, "to": new.taker, "items": items.len() });
    tx.emit(Event::new("handover.given", id, Some(actor.id)).with(details))?;
    tell(tx, id, new.taker);
    find(tx, id)
}

/// The taker has read the briefing; said again it stays so.
pub fn read_handover(tx: &mut Tx<'_>, actor: &Actor, id: HandoverId) -> Result<Handover, Failure<DispatchRefusal>> {
    if find(tx, id)?.taker.account_id != actor.id {
        return refuse(Refusal::NotFound.into());
    }
    store::handovers::set_read(tx, id)?;
    tell(tx, id, actor.id);
    find(tx, id)
}

fn find(tx: &mut Tx<'_>, id: HandoverId) -> Result<Handover, Failure<DispatchRefusal>> {
    store::handovers::find(tx.connection(), id)?.ok_or(Refusal::NotFound.into()).or_refuse()
}

/// The briefing in the form in which it is stored; or all that is wrong. Who takes over is a coordinator in service; whose work it
/// was may have lost the role meanwhile.
fn check(tx: &mut Tx<'_>, new: &NewHandover) -> Result<String, Failure<DispatchRefusal>> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, kind| faults.push(Fault { pointer: pointer.to_owned(), kind });
    let coordinators = holders(tx.connection(), Role::Coordinator)?;
    if !coordinators.contains(&new.taker) {
        fault("/to_id", FaultKind::Unknown);
    } else if new.taker == new.giver {
        fault("/to_id", FaultKind::InvalidValue);
    }
    let is_or_was_one = coordinators.contains(&new.giver)
        || !store::claims::of(tx.connection(), new.giver)?.is_empty()
        || has_follow_ups(tx.connection(), new.giver)?;
    if !is_or_was_one {
        fault("/from_id", FaultKind::Unknown);
    }
    let briefing = clean_required(&new.briefing, BRIEFING_MAXIMUM, Lines::Many);
    if let Err(text) = &briefing {
        let kind = match text {
            TextFault::Empty => FaultKind::Required,
            TextFault::TooLong { maximum } => FaultKind::TooMany(*maximum),
            TextFault::ForbiddenCharacter => FaultKind::InvalidValue,
        };
        fault("/briefing", kind);
    }
    match briefing {
        Ok(briefing) if faults.is_empty() => Ok(briefing),
        _ => refuse(DispatchRefusal::Invalid(faults)),
    }
}

/// What was handed over, with the references by which people speak of requests.
fn items(tx: &mut Tx<'_>, parts: Vec<(HelpRequestId, HandedPart)>) -> QueryResult<Vec<HandedItem>> {
    let ids: Vec<HelpRequestId> = parts.iter().map(|(id, _)| *id).collect();
    let requests = find_all(tx.connection(), &ids)?;
    let reference = |id| requests.iter().find(|request| request.id == id).map(|request| request.reference.clone());
    let item = |(help_request_id, part)| HandedItem {
        help_request_id,
        reference: reference(help_request_id).unwrap_or_default(),
        part,
    };
    Ok(parts.into_iter().map(item).collect())
}

/// What the giver works on in the queue is the taker's from now on.
fn hand_claims(
    tx: &mut Tx<'_>,
    giver: AccountId,
    taker: AccountId,
) -> Result<Vec<HelpRequestId>, Failure<DispatchRefusal>> {
    let now = tx.now();
    let mut handed = Vec::new();
    for request in store::claims::of(tx.connection(), giver)? {
        let Some(QueuePlace { since, .. }) = store::place_of(tx.connection(), request)? else { continue };
        let held = store::claims::on(tx.connection(), &[request])?.remove(&request);
        let Some(held) = held.and_then(|view| counting(view.claim, since, now)) else { continue };
        if let Ok(taken) = claim(Some(held), taker, true, now) {
            store::claims::put(tx, request, &taken)?;
            super::claims::tell(tx, request);
            handed.push(request);
        }
    }
    Ok(handed)
}

fn tell(tx: &mut Tx<'_>, id: HandoverId, taker: AccountId) {
    tx.hint(CHANGED, id, Audience { people: vec![taker], has_coordinators: false });
}
