//! What staff read and write about people.

use crate::accounts::model::{CertificateKind, Role, Roles};
use crate::db::schema::{account_roles, accounts, clearances, staff_notes};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, ClearanceId, QuarterId, StaffNoteId};
use chrono::NaiveDate;
use diesel::prelude::*;

/// What a list of people is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Part of the folded name.
    pub name: Option<String>,
    /// A whole telephone number, folded.
    pub phone: Option<String>,
    /// A whole address, folded.
    pub email: Option<String>,
    /// Holds this role.
    pub role: Option<Role>,
    /// Verified or not.
    pub is_verified: Option<bool>,
    /// Read on after this name and id.
    pub after: Option<(String, AccountId)>,
}

/// A person in a list: no contact but the e-mail address, which the office may see.
#[derive(Debug, Clone)]
pub struct ListedPerson {
    /// The account.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What lists are ordered by.
    pub name_folded: String,
    /// Roles.
    pub roles: Roles,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Whether verified.
    pub is_verified: bool,
    /// Whether the address is proved.
    pub has_sign_in: bool,
    /// Whether suspended.
    pub is_suspended: bool,
    /// E-mail address.
    pub email: Option<String>,
}

type Row = (AccountId, String, String, String, Option<QuarterId>, Option<At>, Option<At>, Option<At>, Option<String>);

/// People in the order of their names.
pub fn list(connection: &mut DbConnection, search: &Search, limit: i64) -> QueryResult<Vec<ListedPerson>> {
    let mut query = accounts::table.filter(accounts::erased_at.is_null()).into_boxed();
    if let Some(name) = &search.name {
        query = query.filter(accounts::name_folded.like(pattern(name)).escape('\\'));
    }
    if let Some(phone) = &search.phone {
        query = query.filter(accounts::phone_digits.eq(phone.clone()));
    }
    if let Some(email) = &search.email {
        query = query.filter(accounts::email_folded.eq(email.clone()));
    }
    if let Some(role) = search.role {
        let holders = account_roles::table.filter(account_roles::role.eq(Word(role))).select(account_roles::account_id);
        query = query.filter(accounts::id.eq_any(holders));
    }
    query = match search.is_verified {
        Some(true) => query.filter(accounts::verified_at.is_not_null()),
        Some(false) => query.filter(accounts::verified_at.is_null()),
        None => query,
    };
    if let Some((name, id)) = &search.after {
        query = query
            .filter(accounts::name_folded.ge(name.clone()))
            .filter(accounts::name_folded.gt(name.clone()).or(accounts::id.gt(*id)));
    }
    let rows: Vec<Row> = query
        .select((
            accounts::id,
            accounts::first_name,
            accounts::last_name,
            accounts::name_folded,
            accounts::quarter_id,
            accounts::verified_at,
            accounts::email_verified_at,
            accounts::suspended_at,
            accounts::email,
        ))
        .order((accounts::name_folded.asc(), accounts::id.asc()))
        .limit(limit)
        .load(connection)?;
    rows.into_iter().map(|row| with_roles(connection, row)).collect()
}

/// How many volunteers nobody has verified; neither suspended nor erased.
pub fn count_unverified_volunteers(connection: &mut DbConnection) -> QueryResult<i64> {
    account_roles::table
        .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
        .filter(account_roles::role.eq(Word(Role::Volunteer)))
        .filter(accounts::verified_at.is_null().and(accounts::suspended_at.is_null()))
        .filter(accounts::erased_at.is_null())
        .count()
        .get_result(connection)
}

fn with_roles(connection: &mut DbConnection, row: Row) -> QueryResult<ListedPerson> {
    let (id, first_name, last_name, name_folded, quarter_id, verified_at, proved_at, suspended_at, email) = row;
    Ok(ListedPerson {
        roles: super::roles::of(connection, id)?,
        id,
        first_name,
        last_name,
        name_folded,
        quarter_id,
        is_verified: verified_at.is_some(),
        has_sign_in: proved_at.is_some(),
        is_suspended: suspended_at.is_some(),
        email,
    })
}

