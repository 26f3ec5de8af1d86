//! Invitations and the messages that carry them.

use crate::db::schema::{blocks, help_requests, invitation_messages, invitations, outbox};
use crate::db::{At, DbConnection, Json, Tx, Word};
use crate::help_requests::model::Urgency;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, InvitationId, InvitationMessageId, LookId};
use crate::kernel::page::Cursor;
use crate::matching::invitations::model::{Invitation, InvitationState, RefusalReason};
use crate::matching::model::{Bands, LookPlace, Reason};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl,
    QueryResult, Queryable, RunQueryDsl,
};

#[derive(Queryable)]
struct InvitationRow {
    id: InvitationId,
    help_request_id: HelpRequestId,
    helper_id: AccountId,
    message_id: InvitationMessageId,
    state: Word<InvitationState>,
    usual_yes: f64,
    bands: Json<Bands>,
    reasons: Json<Vec<Reason>>,
    policy_version: i32,
    sent_at: At,
    ended_at: Option<At>,
    refusal_reason: Option<Word<RefusalReason>>,
    proposed_starts_at: Option<At>,
    look: (Option<LookId>, Option<i32>, Option<i32>),
}

type Columns = (
    invitations::id,
    invitations::help_request_id,
    invitations::helper_id,
    invitations::message_id,
    invitations::status,
    invitations::usual_yes,
    invitations::bands,
    invitations::reasons,
    invitations::policy_version,
    invitations::sent_at,
    invitations::ended_at,
    invitations::refusal_reason,
    invitations::proposed_starts_at,
    (invitations::look_id, invitations::look_need, invitations::look_helper),
);

const COLUMNS: Columns = (
    invitations::id,
    invitations::help_request_id,
    invitations::helper_id,
    invitations::message_id,
    invitations::status,
    invitations::usual_yes,
    invitations::bands,
    invitations::reasons,
    invitations::policy_version,
    invitations::sent_at,
    invitations::ended_at,
    invitations::refusal_reason,
    invitations::proposed_starts_at,
    (invitations::look_id, invitations::look_need, invitations::look_helper),
);

impl From<InvitationRow> for Invitation {
    fn from(row: InvitationRow) -> Self {
        let look = match row.look {
            (Some(look), Some(need), Some(helper)) => Some(LookPlace { look, need, helper }),
            _ => None,
        };
        Self {
            id: row.id,
            help_request_id: row.help_request_id,
            helper_id: row.helper_id,
            message_id: row.message_id,
            state: row.state.0,
            usual_yes: row.usual_yes,
            bands: row.bands.0,
            reasons: row.reasons.0,
            policy_version: row.policy_version,
            look,
            sent_at: row.sent_at.0,
            ended_at: row.ended_at.map(|at| at.0),
            refusal_reason: row.refusal_reason.map(|reason| reason.0),
            proposed_starts_at: row.proposed_starts_at.map(|at| at.0),
        }
    }
}

fn models(rows: Vec<InvitationRow>) -> Vec<Invitation> {
    rows.into_iter().map(Into::into).collect()
}

/// An invitation by its id.
pub(in crate::matching) fn find(connection: &mut DbConnection, id: InvitationId) -> QueryResult<Option<Invitation>> {
    let row: Option<InvitationRow> = invitations::table.find(id).select(COLUMNS).first(connection).optional()?;
    Ok(row.map(Into::into))
}

/// Every invitation to these requests, in the order in which they were sent.
pub(in crate::matching) fn of_requests(
    connection: &mut DbConnection,
    ids: &[HelpRequestId],
) -> QueryResult<Vec<Invitation>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = invitations::table
        .filter(invitations::help_request_id.eq_any(ids.to_vec()))
        .order((invitations::sent_at, invitations::id))
        .select(COLUMNS)
        .load(connection)?;
    Ok(models(rows))
}

/// The invitations that these messages carried.
pub(in crate::matching) fn of_messages(
    connection: &mut DbConnection,
    ids: &[InvitationMessageId],
) -> QueryResult<Vec<Invitation>> {
    let rows = invitations::table
        .filter(invitations::message_id.eq_any(ids.to_vec()))
        .order(invitations::id)
        .select(COLUMNS)
        .load(connection)?;
    Ok(models(rows))
}

/// The invitation of a helper to a request.
pub(in crate::matching) fn of_pair(
    connection: &mut DbConnection,
    request: HelpRequestId,
    helper: AccountId,
) -> QueryResult<Option<Invitation>> {
    let row: Option<InvitationRow> = invitations::table
        .filter(invitations::help_request_id.eq(request))
        .filter(invitations::helper_id.eq(helper))
        .select(COLUMNS)
        .first(connection)
        .optional()?;
    Ok(row.map(Into::into))
}

