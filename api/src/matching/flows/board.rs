//! The open requests as they hang on a board: what their order depends on, kept in memory between questions, for a town has
//! many of them and each helper wants another order. Before each answer it takes up what has changed in the database, by
//! whichever process. What is shown of a request is always read anew.

use crate::db::DbConnection;
use crate::help_requests::model::{Needs, Urgency};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::matching::model::{Familiarity, Place};
use crate::matching::rules::order::pressing;
use crate::matching::store;
use crate::matching::store::board::Noted;
use chrono::Duration;
use diesel::QueryResult;
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};

/// What was committed late, or by a process whose clock is behind, is taken up for so long.
const OVERLAP_MINUTES: i64 = 2;
/// After so long everything is read anew: nothing that was ever overlooked stays so.
const READ_ANEW_HOURS: i64 = 24;
/// No change lies farther ahead, whatever a clock said.
const FAR_AHEAD_DAYS: i64 = 100_000;

/// Requests of one kind in one quarter that ask the same of a helper: for one helper they differ by their time alone,
/// unless somebody is known.
#[derive(Debug)]
pub(super) struct Group {
    /// Key of their category.
    pub category: String,
    /// Where they are.
    pub quarter_id: QuarterId,
    /// How pressing they are.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
    requests: BTreeMap<(Instant, HelpRequestId), Option<AccountId>>,
}

/// How one helper looks at the board.
pub(super) trait Eye {
    /// Whether requests of the group can be for this helper.
    fn can_see(&self, group: &Group) -> bool;
    /// Whether the helper and this person have to do with each other; `None` when they must not.
    fn knows(&self, requester: Option<AccountId>) -> Option<Familiarity>;
    /// Whether [`Eye::knows`] answers "new" for everybody, or must not meet at most.
    fn knows_nobody(&self) -> bool;
    /// The points that requests of the group have for this helper, time apart.
    fn points(&self, group: &Group, familiarity: Familiarity) -> i32;
    /// The moment as of which the order is made.
    fn as_of(&self) -> Instant;
}

/// A request in the order of one helper.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Where it stands.
    pub place: Place,
    /// How well helper and requester know each other.
    pub familiarity: Familiarity,
    /// Key of its category.
    pub category: String,
    /// Where it is.
    pub quarter_id: QuarterId,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What the helper has to bring.
    pub needs: Needs,
}

type Key = (String, QuarterId, Urgency, String);

#[derive(Debug, Default)]
struct Posted {
    /// Up to when changes are known, and when everything was read.
    known_at: Option<(Instant, Instant)>,
    groups: Vec<Group>,
    places: HashMap<Key, usize>,
    requests: HashMap<HelpRequestId, (usize, Instant)>,
}

/// The board.
#[derive(Debug, Default)]
pub struct Board(RwLock<Posted>);

impl Board {
    /// Takes up what has changed.
    pub(super) fn bring_up_to_date(&self, connection: &mut DbConnection, now: Instant) -> QueryResult<()> {
        let Some(since) = self.known_since(now) else { return self.read_all(connection, now) };
        self.take_up_since(connection, since, now)
    }

    fn take_up_since(&self, connection: &mut DbConnection, since: Instant, now: Instant) -> QueryResult<()> {
        let until = now + Duration::days(FAR_AHEAD_DAYS);
        let changes = store::board::changed(connection, since, until)?;
        let mut posted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for noted in changes {
            posted.take_up(noted);
        }
        if let Some((known_at, _)) = posted.known_at.as_mut() {
            *known_at = now.max(*known_at);
        }
        Ok(())
    }

