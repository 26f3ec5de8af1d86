//! Looks at one series, and lists of them.

use super::part::{Whole, complete_all, load, quarters_of};
use super::view::{Eyes, SeriesView, compose, view};
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::help_requests::series::model::{Series, SeriesActor};
use crate::help_requests::series::store;
use crate::help_requests::series::store::series::Selection;
use crate::help_requests::store as requests;
use crate::kernel::clock::Instant;
use crate::kernel::ids::SeriesId;
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;

/// Which series staff look for.
#[derive(Debug, Clone, Default)]
pub struct SeriesQuery {
    /// Only those whose owner was asked whether they go on, and has not answered.
    pub is_asked_only: bool,
    /// At most this many.
    pub limit: u32,
    /// After this place of the list.
    pub after: Option<Cursor>,
}

/// A series as the person may see it.
pub fn look(
    connection: &mut DbConnection,
    actor: &Actor,
    id: SeriesId,
    now: Instant,
) -> Result<SeriesView, Failure<Refusal>> {
    let whole = load(connection, id, now)?;
    match whole.part_of(connection, actor)? {
        Some(part) => Ok(view(connection, actor, &whole, part)?),
        None => refuse(Refusal::NotFound),
    }
}

/// The series that the person asked for or has said yes to as a whole, newest first.
pub fn list_mine(
    connection: &mut DbConnection,
    actor: &Actor,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> Result<Page<SeriesView>, Failure<Refusal>> {
    let selection = Selection { of_person: Some(actor.id), after, limit: i64::from(limit) + 1, ..Selection::default() };
    page(connection, actor, &selection, limit, now)
}

/// The running series that staff oversee, newest first.
pub fn list(
    connection: &mut DbConnection,
    actor: &Actor,
    query: &SeriesQuery,
    now: Instant,
) -> Result<Page<SeriesView>, Failure<Refusal>> {
    let quarters = match (actor.has(Role::Coordinator), actor.has(Role::Stadtkuemmerer)) {
        (true, _) => None,
        (false, true) => Some(requests::town::quarters_on_duty(connection, actor.id)?),
        (false, false) => return refuse(Refusal::RoleRequired),
    };
    let selection = Selection {
        is_released_only: quarters.is_some(),
        quarters,
        is_running_only: true,
        is_asked_only: query.is_asked_only,
        after: query.after,
        limit: i64::from(query.limit) + 1,
        ..Selection::default()
    };
    page(connection, actor, &selection, query.limit, now)
}

fn page(
    connection: &mut DbConnection,
    actor: &Actor,
    selection: &Selection,
    limit: u32,
    now: Instant,
) -> Result<Page<SeriesView>, Failure<Refusal>> {
    let found: Vec<Series> = store::series::list(connection, selection)?;
    let page = Page::of(found, limit, |series: &Series| Cursor { at: series.created_at, id: series.id.0 });
    let all = complete_all(connection, page.items, now)?;
    let quarters = quarters_of(connection, actor)?;
    let eyes = Eyes::on(connection, actor, &all.iter().collect::<Vec<_>>())?;
    let part = |whole: &Whole| whole.part_in(actor, &quarters).unwrap_or(SeriesActor::Stranger);
    let items = all.iter().map(|whole| compose(&eyes, whole, part(whole))).collect();
    Ok(Page { items, next_cursor: page.next_cursor })
}