/// A pattern that finds the text anywhere and takes its signs literally.
fn pattern(text: &str) -> String {
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

/// Marks a person as verified, or takes that back.
pub fn set_verification(
    tx: &mut Tx<'_>,
    id: AccountId,
    verified: Option<(Instant, Option<AccountId>)>,
    method: Option<&str>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::verified_at.eq(verified.map(|(at, _)| At(at))),
            accounts::verified_by.eq(verified.and_then(|(_, by)| by)),
            accounts::verification_method.eq(method),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Suspends an account, or lifts that.
pub fn set_suspended(tx: &mut Tx<'_>, id: AccountId, at: Option<Instant>) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(accounts::suspended_at.eq(at.map(At))).execute(tx.connection())?;
    Ok(())
}

/// A certificate that was seen, with who saw it.
#[derive(Debug, Clone)]
pub struct SeenCertificate {
    /// Which.
    pub kind: CertificateKind,
    /// On which day.
    pub seen_on: String,
    /// By whom.
    pub seen_by: AccountId,
    /// Last day on which it counts.
    pub valid_until: String,
}

/// The certificates seen of a person, the latest first.
pub fn certificates(connection: &mut DbConnection, id: AccountId) -> QueryResult<Vec<SeenCertificate>> {
    let rows: Vec<(Word<CertificateKind>, String, AccountId, String)> = clearances::table
        .filter(clearances::account_id.eq(id))
        .select((clearances::kind, clearances::seen_on, clearances::seen_by, clearances::valid_until))
        .order((clearances::seen_on.desc(), clearances::id.desc()))
        .load(connection)?;
    let read = |(kind, seen_on, seen_by, valid_until): (Word<CertificateKind>, String, AccountId, String)| {
        SeenCertificate { kind: kind.0, seen_on, seen_by, valid_until }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Writes a certificate that was seen.
pub fn insert_clearance(
    tx: &mut Tx<'_>,
    id: AccountId,
    by: AccountId,
    kind: CertificateKind,
    days: (NaiveDate, NaiveDate),
) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(clearances::table)
        .values((
            clearances::id.eq(tx.new_id::<ClearanceId>()),
            clearances::account_id.eq(id),
            clearances::kind.eq(Word(kind)),
            clearances::seen_on.eq(days.0.to_string()),
            clearances::seen_by.eq(by),
            clearances::valid_until.eq(days.1.to_string()),
            clearances::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// A note that only staff see.
#[derive(Debug, Clone)]
pub struct StaffNote {
    /// The note.
    pub id: StaffNoteId,
    /// Its text.
    pub text: String,
    /// The day after which it is deleted.
    pub ends_on: String,
    /// First name of who wrote it.
    pub author: String,
    /// When.
    pub created_at: Instant,
}

/// The notes about a person that have not ended, the latest first.
pub fn notes(connection: &mut DbConnection, id: AccountId, today: NaiveDate) -> QueryResult<Vec<StaffNote>> {
    let rows: Vec<(StaffNoteId, String, String, String, At)> = staff_notes::table
        .inner_join(accounts::table.on(accounts::id.eq(staff_notes::author_id)))
        .filter(staff_notes::account_id.eq(id))
        .filter(staff_notes::ends_on.ge(today.to_string()))
        .select((
            staff_notes::id,
            staff_notes::note,
            staff_notes::ends_on,
            accounts::first_name,
            staff_notes::created_at,
        ))
        .order((staff_notes::created_at.desc(), staff_notes::id.desc()))
        .limit(100)
        .load(connection)?;
    let read = |(id, text, ends_on, author, created_at): (StaffNoteId, String, String, String, At)| StaffNote {
        id,
        text,
        ends_on,
        author,
        created_at: created_at.0,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Writes a note.
pub fn insert_note(
    tx: &mut Tx<'_>,
    id: AccountId,
    author: AccountId,
    text: &str,
    ends_on: NaiveDate,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(staff_notes::table)
        .values((
            staff_notes::id.eq(tx.new_id::<StaffNoteId>()),
            staff_notes::account_id.eq(id),
            staff_notes::author_id.eq(author),
            staff_notes::note.eq(text),
            staff_notes::ends_on.eq(ends_on.to_string()),
            staff_notes::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}
