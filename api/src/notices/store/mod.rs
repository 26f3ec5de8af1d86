//! All SQL of the slice: the outbox, and what has to be known of recipients and subjects.

pub(super) mod by_hand;
pub(super) mod gathering;
pub(super) mod inbox;
mod leasing;
pub(super) mod rounds;
pub(super) mod series;
pub(super) mod settings;
pub(super) mod talk;

pub(super) use leasing::{due, lease, mark_failed, mark_sent, put_off, release, renew};

use super::model::{Recipient, Standing, UndeliveredNotice};
use crate::{
    db::{
        At, DbConnection, Json, Tx, Word,
        schema::{account_roles, accounts, assignments, categories, help_requests, invitations, outbox},
    },
    help_requests::{assignments::model::AssignmentState, model::RequestState},
    kernel::{
        clock::Instant,
        ids::{AccountId, AnyId, AssignmentId, HelpRequestId, InvitationId, InvitationMessageId, OutboxId},
        language::{UiLanguage, WrittenLanguage},
        page::Cursor,
        role::Role,
    },
    matching::invitations::model::InvitationState,
    town::model::LocalText,
};
use diesel::prelude::*;

/// Remembers, or forgets, that mails to a person come back for good.
pub(super) fn mark_bouncing(tx: &mut Tx<'_>, account: AccountId, is_bouncing: bool) -> QueryResult<()> {
    let now = tx.now();
    diesel::update(accounts::table.find(account))
        .set(accounts::email_bounced_at.eq(is_bouncing.then_some(At(now))))
        .execute(tx.connection())?;
    Ok(())
}

/// Deletes what was sent before `sent` or given up before `dead`. Not what was queued after `sent`, whatever a clock that was set back
/// since says of its end: it may tell that somebody was reminded.
pub(super) fn delete_old(tx: &mut Tx<'_>, sent: Instant, dead: Instant) -> QueryResult<usize> {
    let old = outbox::table
        .filter(outbox::created_at.le(At(sent)))
        .filter(outbox::sent_at.le(At(sent)).or(outbox::dead_at.le(At(dead))));
    diesel::delete(old).execute(tx.connection())
}

/// Makes what waits for later than `latest`, or was queued after `known`, due at once: the clock was set back since. When to send it is
/// decided anew then. Says how many.
pub(super) fn bring_forward(tx: &mut Tx<'_>, latest: Instant, known: Instant) -> QueryResult<usize> {
    let now = At(tx.now());
    let waiting = outbox::table
        .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()).and(outbox::due_at.gt(now)))
        .filter(outbox::due_at.gt(At(latest)).or(outbox::created_at.gt(At(known))));
    diesel::update(waiting).set(outbox::due_at.eq(now)).execute(tx.connection())
}

/// Deletes whatever was to be told, or was told, to an erased person.
pub(super) fn forget(tx: &mut Tx<'_>, account: AccountId) -> QueryResult<()> {
    diesel::delete(outbox::table.filter(outbox::recipient_id.eq(account))).execute(tx.connection()).map(drop)
}

/// Hands notices and wishes over; the kept record's own wishes count.
pub(super) fn take_over(tx: &mut Tx<'_>, from: AccountId, to: AccountId) -> QueryResult<()> {
    diesel::update(outbox::table.filter(outbox::recipient_id.eq(from)))
        .set(outbox::recipient_id.eq(to))
        .execute(tx.connection())?;
    inbox::take_over(tx, from, to)?;
    settings::take_over(tx, from, to)
}

