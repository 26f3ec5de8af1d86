//! What a person promised or expects, for their calendar: nothing private.

use super::Refusal;
use super::loaded::load;
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::assignments::model::Assignment;
use crate::help_requests::model::{Actor, HelpRequest};
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, QuarterId};
use crate::kernel::time::TimeSpan;
use diesel::QueryResult;
use std::collections::HashMap;

/// The most assignments of one person in a calendar.
const MOST: i64 = 500;

/// An assignment as one of its sides may put it into a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The assignment.
    pub assignment: Assignment,
    /// Key of the request's category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// Whether the person is the helper; the requester otherwise.
    pub is_helper: bool,
    /// First name of the other side, while it may be known; for the helper that of who gets the help.
    pub partner_first_name: Option<String>,
}

/// Everything that touches `span` in which the person helps or is helped, called off or not, in the order of its start.
pub fn planned(
    connection: &mut DbConnection,
    person: AccountId,
    span: TimeSpan,
    now: Instant,
) -> QueryResult<Vec<Planned>> {
    let assignments = store::assignments::of_both_sides(connection, person, span, MOST)?;
    let ids: Vec<HelpRequestId> = assignments.iter().map(|assignment| assignment.help_request_id).collect();
    let requests = store::requests::find_all(connection, &ids)?;
    let requests: HashMap<HelpRequestId, &HelpRequest> = requests.iter().map(|request| (request.id, request)).collect();
    let mut planned = Vec::with_capacity(assignments.len());
    for assignment in assignments {
        if let Some(request) = requests.get(&assignment.help_request_id) {
            planned.push(of(connection, assignment, request, person, now)?);
        }
    }
    Ok(planned)
}

/// One assignment, for its two sides.
pub fn planned_one(
    connection: &mut DbConnection,
    actor: &Actor,
    id: AssignmentId,
    now: Instant,
) -> Result<Planned, Failure<Refusal>> {
    let Some(assignment) = store::assignments::find(connection, id)? else { return refuse(Refusal::NotFound) };
    let request = load(connection, assignment.help_request_id)?.request;
    if assignment.helper_id != actor.id && request.requester_id != Some(actor.id) {
        return refuse(Refusal::NotFound);
    }
    Ok(of(connection, assignment, &request, actor.id, now)?)
}

fn of(
    connection: &mut DbConnection,
    assignment: Assignment,
    request: &HelpRequest,
    person: AccountId,
    now: Instant,
) -> QueryResult<Planned> {
    let is_helper = assignment.helper_id == person;
    // A helper knows the name as long as the contact is open; a requester knows who is to come or was there.
    let partner = match (is_helper, assignment.contact_open_until()) {
        (true, Some(until)) if now < until => request.requester_id,
        (false, Some(_)) => Some(assignment.helper_id),
        _ => None,
    };
    let cards = store::people::cards_with_contact(connection, partner.as_slice())?;
    let own_name = |partner| cards.get(&partner).map(|card| card.first_name.clone());
    let helped =
        if is_helper { store::contacts::named_with_contact(connection, &[request.id])? } else { HashMap::new() };
    let first_name = partner.and_then(|partner| match helped.get(&request.id) {
        Some(name) => name.first_name.clone(),
        None => own_name(partner),
    });
    Ok(Planned {
        category: request.category.clone(),
        quarter_id: request.quarter_id,
        is_helper,
        partner_first_name: first_name.filter(|name| !name.is_empty()),
        assignment,
    })
}
