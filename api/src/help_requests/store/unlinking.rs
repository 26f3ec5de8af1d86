//! Taking the persons out of closed requests.

use crate::db::schema::{
    accounts, assignments, blocks, concerns, contact_log, conversation_readers, conversations, disclosures,
    help_request_closures, help_requests, messages, request_windows, thanks,
};
use crate::db::{At, DbConnection, Json, Tx};
use crate::help_requests::model::Needs;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId};
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// Requests that ended before `limit` and still have their persons, the oldest first: when they were made and ended. As
/// long as a concern is kept, so is what it is about.
pub(in crate::help_requests) fn closed_before(
    connection: &mut DbConnection,
    limit: Instant,
    most: i64,
) -> QueryResult<Vec<(HelpRequestId, Instant, Instant)>> {
    let kept = assignments::table.inner_join(concerns::table).select(assignments::help_request_id);
    let rows: Vec<(HelpRequestId, At, Option<At>)> = help_requests::table
        .filter(help_requests::id.ne_all(kept))
        .filter(help_requests::closed_at.le(At(limit)))
        .filter(help_requests::unlinked_at.is_null())
        .order((help_requests::closed_at, help_requests::id))
        .select((help_requests::id, help_requests::created_at, help_requests::closed_at))
        .limit(most)
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, made, ended)| (id, made.0, ended.unwrap_or(made).0)).collect())
}

/// Takes everything that leads to a person out of a request, guarded by that it was not done; says how many (0 or 1).
pub(in crate::help_requests) fn unlink(
    tx: &mut Tx<'_>,
    id: HelpRequestId,
    created_in: Instant,
    closed_in: Instant,
) -> QueryResult<usize> {
    keep_activity(tx, id)?;
    delete_what_hangs_on(tx, id, closed_in)?;
    let (now, nobody, nothing) = (At(tx.now()), None::<AccountId>, None::<String>);
    diesel::update(help_requests::table.find(id).filter(help_requests::unlinked_at.is_null()))
        .set((
            help_requests::requester_id.eq(nobody),
            help_requests::recorded_by.eq(nobody),
            help_requests::title.eq(nothing.clone()),
            help_requests::description.eq(""),
            help_requests::status_code_hash.eq(nothing),
            help_requests::needs.eq(Json(Needs::default())),
            help_requests::created_at.eq(At(created_in)),
            help_requests::updated_at.eq(At(closed_in)),
            help_requests::due_at.eq(At(closed_in)),
            help_requests::last_possible_end.eq(At(closed_in)),
            help_requests::still_needed_asked_at.eq(None::<At>),
            help_requests::still_needed_answered_at.eq(None::<At>),
            help_requests::closed_at.eq(At(closed_in)),
            help_requests::unlinked_at.eq(now),
        ))
        .execute(tx.connection())
}

/// That somebody asked or helped counts as use of their account (`operations::inactivity`) also when nothing leads to them
/// any more.
fn keep_activity(tx: &mut Tx<'_>, id: HelpRequestId) -> QueryResult<()> {
    let asked: Vec<(Option<AccountId>, At)> = help_requests::table
        .filter(help_requests::id.eq(id))
        .select((help_requests::requester_id, help_requests::created_at))
        .load(tx.connection())?;
    let helped: Vec<(AccountId, At)> = assignments::table
        .filter(assignments::help_request_id.eq(id))
        .select((assignments::helper_id, assignments::accepted_at))
        .load(tx.connection())?;
    let asked = asked.into_iter().filter_map(|(person, at)| Some((person?, at)));
    for (person, at) in asked.chain(helped) {
        diesel::update(accounts::table.find(person).filter(accounts::last_active_at.lt(at)))
            .set(accounts::last_active_at.eq(at))
            .execute(tx.connection())?;
    }
    Ok(())
}

fn delete_what_hangs_on(tx: &mut Tx<'_>, id: HelpRequestId, closed_in: Instant) -> QueryResult<()> {
    let held = assignments::table.filter(assignments::help_request_id.eq(id));
    let held: Vec<AssignmentId> = held.select(assignments::id).load(tx.connection())?;
    for assignment in held {
        diesel::delete(thanks::table.find(assignment)).execute(tx.connection())?;
        forget_talk(tx, assignment)?;
        diesel::delete(assignments::table.find(assignment)).execute(tx.connection())?;
    }
    crate::help_requests::series::store::occurrences::forget_request(tx, id)?;
    diesel::delete(request_windows::table.filter(request_windows::help_request_id.eq(id))).execute(tx.connection())?;
    diesel::delete(contact_log::table.filter(contact_log::help_request_id.eq(id))).execute(tx.connection())?;
    // Who looked at whose data is kept for its own time; of which request it was is not.
    diesel::update(disclosures::table.filter(disclosures::help_request_id.eq(id)))
        .set(disclosures::help_request_id.eq(None::<HelpRequestId>))
        .execute(tx.connection())?;
    diesel::update(help_request_closures::table.find(id))
        .set((
            help_request_closures::outcome_note.eq(None::<String>),
            help_request_closures::closed_by.eq(None::<AccountId>),
            help_request_closures::escalated_at.eq(None::<At>),
            help_request_closures::closed_at.eq(At(closed_in)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// What was said about an assignment, and by which of them somebody blocks somebody: that they do stays.
fn forget_talk(tx: &mut Tx<'_>, id: AssignmentId) -> QueryResult<()> {
    diesel::delete(messages::table.filter(messages::assignment_id.eq(id))).execute(tx.connection())?;
    diesel::delete(conversation_readers::table.filter(conversation_readers::assignment_id.eq(id)))
        .execute(tx.connection())?;
    diesel::delete(conversations::table.find(id)).execute(tx.connection())?;
    diesel::update(blocks::table.filter(blocks::assignment_id.eq(id)))
        .set(blocks::assignment_id.eq(None::<AssignmentId>))
        .execute(tx.connection())
        .map(drop)
}
