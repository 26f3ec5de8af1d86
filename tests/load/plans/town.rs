//! A believable town and its queue for one week, the same each time.

use crate::chance::Chance;
use chrono::{DateTime, Duration, TimeZone, Utc};
use chrono_tz::{Europe::Berlin, Tz};
use quartierhilfe::{
    dispatch::planning::{
        model::{Busy, PlanPerson, PlanQuarter, PlanQuestion, PlanVisit, PlanWeights},
        travel::{TravelMode, travel_minutes},
    },
    help_requests::model::Urgency,
    kernel::{
        ids::{AccountId, HelpRequestId, QuarterId},
        time::TimeSpan,
    },
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Metres from the middle of a quarter to that of the next.
const APART: i64 = 1_300;
/// Languages besides German, the more frequent ones more than once.
const LANGUAGES: [&str; 7] = ["tr", "tr", "ru", "ru", "uk", "ar", "en"];
const CATEGORIES: [&str; 8] =
    ["shopping", "errand", "accompany", "technology", "visit", "household", "paperwork", "garden"];

/// How large a town is.
pub struct Size {
    /// Requests in the queue.
    pub requests: usize,
    /// Stadtkümmerer.
    pub people: usize,
    /// Quarters.
    pub quarters: usize,
}

/// The town's question, without a number of generations.
pub fn question(size: &Size, seed: u64) -> PlanQuestion {
    let mut chance = Chance(seed);
    let quarters = quarters(size.quarters, &mut chance);
    let mut people: Vec<_> = (0..size.people).map(|number| person(number, size, &mut chance)).collect();
    share_out(&quarters, &mut people);
    for person in &mut people {
        promise(person, &mut chance);
    }
    let visits = (0..size.requests).map(|number| visit(number, size, &people, &mut chance)).collect();
    let horizon = TimeSpan { start: at(0, 7 * 60), end: at(7, 0) };
    let weights = PlanWeights::default();
    PlanQuestion { horizon, zone: zone(), quarters, visits, people, weights, seed, generations: 0 }
}

fn zone() -> Tz {
    Berlin
}

/// A moment of the week that begins on Monday, 23 November 2026: the day and the minutes on its clock.
fn at(day: i64, minutes: i64) -> DateTime<Utc> {
    let monday = Utc.with_ymd_and_hms(2026, 11, 22, 23, 0, 0).earliest().unwrap_or_default();
    monday + Duration::days(day) + Duration::minutes(minutes)
}

fn span(day: i64, from: i64, until: i64) -> TimeSpan {
    TimeSpan { start: at(day, from), end: at(day, until) }
}

/// Quarters on a map, each moved a little from its place on a grid.
fn quarters(count: usize, chance: &mut Chance) -> Vec<PlanQuarter> {
    let across = count.isqrt().max(1);
    let place = |number: usize| i64::try_from(number).unwrap_or(0) * APART;
    let mut moved = || chance.below(APART / 2);
    let quarter = |number: usize| PlanQuarter {
        id: QuarterId(id(1, number)),
        east: place(number % across) + moved(),
        north: place(number / across) + moved(),
    };
    (0..count).map(quarter).collect()
}

fn id(kind: u128, number: usize) -> Uuid {
    Uuid::from_u128((kind << 64) + u128::try_from(number).unwrap_or(0) + 1)
}

/// Full time, mornings, or late; on a bicycle, by car or on foot. One day in twelve somebody is away.
fn person(number: usize, size: &Size, chance: &mut Chance) -> PlanPerson {
    let kinds: [(&[(i64, i64)], u32); 3] = [
        (&[(8 * 60, 12 * 60), (12 * 60 + 30, 16 * 60 + 30)], 7),
        (&[(8 * 60, 13 * 60)], 4),
        (&[(11 * 60, 15 * 60), (15 * 60 + 30, 19 * 60)], 6),
    ];
    let (hours, capacity) = kinds[[0, 0, 0, 1, 2][usize::try_from(chance.below(5)).unwrap_or(0)]];
    let days: Vec<i64> = (0..5).filter(|_| !chance.happens(8)).collect();
    let shifts = days.iter().flat_map(|day| hours.iter().map(|(from, until)| span(*day, *from, *until)));
    let mode = *chance.one_of(&[TravelMode::Bicycle, TravelMode::Bicycle, TravelMode::Car, TravelMode::OnFoot]);
    let mut languages = BTreeSet::from(["de".to_owned()]);
    if chance.happens(45) {
        languages.insert((*chance.one_of(&LANGUAGES)).to_owned());
    }
    let all = !chance.happens(30);
    let categories = CATEGORIES.iter().filter(|_| !all && !chance.happens(35)).map(|word| (*word).to_owned());
    PlanPerson {
        account_id: AccountId(id(2, number)),
        quarters: BTreeMap::new(),
        shifts: shifts.collect(),
        busy: Vec::new(),
        capacity_per_day: capacity,
        visits_on: BTreeMap::new(),
        languages,
        categories: categories.collect(),
        mode,
        begins_in: Some(number * size.quarters / size.people),
    }
}

/// Each quarter has three people: the nearest first, two as stand-ins.
fn share_out(quarters: &[PlanQuarter], people: &mut [PlanPerson]) {
    for (number, quarter) in quarters.iter().enumerate() {
        let way = |person: &PlanPerson| {
            let home = person.begins_in.unwrap_or(0);
            travel_minutes(TravelMode::Bicycle, &quarters[home], quarter)
        };
        let mut near: Vec<_> = (0..people.len()).collect();
        near.sort_by_key(|person| (way(&people[*person]), *person));
        for (person, priority) in near.into_iter().zip(1..=3) {
            people[person].quarters.insert(number, priority);
        }
    }
}

/// One day in three holds a visit already.
fn promise(person: &mut PlanPerson, chance: &mut Chance) {
    let own: Vec<usize> = person.quarters.keys().copied().collect();
    for shift in person.shifts.clone() {
        if own.is_empty() || !chance.happens(16) {
            continue;
        }
        let latest = shift.duration().num_minutes() / 15 - 3;
        let start = shift.start + Duration::minutes(chance.below(latest) * 15);
        let span = TimeSpan { start, end: start + Duration::minutes(45) };
        person.busy.push(Busy { span, quarter: Some(*chance.one_of(&own)) });
        *person.visits_on.entry(start.with_timezone(&Berlin).date_naive()).or_default() += 1;
    }
}

fn visit(number: usize, size: &Size, people: &[PlanPerson], chance: &mut Chance) -> PlanVisit {
    let end = i64::try_from(size.quarters).unwrap_or(1);
    // Some quarters ask more than others.
    let quarter = usize::try_from(chance.below(end).min(chance.below(end * 2))).unwrap_or(0);
    let urgency = match chance.below(100) {
        0..15 => Urgency::Urgent,
        15..50 => Urgency::Soon,
        _ => Urgency::Normal,
    };
    let mut languages = BTreeSet::new();
    if chance.happens(10) {
        languages.insert((*chance.one_of(&LANGUAGES)).to_owned());
        if chance.happens(40) {
            languages.insert("de".to_owned());
        }
    }
    let near: Vec<_> = people.iter().filter(|person| person.quarters.contains_key(&quarter)).collect();
    let before = if near.is_empty() || !chance.happens(25) { None } else { Some(chance.one_of(&near).account_id) };
    let barred = if chance.happens(2) { Some(chance.one_of(people).account_id) } else { None };
    PlanVisit {
        request_id: HelpRequestId(id(3, number)),
        version: 1,
        quarter,
        duration_minutes: *chance.one_of(&[30, 30, 45, 45, 60, 60, 60, 75, 90, 120]),
        wanted: wanted(urgency, chance),
        urgency,
        waiting_minutes: chance.below(12 * 24 * 60),
        languages,
        category: (*chance.one_of(&CATEGORIES)).to_owned(),
        barred: barred.into_iter().collect(),
        helped_before: before.into_iter().collect(),
    }
}

/// Urgent: today and tomorrow. Else every third request as soon as possible, and the others on one to three half days.
fn wanted(urgency: Urgency, chance: &mut Chance) -> Vec<TimeSpan> {
    match urgency {
        Urgency::Urgent => vec![span(0, 8 * 60, 20 * 60), span(1, 8 * 60, 14 * 60)],
        _ if chance.happens(33) => vec![span(0, 7 * 60, 7 * 24 * 60)],
        _ => {
            let last = if urgency == Urgency::Soon { 3 } else { 5 };
            let count = 1 + chance.below(3);
            let half =
                |day, is_morning| if is_morning { span(day, 9 * 60, 13 * 60) } else { span(day, 13 * 60, 18 * 60) };
            (0..count).map(|_| half(chance.below(last), chance.happens(55))).collect()
        }
    }
}
