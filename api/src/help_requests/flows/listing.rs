//! Lists: what a volunteer may accept, what staff see, one's own.

use super::Refusal;
use super::loaded::Loaded;
use super::look::{answer_with_assignment, assignment_view};
use super::view::{
    AssignmentView, RequestView, Sight, cards_for, circumstances, compose, many, volunteer, with_all_assignments,
};
use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::help_requests::assignments::model::AssignmentActor;
use crate::help_requests::model::life_cycle::RequestActor;
use crate::help_requests::model::{Actor, HelpRequest, RequestState, Urgency, VolunteerFacts};
use crate::help_requests::rules::eligibility::{against_person, judge};
use crate::help_requests::rules::fits::Fit;
use crate::help_requests::rules::visibility::{Viewer, helper_view};
use crate::help_requests::store;
use crate::help_requests::store::requests::Selection;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, Id, QuarterId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;
use crate::kernel::time::TimeSpan;
use diesel::QueryResult;
use std::collections::HashMap;

/// The most requests that are looked through for one page of a volunteer's list.
const MOST_LOOKED_THROUGH: usize = 1_000;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct ListQuery {
    /// In this quarter.
    pub quarter: Option<QuarterId>,
    /// Of this category.
    pub category: Option<String>,
    /// This pressing.
    pub urgency: Option<Urgency>,
    /// In this state; open ones without.
    pub state: Option<RequestState>,
    /// Staff who also help: what fits them instead of what they oversee.
    pub fits_me: bool,
    /// At most this many.
    pub limit: u32,
    /// After this place.
    pub after: Option<Cursor>,
}

fn position(view: &RequestView) -> Cursor {
    Cursor { at: view.request.created_at, id: view.request.id.uuid() }
}

/// Requests, newest first: what fits a volunteer, the quarters of a Stadtkümmerer, all for a coordinator.
pub fn list(
    connection: &mut DbConnection,
    actor: &Actor,
    query: &ListQuery,
    now: Instant,
) -> Result<Page<RequestView>, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let sight = Sight { actor, zone, now };
    if actor.is_case_staff() && !query.fits_me {
        Ok(for_staff(connection, &sight, query)?)
    } else if actor.has(Role::Volunteer) {
        Ok(for_volunteer(connection, &sight, query, None)?)
    } else {
        refuse(Refusal::RoleRequired)
    }
}

fn selection(query: &ListQuery) -> Selection {
    Selection {
        quarters: query.quarter.map(|quarter| vec![quarter]),
        categories: query.category.clone().map(|category| vec![category]),
        urgency: query.urgency,
        state: Some(query.state.unwrap_or(RequestState::Open)),
        requester: None,
        is_released_only: false,
        after: query.after,
        limit: i64::from(query.limit) + 1,
    }
}

fn for_staff(connection: &mut DbConnection, sight: &Sight<'_>, query: &ListQuery) -> QueryResult<Page<RequestView>> {
    let mut selection = selection(query);
    let mut viewer = Viewer::Coordinator;
    if !sight.actor.has(Role::Coordinator) {
        viewer = Viewer::StadtkuemmererOfQuarter;
        let mut quarters = store::town::quarters_on_duty(connection, sight.actor.id)?;
        quarters.retain(|quarter| query.quarter.is_none_or(|asked| asked == *quarter));
        if quarters.is_empty() {
            return Ok(Page { items: vec![], next_cursor: None });
        }
        selection.quarters = Some(quarters);
        selection.is_released_only = true;
    }
    let requests = store::requests::list(connection, &selection)?;
    Ok(Page::of(many(connection, sight, requests, viewer)?, query.limit, position))
}

/// Only what the volunteer may accept. Requests are looked through in order until the page is full.
fn for_volunteer(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    query: &ListQuery,
    without: Option<HelpRequestId>,
) -> QueryResult<Page<RequestView>> {
    let nothing = Page { items: vec![], next_cursor: None };
    let (facts, certificates) = volunteer(connection, sight)?;
    let Some(helper) = facts.filter(|facts| against_person(facts).is_empty()) else { return Ok(nothing) };
    let Some(mut selection) = narrowed(query, &helper) else { return Ok(nothing) };
    selection.limit = selection.limit.max(50);
    let wanted = query.limit as usize + 1;
    let (mut found, mut looked_through) = (Vec::new(), 0);
    loop {
        let batch = store::requests::list(connection, &selection)?;
        let is_last = i64::try_from(batch.len()).is_ok_and(|rows| rows < selection.limit);
        looked_through += batch.len();
        let last = batch.last().map(|request| Cursor { at: request.created_at, id: request.id.uuid() });
        for request in batch.into_iter().filter(|request| Some(request.id) != without) {
            let circumstances = circumstances(connection, &request, &certificates)?;
            let judgement = judge(&request, &circumstances, &helper, sight.zone, sight.now);
            if judgement.is_eligible() {
                found.push((request, judgement.fits));
            }
        }
        if is_last || found.len() >= wanted {
            let views = eligible_views(connection, sight, found)?;
            return Ok(Page::of(views, query.limit, position));
        }
        if looked_through >= MOST_LOOKED_THROUGH {
            let next_cursor = last.map(Cursor::encode);
            return Ok(Page { items: eligible_views(connection, sight, found)?, next_cursor });
        }
        selection.after = last;
    }
}

