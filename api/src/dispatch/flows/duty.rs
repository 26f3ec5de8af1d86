//! Duties: quarters, working hours and capacity of each Stadtkümmerer.

use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, is_unique_violation, refuse};
use crate::dispatch::model::{DutyInput, Stadtkuemmerer};
use crate::dispatch::{rules, store};
use crate::kernel::fault::Fault;
use crate::kernel::ids::AccountId;
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
}

/// A Stadtkümmerer with the duty, as `may_edit` of the caller allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyView {
    /// The person and the duty.
    pub person: Stadtkuemmerer,
    /// Whether the caller may change it.
    pub may_edit: bool,
}

/// Every Stadtkümmerer with the duty, by name.
pub fn staff(connection: &mut DbConnection) -> QueryResult<Vec<DutyView>> {
    let view = |person| DutyView { person, may_edit: true };
    Ok(store::staff(connection)?.into_iter().map(view).collect())
}

/// The duty of one Stadtkümmerer: for the office and for the person.
pub fn duty_of(
    connection: &mut DbConnection,
    viewer: AccountId,
    is_office: bool,
    of: AccountId,
) -> Result<DutyView, Failure<DutyRefusal>> {
    if !is_office && viewer != of {
        return refuse(DutyRefusal::Missing);
    }
    match store::stadtkuemmerer(connection, of)? {
        Some(person) => Ok(DutyView { person, may_edit: is_office }),
        None => refuse(DutyRefusal::Missing),
    }
}

/// Writes the duty of a Stadtkümmerer that still has `version` (0 where none was ever written).
pub fn save_duty(
    tx: &mut Tx<'_>,
    actor: AccountId,
    of: AccountId,
    version: i32,
    input: &DutyInput,
) -> Result<DutyView, Failure<DutyRefusal>> {
    let present = duty_of(tx.connection(), actor, true, of)?;
    let content = {
        let quarters = store::quarters_in_use(tx.connection())?;
        rules::check_duty(input, &quarters).map_err(DutyRefusal::Invalid).or_refuse()?
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
    tx.emit(Event::new("duty.changed", of, Some(actor)).of_version(version + 1))?;
    duty_of(tx.connection(), actor, true, of)
}
