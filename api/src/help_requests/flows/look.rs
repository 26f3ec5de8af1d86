//! Looks at one request or assignment, with private fields where they are open; each look of another person is recorded.

use super::Refusal;
use super::loaded::{Loaded, assignment_actor, load};
use super::seeing::see;
use super::view::{AssignmentView, PersonName, RequestView, Sight, compose, helper_name};
use crate::accounts::flows::disclosures::{self, LooksUsedUp};
use crate::db::{DbConnection, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentActor, AssignmentKind};
use crate::help_requests::model::Actor;
use crate::help_requests::model::life_cycle::RequestActor;
use crate::help_requests::rules::actions;
use crate::help_requests::rules::visibility::{Field, PRIVATE, Viewer};
use crate::help_requests::series::flows::take_all_action;
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AssignmentId, HelpRequestId};
use crate::kernel::role::Role;
use crate::kernel::text_enum::TextEnum;
use diesel::QueryResult;
use std::collections::HashMap;

/// A view, or the word that a look must be recorded first.
#[derive(Debug, Clone)]
pub enum Look<T> {
    /// The view.
    Seen(Box<T>),
    /// It holds private fields and this hour's look is not recorded: ask again within a write.
    MustBeRecorded,
}

/// Whether the private fields are open to the viewer.
fn opens_contact(view: &RequestView) -> bool {
    view.fields.contains(&Field::Address) && view.request.wiped_at.is_none()
}

/// The words under which a look at the private fields is recorded.
fn private_fields() -> Vec<&'static str> {
    PRIVATE.iter().map(|field| field.as_str()).collect()
}

/// Adds the private fields to a view that may hold them.
fn add_contact(connection: &mut DbConnection, view: &mut RequestView) -> QueryResult<()> {
    view.contact = store::contacts::find_with_contact(connection, &view.request)?;
    if let (None, Some(contact)) = (&view.requester, &view.contact) {
        // A guest has no account; the name they gave stands with the request.
        view.requester = contact.first_name.clone().map(|first_name| PersonName {
            id: None,
            first_name,
            last_name: contact.last_name.clone(),
        });
    }
    Ok(())
}

/// A request with everything that the person may see, when no record of the look has to be written.
pub fn look(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<Look<RequestView>, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let loaded = load(connection, id)?;
    let mut view = see(connection, &Sight { actor, zone, now }, &loaded)?;
    if opens_contact(&view) {
        if view.viewer.is_recorded()
            && !store::contacts::is_disclosed(connection, actor.id, id, &private_fields(), now)?
        {
            return Ok(Look::MustBeRecorded);
        }
        add_contact(connection, &mut view)?;
    }
    Ok(Look::Seen(Box::new(view)))
}

/// A request as the person may see it, without private fields.
pub fn peek(
    connection: &mut DbConnection,
    actor: &Actor,
    id: HelpRequestId,
    now: Instant,
) -> Result<RequestView, Failure<Refusal>> {
    let zone = store::town::zone(connection)?;
    let loaded = load(connection, id)?;
    see(connection, &Sight { actor, zone, now }, &loaded)
}

/// A request with everything that the person may see; the look is recorded.
pub fn look_and_record(tx: &mut Tx<'_>, actor: &Actor, id: HelpRequestId) -> Result<RequestView, Failure<Refusal>> {
    let loaded = load(tx.connection(), id)?;
    require_shown(see_within_limit(tx, actor, &loaded)?)
}

/// A view, and whether its private fields were kept back because the viewer has opened too many cases today.
type Sighting = (RequestView, Result<(), LooksUsedUp>);

fn require_shown<V>((view, shown): (V, Result<(), LooksUsedUp>)) -> Result<V, Failure<Refusal>> {
    shown.map(|()| view).map_err(|used_up| Refusal::TooManyToday(used_up.retry_after)).or_refuse()
}

/// The whole answer after a change: with private fields where they are open, recorded. Who has opened too many cases
/// today may still act, and sees no private fields.
pub(super) fn see_and_record(tx: &mut Tx<'_>, actor: &Actor, loaded: &Loaded) -> Result<RequestView, Failure<Refusal>> {
    see_within_limit(tx, actor, loaded).map(|(view, _)| view)
}

fn see_within_limit(tx: &mut Tx<'_>, actor: &Actor, loaded: &Loaded) -> Result<Sighting, Failure<Refusal>> {
    let now = tx.now();
    let zone = store::town::zone(tx.connection())?;
    let mut view = see(tx.connection(), &Sight { actor, zone, now }, loaded)?;
    if opens_contact(&view) {
        add_contact(tx.connection(), &mut view)?;
        if view.viewer.is_recorded() && view.contact.is_some() {
            let viewer = disclosures::Viewer { account: actor.id, role: looking_role(view.viewer, actor, loaded) };
            let request = &loaded.request;
            let shown = disclosures::record(tx, viewer, request.requester_id, Some(request.id), &private_fields())?;
            if shown.is_err() {
                view.contact = None;
                return Ok((view, shown));
            }
        }
    }
    Ok((view, Ok(())))
}

/// The role in which a look at private fields is recorded.
fn looking_role(viewer: Viewer, actor: &Actor, loaded: &Loaded) -> Role {
    let own_visit = |held: &&Assignment| held.helper_id == actor.id && held.kind == AssignmentKind::Stadtkuemmerer;
    match viewer {
        Viewer::Coordinator => Role::Coordinator,
        Viewer::StadtkuemmererOfQuarter => Role::Stadtkuemmerer,
        _ if loaded.assignments.iter().any(|held| own_visit(&held)) => Role::Stadtkuemmerer,
        _ => Role::Volunteer,
    }
}

