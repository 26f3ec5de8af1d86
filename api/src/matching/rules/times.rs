//! Quiet hours and rounds, by the wall clock of the town.

use crate::kernel::clock::Instant;
use crate::kernel::time::{local_date, to_instant};
use crate::matching::model::{MessageTimes, hours, span_of_hours};
use chrono::{Days, Duration, NaiveDate, NaiveTime};

/// For how long a round takes in needs that come late, in minutes: a worker may be late, and its messages are still new.
const ROUND_STAYS_OPEN_MINUTES: i64 = 5;

/// Whether no message may go out.
pub fn is_quiet(times: &MessageTimes, now: Instant) -> bool {
    next_waking(times, now) > now
}

/// `now`, or in quiet hours the moment at which they end.
pub fn next_waking(times: &MessageTimes, now: Instant) -> Instant {
    let today = local_date(now, times.zone);
    let (begins, ends) = day(times, today);
    if now < begins {
        begins
    } else if now < ends {
        now
    } else {
        day(times, today + Days::new(1)).0
    }
}

/// Hours between two moments in which messages may go out; 0 when `until` is not after `from`.
pub fn waking_hours(times: &MessageTimes, from: Instant, until: Instant) -> f64 {
    if until <= from {
        return 0.0;
    }
    let (first, last) = (local_date(from, times.zone), local_date(until, times.zone));
    let (first_begins, first_ends) = day(times, first);
    if first == last {
        return hours((until.min(first_ends) - from.max(first_begins)).max(Duration::zero()));
    }
    let (last_begins, last_ends) = day(times, last);
    let head = (first_ends - from.max(first_begins)).max(Duration::zero());
    let tail = (until.min(last_ends) - last_begins).max(Duration::zero());
    // Clocks are changed at night: every day between has its full length.
    let between = (last - first).num_days() - 1;
    hours(head + tail) + hours(times.day_ends - times.day_begins) * small(between)
}

/// The moment after so many waking hours.
pub fn after_waking_hours(times: &MessageTimes, from: Instant, waking: f64) -> Instant {
    let start = next_waking(times, from);
    let mut date = local_date(start, times.zone);
    let mut left = span_of_hours(waking.max(0.0));
    let mut at = start;
    loop {
        let ends = day(times, date).1;
        if at + left <= ends {
            return at + left;
        }
        left -= (ends - at).max(Duration::zero());
        date = date + Days::new(1);
        at = day(times, date).0;
    }
}

/// The round that goes out now: the last sending time, when it is at most five minutes ago.
pub fn round_under_way(times: &MessageTimes, now: Instant) -> Option<Instant> {
    let today = local_date(now, times.zone);
    let latest = times.rounds.iter().rev().map(|round| at(times, today, *round)).find(|round| *round <= now)?;
    (now - latest <= Duration::minutes(ROUND_STAYS_OPEN_MINUTES)).then_some(latest)
}

/// The first sending time after `now`; without any sending time the next waking moment.
pub fn next_round(times: &MessageTimes, now: Instant) -> Instant {
    next_of(times, &times.rounds, now)
}

fn next_of(times: &MessageTimes, hours: &[NaiveTime], now: Instant) -> Instant {
    let today = local_date(now, times.zone);
    let later_today = hours.iter().map(|hour| at(times, today, *hour)).find(|hour| *hour > now);
    let first = hours.first().map(|hour| at(times, today + Days::new(1), *hour));
    later_today.or(first).unwrap_or_else(|| next_waking(times, now))
}

/// The first time for a step after `now`; without any the next waking moment.
pub fn next_step_time(times: &MessageTimes, now: Instant) -> Instant {
    next_of(times, &times.steps, now)
}

/// The first sending time at or after `now`.
pub fn round_at_or_after(times: &MessageTimes, now: Instant) -> Instant {
    next_round(times, now - Duration::milliseconds(1))
}

fn day(times: &MessageTimes, date: NaiveDate) -> (Instant, Instant) {
    (at(times, date, times.day_begins), at(times, date, times.day_ends))
}

fn at(times: &MessageTimes, date: NaiveDate, time: NaiveTime) -> Instant {
    to_instant(date.and_time(time), times.zone)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of days")]
fn small(days: i64) -> f64 {
    days as f64
}
