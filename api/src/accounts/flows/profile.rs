//! What a person does with their own account.

use super::change::Change;
use super::registration::require_quarter;
use super::second_factor::{Holder, require_fresh};
use crate::accounts::fields::Faults;
use crate::accounts::model::{AccountRecord, EmailAddress, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::model::Purpose;
use crate::accounts::sign_in::randomness;
use crate::accounts::sign_in::rules::secrets::lifetime;
use crate::accounts::store::{records, roles, secrets};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::ids::AccountId;
use data_encoding::HEXLOWER;
use serde_json::json;

/// A record that must be there.
pub(super) fn load(tx: &mut Tx<'_>, id: AccountId) -> Outcome<AccountRecord> {
    let record = records::find_with_contact(tx.connection(), id)?;
    record.filter(|record| record.person.account.erased_at.is_none()).ok_or(Failure::Refused(Refusal::NotFound))
}

/// Changes the signed-in person's own record. A new address counts once it was proved; what touches contact needs a
/// fresh proof of who one is.
pub fn change_own(tx: &mut Tx<'_>, holder: Holder, change: &Change) -> Outcome<AccountRecord> {
    if change.is_sensitive() {
        require_fresh(tx, holder)?;
    }
    let record = load(tx, holder.account)?;
    let new_email = wanted_email(change, &record).or_refuse()?;
    let changed = change.apply(&record).or_refuse()?;
    save(tx, &changed, change, holder.account)?;
    if let Some(email) = new_email {
        ask_to_prove(tx, holder.account, &email)?;
    }
    load(tx, holder.account)
}

/// The address that is asked for, if it is another one. One's own sign-in needs one, so it cannot be taken away.
fn wanted_email(change: &Change, record: &AccountRecord) -> Result<Option<EmailAddress>, Refusal> {
    let Some(wanted) = &change.email else { return Ok(None) };
    let mut faults = Faults::default();
    let email = faults.email("/email", wanted.as_deref().unwrap_or_default());
    faults.end()?;
    let present = record.person.email.as_ref().map(EmailAddress::folded);
    Ok(email.filter(|email| Some(email.folded()) != present))
}

/// Saves a changed record, guarded by the version that was read.
pub(super) fn save(tx: &mut Tx<'_>, changed: &AccountRecord, change: &Change, actor: AccountId) -> Outcome<()> {
    require_quarter(tx, change.quarter_id.flatten())?;
    let id = changed.person.account.id;
    if !records::update(tx, changed, change.version)? {
        return refuse(Refusal::VersionConflict(Box::new(load(tx, id)?)));
    }
    Ok(tx.emit(Event::new("account.changed", id, Some(actor)))?)
}

/// Lets a new address wait for its proof. Whether somebody else has it is not told.
fn ask_to_prove(tx: &mut Tx<'_>, account: AccountId, email: &EmailAddress) -> Outcome<()> {
    if records::id_by_email(tx.connection(), &email.folded())?.is_some_and(|other| other != account) {
        return Ok(());
    }
    // Nobody knows the secret behind this hash: the worker makes the one that goes into the mail.
    let placeholder = HEXLOWER.encode(&randomness::bytes::<32>());
    let expires_at = tx.now() + lifetime(Purpose::EmailChange);
    secrets::insert(tx, account, Purpose::EmailChange, &placeholder, Some(email.as_str()), expires_at)?;
    Ok(tx.emit(Event::new("account.email_change_requested", account, Some(account)))?)
}

/// Takes on a further role that everybody may take on: resident or volunteer.
pub fn take_role(tx: &mut Tx<'_>, account: AccountId, role: Role) -> Outcome<AccountRecord> {
    if role.is_staff() {
        return refuse(Refusal::RoleRequired);
    }
    if roles::add(tx, account, role, Some(account))? {
        tx.emit(Event::new("account.role_granted", account, Some(account)).with(json!({ "role": role })))?;
    }
    load(tx, account)
}
