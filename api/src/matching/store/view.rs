//! What the policy looks at besides requests and offers: messages, help given, homes, who knows whom.

use crate::db::schema::{
    accounts, assignments, help_requests, invitation_messages, offers, outbox, quarters, series_helpers,
    series_occurrences,
};
use crate::db::{At, DbConnection, Json, Word};
use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::model::Needs;
use crate::help_requests::series::model::StandingEnd;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, OutboxId, QuarterId, SeriesId};
use crate::kernel::text_enum::TextEnum;
use diesel::dsl::count_star;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// States in which a helper has, or had, a place.
const HOLDING: [Word<AssignmentState>; 3] =
    [Word(AssignmentState::Accepted), Word(AssignmentState::Done), Word(AssignmentState::Confirmed)];

/// People who are asked about in one statement: SQLite takes so many values, and more.
const TOGETHER: usize = 1_000;

/// The rows of all these people, read in parts.
fn of_all<T>(people: &[AccountId], mut read: impl FnMut(Vec<AccountId>) -> QueryResult<Vec<T>>) -> QueryResult<Vec<T>> {
    let mut rows = Vec::new();
    for part in people.chunks(TOGETHER) {
        rows.extend(read(part.to_vec())?);
    }
    Ok(rows)
}

/// Notices to these people that have not arrived: nobody has sent them yet, or the mail of a day that tells them.
pub(in crate::matching) fn on_the_way(
    connection: &mut DbConnection,
    people: &[AccountId],
) -> QueryResult<HashSet<OutboxId>> {
    let mut waiting: Vec<OutboxId> = of_all(people, |part| {
        outbox::table
            .filter(outbox::recipient_id.eq_any(part))
            .filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()))
            .select(outbox::id)
            .load(connection)
    })?;
    let mut gathered = Vec::new();
    for part in waiting.chunks(TOGETHER) {
        let told = outbox::table.filter(outbox::gathered_into.eq_any(part.to_vec())).select(outbox::id);
        gathered.extend(told.load::<OutboxId>(connection)?);
    }
    waiting.extend(gathered);
    Ok(waiting.into_iter().collect())
}

/// When messages went to these helpers since `since`, oldest first. One that is still on its way arrives now, or later;
/// one whose mail was lost is none.
pub(in crate::matching) fn message_times(
    connection: &mut DbConnection,
    helpers: &[AccountId],
    (since, now): (Instant, Instant),
) -> QueryResult<HashMap<AccountId, Vec<Instant>>> {
    let rows: Vec<(AccountId, OutboxId, At)> = of_all(helpers, |part| {
        invitation_messages::table
            .filter(invitation_messages::helper_id.eq_any(part))
            .filter(invitation_messages::sent_at.ge(At(since)))
            .filter(invitation_messages::lost_at.is_null())
            .order(invitation_messages::sent_at)
            .select((invitation_messages::helper_id, invitation_messages::outbox_id, invitation_messages::sent_at))
            .load(connection)
    })?;
    let on_the_way = on_the_way(connection, helpers)?;
    let mut times: HashMap<AccountId, Vec<Instant>> = HashMap::new();
    for (helper, notice, at) in rows {
        let at = if on_the_way.contains(&notice) { at.0.max(now) } else { at.0 };
        times.entry(helper).or_default().push(at);
    }
    for times in times.values_mut() {
        times.sort_unstable();
    }
    Ok(times)
}

/// How often these helpers promised help since `since`.
pub(in crate::matching) fn promises(
    connection: &mut DbConnection,
    helpers: &[AccountId],
    since: Instant,
) -> QueryResult<HashMap<AccountId, i64>> {
    let rows: Vec<(AccountId, i64)> = of_all(helpers, |part| {
        assignments::table
            .filter(assignments::helper_id.eq_any(part))
            .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
            .filter(assignments::accepted_at.ge(At(since)))
            .group_by(assignments::helper_id)
            .select((assignments::helper_id, count_star()))
            .load(connection)
    })?;
    Ok(rows.into_iter().collect())
}

/// How many messages in seven days these helpers want, as far as they said it.
pub(in crate::matching) fn wishes(
    connection: &mut DbConnection,
    helpers: &[AccountId],
) -> QueryResult<HashMap<AccountId, i32>> {
    let rows: Vec<(AccountId, Option<i32>)> = of_all(helpers, |part| {
        offers::table
            .filter(offers::account_id.eq_any(part))
            .filter(offers::messages_per_week.is_not_null())
            .select((offers::account_id, offers::messages_per_week))
            .load(connection)
    })?;
    Ok(rows.into_iter().filter_map(|(helper, wish)| Some((helper, wish?))).collect())
}

/// The home quarters of these people.
pub(in crate::matching) fn homes(
    connection: &mut DbConnection,
    people: &[AccountId],
) -> QueryResult<HashMap<AccountId, QuarterId>> {
    let rows: Vec<(AccountId, Option<QuarterId>)> = of_all(people, |part| {
        accounts::table
            .filter(accounts::id.eq_any(part))
            .filter(accounts::quarter_id.is_not_null())
            .select((accounts::id, accounts::quarter_id))
            .load(connection)
    })?;
    Ok(rows.into_iter().filter_map(|(person, quarter)| Some((person, quarter?))).collect())
}

/// First and last names of these people.
pub(in crate::matching) fn names(
    connection: &mut DbConnection,
    people: &[AccountId],
) -> QueryResult<HashMap<AccountId, (String, String)>> {
    let rows: Vec<(AccountId, String, String)> = of_all(people, |part| {
        accounts::table
            .filter(accounts::id.eq_any(part))
            .select((accounts::id, accounts::first_name, accounts::last_name))
            .load(connection)
    })?;
    Ok(rows.into_iter().map(|(person, first, last)| (person, (first, last))).collect())
}

