//! Who could serve which request when, if nothing else were planned: each day of each person, and for each request the
//! moments at which a visit could begin on it. All hard rules that do not depend on the rest of a plan are in here.

use super::model::{Busy, PlanPerson, PlanQuestion, PlanVisit};
use super::travel::{TravelMode, travel_minutes};
use crate::kernel::clock::Instant;
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{day_span, merge_spans};
use chrono::{DateTime, Days, Duration, NaiveDate};

/// Whole minutes since the question's [`Options::base`].
pub(super) type Minute = i32;

/// Visits begin at every so many minutes of the clock, as people make appointments.
const STEP: Minute = 5;
/// Farther than anybody goes: longer ways are cut off at it.
const LONGEST_WAY: Minute = 1_000_000;

/// Moments at which a visit could begin: ranges, both ends included, of which every [`STEP`]th minute counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Starts(Vec<(Minute, Minute)>);

impl Starts {
    /// From ranges of any minutes. A range without a full step keeps its first minute.
    fn new(ranges: impl IntoIterator<Item = (Minute, Minute)>) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|(low, high)| low <= high).map(on_steps).collect();
        ranges.sort_unstable();
        let mut merged: Vec<(Minute, Minute)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some(last) if low <= last.1 => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    /// The first moment that is not before `at`.
    pub(super) fn first_from(&self, at: Minute) -> Option<Minute> {
        self.0.iter().find_map(|(low, high)| {
            let steps = (at.max(*low) - low + STEP - 1) / STEP;
            Some(low + steps * STEP).filter(|start| start <= high)
        })
    }

    /// The last moment that is not after `at`.
    pub(super) fn last_until(&self, at: Minute) -> Option<Minute> {
        let before = self.0.iter().rev().find(|(low, _)| *low <= at);
        before.map(|(low, high)| low + (at.min(*high) - low) / STEP * STEP)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn on_steps((low, high): (Minute, Minute)) -> (Minute, Minute) {
    let (first, last) = (low + (-low).rem_euclid(STEP), high - high.rem_euclid(STEP));
    if first <= last { (first, last) } else { (low, low) }
}

/// A day of the town's calendar on which somebody works and has room for a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PersonDay {
    /// Whose: a number of [`PlanQuestion::people`].
    pub(super) person: usize,
    /// Which.
    pub(super) date: NaiveDate,
    /// When they work, in order.
    pub(super) open: Vec<(Minute, Minute)>,
    /// How many visits more their duty allows.
    pub(super) room: u32,
    /// How they get about.
    pub(super) mode: TravelMode,
    /// The quarter in which the day begins.
    pub(super) begins_in: Option<usize>,
}

/// A day on which a request could be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// A number of [`Options::days`].
    pub(super) day: usize,
    /// When the visit could begin.
    pub(super) starts: Starts,
}

/// Everything that could be.
#[derive(Debug)]
pub(super) struct Options {
    /// Minute 0: the horizon's start or a little before it.
    pub(super) base: Instant,
    /// The days of all people, those of one person in a row and in order.
    pub(super) days: Vec<PersonDay>,
    /// By request: in order of the days.
    pub(super) choices: Vec<Vec<Choice>>,
    /// By request: how long the visit takes.
    pub(super) lengths: Vec<Minute>,
    /// By request: where.
    pub(super) quarters: Vec<usize>,
    /// By person: what they have promised in or near the horizon, and in which quarter.
    busy: Vec<Vec<Promised>>,
    ways: Ways,
}

/// A time that is taken, and in which quarter.
pub(super) type Promised = (Minute, Minute, Option<usize>);