/// What of the query the offer covers; `None` when nothing can fit.
fn narrowed(query: &ListQuery, helper: &VolunteerFacts) -> Option<Selection> {
    let mut selection = selection(query);
    if selection.state != Some(RequestState::Open) {
        return None;
    }
    let asked = |quarter: &QuarterId| query.quarter.is_none_or(|asked| asked == *quarter);
    let quarters: Vec<QuarterId> = helper.quarters.iter().copied().filter(asked).collect();
    let is_asked = |category: &String| query.category.as_ref().is_none_or(|asked| asked == category);
    let categories: Vec<String> = helper.categories.iter().filter(|category| is_asked(category)).cloned().collect();
    if quarters.is_empty() || categories.is_empty() {
        return None;
    }
    (selection.quarters, selection.categories) = (Some(quarters), Some(categories));
    selection.is_released_only = true;
    Some(selection)
}

fn eligible_views(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    found: Vec<(HelpRequest, Vec<Fit>)>,
) -> QueryResult<Vec<RequestView>> {
    let (requests, fits): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    let views = many(connection, sight, requests, Viewer::Eligible)?;
    Ok(views.into_iter().zip(fits).map(|(view, fits)| RequestView { fits, ..view }).collect())
}

/// Up to three other requests that the volunteer may accept: for who came too late.
pub fn alternatives(
    connection: &mut DbConnection,
    actor: &Actor,
    instead_of: HelpRequestId,
    now: Instant,
) -> Result<Vec<RequestView>, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let query = ListQuery { limit: 3, ..ListQuery::default() };
    let page = for_volunteer(connection, &Sight { actor, zone, now }, &query, Some(instead_of))?;
    Ok(page.items)
}

/// One's own requests in every state, newest first.
pub fn my_requests(
    connection: &mut DbConnection,
    actor: &Actor,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> Result<Page<RequestView>, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let limit_of_rows = i64::from(limit) + 1;
    let selection = Selection { requester: Some(actor.id), after, limit: limit_of_rows, ..Selection::default() };
    let requests = store::requests::list(connection, &selection)?;
    Ok(Page::of(many(connection, &Sight { actor, zone, now }, requests, Viewer::Owner)?, limit, position))
}

/// One's own assignments in every state, those that begin last first; without private fields.
pub fn my_assignments(
    connection: &mut DbConnection,
    actor: &Actor,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> Result<Page<AssignmentView>, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let sight = Sight { actor, zone, now };
    let own = store::assignments::of_helper(connection, actor.id, after, i64::from(limit) + 1)?;
    let ids: Vec<HelpRequestId> = own.iter().map(|assignment| assignment.help_request_id).collect();
    let requests = store::requests::find_all(connection, &ids)?;
    let loaded = with_all_assignments(connection, requests)?;
    let cards = cards_for(connection, &loaded.iter().collect::<Vec<_>>())?;
    let by_id: HashMap<HelpRequestId, &Loaded> = loaded.iter().map(|each| (each.request.id, each)).collect();
    let mut views = Vec::with_capacity(own.len());
    for assignment in own {
        let Some(loaded) = by_id.get(&assignment.help_request_id) else { continue };
        let viewer = helper_view(&assignment, now).unwrap_or(Viewer::Nobody);
        let request = compose(&sight, loaded, viewer, RequestActor::Stranger, &cards);
        views.push(assignment_view(connection, actor, loaded, assignment.id, request, now)?);
    }
    let position = |view: &AssignmentView| Cursor { at: view.assignment.span.start, id: view.assignment.id.uuid() };
    Ok(Page::of(views, limit, position))
}

/// The assignments of a helper that touch `span`, with contact: the day list of a Stadtkümmerer. Each look is recorded.
pub fn visits_between(
    tx: &mut Tx<'_>,
    actor: &Actor,
    helper: AccountId,
    span: TimeSpan,
) -> Result<Vec<AssignmentView>, Failure<Refusal>> {
    let assignments = store::assignments::holding_in(tx.connection(), &[helper], span)?;
    let mut views = Vec::with_capacity(assignments.len());
    for assignment in assignments {
        let loaded = super::load(tx.connection(), assignment.help_request_id)?;
        let part = super::loaded::assignment_actor(actor, &loaded.request, &assignment);
        if part == AssignmentActor::Stranger {
            return refuse(Refusal::NotFound);
        }
        views.push(answer_with_assignment(tx, actor, &loaded, assignment.id)?);
    }
    Ok(views)
}
