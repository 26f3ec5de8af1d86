//! From the rule of a series to requests: once for each date, given at once to who has said yes to all of them.

use crate::db::{Event, Failure, Tx, refuse};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentSide};
use crate::help_requests::flows::{
    Ending, Loaded, Parties, Refusal, begin as begin_request, circumstances, escalate_if_nobody_is_eligible,
    looked_at_again, new_assignment, settle, take_for,
};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{CheckedRequest, RequestState, TimingKind, Urgency};
use crate::help_requests::rules::deadlines::urgency_before;
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::rules::fits::{Fit, TimeChoice, agree_on_time};
use crate::help_requests::rules::validation::{Fault, FaultKind};
use crate::help_requests::series::model::{CheckedRecurrence, Occurrence, Series, StandingYes};
use crate::help_requests::series::rules::dates::matches;
use crate::help_requests::series::rules::plan::{Planned, look_again_at, to_make};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::ids::AccountId;
use crate::kernel::time::to_instant;
use serde_json::json;

/// What only the first occurrences of a new series are made with.
#[derive(Debug, Clone, Default)]
pub(super) struct Making {
    /// How pressing the owner says it is.
    pub urgency: Option<Urgency>,
    /// Hash of a guest's status code.
    pub status_code_hash: Option<String>,
    /// Whether nobody asked for it just now.
    pub is_by_worker: bool,
    /// Whether who comes every time has been told of one of the dates that are made now.
    pub has_told_helper: bool,
}

/// The sides of an assignment who are told of the series, and so not of one more of its dates.
pub(super) type Told = &'static [AssignmentSide];
/// Neither is told of it.
pub(super) const BOTH_SIDES: Told = &[AssignmentSide::Requester, AssignmentSide::Helper];

impl Making {
    /// Who knows that somebody comes every time: the requester. The helper is told of the first date that somebody has
    /// just caused; what the worker makes week by week is as it was agreed.
    fn told(&self) -> Told {
        if self.is_by_worker || self.has_told_helper { BOTH_SIDES } else { &[AssignmentSide::Requester] }
    }
}

/// Writes a new series and makes what is due of it; answers with the first occurrence.
pub(in crate::help_requests) fn begin(
    tx: &mut Tx<'_>,
    parties: &Parties,
    checked: &CheckedRequest,
    recurrence: &CheckedRecurrence,
    status_code_hash: Option<String>,
) -> Result<Loaded, Failure<Refusal>> {
    let zone = requests::town::zone(tx.connection())?;
    let series = new_series(tx, parties, checked, recurrence);
    store::series::insert(tx, &series, &checked.contact, look_again_at(&series, zone, tx.now()))?;
    for date in recurrence.except.iter().filter(|date| matches(&series.rule, series.first_date, **date)) {
        let left_out = Occurrence { is_skipped: true, ..Occurrence::planned(*date) };
        store::occurrences::insert(tx, series.id, &left_out)?;
    }
    let details = json!({
        "category": series.category, "quarter_id": series.quarter_id, "origin": series.origin, "channel": series.channel,
    });
    let by = parties.recorded_by.or(parties.requester_id);
    let for_whom = parties.recorded_by.and(parties.requester_id);
    tx.emit(Event::new("series.created", series.id, by).on_behalf_of(for_whom).with(details))?;
    let making = Making { urgency: Some(checked.urgency), status_code_hash, ..Making::default() };
    match make_all(tx, &series, making)?.into_iter().next() {
        Some(first) => Ok(first),
        // The checks have found a first time, seen from the same moment.
        None => refuse(Refusal::Invalid(vec![Fault {
            pointer: "/timing/recurrence/rrule".to_owned(),
            kind: FaultKind::NotPossible,
        }])),
    }
}

fn new_series(tx: &Tx<'_>, parties: &Parties, checked: &CheckedRequest, recurrence: &CheckedRecurrence) -> Series {
    Series {
        id: tx.new_id(),
        requester_id: parties.requester_id,
        recorded_by: parties.recorded_by,
        origin: parties.origin,
        channel: parties.channel,
        category: checked.category.clone(),
        quarter_id: checked.quarter_id,
        title: checked.title.clone(),
        description: checked.description.clone(),
        duration_minutes: checked.duration_minutes,
        helpers_needed: checked.helpers_needed,
        needs: checked.needs.clone(),
        rule: recurrence.rule.clone(),
        first_date: recurrence.first_date,
        last_date: recurrence.last_date,
        start: recurrence.start,
        end: recurrence.end,
        is_released: !parties.is_waiting_for_call_back,
        asked_to_go_on_at: None,
        staff_told_at: None,
        ended_at: None,
        ended_by: None,
        end_reason: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
        longer_since: None,
    }
}

/// Whether a series rests: nothing is made for a person whose account is closed, until staff open it again.
pub(super) fn rests(tx: &mut Tx<'_>, series: &Series) -> Result<bool, Failure<Refusal>> {
    match series.requester_id {
        Some(person) => Ok(requests::people::is_closed(tx.connection(), person)?),
        None => Ok(false),
    }
}

/// Makes every occurrence that is due and not made yet, unless the series rests. Done twice it makes nothing twice.
pub(super) fn make_due(tx: &mut Tx<'_>, series: &Series, making: Making) -> Result<Vec<Loaded>, Failure<Refusal>> {
    if rests(tx, series)? {
        return Ok(Vec::new());
    }
    make_all(tx, series, making)
}

