//! All SQL about the town and its categories.

use super::model::{Category, CategoryScript, Choice, LocalText, Town, TownSettings};
use crate::db::{
    At, DbConnection, Json, Tx, Word,
    schema::{categories, town},
};
use chrono_tz::Tz;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl, result::Error};

/// The one row of the table.
const THE_TOWN: i32 = 1;

#[derive(Queryable)]
struct TownRow {
    _singleton: i32,
    name: String,
    time_zone: String,
    settings: Json<TownSettings>,
    is_demo: bool,
    version: i32,
    _updated_at: At,
}

#[derive(Queryable)]
struct CategoryRow {
    key: String,
    labels: Json<LocalText>,
    choice: Word<Choice>,
    default_minutes: i32,
    is_sensitive: bool,
    needs_certificate: bool,
    is_active: bool,
    sort_position: i32,
    version: i32,
    script: Json<CategoryScript>,
}

impl CategoryRow {
    fn into_category(self) -> Category {
        Category {
            key: self.key,
            labels: self.labels.0,
            choice: self.choice.0,
            default_minutes: self.default_minutes,
            sensitive: self.is_sensitive,
            certificate_required: self.needs_certificate,
            active: self.is_active,
            position: self.sort_position,
            script: self.script.0,
            version: self.version,
        }
    }
}

fn zone_of(name: &str) -> QueryResult<Tz> {
    name.parse().map_err(|fault: chrono_tz::ParseError| Error::DeserializationError(Box::new(fault)))
}

/// The town, once it was set up.
pub(super) fn town(connection: &mut DbConnection) -> QueryResult<Option<Town>> {
    let row: Option<TownRow> = town::table.find(THE_TOWN).first(connection).optional()?;
    row.map(|row| {
        Ok(Town {
            time_zone: zone_of(&row.time_zone)?,
            name: row.name,
            settings: row.settings.0,
            is_demo: row.is_demo,
            version: row.version,
        })
    })
    .transpose()
}

/// The town's time zone, once it was set up.
pub(super) fn zone(connection: &mut DbConnection) -> QueryResult<Option<Tz>> {
    let name: Option<String> = town::table.find(THE_TOWN).select(town::time_zone).first(connection).optional()?;
    name.as_deref().map(zone_of).transpose()
}

/// Writes the first row.
pub(super) fn insert_town(tx: &mut Tx<'_>, new: &Town) -> QueryResult<()> {
    let now = tx.now();
    diesel::insert_into(town::table)
        .values((
            town::singleton.eq(THE_TOWN),
            town::name.eq(&new.name),
            town::time_zone.eq(new.time_zone.name()),
            town::settings.eq(Json(new.settings.clone())),
            town::is_demo.eq(new.is_demo),
            town::version.eq(new.version),
            town::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Changes the row that still has `version`; `false` when it has another one.
pub(super) fn update_town(tx: &mut Tx<'_>, new: &Town, version: i32) -> QueryResult<bool> {
    let now = tx.now();
    let changed = diesel::update(town::table.filter(town::singleton.eq(THE_TOWN)).filter(town::version.eq(version)))
        .set((
            town::name.eq(&new.name),
            town::time_zone.eq(new.time_zone.name()),
            town::settings.eq(Json(new.settings.clone())),
            town::version.eq(version + 1),
            town::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// All categories in the order of lists.
pub(super) fn categories(connection: &mut DbConnection) -> QueryResult<Vec<Category>> {
    let rows: Vec<CategoryRow> =
        categories::table.order((categories::sort_position, categories::category_key)).load(connection)?;
    Ok(rows.into_iter().map(CategoryRow::into_category).collect())
}

/// One category.
pub(super) fn category(connection: &mut DbConnection, key: &str) -> QueryResult<Option<Category>> {
    let row: Option<CategoryRow> = categories::table.find(key).first(connection).optional()?;
    Ok(row.map(CategoryRow::into_category))
}

/// Writes a new category.
pub(super) fn insert_category(tx: &mut Tx<'_>, new: &Category) -> QueryResult<()> {
    diesel::insert_into(categories::table)
        .values((
            categories::category_key.eq(&new.key),
            categories::labels.eq(Json(new.labels.clone())),
            categories::choice.eq(Word(new.choice)),
            categories::default_minutes.eq(new.default_minutes),
            categories::is_sensitive.eq(new.sensitive),
            categories::needs_certificate.eq(new.certificate_required),
            categories::is_active.eq(new.active),
            categories::sort_position.eq(new.position),
            categories::script.eq(Json(new.script.clone())),
            categories::version.eq(1),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Changes the category that still has `version`; `false` when it has another one.
pub(super) fn update_category(tx: &mut Tx<'_>, new: &Category, version: i32) -> QueryResult<bool> {
    let same = categories::table.filter(categories::category_key.eq(&new.key)).filter(categories::version.eq(version));
    let changed = diesel::update(same)
        .set((
            categories::labels.eq(Json(new.labels.clone())),
            categories::choice.eq(Word(new.choice)),
            categories::default_minutes.eq(new.default_minutes),
            categories::is_sensitive.eq(new.sensitive),
            categories::needs_certificate.eq(new.certificate_required),
            categories::is_active.eq(new.active),
            categories::sort_position.eq(new.position),
            categories::script.eq(Json(new.script.clone())),
            categories::version.eq(version + 1),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}
