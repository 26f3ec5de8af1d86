//! Which roles an account holds.

use crate::accounts::model::{Role, Roles};
use crate::db::schema::account_roles;
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::ids::AccountId;
use diesel::prelude::*;

/// The roles of an account.
pub fn of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Roles> {
    let roles: Vec<Word<Role>> = account_roles::table
        .filter(account_roles::account_id.eq(account))
        .select(account_roles::role)
        .load(connection)?;
    Ok(roles.into_iter().map(|role| role.0).collect())
}

/// Adds a role; says whether it is new.
pub fn add(tx: &mut Tx<'_>, account: AccountId, role: Role, by: Option<AccountId>) -> QueryResult<bool> {
    if of(tx.connection(), account)?.has(role) {
        return Ok(false);
    }
    let now = tx.now();
    diesel::insert_into(account_roles::table)
        .values((
            account_roles::account_id.eq(account),
            account_roles::role.eq(Word(role)),
            account_roles::granted_at.eq(At(now)),
            account_roles::granted_by.eq(by),
        ))
        .execute(tx.connection())?;
    Ok(true)
}

/// Takes a role away; says whether it was there.
pub fn remove(tx: &mut Tx<'_>, account: AccountId, role: Role) -> QueryResult<bool> {
    let removed = diesel::delete(
        account_roles::table.filter(account_roles::account_id.eq(account)).filter(account_roles::role.eq(Word(role))),
    )
    .execute(tx.connection())?;
    Ok(removed > 0)
}

/// Takes all roles away.
pub fn remove_all(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(account_roles::table.filter(account_roles::account_id.eq(account))).execute(tx.connection())?;
    Ok(())
}

/// How many accounts that can act hold a role.
pub fn count_active(connection: &mut DbConnection, role: Role) -> QueryResult<i64> {
    use crate::db::schema::accounts;
    account_roles::table
        .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
        .filter(account_roles::role.eq(Word(role)))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .count()
        .get_result(connection)
}

/// The accounts that can act and hold a role, in the order of their ids.
pub fn active_holders(connection: &mut DbConnection, role: Role) -> QueryResult<Vec<AccountId>> {
    use crate::db::schema::accounts;
    account_roles::table
        .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
        .filter(account_roles::role.eq(Word(role)))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .select(account_roles::account_id)
        .order(account_roles::account_id.asc())
        .load(connection)
}
