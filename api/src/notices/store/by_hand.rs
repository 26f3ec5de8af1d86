//! Whom staff tell, and notices that are tried once more.

use crate::{
    db::{
        At, DbConnection, Tx, Word,
        schema::{accounts, assignments, help_requests, inbox, outbox},
    },
    kernel::{
        clock::Instant,
        ids::{AccountId, AnyId, AssignmentId, HelpRequestId, OutboxId},
        language::UiLanguage,
        page::Cursor,
        text_enum::TextEnum,
    },
    notices::model::{Addressee, Dropped, NoticeSubject, Occasion, PersonToTell, ToTell, WayOfTelling},
};
use diesel::prelude::*;

type Row = (OutboxId, AccountId, Word<Occasion>, (Word<NoticeSubject>, AnyId), AnyId, At, Word<Dropped>);

/// The rows that somebody has to tell.
macro_rules! waiting {
    () => {
        inbox::table
            .filter(inbox::to_tell_because.is_not_null())
            .filter(inbox::told_at.is_null().and(inbox::read_at.is_null()))
            .select((
                inbox::id,
                inbox::account_id,
                inbox::occasion,
                (inbox::subject_kind, inbox::subject_id),
                inbox::source_id,
                inbox::created_at,
                inbox::to_tell_because.assume_not_null(),
            ))
    };
}

fn to_tell((id, person, occasion, (kind, subject), source, created_at, because): Row) -> ToTell {
    ToTell {
        id,
        person,
        occasion: occasion.0,
        subject: (kind.0, subject.0),
        source: source.0,
        created_at: created_at.0,
        because: because.0,
    }
}

/// Notes that no mail reaches the person: staff have to tell it.
pub(in crate::notices) fn leave_to_staff(tx: &mut Tx<'_>, id: OutboxId, because: Dropped) -> QueryResult<()> {
    diesel::update(inbox::table.find(id).filter(inbox::told_at.is_null()))
        .set(inbox::to_tell_because.eq(because.as_str()))
        .execute(tx.connection())
        .map(drop)
}

/// Takes a notice back from staff, and of the mail of a day its pieces: a mail is tried again. What was told stays told.
pub(in crate::notices) fn take_from_staff(tx: &mut Tx<'_>, id: OutboxId) -> QueryResult<()> {
    let pieces = outbox::table.filter(outbox::gathered_into.eq(id)).select(outbox::id);
    diesel::update(inbox::table.filter(inbox::id.eq(id).or(inbox::id.eq_any(pieces))))
        .filter(inbox::told_at.is_null())
        .set(inbox::to_tell_because.eq(None::<String>))
        .execute(tx.connection())
        .map(drop)
}

/// What is to be told to anybody, the earliest first.
pub(in crate::notices) fn waiting(
    connection: &mut DbConnection,
    after: Option<Cursor>,
    most: i64,
) -> QueryResult<Vec<ToTell>> {
    let mut query = waiting!().order((inbox::created_at, inbox::id)).limit(most).into_boxed();
    if let Some(Cursor { at, id }) = after {
        query = query
            .filter(inbox::created_at.ge(At(at)))
            .filter(inbox::created_at.gt(At(at)).or(inbox::id.gt(OutboxId(id))));
    }
    let rows: Vec<Row> = query.load(connection)?;
    Ok(rows.into_iter().map(to_tell).collect())
}

/// What is to be told to a person, the earliest first.
pub(in crate::notices) fn waiting_for(
    connection: &mut DbConnection,
    person: AccountId,
    most: i64,
) -> QueryResult<Vec<ToTell>> {
    let query = waiting!().filter(inbox::account_id.eq(person)).order((inbox::created_at, inbox::id)).limit(most);
    let rows: Vec<Row> = query.load(connection)?;
    Ok(rows.into_iter().map(to_tell).collect())
}

/// A notice that is to be told; `None` where there is none, or it was told or seen.
pub(in crate::notices) fn one_waiting(connection: &mut DbConnection, id: OutboxId) -> QueryResult<Option<ToTell>> {
    let row: Option<Row> = waiting!().filter(inbox::id.eq(id)).first(connection).optional()?;
    Ok(row.map(to_tell))
}

/// Whether a notice was told by telephone or letter.
pub(in crate::notices) fn is_told(connection: &mut DbConnection, id: OutboxId) -> QueryResult<Option<bool>> {
    let row: Option<Option<At>> = inbox::table.find(id).select(inbox::told_at).first(connection).optional()?;
    Ok(row.map(|told| told.is_some()))
}