/// Who a notice goes to; `None` for a person who is not known (any more).
pub(super) fn recipient_with_contact(
    connection: &mut DbConnection,
    account: AccountId,
) -> QueryResult<Option<Recipient>> {
    type Row = (Option<String>, Option<At>, Option<At>, Option<At>, Option<At>, String, Word<UiLanguage>);
    let row: Option<Row> = accounts::table
        .find(account)
        .select((
            accounts::email,
            accounts::email_verified_at,
            accounts::email_bounced_at,
            accounts::suspended_at,
            accounts::erased_at,
            accounts::preferred_channel,
            accounts::ui_language,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(|(email, proved, bounced, suspended, erased, channel, language)| Recipient {
        email,
        has_proved_email: proved.is_some(),
        is_bouncing: bounced.is_some(),
        is_active: suspended.is_none() && erased.is_none(),
        wants_mail: matches!(channel.as_str(), "app" | "mail"),
        language: language.0,
    }))
}

/// What a notice is about, as it stands now.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// For the rule that asks whether it is still so.
    pub standing: Standing,
    /// The request.
    pub help_request: HelpRequestId,
    /// Its category.
    pub category: String,
}

type RequestRow = (HelpRequestId, Option<AccountId>, Word<RequestState>, String, Option<At>, Option<At>, Option<At>);

fn subject((id, requester, state, category, escalated, asked, answered): RequestRow, recipient: AccountId) -> Subject {
    let is_asked = asked.is_some() && (answered.is_none() || answered < asked);
    let standing = Standing {
        request: state.0,
        assignment: None,
        is_requester: requester == Some(recipient),
        is_helper: false,
        is_in_queue: escalated.is_some(),
        is_asked,
    };
    Subject { standing, help_request: id, category }
}

/// A request that a notice is about.
pub(super) fn request(
    connection: &mut DbConnection,
    id: HelpRequestId,
    recipient: AccountId,
) -> QueryResult<Option<Subject>> {
    let row: Option<RequestRow> = help_requests::table
        .find(id)
        .select((
            help_requests::id,
            help_requests::requester_id,
            help_requests::status,
            help_requests::category_key,
            help_requests::escalated_at,
            help_requests::still_needed_asked_at,
            help_requests::still_needed_answered_at,
        ))
        .first(connection)
        .optional()?;
    Ok(row.map(|row| subject(row, recipient)))
}

/// An assignment that a notice is about, with its request.
pub(super) fn assignment(
    connection: &mut DbConnection,
    id: AssignmentId,
    recipient: AccountId,
) -> QueryResult<Option<Subject>> {
    let row: Option<(HelpRequestId, AccountId, Word<AssignmentState>)> = assignments::table
        .find(id)
        .select((assignments::help_request_id, assignments::helper_id, assignments::status))
        .first(connection)
        .optional()?;
    let Some((help_request, helper, state)) = row else { return Ok(None) };
    let mut found = request(connection, help_request, recipient)?;
    if let Some(subject) = &mut found {
        subject.standing.assignment = Some(state.0);
        subject.standing.is_helper = helper == recipient;
    }
    Ok(found)
}

/// The categories of the requests in a message to a helper that are still to be answered, first the one sent first.
pub(super) fn asked_categories(
    connection: &mut DbConnection,
    message: InvitationMessageId,
    recipient: AccountId,
) -> QueryResult<Vec<String>> {
    invitations::table
        .inner_join(help_requests::table)
        .filter(invitations::message_id.eq(message).and(invitations::helper_id.eq(recipient)))
        .filter(invitations::status.eq(Word(InvitationState::Sent)))
        .order(invitations::id)
        .select(help_requests::category_key)
        .load(connection)
}

/// The first invitation of a message to a helper that is still to be answered.
pub(super) fn first_invitation(
    connection: &mut DbConnection,
    message: InvitationMessageId,
) -> QueryResult<Option<InvitationId>> {
    invitations::table
        .filter(invitations::message_id.eq(message))
        .filter(invitations::status.eq(Word(InvitationState::Sent)))
        .order(invitations::id)
        .select(invitations::id)
        .first(connection)
        .optional()
}