fn make_all(tx: &mut Tx<'_>, series: &Series, making: Making) -> Result<Vec<Loaded>, Failure<Refusal>> {
    let now = tx.now();
    let zone = requests::town::zone(tx.connection())?;
    let known = store::occurrences::of_series(tx.connection(), series.id)?;
    let ended = store::occurrences::ended(tx.connection(), series.id)?;
    let standing = store::helpers::of_series(tx.connection(), &[series.id])?;
    let mut made = Vec::new();
    let mut making = making;
    for planned in to_make(series, &known, &ended, zone, now) {
        // Nobody has said yes to the time that a date was moved to.
        let standing: &[StandingYes] = if planned.is_moved { &[] } else { &standing };
        made.push(make(tx, series, standing, planned, &mut making)?);
    }
    Ok(made)
}

/// Makes the request of one date, gives it to who has said yes to all of them, and otherwise lets others be looked for.
pub(super) fn make(
    tx: &mut Tx<'_>,
    series: &Series,
    standing: &[StandingYes],
    planned: Planned,
    making: &mut Making,
) -> Result<Loaded, Failure<Refusal>> {
    let contact = store::contacts::copied_with_contact(tx.connection(), series.id)?;
    let urgency = urgency_before(planned.span.start, tx.now()).max(making.urgency.take().unwrap_or(Urgency::Normal));
    let checked = CheckedRequest {
        category: series.category.clone(),
        quarter_id: series.quarter_id,
        title: series.title.clone(),
        description: series.description.clone(),
        timing: TimingKind::Recurring,
        windows: vec![planned.span],
        recurrence: None,
        duration_minutes: series.duration_minutes,
        helpers_needed: series.helpers_needed,
        urgency,
        needs: series.needs.clone(),
        contact,
    };
    let parties = Parties {
        requester_id: series.requester_id,
        recorded_by: series.recorded_by,
        origin: series.origin,
        channel: series.channel,
        is_waiting_for_call_back: !series.is_released,
        is_by_worker: making.is_by_worker,
    };
    let status_code_hash = making.status_code_hash.take();
    let has_code = status_code_hash.is_some();
    let mut loaded = begin_request(tx, &parties, &checked, status_code_hash)?;
    loaded.request.series_id = Some(series.id);
    if has_code {
        store::codes::set_holder(tx, series.id, loaded.request.id)?;
    }
    let made = Occurrence {
        help_request_id: Some(loaded.request.id),
        moved_to: planned.is_moved.then_some(planned.span),
        ..Occurrence::planned(planned.date)
    };
    store::occurrences::save(tx, series.id, &made).map_err(looked_at_again)?;
    let mut is_given = false;
    for yes in standing {
        // They said yes to all of it some time ago: that this date is theirs now is nobody's act.
        let giving = Giving { yes, by: None, told: making.told() };
        is_given |= give_to(tx, series, giving, planned, &mut loaded)?;
    }
    making.has_told_helper |= is_given;
    escalate_if_nobody_is_eligible(tx, &mut loaded)?;
    Ok(loaded)
}

/// Because of which yes an occurrence is given to a helper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Giving<'a> {
    /// The yes to all of them.
    pub yes: &'a StandingYes,
    /// Who has caused it just now: the helper, where they have just said so.
    pub by: Option<AccountId>,
    /// Who is told of the series instead.
    pub told: Told,
}

/// Gives an open occurrence to a helper with a standing yes; where they may not help or are not free, they are told that
/// others are looked for.
pub(super) fn give_to(
    tx: &mut Tx<'_>,
    series: &Series,
    Giving { yes, by, told }: Giving<'_>,
    planned: Planned,
    loaded: &mut Loaded,
) -> Result<bool, Failure<Refusal>> {
    let is_held = |held: &crate::help_requests::assignments::model::Assignment| {
        held.helper_id == yes.helper_id && held.state.holds_place()
    };
    let is_open = loaded.request.state == RequestState::Open && !loaded.request.is_waiting_for_call_back;
    if !is_open || loaded.assignments.iter().any(is_held) {
        return Ok(false);
    }
    let now = tx.now();
    let Some(fit) = fit_for(tx, yes, planned, loaded)? else {
        let details = json!({ "series_id": series.id, "helper_id": yes.helper_id, "date": planned.date });
        tx.emit(Event::new("series.stand_in_wanted", loaded.request.id, None).with(details))?;
        return Ok(false);
    };
    let step = loaded.decide(RequestEvent::TakePlace, RequestActor::Volunteer, Some(yes.helper_id), now)?;
    let assignment = new_assignment(tx, loaded, yes.helper_id, AssignmentKind::Volunteer, fit, None);
    take_for(tx, loaded, assignment, None, (by, told))?;
    settle(tx, loaded, step, by, Ending::default())?;
    Ok(true)
}

/// When the helper comes: at their usual time, else at the first that suits; `None` where they may not or cannot.
pub(super) fn fit_for(
    tx: &mut Tx<'_>,
    yes: &StandingYes,
    planned: Planned,
    loaded: &Loaded,
) -> Result<Option<Fit>, Failure<Refusal>> {
    let now = tx.now();
    let connection = tx.connection();
    let zone = requests::town::zone(connection)?;
    let Some(helper) = requests::people::facts_of(connection, yes.helper_id, zone, now)? else { return Ok(None) };
    let certificates = requests::town::certificate_categories(connection)?;
    let around = circumstances(connection, &loaded.request, &certificates)?;
    let judgement = judge(&loaded.request, &around, &helper, zone, now);
    if judgement.against.iter().any(|reason| !reason.is_about_time()) {
        return Ok(None);
    }
    let usual = yes.usual_start.map(|start| to_instant(planned.date.and_time(start), zone));
    let choices = [usual.map(|at| TimeChoice { window_id: None, starts_at: Some(at) }), Some(TimeChoice::default())];
    let mut fits = choices.into_iter().flatten();
    Ok(fits.find_map(|choice| agree_on_time(&loaded.request, &helper, choice, zone, now).ok()))
}
