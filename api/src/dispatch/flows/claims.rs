//! Working on an item of the queue, so that others see it.

use super::DispatchRefusal;
use crate::db::{Audience, DbConnection, Failure, Tx, refuse};
use crate::dispatch::claims::{against, claim, counting};
use crate::dispatch::model::{ClaimView, QueuePlace};
use crate::dispatch::store;
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::ids::HelpRequestId;
use diesel::QueryResult;
use std::collections::HashMap;

/// What watchers are told when a claim has changed.
const CHANGED: &str = "dispatch_claim.changed";

/// Claims an item of the queue, or renews the claim. Where another coordinator works on it, that is said, unless they are to be relieved.
pub fn claim_item(
    tx: &mut Tx<'_>,
    actor: &Actor,
    request: HelpRequestId,
    takes_over: bool,
) -> Result<ClaimView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let Some(QueuePlace { since, .. }) = store::place_of(tx.connection(), request)? else {
        return refuse(Refusal::NotFound.into());
    };
    let present = store::claims::on(tx.connection(), &[request])?.remove(&request);
    let present = present.filter(|view| counting(view.claim, since, now).is_some());
    match claim(present.as_ref().map(|view| view.claim), actor.id, takes_over, now) {
        Ok(claim) => {
            store::claims::put(tx, request, &claim)?;
            tell(tx, request);
            let written = store::claims::on(tx.connection(), &[request])?.remove(&request);
            written.ok_or(Failure::Unavailable)
        }
        Err(_) => refuse(present.map_or(Refusal::NotFound.into(), DispatchRefusal::Claimed)),
    }
}

/// Gives an item up that one works on. Whoever does not work on it has nothing to give up.
pub fn release_item(tx: &mut Tx<'_>, actor: &Actor, request: HelpRequestId) -> Result<(), Failure<DispatchRefusal>> {
    let present = store::claims::on(tx.connection(), &[request])?.remove(&request);
    if present.is_none_or(|view| view.claim.by != actor.id) {
        return refuse(Refusal::NotFound.into());
    }
    store::claims::delete(tx, request)?;
    tell(tx, request);
    Ok(())
}

/// Refuses an act on a request of the queue that another coordinator works on.
pub(super) fn require_unclaimed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    request: HelpRequestId,
) -> Result<(), Failure<DispatchRefusal>> {
    let now = tx.now();
    let Some(QueuePlace { since, .. }) = store::place_of(tx.connection(), request)? else { return Ok(()) };
    let Some(present) = store::claims::on(tx.connection(), &[request])?.remove(&request) else { return Ok(()) };
    match against(counting(present.claim, since, now), actor.id) {
        Some(_) => refuse(DispatchRefusal::Claimed(present)),
        None => Ok(()),
    }
}

/// Which of these requests, each in the queue since a moment, somebody works on.
pub(super) fn counting_claims(
    connection: &mut DbConnection,
    waiting: &[(HelpRequestId, Instant)],
    now: Instant,
) -> QueryResult<HashMap<HelpRequestId, ClaimView>> {
    let ids: Vec<HelpRequestId> = waiting.iter().map(|(id, _)| *id).collect();
    let mut claims = store::claims::on(connection, &ids)?;
    let counts = |(id, since): &(HelpRequestId, Instant)| {
        claims.remove(id).filter(|view| counting(view.claim, *since, now).is_some()).map(|view| (*id, view))
    };
    Ok(waiting.iter().filter_map(counts).collect())
}

pub(super) fn tell(tx: &mut Tx<'_>, request: HelpRequestId) {
    tx.hint(CHANGED, request, Audience { people: vec![], has_coordinators: true });
}