/// The invitations of a helper, newest first; in one state, or in any.
pub(in crate::matching) fn of_helper(
    connection: &mut DbConnection,
    helper: AccountId,
    state: Option<InvitationState>,
    after: Option<Cursor>,
    most: i64,
) -> QueryResult<Vec<Invitation>> {
    let mut query = invitations::table.filter(invitations::helper_id.eq(helper)).select(COLUMNS).into_boxed();
    if let Some(state) = state {
        query = query.filter(invitations::status.eq(Word(state)));
    }
    if let Some(Cursor { at, id }) = after {
        query = query
            .filter(invitations::sent_at.le(At(at)))
            .filter(invitations::sent_at.lt(At(at)).or(invitations::id.lt(InvitationId(id))));
    }
    let rows = query.order((invitations::sent_at.desc(), invitations::id.desc())).limit(most).load(connection)?;
    Ok(models(rows))
}

/// Open invitations between a person and somebody whom they block or who blocks them, whoever of the two was asked.
pub(in crate::matching) fn open_between_blocked(
    connection: &mut DbConnection,
    person: AccountId,
) -> QueryResult<Vec<Invitation>> {
    let pairs: Vec<(AccountId, AccountId)> = blocks::table
        .filter(blocks::blocker_id.eq(person).or(blocks::blocked_id.eq(person)))
        .select((blocks::blocker_id, blocks::blocked_id))
        .load(connection)?;
    let others: Vec<Option<AccountId>> =
        pairs.into_iter().map(|(one, other)| Some(if one == person { other } else { one })).collect();
    let is_between = invitations::helper_id
        .eq(person)
        .and(help_requests::requester_id.eq_any(others.clone()))
        .or(help_requests::requester_id.eq(person).and(invitations::helper_id.nullable().eq_any(others)));
    let rows = invitations::table
        .inner_join(help_requests::table)
        .filter(invitations::status.eq_any([Word(InvitationState::Sent), Word(InvitationState::AcceptedLater)]))
        .filter(is_between)
        .order(invitations::id)
        .select(COLUMNS)
        .load(connection)?;
    Ok(models(rows))
}

type Looked = (
    diesel::dsl::Eq<invitations::look_id, Option<LookId>>,
    diesel::dsl::Eq<invitations::look_need, Option<i32>>,
    diesel::dsl::Eq<invitations::look_helper, Option<i32>>,
);

/// Where the look of an invitation is written.
fn looked(invitation: &Invitation) -> Looked {
    (
        invitations::look_id.eq(invitation.look.map(|place| place.look)),
        invitations::look_need.eq(invitation.look.map(|place| place.need)),
        invitations::look_helper.eq(invitation.look.map(|place| place.helper)),
    )
}

/// Adds an invitation.
pub(in crate::matching) fn insert(tx: &mut Tx<'_>, invitation: &Invitation) -> QueryResult<()> {
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(invitation.id),
            invitations::help_request_id.eq(invitation.help_request_id),
            invitations::helper_id.eq(invitation.helper_id),
            invitations::message_id.eq(invitation.message_id),
            invitations::status.eq(Word(invitation.state)),
            invitations::usual_yes.eq(invitation.usual_yes),
            invitations::bands.eq(Json(invitation.bands)),
            invitations::reasons.eq(Json(invitation.reasons.clone())),
            invitations::policy_version.eq(invitation.policy_version),
            invitations::sent_at.eq(At(invitation.sent_at)),
            invitations::is_counted.eq(false),
            looked(invitation),
        ))
        .execute(tx.connection())
        .map(drop)
}

/// Writes an invitation over the one that was in the state `before`. Says whether it was.
pub(in crate::matching) fn save(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    before: InvitationState,
) -> QueryResult<bool> {
    let row = invitations::table.find(invitation.id).filter(invitations::status.eq(Word(before)));
    let changed = diesel::update(row)
        .set((
            invitations::message_id.eq(invitation.message_id),
            invitations::status.eq(Word(invitation.state)),
            invitations::usual_yes.eq(invitation.usual_yes),
            invitations::bands.eq(Json(invitation.bands)),
            invitations::reasons.eq(Json(invitation.reasons.clone())),
            invitations::policy_version.eq(invitation.policy_version),
            invitations::sent_at.eq(At(invitation.sent_at)),
            invitations::ended_at.eq(invitation.ended_at.map(At)),
            invitations::refusal_reason.eq(invitation.refusal_reason.map(Word)),
            invitations::proposed_starts_at.eq(invitation.proposed_starts_at.map(At)),
            looked(invitation),
        ))
        .execute(tx.connection())?;
    if invitation.state == InvitationState::Sent {
        // Asked again: what comes of it is counted beside what came of it before.
        diesel::update(invitations::table.find(invitation.id))
            .set(invitations::is_counted.eq(false))
            .execute(tx.connection())?;
    }
    Ok(changed == 1)
}

/// An invitation whose outcome is to be added to the town's counts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::matching) struct Uncounted {
    /// Its id.
    pub id: InvitationId,
    /// Where it stands.
    pub state: InvitationState,
    /// Share of yes, town-wide, among invitations of this kind when it was sent (0–1).
    pub usual_yes: f64,
    /// The groups.
    pub bands: Bands,
    /// Category of the request.
    pub category: String,
    /// Urgency of the request.
    pub urgency: Urgency,
    /// When it was sent.
    pub sent_at: Instant,
    /// When it ended.
    pub ended_at: Instant,
}

