//! Erasing a person, and the copy of everything that is kept of them.

use super::disclosures::seen;
use super::second_factor::{Holder, Proof, require_fresh};
use super::{Accounts, sessions, tries};
use crate::accounts::model::{EmailAddress, EndReason, PhoneNumber, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::rules::throttles::EXPORTS;
use crate::accounts::store::{erasure as store, records, roles, second_factors, secrets};
use crate::db::{DbConnection, Event, Tx, refuse};
use crate::kernel::ids::AccountId;
use crate::kernel::page::MAXIMUM_LIMIT;
use diesel::QueryResult;
use serde_json::{Map, Value, json};

/// Another slice's word: something of the person is still running and must be handed over first.
pub type Objection = fn(&mut DbConnection, AccountId) -> QueryResult<bool>;

/// Another slice's part of the copy of a person's data: its name and what it holds.
pub type ExportPart = (&'static str, fn(&mut DbConnection, AccountId) -> QueryResult<Value>);

/// What other slices contribute here; registered in `app.rs`.
#[derive(Clone, Default)]
pub struct Contributions {
    /// Asked before a person erases themselves.
    pub objections: Vec<Objection>,
    /// Added to the copy of a person's data.
    pub exports: Vec<ExportPart>,
}

impl Accounts {
    /// Erases the signed-in person, who proves once more who they are.
    pub async fn erase_own(&self, holder: Holder, proof: Proof) -> Outcome<()> {
        let proved = self.reauthenticate(holder, proof).await?;
        let holder = Holder { account: holder.account, session: proved.session.id };
        let objections = self.contributions.objections.clone();
        self.db
            .write("accounts.erase_own", move |tx| {
                require_fresh(tx, holder)?;
                for objection in &objections {
                    if objection(tx.connection(), holder.account)? {
                        return refuse(Refusal::StillRunning);
                    }
                }
                let is_admin = roles::of(tx.connection(), holder.account)?.has(Role::Admin);
                if is_admin && roles::count_active(tx.connection(), Role::Admin)? <= 1 {
                    return refuse(Refusal::LastAdmin);
                }
                Ok(erase(tx, holder.account, Some(holder.account))?)
            })
            .await
    }

    /// The copy of everything that is kept of the signed-in person.
    pub async fn export_own(&self, holder: Holder) -> Outcome<Value> {
        let (parts, has_limits) = (self.contributions.exports.clone(), self.has_rate_limits);
        let key = self.keys.seal("export", &[&holder.account.to_string()]);
        self.settle("accounts.export_own", move |tx| {
            require_fresh(tx, holder)?;
            if has_limits && let Err(refusal) = tries::count(tx, &key, EXPORTS)? {
                return Ok(Err(refusal));
            }
            let mut copy = own_part(tx, holder.account)?;
            for (name, read) in &parts {
                copy.insert((*name).to_owned(), read(tx.connection(), holder.account)?);
            }
            Ok(Ok(Value::Object(copy)))
        })
        .await
    }
}

/// Replaces a person by a tombstone: also used for the retention period and when a backup is restored. Other slices
/// react to `account.erased`.
pub fn erase(tx: &mut Tx<'_>, account: AccountId, by: Option<AccountId>) -> QueryResult<()> {
    sessions::end_all(tx, account, None, EndReason::Erased)?;
    secrets::remove_password(tx, account)?;
    secrets::remove_all(tx, account)?;
    second_factors::remove(tx, account)?;
    store::erase(tx, account)?;
    tx.emit(Event::new("account.erased", account, by))?;
    roles::remove_all(tx, account)
}

fn own_part(tx: &mut Tx<'_>, account: AccountId) -> Outcome<Map<String, Value>> {
    let record = super::profile::load(tx, account)?;
    let (person, profile) = (&record.person, &record.person.profile);
    let looks = seen(tx.connection(), account, None, MAXIMUM_LIMIT)?;
    let looks: Vec<Value> = looks
        .items
        .iter()
        .map(|look| json!({"at": look.at, "viewer": {"first_name": look.first_name, "role": look.role}, "fields": look.fields}))
        .collect();
    let consent = records::privacy_consent(tx.connection(), account)?;
    let account_part = json!({
        "id": account, "first_name": person.first_name, "last_name": person.last_name,
        "email": person.email.as_ref().map(EmailAddress::as_str), "email_verified_at": record.email_verified_at,
        "phone": person.phone.as_ref().map(PhoneNumber::as_str), "preferred_channel": person.preferred_channel,
        "ui_language": person.ui_language, "quarter_id": person.quarter_id, "address": person.address,
        "address_extra": person.address_extra, "code_word": person.code_word, "profile": profile,
        "roles": person.account.roles.iter().collect::<Vec<_>>(),
        "verified_at": person.account.verification.map(|verification| verification.at),
        "created_at": record.created_at,
        "certificates_seen": person.clearances.iter()
            .map(|seen| json!({"kind": seen.kind, "seen_on": seen.seen_on, "valid_until": seen.valid_until}))
            .collect::<Vec<_>>(),
        "privacy_notice": consent.map(|(version, at)| json!({"version": version, "accepted_at": at})),
    });
    let mut copy = Map::new();
    copy.insert("exported_at".to_owned(), json!(tx.now()));
    copy.insert("account".to_owned(), account_part);
    copy.insert("disclosures".to_owned(), Value::Array(looks));
    Ok(copy)
}
