//! "Yes, but later": a helper has named another time, and the person who needs the help takes it.

use super::Refusal;
use super::acceptance::{new_assignment, take_for};
use super::endings::{begin_act, on_behalf};
use super::loaded::{Ending, Loaded, settle};
use super::look::see_and_record;
use super::view::{RequestView, circumstances};
use crate::db::{Event, Failure, Tx, refuse};
use crate::help_requests::assignments::model::AssignmentKind;
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Actor, HelpRequest, TimingKind, VolunteerFacts, Window};
use crate::help_requests::rules::eligibility::{Ineligibility, judge};
use crate::help_requests::rules::fits::{Fit, duration, has_capacity};
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, WindowId};
use crate::kernel::time::TimeSpan;
use serde_json::json;

/// The person who needs the help, or staff for them, takes the time at which `helper` said that they could come. What was
/// asked for is widened by it. Said again it is answered with the request as it is. `starts_at` is `None` when the helper
/// does not propose it any more.
pub fn agree_to_proposal(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: HelpRequestId,
    helper: AccountId,
    starts_at: Option<Instant>,
) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    if !matches!(acts_as, RequestActor::Owner | RequestActor::Coordinator | RequestActor::Stadtkuemmerer) {
        return refuse(Refusal::NotFound);
    }
    if loaded.assignments.iter().any(|held| held.helper_id == helper && held.state.holds_place()) {
        return see_and_record(tx, actor, &loaded);
    }
    let Some(starts_at) = starts_at else { return refuse(Refusal::ProposalGone) };
    let now = tx.now();
    // The place is the helper's: they have said yes to this time.
    let step = loaded.decide(RequestEvent::TakePlace, RequestActor::Volunteer, Some(helper), now)?;
    let span = TimeSpan { start: starts_at, end: starts_at + duration(&loaded.request) };
    let window = widen(tx, &mut loaded.request, span)?;
    require_still_possible(tx, &loaded, helper, span)?;
    let fit = Fit { window_id: window, span };
    let assignment = new_assignment(tx, &loaded, helper, AssignmentKind::Volunteer, fit, None);
    take_for(tx, &mut loaded, assignment, None, (Some(actor.id), &[]))?;
    settle(tx, &mut loaded, step, Some(helper), Ending::default())?;
    let event = Event::new("help_request.time_agreed", id, Some(actor.id)).of_version(loaded.request.version);
    tx.emit(event.on_behalf_of(on_behalf(actor, &loaded)).with(json!({ "starts_at": starts_at })))?;
    see_and_record(tx, actor, &loaded)
}

/// Whether the helper still can: everything that counts when they accept themselves, but for their weekly hours (they have
/// named the time) and a pause (they were asked before it). Why not is nobody else's matter.
fn require_still_possible(
    tx: &mut Tx<'_>,
    loaded: &Loaded,
    helper: AccountId,
    span: TimeSpan,
) -> Result<(), Failure<Refusal>> {
    let (now, request) = (tx.now(), &loaded.request);
    let zone = store::town::zone(tx.connection())?;
    let Some(facts) = store::people::facts_of(tx.connection(), helper, zone, now)? else {
        return refuse(Refusal::ProposalGone);
    };
    let certificates = store::town::certificate_categories(tx.connection())?;
    let circumstances = circumstances(tx.connection(), request, &certificates)?;
    let against = judge(request, &circumstances, &facts, zone, now).against;
    let stands = |reason: &Ineligibility| !reason.is_about_time() && *reason != Ineligibility::OfferPaused;
    let is_free = |facts: &VolunteerFacts| {
        !facts.commitments.iter().any(|taken| taken.is_ahead && taken.span.overlaps(&span))
            && has_capacity(facts, span.start, request.duration_minutes, zone)
    };
    if span.start <= now || against.iter().any(stands) || !is_free(&facts) {
        return refuse(Refusal::ProposalGone);
    }
    Ok(())
}

/// Lets the request hold `span`: by one more window where there are windows, by more time where it is to be as soon as
/// possible. Gives the window that holds it.
fn widen(tx: &mut Tx<'_>, request: &mut HelpRequest, span: TimeSpan) -> Result<Option<WindowId>, Failure<Refusal>> {
    if let Some(window) = request.windows.iter().find(|window| window.span.contains(&span)) {
        return Ok(Some(window.id));
    }
    let is_wanted_anyway = request.timing == TimingKind::Asap && span.end <= request.lapses_at;
    if is_wanted_anyway {
        return Ok(None);
    }
    let added = (request.timing != TimingKind::Asap).then(|| Window { id: tx.new_id(), span });
    let last_end = request.lapses_at.max(span.end);
    if !store::requests::widen(tx, request.id, request.version, last_end)? {
        return Err(Failure::Unavailable);
    }
    request.version += 1;
    request.lapses_at = last_end;
    let Some(window) = added else { return Ok(None) };
    store::requests::insert_windows(tx, request.id, &[(window.id, window.span)])?;
    let id = window.id;
    request.windows.push(window);
    request.windows.sort_by_key(|window| (window.span.start, window.id));
    Ok(Some(id))
}
