//! Sessions: beginning, renewing, ending, and what each request asks of them.

use super::Accounts;
use super::secrets::hash_of;
use crate::accounts::model::{
    EndReason, Roles, SecondFactorState, Secret, Session, SignInMethod, SignedIn, Tokens, Transport,
};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::keys::{KeySet, TokenHolder};
use crate::accounts::sign_in::rules::lifetimes;
use crate::accounts::sign_in::rules::rotation::{Presented, Rotation, rotate};
use crate::accounts::store::sessions::{self as store, SessionRow, SessionWithRights};
use crate::accounts::store::{records, roles};
use crate::db::{At, DbConnection, Event, Failure, Tx, Word, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, SessionId};
use diesel::QueryResult;
use serde_json::json;

/// How a session begins.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Whose it is.
    pub account: AccountId,
    /// How its tokens travel.
    pub transport: Transport,
    /// What the person calls the device.
    pub device_label: Option<String>,
    /// How the person proved who they are.
    pub method: SignInMethod,
}

/// Whether a session still lives.
fn is_live(row: &SessionRow, roles: Roles, now: Instant) -> bool {
    row.ended_at.is_none() && lifetimes::is_live(&row.moments(), roles, now)
}

/// A session as its owner sees it.
fn view(row: &SessionRow, roles: Roles, is_enrolled: bool) -> Session {
    Session {
        id: row.id,
        account: row.account_id,
        transport: row.transport.0,
        device_label: row.device_label.clone(),
        second_factor: SecondFactorState::of(roles.is_staff(), is_enrolled, row.second_factor_at.is_some()),
        created_at: row.created_at.0,
        last_used_at: row.last_used_at.0,
        expires_at: lifetimes::absolute_end(&row.moments(), roles),
        ends_at: lifetimes::ends_at(&row.moments(), roles),
    }
}

/// Begins a session. The absolute end is fixed here.
pub(super) fn begin(tx: &mut Tx<'_>, keys: &KeySet, beginning: &Beginning) -> QueryResult<Session> {
    let roles = roles::of(tx.connection(), beginning.account)?;
    let is_enrolled = records::has_second_factor(tx.connection(), beginning.account)?;
    let (id, now): (SessionId, _) = (tx.new_id(), tx.now());
    let row = SessionRow {
        id,
        account_id: beginning.account,
        transport: Word(beginning.transport),
        device_label: beginning.device_label.clone(),
        method: Word(beginning.method),
        refresh_hash: hash_of(&keys.refresh_token(id, 0)),
        previous_refresh_hash: None,
        rotated_at: At(now),
        second_factor_at: None,
        reauthenticated_at: At(now),
        created_at: At(now),
        last_used_at: At(now),
        expires_at: At(now + lifetimes::of(roles).absolute),
        ended_at: None,
    };
    store::insert(tx, &row)?;
    records::touch(tx, beginning.account)?;
    tx.emit(Event::new("session.began", beginning.account, Some(beginning.account)).with(json!({ "session_id": id })))?;
    Ok(view(&row, roles, is_enrolled))
}

/// Puts a new session in the place of one after a further step (second factor): new id and tokens, same end.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    old: &SessionRow,
    has_passed_second_factor: bool,
) -> QueryResult<Session> {
    let roles = roles::of(tx.connection(), old.account_id)?;
    let is_enrolled = records::has_second_factor(tx.connection(), old.account_id)?;
    let (id, now): (SessionId, _) = (tx.new_id(), tx.now());
    let row = SessionRow {
        id,
        refresh_hash: hash_of(&keys.refresh_token(id, 0)),
        previous_refresh_hash: None,
        rotated_at: At(now),
        second_factor_at: has_passed_second_factor.then_some(At(now)),
        reauthenticated_at: At(now),
        last_used_at: At(now),
        ..old.clone()
    };
    store::end(tx, old.account_id, old.id, EndReason::Replaced)?;
    store::insert(tx, &row)?;
    Ok(view(&row, roles, is_enrolled))
}

impl Accounts {
    /// The tokens of a session's generation.
    pub(super) fn tokens(&self, session: &Session, generation: u32, now: Instant) -> Outcome<Tokens> {
        let access_expires_at = (now + lifetimes::ACCESS).min(session.ends_at);
        let holder = TokenHolder { account: session.account, session: session.id };
        let Some(access) = self.keys.access_token(holder, now, access_expires_at) else {
            return refuse(Refusal::SessionEnded);
        };
        let refresh = Secret::new(self.keys.refresh_token(session.id, generation));
        Ok(Tokens { access: Secret::new(access), access_expires_at, refresh })
    }

    /// A fresh session with its first tokens.
    pub(super) fn signed_in(&self, session: Session, device_mark: Option<Secret>) -> Outcome<SignedIn> {
        let tokens = self.tokens(&session, 0, self.db.clock().now())?;
        Ok(SignedIn { session, tokens, device_mark })
    }

