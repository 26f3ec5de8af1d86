//! What is made of a series when, and when its owner is asked.

use super::dates::{dates, furthest, span_on};
use crate::help_requests::model::Origin;
use crate::help_requests::series::model::{Occurrence, Series, SeriesFacts, SeriesState};
use crate::kernel::clock::Instant;
use crate::kernel::time::{TimeSpan, local_date, start_of_day};
use crate::text_enum;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// What begins within so many days is made.
pub const HORIZON_DAYS: i64 = 14;
/// The owner is asked whether it goes on so many days before the last date.
pub const ASK_DAYS_BEFORE_END: i64 = 14;
/// The worker looks at a series after so many hours at the latest.
pub const LOOK_HOURS: i64 = 12;

/// A date of a series with its moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The date.
    pub date: NaiveDate,
    /// From when until when.
    pub span: TimeSpan,
    /// Whether it was moved to then.
    pub is_moved: bool,
}

/// Its dates by the rule on which there is still time for the help, those that were left out among them, in order.
pub fn ahead(series: &Series, zone: Tz, now: Instant) -> impl Iterator<Item = Planned> + '_ {
    by_rule(series, zone, now).filter(move |planned| has_time(series, planned, now))
}

fn by_rule(series: &Series, zone: Tz, now: Instant) -> impl Iterator<Item = Planned> + '_ {
    dates(&series.rule, series.first_date, local_date(now, zone), series.last_date).map(move |date| Planned {
        date,
        span: span_on(date, series.start, series.end, zone),
        is_moved: false,
    })
}

/// Whether there is still time for the help.
fn has_time(series: &Series, planned: &Planned, now: Instant) -> bool {
    planned.span.end - planned.span.start.max(now) >= Duration::minutes(i64::from(series.duration_minutes))
}

/// The same where some were moved, by when they are now: also those of earlier days, which may still be to come.
fn ahead_as_moved(series: &Series, known: &[Occurrence], zone: Tz, now: Instant) -> Vec<Planned> {
    let moved = |one: &Occurrence| one.moved_to.map(|span| Planned { date: one.date, span, is_moved: true });
    let today = local_date(now, zone);
    let earlier = known.iter().filter(|one| one.date < today && one.date <= series.last_date).filter_map(moved);
    let later = by_rule(series, zone, now).map(|planned| {
        let one = known.iter().find(|one| one.date == planned.date);
        one.and_then(moved).unwrap_or(planned)
    });
    let mut all: Vec<Planned> = earlier.chain(later).filter(|planned| has_time(series, planned, now)).collect();
    all.sort_by_key(|planned| (planned.span.start, planned.date));
    all
}

/// The dates that are to be made now: what begins within the horizon, and always the next one; those that were moved where
/// they were moved to. Those that were left out, and
/// those whose request has `ended` before its time, give their place to the one after them. Of a series that waits for a
/// call the first one alone: it is what the office calls about.
pub fn to_make(
    series: &Series,
    known: &[Occurrence],
    ended: &BTreeSet<NaiveDate>,
    zone: Tz,
    now: Instant,
) -> Vec<Planned> {
    let is_made = |date: &NaiveDate| known.iter().any(|one| one.date == *date && one.help_request_id.is_some());
    let is_left_out = |date: &NaiveDate| known.iter().any(|one| one.date == *date && one.is_skipped);
    let horizon = now + Duration::days(HORIZON_DAYS);
    let wanted = ahead_as_moved(series, known, zone, now)
        .into_iter()
        .filter(|planned| !is_left_out(&planned.date) && !ended.contains(&planned.date));
    match series.state() {
        SeriesState::Ended => Vec::new(),
        SeriesState::Waiting if known.iter().any(|one| one.help_request_id.is_some()) => Vec::new(),
        SeriesState::Waiting => wanted.take(1).collect(),
        SeriesState::Active => wanted
            .enumerate()
            .take_while(|(place, planned)| *place == 0 || planned.span.start <= horizon)
            .map(|(_, planned)| planned)
            .filter(|planned| !is_made(&planned.date))
            .collect(),
    }
}

