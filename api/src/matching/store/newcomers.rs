//! Who has become a volunteer lately, and how far they have come.

use crate::db::schema::{account_roles, accounts, assignments, invitations, offers};
use crate::db::{At, DbConnection, Word};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::page::Cursor;
use crate::kernel::role::Role;
use crate::matching::model::{Beginnings, OnboardingStep};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use std::collections::HashMap;

/// A volunteer and their way so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::matching) struct Newcomer {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Until when they rest (the town's day).
    pub paused_until: Option<String>,
    /// The most messages that they want in a week.
    pub messages_per_week: Option<i32>,
    /// What is known of their way.
    pub beginnings: Beginnings,
}

type Row = (
    (AccountId, String, String, Option<QuarterId>),
    (At, Option<AccountId>, Option<At>, Option<At>),
    (Option<At>, Option<String>, Option<i32>),
);

/// Volunteers with their accounts and, where there is one, their offer; neither erased nor suspended.
macro_rules! volunteers {
    () => {
        account_roles::table
            .inner_join(accounts::table.on(accounts::id.eq(account_roles::account_id)))
            .left_join(offers::table.on(offers::account_id.eq(account_roles::account_id)))
            .filter(account_roles::role.eq(Word(Role::Volunteer)))
            .filter(accounts::erased_at.is_null().and(accounts::suspended_at.is_null()))
            .select((
                (accounts::id, accounts::first_name, accounts::last_name, accounts::quarter_id),
                (account_roles::granted_at, accounts::recorded_by, accounts::email_verified_at, accounts::verified_at),
                (offers::created_at.nullable(), offers::paused_until.nullable(), offers::messages_per_week.nullable()),
            ))
    };
}

/// Whether the volunteer of the row has an assignment in one of these states.
macro_rules! has_assignment {
    ($states:expr) => {
        exists(
            assignments::table
                .filter(assignments::helper_id.eq(account_roles::account_id))
                .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
                .filter(assignments::status.eq_any($states.map(Word))),
        )
    };
}

const HELPED: [AssignmentState; 2] = [AssignmentState::Done, AssignmentState::Confirmed];

/// Up to `most` volunteers since `since` who are at `step`; without one, all who are on their way and have shown that
/// the account is theirs. Those first who have waited longest.
pub(in crate::matching) fn list(
    connection: &mut DbConnection,
    step: Option<OnboardingStep>,
    since: Instant,
    after: Option<Cursor>,
    most: i64,
) -> QueryResult<Vec<Newcomer>> {
    let mut query = volunteers!().filter(account_roles::granted_at.ge(At(since))).into_boxed();
    if let Some(Cursor { at, id }) = after {
        query = query
            .filter(account_roles::granted_at.ge(At(at)))
            .filter(account_roles::granted_at.gt(At(at)).or(account_roles::account_id.gt(AccountId(id))));
    }
    query = match step {
        Some(OnboardingStep::Helped) => query.filter(has_assignment!(HELPED)),
        _ => query.filter(not(has_assignment!(HELPED))),
    };
    let asked = || exists(invitations::table.filter(invitations::helper_id.eq(account_roles::account_id)));
    query = match step {
        Some(OnboardingStep::Help) => query.filter(has_assignment!([AssignmentState::Accepted])),
        Some(OnboardingStep::Helped) | None => query,
        Some(_) => query.filter(not(has_assignment!([AssignmentState::Accepted]))),
    };
    query = match step {
        Some(OnboardingStep::ProveAddress) => {
            query.filter(accounts::email_verified_at.is_null().and(accounts::recorded_by.is_null()))
        }
        Some(OnboardingStep::HandOverCode) => {
            query.filter(accounts::email_verified_at.is_null().and(accounts::recorded_by.is_not_null()))
        }
        Some(OnboardingStep::MakeOffer) => {
            query.filter(accounts::email_verified_at.is_not_null().and(offers::id.nullable().is_null()))
        }
        Some(OnboardingStep::Verify) => query
            .filter(accounts::email_verified_at.is_not_null().and(offers::id.nullable().is_not_null()))
            .filter(accounts::verified_at.is_null()),
        Some(OnboardingStep::BeAsked) => query
            .filter(accounts::email_verified_at.is_not_null().and(offers::id.nullable().is_not_null()))
            .filter(accounts::verified_at.is_not_null())
            .filter(not(asked())),
        Some(OnboardingStep::SayYes) => query
            .filter(accounts::email_verified_at.is_not_null().and(offers::id.nullable().is_not_null()))
            .filter(accounts::verified_at.is_not_null())
            .filter(asked()),
        Some(OnboardingStep::Help | OnboardingStep::Helped) => query,
        None => query.filter(accounts::email_verified_at.is_not_null().or(accounts::recorded_by.is_not_null())),
    };
    let rows: Vec<Row> =
        query.order((account_roles::granted_at, account_roles::account_id)).limit(most).load(connection)?;
    with_help(connection, rows)
}

/// One volunteer; `None` for everybody else.
pub(in crate::matching) fn find(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<Newcomer>> {
    let row: Option<Row> = volunteers!().filter(account_roles::account_id.eq(id)).first(connection).optional()?;
    Ok(with_help(connection, row.into_iter().collect())?.pop())
}

/// An assignment of somebody: whose, in which state, agreed when, over when, reported when.
type Held = (AccountId, Word<AssignmentState>, At, At, Option<At>);

/// Adds when they were asked, said yes and helped first.
fn with_help(connection: &mut DbConnection, rows: Vec<Row>) -> QueryResult<Vec<Newcomer>> {
    let ids: Vec<AccountId> = rows.iter().map(|row| row.0.0).collect();
    let asked: Vec<(AccountId, At)> = invitations::table
        .filter(invitations::helper_id.eq_any(ids.clone()))
        .select((invitations::helper_id, invitations::sent_at))
        .load(connection)?;
    let asked = first(asked);
    let held: Vec<Held> = assignments::table
        .filter(assignments::helper_id.eq_any(ids))
        .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
        .select((
            assignments::helper_id,
            assignments::status,
            assignments::accepted_at,
            assignments::ends_at,
            assignments::done_at,
        ))
        .load(connection)?;
    let of = |state: fn(AssignmentState) -> bool| held.iter().filter(move |held| state(held.1.0));
    let promised = first(of(|state| state == AssignmentState::Accepted).map(|held| (held.0, held.2)));
    let helped = first(of(|state| HELPED.contains(&state)).map(|held| (held.0, held.4.unwrap_or(held.3))));
    let newcomer = |(person, account, offer): Row| {
        let ((id, first_name, last_name, quarter_id), (began, recorded_by, proved, verified)) = (person, account);
        let (offered, paused_until, messages_per_week) = offer;
        let beginnings = Beginnings {
            began_at: began.0,
            is_recorded: recorded_by.is_some(),
            proved_at: proved.map(|at| at.0),
            offered_at: offered.map(|at| at.0),
            verified_at: verified.map(|at| at.0),
            asked_at: asked.get(&id).copied(),
            promised_at: promised.get(&id).copied(),
            helped_at: helped.get(&id).copied(),
        };
        Newcomer { id, first_name, last_name, quarter_id, paused_until, messages_per_week, beginnings }
    };
    Ok(rows.into_iter().map(newcomer).collect())
}

/// The first moment of each person.
fn first(moments: impl IntoIterator<Item = (AccountId, At)>) -> HashMap<AccountId, Instant> {
    let mut first = HashMap::new();
    for (id, At(at)) in moments {
        let known: &mut Instant = first.entry(id).or_insert(at);
        *known = at.min(*known);
    }
    first
}
