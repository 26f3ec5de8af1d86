//! What this slice has to know about people: names, how to reach a helper, and the facts of eligibility.

use crate::db::schema::{account_roles, accounts, blocks, clearances};
use crate::db::{At, DbConnection, Json};
use crate::help_requests::model::{Commitment, VolunteerFacts};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id, OfferId};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::WeeklyHours;
use crate::offers::model::OfferFacts;
use chrono::{Duration, NaiveDate};
use chrono_tz::Tz;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A person's name and what a requester may see of a helper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::help_requests) struct PersonCard {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Whether the helper agreed to show the number to requesters.
    pub is_phone_shared: bool,
    /// Whether a coordinator has verified the person.
    pub is_verified: bool,
    /// Gender, when stated.
    pub gender: Option<String>,
}

/// What is read of an account's profile here; the rest is the accounts' own.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct ProfilePart {
    gender: Option<String>,
    is_phone_shared: bool,
}

#[derive(Queryable)]
struct PersonRow {
    id: AccountId,
    first_name: String,
    last_name: String,
    phone: Option<String>,
    profile: Json<ProfilePart>,
    verified_at: Option<At>,
    suspended_at: Option<At>,
    erased_at: Option<At>,
}

fn rows(connection: &mut DbConnection, ids: &[AccountId]) -> QueryResult<Vec<PersonRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = accounts::table.select((
        accounts::id,
        accounts::first_name,
        accounts::last_name,
        accounts::phone,
        accounts::profile,
        accounts::verified_at,
        accounts::suspended_at,
        accounts::erased_at,
    ));
    match ids {
        [one] => query.filter(accounts::id.eq(*one)).load(connection),
        several => query.filter(accounts::id.eq_any(several.to_vec())).load(connection),
    }
}

/// The cards of these people.
pub(in crate::help_requests) fn cards_with_contact(
    connection: &mut DbConnection,
    ids: &[AccountId],
) -> QueryResult<HashMap<AccountId, PersonCard>> {
    let card = |row: PersonRow| {
        let card = PersonCard {
            id: row.id,
            first_name: row.first_name,
            last_name: row.last_name,
            phone: row.phone,
            is_phone_shared: row.profile.0.is_phone_shared,
            is_verified: row.verified_at.is_some(),
            gender: row.profile.0.gender,
        };
        (row.id, card)
    };
    Ok(rows(connection, ids)?.into_iter().map(card).collect())
}

/// Genders of these people, as far as they are stated.
pub(in crate::help_requests) fn genders_of(
    connection: &mut DbConnection,
    ids: &[AccountId],
) -> QueryResult<HashMap<AccountId, String>> {
    let rows = rows(connection, ids)?.into_iter();
    Ok(rows.filter_map(|row| Some((row.id, row.profile.0.gender?))).collect())
}