/// When the owner is asked whether it goes on: two weeks before the last date, but not before half of its time is over, or of
/// what it has got since it last got longer.
pub fn ask_at(series: &Series, zone: Tz) -> Instant {
    let last = start_of_day(series.last_date, zone);
    let since = series.longer_since.unwrap_or(series.created_at);
    let half = since + (last - since) / 2;
    half.max(last - Duration::days(ASK_DAYS_BEFORE_END))
}

/// After so many days without an answer staff ask.
pub const ANSWER_DAYS: i64 = 7;

/// When staff ask whether it goes on: at once where nobody can be asked in the app, else when the owner has not answered.
pub fn staff_ask_at(series: &Series) -> Option<Instant> {
    let patience = if series.origin == Origin::Own { Duration::days(ANSWER_DAYS) } else { Duration::zero() };
    series.asked_to_go_on_at.map(|asked| asked + patience)
}

/// When its last date is over.
pub fn over_at(series: &Series, zone: Tz) -> Instant {
    start_of_day(series.last_date.succ_opt().unwrap_or(series.last_date), zone)
}

/// What the life cycle has to know. `holders` is how many helpers have said yes to all of it, `held_by_actor` how many series the
/// helper who acts holds.
pub fn facts(
    series: &Series,
    holders: usize,
    held_by_actor: usize,
    is_ended_by_actor: bool,
    zone: Tz,
    now: Instant,
) -> SeriesFacts {
    SeriesFacts {
        state: series.state(),
        free_places: series.helpers_needed - i32::try_from(holders).unwrap_or(i32::MAX),
        held_by_actor,
        ended_at: series.ended_at,
        is_ended_by_actor,
        has_dates_ahead: now < over_at(series, zone),
        can_be_longer: series.last_date < furthest(local_date(now, zone)),
        is_asked: series.asked_to_go_on_at.is_some(),
    }
}

text_enum! {
    /// What happens next with a series.
    pub enum SeriesStepCode {
        /// The office calls the guest.
        OfficeCalls = "office_calls",
        /// It takes place the next time at `by`.
        NextOccurrence = "next_occurrence",
        /// The owner says whether it goes on; without an answer it ends at `by`.
        OwnerSaysWhetherItGoesOn = "owner_says_whether_it_goes_on",
        /// The end can be taken back until `by`.
        CanBeResumed = "can_be_resumed",
        /// Nothing more happens.
        Finished = "finished",
    }
}

/// What happens next, and by when. `next` is when it takes place the next time, also where that was moved.
pub fn next_step(
    series: &Series,
    next: Option<Instant>,
    undo_until: Option<Instant>,
    zone: Tz,
    now: Instant,
) -> (SeriesStepCode, Option<Instant>) {
    match series.state() {
        SeriesState::Waiting => (SeriesStepCode::OfficeCalls, None),
        SeriesState::Active if series.asked_to_go_on_at.is_some() => {
            (SeriesStepCode::OwnerSaysWhetherItGoesOn, Some(over_at(series, zone)))
        }
        SeriesState::Active => match next {
            Some(next) => (SeriesStepCode::NextOccurrence, Some(next)),
            None => (SeriesStepCode::Finished, None),
        },
        SeriesState::Ended => match undo_until.filter(|until| now < *until) {
            Some(until) => (SeriesStepCode::CanBeResumed, Some(until)),
            None => (SeriesStepCode::Finished, None),
        },
    }
}

/// When the worker looks at a running series next: when something is due, and twice a day.
pub fn look_again_at(series: &Series, zone: Tz, now: Instant) -> Instant {
    let next_end = ahead(series, zone, now).next().map(|planned| planned.span.end);
    let asking = Some(ask_at(series, zone)).filter(|_| series.asked_to_go_on_at.is_none());
    let staff = staff_ask_at(series).filter(|_| series.staff_told_at.is_none());
    [next_end, asking, staff, Some(over_at(series, zone))]
        .into_iter()
        .flatten()
        .filter(|at| *at > now)
        .fold(now + Duration::hours(LOOK_HOURS), Instant::min)
}