/// Notes who told it, and how.
pub(in crate::notices) fn mark_told(
    tx: &mut Tx<'_>,
    id: OutboxId,
    by: AccountId,
    way: WayOfTelling,
) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(inbox::table.find(id))
        .set((
            inbox::told_at.eq(At(now)),
            inbox::told_by.eq(by),
            inbox::told_channel.eq(way.as_str()),
            inbox::read_at.eq(At(now)),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Names and wishes of people, for the list of staff: no contact.
pub(in crate::notices) fn people(connection: &mut DbConnection, ids: &[AccountId]) -> QueryResult<Vec<PersonToTell>> {
    type Columns = (AccountId, String, String, String);
    let rows: Vec<Columns> = accounts::table
        .filter(accounts::id.eq_any(ids.to_vec()))
        .select((accounts::id, accounts::first_name, accounts::last_name, accounts::preferred_channel))
        .load(connection)?;
    let person = |(id, first_name, last_name, channel): Columns| PersonToTell { id, first_name, last_name, channel };
    Ok(rows.into_iter().map(person).collect())
}

/// What a letter says of help: its kind, when and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::notices) struct HelpFacts {
    /// The request.
    pub help_request: HelpRequestId,
    /// What people call it by on the telephone.
    pub reference: String,
    /// Key of its category.
    pub category: String,
    /// When somebody comes; `None` where it is about no single visit.
    pub span: Option<(Instant, Instant)>,
    /// First name of who comes.
    pub helper_first_name: Option<String>,
}

/// The help of a request.
pub(in crate::notices) fn help_of_request(
    connection: &mut DbConnection,
    id: HelpRequestId,
) -> QueryResult<Option<HelpFacts>> {
    let row: Option<(String, String)> = help_requests::table
        .find(id)
        .select((help_requests::reference, help_requests::category_key))
        .first(connection)
        .optional()?;
    Ok(row.map(|(reference, category)| HelpFacts {
        help_request: id,
        reference,
        category,
        span: None,
        helper_first_name: None,
    }))
}

/// The help of an assignment.
pub(in crate::notices) fn help_of_assignment(
    connection: &mut DbConnection,
    id: AssignmentId,
) -> QueryResult<Option<HelpFacts>> {
    let row: Option<(HelpRequestId, At, At, String)> = assignments::table
        .inner_join(accounts::table.on(accounts::id.eq(assignments::helper_id)))
        .filter(assignments::id.eq(id))
        .select((assignments::help_request_id, assignments::starts_at, assignments::ends_at, accounts::first_name))
        .first(connection)
        .optional()?;
    let Some((request, starts_at, ends_at, first_name)) = row else { return Ok(None) };
    let found = help_of_request(connection, request)?;
    Ok(found.map(|facts| HelpFacts {
        span: Some((starts_at.0, ends_at.0)),
        helper_first_name: Some(first_name),
        ..facts
    }))
}

/// Lets a notice that was given up be tried from the beginning; says whose it is. `None` where it was not given up.
pub(in crate::notices) fn revive(tx: &mut Tx<'_>, id: OutboxId) -> QueryResult<Option<AccountId>> {
    let now = tx.now();
    diesel::update(outbox::table.find(id).filter(outbox::dead_at.is_not_null()))
        .set((outbox::dead_at.eq(None::<At>), outbox::due_at.eq(At(now)), outbox::attempts.eq(0)))
        .returning(outbox::recipient_id)
        .get_result(tx.connection())
        .optional()
}

/// Whether there is such a notice in the outbox.
pub(in crate::notices) fn is_there(connection: &mut DbConnection, id: OutboxId) -> QueryResult<bool> {
    let found: i64 = outbox::table.filter(outbox::id.eq(id)).count().get_result(connection)?;
    Ok(found > 0)
}

/// To whom a letter goes; `None` for a person who is not known (any more).
pub(in crate::notices) fn addressee_with_contact(
    connection: &mut DbConnection,
    account: AccountId,
) -> QueryResult<Option<Addressee>> {
    type Row = ((String, String), (Option<String>, Option<String>, Option<String>), (String, Word<UiLanguage>));
    let row: Option<Row> = accounts::table
        .find(account)
        .filter(accounts::erased_at.is_null())
        .select((
            (accounts::first_name, accounts::last_name),
            (accounts::address, accounts::address_extra, accounts::phone),
            (accounts::preferred_channel, accounts::ui_language),
        ))
        .first(connection)
        .optional()?;
    let addressee = |((first_name, last_name), (address, address_extra, phone), (channel, language)): Row| Addressee {
        id: account,
        first_name,
        last_name,
        address,
        address_extra,
        phone,
        channel,
        language: language.0,
    };
    Ok(row.map(addressee))
}
