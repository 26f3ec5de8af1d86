//! One look: everything that the policy sees of the requests that are due, and nothing else.

use super::eligible::Eligible;
use super::languages::{Scarcities, scarcities, spared};
use super::upkeep::averages;
use crate::db::DbConnection;
use crate::help_requests::flows::find_all;
use crate::help_requests::model::HelpRequest;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId, SeriesId};
use crate::matching::invitations::model::{Invitation, InvitationState};
use crate::matching::invitations::rules::{Point, answer_by, memory_begins, nearness};
use crate::matching::model::{
    AskingPolicy, Candidate, Familiarity, HelperStanding, MessageTimes, Need, Seen, TownAverages, Waiting,
};
use crate::matching::rules::View;
use crate::matching::store;
use crate::matching::store::asking::Asking;
use crate::town::flows::zone;
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The town as the policy knows it.
#[derive(Debug, Clone)]
pub(super) struct Town {
    /// Its clock.
    pub zone: Tz,
    /// Its policy.
    pub policy: AskingPolicy,
    /// When messages may go out.
    pub times: MessageTimes,
    /// What it has learned.
    pub averages: TownAverages,
    /// Which languages are scarce.
    pub scarcities: Scarcities,
}

impl Town {
    /// Reads the town.
    pub fn read(connection: &mut DbConnection) -> QueryResult<Self> {
        let zone = zone(connection)?;
        Ok(Self {
            zone,
            policy: AskingPolicy::default(),
            times: MessageTimes::usual(zone),
            averages: averages(connection)?,
            scarcities: scarcities(connection)?,
        })
    }
}

/// A request with everybody who may see and accept it.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    /// The request.
    pub request: HelpRequest,
    /// How asking about it stands.
    pub asking: Asking,
    /// Who was asked so far.
    pub invitations: Vec<Invitation>,
    /// Everybody eligible, in the order of their ids; in a large town so many of them that they suffice.
    pub eligible: Vec<Eligible>,
}

/// What the policy sees.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    /// Who the standings belong to.
    pub helpers: Vec<AccountId>,
    /// The standings.
    pub standings: Vec<HelperStanding>,
    /// One need for each request.
    pub needs: Vec<Need>,
}

impl Sight {
    /// The view of the policy.
    pub fn view<'a>(&'a self, town: &'a Town, now: Instant) -> View<'a> {
        View { now, helpers: &self.standings, averages: &town.averages, policy: &town.policy, times: &town.times }
    }

    /// All that is decided from: the first `due` needs are those whose time has come, the others may join.
    pub fn seen<'a>(&'a self, town: &'a Town, now: Instant, due: usize) -> Seen<'a> {
        let (needs, joining) = self.needs.split_at(due.min(self.needs.len()));
        let Town { averages, policy, times, .. } = town;
        Seen { now, needs, joining, helpers: &self.standings, averages, policy, times }
    }
}

/// The requests of these lookouts, with who was asked, in the same order; those that are gone are left out.
pub(super) fn offered(connection: &mut DbConnection, asking: &[Asking]) -> QueryResult<Vec<Offered>> {
    let ids: Vec<HelpRequestId> = asking.iter().map(|asking| asking.help_request_id).collect();
    let mut requests: HashMap<HelpRequestId, HelpRequest> =
        find_all(connection, &ids)?.into_iter().map(|request| (request.id, request)).collect();
    let mut invitations: HashMap<HelpRequestId, Vec<Invitation>> = HashMap::new();
    for invitation in store::invitations::of_requests(connection, &ids)? {
        invitations.entry(invitation.help_request_id).or_default().push(invitation);
    }
    let offered = |asking: &Asking| {
        let request = requests.remove(&asking.help_request_id)?;
        let invitations = invitations.remove(&request.id).unwrap_or_default();
        Some(Offered { request, asking: *asking, invitations, eligible: Vec::new() })
    };
    Ok(asking.iter().filter_map(offered).collect())
}

/// Which of the eligible helpers are candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// Those who were not asked about it yet.
    NotYetAsked,
    /// All of them.
    Everybody,
}

/// Everything that the policy sees of these requests.
pub(super) fn sight(
    connection: &mut DbConnection,
    town: &Town,
    offered: &[Offered],
    whom: Whom,
    now: Instant,
) -> QueryResult<Sight> {
    let limits: BTreeMap<AccountId, i32> =
        offered.iter().flat_map(|each| &each.eligible).map(|facts| (facts.account_id, facts.tasks_per_week)).collect();
    let helpers: Vec<AccountId> = limits.keys().copied().collect();
    let standings = standings(connection, &limits, now)?;
    let places: HashMap<AccountId, usize> = helpers.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let around = Surroundings::read(connection, offered, &helpers)?;
    let needs = offered.iter().map(|each| need(each, whom, town, &places, &around)).collect();
    Ok(Sight { helpers, standings, needs })
}

