//! Which quarter people live in.

use crate::db::schema::accounts;
use crate::db::{At, Tx};
use crate::kernel::ids::QuarterId;
use diesel::prelude::*;

/// Lets everybody who lives in one quarter live in another one.
pub fn move_all(tx: &mut Tx<'_>, from: QuarterId, to: QuarterId) -> QueryResult<usize> {
    let now = tx.now();
    diesel::update(accounts::table.filter(accounts::quarter_id.eq(from)))
        .set((accounts::quarter_id.eq(to), accounts::updated_at.eq(At(now))))
        .execute(tx.connection())
}