/// The middles of all quarters: longitude, latitude.
pub(in crate::matching) fn middles(connection: &mut DbConnection) -> QueryResult<HashMap<QuarterId, (f64, f64)>> {
    let rows: Vec<(QuarterId, f64, f64)> =
        quarters::table.select((quarters::id, quarters::centre_lon, quarters::centre_lat)).load(connection)?;
    Ok(rows.into_iter().map(|(quarter, lon, lat)| (quarter, (lon, lat))).collect())
}

/// Help that these people were given by volunteers and that took place: who was helped, who helped, when it ended.
pub(in crate::matching) fn help_given(
    connection: &mut DbConnection,
    requesters: &[AccountId],
) -> QueryResult<Vec<(AccountId, AccountId, Instant)>> {
    let rows: Vec<(Option<AccountId>, AccountId, At)> = of_all(requesters, |part| {
        assignments::table
            .inner_join(help_requests::table)
            .filter(help_requests::requester_id.eq_any(part))
            .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
            .filter(assignments::status.eq_any([Word(AssignmentState::Done), Word(AssignmentState::Confirmed)]))
            .order((assignments::ends_at, assignments::id))
            .select((help_requests::requester_id, assignments::helper_id, assignments::ends_at))
            .load(connection)
    })?;
    Ok(rows.into_iter().filter_map(|(requester, helper, ended)| Some((requester?, helper, ended.0))).collect())
}

/// Whom this person has helped as a volunteer, so that it took place.
pub(in crate::matching) fn helped_by(connection: &mut DbConnection, helper: AccountId) -> QueryResult<Vec<AccountId>> {
    let rows: Vec<Option<AccountId>> = assignments::table
        .inner_join(help_requests::table)
        .filter(assignments::helper_id.eq(helper))
        .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
        .filter(assignments::status.eq_any([Word(AssignmentState::Done), Word(AssignmentState::Confirmed)]))
        .select(help_requests::requester_id)
        .distinct()
        .load(connection)?;
    Ok(rows.into_iter().flatten().collect())
}

/// Who knows these series, the one with the first word last: who helped, in order, and then who has said yes to all of
/// it, or had before its time changed. Whoever stepped down stands before all others.
pub(in crate::matching) fn series_known(
    connection: &mut DbConnection,
    ids: &[SeriesId],
) -> QueryResult<HashMap<SeriesId, Vec<AccountId>>> {
    let mut known: HashMap<SeriesId, Vec<AccountId>> = HashMap::new();
    if ids.is_empty() {
        return Ok(known);
    }
    let helped: Vec<(SeriesId, AccountId)> = series_occurrences::table
        .inner_join(help_requests::table.inner_join(assignments::table))
        .filter(series_occurrences::series_id.eq_any(ids.to_vec()))
        .filter(assignments::kind.eq(Word(AssignmentKind::Volunteer)))
        .filter(assignments::status.eq_any([Word(AssignmentState::Done), Word(AssignmentState::Confirmed)]))
        .order((assignments::ends_at, assignments::id))
        .select((series_occurrences::series_id, assignments::helper_id))
        .load(connection)?;
    let standing: Vec<(SeriesId, AccountId, Option<String>)> = series_helpers::table
        .filter(series_helpers::series_id.eq_any(ids.to_vec()))
        .order((series_helpers::began_at, series_helpers::id))
        .select((series_helpers::series_id, series_helpers::helper_id, series_helpers::end_reason))
        .load(connection)?;
    for (series, helper) in helped {
        known.entry(series).or_default().push(helper);
    }
    for (series, helper, end_reason) in standing {
        let all = known.entry(series).or_default();
        match end_reason.as_deref().map(StandingEnd::parse) {
            None | Some(Some(StandingEnd::TimeChanged)) => all.push(helper),
            Some(Some(StandingEnd::SteppedDown)) => {
                all.retain(|other| *other != helper);
                all.insert(0, helper);
            }
            Some(_) => {}
        }
    }
    Ok(known)
}

/// The languages that requests made since `since` ask for, and how many ask for them. They are counted in the database: there may be very
/// many requests, but few kinds of needs.
pub(in crate::matching) fn languages_asked(
    connection: &mut DbConnection,
    since: Instant,
) -> QueryResult<BTreeMap<BTreeSet<String>, u32>> {
    let rows: Vec<(Json<Needs>, i64)> = help_requests::table
        .filter(help_requests::created_at.ge(At(since)))
        .group_by(help_requests::needs)
        .select((help_requests::needs, count_star()))
        .load(connection)?;
    let mut asked: BTreeMap<BTreeSet<String>, u32> = BTreeMap::new();
    for (needs, count) in rows {
        *asked.entry(needs.0.languages).or_default() += u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(asked)
}

/// Everybody who has, or once had, a place of these requests: they know of it and are not asked again.
pub(in crate::matching) fn assigned(
    connection: &mut DbConnection,
    requests: &[HelpRequestId],
) -> QueryResult<BTreeSet<(HelpRequestId, AccountId)>> {
    let rows: Vec<(HelpRequestId, AccountId)> = assignments::table
        .filter(assignments::help_request_id.eq_any(requests.to_vec()))
        .select((assignments::help_request_id, assignments::helper_id))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// Whether every place of a request is held, by its assignments.
pub(in crate::matching) fn is_full(connection: &mut DbConnection, request: HelpRequestId) -> QueryResult<bool> {
    let held: i64 = assignments::table
        .filter(assignments::help_request_id.eq(request))
        .filter(assignments::status.eq_any(HOLDING))
        .count()
        .get_result(connection)?;
    let needed: i32 = help_requests::table.find(request).select(help_requests::helpers_needed).first(connection)?;
    Ok(held >= i64::from(needed))
}
