//! Taking over a list of people that an office keeps already. Nobody gets a sign-in or a mail by it.

use super::Accounts;
use super::duplicates::{DuplicateReason, probable};
use super::people::{NewPerson, add, read_fields, today};
use crate::accounts::fields::{Faults, NOTE};
use crate::accounts::model::{EmailAddress, PhoneNumber, Profile};
use crate::accounts::refusal::{Outcome, Refusal};
use crate::accounts::rules::Actor;
use crate::accounts::rules::duplicates::Description;
use crate::accounts::rules::headings::{ListColumn, languages_of, plain_quarter, roles_of};
use crate::accounts::rules::importing::{ListRow, PeopleList};
use crate::accounts::store::people as store;
use crate::accounts::store::records;
use crate::accounts::store::search_keys::FoundPerson;
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{DbConnection, Failure, Tx};
use crate::kernel::ids::QuarterId;
use crate::problem::FaultCode;
use crate::quarters::flows::quarters_in_use;
use chrono::{Duration, NaiveDate};
use diesel::QueryResult;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Rows of one transaction: others write in between.
const CHUNK: usize = 100;
/// Days for which remarks of a list are kept as notes.
const NOTE_DAYS: i64 = 365;

/// What is wrong in a row: the heading of the column, and what.
pub type RowFault = (String, FaultCode);

/// A row as it would be recorded.
#[derive(Debug, Clone)]
pub struct ReadRow {
    /// In which line of the file it begins.
    pub line: u64,
    /// Who would be recorded.
    pub person: NewPerson,
    /// A note for staff.
    pub note: Option<String>,
    /// What is wrong; such a row is not recorded.
    pub faults: Vec<RowFault>,
}

/// A row with those who may be the same person.
#[derive(Debug)]
pub struct PreviewRow {
    /// The row.
    pub row: ReadRow,
    /// The likeliest first.
    pub duplicates: Vec<(FoundPerson, Vec<DuplicateReason>)>,
}

/// How many rows became what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCount {
    /// Recorded.
    pub recorded: usize,
    /// Left out because something is wrong with them.
    pub faulty: usize,
    /// Left out on demand.
    pub excluded: usize,
}

impl Accounts {
    /// What each row of a list would become, and who may be recorded already.
    pub async fn preview_import(&self, list: Arc<PeopleList>, excluded: BTreeSet<u64>) -> Outcome<Vec<PreviewRow>> {
        let rows = self.read_import(list, excluded).await?;
        let mut previews = Vec::with_capacity(rows.len());
        for chunk in rows.chunks(CHUNK) {
            let chunk = chunk.to_vec();
            let looked = move |connection: &mut DbConnection| {
                let look =
                    |row: &ReadRow| Ok(PreviewRow { duplicates: duplicates_of(connection, row)?, row: row.clone() });
                Ok(chunk.iter().map(look).collect::<QueryResult<Vec<_>>>()?)
            };
            previews.extend(self.db.read("accounts.preview_import", looked).await?);
        }
        Ok(previews)
    }

    /// Records the rows of a list, but those with faults and those in the lines of `excluded`. A hundred rows are recorded together or not
    /// at all; the same key and file go on where an earlier run ended.
    pub async fn import(
        &self,
        actor: Actor,
        list: Arc<PeopleList>,
        excluded: BTreeSet<u64>,
        key: IdempotencyKey,
    ) -> Outcome<ImportCount> {
        let rows = self.read_import(list, excluded.clone()).await?;
        let (left_out, wanted): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| excluded.contains(&row.line));
        let mut count = ImportCount { excluded: left_out.len(), ..ImportCount::default() };
        for (number, chunk) in wanted.chunks(CHUNK).enumerate() {
            let (of_chunk, key) = (chunk.to_vec(), key.clone().within(number));
            let recorded = self.db.write("accounts.import", move |tx| record_chunk(tx, actor, &of_chunk, &key)).await?;
            count.recorded += recorded;
            count.faulty += chunk.len() - recorded;
        }
        Ok(count)
    }

    async fn read_import(&self, list: Arc<PeopleList>, excluded: BTreeSet<u64>) -> Outcome<Vec<ReadRow>> {
        let read = move |connection: &mut DbConnection| Ok(read_rows(connection, &list, &excluded)?);
        self.db.read("accounts.read_import", read).await
    }
}

fn read_rows(connection: &mut DbConnection, list: &PeopleList, excluded: &BTreeSet<u64>) -> QueryResult<Vec<ReadRow>> {
    let mut quarters = BTreeMap::new();
    for (id, key, name) in quarters_in_use(connection)? {
        quarters.insert(plain_quarter(&key), id);
        quarters.insert(plain_quarter(&name), id);
    }
    let mut rows: Vec<ReadRow> = list.rows.iter().map(|row| read_row(list, row, &quarters)).collect();
    let mut seen = BTreeSet::new();
    for row in &mut rows {
        let Some(email) = email_of(&row.person) else { continue };
        // What is not recorded takes no address from who is.
        let is_recorded = row.faults.is_empty() && !excluded.contains(&row.line);
        let is_taken = records::id_by_email(connection, &email.folded())?.is_some() || seen.contains(&email.folded());
        if is_recorded && !is_taken {
            seen.insert(email.folded());
        }
        if is_taken {
            row.faults.push((heading_of(list, "/email"), FaultCode::Duplicate));
        }
    }
    Ok(rows)
}

