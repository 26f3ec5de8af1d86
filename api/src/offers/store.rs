//! All SQL about offers.

mod merging;

use super::model::{Capacity, Offer, OfferContent, OfferFacts, QuarterMap, Reach, Referable};
use crate::db::schema::{
    account_roles, accounts, categories, offer_categories, offer_quarters, offers, quarter_neighbours, quarters,
};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, OfferId, QuarterId};
use crate::kernel::weekly::WeeklyHours;
use chrono::NaiveDate;
use diesel::dsl::{count_star, exists};
use diesel::result::Error;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    QueryResult, Queryable, RunQueryDsl,
};
pub(super) use merging::take_over;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

diesel::allow_columns_to_appear_in_same_group_by_clause!(offer_quarters::quarter_id, offer_categories::category_key);

/// Who may help: volunteers who are verified, neither suspended nor erased, and whose offer does not rest on the
/// town's date `today`.
#[diesel::dsl::auto_type]
fn may_help(today: String) -> _ {
    account_roles::role
        .eq("volunteer")
        .and(accounts::verified_at.is_not_null())
        .and(accounts::suspended_at.is_null())
        .and(accounts::erased_at.is_null())
        .and(offers::paused_until.is_null().or(offers::paused_until.assume_not_null().le(today)))
}

/// What stands in the column `traits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Traits {
    languages: BTreeSet<String>,
    means: BTreeSet<Means>,
    attributes: BTreeSet<HelperAttribute>,
}

#[derive(Queryable)]
struct OfferRow {
    id: OfferId,
    account_id: AccountId,
    reach: Word<Reach>,
    availability: Json<WeeklyHours>,
    minutes_per_week: i32,
    tasks_per_week: i32,
    traits: Json<Traits>,
    paused_until: Option<String>,
    created_at: At,
    updated_at: At,
    version: i32,
    messages_per_week: Option<i32>,
}

impl OfferRow {
    fn capacity(&self) -> Capacity {
        Capacity { minutes_per_week: self.minutes_per_week, tasks_per_week: self.tasks_per_week }
    }

    fn into_offer(self, categories: BTreeSet<String>, named_quarters: BTreeSet<QuarterId>) -> QueryResult<Offer> {
        let capacity = self.capacity();
        let content = OfferContent {
            categories,
            named_quarters,
            reach: self.reach.0,
            availability: self.availability.0,
            capacity,
            languages: self.traits.0.languages,
            means: self.traits.0.means,
            attributes: self.traits.0.attributes,
            paused_until: self.paused_until.as_deref().map(date).transpose()?,
            messages_per_week: self.messages_per_week,
        };
        Ok(Offer {
            id: self.id,
            account_id: self.account_id,
            content,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        })
    }

    fn into_facts(self, categories: BTreeSet<String>, quarters: BTreeSet<QuarterId>) -> QueryResult<OfferFacts> {
        Ok(OfferFacts {
            id: self.id,
            account_id: self.account_id,
            categories,
            quarters,
            capacity: self.capacity(),
            availability: self.availability.0,
            languages: self.traits.0.languages,
            means: self.traits.0.means,
            attributes: self.traits.0.attributes,
            paused_until: self.paused_until.as_deref().map(date).transpose()?,
        })
    }
}

fn date(text: &str) -> QueryResult<NaiveDate> {
    text.parse().map_err(|fault: chrono::ParseError| Error::DeserializationError(Box::new(fault)))
}

fn row_of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<OfferRow>> {
    offers::table.filter(offers::account_id.eq(account)).first(connection).optional()
}

fn categories_of(connection: &mut DbConnection, offer: OfferId) -> QueryResult<BTreeSet<String>> {
    let keys = offer_categories::table.filter(offer_categories::offer_id.eq(offer));
    Ok(keys.select(offer_categories::category_key).load::<String>(connection)?.into_iter().collect())
}

/// The quarters of an offer with whether the helper named them.
fn quarters_of(connection: &mut DbConnection, offer: OfferId) -> QueryResult<Vec<(QuarterId, bool)>> {
    let rows = offer_quarters::table.filter(offer_quarters::offer_id.eq(offer));
    rows.select((offer_quarters::quarter_id, offer_quarters::is_named)).load(connection)
}

