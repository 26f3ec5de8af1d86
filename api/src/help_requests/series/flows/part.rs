//! As what somebody looks at a series, and what of it lies ahead.

use crate::db::{DbConnection, Failure, Tx, refuse};
use crate::help_requests::assignments::model::{Assignment, AssignmentState};
use crate::help_requests::flows::{Loaded, Refusal, Sight, viewer_of};
use crate::help_requests::model::{Actor, Origin, RequestState, VolunteerFacts};
use crate::help_requests::rules::eligibility::{Ineligibility, against_person};
use crate::help_requests::rules::visibility::Viewer;
use crate::help_requests::series::model::{Occurrence, OccurrenceFacts, Series, SeriesActor, SeriesFacts, StandingYes};
use crate::help_requests::series::rules::dates::span_on;
use crate::help_requests::series::rules::plan::Planned;
use crate::help_requests::series::rules::{dates, plan};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{HelpRequestId, QuarterId, SeriesId};
use crate::kernel::role::Role;
use crate::kernel::time::{TimeSpan, local_date};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::HashMap;

/// From how often on a helper is asked whether they come every time (matching.md 4.3).
pub const TIMES_BEFORE_EVERY_TIME: usize = 2;
/// How far from its date an occurrence can be moved, in days.
pub const MOST_DAYS_MOVED: i64 = 28;

/// A series with everything that decides about it, as one transaction sees it.
#[derive(Debug, Clone)]
pub(super) struct Whole {
    pub series: Series,
    pub known: Vec<Occurrence>,
    pub standing: Vec<StandingYes>,
    /// The requests that were made of it and may still be of interest: those whose time was not over four weeks ago.
    pub made: HashMap<HelpRequestId, Loaded>,
    pub zone: Tz,
    pub now: Instant,
}

/// Reads a series, or "there is nothing here".
pub(super) fn load(connection: &mut DbConnection, id: SeriesId, now: Instant) -> Result<Whole, Failure<Refusal>> {
    let Some(series) = store::series::find(connection, id)? else { return refuse(Refusal::NotFound) };
    complete(connection, series, now)
}

/// Reads a series as it is now.
pub(super) fn load_now(tx: &mut Tx<'_>, id: SeriesId) -> Result<Whole, Failure<Refusal>> {
    let now = tx.now();
    load(tx.connection(), id, now)
}

/// Completes one series.
pub(super) fn complete(connection: &mut DbConnection, series: Series, now: Instant) -> Result<Whole, Failure<Refusal>> {
    match complete_all(connection, vec![series], now)?.pop() {
        Some(whole) => Ok(whole),
        None => refuse(Refusal::NotFound),
    }
}

/// Completes many series, in their order, with as many queries as for one.
pub(super) fn complete_all(connection: &mut DbConnection, all: Vec<Series>, now: Instant) -> QueryResult<Vec<Whole>> {
    let zone = requests::town::zone(connection)?;
    let ids: Vec<SeriesId> = all.iter().map(|series| series.id).collect();
    let mut known: HashMap<SeriesId, Vec<Occurrence>> = HashMap::new();
    for (id, occurrence) in store::occurrences::of_all(connection, &ids)? {
        known.entry(id).or_default().push(occurrence);
    }
    let mut standing: HashMap<SeriesId, Vec<StandingYes>> = HashMap::new();
    for yes in store::helpers::of_series(connection, &ids)? {
        standing.entry(yes.series_id).or_default().push(yes);
    }
    // By when they are, not by their dates: they may have been moved, and another time agreed on since. What was moved
    // forward furthest belongs to a date of today.
    let recent = store::occurrences::recent(connection, &ids, now - Duration::days(MOST_DAYS_MOVED + 1))?;
    let mut made = with_assignments(connection, &recent)?;
    let whole = |series: Series| {
        let known = known.remove(&series.id).unwrap_or_default();
        let own = known.iter().filter_map(|one| made.remove_entry(&one.help_request_id?));
        let made = own.collect();
        Whole { standing: standing.remove(&series.id).unwrap_or_default(), known, made, series, zone, now }
    };
    Ok(all.into_iter().map(whole).collect())
}

fn with_assignments(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
) -> QueryResult<HashMap<HelpRequestId, Loaded>> {
    let mut made: HashMap<HelpRequestId, Loaded> = HashMap::new();
    for request in requests::requests::find_all(connection, ids)? {
        made.insert(request.id, Loaded { request, assignments: Vec::new() });
    }
    for assignment in requests::assignments::of_requests(connection, ids)? {
        if let Some(loaded) = made.get_mut(&assignment.help_request_id) {
            loaded.assignments.push(assignment);
        }
    }
    Ok(made)
}

