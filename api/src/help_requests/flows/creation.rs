//! Asking for help: by oneself, or recorded by staff for a person.

use super::Refusal;
use super::handing_over::is_anybody_eligible;
use super::loaded::{Ending, Loaded, settle};
use super::look::see_and_record;
use super::view::RequestView;
use crate::db::idempotency::{self, IdempotencyKey};
use crate::db::{DbConnection, Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{
    Actor, Channel, CheckedRequest, Escalation, EscalationReason, HelpRequest, NewHelpRequest, Origin, RequestState,
    Window,
};
use crate::help_requests::rules::deadlines::deadlines;
use crate::help_requests::rules::limits::Allowance;
use crate::help_requests::rules::validation::{Fault, FaultKind, check};
use crate::help_requests::series;
use crate::help_requests::store;
use crate::help_requests::store::requests::NewRow;
use crate::kernel::ids::{AccountId, AnyId, HelpRequestId, Id, QuarterId, WindowId};
use crate::kernel::role::Role;
use chrono::Duration;
use data_encoding::Encoding;
use diesel::QueryResult;
use serde_json::json;
use std::sync::LazyLock;

/// How many requests a person may make within 24 hours (security.md, rate limits).
pub const OWN_REQUESTS_PER_DAY: usize = 5;
/// How many a member of staff may record within 24 hours.
pub const RECORDED_REQUESTS_PER_DAY: usize = 100;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct Creation {
    /// The request as typed.
    pub input: NewHelpRequest,
    /// For whom staff record it.
    pub on_behalf_of: Option<AccountId>,
    /// How it reached the town.
    pub channel: Option<Channel>,
    /// The client's key for doing it once.
    pub key: Option<IdempotencyKey>,
    /// Whether the daily limit counts.
    pub has_limits: bool,
}

/// Who needs the help and who writes it down.
pub(in crate::help_requests) struct Parties {
    pub requester_id: Option<AccountId>,
    pub recorded_by: Option<AccountId>,
    pub origin: Origin,
    pub channel: Channel,
    /// Whether staff have to call back before anybody sees it.
    pub is_waiting_for_call_back: bool,
    /// Whether the worker makes it: an occurrence of a series.
    pub is_by_worker: bool,
}

impl Parties {
    /// The person who asks by themselves, or whom staff record.
    fn of_account(requester_id: AccountId, recorded_by: Option<AccountId>, channel: Channel) -> Self {
        let origin = if recorded_by.is_some() { Origin::OnBehalf } else { Origin::Own };
        let (is_waiting_for_call_back, is_by_worker) = (false, false);
        Self { requester_id: Some(requester_id), recorded_by, origin, channel, is_waiting_for_call_back, is_by_worker }
    }
}

/// Makes a request and answers with it.
pub fn create(tx: &mut Tx<'_>, actor: &Actor, creation: &Creation) -> Result<RequestView, Failure<Refusal>> {
    let loaded = idempotency::once(
        tx,
        creation.key.as_ref(),
        Refusal::KeyReused,
        |tx| {
            let loaded = make(tx, actor, creation)?;
            Ok((loaded.request.id.uuid(), loaded))
        },
        |tx, id| super::load(tx.connection(), HelpRequestId(id)),
    )?;
    see_and_record(tx, actor, &loaded)
}

fn make(tx: &mut Tx<'_>, actor: &Actor, creation: &Creation) -> Result<Loaded, Failure<Refusal>> {
    let parties = parties(tx.connection(), actor, creation)?;
    if creation.has_limits {
        require_within_limit(tx, actor, creation.on_behalf_of.is_some())?;
    }
    let checked = checked(tx, creation.input.clone(), parties.origin)?;
    let mut loaded = begin_any(tx, &parties, &checked, None)?;
    escalate_if_nobody_is_eligible(tx, &mut loaded)?;
    Ok(loaded)
}

/// Begins a request, or a series with its first occurrence.
pub(super) fn begin_any(
    tx: &mut Tx<'_>,
    parties: &Parties,
    checked: &CheckedRequest,
    status_code_hash: Option<String>,
) -> Result<Loaded, Failure<Refusal>> {
    match &checked.recurrence {
        Some(recurrence) => series::flows::begin(tx, parties, checked, recurrence, status_code_hash),
        None => begin(tx, parties, checked, status_code_hash),
    }
}

fn parties(connection: &mut DbConnection, actor: &Actor, creation: &Creation) -> Result<Parties, Failure<Refusal>> {
    let Some(person) = creation.on_behalf_of else {
        if !actor.has(Role::Resident) {
            return refuse(Refusal::RoleRequired);
        }
        return Ok(Parties::of_account(actor.id, None, Channel::App));
    };
    if !may_record_in(connection, actor, creation.input.quarter_id)? {
        return refuse(Refusal::RoleRequired);
    }
    if !store::people::exists(connection, person)? {
        let fault = Fault { pointer: "/on_behalf_of".to_owned(), kind: FaultKind::UnknownPerson };
        return refuse(Refusal::Invalid(vec![fault]));
    }
    Ok(Parties::of_account(person, Some(actor.id), creation.channel.unwrap_or(Channel::Phone)))
}

/// Coordinators record requests everywhere, Stadtkümmerer in their quarters.
fn may_record_in(connection: &mut DbConnection, actor: &Actor, quarter: QuarterId) -> QueryResult<bool> {
    if actor.has(Role::Coordinator) {
        return Ok(true);
    }
    let is_stadtkuemmerer = actor.has(Role::Stadtkuemmerer);
    Ok(is_stadtkuemmerer && store::town::quarters_on_duty(connection, actor.id)?.contains(&quarter))
}

fn require_within_limit(tx: &mut Tx<'_>, actor: &Actor, is_staff: bool) -> Result<(), Failure<Refusal>> {
    let day = Duration::days(1);
    let since = tx.now() - day;
    let limit = if is_staff { RECORDED_REQUESTS_PER_DAY } else { OWN_REQUESTS_PER_DAY };
    let recent = store::limits::made_since(tx.connection(), actor.id, is_staff, since)?;
    let allowance = Allowance { most: limit, within: day };
    allowance.allows(&recent, tx.now()).map_err(Refusal::TooManyToday).or_refuse()
}

pub(super) fn checked(
    tx: &mut Tx<'_>,
    input: NewHelpRequest,
    origin: Origin,
) -> Result<CheckedRequest, Failure<Refusal>> {
    let now = tx.now();
    let zone = store::town::zone(tx.connection())?;
    let references = store::town::references(tx.connection(), &input.category, input.quarter_id)?;
    check(input, origin, references, zone, now).map_err(Refusal::Invalid).or_refuse()
}

/// Writes a new request. A guest's waits for a call and is in the dispatch queue until then.
pub(in crate::help_requests) fn begin(
    tx: &mut Tx<'_>,
    parties: &Parties,
    checked: &CheckedRequest,
    status_code_hash: Option<String>,
) -> Result<Loaded, Failure<Refusal>> {
    let now = tx.now();
    let (id, reference) = new_reference(tx)?;
    let is_guest = parties.is_waiting_for_call_back;
    let windows: Vec<Window> =
        checked.windows.iter().map(|span| Window { id: tx.new_id::<WindowId>(), span: *span }).collect();
    let times = deadlines(checked.urgency, checked.windows.iter().map(|span| span.end).max(), now);
    let request = HelpRequest {
        id,
        reference,
        requester_id: parties.requester_id,
        recorded_by: parties.recorded_by,
        channel: parties.channel,
        origin: parties.origin,
        category: checked.category.clone(),
        quarter_id: checked.quarter_id,
        title: checked.title.clone(),
        description: checked.description.clone(),
        series_id: None,
        timing: checked.timing,
        windows,
        duration_minutes: checked.duration_minutes,
        helpers_needed: checked.helpers_needed,
        places_taken: 0,
        urgency: checked.urgency,
        needs: checked.needs.clone(),
        state: RequestState::Open,
        is_waiting_for_call_back: is_guest,
        escalation: is_guest.then_some(Escalation { at: now, reason: EscalationReason::CallBack }),
        deadline_at: times.deadline_at,
        lapses_at: times.lapses_at,
        still_needed_asked_at: None,
        still_needed_answered_at: None,
        outcome: None,
        closed_at: None,
        closed_by: None,
        wiped_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::requests::insert(tx, &NewRow { request: &request, status_code_hash })?;
    store::contacts::save(tx, id, &checked.contact, true)?;
    let details = json!({
        "category": request.category, "quarter_id": request.quarter_id, "origin": request.origin,
        "channel": request.channel, "urgency": request.urgency,
    });
    let by = parties.recorded_by.or(parties.requester_id).filter(|_| !parties.is_by_worker);
    let for_whom = by.and(parties.recorded_by).and(parties.requester_id);
    tx.emit(Event::new("help_request.created", id, by).on_behalf_of(for_whom).with(details))?;
    if is_guest {
        let details = json!({ "reason": EscalationReason::CallBack });
        tx.emit(Event::new("help_request.escalated", id, None).with(details))?;
    }
    Ok(Loaded { request, assignments: Vec::new() })
}

/// Letters and digits that are not mixed up on the telephone or on paper.
static PLAIN_SIGNS: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = data_encoding::Specification::new();
    specification.symbols.push_str("ABCDEFGHJKLMNPQRSTUVWXYZ23456789");
    specification.encoding().ok()
});

