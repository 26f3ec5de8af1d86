//! A helper says yes to a whole series, or steps down. Of N who say yes to the last place exactly one gets it.

use super::making::{BOTH_SIDES, Giving, Told, fit_for, give_to};
use super::part::{TIMES_BEFORE_EVERY_TIME, Whole, load, load_now};
use super::view::{SeriesView, view};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::assignments::model::{AssignmentActor, AssignmentEvent, AssignmentSide, AssignmentState};
use crate::help_requests::flows::{
    Act, Refusal, begin_for_system, circumstances, escalate_if_nobody_is_eligible, hurry, looked_at_again, perform,
    require_within_limit,
};
use crate::help_requests::model::Actor;
use crate::help_requests::rules::eligibility::{Ineligibility, against_person, judge};
use crate::help_requests::rules::fits::TimeRefusal;
use crate::help_requests::rules::validation::{Fault, FaultKind, clean_note};
use crate::help_requests::series::model::{SeriesActor, SeriesEvent, StandingEnd, StandingYes, transition};
use crate::help_requests::series::rules::actions;
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::help_requests::store::assignments::Words;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, SeriesId};
use crate::kernel::role::Role;
use chrono::{Duration, NaiveTime};
use serde_json::json;

/// Says yes to all occurrences of a series. Those that are open are given to the helper at once, the others as they are made.
/// Said again by the same helper it changes nothing.
pub fn take_all(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SeriesId,
    usual_start: Option<NaiveTime>,
) -> Result<SeriesView, Failure<Refusal>> {
    if !actor.has(Role::Volunteer) {
        return refuse(Refusal::RoleRequired);
    }
    let whole = load_now(tx, id)?;
    let part = whole.part_of(tx.connection(), actor)?;
    if let Some(part) = part.filter(|_| whole.standing.iter().any(|yes| yes.helper_id == actor.id)) {
        return Ok(view(tx.connection(), actor, &whole, part)?);
    }
    if part == Some(SeriesActor::Owner) {
        return refuse(Refusal::Ineligible(Ineligibility::OwnRequest));
    }
    if part.is_none() && !whole.is_known_to(tx.connection(), actor)? {
        return refuse(Refusal::NotFound);
    }
    // Staff who also help, too: what they may see as staff does not stand against it.
    let acts_as = SeriesActor::Volunteer;
    let facts = whole.facts(tx.connection(), actor)?;
    transition(&facts, SeriesEvent::TakeAll, acts_as, tx.now()).map_err(Refusal::Series).or_refuse()?;
    require_within_limit(tx, actor.id)?;
    let yes = StandingYes {
        id: tx.new_id(),
        series_id: id,
        helper_id: actor.id,
        place: free_place(&whole),
        usual_start,
        began_at: tx.now(),
    };
    require_possible(tx, &whole, &yes)?;
    store::helpers::insert(tx, &yes).map_err(looked_at_again)?;
    let details = json!({ "helper_id": actor.id });
    tx.emit(Event::new("series.taken", id, Some(actor.id)).with(details))?;
    // Of the yes to all of it the requester is told at once, and the helper with the first date.
    let mut told: Told = &[AssignmentSide::Requester];
    for (occurrence, loaded) in whole.coming() {
        let planned = whole.planned(&occurrence);
        let giving = Giving { yes: &yes, by: Some(actor.id), told };
        if give_to(tx, &whole.series, giving, planned, &mut loaded.clone())? {
            told = BOTH_SIDES;
        }
    }
    answer(tx, actor, id)
}

fn answer(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId) -> Result<SeriesView, Failure<Refusal>> {
    let whole = load_now(tx, id)?;
    // Who has stepped down sees it once more, as it is without them.
    let part = whole.part_of(tx.connection(), actor)?.unwrap_or(SeriesActor::Volunteer);
    Ok(view(tx.connection(), actor, &whole, part)?)
}

/// The lowest place that nobody holds.
fn free_place(whole: &Whole) -> i32 {
    let is_free = |place: &i32| !whole.standing.iter().any(|yes| yes.place == *place);
    (1..=whole.series.helpers_needed).find(is_free).unwrap_or(whole.series.helpers_needed)
}

