//! The rows of one request with its history.

use super::case::Case;
use super::rows::{AssignmentRow, Chunk, ContactRow, RequestRow, WindowRow};
use crate::db::{At, Json, Word};
use crate::help_requests::model::HelpRequest;

/// Adds the rows of a request.
pub(super) fn add_case(chunk: &mut Chunk, case: Case) {
    let request = &case.request;
    chunk.windows.extend(request.windows.iter().map(|window| WindowRow {
        id: window.id,
        help_request_id: request.id,
        starts_at: At(window.span.start),
        ends_at: At(window.span.end),
    }));
    chunk.contacts.push(ContactRow {
        help_request_id: request.id,
        phone_digits: case.contact.phone.as_deref().map(|phone| phone.chars().filter(char::is_ascii_digit).collect()),
        first_name: case.contact.first_name,
        last_name: case.contact.last_name,
        address: case.contact.address,
        address_extra: case.contact.address_extra,
        phone: case.contact.phone,
        note_for_helper: case.contact.note_for_helper,
        wiped_at: request.wiped_at.map(At),
    });
    chunk.assignments.extend(case.held.into_iter().map(|held| {
        let assignment = held.assignment;
        AssignmentRow {
            id: assignment.id,
            help_request_id: assignment.help_request_id,
            helper_id: assignment.helper_id,
            kind: Word(assignment.kind),
            status: Word(assignment.state),
            place: assignment.place,
            window_id: assignment.window_id,
            starts_at: At(assignment.span.start),
            ends_at: At(assignment.span.end),
            recorded_by: assignment.recorded_by,
            recorded_reason: held.recorded_reason,
            accepted_at: At(assignment.accepted_at),
            acknowledged_at: assignment.acknowledged_at.map(At),
            done_at: assignment.done_at.map(At),
            minutes_spent: assignment.minutes_spent,
            outcome: assignment.outcome.map(Word),
            outcome_note: None,
            confirmed_at: assignment.confirmed_at.map(At),
            ended_at: assignment.ended_at.map(At),
            end_reason: held.end_reason,
            version: assignment.version,
            created_at: At(assignment.accepted_at),
            updated_at: At(assignment.updated_at),
        }
    }));
    chunk.closures.extend(case.closure);
    chunk.thanks.extend(case.thanks);
    chunk.log.extend(case.log);
    chunk.events.extend(case.events);
    chunk.disclosures.extend(case.disclosures);
    chunk.requests.push(request_row(case.request, case.status_code_hash));
}

fn request_row(request: HelpRequest, status_code_hash: Option<String>) -> RequestRow {
    RequestRow {
        id: request.id,
        reference: request.reference,
        requester_id: request.requester_id,
        recorded_by: request.recorded_by,
        origin: Word(request.origin),
        channel: Word(request.channel),
        category_key: request.category,
        quarter_id: request.quarter_id,
        title: request.title,
        description: request.description,
        timing: Word(request.timing),
        duration_minutes: request.duration_minutes,
        helpers_needed: request.helpers_needed,
        places_taken: request.places_taken,
        urgency: Word(request.urgency),
        needs: Json(request.needs),
        status: Word(request.state),
        is_released: !request.is_waiting_for_call_back,
        escalated_at: request.escalation.map(|escalation| At(escalation.at)),
        escalation_reason: request.escalation.map(|escalation| Word(escalation.reason)),
        due_at: At(request.deadline_at),
        last_possible_end: At(request.lapses_at),
        still_needed_asked_at: request.still_needed_asked_at.map(At),
        still_needed_answered_at: request.still_needed_answered_at.map(At),
        closed_at: request.closed_at.map(At),
        status_code_hash,
        version: request.version,
        created_at: At(request.created_at),
        updated_at: At(request.updated_at),
    }
}
