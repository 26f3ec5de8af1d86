//! What makes an offer valid, where and when it counts, and how much of it is left.

use super::model::{Capacity, Offer, OfferContent, OfferInput, OfferState, QuarterMap, Reach, Referable};
use crate::kernel::abilities::{MAXIMUM_LANGUAGES, is_language_code};
use crate::kernel::fault::{Fault, FaultKind, Faults};
use crate::kernel::ids::QuarterId;
use crate::kernel::weekly::{MAXIMUM_RANGES, WeeklyHours};
use chrono::{Months, NaiveDate};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Minutes of help that one week may be meant to hold: a quarter of an hour to 40 hours.
pub const MINUTES_PER_WEEK: RangeInclusive<i64> = 15..=2_400;
/// Assignments that one week may be meant to hold.
pub const TASKS_PER_WEEK: RangeInclusive<i64> = 1..=20;
/// Messages with requests that a helper may want in seven days; with none they are never written to.
pub const MESSAGES_PER_WEEK: RangeInclusive<i64> = 0..=7;
/// The most quarters that one offer may name.
pub const MAXIMUM_QUARTERS: usize = 200;
/// The most categories that one offer may name.
pub const MAXIMUM_CATEGORIES: usize = 100;
/// How many months ahead a pause may end (security.md 53: dates within two years).
const LONGEST_PAUSE_MONTHS: u32 = 24;

/// Checks an offer and brings it into order, or names every fault at once. `today` is the town's date; a pause that
/// is already over is dropped.
pub fn check(input: &OfferInput, referable: &Referable, today: NaiveDate) -> Result<OfferContent, Vec<Fault>> {
    let mut faults = Faults::default();
    check_categories(input, referable, &mut faults);
    check_quarters(input, referable, &mut faults);
    check_languages(input, &mut faults);
    faults.check_number("/minutes_per_week", i64::from(input.minutes_per_week), MINUTES_PER_WEEK);
    faults.check_number("/tasks_per_week", i64::from(input.tasks_per_week), TASKS_PER_WEEK);
    if let Some(messages) = input.messages_per_week {
        faults.check_number("/messages_per_week", i64::from(messages), MESSAGES_PER_WEEK);
    }
    let paused_until = input.paused_until.filter(|date| *date > today);
    let last = today.checked_add_months(Months::new(LONGEST_PAUSE_MONTHS)).unwrap_or(today);
    if paused_until.is_some_and(|date| date > last) {
        faults.add("/paused_until", FaultKind::TooFarAhead);
    }
    let availability = check_availability(input, &mut faults);
    faults.or(OfferContent {
        categories: input.categories.iter().cloned().collect(),
        named_quarters: input.quarters.iter().copied().collect(),
        reach: input.reach,
        availability,
        capacity: Capacity { minutes_per_week: input.minutes_per_week, tasks_per_week: input.tasks_per_week },
        languages: input.languages.iter().cloned().collect(),
        means: input.means.iter().copied().collect(),
        attributes: input.attributes.iter().copied().collect(),
        paused_until,
        messages_per_week: input.messages_per_week,
    })
}

/// Checks the date on which an offer is to count again.
pub fn check_pause(until: NaiveDate, today: NaiveDate) -> Result<(), Vec<Fault>> {
    let last = today.checked_add_months(Months::new(LONGEST_PAUSE_MONTHS)).unwrap_or(today);
    let mut faults = Faults::default();
    if until <= today {
        faults.add("/until", FaultKind::InThePast);
    } else if until > last {
        faults.add("/until", FaultKind::TooFarAhead);
    }
    faults.or(())
}

fn check_categories(input: &OfferInput, referable: &Referable, faults: &mut Faults) {
    if faults.check_length("/categories", input.categories.len(), true, MAXIMUM_CATEGORIES) {
        for (place, key) in input.categories.iter().enumerate() {
            if !referable.categories.contains(key) {
                faults.add(format!("/categories/{place}"), FaultKind::Unknown);
            }
        }
    }
}

fn check_quarters(input: &OfferInput, referable: &Referable, faults: &mut Faults) {
    let is_required = input.reach != Reach::WholeTown;
    if faults.check_length("/quarters", input.quarters.len(), is_required, MAXIMUM_QUARTERS) {
        for (place, quarter) in input.quarters.iter().enumerate() {
            if !referable.quarters.contains(quarter) {
                faults.add(format!("/quarters/{place}"), FaultKind::Unknown);
            }
        }
    }
}

fn check_languages(input: &OfferInput, faults: &mut Faults) {
    if faults.check_length("/languages", input.languages.len(), true, MAXIMUM_LANGUAGES) {
        for (place, code) in input.languages.iter().enumerate() {
            if !is_language_code(code) {
                faults.add(format!("/languages/{place}"), FaultKind::InvalidValue);
            }
        }
    }
}

fn check_availability(input: &OfferInput, faults: &mut Faults) -> WeeklyHours {
    if !faults.check_length("/availability", input.availability.len(), true, MAXIMUM_RANGES) {
        return WeeklyHours::default();
    }
    WeeklyHours::new(&input.availability).unwrap_or_else(|wrong| {
        faults.add_weekly("/availability", wrong);
        WeeklyHours::default()
    })
}

/// Whether an offer counts on the town's date `today`.
pub fn state(offer: &Offer, is_verified: bool, today: NaiveDate) -> OfferState {
    if !is_verified {
        OfferState::Pending
    } else if is_paused(offer.content.paused_until, today) {
        OfferState::Paused
    } else {
        OfferState::Active
    }
}

/// Whether the helper rests on the town's date `today`. On the date named the offer counts again.
pub fn is_paused(paused_until: Option<NaiveDate>, today: NaiveDate) -> bool {
    paused_until.is_some_and(|until| today < until)
}

/// All quarters in which the helper helps: those named (as far as they are still in use) and those the reach adds.
pub fn effective_quarters(named: &BTreeSet<QuarterId>, reach: Reach, map: &QuarterMap) -> BTreeSet<QuarterId> {
    let mut quarters: BTreeSet<_> = named.intersection(&map.quarters).copied().collect();
    match reach {
        Reach::OwnQuarter => {}
        Reach::NeighbouringQuarters => {
            let beside = map.neighbours.iter().filter(|(quarter, _)| named.contains(quarter));
            quarters.extend(beside.map(|(_, neighbour)| *neighbour).filter(|id| map.quarters.contains(id)));
        }
        Reach::WholeTown => quarters.extend(&map.quarters),
    }
    quarters
}

/// What a helper has already promised in one week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WeekLoad {
    /// Minutes of help agreed.
    pub minutes: i64,
    /// Assignments agreed.
    pub tasks: i64,
}

impl Capacity {
    /// Whether one more assignment of `minutes` fits into a week that already holds `load`.
    pub fn has_room_for(self, load: WeekLoad, minutes: i64) -> bool {
        load.tasks < i64::from(self.tasks_per_week) && load.minutes + minutes <= i64::from(self.minutes_per_week)
    }
}

/// The fewest people of whom a number is shown (reports and public figures alike).
pub const SMALLEST_SHOWN_COUNT: i64 = 5;

/// A number of people, unless it is so small that it would point at them.
pub fn shown_count(people: i64) -> Option<i64> {
    (people >= SMALLEST_SHOWN_COUNT).then_some(people)
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
