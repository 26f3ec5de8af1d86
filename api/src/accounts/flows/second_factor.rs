//! Setting up, giving and taking away the second factor; proving again who one is.

use super::secrets::{code_hash, hash_of};
use super::{Accounts, sessions, tries};
use crate::accounts::model::{EndReason, Roles, Session, SignedIn};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::second_factor::rules;
use crate::accounts::sign_in::keys::KeySet;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::randomness;
use crate::accounts::sign_in::rules::lifetimes::is_freshly_authenticated;
use crate::accounts::sign_in::rules::secrets::redeem;
use crate::accounts::sign_in::rules::throttles::SECOND_FACTOR;
use crate::accounts::store::sessions::{self as session_store, SessionRow};
use crate::accounts::store::{records, roles, second_factors as store, secrets as secret_store, throttles};
use crate::db::{Event, Tx, refuse};
use crate::kernel::ids::{AccountId, SessionId};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use diesel::QueryResult;

/// What an authenticator app needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// To type in, base 32.
    pub secret: String,
    /// To read from a picture.
    pub address: String,
}

/// What a person gives as second factor.
#[derive(Debug, Clone)]
pub enum Given {
    /// A code of the app.
    Code(String),
    /// One of the recovery codes.
    RecoveryCode(String),
}

/// How a person proves again who they are.
#[derive(Debug, Clone)]
pub enum Proof {
    /// By the password.
    Password(String),
    /// By a code: of the app where a second factor is in use, else one that was mailed.
    Code(String),
}

/// Whose session it is, as the access token said.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// The person.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
}

impl Accounts {
    /// Begins to set a second factor up. It counts once a first code was given.
    pub async fn begin_enrolment(&self, holder: Holder) -> Outcome<Enrolment> {
        let keys = self.keys.clone();
        self.db
            .write("accounts.begin_enrolment", move |tx| {
                require_fresh(tx, holder)?;
                if records::has_second_factor(tx.connection(), holder.account)? {
                    return refuse(Refusal::SecondFactorInUse);
                }
                let seed = BASE64URL_NOPAD.encode(&randomness::bytes::<20>());
                store::begin(tx, holder.account, &seed)?;
                let secret = keys.second_factor_secret(holder.account, &seed);
                let town = crate::town::flows::town(tx.connection())?.map(|town| town.name).unwrap_or_default();
                let email = records::find_with_contact(tx.connection(), holder.account)?.and_then(|it| it.person.email);
                let name = email.as_ref().map_or("konto", |email| email.as_str());
                let issuer = format!("Quartierhilfe {town}");
                let address = rules::enrolment_address(secret, issuer.trim(), name);
                Ok(Enrolment { secret: BASE32_NOPAD.encode(&secret), address })
            })
            .await
    }

    /// Puts the second factor in use by a first code. Gives the recovery codes, once, and a new session.
    pub async fn confirm_enrolment(&self, holder: Holder, code: String) -> Outcome<(Vec<String>, SignedIn)> {
        let (keys, has_limits) = (self.keys.clone(), self.has_rate_limits);
        let (codes, session) =
            self.settle("accounts.confirm_enrolment", move |tx| confirm(tx, &keys, holder, &code, has_limits)).await?;
        Ok((codes, self.signed_in(session, None)?))
    }

    /// Gives the second factor after the first. Too many wrong ones end the session.
    pub async fn give_second_factor(&self, holder: Holder, given: Given) -> Outcome<SignedIn> {
        let (keys, has_limits) = (self.keys.clone(), self.has_rate_limits);
        let session = self
            .settle("accounts.give_second_factor", move |tx| {
                if !records::has_second_factor(tx.connection(), holder.account)? {
                    return Ok(Err(Refusal::NoSecondFactor));
                }
                if let Err(refusal) = check(tx, &keys, holder, &given, has_limits)? {
                    return Ok(Err(refusal));
                }
                let old = living(tx, holder)?;
                Ok(Ok(sessions::replace(tx, &keys, &old, true)?))
            })
            .await?;
        self.signed_in(session, None)
    }