impl Options {
    /// All that could be. The question has been checked.
    pub(super) fn new(question: &PlanQuestion) -> Self {
        let base = DateTime::from_timestamp(question.horizon.start.timestamp().div_euclid(300) * 300, 0)
            .unwrap_or(question.horizon.start);
        let ways = Ways::new(question);
        let days: Vec<_> =
            (0..question.people.len()).flat_map(|person| days_of(question, person, base, &ways)).collect();
        let busy: Vec<_> = question.people.iter().map(|person| promised(person, question, base)).collect();
        let build = Build { question, base, days: &days, busy: &busy, ways: &ways };
        let choices = question.visits.iter().map(|visit| build.choices(visit)).collect();
        let lengths = question.visits.iter().map(|visit| to_minute(visit.duration_minutes)).collect();
        let quarters = question.visits.iter().map(|visit| visit.quarter).collect();
        Self { base, days, choices, lengths, quarters, busy, ways }
    }

    /// What the person of a day has promised, on any day.
    pub(super) fn promised(&self, day: usize) -> &[Promised] {
        &self.busy[self.days[day].person]
    }

    /// Minutes of the person of a day from one quarter to another.
    pub(super) fn way_between(&self, day: usize, from: usize, to: usize) -> Minute {
        self.ways.between(self.days[day].mode, from, to)
    }

    /// The moment of a minute.
    pub(super) fn instant(&self, minute: Minute) -> Instant {
        self.base + Duration::minutes(i64::from(minute))
    }

    /// When a request could begin on a day; `None`: not on this one.
    pub(super) fn starts(&self, visit: usize, day: usize) -> Option<&Starts> {
        let choices = &self.choices[visit];
        let place = choices.binary_search_by_key(&day, |choice| choice.day).ok()?;
        Some(&choices[place].starts)
    }

    /// Minutes of the person of a day from one request to another.
    pub(super) fn way(&self, day: usize, from: usize, to: usize) -> Minute {
        self.ways.between(self.days[day].mode, self.quarters[from], self.quarters[to])
    }

    /// Minutes from where a day begins to a request: 0 where nobody knows where it begins.
    pub(super) fn first_way(&self, day: usize, to: usize) -> Minute {
        let PersonDay { mode, begins_in, .. } = &self.days[day];
        begins_in.map_or(0, |from| self.ways.between(*mode, from, self.quarters[to]))
    }

    /// The fewest minutes that any way of a person takes.
    pub(super) fn shortest_way(&self, day: usize) -> Minute {
        self.ways.shortest(self.days[day].mode)
    }
}

/// The minutes between all quarters, for each mode.
#[derive(Debug)]
struct Ways {
    across: usize,
    tables: Vec<Vec<Minute>>,
}

impl Ways {
    fn new(question: &PlanQuestion) -> Self {
        let quarters = &question.quarters;
        let table = |mode: &TravelMode| {
            let pairs = quarters.iter().flat_map(|from| quarters.iter().map(move |to| travel_minutes(*mode, from, to)));
            pairs.map(to_minute).collect()
        };
        Self { across: quarters.len(), tables: TravelMode::ALL.iter().map(table).collect() }
    }

    fn between(&self, mode: TravelMode, from: usize, to: usize) -> Minute {
        self.tables[mode as usize][from * self.across + to]
    }

    fn longest(&self, mode: TravelMode) -> Minute {
        self.tables[mode as usize].iter().copied().max().unwrap_or(0)
    }

    fn shortest(&self, mode: TravelMode) -> Minute {
        self.tables[mode as usize].iter().copied().min().unwrap_or(0)
    }
}

fn to_minute(minutes: i64) -> Minute {
    Minute::try_from(minutes).unwrap_or(LONGEST_WAY).min(LONGEST_WAY)
}

/// The whole minutes that lie within a span; `None` where there are none.
fn minutes_within(span: TimeSpan, base: Instant) -> Option<(Minute, Minute)> {
    let (start, end) = (span.start - base, span.end - base);
    let first = start.num_minutes() + i64::from(start > Duration::minutes(start.num_minutes()));
    let range = (to_minute(first), to_minute(end.num_minutes()));
    (range.0 < range.1).then_some(range)
}

/// The whole minutes that touch a span.
fn minutes_around(span: TimeSpan, base: Instant) -> (Minute, Minute) {
    const MICROS: i64 = 60_000_000;
    let micros = |instant: Instant| (instant - base).num_microseconds().unwrap_or(i64::MAX);
    (to_minute(micros(span.start).div_euclid(MICROS)), to_minute(-(-micros(span.end)).div_euclid(MICROS)))
}

