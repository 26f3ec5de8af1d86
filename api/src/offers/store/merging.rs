//! The offer of one account becomes that of another one of the same person.

use crate::db::Tx;
use crate::db::schema::offers;
use crate::kernel::ids::AccountId;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// Lets an account that has no offer have that of another one.
pub(in crate::offers) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    let own: i64 = offers::table.filter(offers::account_id.eq(to)).count().get_result(tx.connection())?;
    if own > 0 {
        return Ok(());
    }
    diesel::update(offers::table.filter(offers::account_id.eq(from)))
        .set(offers::account_id.eq(to))
        .execute(tx.connection())
        .map(drop)
}
