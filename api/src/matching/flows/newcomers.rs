//! New volunteers: at which step each of them is, since when, and whose turn it is, so that nobody is forgotten.

use super::Refusal;
use crate::db::{DbConnection, Failure, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::page::{Cursor, Page};
use crate::kernel::time::local_date;
use crate::matching::model::{Beginnings, DAYS_NEW, Onboarding, OnboardingStep};
use crate::matching::rules::onboarding::onboarding;
use crate::matching::store;
use crate::matching::store::newcomers::Newcomer;
use crate::town::flows::zone;
use chrono::{Duration, NaiveDate};
use diesel::QueryResult;

/// A volunteer on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewcomerView {
    /// Who.
    pub id: AccountId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
    /// Whether they want no messages now: they rest, or never want any.
    pub is_resting: bool,
    /// What has happened so far.
    pub beginnings: Beginnings,
    /// What comes next.
    pub onboarding: Onboarding,
}

fn view(newcomer: Newcomer, today: NaiveDate) -> NewcomerView {
    // Days are kept as text, year first: they sort as they read.
    let rests = newcomer.paused_until.is_some_and(|until| today.to_string() < until);
    NewcomerView {
        id: newcomer.id,
        first_name: newcomer.first_name,
        last_name: newcomer.last_name,
        quarter_id: newcomer.quarter_id,
        is_resting: rests || newcomer.messages_per_week == Some(0),
        onboarding: onboarding(&newcomer.beginnings),
        beginnings: newcomer.beginnings,
    }
}

/// Volunteers who are new, those first who have been so for longest: at one step, or all who are on their way, without those who
/// have only filled in a form and proved nothing.
pub fn newcomers(
    connection: &mut DbConnection,
    step: Option<OnboardingStep>,
    limit: u32,
    after: Option<Cursor>,
    now: Instant,
) -> QueryResult<Page<NewcomerView>> {
    let today = local_date(now, zone(connection)?);
    let since = now - Duration::days(DAYS_NEW);
    let found = store::newcomers::list(connection, step, since, after, i64::from(limit) + 1)?;
    let page = Page::of(found, limit, |each| Cursor { at: each.beginnings.began_at, id: each.id.0 });
    Ok(page.map(|each| view(each, today)))
}

/// How far one volunteer has come.
pub fn newcomer(connection: &mut DbConnection, id: AccountId, now: Instant) -> Result<NewcomerView, Failure<Refusal>> {
    let today = local_date(now, zone(connection)?);
    match store::newcomers::find(connection, id)? {
        Some(newcomer) => Ok(view(newcomer, today)),
        None => refuse(Refusal::NotFound),
    }
}