fn read_row(list: &PeopleList, row: &ListRow, quarters: &BTreeMap<String, QuarterId>) -> ReadRow {
    let cell = |column| Some(list.cell(row, column)).filter(|cell| !cell.is_empty());
    let mut faults = Faults::default();
    let (first_name, last_name) = list.names(row);
    let roles = roles_of(list.cell(row, ListColumn::Roles));
    let languages = languages_of(list.cell(row, ListColumn::Languages));
    let quarter = cell(ListColumn::Quarter).map(|name| quarters.get(&plain_quarter(name)).copied());
    for (pointer, is_wrong, code) in [
        ("/roles", roles.is_none(), FaultCode::InvalidValue),
        ("/spoken_languages", languages.is_none(), FaultCode::Unknown),
        ("/quarter_id", quarter == Some(None), FaultCode::Unknown),
    ] {
        if is_wrong {
            faults.add(pointer, code);
        }
    }
    let address = list.address(row);
    let person = NewPerson {
        first_name,
        last_name,
        phone: cell(ListColumn::Phone).or(cell(ListColumn::Mobile)).map(str::to_owned),
        email: cell(ListColumn::Email).map(str::to_owned),
        quarter_id: quarter.flatten(),
        address: Some(address).filter(|address| !address.is_empty()),
        address_extra: cell(ListColumn::AddressExtra).map(str::to_owned),
        roles: roles.unwrap_or_default(),
        preferred_channel: None,
        ui_language: None,
        profile: Profile { spoken_languages: languages.unwrap_or_default(), ..Profile::default() },
        is_privacy_notice_given: true,
    };
    let note = note_of(list, row).and_then(|note| faults.lines("/note", &note, NOTE));
    read_fields(&person, &mut faults);
    let told = |fault: crate::problem::FieldFault| (heading_of(list, &fault.pointer), fault.code);
    ReadRow { line: row.line, person, note, faults: faults.into_list().into_iter().map(told).collect() }
}

/// The remark, and a second telephone number.
fn note_of(list: &PeopleList, row: &ListRow) -> Option<String> {
    let (note, mobile) = (list.cell(row, ListColumn::Note), list.cell(row, ListColumn::Mobile));
    let second = if list.cell(row, ListColumn::Phone).is_empty() { "" } else { mobile };
    let lines: Vec<&str> = [note, second].into_iter().filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The heading of the column that a field came from.
fn heading_of(list: &PeopleList, pointer: &str) -> String {
    let field = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
    let columns: &[ListColumn] = match field {
        "first_name" => &[ListColumn::FirstName, ListColumn::WholeName],
        "last_name" => &[ListColumn::LastName, ListColumn::WholeName],
        "phone" => &[ListColumn::Phone, ListColumn::Mobile],
        "email" => &[ListColumn::Email],
        "address" => &[ListColumn::Street, ListColumn::HouseNumber],
        "address_extra" => &[ListColumn::AddressExtra],
        "quarter_id" => &[ListColumn::Quarter],
        "roles" => &[ListColumn::Roles],
        "spoken_languages" => &[ListColumn::Languages],
        _ => &[ListColumn::Note, ListColumn::Mobile],
    };
    columns.iter().find_map(|column| list.heading(*column)).unwrap_or(field).to_owned()
}

fn email_of(person: &NewPerson) -> Option<EmailAddress> {
    person.email.as_deref().and_then(|text| EmailAddress::parse(text).ok())
}

fn duplicates_of(
    connection: &mut DbConnection,
    row: &ReadRow,
) -> QueryResult<Vec<(FoundPerson, Vec<DuplicateReason>)>> {
    let person = &row.person;
    let name = format!("{} {}", person.first_name, person.last_name);
    let phone = person.phone.as_deref().and_then(|text| PhoneNumber::parse(text).ok());
    let email = email_of(person);
    let wanted = Description::of(&name, phone.as_ref(), email.as_ref(), person.address.as_deref(), person.quarter_id);
    probable(connection, &name, &wanted)
}

/// Records rows together and says how many. What an earlier run with the key has recorded is not recorded again.
fn record_chunk(tx: &mut Tx<'_>, actor: Actor, rows: &[ReadRow], key: &IdempotencyKey) -> Outcome<usize> {
    let number = idempotency::once(
        tx,
        Some(key),
        Refusal::KeyReused,
        |tx| {
            let mut recorded: u128 = 0;
            let ends_on = today(tx)? + Duration::days(NOTE_DAYS);
            for row in rows.iter().filter(|row| row.faults.is_empty()) {
                recorded += u128::from(record_row(tx, actor, row, ends_on)?);
            }
            // What is remembered of a chunk is its number of people.
            Ok((Uuid::from_u128(recorded), recorded))
        },
        |_, remembered| Ok(remembered.as_u128()),
    )?;
    Ok(usize::try_from(number).unwrap_or(rows.len()))
}

fn record_row(tx: &mut Tx<'_>, actor: Actor, row: &ReadRow, ends_on: NaiveDate) -> Outcome<bool> {
    let id = match add(tx, actor, &row.person) {
        // Somebody was recorded under this address since the list was read.
        Err(Failure::Refused(Refusal::EmailTaken)) => return Ok(false),
        other => other?,
    };
    if let Some(note) = &row.note {
        store::insert_note(tx, id, actor.id, note, ends_on)?;
    }
    Ok(true)
}
