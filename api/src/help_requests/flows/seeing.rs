//! As what somebody looks at requests: at one, or at many with as many queries as for one.

use super::Refusal;
use super::loaded::{Loaded, acts_as};
use super::view::{RequestView, Sight, cards_for, circumstances_of_all, compose, volunteer, with_all_assignments};
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::model::life_cycle::RequestActor;
use crate::help_requests::model::{Actor, Circumstances, RequestState, VolunteerFacts};
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::rules::fits::Fit;
use crate::help_requests::rules::visibility::{Viewer, helper_view};
use crate::help_requests::store;
use crate::help_requests::store::people::PersonCard;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::role::Role;
use diesel::QueryResult;
use std::collections::HashMap;

/// The viewer as a helper, and what eligibility has to know of each request besides.
#[derive(Default)]
struct Helping {
    facts: Option<VolunteerFacts>,
    circumstances: HashMap<HelpRequestId, Circumstances>,
}

/// Somebody who looks at these requests. What decides about their part is read when it is first needed, and once.
struct Eye<'a> {
    sight: &'a Sight<'a>,
    all: &'a [&'a Loaded],
    quarters: Option<Vec<QuarterId>>,
    helping: Option<Helping>,
}

impl<'a> Eye<'a> {
    fn on(sight: &'a Sight<'a>, all: &'a [&'a Loaded]) -> Self {
        Self { sight, all, quarters: None, helping: None }
    }

    /// In which quarters a Stadtkümmerer is on duty; none for others.
    fn quarters(&mut self, connection: &mut DbConnection) -> QueryResult<&[QuarterId]> {
        if self.quarters.is_none() {
            let is_staff = self.sight.actor.has(Role::Stadtkuemmerer);
            let quarters =
                if is_staff { store::town::quarters_on_duty(connection, self.sight.actor.id)? } else { Vec::new() };
            self.quarters = Some(quarters);
        }
        Ok(self.quarters.as_deref().unwrap_or_default())
    }

    fn helping(&mut self, connection: &mut DbConnection) -> QueryResult<&Helping> {
        if self.helping.is_none() {
            let (facts, certificates) = volunteer(connection, self.sight)?;
            let requests = || self.all.iter().map(|loaded| &loaded.request);
            let circumstances = circumstances_of_all(connection, requests(), &certificates)?;
            let circumstances = requests().map(|request| request.id).zip(circumstances).collect();
            self.helping = Some(Helping { facts, circumstances });
        }
        Ok(self.helping.get_or_insert_default())
    }

    /// As what they look at a request, and the times that fit them; `is_invited` for somebody whose answer is waited for,
    /// even though they rest.
    fn part(
        &mut self,
        connection: &mut DbConnection,
        loaded: &Loaded,
        is_invited: bool,
    ) -> QueryResult<(Viewer, Vec<Fit>)> {
        let (Sight { actor, zone, now }, request) = (self.sight, &loaded.request);
        if request.requester_id == Some(actor.id) {
            return Ok((Viewer::Owner, vec![]));
        }
        if actor.has(Role::Coordinator) {
            return Ok((Viewer::Coordinator, vec![]));
        }
        let own = loaded.assignments.iter().rfind(|assignment| assignment.helper_id == actor.id);
        let as_helper = own.and_then(|assignment| helper_view(assignment, *now));
        if as_helper == Some(Viewer::HelperWithContact) {
            return Ok((Viewer::HelperWithContact, vec![]));
        }
        if self.quarters(connection)?.contains(&request.quarter_id) {
            return Ok((Viewer::StadtkuemmererOfQuarter, vec![]));
        }
        // Who was called off may accept again once it is open again; who still holds a place may not take a second one.
        let is_offered = request.state == RequestState::Open
            && !request.is_waiting_for_call_back
            && !own.is_some_and(|assignment| assignment.state.holds_place());
        if actor.has(Role::Volunteer) && is_offered {
            let helping = self.helping(connection)?;
            if let (Some(facts), Some(around)) = (&helping.facts, helping.circumstances.get(&request.id)) {
                let helper = VolunteerFacts { is_paused: facts.is_paused && !is_invited, ..facts.clone() };
                let judgement = judge(request, around, &helper, *zone, *now);
                if judgement.is_eligible() {
                    return Ok((Viewer::Eligible, judgement.fits));
                }
            }
        }
        Ok((as_helper.unwrap_or(Viewer::Nobody), vec![]))
    }

    /// What somebody in this part sees of a request, without its private fields; `None` for those who may not see it.
    fn view(
        &mut self,
        connection: &mut DbConnection,
        loaded: &Loaded,
        (viewer, fits): (Viewer, Vec<Fit>),
        cards: &HashMap<AccountId, PersonCard>,
    ) -> QueryResult<Option<RequestView>> {
        if viewer == Viewer::Nobody {
            return Ok(None);
        }
        let part = acts_as(self.sight.actor, &loaded.request, self.quarters(connection)?);
        // Somebody who has a place or has lost it is no longer somebody to whom it is offered.
        let part =
            if part == RequestActor::Volunteer && viewer != Viewer::Eligible { RequestActor::Stranger } else { part };
        Ok(Some(RequestView { fits, ..compose(self.sight, loaded, viewer, part, cards) }))
    }
}

