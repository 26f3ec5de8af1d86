//! What a volunteer does with their offer, and what other slices ask about offers.

use super::model::{HelperCount, Offer, OfferFacts, OfferInput, OfferState};
use super::rules;
use super::store;
use crate::accounts::flows::merging::kept_record;
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, is_unique_violation, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::fault::Fault;
use crate::kernel::ids::{AccountId, OfferId, QuarterId};
use crate::kernel::time::local_date;
use crate::quarters::model::{Move, Moved};
use crate::town::flows::zone;
use chrono::NaiveDate;
use chrono_tz::Tz;
use diesel::QueryResult;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Why nothing was done with an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferRefusal {
    /// Parts of it are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// There is none.
    Missing,
    /// It was changed meanwhile (or exists where it was taken for new); this is what it says now.
    Changed(Box<OfferView>),
}

/// An offer and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// The offer.
    pub offer: Offer,
    /// Whether it counts.
    pub state: OfferState,
}

/// The offer of an account.
pub fn offer_of(
    connection: &mut DbConnection,
    account: AccountId,
    now: Instant,
) -> Result<OfferView, Failure<OfferRefusal>> {
    match store::offer_of(connection, account)? {
        Some(offer) => Ok(view(connection, offer, now)?),
        None => refuse(OfferRefusal::Missing),
    }
}

fn view(connection: &mut DbConnection, offer: Offer, now: Instant) -> QueryResult<OfferView> {
    let today = local_date(now, zone(connection)?);
    let is_verified = store::is_verified(connection, offer.account_id)?;
    let state = rules::state(&offer, is_verified, today);
    Ok(OfferView { offer, state })
}

/// Makes the offer of an account (the input names no version) or changes the one that still has the version named.
pub fn save(tx: &mut Tx<'_>, account: AccountId, input: &OfferInput) -> Result<OfferView, Failure<OfferRefusal>> {
    let now = tx.now();
    let today = local_date(now, zone(tx.connection())?);
    let referable = store::referable(tx.connection())?;
    let content = rules::check(input, &referable, today).map_err(OfferRefusal::Invalid).or_refuse()?;
    let present = store::offer_of(tx.connection(), account)?;
    let (id, event) = match (present, input.version) {
        (None, None) => match store::insert(tx, account, &content) {
            Ok(id) => (id, "offer.made"),
            // Two first saves at once: the other one was there first.
            Err(error) if is_unique_violation(&error) => return Err(Failure::Unavailable),
            Err(error) => return Err(error.into()),
        },
        (None, Some(_)) => return refuse(OfferRefusal::Missing),
        (Some(offer), version) if version == Some(offer.version) => {
            if !store::update(tx, offer.id, offer.version, &content)? {
                return refuse(changed(tx, offer)?);
            }
            (offer.id, "offer.changed")
        }
        (Some(offer), _) => return refuse(changed(tx, offer)?),
    };
    let map = store::quarter_map(tx.connection())?;
    let effective = rules::effective_quarters(&content.named_quarters, content.reach, &map);
    store::replace_categories(tx, id, &content.categories)?;
    store::replace_quarters(tx, id, &content.named_quarters, &effective)?;
    tx.emit(Event::new(event, id, Some(account)))?;
    offer_of(tx.connection(), account, now)
}

fn changed(tx: &mut Tx<'_>, offer: Offer) -> QueryResult<OfferRefusal> {
    let now = tx.now();
    Ok(OfferRefusal::Changed(Box::new(view(tx.connection(), offer, now)?)))
}

/// Removes the offer of an account that still has `version`. Assignments that were agreed stay agreed.
pub fn delete(tx: &mut Tx<'_>, account: AccountId, version: i32) -> Result<(), Failure<OfferRefusal>> {
    let Some(offer) = store::offer_of(tx.connection(), account)? else { return refuse(OfferRefusal::Missing) };
    if offer.version != version {
        return refuse(changed(tx, offer)?);
    }
    store::delete(tx, offer.id)?;
    Ok(tx.emit(Event::new("offer.deleted", offer.id, Some(account)))?)
}

/// Lets the offer of an account rest before a date, or count again at once (`None`), whatever else stands in it. What was
/// asked and agreed before stays so. Said again it is the same answer.
pub fn pause(
    tx: &mut Tx<'_>,
    account: AccountId,
    until: Option<NaiveDate>,
) -> Result<OfferView, Failure<OfferRefusal>> {
    let now = tx.now();
    let today = local_date(now, zone(tx.connection())?);
    if let Some(until) = until {
        rules::check_pause(until, today).map_err(OfferRefusal::Invalid).or_refuse()?;
    }
    let Some(offer) = store::offer_of(tx.connection(), account)? else { return refuse(OfferRefusal::Missing) };
    let present = offer.content.paused_until.filter(|date| *date > today);
    if present != until {
        if !store::set_pause(tx, offer.id, offer.version, until)? {
            return Err(Failure::Unavailable);
        }
        tx.emit(Event::new("offer.changed", offer.id, Some(account)))?;
    }
    offer_of(tx.connection(), account, now)
}

