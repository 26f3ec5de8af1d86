//! SQL of claims.

use crate::db::schema::{accounts, dispatch_claims};
use crate::db::{At, DbConnection, Tx};
use crate::dispatch::model::{Claim, ClaimView, Named};
use crate::kernel::ids::{AccountId, HelpRequestId};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::HashMap;

type Row = (HelpRequestId, AccountId, At, At, String, String);

/// The claims on these requests, also those that count no more.
pub(in crate::dispatch) fn on(
    connection: &mut DbConnection,
    requests: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, ClaimView>> {
    let rows: Vec<Row> = dispatch_claims::table
        .inner_join(accounts::table)
        .filter(dispatch_claims::help_request_id.eq_any(requests.to_vec()))
        .select((
            dispatch_claims::help_request_id,
            dispatch_claims::account_id,
            dispatch_claims::claimed_at,
            dispatch_claims::ends_at,
            accounts::first_name,
            accounts::last_name,
        ))
        .load(connection)?;
    let view = |(request, by, since, until, first_name, last_name): Row| {
        let claim = Claim { by, since: since.0, until: until.0 };
        (request, ClaimView { claim, holder: Named { account_id: by, first_name, last_name } })
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Writes a claim in the place of whatever was there.
pub(in crate::dispatch) fn put(tx: &mut Tx<'_>, request: HelpRequestId, claim: &Claim) -> QueryResult<()> {
    delete(tx, request)?;
    diesel::insert_into(dispatch_claims::table)
        .values((
            dispatch_claims::help_request_id.eq(request),
            dispatch_claims::account_id.eq(claim.by),
            dispatch_claims::claimed_at.eq(At(claim.since)),
            dispatch_claims::ends_at.eq(At(claim.until)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Nobody works on it.
pub(in crate::dispatch) fn delete(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    diesel::delete(dispatch_claims::table.find(request)).execute(tx.connection()).map(drop)
}

/// What a person has claimed, also what counts no more.
pub(in crate::dispatch) fn of(connection: &mut DbConnection, person: AccountId) -> QueryResult<Vec<HelpRequestId>> {
    dispatch_claims::table
        .filter(dispatch_claims::account_id.eq(person))
        .order(dispatch_claims::help_request_id)
        .select(dispatch_claims::help_request_id)
        .load(connection)
}

/// A person works on nothing.
pub(in crate::dispatch) fn delete_all_of(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::delete(dispatch_claims::table.filter(dispatch_claims::account_id.eq(person)))
        .execute(tx.connection())
        .map(drop)
}
