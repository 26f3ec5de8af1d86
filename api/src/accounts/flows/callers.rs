//! Finding a person while somebody types: the office has them on the telephone.

use crate::accounts::model::KeyKind;
use crate::accounts::rules::callers::{Clues, SoughtWord, read_clues};
use crate::accounts::store::search_keys as store;
pub use crate::accounts::store::search_keys::FoundPerson;
use crate::db::{Db, DbConnection, Failure, NoRefusal, Tx};
use crate::kernel::text::fold;
use crate::text_enum;
use diesel::QueryResult;
use store::Span;

/// The most people that one look gives: a list that is read while somebody speaks.
pub const MOST: usize = 10;
/// Accounts of one transaction when keys are made.
const CHUNK: i64 = 500;

text_enum! {
    /// What led to a person.
    pub enum FoundBy {
        /// The telephone number.
        Phone = "phone",
        /// The address for mail.
        Email = "email",
        /// The name as it is written.
        Name = "name",
        /// How the name sounds.
        Sound = "sound",
    }
}

/// How near a word of the name must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nearness {
    Whole,
    Beginning,
    Sound,
}

/// People whom everything that was typed fits: whole words first, then beginnings, then what sounds alike.
pub fn find(connection: &mut DbConnection, typed: &str) -> QueryResult<Vec<(FoundPerson, FoundBy)>> {
    let clues = read_clues(typed);
    let mut found: Vec<(FoundPerson, FoundBy)> = Vec::new();
    if let Some(email) = &clues.email {
        add(&mut found, store::find_by_email_with_contact(connection, email)?, FoundBy::Email);
    } else if clues.phone_keys.is_empty() {
        by_name(connection, &clues, &mut found)?;
    } else {
        let names: Vec<Vec<Span>> = clues.words.iter().map(|word| spans(word, Nearness::Sound)).collect();
        for key in &clues.phone_keys {
            let numbers = Span::beginning(KeyKind::Phone, key);
            add(&mut found, store::find_with_contact(connection, &numbers, &names, limit())?, FoundBy::Phone);
        }
    }
    found.truncate(MOST);
    Ok(found)
}

/// People are found twice where two of their words fit.
fn limit() -> i64 {
    2 * i64::try_from(MOST).unwrap_or(i64::MAX)
}

fn by_name(connection: &mut DbConnection, clues: &Clues, found: &mut Vec<(FoundPerson, FoundBy)>) -> QueryResult<()> {
    let Some((first, others)) = clues.words.split_first() else { return Ok(()) };
    for nearness in [Nearness::Whole, Nearness::Beginning, Nearness::Sound] {
        if found.len() >= MOST || (nearness == Nearness::Sound && !clues.have_sounds()) {
            return Ok(());
        }
        let others: Vec<Vec<Span>> = others.iter().map(|word| spans(word, nearness)).collect();
        let found_by = if nearness == Nearness::Sound { FoundBy::Sound } else { FoundBy::Name };
        for span in spans(first, nearness) {
            add(found, store::find_with_contact(connection, &span, &others, limit())?, found_by);
        }
    }
    Ok(())
}

/// The keys that a word may be: by its sound also those that it begins.
fn spans(word: &SoughtWord, nearness: Nearness) -> Vec<Span> {
    match (nearness, &word.sound) {
        (Nearness::Whole, _) => vec![Span::exactly(KeyKind::Name, &word.key)],
        (Nearness::Beginning, _) | (Nearness::Sound, None) => vec![Span::beginning(KeyKind::Name, &word.key)],
        (Nearness::Sound, Some(sound)) => {
            vec![Span::beginning(KeyKind::Name, &word.key), Span::exactly(KeyKind::Sound, sound)]
        }
    }
}

/// Adds whom nothing nearer has led to, in the order of their names.
fn add(found: &mut Vec<(FoundPerson, FoundBy)>, mut more: Vec<FoundPerson>, found_by: FoundBy) {
    more.sort_by_cached_key(|person| (fold(&format!("{} {}", person.last_name, person.first_name)), person.id));
    for person in more {
        if found.iter().all(|(known, _)| known.id != person.id) {
            found.push((person, found_by));
        }
    }
}

/// Makes the keys of everybody who has none yet: after the step of the schema that brought them. May be begun again at any time.
pub fn make_keys(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    let mut made = 0;
    loop {
        let of_chunk = db.write_blocking("accounts.make_keys", |tx| Ok(make_chunk(tx)?))?;
        made += of_chunk;
        if of_chunk == 0 {
            return Ok(made);
        }
    }
}

fn make_chunk(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let unmade = store::unmade(tx.connection(), CHUNK)?;
    for (id, first_name, last_name, phone) in &unmade {
        store::rewrite(tx, *id, first_name, last_name, phone.as_ref())?;
    }
    Ok(unmade.len())
}
