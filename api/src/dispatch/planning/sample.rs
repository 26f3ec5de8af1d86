//! Questions for the tests of planning.

use super::Watch;
use super::model::{Busy, Going, PlanPerson, PlanQuarter, PlanQuestion, PlanVisit, PlanWeights};
use super::travel::TravelMode;
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId};
use crate::kernel::text_enum::TextEnum;
use crate::kernel::time::{TimeSpan, local_date, start_of_day};
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

pub const BERLIN: Tz = chrono_tz::Europe::Berlin;

/// A moment of a day of Berlin's clock, in minutes since its midnight.
pub fn at(date: &str, minutes: i64) -> Instant {
    start_of_day(date.parse().unwrap(), BERLIN) + Duration::minutes(minutes)
}

/// From and until an hour of Monday, 23 November 2026, in Berlin.
pub fn hours(from: i64, until: i64) -> TimeSpan {
    TimeSpan { start: at("2026-11-23", from * 60), end: at("2026-11-23", until * 60) }
}

pub fn account(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

pub fn request(number: usize) -> HelpRequestId {
    HelpRequestId(Uuid::from_u128(u128::try_from(number).unwrap()))
}

/// That Monday, with three quarters in a row, two kilometres apart (18 minutes by bicycle, 5 within one).
pub fn question(visits: Vec<PlanVisit>, people: Vec<PlanPerson>) -> PlanQuestion {
    let quarter = |number: i64| PlanQuarter { id: QuarterId(Uuid::nil()), east: number * 2_000, north: 0 };
    PlanQuestion {
        horizon: hours(0, 24),
        zone: BERLIN,
        quarters: (0..3).map(quarter).collect(),
        visits,
        people,
        weights: PlanWeights::default(),
        seed: 1,
        generations: 200,
    }
}

/// An hour of help in quarter 0, at any time of the day.
pub fn visit(number: usize) -> PlanVisit {
    PlanVisit {
        request_id: request(number),
        version: 1,
        quarter: 0,
        duration_minutes: 60,
        wanted: vec![hours(0, 24)],
        urgency: Urgency::Normal,
        waiting_minutes: 0,
        languages: [].into(),
        category: "shopping".to_owned(),
        barred: [].into(),
        helped_before: [].into(),
    }
}

/// At work from 8 to 16 o'clock, first for all quarters, five visits a day, on a bicycle.
pub fn person(number: usize) -> PlanPerson {
    PlanPerson {
        account_id: account(number),
        quarters: (0..3).map(|quarter| (quarter, 1)).collect(),
        shifts: vec![hours(8, 16)],
        busy: vec![],
        capacity_per_day: 5,
        visits_on: [].into(),
        languages: ["de".to_owned()].into(),
        categories: [].into(),
        mode: TravelMode::Bicycle,
        begins_in: None,
    }
}

/// Lets a search go on.
pub fn patient() -> Watch {
    Arc::new(|_| Going::On)
}

const DAYS: i64 = 3;

/// Any span of three days, to the second.
fn spans(first: NaiveDate, longest: i64) -> impl Strategy<Value = TimeSpan> {
    (0..DAYS * 24 * 60, 1..longest, prop::sample::select(vec![0_i64, 0, 0, 29])).prop_map(
        move |(from, minutes, seconds)| {
            let start = start_of_day(first, BERLIN) + Duration::minutes(from / 5 * 5) + Duration::seconds(seconds);
            TimeSpan { start, end: start + Duration::minutes(minutes) }
        },
    )
}

fn words(words: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    prop::collection::btree_set(prop::sample::select(words).prop_map(str::to_owned), 0..=2)
}

fn visits(first: NaiveDate) -> impl Strategy<Value = PlanVisit> {
    let wanted = prop::collection::vec(spans(first, 1_500), 0..4);
    let people = || prop::collection::btree_set((0..4_usize).prop_map(account), 0..2);
    let numbers = (0..3_usize, 5..200_i64, 0..20_000_i64);
    let urgency = prop::sample::select(Urgency::ALL);
    (numbers, wanted, urgency, words(&["de", "tr"]), people(), people()).prop_map(
        |((quarter, length, waiting_minutes), wanted, urgency, languages, barred, helped_before)| PlanVisit {
            quarter,
            duration_minutes: length,
            wanted,
            urgency,
            waiting_minutes,
            languages,
            barred,
            helped_before,
            ..visit(0)
        },
    )
}

fn people(first: NaiveDate) -> impl Strategy<Value = PlanPerson> {
    let busy = prop::collection::vec((spans(first, 200), prop::option::of(0..3_usize)), 0..3);
    let shifts = prop::collection::vec(spans(first, 900), 0..5);
    let quarters = prop::collection::btree_map(0..3_usize, 1..4_i32, 1..4);
    let categories = words(&["shopping", "errand", "garden"]);
    let mode = prop::sample::select(TravelMode::ALL);
    let numbers = (0..5_u32, 0..2_u32, prop::option::of(0..3_usize));
    (shifts, busy, quarters, words(&["de", "tr"]), categories, mode, numbers).prop_map(
        move |(shifts, busy, quarters, languages, categories, mode, (capacity, held, begins_in))| PlanPerson {
            quarters,
            shifts,
            busy: busy.into_iter().map(|(span, quarter)| Busy { span, quarter }).collect(),
            capacity_per_day: capacity,
            visits_on: [(first, held)].into(),
            languages,
            categories,
            mode,
            begins_in,
            ..person(0)
        },
    )
}

/// Any question of up to three days, the nights in which the clock is changed among them.
pub fn questions() -> impl Strategy<Value = PlanQuestion> {
    let first = prop::sample::select(vec!["2026-11-23", "2026-03-28", "2026-10-24"]);
    first.prop_flat_map(|first| {
        let first: NaiveDate = first.parse().unwrap();
        let visits = prop::collection::vec(visits(first), 0..14);
        let people = prop::collection::vec(people(first), 0..4);
        (visits, people, spans(first, 5_000), 0..1_000_u64).prop_map(move |(mut visits, mut people, horizon, seed)| {
            visits.iter_mut().enumerate().for_each(|(number, visit)| visit.request_id = request(number));
            people.iter_mut().enumerate().for_each(|(number, person)| person.account_id = account(number));
            PlanQuestion { horizon, seed, generations: 30, ..question(visits, people) }
        })
    })
}

/// The date of a moment in Berlin.
pub fn date(instant: Instant) -> NaiveDate {
    local_date(instant, BERLIN)
}
