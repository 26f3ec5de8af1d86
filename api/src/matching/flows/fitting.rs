//! The list of requests: what fits a volunteer, in the order of the policy and with its reasons; for staff what they oversee.

use super::Refusal;
use super::board::{Board, Eye, Found, Group};
use super::languages::spared;
use super::look::{Town, standings};
use crate::db::{DbConnection, Failure, refuse};
use crate::help_requests;
use crate::help_requests::flows::{ListQuery, RequestView, Seeker, acceptable, seeker};
use crate::help_requests::model::{Actor, Needs, RequestState, Urgency, VolunteerFacts};
use crate::help_requests::rules::eligibility::{against_needs, against_offer, against_pair};
use crate::kernel::clock::Instant;
use crate::kernel::fault::{Fault, FaultKind};
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;
use crate::matching::invitations::rules::{Point, nearness};
use crate::matching::model::{Candidate, Familiarity, HelperStanding, OrderCursor, Place, Reason};
use crate::matching::rules::View;
use crate::matching::rules::merits::{Kind, merits};
use crate::matching::rules::order::{Suitable, order_needs};
use crate::matching::store;
use diesel::QueryResult;
use std::collections::{BTreeMap, HashMap};

/// How many requests are read at once at least, and at most.
const AT_ONCE: (usize, usize) = (40, 1_000);

/// Which part of which list.
#[derive(Debug, Clone, Default)]
pub struct RequestQuery {
    /// In this quarter.
    pub quarter: Option<QuarterId>,
    /// Of this category.
    pub category: Option<String>,
    /// This pressing.
    pub urgency: Option<Urgency>,
    /// In this state; open ones without.
    pub state: Option<RequestState>,
    /// Staff who also help: what fits them instead of what they oversee.
    pub fits_me: bool,
    /// At most this many.
    pub limit: u32,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A request in a list, with why it stands where it does.
#[derive(Debug, Clone)]
pub struct ListedRequest {
    /// The request as the caller sees it.
    pub request: RequestView,
    /// Why it fits; empty for staff.
    pub reasons: Vec<Reason>,
}

/// Whether the page is read by one walk along an index that ends with its last row: all there is, or all of a quarter, newest first.
pub fn is_one_walk(actor: &Actor, query: &RequestQuery) -> bool {
    actor.has(Role::Coordinator) && !query.fits_me && query.category.is_none() && query.urgency.is_none()
}

/// A page of requests: for staff the newest first, for a volunteer what fits, best first.
pub fn list(
    connection: &mut DbConnection,
    board: &Board,
    actor: &Actor,
    query: &RequestQuery,
    now: Instant,
) -> Result<Page<ListedRequest>, Failure<Refusal>> {
    if actor.is_case_staff() && !query.fits_me {
        return for_staff(connection, actor, query, now);
    }
    if !actor.has(Role::Volunteer) {
        return refuse(Refusal::Help(help_requests::flows::Refusal::RoleRequired));
    }
    let after = read(query.cursor.as_deref(), OrderCursor::decode)?;
    let nothing = Page { items: Vec::new(), next_cursor: None };
    if query.state.is_some_and(|state| state != RequestState::Open) {
        return Ok(nothing);
    }
    match seeker(connection, actor, now)? {
        Some(seeker) => Ok(for_volunteer(connection, board, (actor, &seeker), (query, after), now)?),
        None => Ok(nothing),
    }
}

fn read<T>(text: Option<&str>, decode: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Failure<Refusal>> {
    let Some(text) = text else { return Ok(None) };
    match decode(text) {
        Some(cursor) => Ok(Some(cursor)),
        None => refuse(Refusal::Invalid(vec![Fault { pointer: "?cursor".to_owned(), kind: FaultKind::InvalidValue }])),
    }
}

fn for_staff(
    connection: &mut DbConnection,
    actor: &Actor,
    query: &RequestQuery,
    now: Instant,
) -> Result<Page<ListedRequest>, Failure<Refusal>> {
    let query = ListQuery {
        quarter: query.quarter,
        category: query.category.clone(),
        urgency: query.urgency,
        state: query.state,
        limit: query.limit,
        after: read(query.cursor.as_deref(), Cursor::decode)?,
    };
    let page = help_requests::flows::list(connection, actor, &query, now);
    let page = page.map_err(|failure| failure.map(Refusal::from))?;
    Ok(page.map(|request| ListedRequest { request, reasons: Vec::new() }))
}

/// The order is made of what is kept in memory; then requests are read in this order until the page is full.
fn for_volunteer(
    connection: &mut DbConnection,
    board: &Board,
    (actor, seeker): (&Actor, &Seeker),
    (query, after): (&RequestQuery, Option<OrderCursor>),
    now: Instant,
) -> QueryResult<Page<ListedRequest>> {
    let as_of = after.map_or(now, |cursor| cursor.as_of);
    board.bring_up_to_date(connection, now)?;
    let onlooker = Onlooker::read(connection, seeker, query, as_of)?;
    let limit = query.limit as usize;
    let mut place = after.map(|cursor| cursor.place);
    let mut at_once = AT_ONCE.0.max(limit + 1);
    let mut items: Vec<(Place, ListedRequest)> = Vec::new();
    loop {
        let found = board.first(&onlooker, place, at_once);
        items.extend(onlooker.page(connection, actor, &found, now)?);
        if items.len() > limit || found.len() < at_once {
            break;
        }
        place = found.last().map(|found| found.place);
        at_once = (at_once * 2).min(AT_ONCE.1);
    }
    let has_more = items.len() > limit;
    items.truncate(limit);
    let last = items.last().map(|(place, _)| OrderCursor { as_of, place: *place });
    let next_cursor = last.filter(|_| has_more).map(OrderCursor::encode);
    Ok(Page { items: items.into_iter().map(|(_, item)| item).collect(), next_cursor })
}

/// Whether a helper knows who asks; `None` where the two must not meet.
pub(super) fn acquaintance(
    facts: &VolunteerFacts,
    known: &HashMap<AccountId, Familiarity>,
    requester: Option<AccountId>,
) -> Option<Familiarity> {
    if against_pair(requester, facts).is_some() {
        return None;
    }
    Some(requester.and_then(|requester| known.get(&requester)).copied().unwrap_or(Familiarity::New))
}

/// A volunteer in front of the board.
struct Onlooker<'a> {
    seeker: &'a Seeker,
    query: &'a RequestQuery,
    town: Town,
    standing: HelperStanding,
    home: Option<Point>,
    middles: HashMap<QuarterId, Point>,
    known: HashMap<AccountId, Familiarity>,
    as_of: Instant,
}

impl<'a> Onlooker<'a> {
    fn read(
        connection: &mut DbConnection,
        seeker: &'a Seeker,
        query: &'a RequestQuery,
        as_of: Instant,
    ) -> QueryResult<Self> {
        let me = seeker.facts.account_id;
        let limits = BTreeMap::from([(me, seeker.facts.tasks_per_week)]);
        let mut standing = standings(connection, &limits, as_of)?.pop().unwrap_or_default();
        // A message that came between two pages does not turn their order round.
        standing.messages.retain(|sent| *sent <= as_of);
        let middles = store::view::middles(connection)?;
        let home = store::view::homes(connection, &[me])?.get(&me).and_then(|home| middles.get(home).copied());
        let helped = store::view::helped_by(connection, me)?;
        let mut known = HashMap::new();
        for (requester, helper, _) in store::view::help_given(connection, &helped)? {
            // In the order of time: who helped after me is the last one.
            let is_mine = helper == me;
            known.insert(requester, if is_mine { Familiarity::HelpedLast } else { Familiarity::HelpedBefore });
        }
        Ok(Self { seeker, query, town: Town::read(connection)?, standing, home, middles, known, as_of })
    }

