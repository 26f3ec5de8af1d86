//! What the command line does with accounts: the first admin is made here, no default account exists.

use super::{people, profile::load, roles, second_factor};
use crate::accounts::fields::{Faults, NAME};
use crate::accounts::model::{PreferredChannel, Profile, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::randomness;
use crate::accounts::sign_in::rules::password::{PasswordFault, judge};
use crate::accounts::store::records::{self, NewAccount};
use crate::accounts::store::{roles as role_store, secrets};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::ids::AccountId;
use crate::kernel::language::UiLanguage;
use crate::town::flows::town;
use data_encoding::BASE32_NOPAD;
use serde_json::json;
use std::collections::BTreeSet;

/// An account to make.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// Address; taken as proved, the operator vouches for it.
    pub email: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Hash of the password.
    pub phc: String,
}

/// A password of 120 random bits, for an operator who brings none.
pub fn random_password() -> String {
    let letters = BASE32_NOPAD.encode(&randomness::bytes::<15>());
    let groups: Vec<&str> = letters.as_bytes().chunks(6).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("-")
}

/// Judges a password that an operator brings, like every other one.
pub fn judge_password(tx: &mut Tx<'_>, password: &str, email: &str) -> Outcome<Result<(), PasswordFault>> {
    let town = town(tx.connection())?.map(|town| town.name);
    let words: Vec<&str> = email.split(['@', '.']).chain(town.as_deref()).collect();
    Ok(judge(password, false, &words))
}

/// Makes an account that can sign in.
pub fn add(tx: &mut Tx<'_>, new: &NewSignIn) -> Outcome<AccountId> {
    let mut faults = Faults::default();
    let email = faults.email("/email", &new.email);
    let first_name = faults.line("/first_name", &new.first_name, NAME);
    let last_name = faults.line("/last_name", &new.last_name, NAME);
    faults.end().or_refuse()?;
    if let Some(email) = &email
        && records::id_by_email(tx.connection(), &email.folded())?.is_some()
    {
        return refuse(Refusal::EmailTaken);
    }
    let account = NewAccount {
        email,
        email_verified_at: Some(tx.now()),
        phone: None,
        first_name: first_name.unwrap_or_default(),
        last_name: last_name.unwrap_or_default(),
        preferred_channel: PreferredChannel::Mail,
        ui_language: UiLanguage::De,
        profile: Profile::default(),
        quarter_id: None,
        address: None,
        address_extra: None,
        privacy_version: None,
        recorded_by: None,
    };
    let id = records::insert(tx, &account)?;
    secrets::set_password(tx, id, &new.phc)?;
    tx.emit(Event::new("account.recorded", id, None))?;
    for role in new.roles.iter().copied().collect::<BTreeSet<_>>() {
        role_store::add(tx, id, role, None)?;
        tx.emit(Event::new("account.role_granted", id, None).with(json!({ "role": role })))?;
    }
    Ok(id)
}

/// The account with an address.
pub fn by_email(tx: &mut Tx<'_>, email: &str) -> Outcome<AccountId> {
    let found = records::id_by_email(tx.connection(), &email.trim().to_lowercase())?;
    let id = found.ok_or(Failure::Refused(Refusal::NotFound))?;
    load(tx, id).map(|_| id)
}

/// Gives a role.
pub fn grant(tx: &mut Tx<'_>, email: &str, role: Role) -> Outcome<()> {
    let id = by_email(tx, email)?;
    roles::grant_by_command(tx, id, role)
}

/// Suspends an account.
pub fn suspend(tx: &mut Tx<'_>, email: &str) -> Outcome<()> {
    let id = by_email(tx, email)?;
    people::set_suspended(tx, id, None)
}

/// Takes a lost second factor away; says whether there was one.
pub fn reset_second_factor(tx: &mut Tx<'_>, email: &str) -> Outcome<bool> {
    let id = by_email(tx, email)?;
    Ok(second_factor::reset(tx, id)?)
}
