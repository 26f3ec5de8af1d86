//! A person's copy of what is stored about series of theirs, and when it goes.

use crate::db::{Db, DbConnection, Failure, NoRefusal};
use crate::help_requests::flows::LINKED_DAYS;
use crate::help_requests::rules::deadlines::WIPE_DAYS;
use crate::help_requests::series::model::rrule;
use crate::help_requests::series::store;
use crate::help_requests::series::store::series::Selection;
use crate::kernel::ids::AccountId;
use chrono::Duration;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The most rows in a copy; nobody has as many.
const MOST: i64 = 10_000;
/// How many old series one pass deletes.
const BATCH: i64 = 200;

/// The series that the person asked for, with what they wrote, and since when they hold others as a whole.
pub fn own_series(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let selection = Selection { of_person: Some(person), limit: MOST, ..Selection::default() };
    let mut copies = Vec::new();
    for series in store::series::list(connection, &selection)? {
        if series.requester_id != Some(person) {
            continue;
        }
        let contact = store::contacts::copied_with_contact(connection, series.id)?;
        copies.push(json!({
            "category": series.category, "quarter_id": series.quarter_id, "title": series.title,
            "description": series.description, "duration_minutes": series.duration_minutes,
            "rrule": rrule::write(&series.rule), "first_date": series.first_date, "last_date": series.last_date,
            "start": series.start, "end": series.end, "created_at": series.created_at, "ended_at": series.ended_at,
            "contact": {
                "address": contact.address, "address_extra": contact.address_extra, "phone": contact.phone,
                "note_for_helper": contact.note_for_helper,
            },
        }));
    }
    let held = store::helpers::of_helper(connection, person)?;
    let held = held.iter().map(|yes| json!({ "since": yes.began_at, "usual_start": yes.usual_start }));
    Ok(json!({ "asked_for": copies, "held": held.collect::<Vec<_>>() }))
}

/// Deletes the private fields of series two weeks after their end, and the series after half a year. Says how many went.
pub fn forget_old(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    db.write_blocking::<_, NoRefusal, _>("series.forget", |tx| {
        let now = tx.now();
        let wiped = store::contacts::wipe_ended(tx, now - Duration::days(WIPE_DAYS))?;
        let forgotten = store::helpers::delete_ended(tx, now - Duration::days(LINKED_DAYS))?;
        Ok(wiped + forgotten + store::series::delete_ended(tx, now - Duration::days(LINKED_DAYS), BATCH)?)
    })
}