/// The offer of an account.
pub(super) fn offer_of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<Offer>> {
    let Some(row) = row_of(connection, account)? else { return Ok(None) };
    let categories = categories_of(connection, row.id)?;
    let named = quarters_of(connection, row.id)?.into_iter().filter(|(_, is_named)| *is_named);
    row.into_offer(categories, named.map(|(quarter, _)| quarter).collect()).map(Some)
}

/// What eligibility has to know of the offer of an account.
pub(super) fn facts_of(connection: &mut DbConnection, account: AccountId) -> QueryResult<Option<OfferFacts>> {
    let Some(row) = row_of(connection, account)? else { return Ok(None) };
    let categories = categories_of(connection, row.id)?;
    let quarters = quarters_of(connection, row.id)?.into_iter().map(|(quarter, _)| quarter).collect();
    row.into_facts(categories, quarters).map(Some)
}

/// The offers of everybody who may help (volunteer, verified, neither suspended nor erased nor paused on the town's
/// date `today`) and whose offer covers the category and the quarter: up to `most` after the offer `after`.
pub(super) fn candidates(
    connection: &mut DbConnection,
    category: &str,
    quarter: QuarterId,
    today: NaiveDate,
    after: Option<OfferId>,
    most: i64,
) -> QueryResult<Vec<OfferFacts>> {
    let begin = after.unwrap_or(OfferId::from_uuid(uuid::Uuid::nil()));
    // Not joined: so no plan reads all offers of a town before it gives the first ones.
    let holds_category = offer_categories::table
        .filter(offer_categories::offer_id.eq(offer_quarters::offer_id))
        .filter(offer_categories::offer_id.gt(begin))
        .filter(offer_categories::category_key.eq(category.to_owned()));
    let is_volunteer = account_roles::table
        .filter(account_roles::account_id.eq(offers::account_id))
        .filter(account_roles::role.eq("volunteer"));
    let is_in_good_standing = accounts::table
        .filter(accounts::id.eq(offers::account_id))
        .filter(accounts::verified_at.is_not_null().and(accounts::suspended_at.is_null()))
        .filter(accounts::erased_at.is_null());
    let rows: Vec<OfferRow> = offer_quarters::table
        .inner_join(offers::table)
        .filter(offer_quarters::quarter_id.eq(quarter))
        .filter(offer_quarters::offer_id.gt(begin))
        .filter(exists(holds_category))
        .filter(exists(is_volunteer))
        .filter(exists(is_in_good_standing))
        .filter(offers::paused_until.is_null().or(offers::paused_until.assume_not_null().le(today.to_string())))
        .order(offer_quarters::offer_id)
        .limit(most)
        .select(offers::all_columns)
        .load(connection)?;
    let narrow = |row: OfferRow| row.into_facts(BTreeSet::from([category.to_owned()]), BTreeSet::from([quarter]));
    rows.into_iter().map(narrow).collect()
}

/// The offers of these people without their categories and quarters; of those who have one, in no order.
pub(super) fn facts_of_all(connection: &mut DbConnection, accounts: &[AccountId]) -> QueryResult<Vec<OfferFacts>> {
    let rows: Vec<OfferRow> = offers::table.filter(offers::account_id.eq_any(accounts.to_vec())).load(connection)?;
    rows.into_iter().map(|row| row.into_facts(BTreeSet::new(), BTreeSet::new())).collect()
}

/// The languages of everybody who may help on the town's date `today`.
pub(super) fn languages(connection: &mut DbConnection, today: NaiveDate) -> QueryResult<Vec<BTreeSet<String>>> {
    let rows: Vec<Json<Traits>> = offers::table
        .inner_join(accounts::table)
        .inner_join(account_roles::table.on(account_roles::account_id.eq(offers::account_id)))
        .filter(may_help(today.to_string()))
        .select(offers::traits)
        .load(connection)?;
    Ok(rows.into_iter().map(|traits| traits.0.languages).collect())
}

/// How many people may help, by quarter and category.
pub(super) fn counts_by_category(
    connection: &mut DbConnection,
    today: NaiveDate,
) -> QueryResult<Vec<(QuarterId, String, i64)>> {
    offers::table
        .inner_join(accounts::table)
        .inner_join(account_roles::table.on(account_roles::account_id.eq(offers::account_id)))
        .inner_join(offer_categories::table)
        .inner_join(offer_quarters::table)
        .filter(may_help(today.to_string()))
        .group_by((offer_quarters::quarter_id, offer_categories::category_key))
        .select((offer_quarters::quarter_id, offer_categories::category_key, count_star()))
        .order((offer_quarters::quarter_id, offer_categories::category_key))
        .load(connection)
}

