//! `Idempotency-Key` (IETF draft): a repeat of a creating call gets the answer of the first one. The key is stored in the same
//! transaction as what was created: scoped to person and route, with a fingerprint of the body, never the body itself.

use super::{At, Failure, Tx, schema::idempotency_keys};
use crate::kernel::ids::AnyId;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A key that a client sent, with what it stands for.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    /// Account id, or `guest:` and the hash of what tells guests apart.
    pub owner: String,
    /// Name of the route.
    pub route: &'static str,
    /// What the client sent: 1 to 128 visible characters.
    pub client_key: String,
    /// SHA-256 of the body.
    pub fingerprint: String,
}

impl IdempotencyKey {
    /// A key, or `None` when the client's text is no key.
    pub fn new(owner: String, route: &'static str, client_key: &str, body: &[u8]) -> Option<Self> {
        let is_key = (1..=128).contains(&client_key.len()) && client_key.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then(|| Self {
            owner,
            route,
            client_key: client_key.to_owned(),
            fingerprint: data_encoding::HEXLOWER.encode(&Sha256::digest(body)),
        })
    }

    /// The same key for one of several things of the same route: the client's text counts within it alone.
    #[must_use]
    pub fn within(mut self, thing: impl std::fmt::Display) -> Self {
        self.client_key = format!("{thing}:{}", self.client_key);
        self
    }
}

/// What an earlier call with the key left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: go on and [`remember`] the result.
    None,
    /// The same call was done: this is what it made.
    Same(Uuid),
    /// The key was used for another body.
    Different,
}

/// Looks for an earlier call.
pub fn earlier(tx: &mut Tx<'_>, key: &IdempotencyKey) -> QueryResult<Earlier> {
    let row: Option<(String, AnyId)> = idempotency_keys::table
        .find((&key.owner, key.route, &key.client_key))
        .select((idempotency_keys::fingerprint, idempotency_keys::result_id))
        .first(tx.connection())
        .optional()?;
    Ok(match row {
        None => Earlier::None,
        Some((fingerprint, result)) if fingerprint == key.fingerprint => Earlier::Same(result.0),
        Some(_) => Earlier::Different,
    })
}

/// Keeps what the call made.
pub fn remember(tx: &mut Tx<'_>, key: &IdempotencyKey, result: Uuid) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::owner.eq(&key.owner),
            idempotency_keys::route.eq(key.route),
            idempotency_keys::client_key.eq(&key.client_key),
            idempotency_keys::fingerprint.eq(&key.fingerprint),
            idempotency_keys::result_id.eq(AnyId(result)),
            idempotency_keys::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Deletes the keys of an owner.
pub fn forget(tx: &mut Tx<'_>, owner: &str) -> QueryResult<()> {
    diesel::delete(idempotency_keys::table.filter(idempotency_keys::owner.eq(owner))).execute(tx.connection()).map(drop)
}

/// Runs a creating flow once per key: `create` makes something and gives its id, `reload` answers a repeat with it.
pub fn once<T, R>(
    tx: &mut Tx<'_>,
    key: Option<&IdempotencyKey>,
    key_reused: R,
    create: impl FnOnce(&mut Tx<'_>) -> Result<(Uuid, T), Failure<R>>,
    reload: impl FnOnce(&mut Tx<'_>, Uuid) -> Result<T, Failure<R>>,
) -> Result<T, Failure<R>> {
    let Some(key) = key else { return create(tx).map(|(_, made)| made) };
    match earlier(tx, key)? {
        Earlier::Same(result) => reload(tx, result),
        Earlier::Different => Err(Failure::Refused(key_reused)),
        Earlier::None => {
            let (id, made) = create(tx)?;
            remember(tx, key, id)?;
            Ok(made)
        }
    }
}