    /// Renews a session by its refresh token.
    pub async fn refresh(&self, token: String) -> Outcome<SignedIn> {
        let Some((id, generation)) = self.keys.read_refresh_token(&token) else {
            return refuse(Refusal::SessionEnded);
        };
        let next_hash = hash_of(&self.keys.refresh_token(id, generation.saturating_add(1)));
        let hash = hash_of(&token);
        let session = self.settle("accounts.refresh", move |tx| renew(tx, id, &hash, &next_hash)).await?;
        let tokens = self.tokens(&session, generation.saturating_add(1), self.db.clock().now())?;
        Ok(SignedIn { session, tokens, device_mark: None })
    }

    /// Ends one session of a person.
    pub async fn end_session(&self, account: AccountId, session: SessionId, reason: EndReason) -> Outcome<()> {
        self.db
            .write("accounts.end_session", move |tx| {
                if !store::end(tx, account, session, reason)? {
                    return refuse(Refusal::NotFound);
                }
                Ok(tx.emit(ended(account, reason))?)
            })
            .await
    }

    /// Signs out on this device. A session that is over already is no fault.
    pub async fn sign_out(&self, account: AccountId, session: SessionId) -> Outcome<()> {
        match self.end_session(account, session, EndReason::SignedOut).await {
            Err(Failure::Refused(Refusal::NotFound)) => Ok(()),
            other => other,
        }
    }

    /// Signs out a device whose access token has run out but that still holds its refresh token.
    pub async fn sign_out_by_refresh_token(&self, token: &str) -> Outcome<()> {
        let Some((id, _)) = self.keys.read_refresh_token(token) else { return Ok(()) };
        let row = self.db.read::<_, Refusal, _>("accounts.session", move |connection| Ok(store::find(connection, id)?));
        match row.await? {
            Some(row) => self.sign_out(row.account_id, id).await,
            None => Ok(()),
        }
    }

    /// The open sessions of a person.
    pub async fn sessions(&self, account: AccountId) -> Outcome<Vec<Session>> {
        let now = self.db.clock().now();
        self.db
            .read("accounts.sessions", move |connection| {
                let roles = roles::of(connection, account)?;
                let is_enrolled = records::has_second_factor(connection, account)?;
                let mut rows = store::open_of(connection, account, now)?;
                rows.retain(|row| is_live(row, roles, now));
                Ok(rows.iter().map(|row| view(row, roles, is_enrolled)).collect())
            })
            .await
    }
}

fn ended(account: AccountId, reason: EndReason) -> Event {
    Event::new("session.ended", account, Some(account)).with(json!({ "reason": reason }))
}

/// Ends all sessions of an account; open live streams end with the event.
pub(super) fn end_all(
    tx: &mut Tx<'_>,
    account: AccountId,
    but: Option<SessionId>,
    reason: EndReason,
) -> QueryResult<()> {
    store::end_all(tx, account, but, reason)?;
    tx.emit(ended(account, reason))
}

fn renew(tx: &mut Tx<'_>, id: SessionId, hash: &str, next_hash: &str) -> Outcome<Result<Session, Refusal>> {
    let now = tx.now();
    let Some(SessionWithRights { session: row, roles, .. }) = store::find_with_rights(tx.connection(), id)? else {
        return Ok(Err(Refusal::SessionEnded));
    };
    if !is_live(&row, roles, now) {
        return Ok(Err(Refusal::SessionEnded));
    }
    let place = Presented::of(hash, &row.refresh_hash, row.previous_refresh_hash.as_deref());
    match rotate(place, row.rotated_at.0, now) {
        Rotation::Reuse => {
            store::end(tx, row.account_id, id, EndReason::TokenReused)?;
            tx.emit(ended(row.account_id, EndReason::TokenReused))?;
            return Ok(Err(Refusal::SessionEnded));
        }
        Rotation::Again => {}
        Rotation::Next => {
            store::rotate(tx, id, hash, next_hash)?;
            records::touch(tx, row.account_id)?;
        }
    }
    let is_enrolled = records::has_second_factor(tx.connection(), row.account_id)?;
    let row = store::find(tx.connection(), id)?.unwrap_or(row);
    Ok(Ok(view(&row, roles, is_enrolled)))
}

/// Who calls, by the session that an access token names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    /// The person.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// The roles of now.
    pub roles: Roles,
    /// Whether a coordinator has verified the person.
    pub is_verified: bool,
    /// Whether the second factor was given in this session.
    pub has_passed_second_factor: bool,
    /// Whether one is in use.
    pub has_second_factor: bool,
    /// When the person last proved who they are.
    pub authenticated_at: Instant,
}

/// The living session behind an access token; `None` once it ended, or the account was suspended or erased.
pub fn live_session(
    connection: &mut DbConnection,
    holder: TokenHolder,
    now: Instant,
) -> QueryResult<Option<LiveSession>> {
    let Some(found) = store::find_with_rights(connection, holder.session)? else { return Ok(None) };
    let SessionWithRights { session: row, roles, is_verified } = found;
    if row.account_id.uuid() != holder.account.uuid() || !is_live(&row, roles, now) {
        return Ok(None);
    }
    let has_passed = row.second_factor_at.is_some();
    let has_second_factor = has_passed || records::has_second_factor(connection, row.account_id)?;
    Ok(Some(LiveSession {
        account: row.account_id,
        session: row.id,
        roles,
        is_verified,
        has_passed_second_factor: has_passed,
        has_second_factor,
        authenticated_at: row.reauthenticated_at.0,
    }))
}