/// Whether such a person exists and can be helped (not erased).
pub(in crate::help_requests) fn exists(connection: &mut DbConnection, id: AccountId) -> QueryResult<bool> {
    let found: Option<AccountId> = accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::erased_at.is_null())
        .select(accounts::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// Whether a person's account is closed: suspended, or erased.
pub(in crate::help_requests) fn is_closed(connection: &mut DbConnection, id: AccountId) -> QueryResult<bool> {
    let found = rows(connection, &[id])?;
    Ok(found.first().is_some_and(|row| row.suspended_at.is_some() || row.erased_at.is_some()))
}

/// The facts of eligibility of one person, whatever they are.
pub(in crate::help_requests) fn facts_of(
    connection: &mut DbConnection,
    id: AccountId,
    zone: Tz,
    now: Instant,
) -> QueryResult<Option<VolunteerFacts>> {
    let offer = crate::offers::flows::facts_of(connection, id)?;
    let has_role: Option<AccountId> = account_roles::table
        .filter(account_roles::account_id.eq(id))
        .filter(account_roles::role.eq("volunteer"))
        .select(account_roles::account_id)
        .first(connection)
        .optional()?;
    let offers = offer.into_iter().collect::<Vec<_>>();
    let mut facts = facts_of_all(connection, &[id], offers, zone, now)?;
    for fact in &mut facts {
        fact.is_volunteer = has_role.is_some();
    }
    Ok(facts.pop())
}

/// The facts of eligibility of volunteers, with the offers that are known of them.
pub(in crate::help_requests) fn facts_of_all(
    connection: &mut DbConnection,
    ids: &[AccountId],
    offers: Vec<OfferFacts>,
    zone: Tz,
    now: Instant,
) -> QueryResult<Vec<VolunteerFacts>> {
    let mut offers: HashMap<AccountId, OfferFacts> =
        offers.into_iter().map(|offer| (offer.account_id, offer)).collect();
    let mut commitments = commitments_of(connection, ids, now)?;
    let mut certificates = certificates_of(connection, ids)?;
    let mut blocked = blocked_of(connection, ids)?;
    let today = local_date(now, zone);
    let facts = |row: PersonRow| {
        let id = row.id;
        VolunteerFacts {
            is_volunteer: true,
            is_verified: row.verified_at.is_some(),
            is_suspended: row.suspended_at.is_some() || row.erased_at.is_some(),
            gender: row.profile.0.gender,
            commitments: commitments.remove(&id).unwrap_or_default(),
            certificate_until: certificates.remove(&id),
            blocked: blocked.remove(&id).unwrap_or_default(),
            ..with_offer(id, offers.remove(&id), today)
        }
    };
    Ok(rows(connection, ids)?.into_iter().map(facts).collect())
}

/// The part of the facts that the offer gives.
fn with_offer(account_id: AccountId, offer: Option<OfferFacts>, today: NaiveDate) -> VolunteerFacts {
    let has_offer = offer.is_some();
    let nothing = || OfferFacts {
        id: OfferId::from_uuid(uuid::Uuid::nil()),
        account_id,
        categories: BTreeSet::new(),
        quarters: BTreeSet::new(),
        availability: WeeklyHours::default(),
        capacity: crate::offers::model::Capacity { minutes_per_week: 0, tasks_per_week: 0 },
        languages: BTreeSet::new(),
        means: BTreeSet::new(),
        attributes: BTreeSet::new(),
        paused_until: None,
    };
    let offer = offer.unwrap_or_else(nothing);
    VolunteerFacts {
        account_id,
        is_volunteer: false,
        is_verified: false,
        is_suspended: false,
        has_offer,
        is_paused: offer.paused_until.is_some_and(|until| today < until),
        categories: offer.categories,
        quarters: offer.quarters,
        availability: offer.availability,
        minutes_per_week: offer.capacity.minutes_per_week,
        tasks_per_week: offer.capacity.tasks_per_week,
        commitments: Vec::new(),
        languages: offer.languages,
        means: offer.means,
        attributes: offer.attributes,
        gender: None,
        certificate_until: None,
        blocked: BTreeSet::new(),
    }
}

/// What these people have promised from the present week on.
fn commitments_of(
    connection: &mut DbConnection,
    ids: &[AccountId],
    now: Instant,
) -> QueryResult<HashMap<AccountId, Vec<Commitment>>> {
    let span = TimeSpan { start: now - Duration::days(8), end: now + Duration::days(1_000) };
    let mut commitments: HashMap<AccountId, Vec<Commitment>> = HashMap::new();
    for assignment in super::assignments::holding_in(connection, ids, span)? {
        let is_ahead = !assignment.state.is_finished();
        commitments.entry(assignment.helper_id).or_default().push(Commitment { span: assignment.span, is_ahead });
    }
    Ok(commitments)
}

fn certificates_of(connection: &mut DbConnection, ids: &[AccountId]) -> QueryResult<HashMap<AccountId, NaiveDate>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(AccountId, String)> = clearances::table
        .filter(clearances::account_id.eq_any(ids.to_vec()))
        .select((clearances::account_id, clearances::valid_until))
        .load(connection)?;
    let mut latest: HashMap<AccountId, NaiveDate> = HashMap::new();
    for (id, until) in rows {
        if let Ok(until) = until.parse::<NaiveDate>() {
            latest.entry(id).and_modify(|known| *known = until.max(*known)).or_insert(until);
        }
    }
    Ok(latest)
}

/// Who blocks these people, and whom they block.
pub(in crate::help_requests) fn blocked_of(
    connection: &mut DbConnection,
    ids: &[AccountId],
) -> QueryResult<HashMap<AccountId, BTreeSet<AccountId>>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs: Vec<(AccountId, AccountId)> = blocks::table
        .filter(blocks::blocker_id.eq_any(ids.to_vec()).or(blocks::blocked_id.eq_any(ids.to_vec())))
        .select((blocks::blocker_id, blocks::blocked_id))
        .load(connection)?;
    let mut blocked: HashMap<AccountId, BTreeSet<AccountId>> = HashMap::new();
    for (blocker, other) in pairs {
        blocked.entry(blocker).or_default().insert(other);
        blocked.entry(other).or_default().insert(blocker);
    }
    Ok(blocked)
}
