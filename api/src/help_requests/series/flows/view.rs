//! What somebody sees of a series: no private fields; those stand with the requests.

use super::part::Whole;
use crate::db::DbConnection;
use crate::help_requests::flows::{HelperName, Loaded, PersonName};
use crate::help_requests::model::life_cycle::UNDO_MINUTES;
use crate::help_requests::model::{Actor, HelpedName, RequestState};
use crate::help_requests::series::model::{Occurrence, Series, SeriesActor, SeriesFacts, StandingYes};
use crate::help_requests::series::rules::plan::{SeriesStepCode, next_step};
use crate::help_requests::series::rules::{actions, dates};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::help_requests::store::people::PersonCard;
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, SeriesId};
use crate::kernel::time::{TimeSpan, local_date};
use crate::text_enum;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// So many dates ahead are shown.
const SHOWN: usize = 12;

text_enum! {
    /// Where one date of a series stands.
    pub enum OccurrenceState {
        /// Not made yet: helpers are looked for when it is nearer.
        Planned = "planned",
        /// Left out.
        Skipped = "skipped",
        /// Places are free.
        Open = "open",
        /// Every place is taken.
        Matched = "matched",
        /// It took place.
        Done = "done",
        /// Called off by itself.
        Cancelled = "cancelled",
        /// Its time passed without enough helpers.
        Expired = "expired",
    }
}

/// Somebody who has said yes to all of it.
#[derive(Debug, Clone)]
pub struct StandingView {
    /// The yes.
    pub yes: StandingYes,
    /// Who, as far as the viewer may know.
    pub helper: HelperName,
    /// Whether that is the viewer.
    pub is_viewer: bool,
}

/// One date as somebody sees it.
#[derive(Debug, Clone)]
pub struct OccurrenceView {
    /// The date by the rule.
    pub date: NaiveDate,
    /// From when until when.
    pub span: TimeSpan,
    /// Where it stands.
    pub state: OccurrenceState,
    /// The request, once it is made.
    pub help_request_id: Option<HelpRequestId>,
    /// First names of those who come, for the owner and coordinators.
    pub helpers: Vec<String>,
    /// Whether the viewer comes.
    pub is_viewers: bool,
    /// What the viewer may do.
    pub actions: Vec<AllowedAction>,
}

/// A series as somebody sees it.
#[derive(Debug, Clone)]
pub struct SeriesView {
    /// The series.
    pub series: Series,
    /// As what the viewer looks at it.
    pub part: SeriesActor,
    /// Who asked, for the owner; who gets the help, for coordinators and those who have said yes to all of it. Once that name is
    /// deleted, coordinators see who asked.
    pub requester: Option<PersonName>,
    /// Who has said yes to all of it.
    pub standing: Vec<StandingView>,
    /// Places that nobody has said yes to for all occurrences.
    pub free_places: i32,
    /// Its next dates.
    pub occurrences: Vec<OccurrenceView>,
    /// What happens next.
    pub next_step: (SeriesStepCode, Option<Instant>),
    /// What the viewer may do.
    pub actions: Vec<AllowedAction>,
    /// The town's clock.
    pub zone: Tz,
}

/// What views of series are made with besides.
pub(super) struct Eyes<'a> {
    actor: &'a Actor,
    /// How many series the viewer holds.
    held: usize,
    cards: HashMap<AccountId, PersonCard>,
    /// Those who get the help, where that is somebody else than who asked.
    helped: HashMap<SeriesId, HelpedName>,
}

impl<'a> Eyes<'a> {
    /// For views of these series.
    pub fn on(connection: &mut DbConnection, actor: &'a Actor, all: &[&Whole]) -> QueryResult<Self> {
        let held = store::helpers::of_helper(connection, actor.id)?.len();
        let ids: Vec<SeriesId> = all.iter().map(|whole| whole.series.id).collect();
        let helped = store::contacts::named_with_contact(connection, &ids)?;
        Ok(Self { actor, held, cards: cards(connection, all)?, helped })
    }
}