    fn candidate(&self, quarter: QuarterId, needs: &Needs, familiarity: Familiarity) -> Candidate {
        Candidate {
            helper: 0,
            nearness: nearness(self.home, self.middles.get(&quarter).copied()),
            familiarity,
            spared_scarcity: spared(&self.town.scarcities, &self.seeker.facts.languages, &needs.languages),
        }
    }

    /// Those of `found` that may be accepted, with their reasons.
    fn page(
        &self,
        connection: &mut DbConnection,
        actor: &Actor,
        found: &[Found],
        now: Instant,
    ) -> QueryResult<Vec<(Place, ListedRequest)>> {
        let needs: Vec<Suitable<'_>> = found
            .iter()
            .map(|found| Suitable {
                urgency: found.urgency,
                category: &found.category,
                answer_by: found.place.deadline_at,
                candidate: self.candidate(found.quarter_id, &found.needs, found.familiarity),
            })
            .collect();
        let helpers = std::slice::from_ref(&self.standing);
        let (averages, policy, times) = (&self.town.averages, &self.town.policy, &self.town.times);
        let view = View { now: self.as_of, helpers, averages, policy, times };
        let ranked = order_needs(&view, &self.standing, &needs, needs.len());
        let mut reasons: HashMap<_, _> =
            ranked.into_iter().filter_map(|ranked| Some((found.get(ranked.place)?.place.id, ranked.reasons))).collect();
        let ids: Vec<_> = found.iter().map(|found| found.place.id).collect();
        let places: HashMap<_, _> = found.iter().map(|found| (found.place.id, found.place)).collect();
        let views = acceptable(connection, actor, self.seeker, &ids, now)?;
        let listed = views.into_iter().filter_map(|request| {
            let id = request.request.id;
            let listed = ListedRequest { request, reasons: reasons.remove(&id).unwrap_or_default() };
            Some((*places.get(&id)?, listed))
        });
        Ok(listed.collect())
    }
}

impl Eye for Onlooker<'_> {
    fn can_see(&self, group: &Group) -> bool {
        let (facts, query) = (&self.seeker.facts, self.query);
        against_offer(&group.category, group.quarter_id, facts).next().is_none()
            && query.quarter.is_none_or(|quarter| quarter == group.quarter_id)
            && query.category.as_ref().is_none_or(|category| *category == group.category)
            && query.urgency.is_none_or(|urgency| urgency == group.urgency)
            && !self.seeker.lacks_certificate(&group.category)
            && against_needs(&group.needs, facts).next().is_none()
    }

    fn knows(&self, requester: Option<AccountId>) -> Option<Familiarity> {
        acquaintance(&self.seeker.facts, &self.known, requester)
    }

    fn knows_nobody(&self) -> bool {
        self.known.is_empty()
    }

    /// Without what is so of the helper for each request alike: rest, messages, help given lately.
    fn points(&self, group: &Group, familiarity: Familiarity) -> i32 {
        let kind = Kind::of(&group.category, group.urgency, &self.town.averages);
        let candidate = self.candidate(group.quarter_id, &group.needs, familiarity);
        let merits = merits(kind, &candidate, &self.standing, &self.town.averages, &self.town.policy, self.as_of);
        merits.kind + merits.nearness + merits.knows + merits.kept
    }

    fn as_of(&self) -> Instant {
        self.as_of
    }
}
