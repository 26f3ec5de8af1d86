//! What matching asks of a request: who may help, and to give it to the coordinator when nobody can be asked.

use super::Refusal;
use super::loaded::{Ending, load, settle};
use super::view::{circumstances, circumstances_of_all};
use crate::db::{DbConnection, Failure, Tx};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Circumstances, EscalationReason, HelpRequest, VolunteerFacts};
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::store;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// People who are looked at together: SQLite takes so many values in one statement, and more.
const TOGETHER: usize = 500;

/// Volunteers and what eligibility has to know of them, while several requests are looked at: of each it is read once.
#[derive(Debug)]
pub struct Volunteers {
    zone: Tz,
    now: Instant,
    certificates: BTreeSet<String>,
    known: HashMap<AccountId, VolunteerFacts>,
}

impl Volunteers {
    /// Nobody is known yet.
    pub fn new(connection: &mut DbConnection, zone: Tz, now: Instant) -> QueryResult<Self> {
        let certificates = store::town::certificate_categories(connection)?;
        Ok(Self { zone, now, certificates, known: HashMap::new() })
    }

    /// What eligibility has to know besides these requests and a helper, in the same order.
    pub fn circumstances(
        &self,
        connection: &mut DbConnection,
        requests: &[HelpRequest],
    ) -> QueryResult<Vec<Circumstances>> {
        circumstances_of_all(connection, requests.iter(), &self.certificates)
    }

    /// Reads of those who are not known yet, with the same few queries however many they are.
    pub fn learn(&mut self, connection: &mut DbConnection, people: &[AccountId]) -> QueryResult<()> {
        let strangers: Vec<AccountId> = people.iter().copied().filter(|id| !self.known.contains_key(id)).collect();
        for part in strangers.chunks(TOGETHER) {
            let offers = crate::offers::flows::facts_of_all(connection, part)?;
            let facts = store::people::facts_of_all(connection, part, offers, self.zone, self.now)?;
            self.known.extend(facts.into_iter().map(|facts| (facts.account_id, facts)));
        }
        Ok(())
    }

    /// Those of `people` who may see and accept the request now, in the same order. They are known, may help, and their
    /// offers hold the category and cover the quarter.
    pub fn eligible(
        &mut self,
        request: &HelpRequest,
        circumstances: &Circumstances,
        people: &[AccountId],
    ) -> Vec<&VolunteerFacts> {
        for person in people {
            if let Some(facts) = self.known.get_mut(person) {
                facts.categories = BTreeSet::from([request.category.clone()]);
                facts.quarters = BTreeSet::from([request.quarter_id]);
            }
        }
        let known = people.iter().filter_map(|person| self.known.get(person));
        known.filter(|facts| judge(request, circumstances, facts, self.zone, self.now).is_eligible()).collect()
    }
}

/// Whether some volunteer may accept the request now: looked for until one is found.
pub(super) fn is_anybody_eligible(
    connection: &mut DbConnection,
    request: &HelpRequest,
    zone: Tz,
    now: Instant,
) -> QueryResult<bool> {
    let most = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
    let (category, quarter) = (&request.category, request.quarter_id);
    let certificates = store::town::certificate_categories(connection)?;
    let circumstances = circumstances(connection, request, &certificates)?;
    let mut after = None;
    loop {
        let offers = crate::offers::flows::candidates(connection, category, quarter, (zone, now), (after, most))?;
        let is_last = offers.len() < TOGETHER;
        after = offers.last().map(|offer| offer.id);
        let ids: Vec<AccountId> = offers.iter().map(|offer| offer.account_id).collect();
        let helpers = store::people::facts_of_all(connection, &ids, offers, zone, now)?;
        if helpers.iter().any(|helper| judge(request, &circumstances, helper, zone, now).is_eligible()) {
            return Ok(true);
        }
        if is_last {
            return Ok(false);
        }
    }
}

/// Gives an open request to the coordinator, for a reason of the program's own. Says whether it did: who has the
/// request already keeps it.
pub fn hand_over(tx: &mut Tx<'_>, id: HelpRequestId, reason: EscalationReason) -> Result<bool, Failure<Refusal>> {
    let mut loaded = load(tx.connection(), id)?;
    let now = tx.now();
    match loaded.decide(RequestEvent::Escalate(reason), RequestActor::System, None, now) {
        Ok(step) => {
            settle(tx, &mut loaded, step, None, Ending::default())?;
            Ok(true)
        }
        Err(Failure::Refused(_)) => Ok(false),
        Err(failure) => Err(failure),
    }
}
