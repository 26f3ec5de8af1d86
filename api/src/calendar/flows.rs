//! What people can do with calendars.

use super::model::Calendar;
use super::rules::{entry, window};
use super::store;
use super::writing::write;
use crate::accounts::sign_in::randomness;
use crate::db::{DbConnection, Event, Failure, Tx, refuse};
use crate::help_requests::flows::{Planned, Refusal, planned, planned_one};
use crate::help_requests::model::Actor;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::{quarters, town};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use diesel::QueryResult;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A feed that was just made: the only time that its secret is told.
#[derive(Debug, Clone)]
pub struct NewFeed {
    /// The secret part of its address.
    pub token: String,
    /// When it was made.
    pub created_at: Instant,
}

/// The hash under which a feed is known. Nothing slower is needed: the secret has 256 bits.
fn hash_of(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Makes the person's feed, or a new address for it; the old one leads nowhere from then on.
pub fn make_feed(tx: &mut Tx<'_>, person: AccountId) -> Result<NewFeed, Failure<Refusal>> {
    let token = BASE64URL_NOPAD.encode(&randomness::bytes::<32>());
    store::put(tx, person, &hash_of(&token))?;
    tx.emit(Event::new("calendar_feed.made", person, Some(person)))?;
    Ok(NewFeed { token, created_at: tx.now() })
}

/// Takes the person's feed away. Done twice it is done.
pub fn remove_feed(tx: &mut Tx<'_>, person: AccountId) -> Result<(), Failure<Refusal>> {
    if store::remove(tx, person)? {
        tx.emit(Event::new("calendar_feed.removed", person, Some(person)))?;
    }
    Ok(())
}

/// Since when the person has a feed.
pub fn feed(connection: &mut DbConnection, person: AccountId) -> Result<Instant, Failure<Refusal>> {
    match store::made_at(connection, person)? {
        Some(made_at) => Ok(made_at),
        None => refuse(Refusal::NotFound),
    }
}

/// The feed behind a secret, as text; `origin` is where the links lead.
pub fn read_feed(
    connection: &mut DbConnection,
    token: &str,
    origin: &str,
    now: Instant,
) -> Result<String, Failure<Refusal>> {
    let Some(owner) = store::owner(connection, &hash_of(token))? else { return refuse(Refusal::NotFound) };
    let planned = planned(connection, owner.account_id, window(now), now)?;
    Ok(calendar(connection, planned, owner.language, origin, now)?)
}

/// One assignment as a calendar of its own, for its two sides.
pub fn read_assignment(
    connection: &mut DbConnection,
    actor: &Actor,
    id: AssignmentId,
    origin: &str,
    now: Instant,
) -> Result<String, Failure<Refusal>> {
    let planned = planned_one(connection, actor, id, now)?;
    let language = store::language(connection, actor.id)?;
    Ok(calendar(connection, vec![planned], language, origin, now)?)
}

fn calendar(
    connection: &mut DbConnection,
    planned: Vec<Planned>,
    language: UiLanguage,
    origin: &str,
    now: Instant,
) -> QueryResult<String> {
    let town = town::flows::town(connection)?;
    let categories: HashMap<String, String> = town::flows::categories(connection)?
        .into_iter()
        .map(|category| (category.key, category.labels.read_in(language).to_owned()))
        .collect();
    let mut ids: Vec<QuarterId> = planned.iter().map(|each| each.quarter_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names: HashMap<QuarterId, String> = HashMap::new();
    for id in ids {
        names.extend(quarters::flows::quarter(connection, id)?.map(|view| (id, view.quarter.name)));
    }
    let told = |each: Planned| {
        let category = categories.get(&each.category).map_or(each.category.clone(), String::clone);
        let quarter = names.get(&each.quarter_id).cloned().unwrap_or_default();
        let link = link(origin, language, &each);
        entry(each, &category, &quarter, link)
    };
    let entries = planned.into_iter().map(told).collect();
    let name = town.map_or_else(|| "Quartierhilfe".to_owned(), |town| format!("Quartierhilfe {}", town.name));
    Ok(write(&Calendar { name, zone: town::flows::zone(connection)?, written_at: now, entries }))
}

/// Where the app shows it to this side.
fn link(origin: &str, language: UiLanguage, planned: &Planned) -> String {
    if planned.is_helper {
        format!("{origin}/{language}/einsaetze/{}", planned.assignment.id)
    } else {
        format!("{origin}/{language}/meine-anfragen/{}", planned.assignment.help_request_id)
    }
}

/// Reaction: the feed ends with the account.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    if event.name == "account.erased" {
        store::remove(tx, AccountId(event.subject))?;
    }
    Ok(())
}

/// Since when the person has a feed: for their copy.
pub fn own_feed(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    Ok(store::made_at(connection, person)?.map_or(Value::Null, |made_at| json!({ "created_at": made_at })))
}
