//! What coordinators do with templates.

use super::model::{Template, TemplateText};
use super::rules::{MOST_TEMPLATES, check};
use super::store;
use crate::db::idempotency::{IdempotencyKey, once};
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse};
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, TemplateId};
use diesel::QueryResult;

/// Why nothing was done with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateRefusal {
    /// Parts of the input are wrong; all of them are named.
    Invalid(Vec<Fault>),
    /// There is no such template (any more).
    Missing,
    /// Somebody changed it meanwhile; this is what it says now.
    Changed(Template),
    /// The idempotency key stands for another text.
    KeyReused,
}

/// All templates, by title.
pub fn templates(connection: &mut DbConnection) -> QueryResult<Vec<Template>> {
    store::all(connection)
}

/// [`add`], once for each idempotency key.
pub fn add_once(
    tx: &mut Tx<'_>,
    actor: AccountId,
    text: &TemplateText,
    key: Option<&IdempotencyKey>,
) -> Result<Template, Failure<TemplateRefusal>> {
    once(
        tx,
        key,
        TemplateRefusal::KeyReused,
        |tx: &mut Tx<'_>| add(tx, actor, text).map(|template| (template.id.0, template)),
        |tx: &mut Tx<'_>, id| present(tx, TemplateId(id)),
    )
}

/// Writes a new template.
fn add(tx: &mut Tx<'_>, actor: AccountId, text: &TemplateText) -> Result<Template, Failure<TemplateRefusal>> {
    let checked = check(text).map_err(TemplateRefusal::Invalid).or_refuse()?;
    if store::all(tx.connection())?.len() >= MOST_TEMPLATES {
        let fault = Fault { pointer: String::new(), kind: FaultKind::TooMany(MOST_TEMPLATES) };
        return refuse(TemplateRefusal::Invalid(vec![fault]));
    }
    let template = store::insert(tx, &checked)?;
    tx.emit(Event::new("response_template.saved", template.id, Some(actor)))?;
    Ok(template)
}

/// Changes the template that still has this version.
pub fn change(
    tx: &mut Tx<'_>,
    actor: AccountId,
    id: TemplateId,
    text: &TemplateText,
    version: i32,
) -> Result<Template, Failure<TemplateRefusal>> {
    let present = present(tx, id)?;
    let checked = check(text).map_err(TemplateRefusal::Invalid).or_refuse()?;
    if present.version != version || !store::update(tx, id, &checked, present.version)? {
        return refuse(TemplateRefusal::Changed(present));
    }
    tx.emit(Event::new("response_template.saved", id, Some(actor)))?;
    Ok(Template { id, text: checked, version: present.version + 1 })
}

/// Deletes the template that still has this version.
pub fn remove(tx: &mut Tx<'_>, actor: AccountId, id: TemplateId, version: i32) -> Result<(), Failure<TemplateRefusal>> {
    let present = present(tx, id)?;
    if !store::delete(tx, id, version)? {
        return refuse(TemplateRefusal::Changed(present));
    }
    Ok(tx.emit(Event::new("response_template.deleted", id, Some(actor)))?)
}

fn present(tx: &mut Tx<'_>, id: TemplateId) -> Result<Template, Failure<TemplateRefusal>> {
    store::find(tx.connection(), id)?.ok_or(TemplateRefusal::Missing).or_refuse()
}
