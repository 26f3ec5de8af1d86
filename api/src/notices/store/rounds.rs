//! Whom the worker tells something because the time has come.

use crate::{
    db::{
        At, DbConnection, Json, Word,
        schema::{assignments, help_requests, invitation_messages, offer_categories, offer_quarters, offers, outbox},
    },
    help_requests::assignments::model::{AssignmentKind, AssignmentState},
    kernel::{
        clock::Instant,
        ids::{AccountId, AnyId, AssignmentId, Id, OfferId, QuarterId},
        text_enum::TextEnum,
    },
    notices::model::{Demand, Occasion, OfferedHelp, Tally},
};
use diesel::{
    dsl::{count_star, exists, not},
    prelude::*,
};
use serde_json::Value;

/// The help of which both sides are reminded.
#[derive(Debug, Clone, Copy)]
pub(in crate::notices) struct Reminding {
    /// It begins from here on.
    pub from: Instant,
    /// And before this.
    pub until: Instant,
    /// It was agreed before this.
    pub agreed_before: Instant,
    /// Nobody was reminded since.
    pub since: Instant,
    /// At most so many.
    pub most: i64,
}

/// Agreed help whose volunteers are to be reminded.
pub(in crate::notices) fn promised(
    connection: &mut DbConnection,
    reminding: &Reminding,
) -> QueryResult<Vec<(AssignmentId, AccountId)>> {
    let reminded = outbox::table
        .filter(outbox::recipient_id.eq(assignments::helper_id))
        .filter(outbox::occasion.eq(Occasion::HelpPromised.as_str()))
        .filter(outbox::created_at.ge(At(reminding.since)))
        .filter(outbox::subject_id.eq(assignments::id));
    assignments::table
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
        .filter(assignments::starts_at.ge(At(reminding.from)).and(assignments::starts_at.lt(At(reminding.until))))
        .filter(assignments::accepted_at.lt(At(reminding.agreed_before)))
        .filter(not(exists(reminded)))
        .order(assignments::id)
        .limit(reminding.most)
        .select((assignments::id, assignments::helper_id))
        .load(connection)
}

/// Agreed help whose requesters are to be reminded.
pub(in crate::notices) fn expected(
    connection: &mut DbConnection,
    reminding: &Reminding,
) -> QueryResult<Vec<(AssignmentId, AccountId)>> {
    let reminded = outbox::table
        .filter(outbox::recipient_id.nullable().eq(help_requests::requester_id))
        .filter(outbox::occasion.eq(Occasion::HelpExpected.as_str()))
        .filter(outbox::created_at.ge(At(reminding.since)))
        .filter(outbox::subject_id.eq(assignments::id));
    assignments::table
        .inner_join(help_requests::table)
        .filter(assignments::status.eq(Word(AssignmentState::Accepted)))
        .filter(assignments::starts_at.ge(At(reminding.from)).and(assignments::starts_at.lt(At(reminding.until))))
        .filter(assignments::accepted_at.lt(At(reminding.agreed_before)))
        .filter(help_requests::requester_id.is_not_null())
        .filter(not(exists(reminded)))
        .order(assignments::id)
        .limit(reminding.most)
        .select((assignments::id, help_requests::requester_id.assume_not_null()))
        .load(connection)
}

/// When an assignment begins and ends.
pub(in crate::notices) fn times(
    connection: &mut DbConnection,
    id: AssignmentId,
) -> QueryResult<Option<(Instant, Instant)>> {
    let row: Option<(At, At)> = assignments::table
        .find(id)
        .select((assignments::starts_at, assignments::ends_at))
        .first(connection)
        .optional()?;
    Ok(row.map(|(starts_at, ends_at)| (starts_at.0, ends_at.0)))
}

