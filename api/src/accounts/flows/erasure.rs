//! Erasing a person, and the copy of everything that is kept of them.

use super::disclosures::seen;
use super::merging::MergeObjection;
use super::second_factor::{Holder, Proof, require_fresh};
use super::{Accounts, sessions, tries};
use crate::accounts::model::{EmailAddress, EndReason, PhoneNumber, Role};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::sign_in::rules::throttles::EXPORTS;
use crate::accounts::store::{erasure as store, records, roles, second_factors, secrets};
use crate::db::{DbConnection, Event, Tx, idempotency, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use crate::kernel::page::{Cursor, MAXIMUM_LIMIT};
use crate::town::flows::zone;
use chrono_tz::Tz;
use diesel::QueryResult;
use serde_json::{Map, Value, json};

/// Another slice's word: what of the person is going on at this moment and must be ended first. What lies ahead is no
/// objection: it is handed over by the reaction to `account.erased`.
pub type Objection = fn(&mut DbConnection, AccountId, Instant) -> QueryResult<Vec<Value>>;

/// Another slice's part of the copy of a person's data: its name and what it holds.
pub type ExportPart = (&'static str, fn(&mut DbConnection, AccountId) -> QueryResult<Value>);

/// What other slices contribute here; registered in `app.rs`.
#[derive(Clone, Default)]
pub struct Contributions {
    /// Asked before a person erases themselves.
    pub objections: Vec<Objection>,
    /// Asked before two records become one.
    pub merge_objections: Vec<MergeObjection>,
    /// Added to the copy of a person's data.
    pub exports: Vec<ExportPart>,
}

/// A copy of everything that is kept of a person.
#[derive(Debug)]
pub struct Copy {
    /// A member per part of the product.
    pub content: Value,
    /// The town's clock, by which times are read.
    pub zone: Tz,
}

impl Accounts {
    /// Erases the signed-in person, who proves once more who they are.
    pub async fn erase_own(&self, holder: Holder, proof: Proof) -> Outcome<()> {
        let (objections, now) = (self.contributions.objections.clone(), self.db.clock().now());
        // Asked before the proof, which begins a new session: who must stay for now stays signed in.
        let asked = objections.clone();
        let account = holder.account;
        self.db
            .read("accounts.may_leave", move |connection| require_may_leave(connection, &asked, account, now))
            .await?;
        let proved = self.reauthenticate(holder, proof).await?;
        let holder = Holder { account: holder.account, session: proved.session.id };
        self.db
            .write("accounts.erase_own", move |tx| {
                let now = tx.now();
                require_fresh(tx, holder)?;
                require_may_leave(tx.connection(), &objections, account, now)?;
                Ok(erase(tx, account, Some(account))?)
            })
            .await
    }

    /// The copy of everything that is kept of the signed-in person.
    pub async fn export_own(&self, holder: Holder) -> Outcome<Copy> {
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
            Ok(Ok(Copy { content: Value::Object(copy), zone: zone(tx.connection())? }))
        })
        .await
    }
}

/// Whether nothing of the person is going on at this moment, and they are not the last admin.
fn require_may_leave(
    connection: &mut DbConnection,
    objections: &[Objection],
    account: AccountId,
    now: Instant,
) -> Outcome<()> {
    let mut running = Vec::new();
    for objection in objections {
        running.extend(objection(connection, account, now)?);
    }
    if !running.is_empty() {
        return refuse(Refusal::StillRunning(running));
    }
    let is_admin = roles::of(connection, account)?.has(Role::Admin);
    if is_admin && roles::count_active(connection, Role::Admin)? <= 1 {
        return refuse(Refusal::LastAdmin);
    }
    Ok(())
}

/// Replaces a person by a tombstone: also used for the retention period and when a backup is restored. Other slices
/// react to `account.erased`.
pub fn erase(tx: &mut Tx<'_>, account: AccountId, by: Option<AccountId>) -> QueryResult<()> {
    sessions::end_all(tx, account, None, EndReason::Erased)?;
    secrets::remove_password(tx, account)?;
    secrets::remove_all(tx, account)?;
    second_factors::remove(tx, account)?;
    store::erase(tx, account)?;
    idempotency::forget(tx, &account.to_string())?;
    tx.emit(Event::new("account.erased", account, by))?;
    roles::remove_all(tx, account)
}

fn own_part(tx: &mut Tx<'_>, account: AccountId) -> Outcome<Map<String, Value>> {
    let record = super::profile::load(tx, account)?;
    let (person, profile) = (&record.person, &record.person.profile);
    let mut looks = Vec::new();
    let mut after = None;
    loop {
        let page = seen(tx.connection(), account, after, MAXIMUM_LIMIT)?;
        looks.extend(page.items.iter().map(|look| {
            json!({"at": look.at, "viewer": {"first_name": look.first_name, "role": look.role}, "fields": look.fields})
        }));
        after = page.next_cursor.as_deref().and_then(Cursor::decode);
        if after.is_none() {
            break;
        }
    }
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