/// Up to `most` invitations that have ended and stand in no count yet. Another time that was named is no answer yet: it is
/// taken, or not needed any more.
pub(in crate::matching) fn uncounted(connection: &mut DbConnection, most: i64) -> QueryResult<Vec<Uncounted>> {
    type Row = (InvitationId, Word<InvitationState>, f64, Json<Bands>, String, Word<Urgency>, At, Option<At>);
    let rows: Vec<Row> = invitations::table
        .inner_join(help_requests::table)
        .filter(invitations::is_counted.eq(false))
        .filter(invitations::status.ne_all([Word(InvitationState::Sent), Word(InvitationState::AcceptedLater)]))
        .order((invitations::sent_at, invitations::id))
        .limit(most)
        .select((
            invitations::id,
            invitations::status,
            invitations::usual_yes,
            invitations::bands,
            help_requests::category_key,
            help_requests::urgency,
            invitations::sent_at,
            invitations::ended_at,
        ))
        .load(connection)?;
    let uncounted = |(id, state, usual_yes, bands, category, urgency, sent_at, ended_at): Row| Uncounted {
        id,
        state: state.0,
        usual_yes,
        bands: bands.0,
        category,
        urgency: urgency.0,
        sent_at: sent_at.0,
        ended_at: ended_at.unwrap_or(sent_at).0,
    };
    Ok(rows.into_iter().map(uncounted).collect())
}

/// Up to `most` invitations that were sent before `before` and have no answer, though their message is no longer on its way.
pub(in crate::matching) fn unanswered(
    connection: &mut DbConnection,
    before: Instant,
    most: i64,
) -> QueryResult<Vec<Invitation>> {
    let on_the_way = invitation_messages::table
        .inner_join(outbox::table.on(outbox::id.eq(invitation_messages::outbox_id)))
        .filter(invitation_messages::id.eq(invitations::message_id))
        .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()));
    let rows = invitations::table
        .filter(invitations::sent_at.lt(At(before)))
        .filter(invitations::status.eq(Word(InvitationState::Sent)))
        .filter(diesel::dsl::not(diesel::dsl::exists(on_the_way)))
        .order((invitations::sent_at, invitations::id))
        .limit(most)
        .select(COLUMNS)
        .load(connection)?;
    Ok(models(rows))
}

/// Remembers that these stand in the counts.
pub(in crate::matching) fn mark_counted(tx: &mut Tx<'_>, ids: &[InvitationId]) -> QueryResult<()> {
    diesel::update(invitations::table.filter(invitations::id.eq_any(ids.to_vec())))
        .set(invitations::is_counted.eq(true))
        .execute(tx.connection())
        .map(drop)
}

/// Lets what was sent later than `beyond` be sent now; says how many.
pub(in crate::matching) fn set_right(tx: &mut Tx<'_>, beyond: Instant) -> QueryResult<usize> {
    let now = At(tx.now());
    let messages = invitation_messages::table.filter(invitation_messages::sent_at.gt(At(beyond)));
    let messages = diesel::update(messages).set(invitation_messages::sent_at.eq(now)).execute(tx.connection())?;
    let ahead = invitations::table.filter(invitations::sent_at.gt(At(beyond)));
    Ok(messages + diesel::update(ahead).set(invitations::sent_at.eq(now)).execute(tx.connection())?)
}

/// Deletes invitations and messages that were sent before `before`; says how many.
pub(in crate::matching) fn delete_old(tx: &mut Tx<'_>, before: Instant) -> QueryResult<usize> {
    let old = invitations::table.filter(invitations::sent_at.lt(At(before)));
    let deleted = diesel::delete(old).execute(tx.connection())?;
    let old = invitation_messages::table.filter(invitation_messages::sent_at.lt(At(before)));
    Ok(deleted + diesel::delete(old).execute(tx.connection())?)
}

/// Deletes everything about how a person was asked.
pub(in crate::matching) fn forget_helper(tx: &mut Tx<'_>, helper: AccountId) -> QueryResult<()> {
    diesel::delete(invitations::table.filter(invitations::helper_id.eq(helper))).execute(tx.connection())?;
    let messages = invitation_messages::table.filter(invitation_messages::helper_id.eq(helper));
    diesel::delete(messages).execute(tx.connection()).map(drop)
}

/// Deletes the invitations to a request.
pub(in crate::matching) fn forget_request(tx: &mut Tx<'_>, request: HelpRequestId) -> QueryResult<()> {
    diesel::delete(invitations::table.filter(invitations::help_request_id.eq(request)))
        .execute(tx.connection())
        .map(drop)
}

/// Open invitations of a person to what they ask for themselves.
pub(in crate::matching) fn open_to_oneself(
    connection: &mut DbConnection,
    person: AccountId,
) -> QueryResult<Vec<Invitation>> {
    let rows = invitations::table
        .inner_join(help_requests::table)
        .filter(invitations::status.eq_any([Word(InvitationState::Sent), Word(InvitationState::AcceptedLater)]))
        .filter(invitations::helper_id.eq(person).and(help_requests::requester_id.eq(person)))
        .order(invitations::id)
        .select(COLUMNS)
        .load(connection)?;
    Ok(models(rows))
}
