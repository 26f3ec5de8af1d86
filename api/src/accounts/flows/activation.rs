//! A sign-in for people whom staff recorded: a printed code, handed over or sent by letter.

use super::{Accounts, profile::load, tries};
use crate::accounts::fields::Faults;
use crate::accounts::model::{EmailAddress, Secret};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::rules::{self, Actor};
use crate::accounts::sign_in::buckets::Door;
use crate::accounts::sign_in::keys::KeySet;
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::randomness;
use crate::accounts::sign_in::rules::secrets::{lifetime, redeem};
use crate::accounts::sign_in::rules::throttles::ACTIVATIONS;
use crate::accounts::store::{records, secrets as store};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use crate::problem::FaultCode;
use data_encoding::BASE32_NOPAD;
use std::net::IpAddr;

/// What the person types from the paper, and chooses.
#[derive(Debug, Clone)]
pub struct Activation {
    /// The printed code.
    pub code: String,
    /// The address to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
    /// The privacy notice that was accepted.
    pub privacy_version: String,
}

/// Makes a code for a person, shown once; an earlier one is void.
pub fn make_code(tx: &mut Tx<'_>, keys: &KeySet, actor: Actor, id: AccountId) -> Outcome<(Secret, Instant)> {
    let record = load(tx, id)?;
    rules::may_activate(actor, &record).map_err(Refusal::from).or_refuse()?;
    let letters = BASE32_NOPAD.encode(&randomness::bytes::<10>());
    let expires_at = tx.now() + lifetime(Purpose::Activation);
    store::insert(tx, id, Purpose::Activation, &hash(keys, &letters), None, expires_at)?;
    tx.emit(Event::new("account.activation_code_made", id, Some(actor.id)))?;
    let groups: Vec<&str> = letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok((Secret::new(groups.join("-")), expires_at))
}

/// Letters and digits in upper case; people type 0 for O and 1 for I.
fn folded(typed: &str) -> String {
    let kept = typed.chars().take(64).filter(char::is_ascii_alphanumeric);
    kept.map(|character| match character.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        other => other,
    })
    .collect()
}

fn hash(keys: &KeySet, letters: &str) -> String {
    keys.seal("activation", &[letters])
}

impl Accounts {
    /// Gives a recorded person a sign-in by the printed code. The address has to be proved by mail before it works.
    pub async fn activate(&self, form: Activation, address: IpAddr) -> Outcome<()> {
        self.brakes.pass(Door::Activation, address).map_err(|brake| Failure::Refused(brake.into()))?;
        let hash = hash(&self.keys, &folded(&form.code));
        let account = self.code_holder(hash.clone()).await?;
        let mut faults = Faults::default();
        let email = faults.email("/email", &form.email);
        let privacy_version = faults.line("/privacy_version", &form.privacy_version, 20);
        let notice = self.town().await?.map(|town| town.settings.privacy_version);
        if privacy_version.is_some() && notice.is_some() && privacy_version != notice {
            faults.add("/privacy_version", FaultCode::Unknown);
        }
        faults.end().or_refuse()?;
        let record = self.own_record(account).await?;
        let phc = self.judged_hash("/password", form.password, &record).await?;
        let (Some(email), Some(version)) = (email, privacy_version) else { return refuse(Refusal::SecretVoid) };
        self.db.write("accounts.activate", move |tx| activate(tx, &hash, &email, &phc, &version)).await
    }

    /// Whose code it is, if it counts now. Every try is counted for the whole town.
    async fn code_holder(&self, hash: String) -> Outcome<AccountId> {
        let has_limits = self.has_rate_limits;
        self.settle("accounts.activation_of", move |tx| {
            if has_limits && let Err(refusal) = tries::count(tx, "activations", ACTIVATIONS)? {
                return Ok(Err(refusal));
            }
            let now = tx.now();
            let stored = store::by_hash(tx.connection(), &hash)?;
            let stored = stored.filter(|stored| redeem(&stored.issued, Purpose::Activation, true, now).is_ok());
            Ok(stored.map(|stored| stored.account).ok_or(Refusal::SecretVoid))
        })
        .await
    }
}

fn activate(tx: &mut Tx<'_>, hash: &str, email: &EmailAddress, phc: &str, version: &str) -> Outcome<()> {
    let now = tx.now();
    let stored = store::by_hash(tx.connection(), hash)?;
    let stored = stored.filter(|stored| redeem(&stored.issued, Purpose::Activation, true, now).is_ok());
    let Some(stored) = stored else { return refuse(Refusal::SecretVoid) };
    if records::id_by_email(tx.connection(), &email.folded())?.is_some_and(|other| other != stored.account) {
        return refuse(Refusal::EmailTaken);
    }
    if !store::mark_used(tx, stored.id)? {
        return refuse(Refusal::SecretVoid);
    }
    records::set_email(tx, stored.account, Some(email), None)?;
    records::accept_privacy(tx, stored.account, version)?;
    store::set_password(tx, stored.account, phc)?;
    tx.emit(Event::new("account.activated", stored.account, Some(stored.account)))?;
    Ok(tx.emit(Event::new("account.registered", stored.account, Some(stored.account)))?)
}
