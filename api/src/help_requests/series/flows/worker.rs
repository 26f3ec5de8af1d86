//! What happens to series without anybody's doing.

use super::making::{Making, make_due, rests};
use super::part::complete;
use super::releasing::follow;
use crate::db::{Db, Event, Failure, NoRefusal, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::series::model::{
    Series, SeriesActor, SeriesEnd, SeriesEvent, SeriesState, StandingEnd, transition,
};
use crate::help_requests::series::rules::plan::{ask_at, facts, look_again_at, staff_ask_at};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::clock::Instant;
use crate::kernel::ids::SeriesId;
use chrono::Duration;
use serde_json::json;

/// How many series one pass takes up.
const BATCH: i64 = 100;

/// Looks after the series that are due: makes occurrences, asks owners whether it goes on, ends what is over. Each is a
/// transaction of its own and decided anew within it, so two workers do no harm. Says how many it looked after.
pub fn due(db: &Db, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let now = db.clock().now();
    let ids = db.read_blocking::<_, NoRefusal>(|connection| Ok(store::series::due(connection, now, BATCH)?))?;
    let mut done = 0;
    for id in ids {
        if must_stop() {
            break;
        }
        match db.write_blocking("series.due", move |tx| look_after(tx, id)) {
            Ok(()) => done += 1,
            Err(Failure::Unavailable) => return Err(Failure::Unavailable),
            // One that fails holds up no other: it is looked at again in an hour.
            Err(failure) => {
                tracing::error!(series.id = %id, ?failure, "a series cannot be looked after");
                put_off(db, id)?;
            }
        }
    }
    Ok(done)
}

fn put_off(db: &Db, id: SeriesId) -> Result<(), Failure<NoRefusal>> {
    db.write_blocking::<_, NoRefusal, _>("series.put_off", move |tx| {
        let later = tx.now() + Duration::hours(1);
        Ok(store::series::put_off(tx, id, later)?)
    })
}

fn look_after(tx: &mut Tx<'_>, id: SeriesId) -> Result<(), Failure<Refusal>> {
    let Some(mut series) = store::series::find(tx.connection(), id)? else { return Ok(()) };
    let version = series.version;
    if !series.is_released && follow_first(tx, &series)? {
        return Ok(());
    }
    if series.state() != SeriesState::Ended {
        make_due(tx, &series, Making { is_by_worker: true, ..Making::default() })?;
        ask_or_end(tx, &mut series)?;
    }
    save(tx, &series, version)
}

/// Ends what is over, asks whether what ends soon goes on, and lets staff ask whom nobody can reach or who does not answer.
fn ask_or_end(tx: &mut Tx<'_>, series: &mut Series) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    let zone = requests::town::zone(tx.connection())?;
    let facts = facts(series, 0, 0, false, zone, now);
    let may = |event| transition(&facts, event, SeriesActor::System, now).is_ok();
    if may(SeriesEvent::RunOut) {
        // A last date that was moved to a later day is still to come.
        let is_over = complete(tx.connection(), series.clone(), now)?.coming().is_empty();
        return if is_over { finish(tx, series, SeriesEnd::Over) } else { Ok(()) };
    }
    if rests(tx, series)? {
        return Ok(());
    }
    if ask_at(series, zone) <= now && may(SeriesEvent::AskToGoOn) {
        series.asked_to_go_on_at = Some(now);
        tx.emit(Event::new("series.ending_soon", series.id, None).with(json!({ "last_date": series.last_date })))?;
    }
    if series.staff_told_at.is_none() && staff_ask_at(series).is_some_and(|at| at <= now) {
        series.staff_told_at = Some(now);
        tx.emit(Event::new("series.unanswered", series.id, None).with(json!({ "last_date": series.last_date })))?;
    }
    Ok(())
}

/// A coordinator who sends somebody to a waiting guest has spoken to them: what its first occurrence says counts.
fn follow_first(tx: &mut Tx<'_>, series: &Series) -> Result<bool, Failure<Refusal>> {
    let made = store::occurrences::of_series(tx.connection(), series.id)?;
    let Some(first) = made.iter().find_map(|one| one.help_request_id) else { return Ok(false) };
    let Some(request) = requests::requests::find(tx.connection(), first)? else { return Ok(false) };
    let is_settled = request.state.is_final() || !request.is_waiting_for_call_back;
    if is_settled {
        follow(tx, series.clone(), &request)?;
    }
    Ok(is_settled)
}

/// The end of a series: nobody holds it any more, and all who have a part are told.
pub(super) fn finish(tx: &mut Tx<'_>, series: &mut Series, reason: SeriesEnd) -> Result<(), Failure<Refusal>> {
    let now = tx.now();
    (series.ended_at, series.end_reason, series.updated_at) = (Some(now), Some(reason), now);
    let standing = store::helpers::of_series(tx.connection(), &[series.id])?;
    let helpers: Vec<_> = standing.iter().map(|yes| yes.helper_id).collect();
    for yes in &standing {
        store::helpers::end(tx, yes.id, StandingEnd::SeriesEnded)?;
    }
    let details = json!({ "helpers": helpers, "reason": reason });
    let for_whom = series.ended_by.and_then(|by| series.requester_id.filter(|person| *person != by));
    let event = Event::new("series.ended", series.id, series.ended_by).on_behalf_of(for_whom);
    Ok(tx.emit(event.with(details))?)
}

/// Writes what has changed of a series that still has `version`, and when it is looked at next.
pub(super) fn save(tx: &mut Tx<'_>, series: &Series, version: i32) -> Result<(), Failure<Refusal>> {
    let zone = requests::town::zone(tx.connection())?;
    let next: Option<Instant> = series.ended_at.is_none().then(|| look_again_at(series, zone, tx.now()));
    if store::series::save(tx, series, version, next)? {
        Ok(())
    } else {
        // The transaction saw another version than the one it writes over: the isolation of the database is broken.
        Err(Failure::Unavailable)
    }
}
