//! A helper's own invitations.

use super::Refusal;
use crate::db::{DbConnection, Failure};
use crate::help_requests::flows::{AskedAbout, RequestView, peek_asked};
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
    let request = peek_asked(connection, actor, &[asked_about(&invitation)], now)?.pop().flatten();
    Ok(with_request(invitation, request))
}

/// The request of an invitation is seen also by who rests since they were asked: the answer is still waited for.
fn asked_about(invitation: &Invitation) -> AskedAbout {
    AskedAbout { id: invitation.help_request_id, is_waited_for: invitation.state.is_open() }
}

fn with_request(invitation: Invitation, request: Option<RequestView>) -> InvitationView {
    let actions = actions(&invitation, request.is_some());
    InvitationView { invitation, request, actions }
}

/// A page of one's own invitations, newest first: few queries, however many they are.
pub fn my_invitations(
    connection: &mut DbConnection,
    actor: &Actor,
    query: InvitationQuery,
    now: Instant,
) -> Result<Page<InvitationView>, Failure<Refusal>> {
    let most = i64::from(query.limit) + 1;
    let own = store::invitations::of_helper(connection, actor.id, query.state, query.after, most)?;
    let page = Page::of(own, query.limit, |invitation| Cursor { at: invitation.sent_at, id: invitation.id.uuid() });
    let asked: Vec<AskedAbout> = page.items.iter().map(asked_about).collect();
    let requests = peek_asked(connection, actor, &asked, now)?;
    let items = page.items.into_iter().zip(requests).map(|(invitation, request)| with_request(invitation, request));
    Ok(Page { items: items.collect(), next_cursor: page.next_cursor })
}

/// A person's copy of how they were asked in the last 28 days.
pub fn own_invitations(connection: &mut DbConnection, person: AccountId) -> QueryResult<Value> {
    let own = store::invitations::of_helper(connection, person, None, None, MOST)?;
    let copies = own.iter().map(|invitation| {
        json!({
            "sent_at": invitation.sent_at, "state": invitation.state, "ended_at": invitation.ended_at,
            "refusal_reason": invitation.refusal_reason, "proposed_starts_at": invitation.proposal(),
            "reasons": invitation.reasons,
        })
    });
    Ok(copies.collect())
}