/// How many people may help, by quarter.
pub(super) fn counts(connection: &mut DbConnection, today: NaiveDate) -> QueryResult<Vec<(QuarterId, i64)>> {
    offers::table
        .inner_join(accounts::table)
        .inner_join(account_roles::table.on(account_roles::account_id.eq(offers::account_id)))
        .inner_join(offer_quarters::table)
        .filter(may_help(today.to_string()))
        .group_by(offer_quarters::quarter_id)
        .select((offer_quarters::quarter_id, count_star()))
        .order(offer_quarters::quarter_id)
        .load(connection)
}

/// Categories and quarters that an offer may name.
pub(super) fn referable(connection: &mut DbConnection) -> QueryResult<Referable> {
    let keys = categories::table.filter(categories::is_active.eq(true)).select(categories::category_key);
    Ok(Referable {
        categories: keys.load::<String>(connection)?.into_iter().collect(),
        quarters: quarters_in_use(connection)?,
    })
}

fn quarters_in_use(connection: &mut DbConnection) -> QueryResult<BTreeSet<QuarterId>> {
    let ids = quarters::table.filter(quarters::retired_at.is_null()).select(quarters::id);
    Ok(ids.load::<QuarterId>(connection)?.into_iter().collect())
}

/// The quarters in use and who borders on whom.
pub(super) fn quarter_map(connection: &mut DbConnection) -> QueryResult<QuarterMap> {
    let pairs = quarter_neighbours::table.select((quarter_neighbours::quarter_id, quarter_neighbours::neighbour_id));
    let neighbours = pairs.load::<(QuarterId, QuarterId)>(connection)?.into_iter().collect();
    Ok(QuarterMap { quarters: quarters_in_use(connection)?, neighbours })
}

/// Adds the first offer of an account. The unique index on the account refuses a second one.
pub(super) fn insert(tx: &mut Tx<'_>, account: AccountId, content: &OfferContent) -> QueryResult<OfferId> {
    let id: OfferId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(offers::table)
        .values((
            offers::id.eq(id),
            offers::account_id.eq(account),
            offers::reach.eq(Word(content.reach)),
            offers::availability.eq(Json(content.availability.clone())),
            offers::minutes_per_week.eq(content.capacity.minutes_per_week),
            offers::tasks_per_week.eq(content.capacity.tasks_per_week),
            offers::traits.eq(Json(traits(content))),
            offers::paused_until.eq(content.paused_until.map(|date| date.to_string())),
            offers::messages_per_week.eq(content.messages_per_week),
            offers::created_at.eq(At(now)),
            offers::updated_at.eq(At(now)),
            offers::version.eq(1),
        ))
        .execute(tx.connection())?;
    Ok(id)
}

