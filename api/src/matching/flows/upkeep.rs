//! What the slice does besides asking: it takes up what it did not hear of, forgets in time, and learns averages.

use super::asking::step;
use crate::db::{Db, DbConnection, Failure, NoRefusal, Tx, is_unique_violation};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::text_enum::TextEnum;
use crate::matching::invitations::model::{InvitationEvent, InvitationState};
use crate::matching::invitations::rules::memory_begins;
use crate::matching::model::{MessageTimes, Nearness, Tally, TownAverages, TownCounts, nearness_place, urgency_place};
use crate::matching::rules::learning::{Counted, averages as averages_of, count, count_answer};
use crate::matching::rules::times::waking_hours;
use crate::matching::store;
use crate::matching::store::counts::Sum;
use crate::matching::store::invitations::Uncounted;
use crate::town::flows::zone;
use chrono::Duration;
use diesel::QueryResult;
use std::sync::{Mutex, PoisonError};

/// How many rows one transaction takes up.
const BATCH: i64 = 200;
/// No next look is farther away, a night and the six waking hours of the first word, but one that waits for somebody to be rested: to
/// look at that one early changes nothing.
const LONGEST_WAIT_HOURS: i64 = 17;
/// After so many hours without being set back again a clock is believed.
const BELIEVED_AFTER_HOURS: i64 = 24;
/// By no more the clocks of two processes differ that work on one database.
const CLOCKS_DIFFER_MINUTES: i64 = 5;
/// After so many days every invitation has had its waking hours.
const DAYS_UNTIL_LAPSE: i64 = 3;