/// `length` signs from the random part of a fresh id (at most 12).
pub(super) fn signs(random: AnyId, length: usize) -> String {
    let bytes = random.uuid().into_bytes();
    // The last eight bytes of a UUIDv7 are random but for two bits of the first.
    let text = PLAIN_SIGNS.as_ref().map_or_else(String::new, |signs| signs.encode(&bytes[9..]));
    text.chars().take(length).collect()
}

/// An id with a reference that nobody has yet.
fn new_reference(tx: &mut Tx<'_>) -> Result<(HelpRequestId, String), Failure<Refusal>> {
    for _ in 0..8 {
        let reference = signs(tx.new_id(), 6);
        if !store::requests::is_reference_taken(tx.connection(), &reference)? {
            return Ok((tx.new_id(), reference));
        }
    }
    Err(Failure::Unavailable)
}

/// Gives an open request to the coordinator at once when nobody is eligible.
pub(in crate::help_requests) fn escalate_if_nobody_is_eligible(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
) -> Result<bool, Failure<Refusal>> {
    let now = tx.now();
    let zone = store::town::zone(tx.connection())?;
    let is_offered = loaded.request.state == RequestState::Open && !loaded.request.is_waiting_for_call_back;
    if !is_offered
        || loaded.request.escalation.is_some()
        || is_anybody_eligible(tx.connection(), &loaded.request, zone, now)?
    {
        return Ok(false);
    }
    let event = RequestEvent::Escalate(EscalationReason::NobodyEligible);
    let step = loaded.decide(event, RequestActor::System, None, now)?;
    settle(tx, loaded, step, None, Ending::default())?;
    Ok(true)
}