    /// Since when changes have to be read; `None` when everything has to be.
    fn known_since(&self, now: Instant) -> Option<Instant> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).known_since(now)
    }

    fn read_all(&self, connection: &mut DbConnection, now: Instant) -> QueryResult<()> {
        // Under the lock: of many who ask at once one reads.
        let mut posted = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = posted.known_since(now) {
            drop(posted);
            return self.take_up_since(connection, since, now);
        }
        let mut fresh = Posted { known_at: Some((now, now)), ..Posted::default() };
        for noted in store::board::offered(connection)? {
            fresh.take_up(noted);
        }
        *posted = fresh;
        Ok(())
    }

    /// The first `most` requests after a place, in the order of this helper.
    pub(super) fn first(&self, eye: &impl Eye, after: Option<Place>, most: usize) -> Vec<Found> {
        let posted = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found: Vec<(Place, Familiarity, usize)> = Vec::new();
        for (number, group) in posted.groups.iter().enumerate().filter(|(_, group)| eye.can_see(group)) {
            found.extend(group.first(eye, after, most).into_iter().map(|(place, known)| (place, known, number)));
        }
        found.sort_unstable_by_key(|(place, _, _)| *place);
        found.truncate(most);
        let found = found.into_iter().filter_map(|(place, familiarity, number)| {
            let group = posted.groups.get(number)?;
            Some(Found {
                place,
                familiarity,
                category: group.category.clone(),
                quarter_id: group.quarter_id,
                urgency: group.urgency,
                needs: group.needs.clone(),
            })
        });
        found.collect()
    }
}

impl Group {
    /// The first `most` of those whom nobody knows, and all of those who are known.
    fn first(&self, eye: &impl Eye, after: Option<Place>, most: usize) -> Vec<(Place, Familiarity)> {
        let usual = eye.points(self, Familiarity::New);
        let mut found = Vec::new();
        let mut taken = 0;
        for ((deadline_at, id), requester) in &self.requests {
            if taken >= most && eye.knows_nobody() {
                break;
            }
            let Some(familiarity) = eye.knows(*requester) else { continue };
            let is_new = familiarity == Familiarity::New;
            if is_new && taken >= most {
                continue;
            }
            let points = if is_new { usual } else { eye.points(self, familiarity) };
            let rank = points + pressing(*deadline_at, eye.as_of());
            let place = Place { rank, deadline_at: *deadline_at, id: *id };
            if after.is_none_or(|after| after < place) {
                found.push((place, familiarity));
                taken += usize::from(is_new);
            }
        }
        found
    }
}

impl Posted {
    /// Since when changes have to be read; `None` when everything has to be.
    fn known_since(&self, now: Instant) -> Option<Instant> {
        let (known_at, read_at) = self.known_at?;
        let overlap = Duration::minutes(OVERLAP_MINUTES);
        // Of two who ask at once the later one may be here first; a clock that was set back by more has written changes
        // before what is known.
        let is_fresh = known_at <= now + overlap && now < read_at + Duration::hours(READ_ANEW_HOURS);
        is_fresh.then(|| known_at.min(now) - overlap)
    }

    /// Hangs up a request, moves it or takes it down, whatever it is now.
    fn take_up(&mut self, noted: Noted) {
        let hung = self.requests.get(&noted.id).copied();
        if let Some((number, deadline_at)) = hung
            && let Some(group) = self.groups.get_mut(number)
        {
            group.requests.remove(&(deadline_at, noted.id));
        }
        if !noted.is_offered {
            self.requests.remove(&noted.id);
            return;
        }
        let number = self.group_of(&noted);
        self.requests.insert(noted.id, (number, noted.deadline_at));
        if let Some(group) = self.groups.get_mut(number) {
            group.requests.insert((noted.deadline_at, noted.id), noted.requester_id);
        }
    }

