//! The people of the town as the history needs them: who helps, who is sent, who asks. Held in memory while the town is
//! made; the rows about them are written before.

use crate::help_requests::model::{Circumstances, Commitment, HelpRequest, VolunteerFacts};
use crate::help_requests::rules::eligibility::judge;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::time::TimeSpan;
use crate::kernel::weekly::WeeklyHours;
use chrono::Duration;
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashMap};

/// A volunteer.
#[derive(Debug, Clone)]
pub struct Helper {
    /// What eligibility goes by.
    pub facts: VolunteerFacts,
    /// Since when they may help; none for those who wait for a coordinator.
    pub verified_at: Option<Instant>,
    /// From when on they rest.
    pub rests_from: Option<Instant>,
}

/// A Stadtkümmerer.
#[derive(Debug, Clone)]
pub struct Caretaker {
    /// Who.
    pub id: AccountId,
    /// Quarters and how early the person is asked for each.
    pub quarters: Vec<(QuarterId, i32)>,
    /// When they work.
    pub hours: WeeklyHours,
    /// The most visits of a day.
    pub visits_per_day: i32,
    /// Promised and given times.
    pub visits: Vec<TimeSpan>,
}

/// A resident, as far as a request needs them.
#[derive(Debug, Clone, Copy)]
pub struct Resident {
    /// Who.
    pub id: AccountId,
    /// Where they live.
    pub quarter: QuarterId,
    /// Whether they ask in the app themselves.
    pub has_sign_in: bool,
    /// Since when they are known.
    pub since: Instant,
}

/// Everybody, and what the town's rules say.
#[derive(Debug)]
pub struct Cast {
    /// The town's clock.
    pub zone: Tz,
    /// Volunteers; the demo's own volunteer is the first.
    pub helpers: Vec<Helper>,
    /// Stadtkümmerer; the demo's own is the first.
    pub caretakers: Vec<Caretaker>,
    /// Residents; the demo's own is the first.
    pub residents: Vec<Resident>,
    /// The coordinator.
    pub coordinator: AccountId,
    /// Categories that ask for a certificate.
    pub certificates: BTreeSet<String>,
    by_need: HashMap<(String, QuarterId), Vec<usize>>,
}

impl Cast {
    /// Everybody together.
    pub fn new(
        zone: Tz,
        coordinator: AccountId,
        certificates: BTreeSet<String>,
        helpers: Vec<Helper>,
        caretakers: Vec<Caretaker>,
    ) -> Self {
        let mut by_need: HashMap<(String, QuarterId), Vec<usize>> = HashMap::new();
        for (place, helper) in helpers.iter().enumerate() {
            for category in &helper.facts.categories {
                for quarter in &helper.facts.quarters {
                    by_need.entry((category.clone(), *quarter)).or_default().push(place);
                }
            }
        }
        Self { zone, helpers, caretakers, residents: Vec::new(), coordinator, certificates, by_need }
    }

    /// Helpers whose offer covers the category and the quarter, by their place in the list.
    pub fn covering(&self, category: &str, quarter: QuarterId) -> &[usize] {
        self.by_need.get(&(category.to_owned(), quarter)).map_or(&[], Vec::as_slice)
    }

    /// A helper as they were at `at`; `None` before they were verified and while they rest.
    pub fn helper_at(&self, place: usize, at: Instant) -> Option<&VolunteerFacts> {
        let helper = self.helpers.get(place)?;
        let is_ready = helper.verified_at.is_some_and(|since| since <= at);
        let is_resting = helper.rests_from.is_some_and(|from| from <= at);
        (is_ready && !is_resting).then_some(&helper.facts)
    }

    /// What the town's rules say about a request.
    pub fn circumstances(&self, request: &HelpRequest) -> Circumstances {
        Circumstances { needs_certificate: self.certificates.contains(&request.category), requester_gender: None }
    }

    /// Whether some volunteer may accept the request at `at`.
    pub fn is_anybody_eligible(&self, request: &HelpRequest, at: Instant) -> bool {
        let circumstances = self.circumstances(request);
        self.covering(&request.category, request.quarter_id).iter().any(|place| {
            self.helper_at(*place, at)
                .is_some_and(|helper| judge(request, &circumstances, helper, self.zone, at).is_eligible())
        })
    }

    /// Remembers that a helper promised a time.
    pub fn promise(&mut self, place: usize, span: TimeSpan) {
        if let Some(helper) = self.helpers.get_mut(place) {
            helper.facts.commitments.push(Commitment { span, is_ahead: true });
        }
    }

    /// Forgets a promised time, of a volunteer or of a Stadtkümmerer.
    pub fn release(&mut self, person: AccountId, span: TimeSpan) {
        if let Some(caretaker) = self.caretakers.iter_mut().find(|caretaker| caretaker.id == person) {
            caretaker.visits.retain(|visit| *visit != span);
        }
        if let Some(helper) = self.helpers.iter_mut().find(|helper| helper.facts.account_id == person) {
            helper.facts.commitments.retain(|commitment| commitment.span != span);
        }
    }
}

/// The next moment at or after `at` at which the clock shows a full or a half hour.
pub fn next_half_hour(at: Instant) -> Instant {
    let past = at.timestamp().rem_euclid(1_800);
    let whole = at - Duration::nanoseconds(i64::from(at.timestamp_subsec_nanos()));
    if past == 0 && whole == at { at } else { whole + Duration::seconds(1_800 - past) }
}
