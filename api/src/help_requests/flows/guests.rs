//! Guests: three steps, a telephone number is enough; staff call back before anybody sees the request.

use super::Refusal;
use super::creation::{Parties, begin_any, checked, signs};
use super::loaded::Loaded;
use super::log::require_staff;
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{DbConnection, Event, Failure, Tx, refuse};
use crate::help_requests::model::{Actor, Channel, NewHelpRequest, Origin, RequestState};
use crate::help_requests::rules::next_step::{NextStep, next_step};
use crate::help_requests::series;
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{HelpRequestId, Id};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// How many signs a status code has.
const STATUS_CODE_LENGTH: usize = 10;

/// What a guest is given: the only time that the status code is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestReceipt {
    /// A short name for the telephone.
    pub reference: String,
    /// With it the guest can ask how things stand.
    pub status_code: String,
    /// What happens next.
    pub next_step: NextStep,
}

/// What a status code opens: the state alone, nothing about any person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestStatus {
    /// The short name.
    pub reference: String,
    /// Where it stands.
    pub state: RequestState,
    /// What happens next.
    pub next_step: NextStep,
    /// Key of the category.
    pub category: String,
    /// Whether somebody is to come.
    pub is_assigned: bool,
    /// When the next one comes.
    pub visit_starts_at: Option<Instant>,
}

/// Keeps a guest's request. A repeat with the same key gets a new status code for the same request.
pub fn create_for_guest(
    tx: &mut Tx<'_>,
    input: &NewHelpRequest,
    key: Option<&IdempotencyKey>,
) -> Result<GuestReceipt, Failure<Refusal>> {
    let status_code = signs(tx.new_id(), STATUS_CODE_LENGTH);
    let hash = hash_of(&status_code);
    let loaded = idempotency::once(
        tx,
        key,
        Refusal::KeyReused,
        |tx| {
            let parties = Parties {
                requester_id: None,
                recorded_by: None,
                origin: Origin::Guest,
                channel: Channel::App,
                is_waiting_for_call_back: true,
                is_by_worker: false,
            };
            let checked = checked(tx, input.clone(), Origin::Guest)?;
            let loaded = begin_any(tx, &parties, &checked, Some(hash.clone()))?;
            Ok((loaded.request.id.uuid(), loaded))
        },
        |tx, id| {
            store::requests::set_status_code(tx, HelpRequestId(id), &hash)?;
            super::load(tx.connection(), HelpRequestId(id))
        },
    )?;
    let next_step = next_step(&loaded.request, &loaded.assignments, tx.now());
    Ok(GuestReceipt { reference: loaded.request.reference, status_code, next_step })
}

/// Gives whoever asked a new status code, also somebody for whom staff recorded the request: it is printed or told on the telephone. An
/// earlier code opens nothing any more.
pub fn give_status_code(tx: &mut Tx<'_>, actor: &Actor, id: HelpRequestId) -> Result<GuestReceipt, Failure<Refusal>> {
    let now = tx.now();
    let loaded = require_staff(tx.connection(), actor, id, now)?;
    let status_code = signs(tx.new_id(), STATUS_CODE_LENGTH);
    store::requests::set_status_code(tx, id, &hash_of(&status_code))?;
    series::store::codes::hold(tx, id)?;
    tx.emit(Event::new("help_request.status_code_given", id, Some(actor.id)))?;
    let next_step = next_step(&loaded.request, &loaded.assignments, now);
    Ok(GuestReceipt { reference: loaded.request.reference, status_code, next_step })
}

/// How a guest's request stands. Spaces and small letters in the code are forgiven.
pub fn guest_status(
    connection: &mut DbConnection,
    status_code: &str,
    now: Instant,
) -> Result<GuestStatus, Failure<Refusal>> {
    let code: String = status_code.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect();
    let hash = hash_of(&code.to_uppercase());
    let Some(request) = store::requests::find_by_status_code(connection, &hash)? else {
        return refuse(Refusal::NotFound);
    };
    let reference = request.reference.clone();
    let request = series::flows::present(connection, request)?;
    let assignments = store::assignments::of_requests(connection, &[request.id])?;
    let loaded = Loaded { request, assignments };
    let coming = loaded.assignments.iter().filter(|assignment| {
        !assignment.state.is_finished() && assignment.state.holds_place() && now < assignment.span.end
    });
    Ok(GuestStatus {
        state: loaded.request.state,
        next_step: next_step(&loaded.request, &loaded.assignments, now),
        is_assigned: loaded.places().taken() > 0,
        visit_starts_at: coming.map(|assignment| assignment.span.start).min(),
        reference,
        category: loaded.request.category,
    })
}

fn hash_of(code: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(code.as_bytes()))
}