/// A person's copy of their offer; `null` where there is none.
pub fn own_offer(connection: &mut DbConnection, account: AccountId) -> QueryResult<Value> {
    let Some(offer) = store::offer_of(connection, account)? else { return Ok(Value::Null) };
    let content = offer.content;
    Ok(json!({
        "categories": content.categories, "quarters": content.named_quarters, "reach": content.reach,
        "availability": content.availability, "minutes_per_week": content.capacity.minutes_per_week,
        "tasks_per_week": content.capacity.tasks_per_week, "languages": content.languages, "means": content.means,
        "attributes": content.attributes, "paused_until": content.paused_until,
        "messages_per_week": content.messages_per_week, "created_at": offer.created_at,
        "updated_at": offer.updated_at,
    }))
}

/// What eligibility has to know of the offer of an account.
pub fn facts_of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<OfferFacts>> {
    store::facts_of(connection, account)
}

/// The offers of everybody who may help on the town's present date (volunteer, verified, neither suspended nor
/// paused) and who covers the category and the quarter. `categories` and `quarters` of the facts hold just these two:
/// one query, whatever else the offers say. Up to `most` of them after the offer `after`, in the order of their ids.
pub fn candidates(
    connection: &mut DbConnection,
    category: &str,
    quarter: QuarterId,
    (zone, now): (Tz, Instant),
    (after, most): (Option<OfferId>, i64),
) -> QueryResult<Vec<OfferFacts>> {
    store::candidates(connection, category, quarter, local_date(now, zone), after, most)
}

/// The offers of these people without their categories and quarters, as far as they have one.
pub fn facts_of_all(connection: &mut DbConnection, accounts: &[AccountId]) -> QueryResult<Vec<OfferFacts>> {
    store::facts_of_all(connection, accounts)
}

/// The languages of each person who may help on the town's present date.
pub fn languages(connection: &mut DbConnection, zone: Tz, now: Instant) -> QueryResult<Vec<BTreeSet<String>>> {
    store::languages(connection, local_date(now, zone))
}

/// How many people help in each quarter, over all categories and by category; no number below five. Where a quarter or
/// a category is named, only these.
pub fn helper_counts(
    connection: &mut DbConnection,
    quarter: Option<QuarterId>,
    category: Option<&str>,
    now: Instant,
) -> QueryResult<Vec<HelperCount>> {
    let today = local_date(now, zone(connection)?);
    let over_all = store::counts(connection, today)?.into_iter().map(|(quarter, people)| (quarter, None, people));
    let by_category = store::counts_by_category(connection, today)?;
    let by_category = by_category.into_iter().map(|(quarter, category, people)| (quarter, Some(category), people));
    let is_wanted = |(id, key, _): &(QuarterId, Option<String>, i64)| {
        quarter.is_none_or(|wanted| wanted == *id) && category.is_none_or(|wanted| key.as_deref() == Some(wanted))
    };
    let count =
        |(quarter_id, category, people)| HelperCount { quarter_id, category, helpers: rules::shown_count(people) };
    Ok(over_all.chain(by_category).filter(is_wanted).map(count).collect())
}

/// Reaction: after the town's quarters changed, the quarters that a reach adds are made anew; an erased person's offer
/// goes with the person; of two records of one person one offer goes on, that of the kept one where it has one.
pub fn react(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    match event.name {
        "quarters.imported" => refresh_reach(tx),
        "account.erased" => match store::offer_of(tx.connection(), AccountId(event.subject))? {
            Some(offer) => store::delete(tx, offer.id),
            None => Ok(()),
        },
        "account.merged" => match kept_record(event) {
            Some(kept) => store::take_over(tx, AccountId(event.subject), kept),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Lets every offer that names a retired quarter name the one in its place; without such a one only counts them.
pub fn move_quarter(tx: &mut Tx<'_>, wanted: &Move) -> QueryResult<Moved> {
    let offers = store::offers_naming(tx.connection(), wanted.from)?;
    if let Some(to) = wanted.to {
        let map = store::quarter_map(tx.connection())?;
        for (offer, reach) in &offers {
            let mut named = store::named_quarters(tx.connection(), *offer)?;
            named.remove(&wanted.from);
            named.insert(to);
            let effective = rules::effective_quarters(&named, *reach, &map);
            store::replace_quarters(tx, *offer, &named, &effective)?;
        }
    }
    Ok(Moved { help_requests: 0, offers: offers.len() })
}

fn refresh_reach(tx: &mut Tx<'_>) -> QueryResult<()> {
    let map = store::quarter_map(tx.connection())?;
    for (offer, reach) in store::reaching_offers(tx.connection())? {
        let named = store::named_quarters(tx.connection(), offer)?;
        let effective = rules::effective_quarters(&named, reach, &map);
        store::replace_quarters(tx, offer, &named, &effective)?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "flows_tests.rs"]
mod tests;