/// A view of one series.
pub(super) fn view(
    connection: &mut DbConnection,
    actor: &Actor,
    whole: &Whole,
    part: SeriesActor,
) -> QueryResult<SeriesView> {
    Ok(compose(&Eyes::on(connection, actor, &[whole])?, whole, part))
}

/// Puts a view together.
pub(super) fn compose(eyes: &Eyes<'_>, whole: &Whole, part: SeriesActor) -> SeriesView {
    let (series, now) = (&whole.series, whole.now);
    let facts = whole.facts_with(eyes.held, eyes.actor);
    let undo_until = series.ended_at.filter(|_| series.ended_by.is_some());
    let undo_until = undo_until.map(|ended| ended + Duration::minutes(UNDO_MINUTES));
    let seeing =
        Seeing { whole, part, facts, viewer: eyes.actor.id, cards: &eyes.cards, helped: eyes.helped.get(&series.id) };
    let occurrences: Vec<OccurrenceView> = shown(whole).iter().map(|one| seeing.occurrence(one)).collect();
    SeriesView {
        part,
        requester: seeing.requester(),
        standing: seeing.standing(),
        free_places: facts.free_places,
        next_step: next_step(series, next_start(&occurrences, now), undo_until, whole.zone, now),
        occurrences,
        actions: seeing.actions(now),
        zone: whole.zone,
        series: series.clone(),
    }
}

/// When it takes place the next time.
fn next_start(occurrences: &[OccurrenceView], now: Instant) -> Option<Instant> {
    use OccurrenceState::{Matched, Open, Planned};
    let is_coming = |one: &&OccurrenceView| matches!(one.state, Planned | Open | Matched) && one.span.end > now;
    occurrences.iter().filter(is_coming).map(|one| one.span.start).min()
}

/// The next dates, with those that were moved to where they are now.
fn shown(whole: &Whole) -> Vec<Occurrence> {
    let series = &whole.series;
    let today = local_date(whole.now, whole.zone);
    // Where it was moved to is kept beyond the end of a series, for when that is taken back: it is no date of it until then.
    let is_running = series.ended_at.is_none();
    let is_real = |one: &&Occurrence| {
        let is_planned = is_running && one.date <= series.last_date;
        one.help_request_id.is_some() || one.is_skipped || (is_planned && one.moved_to.is_some())
    };
    let known = || whole.known.iter().filter(is_real).copied();
    let mut all: Vec<Occurrence> = known().filter(|one| one.date >= today).collect();
    if is_running {
        let coming = dates::dates(&series.rule, series.first_date, today, series.last_date);
        all.extend(coming.take(SHOWN).map(|date| whole.occurrence(date)));
    }
    // A date of yesterday that was moved to a later day is still to come.
    all.extend(known().filter(|one| one.date < today && whole.span_of(one).start > whole.now));
    all.sort_by_key(|one| (whole.span_of(one).start, one.date));
    all.dedup_by_key(|one| one.date);
    all.truncate(SHOWN);
    all
}

fn cards(connection: &mut DbConnection, all: &[&Whole]) -> QueryResult<HashMap<AccountId, PersonCard>> {
    let mut ids: BTreeSet<AccountId> = BTreeSet::new();
    for whole in all {
        ids.extend(whole.standing.iter().map(|yes| yes.helper_id));
        ids.extend(whole.series.requester_id);
        ids.extend(whole.made.values().flat_map(|loaded| &loaded.assignments).map(|held| held.helper_id));
    }
    requests::people::cards_with_contact(connection, &ids.into_iter().collect::<Vec<_>>())
}

struct Seeing<'a> {
    whole: &'a Whole,
    part: SeriesActor,
    facts: SeriesFacts,
    viewer: AccountId,
    cards: &'a HashMap<AccountId, PersonCard>,
    helped: Option<&'a HelpedName>,
}

