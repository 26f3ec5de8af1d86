//! Who is on duty in a quarter.

use super::DutyRefusal;
use super::visits::clock_at;
use crate::db::{DbConnection, Failure, refuse};
use crate::dispatch::duty_chain::duty_chain;
use crate::dispatch::model::DutyChain;
use crate::dispatch::store;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::QuarterId;
use crate::quarters::flows::quarter as find_quarter;
use chrono::Duration;

/// How many days before and after now can be asked about. Absences are not kept for longer.
const DAYS_BACK: i64 = 30;
const DAYS_AHEAD: i64 = 366;

/// A chain and its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainView {
    /// The moment.
    pub at: Instant,
    /// Who is on duty then.
    pub chain: DutyChain,
}

/// Who is on duty in a quarter at a moment (`None`: now).
pub fn on_duty(
    connection: &mut DbConnection,
    quarter: QuarterId,
    at: Option<Instant>,
    now: Instant,
) -> Result<ChainView, Failure<DutyRefusal>> {
    let at = at.unwrap_or(now);
    let fault = |kind| refuse(DutyRefusal::Invalid(vec![Fault { pointer: "?at".to_owned(), kind }]));
    if at < now - Duration::days(DAYS_BACK) {
        return fault(FaultKind::InThePast);
    }
    if at > now + Duration::days(DAYS_AHEAD) {
        return fault(FaultKind::TooFarAhead);
    }
    let Some(view) = find_quarter(connection, quarter)? else { return refuse(DutyRefusal::Missing) };
    let neighbours: Vec<_> = view.neighbours.iter().map(|neighbour| neighbour.id).collect();
    let staff = store::staff(connection)?;
    let clock = clock_at(connection, now)?;
    Ok(ChainView { at, chain: duty_chain(quarter, &neighbours, &staff, at, &clock) })
}