/// The category of a request for which the recipient is not needed any more; `None` where that is not so (any more).
pub(super) fn revoked_category(
    connection: &mut DbConnection,
    invitation: InvitationId,
    recipient: AccountId,
) -> QueryResult<Option<String>> {
    invitations::table
        .inner_join(help_requests::table)
        .filter(invitations::id.eq(invitation).and(invitations::helper_id.eq(recipient)))
        .filter(invitations::status.eq(Word(InvitationState::Revoked)))
        .select(help_requests::category_key)
        .first(connection)
        .optional()
}

/// Who asked for the help; `None` for guests.
pub(super) fn requester(connection: &mut DbConnection, id: HelpRequestId) -> QueryResult<Option<AccountId>> {
    let row: Option<Option<AccountId>> =
        help_requests::table.find(id).select(help_requests::requester_id).first(connection).optional()?;
    Ok(row.flatten())
}

/// The label of a category in a language; its key where there is none.
pub(super) fn category_label(
    connection: &mut DbConnection,
    key: &str,
    language: WrittenLanguage,
) -> QueryResult<String> {
    let labels: Option<Json<LocalText>> =
        categories::table.find(key).select(categories::labels).first(connection).optional()?;
    Ok(labels.map_or_else(|| key.to_owned(), |labels| labels.0.read_in(language.into()).to_owned()))
}

/// How many requests wait in the dispatch queue.
pub(super) fn queue_length(connection: &mut DbConnection) -> QueryResult<i64> {
    help_requests::table
        .filter(help_requests::escalated_at.is_not_null())
        .filter(help_requests::status.eq(Word(RequestState::Open)))
        .count()
        .get_result(connection)
}

/// Everybody who coordinates now.
pub(super) fn coordinators(connection: &mut DbConnection) -> QueryResult<Vec<AccountId>> {
    account_roles::table
        .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
        .filter(account_roles::role.eq(Word(Role::Coordinator)))
        .filter(accounts::suspended_at.is_null().and(accounts::erased_at.is_null()))
        .select(accounts::id)
        .order(accounts::id)
        .load(connection)
}

/// Whether a notice of this kind already waits for the person.
pub(super) fn is_waiting(connection: &mut DbConnection, occasion: &str, account: AccountId) -> QueryResult<bool> {
    let found: i64 = outbox::table
        .filter(outbox::recipient_id.eq(account).and(outbox::occasion.eq(occasion)))
        .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}

/// Lets a notice wait until `due`.
pub(super) fn postpone(tx: &mut Tx<'_>, id: OutboxId, due: Instant) -> QueryResult<()> {
    diesel::update(outbox::table.find(id)).set(outbox::due_at.eq(At(due))).execute(tx.connection())?;
    Ok(())
}

/// Notices that were given up, newest first, after the place `before` of the list.
pub(super) fn undelivered(
    connection: &mut DbConnection,
    before: Option<Cursor>,
    most: i64,
) -> QueryResult<Vec<UndeliveredNotice>> {
    type Row = (OutboxId, String, AccountId, AnyId, i32, Option<String>, At, Option<At>);
    let mut query = outbox::table
        .filter(outbox::dead_at.is_not_null())
        .order((outbox::dead_at.desc(), outbox::id.desc()))
        .limit(most)
        .select((
            outbox::id,
            outbox::occasion,
            outbox::recipient_id,
            outbox::subject_id,
            outbox::attempts,
            outbox::last_fault,
            outbox::created_at,
            outbox::dead_at,
        ))
        .into_boxed();
    if let Some(Cursor { at, id }) = before {
        query =
            query.filter(outbox::dead_at.le(At(at))).filter(outbox::dead_at.lt(At(at)).or(outbox::id.lt(OutboxId(id))));
    }
    let rows: Vec<Row> = query.load(connection)?;
    Ok(rows
        .into_iter()
        .map(|(id, occasion, recipient, subject, attempts, fault, created_at, given_up_at)| UndeliveredNotice {
            id,
            occasion,
            recipient,
            subject: subject.0,
            attempts,
            fault,
            created_at: created_at.0,
            given_up_at: given_up_at.unwrap_or(created_at).0,
        })
        .collect())
}
