//! The day of a Stadtkümmerer: the one list that holds contact data. Each look at somebody's is recorded.

use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::dispatch::{rules, store};
use crate::help_requests::flows::{AssignmentView, Look, Refusal, look_at_assignment, look_at_assignment_and_record};
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, AssignmentId};
use crate::kernel::role::Role;
use crate::kernel::time::local_date;
use crate::kernel::weekly::day_span;
use crate::town::flows::zone as town_zone;
use chrono::{Days, NaiveDate};

use super::DispatchRefusal;

/// How many days before and after today a day can be looked at.
const DAYS_AROUND: u64 = 366;

/// The visits of one day of the town's calendar, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayView {
    /// The day.
    pub date: NaiveDate,
    /// The visits with the contact of each, where it is open.
    pub visits: Vec<AssignmentView>,
}

/// The day (`None`: today) of a Stadtkümmerer, when no record of the look has to be written.
pub fn look_at_day(
    connection: &mut DbConnection,
    actor: &Actor,
    of: AccountId,
    date: Option<NaiveDate>,
    now: Instant,
) -> Result<Look<DayView>, Failure<DispatchRefusal>> {
    let (date, ids) = visits_of_day(connection, actor, of, date, now)?;
    let mut visits = Vec::with_capacity(ids.len());
    for id in ids {
        match look_at_assignment(connection, actor, id, now).map_err(|failure| failure.map(DispatchRefusal::from))? {
            Look::Seen(view) => visits.push(*view),
            Look::MustBeRecorded => return Ok(Look::MustBeRecorded),
        }
    }
    Ok(Look::Seen(Box::new(DayView { date, visits })))
}

/// The day of a Stadtkümmerer; the looks at contact data are recorded.
pub fn look_at_day_and_record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    of: AccountId,
    date: Option<NaiveDate>,
) -> Result<DayView, Failure<DispatchRefusal>> {
    let now = tx.now();
    let (date, ids) = visits_of_day(tx.connection(), actor, of, date, now)?;
    let mut visits = Vec::with_capacity(ids.len());
    for id in ids {
        let view = look_at_assignment_and_record(tx, actor, id);
        visits.push(view.map_err(|failure| failure.map(DispatchRefusal::from))?);
    }
    Ok(DayView { date, visits })
}

fn visits_of_day(
    connection: &mut DbConnection,
    actor: &Actor,
    of: AccountId,
    date: Option<NaiveDate>,
    now: Instant,
) -> Result<(NaiveDate, Vec<AssignmentId>), Failure<DispatchRefusal>> {
    let is_theirs = rules::may_read_day(actor.id, actor.has(Role::Coordinator), of);
    if !is_theirs || store::stadtkuemmerer(connection, of)?.is_none() {
        return refuse(Refusal::NotFound.into());
    }
    let zone = town_zone(connection)?;
    let today = local_date(now, zone);
    let date = date.unwrap_or(today);
    if date < today - Days::new(DAYS_AROUND) || date > today + Days::new(DAYS_AROUND) {
        let kind = if date < today { FaultKind::InThePast } else { FaultKind::TooFarAhead };
        return refuse(DispatchRefusal::Invalid(vec![Fault { pointer: "?date".to_owned(), kind }]));
    }
    Ok((date, store::visits_of(connection, of, day_span(date, zone))?))
}