fn find_assignment(connection: &mut DbConnection, id: AssignmentId) -> Result<Loaded, Failure<Refusal>> {
    match store::assignments::find(connection, id)? {
        Some(assignment) => load(connection, assignment.help_request_id),
        None => refuse(Refusal::NotFound),
    }
}

/// An assignment with everything that the person may see, when no record of the look has to be written.
pub fn look_at_assignment(
    connection: &mut DbConnection,
    actor: &Actor,
    id: AssignmentId,
    now: Instant,
) -> Result<Look<AssignmentView>, Failure<Refusal>> {
    let loaded = find_assignment(connection, id)?;
    require_party(actor, &loaded, id)?;
    match look(connection, actor, loaded.request.id, now)? {
        Look::MustBeRecorded => Ok(Look::MustBeRecorded),
        Look::Seen(request) => {
            let mut view = assignment_view(connection, actor, &loaded, id, *request, now)?;
            offer_every_time(connection, actor, &mut view, now)?;
            Ok(Look::Seen(Box::new(view)))
        }
    }
}

/// An assignment with everything that the person may see; the look is recorded.
pub fn look_at_assignment_and_record(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssignmentId,
) -> Result<AssignmentView, Failure<Refusal>> {
    let loaded = find_assignment(tx.connection(), id)?;
    require_party(actor, &loaded, id)?;
    show_assignment(tx, actor, &loaded, id)
}

/// Only the helper, the requester and coordinators see an assignment.
fn require_party(actor: &Actor, loaded: &Loaded, id: AssignmentId) -> Result<(), Failure<Refusal>> {
    let found = loaded.assignments.iter().find(|assignment| assignment.id == id);
    match found.map(|assignment| assignment_actor(actor, &loaded.request, assignment)) {
        None | Some(AssignmentActor::Stranger) => refuse(Refusal::NotFound),
        Some(_) => Ok(()),
    }
}

/// The whole answer after a change of an assignment.
pub(super) fn answer_with_assignment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    loaded: &Loaded,
    id: AssignmentId,
) -> Result<AssignmentView, Failure<Refusal>> {
    assignment_within_limit(tx, actor, loaded, id).map(|(view, _)| view)
}

/// [`answer_with_assignment`] where there is no answer without the private fields: a look, or an acceptance.
pub(super) fn show_assignment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    loaded: &Loaded,
    id: AssignmentId,
) -> Result<AssignmentView, Failure<Refusal>> {
    require_shown(assignment_within_limit(tx, actor, loaded, id)?)
}

fn assignment_within_limit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    loaded: &Loaded,
    id: AssignmentId,
) -> Result<(AssignmentView, Result<(), LooksUsedUp>), Failure<Refusal>> {
    let now = tx.now();
    let (request, shown) = match see_within_limit(tx, actor, loaded) {
        Ok(sighting) => sighting,
        // Who has given their place back sees the assignment, and of the request nothing any more.
        Err(Failure::Refused(Refusal::NotFound)) => {
            let zone = store::town::zone(tx.connection())?;
            let sight = Sight { actor, zone, now };
            (compose(&sight, loaded, Viewer::Nobody, RequestActor::Stranger, &HashMap::new()), Ok(()))
        }
        Err(failure) => return Err(failure),
    };
    let mut view = assignment_view(tx.connection(), actor, loaded, id, request, now)?;
    offer_every_time(tx.connection(), actor, &mut view, now)?;
    Ok((view, shown))
}

/// Whoever has helped often enough in a series is asked whether they come every time.
fn offer_every_time(
    connection: &mut DbConnection,
    actor: &Actor,
    view: &mut AssignmentView,
    now: Instant,
) -> Result<(), Failure<Refusal>> {
    let is_own = view.assignment.helper_id == actor.id;
    if let Some(series) = view.request.request.series_id.filter(|_| is_own) {
        view.actions.extend(take_all_action(connection, actor, series, now)?);
    }
    Ok(())
}

pub(super) fn assignment_view(
    connection: &mut DbConnection,
    actor: &Actor,
    loaded: &Loaded,
    id: AssignmentId,
    request: RequestView,
    now: Instant,
) -> Result<AssignmentView, Failure<Refusal>> {
    let Some(assignment) = loaded.assignments.iter().find(|assignment| assignment.id == id) else {
        return refuse(Refusal::NotFound);
    };
    let cards = store::people::cards_with_contact(connection, &[assignment.helper_id])?;
    let Some(card) = cards.get(&assignment.helper_id) else { return refuse(Refusal::NotFound) };
    let thanks = store::assignments::thanks_for(connection, &[id])?.pop().map(|(_, thanks)| thanks);
    let part = assignment_actor(actor, &loaded.request, assignment);
    let is_staffs = part == AssignmentActor::Coordinator
        || (part == AssignmentActor::Helper && assignment.kind == AssignmentKind::Stadtkuemmerer);
    let recorded_reason = if is_staffs { store::assignments::recorded_reason(connection, id)? } else { None };
    Ok(AssignmentView {
        recorded_reason,
        helper: helper_name(card, assignment, &request.fields, actor.id),
        actions: actions::of_assignment(id, &assignment.facts(thanks.is_some()), part, now),
        assignment: assignment.clone(),
        thanks,
        request,
    })
}
