//! Accounts: rows and persons.

use super::{roles, search_keys};
use crate::accounts::model::{
    Account, AccountRecord, Clearance, EmailAddress, Person, PhoneNumber, PreferredChannel, Profile, Verification,
};
use crate::db::schema::{accounts, clearances, passwords, quarters, second_factors};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::kernel::text::fold;
use chrono::NaiveDate;
use diesel::prelude::*;

#[derive(Queryable)]
struct Row {
    id: AccountId,
    email: Option<String>,
    email_verified_at: Option<At>,
    email_bounced_at: Option<At>,
    phone: Option<String>,
    first_name: String,
    last_name: String,
    preferred_channel: Word<PreferredChannel>,
    ui_language: Word<UiLanguage>,
    profile: Json<Profile>,
    quarter_id: Option<QuarterId>,
    address: Option<String>,
    address_extra: Option<String>,
    code_word: Option<String>,
    verified_at: Option<At>,
    verified_by: Option<AccountId>,
    verification_method: Option<String>,
    suspended_at: Option<At>,
    erased_at: Option<At>,
    recorded_by: Option<AccountId>,
    created_at: At,
    version: i32,
}

/// Everything about an account, with contact.
pub fn find_with_contact(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<AccountRecord>> {
    let row: Option<Row> = accounts::table
        .find(id)
        .select((
            accounts::id,
            accounts::email,
            accounts::email_verified_at,
            accounts::email_bounced_at,
            accounts::phone,
            accounts::first_name,
            accounts::last_name,
            accounts::preferred_channel,
            accounts::ui_language,
            accounts::profile,
            accounts::quarter_id,
            accounts::address,
            accounts::address_extra,
            accounts::code_word,
            accounts::verified_at,
            accounts::verified_by,
            accounts::verification_method,
            accounts::suspended_at,
            accounts::erased_at,
            accounts::recorded_by,
            accounts::created_at,
            accounts::version,
        ))
        .first(connection)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    complete(connection, row).map(Some)
}

fn complete(connection: &mut DbConnection, row: Row) -> QueryResult<AccountRecord> {
    let account = Account {
        id: row.id,
        roles: roles::of(connection, row.id)?,
        verification: row.verified_at.map(|at| Verification { at: at.0, by: row.verified_by }),
        suspended_at: row.suspended_at.map(|at| at.0),
        erased_at: row.erased_at.map(|at| at.0),
    };
    let person = Person {
        account,
        first_name: row.first_name,
        last_name: row.last_name,
        email: row.email.and_then(|text| EmailAddress::parse(&text).ok()),
        phone: row.phone.and_then(|text| PhoneNumber::parse(&text).ok()),
        preferred_channel: row.preferred_channel.0,
        ui_language: row.ui_language.0,
        quarter_id: row.quarter_id,
        address: row.address,
        address_extra: row.address_extra,
        code_word: row.code_word,
        profile: row.profile.0,
        clearances: clearances_of(connection, row.id)?,
    };
    Ok(AccountRecord {
        person,
        email_verified_at: row.email_verified_at.map(|at| at.0),
        email_bounced_at: row.email_bounced_at.map(|at| at.0),
        has_password: has_password(connection, row.id)?,
        has_second_factor: has_second_factor(connection, row.id)?,
        verification_method: row.verification_method,
        recorded_by: row.recorded_by,
        created_at: row.created_at.0,
        version: row.version,
    })
}

fn clearances_of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Vec<Clearance>> {
    let rows: Vec<(Word<crate::accounts::model::CertificateKind>, String, String)> = clearances::table
        .filter(clearances::account_id.eq(account))
        .select((clearances::kind, clearances::seen_on, clearances::valid_until))
        .order(clearances::seen_on.desc())
        .load(connection)?;
    let read = |(kind, seen_on, valid_until): (Word<_>, String, String)| {
        Some(Clearance { kind: kind.0, seen_on: day(&seen_on)?, valid_until: day(&valid_until)? })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// A date as columns hold it.
pub fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn has_password(connection: &mut DbConnection, account: AccountId) -> QueryResult<bool> {
    let found: i64 = passwords::table.filter(passwords::account_id.eq(account)).count().get_result(connection)?;
    Ok(found > 0)
}

/// Whether a confirmed second factor is in use.
pub fn has_second_factor(connection: &mut DbConnection, account: AccountId) -> QueryResult<bool> {
    let found: i64 = second_factors::table
        .filter(second_factors::account_id.eq(account))
        .filter(second_factors::confirmed_at.is_not_null())
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// What a new account begins with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Address, if any.
    pub email: Option<EmailAddress>,
    /// Set where the address needs no proof (made on the command line).
    pub email_verified_at: Option<Instant>,
    /// Number, if any.
    pub phone: Option<PhoneNumber>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Preferred channel.
    pub preferred_channel: PreferredChannel,
    /// Language.
    pub ui_language: UiLanguage,
    /// What the person tells.
    pub profile: Profile,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Street and number.
    pub address: Option<String>,
    /// Floor, bell.
    pub address_extra: Option<String>,
    /// Accepted, or told by staff, now.
    pub privacy_version: Option<String>,
    /// The member of staff who records it.
    pub recorded_by: Option<AccountId>,
}

/// Writes a new account without roles.
pub fn insert(tx: &mut Tx<'_>, new: &NewAccount) -> QueryResult<AccountId> {
    let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(id),
            accounts::email.eq(new.email.as_ref().map(EmailAddress::as_str)),
            accounts::email_folded.eq(new.email.as_ref().map(EmailAddress::folded)),
            accounts::email_verified_at.eq(new.email_verified_at.map(At)),
            accounts::phone.eq(new.phone.as_ref().map(PhoneNumber::as_str)),
            accounts::phone_digits.eq(new.phone.as_ref().map(PhoneNumber::folded)),
            accounts::first_name.eq(&new.first_name),
            accounts::last_name.eq(&new.last_name),
            accounts::name_folded.eq(folded_name(&new.first_name, &new.last_name)),
            accounts::preferred_channel.eq(Word(new.preferred_channel)),
            accounts::ui_language.eq(Word(new.ui_language)),
            accounts::profile.eq(Json(new.profile.clone())),
            accounts::quarter_id.eq(new.quarter_id),
            accounts::address.eq(new.address.as_deref()),
            accounts::address_extra.eq(new.address_extra.as_deref()),
            accounts::privacy_version.eq(new.privacy_version.as_deref()),
            accounts::privacy_accepted_at.eq(new.privacy_version.as_ref().map(|_| At(now))),
            accounts::recorded_by.eq(new.recorded_by),
            accounts::created_at.eq(At(now)),
            accounts::updated_at.eq(At(now)),
            accounts::version.eq(1),
        ))
        .execute(tx.connection())?;
    search_keys::rewrite(tx, id, &new.first_name, &new.last_name, new.phone.as_ref())?;
    Ok(id)
}

/// The form of a name that lists are ordered and searched by: last name first.
pub fn folded_name(first_name: &str, last_name: &str) -> String {
    fold(&format!("{last_name} {first_name}"))
}

/// Writes a registration anew over one whose address was never proved.
pub fn overwrite_unproved(tx: &mut Tx<'_>, id: AccountId, new: &NewAccount) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(accounts::table.find(id).filter(accounts::email_verified_at.is_null()))
        .set((
            accounts::email.eq(new.email.as_ref().map(EmailAddress::as_str)),
            accounts::phone.eq(new.phone.as_ref().map(PhoneNumber::as_str)),
            accounts::phone_digits.eq(new.phone.as_ref().map(PhoneNumber::folded)),
            accounts::first_name.eq(&new.first_name),
            accounts::last_name.eq(&new.last_name),
            accounts::name_folded.eq(folded_name(&new.first_name, &new.last_name)),
            accounts::ui_language.eq(Word(new.ui_language)),
            accounts::quarter_id.eq(new.quarter_id),
            accounts::privacy_version.eq(new.privacy_version.as_deref()),
            accounts::privacy_accepted_at.eq(At(now)),
            accounts::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    search_keys::rewrite(tx, id, &new.first_name, &new.last_name, new.phone.as_ref())
}

/// Writes everything that a person or staff may change, guarded by the version. Says whether the version was right.
pub fn update(tx: &mut Tx<'_>, record: &AccountRecord, version: i32) -> QueryResult<bool> {
    let (now, person) = (tx.now(), &record.person);
    let changed = diesel::update(accounts::table.find(person.account.id).filter(accounts::version.eq(version)))
        .set((
            accounts::phone.eq(person.phone.as_ref().map(PhoneNumber::as_str)),
            accounts::phone_digits.eq(person.phone.as_ref().map(PhoneNumber::folded)),
            accounts::first_name.eq(&person.first_name),
            accounts::last_name.eq(&person.last_name),
            accounts::name_folded.eq(folded_name(&person.first_name, &person.last_name)),
            accounts::preferred_channel.eq(Word(person.preferred_channel)),
            accounts::ui_language.eq(Word(person.ui_language)),
            accounts::profile.eq(Json(person.profile.clone())),
            accounts::quarter_id.eq(person.quarter_id),
            accounts::address.eq(person.address.as_deref()),
            accounts::address_extra.eq(person.address_extra.as_deref()),
            accounts::code_word.eq(person.code_word.as_deref()),
            accounts::version.eq(version + 1),
            accounts::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    if changed == 0 {
        return Ok(false);
    }
    search_keys::rewrite(tx, person.account.id, &person.first_name, &person.last_name, person.phone.as_ref())?;
    Ok(true)
}

/// Gives an account another address.
pub fn set_email(
    tx: &mut Tx<'_>,
    id: AccountId,
    email: Option<&EmailAddress>,
    verified_at: Option<Instant>,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(accounts::table.find(id))
        .set((
            accounts::email.eq(email.map(EmailAddress::as_str)),
            accounts::email_folded.eq(email.map(EmailAddress::folded)),
            accounts::email_verified_at.eq(verified_at.map(At)),
            accounts::email_bounced_at.eq(None::<At>),
            accounts::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Notes that the person accepted the privacy notice.
pub fn accept_privacy(tx: &mut Tx<'_>, id: AccountId, version: &str) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(accounts::table.find(id))
        .set((accounts::privacy_version.eq(version), accounts::privacy_accepted_at.eq(At(now))))
        .execute(tx.connection())?;
    Ok(())
}

/// Notes that the person was here.
pub fn touch(tx: &mut Tx<'_>, id: AccountId) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(accounts::table.find(id)).set(accounts::last_active_at.eq(At(now))).execute(tx.connection())?;
    Ok(())
}

/// The account with this address.
pub fn id_by_email(connection: &mut DbConnection, folded: &str) -> QueryResult<Option<AccountId>> {
    accounts::table.filter(accounts::email_folded.eq(folded)).select(accounts::id).first(connection).optional()
}

/// Whether a quarter exists and is in use.
pub fn is_quarter_in_use(connection: &mut DbConnection, id: QuarterId) -> QueryResult<bool> {
    let found: i64 = quarters::table
        .filter(quarters::id.eq(id))
        .filter(quarters::retired_at.is_null())
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Whether an account can sign in by itself: its address is proved, and it is neither suspended nor erased.
pub fn can_sign_in(connection: &mut DbConnection, id: AccountId) -> QueryResult<bool> {
    let found: i64 = accounts::table
        .find(id)
        .filter(accounts::email_verified_at.is_not_null())
        .filter(accounts::suspended_at.is_null())
        .filter(accounts::erased_at.is_null())
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Notes that the address was proved.
pub fn mark_email_verified(tx: &mut Tx<'_>, id: AccountId, at: Instant) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(accounts::email_verified_at.eq(At(at))).execute(tx.connection())?;
    Ok(())
}

/// Which privacy notice the person accepted, and when.
pub fn privacy_consent(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<(String, Instant)>> {
    let row: Option<(Option<String>, Option<At>)> = accounts::table
        .find(id)
        .select((accounts::privacy_version, accounts::privacy_accepted_at))
        .first(connection)
        .optional()?;
    Ok(row.and_then(|(version, at)| version.zip(at.map(|at| at.0))))
}