impl Whole {
    /// What is known of a date; a date that is only planned is known as such.
    pub fn occurrence(&self, date: NaiveDate) -> Occurrence {
        self.known.iter().copied().find(|one| one.date == date).unwrap_or(Occurrence::planned(date))
    }

    /// The request that was made of a date.
    pub fn request_of(&self, occurrence: &Occurrence) -> Option<&Loaded> {
        occurrence.help_request_id.and_then(|id| self.made.get(&id))
    }

    /// When a date takes place: as it was agreed with those who come, else by its request, else as it was moved, else by the
    /// rule.
    pub fn span_of(&self, occurrence: &Occurrence) -> TimeSpan {
        let loaded = self.request_of(occurrence);
        let agreed = loaded.and_then(agreed_span).or_else(|| loaded.and_then(|loaded| self.window_of(loaded)));
        let agreed = agreed.or(occurrence.moved_to);
        agreed.unwrap_or_else(|| span_on(occurrence.date, self.series.start, self.series.end, self.zone))
    }

    /// A date with its moments.
    pub fn planned(&self, occurrence: &Occurrence) -> Planned {
        Planned { date: occurrence.date, span: self.span_of(occurrence), is_moved: occurrence.moved_to.is_some() }
    }

    /// The window of a request that is to come next; another one may have been added for a helper who did not come after all.
    fn window_of(&self, loaded: &Loaded) -> Option<TimeSpan> {
        let windows = &loaded.request.windows;
        let next = windows.iter().find(|window| window.span.start > self.now).or(windows.first());
        next.map(|window| window.span)
    }

    /// Whether a date is one of the rule.
    fn is_by_rule(&self, date: NaiveDate) -> bool {
        let series = &self.series;
        let is_within = series.first_date <= date && date <= series.last_date;
        is_within && dates::matches(&series.rule, series.first_date, date)
    }

    /// A date without its request, to be made anew: where it was moved to, unless the rule knows it no more. Those of earlier
    /// days are no matter of the rule.
    pub fn to_make_anew(&self, occurrence: &Occurrence) -> Occurrence {
        let is_kept = occurrence.date < local_date(self.now, self.zone) || self.is_by_rule(occurrence.date);
        let moved_to = occurrence.moved_to.filter(|_| is_kept);
        Occurrence { help_request_id: None, moved_to, ..*occurrence }
    }

    /// What an act on a date has to know about it.
    pub fn occurrence_facts(&self, occurrence: &Occurrence) -> OccurrenceFacts {
        let is_by_rule = self.is_by_rule(occurrence.date);
        let has_begun =
            |held: &Assignment| held.state.is_finished() || (held.state.holds_place() && held.span.start <= self.now);
        let loaded = self.request_of(occurrence);
        OccurrenceFacts {
            is_of_series: is_by_rule || occurrence.help_request_id.is_some(),
            is_skipped: occurrence.is_skipped,
            starts_at: self.span_of(occurrence).start,
            has_begun: loaded.is_some_and(|loaded| {
                loaded.request.state == RequestState::Done || loaded.assignments.iter().any(has_begun)
            }),
        }
    }

    /// The made occurrences that have not begun and not ended, in order: also those within whose time somebody may still say
    /// yes.
    pub fn coming(&self) -> Vec<(Occurrence, &Loaded)> {
        let is_coming = |one: &Occurrence, loaded: &Loaded| {
            let facts = self.occurrence_facts(one);
            let is_ahead = match agreed_span(loaded) {
                Some(agreed) => agreed.start > self.now,
                None => self.span_of(one).end > self.now,
            };
            !loaded.request.state.is_final() && !facts.has_begun && is_ahead
        };
        let made = self.known.iter().filter_map(|one| Some((*one, self.request_of(one)?)));
        made.filter(|(one, loaded)| is_coming(one, loaded)).collect()
    }

    /// What the life cycle has to know, for an act of `actor`.
    pub fn facts(&self, connection: &mut DbConnection, actor: &Actor) -> QueryResult<SeriesFacts> {
        let held = store::helpers::of_helper(connection, actor.id)?.len();
        Ok(self.facts_with(held, actor))
    }