/// Whether nothing stands against the helper, and at least one of the occurrences that are made suits them.
fn require_possible(tx: &mut Tx<'_>, whole: &Whole, yes: &StandingYes) -> Result<(), Failure<Refusal>> {
    let (zone, now) = (whole.zone, whole.now);
    if let Some(start) = yes.usual_start {
        let needed = Duration::minutes(i64::from(whole.series.duration_minutes));
        let is_within = whole.series.start <= start && start <= whole.series.end && whole.series.end - start >= needed;
        if !is_within {
            let fault = Fault { pointer: "/start".to_owned(), kind: FaultKind::NotPossible };
            return refuse(Refusal::Invalid(vec![fault]));
        }
    }
    let Some(helper) = requests::people::facts_of(tx.connection(), yes.helper_id, zone, now)? else {
        return refuse(Refusal::NotFound);
    };
    if let Some(reason) = against_person(&helper).first() {
        return refuse(Refusal::Ineligible(*reason));
    }
    if !whole.is_welcome(&helper) {
        return refuse(Refusal::NotFound);
    }
    let certificates = requests::town::certificate_categories(tx.connection())?;
    let coming = whole.coming();
    // Where nothing is to be taken just now there is no time that could not suit.
    let mut suits = coming.is_empty();
    for (occurrence, loaded) in coming {
        let around = circumstances(tx.connection(), &loaded.request, &certificates)?;
        let judgement = judge(&loaded.request, &around, &helper, zone, now);
        if judgement.against.iter().any(|reason| !reason.is_about_time()) {
            // It is not shown to them, so it is not there for them.
            return refuse(Refusal::NotFound);
        }
        let comes = loaded.assignments.iter().any(|held| held.helper_id == yes.helper_id && held.state.holds_place());
        let planned = whole.planned(&occurrence);
        suits = suits || comes || fit_for(tx, yes, planned, loaded)?.is_some();
    }
    if suits { Ok(()) } else { refuse(Refusal::Time(TimeRefusal::NoFittingTime)) }
}

/// Steps down from a whole series: what is still to come is open again, and a stand-in is looked for at once.
pub fn step_down(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SeriesId,
    reason: Option<&str>,
) -> Result<SeriesView, Failure<Refusal>> {
    let fault = |kind| Refusal::Invalid(vec![Fault { pointer: "/reason".to_owned(), kind }]);
    let reason = clean_note(reason).map_err(fault).or_refuse()?;
    let whole = load_now(tx, id)?;
    let Some(part) = whole.part_of(tx.connection(), actor)? else { return refuse(Refusal::NotFound) };
    // Staff who also help step down from what they have said yes to.
    let own = whole.standing.iter().find(|yes| yes.helper_id == actor.id);
    let acts_as = if own.is_some() { SeriesActor::Standing } else { part };
    let facts = whole.facts(tx.connection(), actor)?;
    transition(&facts, SeriesEvent::StepDown, acts_as, tx.now()).map_err(Refusal::Series).or_refuse()?;
    let Some(own) = own else { return refuse(Refusal::NotFound) };
    store::helpers::end(tx, own.id, StandingEnd::SteppedDown)?;
    let details = json!({ "helper_id": actor.id });
    tx.emit(Event::new("series.left", id, Some(actor.id)).with(details))?;
    for assignment in still_to_come(&whole, actor.id) {
        give_back(tx, actor.id, assignment, reason.as_deref())?;
    }
    answer(tx, actor, id)
}

/// What a helper has before them in a series.
pub(super) fn still_to_come(whole: &Whole, helper: AccountId) -> Vec<AssignmentId> {
    let held = whole.made.values().flat_map(|loaded| &loaded.assignments);
    let mut held: Vec<_> = held
        .filter(|held| {
            held.helper_id == helper && held.state == AssignmentState::Accepted && held.span.start > whole.now
        })
        .collect();
    held.sort_by_key(|held| (held.span.start, held.id));
    held.into_iter().map(|held| held.id).collect()
}

fn give_back(tx: &mut Tx<'_>, by: AccountId, id: AssignmentId, reason: Option<&str>) -> Result<(), Failure<Refusal>> {
    let mut act: Act = begin_for_system(tx, id)?;
    (act.acts_as, act.by) = (AssignmentActor::Helper, Some(by));
    act.told_with_series = &[AssignmentSide::Requester];
    hurry(&mut act, tx.now());
    perform(tx, &mut act, AssignmentEvent::Withdraw, Words { end_reason: reason, ..Words::default() }, |_| {})?;
    escalate_if_nobody_is_eligible(tx, &mut act.loaded)?;
    Ok(())
}

/// "Every time": offered with an assignment to who has helped at least twice in its series.
pub(in crate::help_requests) fn take_all_action(
    connection: &mut crate::db::DbConnection,
    actor: &Actor,
    id: SeriesId,
    now: crate::kernel::clock::Instant,
) -> Result<Option<AllowedAction>, Failure<Refusal>> {
    if store::occurrences::helped(connection, id, actor.id)? < TIMES_BEFORE_EVERY_TIME {
        return Ok(None);
    }
    let whole = load(connection, id, now)?;
    if whole.standing.iter().any(|yes| yes.helper_id == actor.id) {
        return Ok(None);
    }
    let facts = whole.facts(connection, actor)?;
    Ok(actions::take_all(id, &facts, now))
}
