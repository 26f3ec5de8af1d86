//! Who could be asked about a request: for the coordinator, who talks to people. Not a rank of persons: whoever was not
//! asked for longest stands first.

use super::Refusal;
use super::eligible::{Enough, find_eligible};
use super::look::{Offered, Town, Whom, sight};
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests::flows::find_all;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::matching::invitations::model::{Invitation, InvitationState};
use crate::matching::invitations::rules::is_asked_about;
use crate::matching::model::Reason;
use crate::matching::rules::limits::may_get_message;
use crate::matching::rules::order::order_candidates;
use crate::matching::store;
use crate::matching::store::asking::Asking;
use crate::text_enum;

/// The most people in the list.
pub const MOST_CANDIDATES: usize = 100;

text_enum! {
    /// Where an eligible helper stands with a request.
    pub enum CandidateState {
        /// May be asked at the next step.
        Askable = "askable",
        /// Had messages lately: rests until later.
        Resting = "resting",
        /// Asked; no answer yet.
        Asked = "asked",
        /// Said yes, but at another time.
        AnotherTime = "another_time",
        /// Said no.
        Declined = "declined",
        /// Was asked and did not answer, or took a place and gave it back.
        HadTheirChance = "had_their_chance",
    }
}

/// An eligible helper.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateView {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Where they stand with the request.
    pub state: CandidateState,
    /// What speaks for and against asking them, without its points.
    pub reasons: Vec<Reason>,
}

/// Everybody who may see and accept a request, those first who were not asked for longest. Of more than a hundred those
/// who had no message for four weeks, and whoever was asked about it or has helped the person before.
pub fn candidates(
    connection: &mut DbConnection,
    id: HelpRequestId,
    now: Instant,
) -> Result<Vec<CandidateView>, Failure<Refusal>> {
    let Some(request) = find_all(connection, &[id])?.pop() else { return refuse(Refusal::NotFound) };
    let town = Town::read(connection)?;
    let unasked =
        Asking { help_request_id: id, open_since: now, next_look_at: None, steps: 0, asked: 0, is_doubtful: false };
    let asking = store::asking::find(connection, id)?.unwrap_or(unasked);
    let invitations = store::invitations::of_requests(connection, &[id])?;
    let mut offered = vec![Offered { request, asking, invitations, eligible: Vec::new() }];
    if is_asked_about(&offered[0].request) {
        find_eligible(connection, &mut offered, town.zone, now, Enough::TO_SHOW)?;
    }
    let sight = sight(connection, &town, &offered, Whom::Everybody, now)?;
    let assigned = store::view::assigned(connection, &[id])?;
    let names = store::view::names(connection, &sight.helpers)?;
    let Some(need) = sight.needs.first() else { return Ok(Vec::new()) };
    let ranked = order_candidates(&sight.view(&town, now), need, MOST_CANDIDATES);
    let mut views = Vec::with_capacity(ranked.len());
    for ranked in ranked {
        let Some(place) = need.candidates.get(ranked.place).map(|candidate| candidate.helper) else { continue };
        let (Some(helper), Some(standing)) = (sight.helpers.get(place), sight.standings.get(place)) else { continue };
        let Some((first_name, last_name)) = names.get(helper).cloned() else { continue };
        let own = offered[0].invitations.iter().find(|invitation| invitation.helper_id == *helper);
        let may_be_asked = may_get_message(&town.policy, standing, need.urgency, false, now);
        let state = state(own, assigned.contains(&(id, *helper)), may_be_asked);
        let view = CandidateView { id: *helper, first_name, last_name, state, reasons: ranked.reasons };
        views.push((standing.last_asked(), view));
    }
    views.sort_by_key(|(last_asked, view)| (*last_asked, view.id));
    Ok(views.into_iter().map(|(_, view)| view).collect())
}

fn state(own: Option<&Invitation>, had_place: bool, may_be_asked: bool) -> CandidateState {
    match own.map(|invitation| invitation.state) {
        Some(InvitationState::Sent) => CandidateState::Asked,
        Some(InvitationState::AcceptedLater) => CandidateState::AnotherTime,
        Some(InvitationState::Declined) => CandidateState::Declined,
        Some(InvitationState::Lapsed | InvitationState::Accepted) => CandidateState::HadTheirChance,
        _ if had_place => CandidateState::HadTheirChance,
        _ if may_be_asked => CandidateState::Askable,
        _ => CandidateState::Resting,
    }
}