    /// The same, where it is known how many series `actor` holds.
    pub fn facts_with(&self, held: usize, actor: &Actor) -> SeriesFacts {
        let is_ended_by_actor = self.series.ended_by == Some(actor.id);
        plan::facts(&self.series, self.standing.len(), held, is_ended_by_actor, self.zone, self.now)
    }

    /// As what `actor` acts on it; `None` for those who may not see it. A Stadtkümmerer of the quarter sees what others ask
    /// for without acting on it.
    pub fn part_of(&self, connection: &mut DbConnection, actor: &Actor) -> QueryResult<Option<SeriesActor>> {
        let quarters = quarters_of(connection, actor)?;
        if let Some(part) = self.part_in(actor, &quarters) {
            return Ok(Some(part));
        }
        Ok(self.is_open_to(connection, actor)?.then_some(SeriesActor::Volunteer))
    }

    /// The same, but for volunteers to whom it is open; `quarters` are those in which `actor` is on duty.
    pub fn part_in(&self, actor: &Actor, quarters: &[QuarterId]) -> Option<SeriesActor> {
        let series = &self.series;
        let is_theirs = series.origin == Origin::OnBehalf;
        if series.requester_id == Some(actor.id) {
            Some(SeriesActor::Owner)
        } else if actor.has(Role::Coordinator) {
            Some(SeriesActor::Coordinator)
        } else if self.standing.iter().any(|yes| yes.helper_id == actor.id) {
            Some(SeriesActor::Standing)
        } else if quarters.contains(&series.quarter_id) {
            Some(if is_theirs { SeriesActor::Stadtkuemmerer } else { SeriesActor::Stranger })
        } else {
            None
        }
    }

    /// Whether nothing stands against a helper in person, nor between them and who needs the help. A pause is no end.
    pub fn is_welcome(&self, helper: &VolunteerFacts) -> bool {
        let is_blocked = self.series.requester_id.is_some_and(|person| helper.blocked.contains(&person));
        let is_sound = against_person(helper).iter().all(|reason| *reason == Ineligibility::OfferPaused);
        is_sound && !is_blocked
    }

    /// Whether a volunteer still has a place in one of its occurrences, or may accept one.
    fn is_open_to(&self, connection: &mut DbConnection, actor: &Actor) -> QueryResult<bool> {
        if !actor.has(Role::Volunteer) || !self.series.is_released {
            return Ok(false);
        }
        let facts = requests::people::facts_of(connection, actor.id, self.zone, self.now)?;
        if !facts.is_some_and(|facts| self.is_welcome(&facts)) {
            return Ok(false);
        }
        let comes = |loaded: &Loaded| {
            let mut held = loaded.assignments.iter().filter(|held| held.helper_id == actor.id);
            held.any(|held| held.state == AssignmentState::Accepted)
        };
        if self.made.values().any(comes) {
            return Ok(true);
        }
        let sight = Sight { actor, zone: self.zone, now: self.now };
        for (_, loaded) in self.coming() {
            if viewer_of(connection, &sight, loaded)?.0 == Viewer::Eligible {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a volunteer may say yes to all of it without an occurrence that is open to them now: who has helped often enough.
    pub fn is_known_to(&self, connection: &mut DbConnection, actor: &Actor) -> QueryResult<bool> {
        if !actor.has(Role::Volunteer) || !self.series.is_released {
            return Ok(false);
        }
        let facts = requests::people::facts_of(connection, actor.id, self.zone, self.now)?;
        let is_welcome = facts.is_some_and(|facts| self.is_welcome(&facts));
        Ok(is_welcome && store::occurrences::helped(connection, self.series.id, actor.id)? >= TIMES_BEFORE_EVERY_TIME)
    }
}

/// From when until when those are there who come.
fn agreed_span(loaded: &Loaded) -> Option<TimeSpan> {
    let held = loaded.assignments.iter().filter(|held| held.state.holds_place()).map(|held| held.span);
    held.reduce(|one, other| TimeSpan { start: one.start.min(other.start), end: one.end.max(other.end) })
}

/// The quarters in which a Stadtkümmerer is on duty; none for others.
pub(super) fn quarters_of(connection: &mut DbConnection, actor: &Actor) -> QueryResult<Vec<QuarterId>> {
    if actor.has(Role::Stadtkuemmerer) {
        requests::town::quarters_on_duty(connection, actor.id)
    } else {
        Ok(Vec::new())
    }
}
