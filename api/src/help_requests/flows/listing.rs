//! Lists: what a volunteer may accept, what staff see, one's own.

use super::Refusal;
use super::loaded::Loaded;
use super::look::{answer_with_assignment, assignment_view};
use super::view::{
    AssignmentView, RequestView, Sight, cards_for, circumstances_of_all, compose, many, many_as, volunteer,
    with_all_assignments,
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
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

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
    /// At most this many.
    pub limit: u32,
    /// After this place.
    pub after: Option<Cursor>,
}

fn position(view: &RequestView) -> Cursor {
    Cursor { at: view.request.created_at, id: view.request.id.uuid() }
}

/// Requests that staff oversee, newest first: the quarters of a Stadtkümmerer, all for a coordinator. What a volunteer
/// may accept is listed by matching, which knows what fits whom.
pub fn list(
    connection: &mut DbConnection,
    actor: &Actor,
    query: &ListQuery,
    now: Instant,
) -> Result<Page<RequestView>, Failure<Refusal>> {
    if !actor.is_case_staff() {
        return refuse(Refusal::RoleRequired);
    }
    Ok(for_staff(connection, actor, query, now)?)
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

fn for_staff(
    connection: &mut DbConnection,
    actor: &Actor,
    query: &ListQuery,
    now: Instant,
) -> QueryResult<Page<RequestView>> {
    let mut selection = selection(query);
    let mut viewer = Viewer::Coordinator;
    if !actor.has(Role::Coordinator) {
        viewer = Viewer::StadtkuemmererOfQuarter;
        let mut quarters = store::town::quarters_on_duty(connection, actor.id)?;
        quarters.retain(|quarter| query.quarter.is_none_or(|asked| asked == *quarter));
        if quarters.is_empty() {
            return Ok(Page { items: vec![], next_cursor: None });
        }
        selection.quarters = Some(quarters);
        selection.is_released_only = true;
    }
    let (requests, zone) = store::overseen::list_with_zone(connection, &selection)?;
    let sight = Sight { actor, zone, now };
    // A list is looked over: what may be done with a request stands with it. That is half of the answer.
    Ok(Page::of(many_as(connection, &sight, requests, viewer, RequestActor::Stranger)?, query.limit, position))
}

/// A volunteer who looks for requests, with what has to be known to judge which of them fit.
#[derive(Debug, Clone)]
pub struct Seeker {
    /// The facts of the volunteer; nothing about the person stands against helping.
    pub facts: VolunteerFacts,
    certificates: BTreeSet<String>,
    zone: Tz,
}

impl Seeker {
    /// Whether the town asks for a certificate of conduct that nobody has seen.
    pub fn lacks_certificate(&self, category: &str) -> bool {
        self.facts.certificate_until.is_none() && self.certificates.contains(category)
    }
}

/// The volunteer as one who looks for requests; `None` when something about the person stands against every request.
pub fn seeker(connection: &mut DbConnection, actor: &Actor, now: Instant) -> QueryResult<Option<Seeker>> {
    let zone = store::town::zone(connection)?;
    let (facts, certificates) = volunteer(connection, &Sight { actor, zone, now })?;
    let facts = facts.filter(|facts| against_person(facts).is_empty());
    Ok(facts.map(|facts| Seeker { facts, certificates, zone }))
}

/// Those of `ids` that the volunteer may accept now, in the same order, without private fields: few queries, however
/// many they are.
pub fn acceptable(
    connection: &mut DbConnection,
    actor: &Actor,
    seeker: &Seeker,
    ids: &[HelpRequestId],
    now: Instant,
) -> QueryResult<Vec<RequestView>> {
    let mut by_id: HashMap<HelpRequestId, HelpRequest> =
        store::requests::find_all(connection, ids)?.into_iter().map(|request| (request.id, request)).collect();
    let is_offered = |request: &HelpRequest| request.state == RequestState::Open && !request.is_waiting_for_call_back;
    let offered = ids.iter().filter_map(|id| by_id.remove(id)).filter(is_offered).collect();
    let sight = Sight { actor, zone: seeker.zone, now };
    let found = fitting(connection, &sight, seeker, offered)?;
    eligible_views(connection, &sight, found)
}

/// Which of these requests fit the volunteer, with the times.
fn fitting(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    seeker: &Seeker,
    requests: Vec<HelpRequest>,
) -> QueryResult<Vec<(HelpRequest, Vec<Fit>)>> {
    let circumstances = circumstances_of_all(connection, requests.iter(), &seeker.certificates)?;
    let judged = requests.into_iter().zip(circumstances).filter_map(|(request, circumstances)| {
        let judgement = judge(&request, &circumstances, &seeker.facts, sight.zone, sight.now);
        judgement.is_eligible().then_some((request, judgement.fits))
    });
    Ok(judged.collect())
}

fn eligible_views(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    found: Vec<(HelpRequest, Vec<Fit>)>,
) -> QueryResult<Vec<RequestView>> {
    let (requests, fits): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    // Nobody takes two places of one request.
    let taken: Vec<HelpRequestId> =
        requests.iter().filter(|request| request.places_taken > 0).map(|request| request.id).collect();
    let held: BTreeSet<HelpRequestId> = store::assignments::of_requests(connection, &taken)?
        .into_iter()
        .filter(|assignment| assignment.helper_id == sight.actor.id && assignment.state.holds_place())
        .map(|assignment| assignment.help_request_id)
        .collect();
    let views = many(connection, sight, requests, Viewer::Eligible)?;
    let views = views.into_iter().zip(fits).filter(|(view, _)| !held.contains(&view.request.id));
    Ok(views.map(|(view, fits)| RequestView { fits, ..view }).collect())
}

/// How many of the newest requests are looked through for alternatives: three are found soon, or there are hardly any.
const LOOKED_THROUGH: i64 = 200;
/// Alternatives in one answer.
const ALTERNATIVES: usize = 3;

/// Up to three other requests that the volunteer may accept: for who came too late.
pub fn alternatives(
    connection: &mut DbConnection,
    actor: &Actor,
    instead_of: HelpRequestId,
    now: Instant,
) -> Result<Vec<RequestView>, Failure<Refusal>> {
    let Some(seeker) = seeker(connection, actor, now)? else { return Ok(Vec::new()) };
    let selection = Selection {
        quarters: Some(seeker.facts.quarters.iter().copied().collect()),
        categories: Some(seeker.facts.categories.iter().cloned().collect()),
        is_released_only: true,
        limit: LOOKED_THROUGH,
        ..selection(&ListQuery::default())
    };
    let mut others = store::requests::list(connection, &selection)?;
    others.retain(|request| request.id != instead_of);
    let sight = Sight { actor, zone: seeker.zone, now };
    let mut found = fitting(connection, &sight, &seeker, others)?;
    found.truncate(ALTERNATIVES + 1);
    let mut views = eligible_views(connection, &sight, found)?;
    views.truncate(ALTERNATIVES);
    Ok(views)
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
