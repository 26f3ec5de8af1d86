//! Absences: a Stadtkümmerer says that they are away, or a coordinator says it for them. The visits that begin in the time
//! are in the queue again.

use super::duty::{DutyRefusal, duty_of};
use super::visits::clock;
use crate::db::idempotency::{IdempotencyKey, once};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::dispatch::model::{Absence, NewAbsence};
use crate::dispatch::{presence, store};
use crate::help_requests::flows::{Refusal, give_back_visits};
use crate::help_requests::model::Actor;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AbsenceId, AccountId};
use crate::kernel::role::Role;

/// The most absences that are kept of one person.
const MOST_ABSENCES: usize = 100;

/// [`enter_absence`], once for each idempotency key.
pub fn enter_absence_once(
    tx: &mut Tx<'_>,
    actor: &Actor,
    of: AccountId,
    new: &NewAbsence,
    key: Option<&IdempotencyKey>,
) -> Result<Absence, Failure<DutyRefusal>> {
    once(
        tx,
        key,
        DutyRefusal::KeyReused,
        |tx: &mut Tx<'_>| enter_absence(tx, actor, of, new).map(|absence| (absence.id.0, absence)),
        |tx: &mut Tx<'_>, id| {
            let absence = store::absences::find(tx.connection(), of, AbsenceId(id))?;
            absence.ok_or(DutyRefusal::Missing).or_refuse()
        },
    )
}

/// Enters an absence. The visits that begin in it are in the queue again, with this as the reason.
pub fn enter_absence(
    tx: &mut Tx<'_>,
    actor: &Actor,
    of: AccountId,
    new: &NewAbsence,
) -> Result<Absence, Failure<DutyRefusal>> {
    let person = concerned(tx, actor, of)?;
    let clock = clock(tx)?;
    let span = presence::check_absence(new, &clock).map_err(DutyRefusal::Invalid).or_refuse()?;
    if person >= MOST_ABSENCES {
        let fault = Fault { pointer: String::new(), kind: FaultKind::TooMany(MOST_ABSENCES) };
        return refuse(DutyRefusal::Invalid(vec![fault]));
    }
    let absence = Absence { id: tx.new_id(), kind: new.kind, span };
    store::absences::insert(tx, of, &absence, actor.id)?;
    give_back_visits(tx, of, span).map_err(|failure| failure.map(|_: Refusal| DutyRefusal::Missing))?;
    tx.emit(Event::new("duty.absence_entered", of, Some(actor.id)))?;
    Ok(absence)
}

/// Somebody is back, or does not go: of an absence that runs its past is left, of one to come nothing.
pub fn end_absence(tx: &mut Tx<'_>, actor: &Actor, of: AccountId, id: AbsenceId) -> Result<(), Failure<DutyRefusal>> {
    concerned(tx, actor, of)?;
    let Some(absence) = store::absences::find(tx.connection(), of, id)? else { return refuse(DutyRefusal::Missing) };
    let left = presence::shortened(&absence, tx.now());
    store::absences::shorten(tx, id, left)?;
    tx.emit(Event::new("duty.absence_ended", of, Some(actor.id)))?;
    Ok(())
}

/// How many absences of the person are kept. For everybody but the person and the coordinators there is nobody.
fn concerned(tx: &mut Tx<'_>, actor: &Actor, of: AccountId) -> Result<usize, Failure<DutyRefusal>> {
    if actor.id != of && !actor.has(Role::Coordinator) {
        return refuse(DutyRefusal::Missing);
    }
    Ok(duty_of(tx.connection(), actor, of)?.person.absences.len())
}