    /// Takes the second factor away, where the roles allow to go without.
    pub async fn remove_second_factor(&self, holder: Holder) -> Outcome<()> {
        self.db
            .write("accounts.remove_second_factor", move |tx| {
                let roles = require_fresh(tx, holder)?;
                if roles.is_staff() {
                    return refuse(Refusal::SecondFactorMandatory);
                }
                if !store::remove(tx, holder.account)? {
                    return refuse(Refusal::NoSecondFactor);
                }
                sessions::end_all(tx, holder.account, Some(holder.session), EndReason::RightsChanged)?;
                Ok(tx.emit(Event::new("account.second_factor_removed", holder.account, Some(holder.account)))?)
            })
            .await
    }

    /// Proves again who one is, for sensitive acts. Gives a new session.
    pub async fn reauthenticate(&self, holder: Holder, proof: Proof) -> Outcome<SignedIn> {
        if let Proof::Password(password) = &proof {
            self.prove_password(holder.account, password.clone()).await?;
        }
        let (keys, has_limits) = (self.keys.clone(), self.has_rate_limits);
        let session = self
            .settle("accounts.reauthenticate", move |tx| {
                if let Proof::Code(code) = &proof
                    && let Err(refusal) = check_any_code(tx, &keys, holder, code, has_limits)?
                {
                    return Ok(Err(refusal));
                }
                let old = living(tx, holder)?;
                let has_passed = old.second_factor_at.is_some();
                Ok(Ok(sessions::replace(tx, &keys, &old, has_passed)?))
            })
            .await?;
        self.signed_in(session, None)
    }
}

/// The session, if it still lives.
fn living(tx: &mut Tx<'_>, holder: Holder) -> Outcome<SessionRow> {
    let row = session_store::find(tx.connection(), holder.session)?;
    match row.filter(|row| row.account_id == holder.account && row.ended_at.is_none()) {
        Some(row) => Ok(row),
        None => refuse(Refusal::SessionEnded),
    }
}

/// Refuses unless the person proved lately who they are. Gives the roles.
pub(super) fn require_fresh(tx: &mut Tx<'_>, holder: Holder) -> Outcome<Roles> {
    let row = living(tx, holder)?;
    let roles = roles::of(tx.connection(), holder.account)?;
    if is_freshly_authenticated(row.reauthenticated_at.0, roles, tx.now()) {
        Ok(roles)
    } else {
        refuse(Refusal::ReauthenticationRequired)
    }
}

fn confirm(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    holder: Holder,
    code: &str,
    has_limits: bool,
) -> Outcome<Result<(Vec<String>, Session), Refusal>> {
    match store::find(tx.connection(), holder.account)? {
        None => return Ok(Err(Refusal::NoSecondFactor)),
        Some(factor) if factor.is_confirmed => return Ok(Err(Refusal::SecondFactorInUse)),
        Some(_) => {}
    }
    if let Err(refusal) = check(tx, keys, holder, &Given::Code(code.to_owned()), has_limits)? {
        return Ok(Err(refusal));
    }
    store::confirm(tx, holder.account)?;
    let codes = make_recovery_codes(tx, holder.account)?;
    let old = living(tx, holder)?;
    let session = sessions::replace(tx, keys, &old, true)?;
    sessions::end_all(tx, holder.account, Some(session.id), EndReason::RightsChanged)?;
    tx.emit(Event::new("account.second_factor_enrolled", holder.account, Some(holder.account)))?;
    Ok(Ok((codes, session)))
}

