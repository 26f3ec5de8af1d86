//! A volunteer says yes. Of N who do so for the last place exactly one gets it; the others lose nothing.

use super::Refusal;
use super::loaded::{Ending, Loaded, load, note_told, settle};
use super::look::{answer_with_assignment, show_assignment};
use super::view::{AssignmentView, circumstances};
use crate::db::{Event, Failure, OrRefuse, Tx, is_unique_violation, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentKind, AssignmentSide, AssignmentState};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Actor, VolunteerFacts};
use crate::help_requests::rules::eligibility::{Ineligibility, against_person, judge};
use crate::help_requests::rules::fits::{Fit, TimeChoice, agree_on_time};
use crate::help_requests::rules::limits::Allowance;
use crate::help_requests::store;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::role::Role;
use chrono::Duration;
use diesel::result::{DatabaseErrorKind, Error};
use serde_json::json;

/// Accepts a place of a request. Said again by the same helper it answers with the same assignment.
pub fn accept(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    choice: TimeChoice,
    version: Option<i32>,
) -> Result<AssignmentView, Failure<Refusal>> {
    say_yes(tx, actor, id, (choice, version), false)
}

/// Accepts a place as somebody who was asked and whose answer is waited for: also when they rest since, for the question
/// came before.
pub fn accept_invited(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    choice: TimeChoice,
    version: Option<i32>,
) -> Result<AssignmentView, Failure<Refusal>> {
    say_yes(tx, actor, id, (choice, version), true)
}

fn say_yes(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    (choice, version): (TimeChoice, Option<i32>),
    is_invited: bool,
) -> Result<AssignmentView, Failure<Refusal>> {
    if !actor.has(Role::Volunteer) {
        return refuse(Refusal::RoleRequired);
    }
    let mut loaded = load(tx.connection(), id)?;
    let is_own = |held: &&Assignment| held.helper_id == actor.id && held.state.holds_place();
    if let Some(held) = loaded.assignments.iter().find(is_own) {
        let held = held.id;
        return answer_with_assignment(tx, actor, &loaded, held);
    }
    let now = tx.now();
    let zone = store::town::zone(tx.connection())?;
    let Some(mut helper) = store::people::facts_of(tx.connection(), actor.id, zone, now)? else {
        return refuse(Refusal::NotFound);
    };
    helper.is_paused &= !is_invited;
    require_eligible(tx, &loaded, &helper)?;
    let step = loaded.decide(RequestEvent::TakePlace, RequestActor::Volunteer, Some(actor.id), now)?;
    if version.is_some_and(|version| version != loaded.request.version) {
        return refuse(Refusal::VersionConflict);
    }
    require_within_limit(tx, actor.id)?;
    let fit = agree_on_time(&loaded.request, &helper, choice, zone, now).map_err(Refusal::Time).or_refuse()?;
    let assignment = new_assignment(tx, &loaded, actor.id, AssignmentKind::Volunteer, fit, None);
    let assignment_id = assignment.id;
    take(tx, &mut loaded, assignment, None)?;
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    // Whoever comes has to know where: without the contact there is no acceptance.
    show_assignment(tx, actor, &loaded, assignment_id)
}

/// How often a volunteer may say yes within an hour (security.md, "Rate limits"), whatever became of it.
pub const ACCEPTANCES_PER_HOUR: usize = 10;

pub(in crate::help_requests) fn require_within_limit(
    tx: &mut Tx<'_>,
    helper: AccountId,
) -> Result<(), Failure<Refusal>> {
    if !tx.has_rate_limits() {
        return Ok(());
    }
    let (hour, now) = (Duration::hours(1), tx.now());
    let recent = store::limits::accepted_since(tx.connection(), helper, now - hour)?;
    let allowance = Allowance { most: ACCEPTANCES_PER_HOUR, within: hour };
    allowance.allows(&recent, now).map_err(Refusal::TooManyToday).or_refuse()
}

/// Whether nothing but the time and the state of the request stands against the helper.
fn require_eligible(tx: &mut Tx<'_>, loaded: &Loaded, helper: &VolunteerFacts) -> Result<(), Failure<Refusal>> {
    if let Some(reason) = against_person(helper).first() {
        return refuse(Refusal::Ineligible(*reason));
    }
    let now = tx.now();
    let zone = store::town::zone(tx.connection())?;
    let certificates = store::town::certificate_categories(tx.connection())?;
    let circumstances = circumstances(tx.connection(), &loaded.request, &certificates)?;
    let judgement = judge(&loaded.request, &circumstances, helper, zone, now);
    let mut reasons = judgement.against.into_iter().filter(|reason| !reason.is_about_time());
    match reasons.next() {
        None => Ok(()),
        Some(Ineligibility::OwnRequest) => refuse(Refusal::Ineligible(Ineligibility::OwnRequest)),
        // It is not shown to them, so it is not there for them.
        Some(_) => refuse(Refusal::NotFound),
    }
}

/// What a unique index refuses was done by somebody else in the same moment: a reason to look again, not to fail.
pub(in crate::help_requests) fn looked_at_again(error: Error) -> Error {
    if is_unique_violation(&error) {
        let information = Box::new("somebody else did it in the same moment".to_owned());
        return Error::DatabaseError(DatabaseErrorKind::SerializationFailure, information);
    }
    error
}

/// An assignment as it begins.
pub(in crate::help_requests) fn new_assignment(
    tx: &Tx<'_>,
    loaded: &Loaded,
    helper_id: AccountId,
    kind: AssignmentKind,
    fit: Fit,
    recorded_by: Option<AccountId>,
) -> Assignment {
    Assignment {
        id: tx.new_id(),
        help_request_id: loaded.request.id,
        helper_id,
        kind,
        state: AssignmentState::Accepted,
        place: loaded.free_place(),
        window_id: fit.window_id,
        span: fit.span,
        recorded_by,
        accepted_at: tx.now(),
        acknowledged_at: None,
        done_at: None,
        minutes_spent: None,
        outcome: None,
        confirmed_at: None,
        ended_at: None,
        parted_at: None,
        version: 1,
        updated_at: tx.now(),
    }
}

/// Writes a new assignment and makes it known.
pub(in crate::help_requests) fn take(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    assignment: Assignment,
    recorded_reason: Option<&str>,
) -> Result<(), Failure<Refusal>> {
    let by = assignment.recorded_by.unwrap_or(assignment.helper_id);
    take_for(tx, loaded, assignment, recorded_reason, (Some(by), &[]))
}

/// Writes a new assignment that `by` has settled, or nobody just now, and makes it known; `told_with_series` are the sides
/// who are told of the whole series that it belongs to.
pub(in crate::help_requests) fn take_for(
    tx: &mut Tx<'_>,
    loaded: &mut Loaded,
    assignment: Assignment,
    recorded_reason: Option<&str>,
    (by, told_with_series): (Option<AccountId>, &[AssignmentSide]),
) -> Result<(), Failure<Refusal>> {
    match store::assignments::insert(tx, &assignment, recorded_reason) {
        Ok(()) => {}
        // The place, or this helper's own, was taken in the same moment: look again at what is so now.
        Err(error) => return Err(looked_at_again(error).into()),
    }
    let mut details = json!({
        "help_request_id": loaded.request.id, "helper_id": assignment.helper_id, "kind": assignment.kind,
    });
    note_told(&mut details, told_with_series);
    let for_whom = by.filter(|by| *by != assignment.helper_id).map(|_| assignment.helper_id);
    tx.emit(Event::new("assignment.accepted", assignment.id, by).on_behalf_of(for_whom).with(details))?;
    loaded.assignments.push(assignment);
    Ok(())
}