/// Changes an offer that still has `version`; whether it had.
pub(super) fn update(tx: &mut Tx<'_>, offer: OfferId, version: i32, content: &OfferContent) -> QueryResult<bool> {
    let now: Instant = tx.now();
    let changed = diesel::update(offers::table.filter(offers::id.eq(offer)).filter(offers::version.eq(version)))
        .set((
            offers::reach.eq(Word(content.reach)),
            offers::availability.eq(Json(content.availability.clone())),
            offers::minutes_per_week.eq(content.capacity.minutes_per_week),
            offers::tasks_per_week.eq(content.capacity.tasks_per_week),
            offers::traits.eq(Json(traits(content))),
            offers::paused_until.eq(content.paused_until.map(|date| date.to_string())),
            offers::messages_per_week.eq(content.messages_per_week),
            offers::updated_at.eq(At(now)),
            offers::version.eq(version + 1),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Lets an offer that still has `version` rest before a date, or count again; whether it had.
pub(super) fn set_pause(tx: &mut Tx<'_>, offer: OfferId, version: i32, until: Option<NaiveDate>) -> QueryResult<bool> {
    let now: Instant = tx.now();
    let row = offers::table.filter(offers::id.eq(offer)).filter(offers::version.eq(version));
    let changed = diesel::update(row)
        .set((
            offers::paused_until.eq(until.map(|date| date.to_string())),
            offers::updated_at.eq(At(now)),
            offers::version.eq(version + 1),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

fn traits(content: &OfferContent) -> Traits {
    Traits {
        languages: content.languages.clone(),
        means: content.means.clone(),
        attributes: content.attributes.clone(),
    }
}

/// Writes the categories of an offer in place of those that it had.
pub(super) fn replace_categories(tx: &mut Tx<'_>, offer: OfferId, keys: &BTreeSet<String>) -> QueryResult<()> {
    clear_categories(tx.connection(), offer)?;
    let rows: Vec<_> =
        keys.iter().map(|key| (offer_categories::offer_id.eq(offer), offer_categories::category_key.eq(key))).collect();
    let insert = diesel::insert_into(offer_categories::table).values(rows);
    // A batch goes through no derived connection: each database gets its own.
    match tx.connection() {
        DbConnection::Postgres(postgres) => insert.execute(postgres),
        DbConnection::Sqlite(sqlite) => insert.execute(sqlite),
    }
    .map(drop)
}

/// Writes the quarters of an offer, with whether the helper named them, in place of those that it had.
pub(super) fn replace_quarters(
    tx: &mut Tx<'_>,
    offer: OfferId,
    named: &BTreeSet<QuarterId>,
    effective: &BTreeSet<QuarterId>,
) -> QueryResult<()> {
    clear_quarters(tx.connection(), offer)?;
    let rows: Vec<_> = effective
        .union(named)
        .map(|quarter| {
            (
                offer_quarters::offer_id.eq(offer),
                offer_quarters::quarter_id.eq(*quarter),
                offer_quarters::is_named.eq(named.contains(quarter)),
            )
        })
        .collect();
    let insert = diesel::insert_into(offer_quarters::table).values(rows);
    match tx.connection() {
        DbConnection::Postgres(postgres) => insert.execute(postgres),
        DbConnection::Sqlite(sqlite) => insert.execute(sqlite),
    }
    .map(drop)
}

fn clear_categories(connection: &mut DbConnection, offer: OfferId) -> QueryResult<usize> {
    diesel::delete(offer_categories::table.filter(offer_categories::offer_id.eq(offer))).execute(connection)
}

fn clear_quarters(connection: &mut DbConnection, offer: OfferId) -> QueryResult<usize> {
    diesel::delete(offer_quarters::table.filter(offer_quarters::offer_id.eq(offer))).execute(connection)
}

/// Removes an offer with everything that hangs on it.
pub(super) fn delete(tx: &mut Tx<'_>, offer: OfferId) -> QueryResult<()> {
    let connection = tx.connection();
    clear_categories(connection, offer)?;
    clear_quarters(connection, offer)?;
    diesel::delete(offers::table.filter(offers::id.eq(offer))).execute(connection).map(drop)
}

/// Every offer whose reach adds quarters to those named.
pub(super) fn reaching_offers(connection: &mut DbConnection) -> QueryResult<Vec<(OfferId, Reach)>> {
    let beyond = offers::table.filter(offers::reach.ne(Word(Reach::OwnQuarter)));
    let rows: Vec<(OfferId, Word<Reach>)> = beyond.select((offers::id, offers::reach)).load(connection)?;
    Ok(rows.into_iter().map(|(id, reach)| (id, reach.0)).collect())
}

/// Every offer that names the quarter.
pub(super) fn offers_naming(connection: &mut DbConnection, quarter: QuarterId) -> QueryResult<Vec<(OfferId, Reach)>> {
    let rows: Vec<(OfferId, Word<Reach>)> = offers::table
        .inner_join(offer_quarters::table)
        .filter(offer_quarters::quarter_id.eq(quarter))
        .filter(offer_quarters::is_named.eq(true))
        .select((offers::id, offers::reach))
        .order(offers::id)
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, reach)| (id, reach.0)).collect())
}

/// The quarters that the helper named.
pub(super) fn named_quarters(connection: &mut DbConnection, offer: OfferId) -> QueryResult<BTreeSet<QuarterId>> {
    let rows = quarters_of(connection, offer)?.into_iter();
    Ok(rows.filter(|(_, is_named)| *is_named).map(|(quarter, _)| quarter).collect())
}

/// Whether a coordinator has verified the person.
pub(super) fn is_verified(connection: &mut DbConnection, account: AccountId) -> QueryResult<bool> {
    let at: Option<Option<At>> =
        accounts::table.filter(accounts::id.eq(account)).select(accounts::verified_at).first(connection).optional()?;
    Ok(at.flatten().is_some())
}
