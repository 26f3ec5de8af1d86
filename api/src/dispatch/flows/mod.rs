//! What coordinators and Stadtkümmerer do.

mod duty;

pub use duty::{DutyRefusal, DutyView, duty_of, save_duty, staff};

use super::store;
use crate::db::{Event, Tx};
use crate::kernel::ids::AccountId;
use diesel::QueryResult;

/// Reaction: an erased person and one who is a Stadtkümmerer no longer have no duty.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    match event.name {
        "account.erased" => store::delete_duty(tx, AccountId(event.subject)),
        _ => Ok(()),
    }
}