fn make_recovery_codes(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<Vec<String>> {
    let codes: Vec<String> = (0..rules::RECOVERY_CODES).map(|_| rules::recovery_code(randomness::bytes())).collect();
    for code in &codes {
        let folded = rules::folded_recovery_code(code).unwrap_or_default();
        store::insert_recovery_code(tx, account, &hash_of(&folded))?;
    }
    Ok(codes)
}

/// Counts a try and judges what was given; spends it when it is right. Too many tries end the session.
fn check(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    holder: Holder,
    given: &Given,
    has_limits: bool,
) -> QueryResult<Result<(), Refusal>> {
    let key = keys.seal("second-factor", &[&holder.account.to_string()]);
    if has_limits && let Err(refusal) = tries::count(tx, &key, SECOND_FACTOR)? {
        session_store::end(tx, holder.account, holder.session, EndReason::SecondFactorFailed)?;
        return Ok(Err(refusal));
    }
    let is_right = match given {
        Given::Code(code) => spend_code(tx, keys, holder.account, code)?,
        Given::RecoveryCode(code) => match rules::folded_recovery_code(code) {
            Some(folded) => store::spend_recovery_code(tx, holder.account, &hash_of(&folded))?,
            None => false,
        },
    };
    if !is_right {
        return Ok(Err(Refusal::SecondFactorWrong));
    }
    throttles::clear(tx, &key)?;
    if matches!(given, Given::RecoveryCode(_)) {
        tx.emit(Event::new("account.recovery_code_used", holder.account, Some(holder.account)))?;
    }
    Ok(Ok(()))
}

fn spend_code(tx: &mut Tx<'_>, keys: &KeySet, account: AccountId, code: &str) -> QueryResult<bool> {
    let now = tx.now();
    let Some(factor) = store::find(tx.connection(), account)? else { return Ok(false) };
    let secret = keys.second_factor_secret(account, &factor.seed);
    match rules::accept(secret, code.trim(), factor.last_step, now) {
        Some(step) => store::spend(tx, account, step),
        None => Ok(false),
    }
}

/// A code of the app where a second factor is in use, else the one that was mailed.
fn check_any_code(
    tx: &mut Tx<'_>,
    keys: &KeySet,
    holder: Holder,
    code: &str,
    has_limits: bool,
) -> QueryResult<Result<(), Refusal>> {
    if records::has_second_factor(tx.connection(), holder.account)? {
        return check(tx, keys, holder, &Given::Code(code.to_owned()), has_limits);
    }
    let now = tx.now();
    let Some(stored) = secret_store::newest(tx.connection(), holder.account, Purpose::OneTimeCode)? else {
        return Ok(Err(Refusal::CodeWrong));
    };
    let is_match = stored.hash == code_hash(keys, holder.account, code.trim());
    if redeem(&stored.issued, Purpose::OneTimeCode, is_match, now).is_err() {
        secret_store::count_failure(tx, stored.id)?;
        return Ok(Err(Refusal::CodeWrong));
    }
    Ok(if secret_store::mark_used(tx, stored.id)? { Ok(()) } else { Err(Refusal::CodeWrong) })
}

/// The present code of an account's second factor: for the demo's command only.
pub fn present_code(tx: &mut Tx<'_>, keys: &KeySet, account: AccountId) -> QueryResult<Option<String>> {
    let now = tx.now();
    let factor = store::find(tx.connection(), account)?.filter(|factor| factor.is_confirmed);
    Ok(factor.and_then(|factor| rules::code_at(keys.second_factor_secret(account, &factor.seed), now)))
}

/// Puts a second factor in use without a first code: for the demo's staff.
pub fn enrol_for_demo(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    let seed = BASE64URL_NOPAD.encode(&randomness::bytes::<20>());
    store::begin(tx, account, &seed)?;
    store::confirm(tx, account)
}

/// Takes an account's second factor away and ends its sessions: for staff who lost theirs, from the command line.
pub fn reset(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<bool> {
    let was_there = store::remove(tx, account)?;
    sessions::end_all(tx, account, None, EndReason::RightsChanged)?;
    tx.emit(Event::new("account.second_factor_reset", account, None))?;
    Ok(was_there)
}
