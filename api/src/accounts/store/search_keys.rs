//! What people are found by while somebody types.

use crate::accounts::model::{KeyKind, PhoneNumber, Role, Roles, SearchKey, search_keys};
use crate::db::schema::{account_roles, account_search_keys, account_search_keys as keys, accounts};
use crate::db::{At, DbConnection, Tx, Word};
use crate::kernel::ids::{AccountId, QuarterId};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

diesel::alias! {
    const OTHERS: Alias<Others> = account_search_keys as other_keys;
}

#[derive(Insertable)]
#[diesel(table_name = keys)]
struct Row {
    account_id: AccountId,
    kind: Word<KeyKind>,
    search_key: String,
}

/// Makes the keys of an account anew. Called wherever name or number are written.
pub fn rewrite(
    tx: &mut Tx<'_>,
    id: AccountId,
    first_name: &str,
    last_name: &str,
    phone: Option<&PhoneNumber>,
) -> QueryResult<()> {
    remove(tx, id)?;
    let row = |SearchKey { kind, key }: SearchKey| Row { account_id: id, kind: Word(kind), search_key: key };
    let rows: Vec<Row> = search_keys(first_name, last_name, phone).into_iter().map(row).collect();
    let insert = diesel::insert_into(keys::table).values(&rows);
    // A batch goes through no derived connection: each database gets its own.
    match tx.connection() {
        DbConnection::Postgres(postgres) => insert.execute(postgres)?,
        DbConnection::Sqlite(sqlite) => insert.execute(sqlite)?,
    };
    Ok(())
}

/// Deletes the keys of an account.
pub fn remove(tx: &mut Tx<'_>, id: AccountId) -> QueryResult<()> {
    diesel::delete(keys::table.filter(keys::account_id.eq(id))).execute(tx.connection()).map(drop)
}

/// An account without keys: its first and last name, its number.
pub type Unmade = (AccountId, String, String, Option<PhoneNumber>);

/// Up to so many accounts whose keys are still to be made, with what they are made of.
pub fn unmade(connection: &mut DbConnection, limit: i64) -> QueryResult<Vec<Unmade>> {
    let rows: Vec<(AccountId, String, String, Option<String>)> = keys::table
        .inner_join(accounts::table)
        .filter(keys::kind.eq(Word(KeyKind::Unmade)))
        .select((accounts::id, accounts::first_name, accounts::last_name, accounts::phone))
        .order(keys::account_id)
        .limit(limit)
        .load(connection)?;
    let read = |(id, first, last, phone): (AccountId, String, String, Option<String>)| {
        (id, first, last, phone.and_then(|text| PhoneNumber::parse(&text).ok()))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Keys of a kind from one to another, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    kind: KeyKind,
    from: String,
    to: String,
}

impl Span {
    /// This key alone.
    pub fn exactly(kind: KeyKind, key: &str) -> Self {
        Self { kind, from: key.to_owned(), to: key.to_owned() }
    }

    /// All keys that begin so: z is the last letter in every collation.
    pub fn beginning(kind: KeyKind, key: &str) -> Self {
        Self { kind, from: key.to_owned(), to: format!("{key}{}", "z".repeat(40)) }
    }
}

/// A person who may be the one that is looked for. Of the number no more than its end leaves the flows.
#[derive(Debug, Clone)]
pub struct FoundPerson {
    /// The account.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Roles.
    pub roles: Roles,
    /// The folded number.
    pub phone: Option<String>,
    /// The folded address for mail.
    pub email: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// Whether suspended.
    pub is_suspended: bool,
    /// Whether the address for mail is proved.
    pub has_sign_in: bool,
}

impl FoundPerson {
    /// The last three digits of the number, which tell two people of one name apart and reach nobody.
    pub fn phone_end(&self) -> Option<String> {
        let digits = self.phone.as_deref()?;
        digits.len().checked_sub(3).and_then(|start| digits.get(start..)).map(str::to_owned)
    }
}

type FoundRow = (
    AccountId,
    String,
    String,
    Option<QuarterId>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<At>,
    Option<At>,
);

macro_rules! found_columns {
    () => {
        (
            accounts::id,
            accounts::first_name,
            accounts::last_name,
            accounts::quarter_id,
            accounts::phone_digits,
            accounts::email_folded,
            accounts::address,
            accounts::suspended_at,
            accounts::email_verified_at,
        )
    };
}

/// The accounts that have a key in this span.
macro_rules! holders {
    ($span:expr) => {
        OTHERS
            .filter(OTHERS.field(keys::kind).eq(Word($span.kind)))
            .filter(OTHERS.field(keys::search_key).between($span.from.clone(), $span.to.clone()))
            .select(OTHERS.field(keys::account_id))
    };
}

/// Whoever has a key of the first span, and of each of the others one of its alternatives (one or two); in the order of the first one's
/// keys, so that whole words come before longer ones.
pub fn find_with_contact(
    connection: &mut DbConnection,
    first: &Span,
    others: &[Vec<Span>],
    limit: i64,
) -> QueryResult<Vec<FoundPerson>> {
    let mut query = keys::table
        .inner_join(accounts::table)
        .filter(keys::kind.eq(Word(first.kind)))
        .filter(keys::search_key.between(first.from.clone(), first.to.clone()))
        .filter(accounts::erased_at.is_null())
        .into_boxed();
    for alternatives in others {
        query = match alternatives.as_slice() {
            [one, other, ..] => {
                query.filter(keys::account_id.eq_any(holders!(one)).or(keys::account_id.eq_any(holders!(other))))
            }
            [one] => query.filter(keys::account_id.eq_any(holders!(one))),
            [] => query,
        };
    }
    let rows: Vec<FoundRow> = query
        .select(found_columns!())
        .order((keys::search_key.asc(), keys::account_id.asc()))
        .limit(limit)
        .load(connection)?;
    with_roles(connection, rows)
}

/// The person with this address.
pub fn find_by_email_with_contact(connection: &mut DbConnection, folded: &str) -> QueryResult<Vec<FoundPerson>> {
    let rows: Vec<FoundRow> = accounts::table
        .filter(accounts::email_folded.eq(folded))
        .filter(accounts::erased_at.is_null())
        .select(found_columns!())
        .load(connection)?;
    with_roles(connection, rows)
}

fn with_roles(connection: &mut DbConnection, rows: Vec<FoundRow>) -> QueryResult<Vec<FoundPerson>> {
    // Two words of one name may begin alike.
    let mut seen = BTreeSet::new();
    let rows: Vec<FoundRow> = rows.into_iter().filter(|row| seen.insert(row.0)).collect();
    let held: Vec<(AccountId, Word<Role>)> = account_roles::table
        .filter(account_roles::account_id.eq_any(seen))
        .select((account_roles::account_id, account_roles::role))
        .load(connection)?;
    let mut roles: BTreeMap<AccountId, Vec<Role>> = BTreeMap::new();
    for (id, role) in held {
        roles.entry(id).or_default().push(role.0);
    }
    let read = |row: FoundRow| {
        let (id, first_name, last_name, quarter_id, phone, email, address, suspended_at, proved_at) = row;
        FoundPerson {
            roles: roles.remove(&id).unwrap_or_default().into_iter().collect(),
            id,
            first_name,
            last_name,
            quarter_id,
            phone,
            email,
            address,
            is_suspended: suspended_at.is_some(),
            has_sign_in: proved_at.is_some(),
        }
    };
    Ok(rows.into_iter().map(read).collect())
}
