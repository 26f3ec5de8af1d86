//! SQL of templates.

use super::model::{Template, TemplateText};
use crate::db::schema::response_templates;
use crate::db::{At, DbConnection, Tx};
use crate::kernel::ids::TemplateId;
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

type Row = (TemplateId, String, String, i32);

fn template((id, title, body, version): Row) -> Template {
    Template { id, text: TemplateText { title, body }, version }
}

/// All of them, by title.
pub(super) fn all(connection: &mut DbConnection) -> QueryResult<Vec<Template>> {
    let rows: Vec<Row> = response_templates::table
        .select((
            response_templates::id,
            response_templates::title,
            response_templates::body,
            response_templates::version,
        ))
        .load(connection)?;
    let mut templates: Vec<Template> = rows.into_iter().map(template).collect();
    // Not by the database, whose order of letters is its own.
    templates.sort_by_cached_key(|template| (crate::kernel::text::fold(&template.text.title), template.id));
    Ok(templates)
}

/// One of them.
pub(super) fn find(connection: &mut DbConnection, id: TemplateId) -> QueryResult<Option<Template>> {
    let row: Option<Row> = response_templates::table
        .find(id)
        .select((
            response_templates::id,
            response_templates::title,
            response_templates::body,
            response_templates::version,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(template))
}

/// Writes a new one.
pub(super) fn insert(tx: &mut Tx<'_>, text: &TemplateText) -> QueryResult<Template> {
    let (id, now) = (tx.new_id::<TemplateId>(), tx.now());
    diesel::insert_into(response_templates::table)
        .values((
            response_templates::id.eq(id),
            response_templates::title.eq(&text.title),
            response_templates::body.eq(&text.body),
            response_templates::version.eq(1),
            response_templates::created_at.eq(At(now)),
            response_templates::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(Template { id, text: text.clone(), version: 1 })
}

/// Changes the one that still has this version; `false` where it has another one.
pub(super) fn update(tx: &mut Tx<'_>, id: TemplateId, text: &TemplateText, version: i32) -> QueryResult<bool> {
    let now = tx.now();
    let same = response_templates::id.eq(id).and(response_templates::version.eq(version));
    let changed = diesel::update(response_templates::table.filter(same))
        .set((
            response_templates::title.eq(&text.title),
            response_templates::body.eq(&text.body),
            response_templates::version.eq(version + 1),
            response_templates::updated_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(changed == 1)
}

/// Deletes the one that still has this version; `false` where it has another one.
pub(super) fn delete(tx: &mut Tx<'_>, id: TemplateId, version: i32) -> QueryResult<bool> {
    let same = response_templates::id.eq(id).and(response_templates::version.eq(version));
    Ok(diesel::delete(response_templates::table.filter(same)).execute(tx.connection())? == 1)
}
