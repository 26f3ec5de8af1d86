//! Sessions.

use crate::accounts::model::{EndReason, Roles, SignInMethod, Transport};
use crate::accounts::sign_in::model::Moments;
use crate::db::schema::{account_roles, accounts, sessions};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, SessionId};
use diesel::prelude::*;

/// A session as stored.
#[derive(Debug, Clone, Queryable)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// How its tokens travel.
    pub transport: Word<Transport>,
    /// Name of the device.
    pub device_label: Option<String>,
    /// How it began.
    pub method: Word<SignInMethod>,
    /// Hash of the present refresh token.
    pub refresh_hash: String,
    /// Hash of the one before.
    pub previous_refresh_hash: Option<String>,
    /// When the present one was issued.
    pub rotated_at: At,
    /// When the second factor was given.
    pub second_factor_at: Option<At>,
    /// When the person last proved who they are.
    pub reauthenticated_at: At,
    /// Sign-in.
    pub created_at: At,
    /// Last renewal.
    pub last_used_at: At,
    /// The absolute end.
    pub expires_at: At,
    /// Set when it ended early.
    pub ended_at: Option<At>,
}

impl SessionRow {
    /// The moments that limits are counted from.
    pub fn moments(&self) -> Moments {
        Moments { started_at: self.created_at.0, last_used_at: self.last_used_at.0, expires_at: self.expires_at.0 }
    }
}

macro_rules! columns {
    () => {
        (
            sessions::id,
            sessions::account_id,
            sessions::transport,
            sessions::device_label,
            sessions::method,
            sessions::refresh_hash,
            sessions::previous_refresh_hash,
            sessions::rotated_at,
            sessions::second_factor_at,
            sessions::reauthenticated_at,
            sessions::created_at,
            sessions::last_used_at,
            sessions::expires_at,
            sessions::ended_at,
        )
    };
}

/// A session by its id.
pub fn find(connection: &mut DbConnection, id: SessionId) -> QueryResult<Option<SessionRow>> {
    sessions::table.find(id).select(columns!()).first(connection).optional()
}

/// What each request needs to know of its caller: the session, whether the account may act, its roles.
#[derive(Debug, Clone)]
pub struct SessionWithRights {
    /// The session.
    pub session: SessionRow,
    /// The account's roles.
    pub roles: Roles,
    /// Whether a coordinator has verified the person.
    pub is_verified: bool,
}

type RightsRow = (SessionRow, Option<At>, Option<Word<crate::accounts::model::Role>>);

/// One indexed read: the session of an account that is neither suspended nor erased, with its roles.
pub fn find_with_rights(connection: &mut DbConnection, id: SessionId) -> QueryResult<Option<SessionWithRights>> {
    let rows: Vec<RightsRow> = sessions::table
        .inner_join(accounts::table)
        .left_join(account_roles::table.on(account_roles::account_id.eq(accounts::id)))
        .filter(sessions::id.eq(id))
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .select((columns!(), accounts::verified_at, account_roles::role.nullable()))
        .load(connection)?;
    let roles: Roles = rows.iter().filter_map(|(_, _, role)| role.map(|word| word.0)).collect();
    Ok(rows.into_iter().next().map(|(session, verified_at, _)| SessionWithRights {
        session,
        roles,
        is_verified: verified_at.is_some(),
    }))
}

/// The sessions of an account that nobody ended and whose absolute end has not come, the latest first.
pub fn open_of(connection: &mut DbConnection, account: AccountId, now: Instant) -> QueryResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::account_id.eq(account))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(At(now)))
        .select(columns!())
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(200)
        .load(connection)
}

/// Writes a new session.
pub fn insert(tx: &mut Tx<'_>, row: &SessionRow) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(row.id),
            sessions::account_id.eq(row.account_id),
            sessions::transport.eq(row.transport),
            sessions::device_label.eq(row.device_label.as_deref()),
            sessions::method.eq(row.method),
            sessions::refresh_hash.eq(&row.refresh_hash),
            sessions::previous_refresh_hash.eq(row.previous_refresh_hash.as_deref()),
            sessions::rotated_at.eq(row.rotated_at),
            sessions::second_factor_at.eq(row.second_factor_at),
            sessions::reauthenticated_at.eq(row.reauthenticated_at),
            sessions::created_at.eq(row.created_at),
            sessions::last_used_at.eq(row.last_used_at),
            sessions::expires_at.eq(row.expires_at),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Puts the next refresh token in place of `current`, if that is still the present one.
pub fn rotate(tx: &mut Tx<'_>, id: SessionId, current: &str, next: &str) -> QueryResult<bool> {
    let now = At(tx.now());
    let rotated = diesel::update(
        sessions::table.find(id).filter(sessions::refresh_hash.eq(current)).filter(sessions::ended_at.is_null()),
    )
    .set((
        sessions::refresh_hash.eq(next),
        sessions::previous_refresh_hash.eq(current),
        sessions::rotated_at.eq(now),
        sessions::last_used_at.eq(now),
    ))
    .execute(tx.connection())?;
    Ok(rotated > 0)
}

/// Ends a session of an account; says whether there was one to end.
pub fn end(tx: &mut Tx<'_>, account: AccountId, id: SessionId, reason: EndReason) -> QueryResult<bool> {
    let now = At(tx.now());
    let ended = diesel::update(
        sessions::table.find(id).filter(sessions::account_id.eq(account)).filter(sessions::ended_at.is_null()),
    )
    .set((sessions::ended_at.eq(now), sessions::end_reason.eq(Word(reason))))
    .execute(tx.connection())?;
    Ok(ended > 0)
}

/// Ends all sessions of an account but one.
pub fn end_all(tx: &mut Tx<'_>, account: AccountId, but: Option<SessionId>, reason: EndReason) -> QueryResult<()> {
    let (now, open) = (At(tx.now()), sessions::account_id.eq(account).and(sessions::ended_at.is_null()));
    let change = (sessions::ended_at.eq(now), sessions::end_reason.eq(Word(reason)));
    match but {
        Some(kept) => diesel::update(sessions::table.filter(open).filter(sessions::id.ne(kept)))
            .set(change)
            .execute(tx.connection())?,
        None => diesel::update(sessions::table.filter(open)).set(change).execute(tx.connection())?,
    };
    Ok(())
}