/// As what `actor` looks at the request, and the times that fit them.
pub(in crate::help_requests) fn viewer_of(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    loaded: &Loaded,
) -> QueryResult<(Viewer, Vec<Fit>)> {
    Eye::on(sight, &[loaded]).part(connection, loaded, false)
}

/// A view of one request without its private fields; `NotFound` for those who may not see it.
pub(super) fn see(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    loaded: &Loaded,
) -> Result<RequestView, Failure<Refusal>> {
    let all = [loaded];
    let mut eye = Eye::on(sight, &all);
    let part = eye.part(connection, loaded, false)?;
    if part.0 == Viewer::Nobody {
        return refuse(Refusal::NotFound);
    }
    let cards = cards_for(connection, &all)?;
    match eye.view(connection, loaded, part, &cards)? {
        Some(view) => Ok(view),
        None => refuse(Refusal::NotFound),
    }
}

/// A request that somebody was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedAbout {
    /// The request.
    pub id: HelpRequestId,
    /// Whether their answer is waited for: then they see it also when they rest since.
    pub is_waited_for: bool,
}

/// What somebody sees of the requests that they were asked about, in the same order, without private fields; `None` where
/// they may not see one, or it is gone. Few queries, however many they are. What is seen only because an answer is waited
/// for can be accepted by the invitation alone.
pub fn peek_asked(
    connection: &mut DbConnection,
    actor: &Actor,
    asked: &[AskedAbout],
    now: Instant,
) -> QueryResult<Vec<Option<RequestView>>> {
    let ids: Vec<HelpRequestId> = asked.iter().map(|each| each.id).collect();
    let requests = store::requests::find_all(connection, &ids)?;
    let loaded = with_all_assignments(connection, requests)?;
    let all: Vec<&Loaded> = loaded.iter().collect();
    let cards = cards_for(connection, &all)?;
    let sight = Sight { actor, zone: store::town::zone(connection)?, now };
    let mut eye = Eye::on(&sight, &all);
    let mut views = Vec::with_capacity(asked.len());
    for each in asked {
        let Some(loaded) = all.iter().find(|loaded| loaded.request.id == each.id) else {
            views.push(None);
            continue;
        };
        let part = eye.part(connection, loaded, false)?;
        let is_by_invitation = part.0 == Viewer::Nobody && each.is_waited_for;
        let part = if is_by_invitation { eye.part(connection, loaded, true)? } else { part };
        let view = eye.view(connection, loaded, part, &cards)?;
        views.push(view.map(|view| if is_by_invitation { RequestView { actions: Vec::new(), ..view } } else { view }));
    }
    Ok(views)
}