/// The days on which somebody works and has room. A visit never goes beyond midnight; and where somebody works through
/// it, the next day begins late enough for any way, so that no day has to know of the one before.
fn days_of(question: &PlanQuestion, number: usize, base: Instant, ways: &Ways) -> Vec<PersonDay> {
    let person = &question.people[number];
    let shifts = merge_spans(person.shifts.clone());
    let last = local_date(question.horizon.end, question.zone);
    let first = local_date(question.horizon.start, question.zone);
    let dates = std::iter::successors(Some(first), |date| date.checked_add_days(Days::new(1)));
    let mut days: Vec<PersonDay> = Vec::new();
    for date in dates.take_while(|date| *date <= last) {
        let Some(day) = day_span(date, question.zone).intersection(&question.horizon) else { continue };
        let earliest =
            days.last().and_then(|day| day.open.last()).map_or(Minute::MIN, |(_, end)| end + ways.longest(person.mode));
        let open = shifts.iter().filter_map(|shift| minutes_within(shift.intersection(&day)?, base));
        let open: Vec<_> =
            open.map(|(start, end)| (start.max(earliest), end)).filter(|(start, end)| start < end).collect();
        let room = person.capacity_per_day.saturating_sub(person.visits_on.get(&date).copied().unwrap_or(0));
        if room > 0 && !open.is_empty() {
            days.push(PersonDay { person: number, date, open, room, mode: person.mode, begins_in: person.begins_in });
        }
    }
    days
}

/// What somebody has promised in or near the horizon.
fn promised(person: &PlanPerson, question: &PlanQuestion, base: Instant) -> Vec<Promised> {
    let near =
        TimeSpan { start: question.horizon.start - Duration::days(2), end: question.horizon.end + Duration::days(2) };
    let minutes = |busy: &Busy| {
        let (start, end) = minutes_around(busy.span.intersection(&near)?, base);
        Some((start, end, busy.quarter))
    };
    person.busy.iter().filter_map(minutes).collect()
}

struct Build<'a> {
    question: &'a PlanQuestion,
    base: Instant,
    days: &'a [PersonDay],
    busy: &'a [Vec<Promised>],
    ways: &'a Ways,
}

impl Build<'_> {
    fn choices(&self, visit: &PlanVisit) -> Vec<Choice> {
        let may: Vec<bool> = self.question.people.iter().map(|person| person.may_serve(visit)).collect();
        let within = |span: &TimeSpan| minutes_within(span.intersection(&self.question.horizon)?, self.base);
        let wanted: Vec<_> = visit.wanted.iter().filter_map(within).collect();
        let days = self.days.iter().enumerate().filter(|(_, day)| may[day.person]);
        let choices = days.map(|(number, day)| Choice { day: number, starts: self.starts(visit, &wanted, day) });
        choices.filter(|choice| !choice.starts.is_empty()).collect()
    }

    fn starts(&self, visit: &PlanVisit, wanted: &[(Minute, Minute)], day: &PersonDay) -> Starts {
        let length = to_minute(visit.duration_minutes);
        let way = |from: usize| self.ways.between(day.mode, from, visit.quarter);
        let begin = day.open.first().map_or(0, |open| open.0) + day.begins_in.map_or(0, way);
        let both = day.open.iter().flat_map(|open| {
            wanted.iter().map(move |wanted| (open.0.max(wanted.0).max(begin), open.1.min(wanted.1) - length))
        });
        let mut ranges: Vec<_> = both.filter(|(low, high)| low <= high).collect();
        for (start, end, quarter) in &self.busy[day.person] {
            let way = quarter.map_or(0, way);
            let (last_before, first_after) = (start.saturating_sub(way + length), end.saturating_add(way));
            ranges = ranges
                .into_iter()
                .flat_map(|(low, high)| [(low, high.min(last_before)), (low.max(first_after), high)])
                .filter(|(low, high)| low <= high)
                .collect();
        }
        Starts::new(ranges)
    }
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