/// Takes up some rows of a kind; says how many.
type Work = fn(&mut Tx<'_>) -> QueryResult<usize>;

/// Since when the clock of a worker runs on without being set back.
#[derive(Debug, Default)]
pub struct ClockWatch(Mutex<Option<Steady>>);

#[derive(Debug, Clone, Copy)]
struct Steady {
    since: Instant,
    seen: Instant,
}

impl ClockWatch {
    /// Whether what lies ahead of `now` was written by a clock that was wrong, not by a right one while this one is wrong: a machine may
    /// start years behind, and is set right soon.
    fn is_believed(&self, now: Instant) -> bool {
        let mut steady = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = steady.filter(|steady| steady.seen <= now).map_or(now, |steady| steady.since);
        *steady = Some(Steady { since, seen: now });
        now - since >= Duration::hours(BELIEVED_AFTER_HOURS)
    }
}

/// Takes up open requests that nothing brought here, lets old invitations lapse, adds what has ended to the town's
/// counts, and forgets what is older than 28 days.
pub fn keep_up(db: &Db, watch: &ClockWatch, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let correction: Option<Work> = watch.is_believed(db.clock().now()).then_some(set_right);
    let works: [Work; 4] = [bring_forward, lapse, learn, forget];
    let mut done = adopt(db, must_stop)?;
    for work in correction.into_iter().chain(works) {
        loop {
            if must_stop() {
                return Ok(done);
            }
            match db.write_blocking::<_, NoRefusal, _>("matching.keep_up", move |tx| Ok(work(tx)?))? {
                0 => break,
                rows => done += rows,
            }
        }
    }
    Ok(done)
}

/// Takes up open requests that nothing brought here. They are looked for outside of the transaction that writes: within it
/// the look at all open requests would stand against every other one that changes a request meanwhile.
fn adopt(db: &Db, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let mut done = 0;
    while !must_stop() {
        let strangers = db.read_blocking(|connection| Ok(store::asking::strangers(connection, BATCH)?))?;
        if strangers.is_empty() {
            break;
        }
        let count = strangers.len();
        match db.write_blocking("matching.adopt", move |tx| Ok(store::asking::adopt(tx, &strangers)?)) {
            Ok(()) => done += count,
            // Somebody else took up one of them in the same moment.
            Err(Failure::Database(error)) if is_unique_violation(&error) => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok(done)
}

fn bring_forward(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let latest = tx.now() + Duration::hours(LONGEST_WAIT_HOURS);
    store::asking::bring_forward(tx, latest)
}

/// Messages that seem to be sent later than now would keep their helpers from being asked for as long as the clock was ahead.
fn set_right(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let beyond = tx.now() + Duration::minutes(CLOCKS_DIFFER_MINUTES);
    Ok(store::invitations::set_right(tx, beyond)? + store::looks::set_right(tx, beyond)?)
}

fn lapse(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let before = tx.now() - Duration::days(DAYS_UNTIL_LAPSE);
    let old = store::invitations::unanswered(tx.connection(), before, BATCH)?;
    for mut invitation in old.iter().cloned() {
        step(tx, &mut invitation, InvitationEvent::Lapse)?;
    }
    Ok(old.len())
}

/// What stood in no count is counted before [`forget`] has its turn.
fn forget(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let before = memory_begins(tx.now());
    Ok(store::invitations::delete_old(tx, before)? + store::looks::delete_old(tx, before)?)
}

/// Adds what has ended to the town's counts; says how many invitations.
fn learn(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let ended = store::invitations::uncounted(tx.connection(), BATCH)?;
    if ended.is_empty() {
        return Ok(0);
    }
    let times = MessageTimes::usual(zone(tx.connection())?);
    let mut counts = counts(tx.connection())?;
    let averages = averages_of(&counts);
    for invitation in &ended {
        add(&mut counts, &averages, invitation, &times);
    }
    store::counts::save(tx, &sums(&counts))?;
    let ids: Vec<_> = ended.iter().map(|invitation| invitation.id).collect();
    store::invitations::mark_counted(tx, &ids)?;
    Ok(ended.len())
}

/// Adds one invitation. What was taken back before an answer counts by the part of answers that have usually come by then.
fn add(counts: &mut TownCounts, averages: &TownAverages, ended: &Uncounted, times: &MessageTimes) {
    let waited = waking_hours(times, ended.sent_at, ended.ended_at);
    let weight = if ended.state == InvitationState::Revoked { averages.answered_within(waited) } else { 1.0 };
    let counted =
        Counted { urgency: ended.urgency, category: &ended.category, bands: ended.bands, usual_yes: ended.usual_yes };
    count(counts, averages, &counted, ended.state == InvitationState::Accepted, weight);
    if ended.state.is_answered() {
        count_answer(counts, waited);
    }
}

/// The town's averages as they stand.
pub(super) fn averages(connection: &mut DbConnection) -> QueryResult<TownAverages> {
    Ok(averages_of(&counts(connection)?))
}

fn counts(connection: &mut DbConnection) -> QueryResult<TownCounts> {
    let mut counts = TownCounts::default();
    for sum in store::counts::all(connection)? {
        if sum.kind == "answers" {
            (counts.answers, counts.answer_logarithms) = (sum.asked, sum.yes);
        } else if let Some(tally) = tally(&mut counts, &sum.kind, &sum.key) {
            *tally = Tally { asked: sum.asked, expected: sum.expected, yes: sum.yes };
        }
    }
    Ok(counts)
}

/// Where a sum belongs; `None` for a group that this program does not know.
fn tally<'a>(counts: &'a mut TownCounts, kind: &str, key: &str) -> Option<&'a mut Tally> {
    let band = || key.parse::<usize>().ok();
    match kind {
        "all" => Some(&mut counts.all),
        "familiar" => Some(&mut counts.familiar),
        "category" => Some(counts.by_category.entry(key.to_owned()).or_default()),
        "urgency" => Urgency::parse(key).map(|urgency| &mut counts.by_urgency[urgency_place(urgency)]),
        "nearness" => Nearness::parse(key).map(|nearness| &mut counts.by_nearness[nearness_place(nearness)]),
        "rest" => counts.by_rest.get_mut(band()?),
        "load" => counts.by_load.get_mut(band()?),
        _ => None,
    }
}

/// The counts as rows.
fn sums(counts: &TownCounts) -> Vec<Sum> {
    let sum = |kind: &str, key: String, tally: &Tally| Sum {
        kind: kind.to_owned(),
        key,
        asked: tally.asked,
        expected: tally.expected,
        yes: tally.yes,
    };
    let mut sums = vec![sum("all", String::new(), &counts.all), sum("familiar", String::new(), &counts.familiar)];
    sums.extend(counts.by_category.iter().map(|(key, tally)| sum("category", key.clone(), tally)));
    let urgencies = Urgency::ALL.iter();
    sums.extend(
        urgencies.map(|urgency| sum("urgency", urgency.to_string(), &counts.by_urgency[urgency_place(*urgency)])),
    );
    let bands = Nearness::ALL.iter();
    sums.extend(bands.map(|near| sum("nearness", near.to_string(), &counts.by_nearness[nearness_place(*near)])));
    sums.extend(counts.by_rest.iter().enumerate().map(|(band, tally)| sum("rest", band.to_string(), tally)));
    sums.extend(counts.by_load.iter().enumerate().map(|(band, tally)| sum("load", band.to_string(), tally)));
    let answers = Tally { asked: counts.answers, expected: 0.0, yes: counts.answer_logarithms };
    sums.push(sum("answers", String::new(), &answers));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help_requests::rules::samples::at;

    #[test]
    fn a_clock_is_believed_after_a_day_without_being_set_back() {
        let watch = ClockWatch::default();
        let start = at("2026-03-16 10:00");
        assert!(!watch.is_believed(start) && !watch.is_believed(start + Duration::hours(23)));
        assert!(watch.is_believed(start + Duration::hours(24)));
        let year_ago = start - Duration::days(365);
        assert!(!watch.is_believed(year_ago), "it was set back");
        assert!(!watch.is_believed(year_ago + Duration::hours(23)));
        assert!(watch.is_believed(year_ago + Duration::hours(24)));
    }

    #[test]
    fn counts_survive_the_table() {
        let tally = |number: f64| Tally { asked: number, expected: number / 4.0, yes: number / 2.0 };
        let mut before = TownCounts { all: tally(41.0), familiar: tally(3.0), answers: 7.0, ..TownCounts::default() };
        before.answer_logarithms = -1.5;
        before.by_category.insert("einkauf".to_owned(), tally(12.0));
        for (place, slot) in before.by_urgency.iter_mut().enumerate() {
            *slot = tally(f64::from(u32::try_from(place).unwrap()));
        }
        (before.by_nearness[3], before.by_rest[4], before.by_load[1]) = (tally(1.0), tally(2.0), tally(5.0));
        let mut after = TownCounts::default();
        for sum in sums(&before) {
            if sum.kind == "answers" {
                (after.answers, after.answer_logarithms) = (sum.asked, sum.yes);
            } else {
                *super::tally(&mut after, &sum.kind, &sum.key).unwrap() =
                    Tally { asked: sum.asked, expected: sum.expected, yes: sum.yes };
            }
        }
        assert_eq!(after, before);
        assert!(super::tally(&mut after, "rest", "99").is_none() && super::tally(&mut after, "person", "7").is_none());
    }
}
