//! Accounts that nobody uses: the person is told after 18 months, and erased after 24 (security.md, "Retention"). Staff are
//! not erased by themselves, nor people without a sign-in: of these the office decides.

use crate::{
    db::{
        At, Db, DbConnection, Event, Failure, NoRefusal, Tx,
        schema::{account_roles, accounts, assignments, help_requests},
    },
    kernel::{clock::Instant, ids::AccountId, role::Role, text_enum::TextEnum},
};
use chrono::Duration;
use diesel::prelude::*;

/// Days without activity after which the person is told.
pub const TOLD_AFTER_DAYS: i64 = 548;
/// Days without activity after which the person is erased.
pub const ERASED_AFTER_DAYS: i64 = 730;
/// Days that lie at least between the two.
const NOTICE_DAYS: i64 = 180;
/// How many accounts one pass takes up.
const BATCH: i64 = 50;

/// What becomes of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Somebody asked or helped without signing in: that counts too.
    StillActive(Instant),
    /// The person is told.
    Tell,
    /// The person is erased.
    Erase,
    /// The person was told and has time to answer.
    Wait,
}

/// Erases a person: what `app.rs` has for it.
pub type Eraser = fn(&mut Tx<'_>, AccountId) -> QueryResult<()>;

/// Tells and erases whoever has been away so long; says how many.
pub fn look_after_inactive(db: &Db, erase: Eraser, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let now = db.clock().now();
    let mut done = 0;
    for id in db.read_blocking::<_, NoRefusal>(|connection| Ok(candidates(connection, now)?))? {
        if must_stop() {
            break;
        }
        let step =
            db.write_blocking::<_, NoRefusal, _>("operations.inactive", move |tx| Ok(take_step(tx, id, erase)?))?;
        done += usize::from(matches!(step, Some(Step::Tell | Step::Erase)));
    }
    Ok(done)
}

/// Accounts with a sign-in, without a staff role, that were last used before the first limit, and for which something
/// may have to be done now.
fn candidates(connection: &mut DbConnection, now: Instant) -> QueryResult<Vec<AccountId>> {
    let limit = |days| At(now - Duration::days(days));
    let staff = account_roles::table
        .filter(account_roles::role.ne_all([Role::Resident.as_str(), Role::Volunteer.as_str()]))
        .select(account_roles::account_id);
    let idle = accounts::table
        .filter(accounts::erased_at.is_null())
        .filter(accounts::email_verified_at.is_not_null())
        .filter(accounts::last_active_at.le(limit(TOLD_AFTER_DAYS)))
        .filter(accounts::id.ne_all(staff));
    // Not told since the last activity, or told long enough ago and past the second limit.
    idle.filter(accounts::inactive_told_at.is_null().or(accounts::inactive_told_at.le(accounts::last_active_at)).or(
        accounts::last_active_at.le(limit(ERASED_AFTER_DAYS)).and(accounts::inactive_told_at.le(limit(NOTICE_DAYS))),
    ))
    .order((accounts::last_active_at, accounts::id))
    .select(accounts::id)
    .limit(BATCH)
    .load(connection)
}

fn take_step(tx: &mut Tx<'_>, id: AccountId, erase: Eraser) -> QueryResult<Option<Step>> {
    let now = tx.now();
    let row: Option<(Option<At>, Option<At>, Option<At>)> = accounts::table
        .find(id)
        .select((accounts::last_active_at, accounts::inactive_told_at, accounts::erased_at))
        .first(tx.connection())
        .optional()?;
    let Some((Some(last_active), told, None)) = row else { return Ok(None) };
    let step = step(last_active.0, last_act(tx.connection(), id)?, told.map(|at| at.0), now);
    match step {
        Step::StillActive(at) => set_active(tx, id, at)?,
        Step::Tell => {
            diesel::update(accounts::table.find(id))
                .set(accounts::inactive_told_at.eq(At(now)))
                .execute(tx.connection())?;
            tx.emit(Event::new("account.inactive", id, None))?;
        }
        Step::Erase => erase(tx, id)?,
        Step::Wait => {}
    }
    Ok(Some(step))
}

/// What is due for somebody who signed in last at `last_active`, asked or helped last at `last_act` and was told at `told`.
fn step(last_active: Instant, last_act: Option<Instant>, told: Option<Instant>, now: Instant) -> Step {
    match last_act {
        Some(at) if at > last_active => return Step::StillActive(at),
        _ => {}
    }
    match told.filter(|told| *told > last_active) {
        None if last_active + Duration::days(TOLD_AFTER_DAYS) <= now => Step::Tell,
        Some(told)
            if last_active + Duration::days(ERASED_AFTER_DAYS) <= now && told + Duration::days(NOTICE_DAYS) <= now =>
        {
            Step::Erase
        }
        _ => Step::Wait,
    }
}

/// When the person last asked for help or said yes.
fn last_act(connection: &mut DbConnection, id: AccountId) -> QueryResult<Option<Instant>> {
    let asked: Option<At> = help_requests::table
        .filter(help_requests::requester_id.eq(id))
        .order(help_requests::created_at.desc())
        .select(help_requests::created_at)
        .first(connection)
        .optional()?;
    let helped: Option<At> = assignments::table
        .filter(assignments::helper_id.eq(id))
        .order(assignments::accepted_at.desc())
        .select(assignments::accepted_at)
        .first(connection)
        .optional()?;
    Ok(asked.map(|at| at.0).max(helped.map(|at| at.0)))
}

fn set_active(tx: &mut Tx<'_>, id: AccountId, at: Instant) -> QueryResult<()> {
    diesel::update(accounts::table.find(id)).set(accounts::last_active_at.eq(At(at))).execute(tx.connection()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn nobody_is_erased_untold_or_before_the_time() {
        let start = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let day = |days| start + Duration::days(days);
        assert_eq!(step(start, None, None, day(547)), Step::Wait);
        assert_eq!(step(start, None, None, day(548)), Step::Tell);
        assert_eq!(step(start, None, None, day(9_000)), Step::Tell, "never without a word before");
        assert_eq!(step(start, None, Some(day(548)), day(729)), Step::Wait);
        assert_eq!(step(start, None, Some(day(548)), day(730)), Step::Erase);
        assert_eq!(step(start, None, Some(day(700)), day(800)), Step::Wait, "told late, time to answer all the same");
        assert_eq!(step(day(600), None, Some(day(548)), day(1_148)), Step::Tell, "back in between: told anew");
        assert_eq!(step(start, Some(day(400)), None, day(600)), Step::StillActive(day(400)));
    }
}
