//! Sums over the whole town.

use crate::db::schema::invitation_counts;
use crate::db::{DbConnection, Tx};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, Queryable, RunQueryDsl};

/// What is summed up about one group of invitations.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub(in crate::matching) struct Sum {
    /// Kind of the group.
    pub kind: String,
    /// Which one of the kind.
    pub key: String,
    /// Invitations.
    pub asked: f64,
    /// How many yes would have been usual.
    pub expected: f64,
    /// How many yes there were.
    pub yes: f64,
}

/// All sums.
pub(in crate::matching) fn all(connection: &mut DbConnection) -> QueryResult<Vec<Sum>> {
    invitation_counts::table
        .order((invitation_counts::group_kind, invitation_counts::group_key))
        .select((
            invitation_counts::group_kind,
            invitation_counts::group_key,
            invitation_counts::asked,
            invitation_counts::expected,
            invitation_counts::yes,
        ))
        .load(connection)
}

/// Writes these sums over those of the same groups.
pub(in crate::matching) fn save(tx: &mut Tx<'_>, sums: &[Sum]) -> QueryResult<()> {
    for sum in sums {
        let row = invitation_counts::table.find((sum.kind.clone(), sum.key.clone()));
        let values = (
            invitation_counts::asked.eq(sum.asked),
            invitation_counts::expected.eq(sum.expected),
            invitation_counts::yes.eq(sum.yes),
        );
        if diesel::update(row).set(values).execute(tx.connection())? == 0 {
            let group = (invitation_counts::group_kind.eq(&sum.kind), invitation_counts::group_key.eq(&sum.key));
            diesel::insert_into(invitation_counts::table)
                .values((group.0, group.1, values.0, values.1, values.2))
                .execute(tx.connection())?;
        }
    }
    Ok(())
}
