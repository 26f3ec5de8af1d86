//! A person's copy of what this slice stores about them (GDPR, articles 15 and 20): nothing of a third person.

use crate::db::DbConnection;
use crate::help_requests::model::HelpRequest;
use crate::help_requests::store;
use crate::help_requests::store::requests::Selection;
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The most rows of one kind in a copy; nobody has as many.
const MOST: i64 = 10_000;

/// The requests that the person made, with the contact as far as it has not been wiped.
pub fn own_requests(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let selection = Selection { requester: Some(person), limit: MOST, ..Selection::default() };
    let requests = store::requests::list(connection, &selection)?;
    let mut copies = Vec::with_capacity(requests.len());
    for request in requests {
        let contact = store::contacts::find_with_contact(connection, &request)?;
        let contact = contact.map(|contact| {
            json!({
                "address": contact.address, "address_extra": contact.address_extra, "phone": contact.phone,
                "note_for_helper": contact.note_for_helper,
            })
        });
        copies.push(copy_of(&request, contact));
    }
    Ok(Value::Array(copies))
}

fn copy_of(request: &HelpRequest, contact: Option<Value>) -> Value {
    let windows: Vec<Value> = request
        .windows
        .iter()
        .map(|window| json!({ "starts_at": window.span.start, "ends_at": window.span.end }))
        .collect();
    json!({
        "reference": request.reference, "category": request.category, "quarter_id": request.quarter_id,
        "title": request.title, "description": request.description, "windows": windows,
        "duration_minutes": request.duration_minutes, "helpers_needed": request.helpers_needed,
        "urgency": request.urgency, "state": request.state, "outcome": request.outcome,
        "created_at": request.created_at, "closed_at": request.closed_at, "contact": contact,
    })
}

/// The assignments that the person took.
pub fn own_assignments(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let assignments = store::assignments::of_helper(connection, person, None, MOST)?;
    let copies = assignments.iter().map(|assignment| {
        json!({
            "kind": assignment.kind, "state": assignment.state, "starts_at": assignment.span.start,
            "ends_at": assignment.span.end, "accepted_at": assignment.accepted_at, "done_at": assignment.done_at,
            "minutes_spent": assignment.minutes_spent, "outcome": assignment.outcome,
            "confirmed_at": assignment.confirmed_at,
        })
    });
    Ok(Value::Array(copies.collect()))
}
