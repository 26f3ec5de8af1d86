//! Duties: quarters, working hours and capacity of each Stadtkümmerer.

use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, is_unique_violation, refuse};
use crate::dispatch::model::{DutyInput, Stadtkuemmerer};
use crate::dispatch::rules::Known;
use crate::dispatch::{rules, store};
use crate::help_requests::model::Actor;
use crate::kernel::fault::Fault;
use crate::kernel::ids::AccountId;
use crate::kernel::role::Role;
use diesel::QueryResult;

/// Why nothing was done with a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DutyRefusal {
    /// Parts of it are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// No such Stadtkümmerer, or none of the caller's business.
    Missing,
    /// It was changed meanwhile; this is what it says now.
    Changed(Box<DutyView>),
    /// The idempotency key was used for another body.
    KeyReused,
}

/// A Stadtkümmerer with the duty, as the caller may see and change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyView {
    /// The person and the duty.
    pub person: Stadtkuemmerer,
    /// Whether the caller may change it.
    pub may_edit: bool,
    /// Whether the caller sees why somebody is away, and may enter absences: the person and the coordinators.
    pub knows_absences: bool,
}

/// Every Stadtkümmerer with the duty, by name.
pub fn staff(connection: &mut DbConnection, actor: &Actor) -> QueryResult<Vec<DutyView>> {
    let view = |person| view(person, actor);
    Ok(store::staff(connection)?.into_iter().map(view).collect())
}

/// The duty of one Stadtkümmerer: for the office and for the person.
pub fn duty_of(connection: &mut DbConnection, actor: &Actor, of: AccountId) -> Result<DutyView, Failure<DutyRefusal>> {
    if !is_office(actor) && actor.id != of {
        return refuse(DutyRefusal::Missing);
    }
    match store::stadtkuemmerer(connection, of)? {
        Some(person) => Ok(view(person, actor)),
        None => refuse(DutyRefusal::Missing),
    }
}

fn is_office(actor: &Actor) -> bool {
    actor.has(Role::Coordinator) || actor.has(Role::Admin)
}

fn view(person: Stadtkuemmerer, actor: &Actor) -> DutyView {
    let knows_absences = actor.has(Role::Coordinator) || actor.id == person.duty.account_id;
    DutyView { person, may_edit: is_office(actor), knows_absences }
}

/// Writes the duty of a Stadtkümmerer that still has `version` (0 where none was ever written).
pub fn save_duty(
    tx: &mut Tx<'_>,
    actor: &Actor,
    of: AccountId,
    version: i32,
    input: &DutyInput,
) -> Result<DutyView, Failure<DutyRefusal>> {
    let present = duty_of(tx.connection(), actor, of)?;
    let content = {
        let known = known(tx, of)?;
        rules::check_duty(input, &present.person.duty.content, &known).map_err(DutyRefusal::Invalid).or_refuse()?
    };
    if present.person.duty.version != version {
        return refuse(DutyRefusal::Changed(Box::new(present)));
    }
    match store::save_duty(tx, of, version, &content) {
        Ok(true) => {}
        Ok(false) => return refuse(DutyRefusal::Changed(Box::new(present))),
        // Two first duties at once: the other one was there first.
        Err(error) if is_unique_violation(&error) => return Err(Failure::Unavailable),
        Err(error) => return Err(error.into()),
    }
    tx.emit(Event::new("duty.changed", of, Some(actor.id)).of_version(version + 1))?;
    duty_of(tx.connection(), actor, of)
}

/// What the duty of a person may name.
fn known(tx: &mut Tx<'_>, of: AccountId) -> QueryResult<Known> {
    let quarters = store::quarters_in_use(tx.connection())?;
    let categories = store::absences::known_categories(tx.connection())?;
    let colleagues = store::staff(tx.connection())?.into_iter().map(|person| person.duty.account_id);
    Ok(Known { quarters, colleagues: colleagues.filter(|id| *id != of).collect(), categories })
}