    fn group_of(&mut self, noted: &Noted) -> usize {
        let is_plain = noted.needs == Needs::default();
        // What is asked for is a few short lists: their text is their name.
        let needs = if is_plain { String::new() } else { format!("{:?}", noted.needs) };
        let key = (noted.category.clone(), noted.quarter_id, noted.urgency, needs);
        if let Some(number) = self.places.get(&key) {
            return *number;
        }
        self.groups.push(Group {
            category: noted.category.clone(),
            quarter_id: noted.quarter_id,
            urgency: noted.urgency,
            needs: noted.needs.clone(),
            requests: BTreeMap::new(),
        });
        let number = self.groups.len() - 1;
        self.places.insert(key, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::super::fitting::acquaintance;
    use super::*;
    use crate::help_requests::model::VolunteerFacts;
    use crate::help_requests::rules::samples::{account, at, helper, quarter};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    /// A helper to whom everything is the same but who asks.
    struct Helper {
        facts: VolunteerFacts,
        known: HashMap<AccountId, Familiarity>,
    }

    impl Eye for Helper {
        fn can_see(&self, _: &Group) -> bool {
            true
        }

        fn knows(&self, requester: Option<AccountId>) -> Option<Familiarity> {
            acquaintance(&self.facts, &self.known, requester)
        }

        fn knows_nobody(&self) -> bool {
            self.known.is_empty()
        }

        fn points(&self, _: &Group, familiarity: Familiarity) -> i32 {
            if familiarity == Familiarity::New { 0 } else { 500 }
        }

        fn as_of(&self) -> Instant {
            at("2026-03-16 10:00")
        }
    }

    proptest! {
        /// Whoever blocks whom, and whoever of them is known: the board shows all others, and never one of them.
        #[test]
        fn nobody_finds_the_request_of_somebody_blocked(
            requesters in prop::collection::vec(prop::option::of(0..8_u128), 1..30),
            blocked in prop::collection::btree_set(0..8_u128, 0..8),
            known in prop::collection::btree_set(0..8_u128, 0..8),
            own in 0..10_u128,
            most in 1..40_usize,
        ) {
            let mut posted = Posted::default();
            for (number, requester) in (0..).zip(&requesters) {
                posted.take_up(Noted {
                    id: HelpRequestId(Uuid::from_u128(number)),
                    requester_id: requester.map(account),
                    category: "einkauf".to_owned(),
                    quarter_id: quarter(number % 2),
                    urgency: Urgency::Soon,
                    needs: Needs::default(),
                    deadline_at: at("2026-03-17 10:00") + Duration::hours(i64::try_from(number % 5).unwrap()),
                    is_offered: true,
                });
            }
            let eye = Helper {
                facts: VolunteerFacts {
                    account_id: account(own),
                    blocked: blocked.iter().copied().map(account).collect(),
                    ..helper()
                },
                known: known.into_iter().map(|person| (account(person), Familiarity::HelpedBefore)).collect(),
            };
            let must_not_meet = |requester: &Option<u128>| requester.is_some_and(|who| who == own || blocked.contains(&who));
            let board = Board(RwLock::new(posted));
            let mut seen = BTreeSet::new();
            let mut after = None;
            loop {
                let page = board.first(&eye, after, most);
                seen.extend(page.iter().map(|found| found.place.id.0.as_u128()));
                if page.len() < most {
                    break;
                }
                after = page.last().map(|found| found.place);
            }
            let may: BTreeSet<u128> =
                (0..).zip(&requesters).filter(|(_, requester)| !must_not_meet(requester)).map(|(number, _)| number).collect();
            prop_assert_eq!(seen, may);
        }
    }

    #[test]
    fn everything_is_read_anew_after_a_day_and_when_the_clock_was_set_back() {
        let now = at("2026-03-16 10:00");
        let overlap = Duration::minutes(OVERLAP_MINUTES);
        let posted = Posted { known_at: Some((now, now)), ..Posted::default() };
        assert_eq!(Posted::default().known_since(now), None);
        assert_eq!(posted.known_since(now), Some(now - overlap));
        let later = now + Duration::hours(3);
        assert_eq!(posted.known_since(later), Some(now - overlap), "what happened since is read");
        let a_moment_before = now - Duration::seconds(1);
        assert_eq!(posted.known_since(a_moment_before), Some(a_moment_before - overlap), "two asked at once");
        assert_eq!(posted.known_since(now - Duration::hours(1)), None, "the clock was set back");
        assert_eq!(posted.known_since(now + Duration::hours(READ_ANEW_HOURS)), None);
    }
}
