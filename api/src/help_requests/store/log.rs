//! The contact log, and the event log of one request.

use crate::db::schema::{accounts, contact_log, events, help_requests};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::help_requests::model::RequestState;
use crate::help_requests::model::log::{
    ContactChannel, ContactDirection, ContactEntry, NewContactEntry, RequestEventEntry,
};
use crate::kernel::ids::{AccountId, AnyId, ContactLogId, EventId, HelpRequestId};
use diesel::dsl::{exists, not};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, TextExpressionMethods, alias,
};

#[derive(Queryable)]
struct ContactRow {
    id: ContactLogId,
    author_id: AccountId,
    author: Option<String>,
    channel: Word<ContactChannel>,
    direction: Word<ContactDirection>,
    outcome: String,
    note: Option<String>,
    follow_up_at: Option<At>,
    created_at: At,
}

/// Adds an entry about a request.
pub(in crate::help_requests) fn insert_contact(
    tx: &mut Tx<'_>,
    request: HelpRequestId,
    subject: Option<AccountId>,
    author: AccountId,
    entry: &NewContactEntry,
) -> QueryResult<ContactLogId> {
    let (id, now): (ContactLogId, _) = (tx.new_id(), tx.now());
    diesel::insert_into(contact_log::table)
        .values((
            contact_log::id.eq(id),
            contact_log::account_id.eq(subject),
            contact_log::help_request_id.eq(request),
            contact_log::author_id.eq(author),
            contact_log::channel.eq(Word(entry.channel)),
            contact_log::direction.eq(Word(entry.direction)),
            contact_log::outcome.eq(&entry.outcome),
            contact_log::note.eq(entry.note.as_deref()),
            contact_log::follow_up_at.eq(entry.follow_up_at.map(At)),
            contact_log::created_at.eq(At(now)),
        ))
        .execute(tx.connection())?;
    Ok(id)
}

/// What a person is to try again and did not since, about requests that have not ended: the entries and their requests.
pub(in crate::help_requests) fn follow_ups_of(
    connection: &mut DbConnection,
    person: AccountId,
) -> QueryResult<Vec<(ContactLogId, HelpRequestId)>> {
    let later = alias!(contact_log as later);
    let since = later
        .filter(later.field(contact_log::help_request_id).eq(contact_log::help_request_id))
        .filter(later.field(contact_log::created_at).gt(contact_log::created_at));
    let is_handed = contact_log::follow_up_by.is_not_null().and(contact_log::follow_up_by.assume_not_null().eq(person));
    let is_own = contact_log::follow_up_by.is_null().and(contact_log::author_id.eq(person));
    contact_log::table
        .inner_join(help_requests::table)
        .filter(help_requests::status.eq_any([RequestState::Open, RequestState::Matched].map(Word)))
        .filter(contact_log::follow_up_at.is_not_null())
        .filter(is_handed.or(is_own))
        .filter(not(exists(since)))
        .order(contact_log::id)
        .select((contact_log::id, contact_log::help_request_id.assume_not_null()))
        .load(connection)
}

/// Somebody else is to try again.
pub(in crate::help_requests) fn set_follower(tx: &mut Tx<'_>, ids: &[ContactLogId], to: AccountId) -> QueryResult<()> {
    diesel::update(contact_log::table.filter(contact_log::id.eq_any(ids.to_vec())))
        .set(contact_log::follow_up_by.eq(to))
        .execute(tx.connection())
        .map(drop)
}

/// Who was to try again is gone: it is the author's again.
pub(in crate::help_requests) fn forget_follower(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::update(contact_log::table.filter(contact_log::follow_up_by.eq(person)))
        .set(contact_log::follow_up_by.eq(None::<AccountId>))
        .execute(tx.connection())
        .map(drop)
}

/// What stands for the outcome of a contact whose words were deleted.
const FORGOTTEN: &str = "erased";

/// Takes the words out of the entries about a person; that there was a contact stays.
pub(in crate::help_requests) fn forget_words(tx: &mut Tx<'_>, person: AccountId) -> QueryResult<()> {
    diesel::update(contact_log::table.filter(contact_log::account_id.eq(person)))
        .set((
            contact_log::outcome.eq(FORGOTTEN),
            contact_log::note.eq(None::<String>),
            contact_log::follow_up_at.eq(None::<At>),
        ))
        .execute(tx.connection())
        .map(drop)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn entries() -> _ {
    contact_log::table
        .left_join(accounts::table.on(accounts::id.eq(contact_log::author_id)))
        .order((contact_log::created_at.desc(), contact_log::id.desc()))
        .select((
            contact_log::id,
            contact_log::author_id,
            accounts::first_name.nullable(),
            contact_log::channel,
            contact_log::direction,
            contact_log::outcome,
            contact_log::note,
            contact_log::follow_up_at,
            contact_log::created_at,
        ))
}

/// The entries about a request, newest first.
pub(in crate::help_requests) fn contacts_of(
    connection: &mut DbConnection,
    request: HelpRequestId,
) -> QueryResult<Vec<ContactEntry>> {
    let rows: Vec<ContactRow> =
        entries().filter(contact_log::help_request_id.eq(request)).limit(500).load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The entries about a person, newest first.
pub(in crate::help_requests) fn contacts_with(
    connection: &mut DbConnection,
    person: AccountId,
) -> QueryResult<Vec<ContactEntry>> {
    let rows: Vec<ContactRow> = entries().filter(contact_log::account_id.eq(person)).load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

impl From<ContactRow> for ContactEntry {
    fn from(row: ContactRow) -> Self {
        Self {
            id: row.id,
            author_id: row.author_id,
            author_first_name: row.author,
            channel: row.channel.0,
            direction: row.direction.0,
            outcome: row.outcome,
            note: row.note,
            follow_up_at: row.follow_up_at.map(|at| at.0),
            created_at: row.created_at.0,
        }
    }
}

#[derive(Queryable)]
struct EventRow {
    id: EventId,
    at: At,
    name: String,
    actor: Option<AccountId>,
    first_name: Option<String>,
    details: Json<serde_json::Value>,
}

/// What happened to these subjects (a request and its assignments), oldest first; nothing of what the two sides of an
/// assignment said to each other, not even that they did.
pub(in crate::help_requests) fn events_of(
    connection: &mut DbConnection,
    subjects: &[AnyId],
) -> QueryResult<Vec<RequestEventEntry>> {
    let rows: Vec<EventRow> = events::table
        .left_join(accounts::table.on(events::actor_id.eq(accounts::id.nullable())))
        .filter(events::subject_id.eq_any(subjects.to_vec()))
        .filter(events::name.not_like("conversation.%"))
        .order((events::at, events::id))
        .limit(1_000)
        .select((
            events::id,
            events::at,
            events::name,
            events::actor_id,
            accounts::first_name.nullable(),
            events::details,
        ))
        .load(connection)?;
    let entry = |row: EventRow| RequestEventEntry {
        id: row.id,
        at: row.at.0,
        name: row.name,
        actor_id: row.actor,
        actor_first_name: row.first_name,
        details: row.details.0,
    };
    let mut entries: Vec<_> = rows.into_iter().map(entry).collect();
    // Events of one transaction share their moment, and ids of one moment have no order: a request begins with its making.
    entries.sort_by_key(|entry| (entry.at, entry.name != "help_request.created"));
    Ok(entries)
}
