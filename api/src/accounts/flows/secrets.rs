//! Making and redeeming single-use secrets. They are made at the moment of sending (or handing over), and only their
//! hashes are kept.

use crate::accounts::model::{EmailAddress, IssuedSecret, Secret};
use crate::accounts::sign_in::keys::KeySet;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::randomness;
use crate::accounts::sign_in::rules::secrets::{lifetime, redeem};
use crate::accounts::store::secrets::{self as store, Stored};
use crate::accounts::store::{records, roles};
use crate::db::{DbConnection, Tx};
use crate::kernel::ids::AccountId;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use diesel::QueryResult;
use sha2::{Digest, Sha256};

/// The hash under which a long random secret is stored. Nothing slower is needed: it has 256 bits.
pub fn hash_of(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// Makes the link of a registration; `None` when there is nothing to prove (any more).
pub fn issue_email_verification(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<Option<IssuedSecret>> {
    let Some(record) = records::find_with_contact(tx.connection(), account)? else { return Ok(None) };
    if record.email_verified_at.is_some() || !record.person.account.is_active() || !record.has_password {
        return Ok(None);
    }
    let Some(email) = record.person.email else { return Ok(None) };
    issue_link(tx, account, Purpose::EmailVerification, email).map(Some)
}

/// Makes the link that proves a new address; `None` when no change is waiting. Goes to the new address.
pub fn issue_email_change(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<Option<IssuedSecret>> {
    let now = tx.now();
    let waiting = store::newest(tx.connection(), account, Purpose::EmailChange)?;
    let waiting = waiting.filter(|stored| stored.issued.used_at.is_none() && now < stored.issued.expires_at);
    let Some(email) = waiting.and_then(|stored| EmailAddress::parse(&stored.email?).ok()) else { return Ok(None) };
    issue_link(tx, account, Purpose::EmailChange, email).map(Some)
}

/// Makes the link that sets a new password; `None` for accounts that cannot sign in.
pub fn issue_password_reset(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<Option<IssuedSecret>> {
    match proved_address(tx.connection(), account)? {
        Some(email) => issue_link(tx, account, Purpose::PasswordReset, email).map(Some),
        None => Ok(None),
    }
}

/// Makes a code of six digits for sign-in; `None` for staff and for accounts that cannot sign in.
pub fn issue_one_time_code(tx: &mut Tx<'_>, keys: &KeySet, account: AccountId) -> QueryResult<Option<IssuedSecret>> {
    let Some(email) = proved_address(tx.connection(), account)? else { return Ok(None) };
    if roles::of(tx.connection(), account)?.is_staff() {
        return Ok(None);
    }
    let code = randomness::six_digits();
    let expires_at = tx.now() + lifetime(Purpose::OneTimeCode);
    let hash = code_hash(keys, account, &code);
    store::insert(tx, account, Purpose::OneTimeCode, &hash, None, expires_at)?;
    Ok(Some(IssuedSecret { secret: Secret::new(code), email, expires_at }))
}

/// A code is short, so its hash is keyed: a copy of the database alone does not give it away.
pub(super) fn code_hash(keys: &KeySet, account: AccountId, code: &str) -> String {
    keys.seal("one-time-code", &[&account.to_string(), code])
}

fn proved_address(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<EmailAddress>> {
    let record = records::find_with_contact(connection, account)?;
    let record = record.filter(|record| record.email_verified_at.is_some() && record.person.account.is_active());
    Ok(record.and_then(|record| record.person.email))
}

fn issue_link(tx: &mut Tx<'_>, account: AccountId, purpose: Purpose, email: EmailAddress) -> QueryResult<IssuedSecret> {
    let secret = BASE64URL_NOPAD.encode(&randomness::bytes::<32>());
    let expires_at = tx.now() + lifetime(purpose);
    let kept_email = (purpose == Purpose::EmailChange).then(|| email.as_str().to_owned());
    store::insert(tx, account, purpose, &hash_of(&secret), kept_email.as_deref(), expires_at)?;
    Ok(IssuedSecret { secret: Secret::new(secret), email, expires_at })
}

/// The secret of a link, if it counts now for this purpose. Does not use it up.
pub(super) fn find_link(
    connection: &mut DbConnection,
    purpose: Purpose,
    secret: &str,
    now: crate::kernel::clock::Instant,
) -> QueryResult<Option<Stored>> {
    // Long inputs are not worth hashing.
    if secret.len() > 128 {
        return Ok(None);
    }
    let stored = store::by_hash(connection, &hash_of(secret))?;
    Ok(stored.filter(|stored| redeem(&stored.issued, purpose, true, now).is_ok()))
}

/// Uses a link up: of two at the same time one gets it.
pub(super) fn take_link(tx: &mut Tx<'_>, purpose: Purpose, secret: &str) -> QueryResult<Option<Stored>> {
    let now = tx.now();
    let Some(stored) = find_link(tx.connection(), purpose, secret, now)? else { return Ok(None) };
    Ok(store::mark_used(tx, stored.id)?.then_some(stored))
}
