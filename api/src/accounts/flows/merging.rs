//! Two records of one person become one.

use super::change::Change;
use super::people::{PersonFile, answer, today};
use super::profile::load;
use super::{Accounts, erasure};
use crate::accounts::fields::{Faults, NOTE};
use crate::accounts::model::{AccountRecord, EmailAddress};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::rules::merging::{self as merging_rules, MergeChoices, MergeObstacle};
use crate::accounts::rules::{self, Actor};
use crate::accounts::store::{merging as store, people, records, roles, secrets};
use crate::db::{DbConnection, Event, OrRefuse, Tx, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use chrono::Duration;
use diesel::QueryResult;
use serde_json::json;

/// Another slice's word: what shows that two records are of two people, or cannot be one now.
pub type MergeObjection = fn(&mut DbConnection, AccountId, AccountId, Instant) -> QueryResult<Option<MergeObstacle>>;

/// The record that goes on after `account.merged`, whose subject is the one that does not.
pub fn kept_record(event: &Event) -> Option<AccountId> {
    event.details["kept"].as_str().and_then(|text| text.parse().ok())
}

/// Which records become one, and how.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The record that goes on.
    pub kept: AccountId,
    /// Its version that was read.
    pub version: i32,
    /// The one that becomes a tombstone.
    pub duplicate: AccountId,
    /// Its version that was read.
    pub duplicate_version: i32,
    /// Whence each field comes.
    pub choices: MergeChoices,
    /// Why: kept as a note for a year.
    pub reason: String,
}

impl Accounts {
    /// Makes two records one.
    pub async fn merge(&self, actor: Actor, merge: Merge) -> Outcome<PersonFile> {
        let objections = self.contributions.merge_objections.clone();
        self.db.write("accounts.merge", move |tx| merge_records(tx, actor, &merge, &objections)).await
    }
}

fn merge_records(tx: &mut Tx<'_>, actor: Actor, merge: &Merge, objections: &[MergeObjection]) -> Outcome<PersonFile> {
    let mut faults = Faults::default();
    let reason = faults.lines("/reason", &merge.reason, NOTE);
    faults.end().or_refuse()?;
    let (kept, duplicate) = (load(tx, merge.kept)?, load(tx, merge.duplicate)?);
    for record in [&kept, &duplicate] {
        rules::may_verify(actor, &record.person.account).map_err(Refusal::from).or_refuse()?;
    }
    if let Some(obstacle) = obstacle(tx, &kept, &duplicate, objections)? {
        return refuse(Refusal::Unmergeable(obstacle));
    }
    for (record, version) in [(&kept, merge.version), (&duplicate, merge.duplicate_version)] {
        if record.version != version {
            return refuse(Refusal::VersionConflict(Box::new(record.clone())));
        }
    }
    join(tx, &kept, &duplicate, &merge.choices, Some(actor.id))?;
    if let Some(reason) = reason {
        let ends_on = today(tx)? + Duration::days(365);
        people::insert_note(tx, merge.kept, actor.id, &reason, ends_on)?;
    }
    answer(tx, actor, merge.kept)
}

fn obstacle(
    tx: &mut Tx<'_>,
    kept: &AccountRecord,
    duplicate: &AccountRecord,
    objections: &[MergeObjection],
) -> QueryResult<Option<MergeObstacle>> {
    if let Err(obstacle) = merging_rules::may_merge(kept, duplicate) {
        return Ok(Some(obstacle));
    }
    let (now, kept, duplicate) = (tx.now(), kept.person.account.id, duplicate.person.account.id);
    if store::is_blocked_between(tx.connection(), kept, duplicate)? {
        return Ok(Some(MergeObstacle::MetEachOther));
    }
    for objection in objections {
        if let Some(obstacle) = objection(tx.connection(), kept, duplicate, now)? {
            return Ok(Some(obstacle));
        }
    }
    Ok(None)
}

/// Hands everything of the duplicate over (other slices react to `account.merged`), leaves a tombstone that names the kept record, and
/// writes the person of both.
fn join(
    tx: &mut Tx<'_>,
    kept: &AccountRecord,
    duplicate: &AccountRecord,
    choices: &MergeChoices,
    by: Option<AccountId>,
) -> Outcome<()> {
    let (to, from) = (kept.person.account.id, duplicate.person.account.id);
    let person = merging_rules::merged(kept, duplicate, choices);
    for role in duplicate.person.account.roles.iter() {
        roles::add(tx, to, role, by)?;
    }
    if let Some(verification) = duplicate.person.account.verification.filter(|_| !kept.person.is_verified()) {
        let seen = (verification.at, verification.by.or(by));
        people::set_verification(tx, to, Some(seen), duplicate.verification_method.as_deref())?;
    }
    if kept.has_password && !kept.has_sign_in() {
        // Begun by somebody who never proved the address: it must not become a key to the record of both.
        secrets::remove_password(tx, to)?;
        secrets::remove_all(tx, to)?;
    }
    store::take_over(tx, from, to)?;
    store::take_over_consent(tx, from, to)?;
    store::take_over_standing(tx, from, to, by)?;
    tx.emit(Event::new("account.merged", from, by).with(json!({ "kept": to })))?;
    erasure::erase(tx, from, by)?;
    store::note_merged_into(tx, from, to)?;
    let has_other_email =
        person.email.as_ref().map(EmailAddress::folded) != kept.person.email.as_ref().map(EmailAddress::folded);
    if has_other_email {
        records::set_email(tx, to, person.email.as_ref(), None)?;
    }
    let changed = AccountRecord { person, ..kept.clone() };
    let change = Change { version: kept.version, ..Change::default() };
    super::profile::save(tx, &changed, &change, by.unwrap_or(to))
}

/// Makes two records one that a backup still holds apart. Where that cannot be any more the duplicate is erased, as was promised.
pub fn merge_again(
    tx: &mut Tx<'_>,
    duplicate: AccountId,
    kept: AccountId,
    objections: &[MergeObjection],
) -> QueryResult<()> {
    let is_there = |record: &AccountRecord| record.person.account.erased_at.is_none();
    let of = records::find_with_contact(tx.connection(), duplicate)?.filter(is_there);
    let into = records::find_with_contact(tx.connection(), kept)?.filter(is_there);
    let Some(of) = of else { return Ok(()) };
    let Some(into) = into else { return erasure::erase(tx, duplicate, None) };
    if obstacle(tx, &into, &of, objections)?.is_some() {
        return erasure::erase(tx, duplicate, None);
    }
    join(tx, &into, &of, &MergeChoices::default(), None).map_err(|failure| match failure {
        crate::db::Failure::Database(error) => error,
        _ => diesel::result::Error::RollbackTransaction,
    })
}
