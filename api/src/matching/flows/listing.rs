//! A helper's own invitations.

use super::Refusal;
use crate::db::{DbConnection, Failure};
use crate::help_requests::flows::{RequestView, peek, peek_invited};
use crate::help_requests::model::Actor;
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id};
use crate::kernel::page::{Cursor, Page};
use crate::matching::invitations::model::{Invitation, InvitationState};
use crate::matching::invitations::rules::actions;
use crate::matching::store;
use diesel::QueryResult;
use serde_json::{Value, json};

/// The most invitations in a copy; nobody is asked as often in 28 days.
const MOST: i64 = 1_000;

/// Which invitations.
#[derive(Debug, Clone, Copy, Default)]
pub struct InvitationQuery {
    /// In this state; in any without.
    pub state: Option<InvitationState>,
    /// At most this many.
    pub limit: u32,
    /// After this place.
    pub after: Option<Cursor>,
}

/// An invitation as its helper sees it.
#[derive(Debug, Clone)]
pub struct InvitationView {
    /// The invitation.
    pub invitation: Invitation,
    /// The request, as far as the helper sees it now.
    pub request: Option<RequestView>,
    /// What the helper may do.
    pub actions: Vec<AllowedAction>,
}

/// An invitation with its request, as the helper sees both.
pub(super) fn view(
    connection: &mut DbConnection,
    actor: &Actor,
    invitation: Invitation,
    now: Instant,
) -> Result<InvitationView, Failure<Refusal>> {
    let request = match see(connection, actor, &invitation, now) {
        Ok(view) => Some(view),
        Err(Failure::Refused(_)) => None,
        Err(failure) => return Err(failure.map(Refusal::from)),
    };
    let actions = actions(&invitation, request.is_some());
    Ok(InvitationView { invitation, request, actions })
}

/// The request, also for who rests since they were asked: the answer is still waited for. Then it can be accepted by the
/// invitation alone.
fn see(
    connection: &mut DbConnection,
    actor: &Actor,
    invitation: &Invitation,
    now: Instant,
) -> Result<RequestView, Failure<crate::help_requests::flows::Refusal>> {
    let id = invitation.help_request_id;
    match peek(connection, actor, id, now) {
        Err(Failure::Refused(_)) if invitation.state.is_open() => {
            let view = peek_invited(connection, actor, id, now)?;
            Ok(RequestView { actions: Vec::new(), ..view })
        }
        seen => seen,
    }
}

/// A page of one's own invitations, newest first.
pub fn my_invitations(
    connection: &mut DbConnection,
    actor: &Actor,
    query: InvitationQuery,
    now: Instant,
) -> Result<Page<InvitationView>, Failure<Refusal>> {
    let most = i64::from(query.limit) + 1;
    let own = store::invitations::of_helper(connection, actor.id, query.state, query.after, most)?;
    let page = Page::of(own, query.limit, |invitation| Cursor { at: invitation.sent_at, id: invitation.id.uuid() });
    let mut items = Vec::with_capacity(page.items.len());
    for invitation in page.items {
        items.push(view(connection, actor, invitation, now)?);
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// A person's copy of how they were asked in the last 28 days.
pub fn own_invitations(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let own = store::invitations::of_helper(connection, person, None, None, MOST)?;
    let copies = own.iter().map(|invitation| {
        json!({
            "sent_at": invitation.sent_at, "state": invitation.state, "ended_at": invitation.ended_at,
            "refusal_reason": invitation.refusal_reason, "proposed_starts_at": invitation.proposed_starts_at,
            "reasons": invitation.reasons,
        })
    });
    Ok(copies.collect())
}
