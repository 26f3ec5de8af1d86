//! All coming visits of one Stadtkümmerer become another one's, as when somebody leaves.

use super::DispatchRefusal;
use super::visits::{NewTime, clock_at, reason, reschedule};
use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::dispatch::model::ComingVisit;
use crate::dispatch::store;
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::AccountId;
use crate::kernel::weekly::day_span;
use chrono::NaiveDate;

/// The most visits that are handed over at once.
const MOST_AT_ONCE: i64 = 300;

/// The visits of a person that have not begun, from a day on, that may be handed over; at most three hundred, the earliest first. Or all
/// that is wrong with the question.
pub fn visits_to_hand_over(
    connection: &mut DbConnection,
    of: AccountId,
    to: AccountId,
    from: Option<NaiveDate>,
    recorded_reason: Option<&str>,
    now: Instant,
) -> Result<Vec<ComingVisit>, Failure<DispatchRefusal>> {
    let fault = |kind| DispatchRefusal::Invalid(vec![Fault { pointer: "/to_id".to_owned(), kind }]);
    reason(recorded_reason, false)?;
    if of == to {
        return refuse(fault(FaultKind::InvalidValue));
    }
    if store::stadtkuemmerer(connection, to)?.is_none() {
        return refuse(fault(FaultKind::Unknown));
    }
    let zone = clock_at(connection, now)?.zone;
    let since = from.map_or(now, |day| day_span(day, zone).start.max(now));
    let coming = store::coming_visits(connection, of, since, MOST_AT_ONCE)?;
    if coming.is_empty() && store::stadtkuemmerer(connection, of)?.is_none() {
        return refuse(Refusal::NotFound.into());
    }
    Ok(coming)
}

/// Hands one of these visits to another Stadtkümmerer at its time: a transaction of its own, so that one that is refused stays as it was
/// and holds up no other.
pub fn hand_over_visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    visit: ComingVisit,
    to: AccountId,
    recorded_reason: Option<&str>,
) -> Result<(), Failure<DispatchRefusal>> {
    let time = NewTime {
        stadtkuemmerer_id: Some(to),
        starts_at: visit.span.start,
        ends_at: Some(visit.span.end),
        version: visit.version,
        recorded_reason: recorded_reason.map(str::to_owned),
    };
    reschedule(tx, actor, visit.id, &time).map(drop)
}