/// The offer of a helper who has heard nothing from the program and helped nobody since.
pub(in crate::notices) fn unthanked_offer(
    connection: &mut DbConnection,
    helper: AccountId,
    since: Instant,
) -> QueryResult<Option<OfferId>> {
    let told = invitation_messages::table
        .filter(invitation_messages::helper_id.eq(offers::account_id))
        .filter(invitation_messages::sent_at.ge(At(since)))
        .filter(invitation_messages::lost_at.is_null());
    let helped = assignments::table
        .filter(assignments::helper_id.eq(offers::account_id))
        .filter(assignments::ends_at.ge(At(since)));
    offers::table
        .filter(offers::account_id.eq(helper))
        .filter(not(exists(told)))
        .filter(not(exists(helped)))
        .select(offers::id)
        .first(connection)
        .optional()
}

/// Whether somebody helped, or was to help, since.
pub(in crate::notices) fn has_helped(
    connection: &mut DbConnection,
    helper: AccountId,
    since: Instant,
) -> QueryResult<bool> {
    let held: i64 = assignments::table
        .filter(assignments::helper_id.eq(helper).and(assignments::ends_at.ge(At(since))))
        .count()
        .get_result(connection)?;
    Ok(held > 0)
}

/// What was asked for since, by everybody (one walk over all requests) or by one person.
pub(in crate::notices) fn asked_for(
    connection: &mut DbConnection,
    since: Instant,
    by: Option<AccountId>,
) -> QueryResult<Tally> {
    let mut asked = help_requests::table
        .group_by((help_requests::category_key, help_requests::quarter_id))
        .select((help_requests::category_key, help_requests::quarter_id, count_star()))
        .filter(help_requests::created_at.ge(At(since)).and(help_requests::is_released.eq(true)))
        .into_boxed();
    if let Some(person) = by {
        asked = asked.filter(help_requests::requester_id.eq(person));
    }
    let rows: Vec<(String, QuarterId, i64)> = asked.load(connection)?;
    Ok(rows.into_iter().map(|(kind, quarter, number)| ((kind, quarter), number)).collect())
}

/// What an offer names.
pub(in crate::notices) fn offered(connection: &mut DbConnection, offer: OfferId) -> QueryResult<OfferedHelp> {
    let kinds = offer_categories::table.filter(offer_categories::offer_id.eq(offer));
    let quarters = offer_quarters::table.filter(offer_quarters::offer_id.eq(offer));
    Ok(OfferedHelp {
        kinds: kinds.select(offer_categories::category_key).load(connection)?,
        quarters: quarters.select(offer_quarters::quarter_id).load(connection)?,
    })
}

/// Whose offer it is.
pub(in crate::notices) fn offer_owner(connection: &mut DbConnection, id: OfferId) -> QueryResult<Option<AccountId>> {
    offers::table.find(id).select(offers::account_id).first(connection).optional()
}

/// The numbers that lie beside the newest notice of this occasion as long as it is not sent.
pub(in crate::notices) fn queued_demand(
    connection: &mut DbConnection,
    person: AccountId,
    occasion: Occasion,
    offer: OfferId,
) -> QueryResult<Option<Demand>> {
    let details: Option<Json<Value>> = outbox::table
        .filter(outbox::recipient_id.eq(person).and(outbox::occasion.eq(occasion.as_str())))
        .filter(outbox::subject_id.eq(AnyId(offer.uuid())))
        .order(outbox::created_at.desc())
        .select(outbox::details)
        .first(connection)
        .optional()?;
    Ok(details.and_then(|details| serde_json::from_value(details.0).ok()))
}

/// Whether a person was told, or will be, of this occasion since.
pub(in crate::notices) fn is_queued_since(
    connection: &mut DbConnection,
    occasion: Occasion,
    person: AccountId,
    since: Instant,
) -> QueryResult<bool> {
    let found: i64 = outbox::table
        .filter(outbox::recipient_id.eq(person).and(outbox::created_at.ge(At(since))))
        .filter(outbox::occasion.eq(occasion.as_str()))
        .count()
        .get_result(connection)?;
    Ok(found > 0)
}
