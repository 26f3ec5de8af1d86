//! Giving and taking roles.

use super::people::{PersonFile, answer};
use super::profile::load;
use super::sessions;
use crate::accounts::model::{AccountRecord, EndReason, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::rules::{self, Actor};
use crate::accounts::store::roles as store;
use crate::db::{DbConnection, Event, OrRefuse, Tx, refuse};
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use serde_json::json;

/// Gives a person a role. Their sessions end: the next one is begun with the new rights (security.md 20).
pub fn grant(tx: &mut Tx<'_>, actor: Actor, id: AccountId, role: Role) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_change_role(actor, &record.person.account, role).map_err(Refusal::from).or_refuse()?;
    give(tx, &record, role, Some(actor.id))?;
    answer(tx, actor, id)
}

/// Takes a role from a person.
pub fn revoke(tx: &mut Tx<'_>, actor: Actor, id: AccountId, role: Role) -> Outcome<PersonFile> {
    let record = load(tx, id)?;
    rules::may_change_role(actor, &record.person.account, role).map_err(Refusal::from).or_refuse()?;
    if role == Role::Admin && store::count_active(tx.connection(), Role::Admin)? <= 1 {
        return refuse(Refusal::LastAdmin);
    }
    if store::remove(tx, id, role)? {
        sessions::end_all(tx, id, None, EndReason::RightsChanged)?;
        tx.emit(Event::new("account.role_revoked", id, Some(actor.id)).with(json!({ "role": role })))?;
    }
    answer(tx, actor, id)
}

/// Gives a role without asking who acts: for the command line.
pub fn grant_by_command(tx: &mut Tx<'_>, id: AccountId, role: Role) -> Outcome<()> {
    let record = load(tx, id)?;
    give(tx, &record, role, None)
}

fn give(tx: &mut Tx<'_>, record: &AccountRecord, role: Role, by: Option<AccountId>) -> Outcome<()> {
    let account = &record.person.account;
    // Staff sign in by password and second factor: who cannot sign in cannot be staff.
    if role.is_staff() && (!record.has_password || !record.has_sign_in()) {
        return refuse(Refusal::NotNow);
    }
    if store::add(tx, account.id, role, by)? {
        sessions::end_all(tx, account.id, None, EndReason::RightsChanged)?;
        tx.emit(Event::new("account.role_granted", account.id, by).with(json!({ "role": role })))?;
    }
    Ok(())
}

/// The accounts that hold a role and can act, in the order of their ids.
pub fn holders(connection: &mut DbConnection, role: Role) -> QueryResult<Vec<AccountId>> {
    store::active_holders(connection, role)
}
