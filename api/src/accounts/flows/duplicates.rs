//! Whether somebody is recorded already, asked before they are recorded once more.

use crate::accounts::fields::{ADDRESS, Faults, NAME};
use crate::accounts::model::{KeyKind, phone_key};
use crate::accounts::refusal::Outcome;
use crate::accounts::rules::callers::{SoughtWord, sought_words};
pub use crate::accounts::rules::duplicates::DuplicateReason;
use crate::accounts::rules::duplicates::{Description, compare, plain_address, strength};
use crate::accounts::store::search_keys::{self as store, FoundPerson, Span};
use crate::db::{DbConnection, OrRefuse};
use crate::kernel::ids::QuarterId;
use diesel::QueryResult;
use std::cmp::Reverse;

/// The most people that are named.
pub const MOST: usize = 5;
/// The most people of one name that are looked at.
const NAMESAKES: i64 = 100;

/// Somebody who may be recorded.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Number, if told.
    pub phone: Option<String>,
    /// Address for mail, if told.
    pub email: Option<String>,
    /// Home quarter, if told.
    pub quarter_id: Option<QuarterId>,
    /// Street and number, if told.
    pub address: Option<String>,
}

/// Who may be the same person, the likeliest first.
pub fn of(connection: &mut DbConnection, described: &Described) -> Outcome<Vec<(FoundPerson, Vec<DuplicateReason>)>> {
    let mut faults = Faults::default();
    let first_name = faults.optional_line("/first_name", Some(&described.first_name), NAME);
    let last_name = faults.optional_line("/last_name", Some(&described.last_name), NAME);
    let phone = faults.optional_phone("/phone", described.phone.as_deref());
    let typed = described.email.as_deref().filter(|text| !text.trim().is_empty());
    let email = typed.and_then(|text| faults.email("/email", text));
    let address = faults.optional_line("/address", described.address.as_deref(), ADDRESS);
    faults.end().or_refuse()?;
    let name = [first_name, last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let wanted = Description::of(&name, phone.as_ref(), email.as_ref(), address.as_deref(), described.quarter_id);
    Ok(probable(connection, &name, &wanted)?)
}

/// Who may be the same person as this one.
pub(super) fn probable(
    connection: &mut DbConnection,
    name: &str,
    wanted: &Description,
) -> QueryResult<Vec<(FoundPerson, Vec<DuplicateReason>)>> {
    let mut found: Vec<(FoundPerson, Vec<DuplicateReason>)> = Vec::new();
    for person in candidates(connection, name, wanted)? {
        let reasons = compare(wanted, &description_of(&person));
        if !reasons.is_empty() && found.iter().all(|(known, _)| known.id != person.id) {
            found.push((person, reasons));
        }
    }
    found.sort_by_key(|(person, reasons)| (Reverse(strength(reasons)), person.id));
    found.truncate(MOST);
    Ok(found)
}

fn description_of(person: &FoundPerson) -> Description {
    let name = format!("{} {}", person.first_name, person.last_name);
    Description {
        phone: person.phone.clone(),
        email: person.email.clone(),
        address: person.address.as_deref().map(plain_address).filter(|address| !address.is_empty()),
        ..Description::of(&name, None, None, None, person.quarter_id)
    }
}

fn candidates(connection: &mut DbConnection, name: &str, wanted: &Description) -> QueryResult<Vec<FoundPerson>> {
    let mut found = Vec::new();
    if let Some(email) = &wanted.email {
        found.extend(store::find_by_email_with_contact(connection, email)?);
    }
    if let Some(phone) = &wanted.phone {
        let number = Span::exactly(KeyKind::Phone, &phone_key(phone));
        found.extend(store::find_with_contact(connection, &number, &[], NAMESAKES)?);
    }
    let words = sought_words(name);
    if let Some((first, others)) = words.split_first().filter(|(_, others)| !others.is_empty()) {
        for spans_of in [written, alike] {
            let others: Vec<Vec<Span>> = others.iter().map(spans_of).collect();
            for span in spans_of(first) {
                found.extend(store::find_with_contact(connection, &span, &others, NAMESAKES)?);
            }
        }
    }
    Ok(found)
}

fn written(word: &SoughtWord) -> Vec<Span> {
    vec![Span::exactly(KeyKind::Name, &word.key)]
}

fn alike(word: &SoughtWord) -> Vec<Span> {
    let sound = word.sound.as_ref().map(|sound| Span::exactly(KeyKind::Sound, sound));
    written(word).into_iter().chain(sound).collect()
}
