//! Who may see and accept requests. Where more people come into question than anybody could ask, not all of them are read:
//! those who had no message for four weeks come first, and nobody is left out who knows of the request or the person.

use super::look::Offered;
use crate::db::DbConnection;
use crate::help_requests::flows::Volunteers;
use crate::help_requests::model::{Circumstances, VolunteerFacts};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, SeriesId};
use crate::kernel::time::local_date;
use crate::matching::invitations::rules::memory_begins;
use crate::matching::store;
use crate::matching::store::pool::{Wanted, Whom, who_may_help};
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// Somebody who may see and accept a request, as far as the policy asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Eligible {
    /// Who.
    pub account_id: AccountId,
    /// Own limit of tasks in a week.
    pub tasks_per_week: i32,
    /// Languages spoken.
    pub languages: BTreeSet<String>,
}

impl Eligible {
    fn of(facts: &VolunteerFacts) -> Self {
        Self { account_id: facts.account_id, tasks_per_week: facts.tasks_per_week, languages: facts.languages.clone() }
    }
}

/// When enough people are found for one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enough {
    /// So many are enough.
    people: usize,
    /// So many are read at once.
    at_once: usize,
}

impl Enough {
    /// For the policy: it asks a handful in a step.
    pub(super) const TO_CHOOSE_FROM: Self = Self { people: 1_000, at_once: 1_000 };
    /// For the coordinator's list.
    pub(super) const TO_SHOW: Self = Self { people: super::candidates::MOST_CANDIDATES, at_once: 150 };
}

/// Looks up who may see and accept each of the requests: of everybody is read once, however many requests there are.
pub(super) fn find_eligible(
    connection: &mut DbConnection,
    offered: &mut [Offered],
    zone: Tz,
    now: Instant,
    enough: Enough,
) -> QueryResult<()> {
    let mut volunteers = Volunteers::new(connection, zone, now)?;
    let requests: Vec<_> = offered.iter().map(|each| each.request.clone()).collect();
    let circumstances = volunteers.circumstances(connection, &requests)?;
    let familiar = Familiar::read(connection, offered)?;
    for (each, circumstances) in offered.iter_mut().zip(circumstances) {
        let known = familiar.of(each);
        let mut search = Search { each, circumstances, volunteers: &mut volunteers, found: Vec::new() };
        search.run(connection, (zone, now), enough, &known)?;
        let mut found = search.found;
        found.sort_by_key(|helper| helper.account_id);
        found.dedup_by_key(|helper| helper.account_id);
        each.eligible = found;
    }
    Ok(())
}

/// The search for one request.
struct Search<'a> {
    each: &'a Offered,
    circumstances: Circumstances,
    volunteers: &'a mut Volunteers,
    found: Vec<Eligible>,
}

impl Search<'_> {
    fn run(
        &mut self,
        connection: &mut DbConnection,
        (zone, now): (Tz, Instant),
        enough: Enough,
        familiar: &[AccountId],
    ) -> QueryResult<()> {
        let since = memory_begins(now);
        let today = local_date(now, zone);
        let most = i64::try_from(enough.at_once).unwrap_or(i64::MAX);
        for whom in [Whom::Idle(since), Whom::Written(since)] {
            let mut after = None;
            loop {
                let (category, quarter) = (self.each.request.category.clone(), self.each.request.quarter_id);
                let wanted = Wanted { category: &category, quarter, today };
                let part = who_may_help(connection, wanted, whom, after, most)?;
                let is_last = part.len() < enough.at_once;
                after = part.last().map(|(offer, _)| *offer);
                let people: Vec<AccountId> = part.into_iter().map(|(_, person)| person).collect();
                self.judge(connection, &people)?;
                if self.found.len() >= enough.people {
                    // Not all of them are read: who knows of the request or the person is not to be missing.
                    let these = who_may_help(connection, wanted, Whom::These(familiar), None, most)?;
                    let these: Vec<AccountId> = these.into_iter().map(|(_, person)| person).collect();
                    return self.judge(connection, &these);
                }
                if is_last {
                    break;
                }
            }
        }
        Ok(())
    }

    fn judge(&mut self, connection: &mut DbConnection, people: &[AccountId]) -> QueryResult<()> {
        self.volunteers.learn(connection, people)?;
        let eligible = self.volunteers.eligible(&self.each.request, &self.circumstances, people);
        self.found.extend(eligible.into_iter().map(Eligible::of));
        Ok(())
    }
}

/// Who knows of a request, its series or the person who made it.
struct Familiar {
    helped: HashMap<AccountId, BTreeSet<AccountId>>,
    assigned: HashMap<HelpRequestId, BTreeSet<AccountId>>,
    series: HashMap<SeriesId, BTreeSet<AccountId>>,
}

/// The most of them in one statement, far more than one request has.
const MOST_FAMILIAR: usize = 1_000;

impl Familiar {
    fn read(connection: &mut DbConnection, offered: &[Offered]) -> QueryResult<Self> {
        let requesters: Vec<AccountId> = offered.iter().filter_map(|each| each.request.requester_id).collect();
        let ids: Vec<HelpRequestId> = offered.iter().map(|each| each.request.id).collect();
        let mut familiar = Self { helped: HashMap::new(), assigned: HashMap::new(), series: HashMap::new() };
        for (requester, helper, _) in store::view::help_given(connection, &requesters)? {
            familiar.helped.entry(requester).or_default().insert(helper);
        }
        for (request, helper) in store::view::assigned(connection, &ids)? {
            familiar.assigned.entry(request).or_default().insert(helper);
        }
        let series: Vec<SeriesId> = offered.iter().filter_map(|each| each.request.series_id).collect();
        for (series, known) in store::view::series_known(connection, &series)? {
            familiar.series.entry(series).or_default().extend(known);
        }
        Ok(familiar)
    }

    fn of(&self, each: &Offered) -> Vec<AccountId> {
        let request = &each.request;
        let helped = request.requester_id.and_then(|requester| self.helped.get(&requester));
        let assigned = self.assigned.get(&request.id);
        let series = request.series_id.and_then(|series| self.series.get(&series));
        let known: BTreeSet<AccountId> = helped.into_iter().chain(assigned).chain(series).flatten().copied().collect();
        let asked = each.invitations.iter().map(|invitation| invitation.helper_id);
        asked.chain(known).take(MOST_FAMILIAR).collect()
    }
}