impl Seeing<'_> {
    /// Who sees the names of both sides: nobody else on the side of the office (DOMAIN.md, "Who sees what when").
    fn sees_names(&self) -> bool {
        matches!(self.part, SeriesActor::Owner | SeriesActor::Coordinator)
    }

    /// What the viewer may do; staff who have said yes to all of it step down as everybody does.
    fn actions(&self, now: Instant) -> Vec<AllowedAction> {
        let id = self.whole.series.id;
        let mut all = actions::of_series(id, &self.facts, self.part, now);
        let is_standing = self.whole.standing.iter().any(|yes| yes.helper_id == self.viewer);
        if is_standing && self.part != SeriesActor::Standing {
            all.extend(actions::of_series(id, &self.facts, SeriesActor::Standing, now));
        }
        all
    }

    fn requester(&self) -> Option<PersonName> {
        let card = self.whole.series.requester_id.and_then(|id| self.cards.get(&id))?;
        let is_coordinator = self.part == SeriesActor::Coordinator;
        if let (SeriesActor::Standing | SeriesActor::Coordinator, Some(helped)) = (self.part, self.helped) {
            return PersonName::of_helped(helped, is_coordinator);
        }
        let sees_all = is_coordinator || self.part == SeriesActor::Owner;
        (self.sees_names() || self.part == SeriesActor::Standing).then(|| PersonName {
            id: is_coordinator.then_some(card.id),
            first_name: card.first_name.clone(),
            last_name: sees_all.then(|| card.last_name.clone()),
        })
    }

    /// Who has said yes to all of it: for the owner and coordinators, and each of them for themselves. Telephone numbers stand with the requests.
    fn standing(&self) -> Vec<StandingView> {
        let seen = self.whole.standing.iter();
        let seen = seen.filter(|yes| self.sees_names() || yes.helper_id == self.viewer);
        seen.filter_map(|yes| {
            let card = self.cards.get(&yes.helper_id)?;
            let is_viewer = yes.helper_id == self.viewer;
            let helper = HelperName {
                id: (is_viewer || self.part == SeriesActor::Coordinator).then_some(card.id),
                first_name: card.first_name.clone(),
                last_name: Some(card.last_name.clone()),
                phone: None,
                is_verified: card.is_verified,
            };
            Some(StandingView { yes: yes.clone(), helper, is_viewer })
        })
        .collect()
    }

    fn occurrence(&self, one: &Occurrence) -> OccurrenceView {
        let whole = self.whole;
        let loaded = whole.request_of(one);
        let held = loaded.into_iter().flat_map(|loaded| &loaded.assignments).filter(|held| held.state.holds_place());
        let helpers: Vec<AccountId> = held.map(|held| held.helper_id).collect();
        let is_viewers = helpers.contains(&self.viewer);
        let names = helpers.iter().filter_map(|helper| self.cards.get(helper)).map(|card| card.first_name.clone());
        let facts = whole.occurrence_facts(one);
        let mut actions =
            actions::of_occurrence(whole.series.id, one.date, (&self.facts, &facts), self.part, whole.now);
        if self.part == SeriesActor::Volunteer && !is_viewers {
            actions.extend(loaded.and_then(|loaded| accept(loaded, whole.now)));
        }
        OccurrenceView {
            date: one.date,
            span: whole.span_of(one),
            state: state(one, loaded),
            help_request_id: one.help_request_id,
            helpers: if self.sees_names() { names.collect() } else { Vec::new() },
            is_viewers,
            actions,
        }
    }
}

/// One occurrence alone is accepted as any other request.
fn accept(loaded: &Loaded, now: Instant) -> Option<AllowedAction> {
    use crate::help_requests::model::life_cycle::RequestActor;
    let all = crate::help_requests::rules::actions::of_request(
        loaded.request.id,
        &loaded.facts(None),
        RequestActor::Volunteer,
        now,
    );
    all.into_iter().find(|action| action.action == "accept")
}

fn state(one: &Occurrence, loaded: Option<&Loaded>) -> OccurrenceState {
    match loaded.map(|loaded| loaded.request.state) {
        _ if one.is_skipped => OccurrenceState::Skipped,
        None => OccurrenceState::Planned,
        Some(RequestState::Open) => OccurrenceState::Open,
        Some(RequestState::Matched) => OccurrenceState::Matched,
        Some(RequestState::Done) => OccurrenceState::Done,
        Some(RequestState::Cancelled) => OccurrenceState::Cancelled,
        Some(RequestState::Expired) => OccurrenceState::Expired,
    }
}