/// The standings of helpers, in the order of their ids.
pub(super) fn standings(
    connection: &mut DbConnection,
    limits: &BTreeMap<AccountId, i32>,
    now: Instant,
) -> QueryResult<Vec<HelperStanding>> {
    let helpers: Vec<AccountId> = limits.keys().copied().collect();
    let since = memory_begins(now);
    let mut messages = store::view::message_times(connection, &helpers, (since, now))?;
    let promises = store::view::promises(connection, &helpers, since)?;
    let wishes = store::view::wishes(connection, &helpers)?;
    let standing = |(helper, tasks): (&AccountId, &i32)| HelperStanding {
        messages: messages.remove(helper).unwrap_or_default(),
        helped: promises.get(helper).map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        tasks_per_week: u32::try_from(*tasks).unwrap_or(1).max(1),
        weekly_ceiling: wishes.get(helper).map(|wish| u32::try_from(*wish).unwrap_or(0)),
    };
    Ok(limits.iter().map(standing).collect())
}

/// Where people live and who helped whom.
struct Surroundings {
    homes: HashMap<AccountId, Point>,
    middles: HashMap<QuarterId, Point>,
    /// Who helped a person, the last one last.
    help_given: HashMap<AccountId, Vec<AccountId>>,
    /// Who knows a series, the one with the first word last.
    series_known: HashMap<SeriesId, Vec<AccountId>>,
    /// Who has, or once had, a place of a request.
    assigned: BTreeSet<(HelpRequestId, AccountId)>,
}

impl Surroundings {
    fn read(connection: &mut DbConnection, offered: &[Offered], helpers: &[AccountId]) -> QueryResult<Self> {
        let middles = store::view::middles(connection)?;
        let homes = store::view::homes(connection, helpers)?;
        let homes = homes.into_iter().filter_map(|(helper, quarter)| Some((helper, *middles.get(&quarter)?))).collect();
        let requesters: Vec<AccountId> = offered.iter().filter_map(|each| each.request.requester_id).collect();
        let mut help_given: HashMap<AccountId, Vec<AccountId>> = HashMap::new();
        for (requester, helper, _) in store::view::help_given(connection, &requesters)? {
            help_given.entry(requester).or_default().push(helper);
        }
        let ids: Vec<HelpRequestId> = offered.iter().map(|each| each.request.id).collect();
        let assigned = store::view::assigned(connection, &ids)?;
        let series: Vec<SeriesId> = offered.iter().filter_map(|each| each.request.series_id).collect();
        let series_known = store::view::series_known(connection, &series)?;
        Ok(Self { homes, middles, help_given, series_known, assigned })
    }

    fn familiarity(&self, request: &HelpRequest, helper: AccountId) -> Familiarity {
        let helped = request.requester_id.and_then(|requester| self.help_given.get(&requester));
        // In a series the first word is that of who comes there, whoever else has helped the person since.
        let of_series = request.series_id.and_then(|series| self.series_known.get(&series));
        match of_series {
            Some(known) if known.last() == Some(&helper) => return Familiarity::HelpedLast,
            Some(known) if known.contains(&helper) => return Familiarity::HelpedBefore,
            Some(_) if helped.is_some_and(|helped| helped.contains(&helper)) => return Familiarity::HelpedBefore,
            Some(_) => return Familiarity::New,
            None => {}
        }
        match helped {
            Some(helped) if helped.last() == Some(&helper) => Familiarity::HelpedLast,
            Some(helped) if helped.contains(&helper) => Familiarity::HelpedBefore,
            _ => Familiarity::New,
        }
    }
}

fn waiting_for(sent: &Invitation) -> Waiting {
    Waiting { asked_at: sent.sent_at, usual_yes: sent.usual_yes, familiarity: sent.bands.familiarity }
}

fn need(offered: &Offered, whom: Whom, town: &Town, places: &HashMap<AccountId, usize>, around: &Surroundings) -> Need {
    let request = &offered.request;
    let is_known = |helper: AccountId| {
        // Who was not needed then may be asked again; everybody else had their chance.
        let was_asked = offered
            .invitations
            .iter()
            .any(|invitation| invitation.helper_id == helper && invitation.state != InvitationState::Revoked);
        was_asked || around.assigned.contains(&(request.id, helper))
    };
    let candidate = |facts: &Eligible| {
        let home = around.homes.get(&facts.account_id).copied();
        Some(Candidate {
            helper: *places.get(&facts.account_id)?,
            nearness: nearness(home, around.middles.get(&request.quarter_id).copied()),
            familiarity: around.familiarity(request, facts.account_id),
            spared_scarcity: spared(&town.scarcities, &facts.languages, &request.needs.languages),
        })
    };
    let waiting = offered.invitations.iter().filter(|invitation| invitation.state == InvitationState::Sent);
    Need {
        urgency: request.urgency,
        category: request.category.clone(),
        open_since: offered.asking.open_since,
        answer_by: answer_by(request),
        places_free: u32::try_from(request.helpers_needed - request.places_taken).unwrap_or(0),
        waiting: waiting.map(waiting_for).collect(),
        familiar_asked: offered.invitations.iter().any(|asked| asked.bands.familiarity != Familiarity::New),
        candidates: offered
            .eligible
            .iter()
            .filter(|facts| whom == Whom::Everybody || !is_known(facts.account_id))
            .filter_map(candidate)
            .collect(),
    }
}
