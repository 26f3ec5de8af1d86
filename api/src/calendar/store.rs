//! Feeds.

use super::model::FeedOwner;
use crate::db::schema::{accounts, calendar_feeds};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use crate::kernel::language::UiLanguage;
use diesel::{ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

/// Whose feed has this hash; nobody's once the account was suspended or erased.
pub(super) fn owner(connection: &mut DbConnection, token_hash: &str) -> QueryResult<Option<FeedOwner>> {
    let row: Option<(AccountId, Word<UiLanguage>)> = calendar_feeds::table
        .inner_join(accounts::table.on(accounts::id.eq(calendar_feeds::account_id)))
        .filter(calendar_feeds::token_hash.eq(token_hash))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .select((accounts::id, accounts::ui_language))
        .first(connection)
        .optional()?;
    Ok(row.map(|(account_id, language)| FeedOwner { account_id, language: language.0 }))
}

/// The language that a person reads.
pub(super) fn language(connection: &mut DbConnection, account: AccountId) -> QueryResult<UiLanguage> {
    let language: Word<UiLanguage> = accounts::table.find(account).select(accounts::ui_language).first(connection)?;
    Ok(language.0)
}

/// Since when a person has a feed.
pub(super) fn made_at(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<Instant>> {
    let row: Option<At> =
        calendar_feeds::table.find(account).select(calendar_feeds::created_at).first(connection).optional()?;
    Ok(row.map(|at| at.0))
}

/// Gives a person a feed, in place of the one they may have.
pub(super) fn put(tx: &mut Tx<'_>, account: AccountId, token_hash: &str) -> QueryResult<()> {
    let now = tx.now();
    remove(tx, account)?;
    diesel::insert_into(calendar_feeds::table)
        .values((
            calendar_feeds::account_id.eq(account),
            calendar_feeds::token_hash.eq(token_hash),
            calendar_feeds::created_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Takes a person's feed away; whether there was one.
pub(super) fn remove(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<bool> {
    Ok(diesel::delete(calendar_feeds::table.find(account)).execute(tx.connection())? == 1)
}
