//! A person's copy of what this slice stores about them (GDPR, articles 15 and 20): nothing of a third person.

use crate::db::DbConnection;
use crate::help_requests::assignments::model::Assignment;
use crate::help_requests::model::HelpRequest;
use crate::help_requests::store;
use crate::help_requests::store::requests::Selection;
use crate::kernel::ids::AccountId;
use diesel::QueryResult;
use serde_json::{Value, json};
use std::collections::HashMap;

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
        let assignments = store::assignments::of_requests(connection, &[request.id])?;
        let mut copy = copy_of(&request, contact);
        copy["assignments"] = Value::Array(with_thanks(connection, &assignments)?);
        copies.push(copy);
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

/// The assignments that the person took, with the thanks they got.
pub fn own_assignments(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let assignments = store::assignments::of_helper(connection, person, None, MOST)?;
    Ok(Value::Array(with_thanks(connection, &assignments)?))
}

/// Assignments with the thanks that were said for them; of the other side nothing.
fn with_thanks(connection: &mut DbConnection, assignments: &[Assignment]) -> QueryResult<Vec<Value>> {
    let ids: Vec<_> = assignments.iter().map(|assignment| assignment.id).collect();
    let thanks: HashMap<_, _> = store::assignments::thanks_for(connection, &ids)?.into_iter().collect();
    let copies = assignments.iter().map(|assignment| {
        let thanks = thanks.get(&assignment.id);
        json!({
            "kind": assignment.kind, "state": assignment.state, "starts_at": assignment.span.start,
            "ends_at": assignment.span.end, "accepted_at": assignment.accepted_at, "done_at": assignment.done_at,
            "minutes_spent": assignment.minutes_spent, "outcome": assignment.outcome,
            "confirmed_at": assignment.confirmed_at,
            "thanks": thanks.map(|thanks| json!({ "text": thanks.text, "created_at": thanks.created_at })),
        })
    });
    Ok(copies.collect())
}

/// What staff noted of calls, visits and letters with the person; who noted it is not told.
pub fn own_contact_log(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let entries = store::log::contacts_with(connection, person)?;
    let copies = entries.iter().map(|entry| {
        json!({
            "created_at": entry.created_at, "channel": entry.channel, "direction": entry.direction,
            "outcome": entry.outcome, "note": entry.note, "follow_up_at": entry.follow_up_at,
        })
    });
    Ok(Value::Array(copies.collect()))
}
