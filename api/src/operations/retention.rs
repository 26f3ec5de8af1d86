//! Deleting what has had its time (security.md, "Retention"). Each slice ends its own life cycles; here is what only grows old.

use crate::{
    db::{
        At, Db, Failure, NoRefusal, Tx,
        schema::{
            absences, account_roles, assignments, clearances, concerns, conversation_readers, conversations,
            disclosures, dispatch_claims, dispatch_plans, erasures, events, handovers, idempotency_keys, messages,
            sessions, single_use_tokens, staff_notes, throttles,
        },
    },
    kernel::{clock::Instant, role::Role, text_enum::TextEnum},
};
use chrono::Duration;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};

/// Days for which it is kept that somebody was away.
const ABSENCE_DAYS: i64 = 30;
/// Days for which it is kept what one coordinator handed to another.
const HANDOVER_DAYS: i64 = 30;
/// Days for which plans are kept: as long as anybody may ask what became of one.
const PLAN_DAYS: i64 = 7;
/// Days for which ended sessions are kept.
const SESSION_DAYS: i64 = 30;
/// Days for which used and void secrets are kept.
const SECRET_DAYS: i64 = 7;
/// Hours for which idempotency keys are kept.
const IDEMPOTENCY_HOURS: i64 = 24;
/// Days after which a counter of tries means nothing any more.
const COUNTER_DAYS: i64 = 2;
/// Days for which it is kept who did and who saw what.
const AUDIT_DAYS: i64 = 365;
/// Days after its end for which a seen certificate is kept (the law allows six months at most).
const CLEARANCE_DAYS: i64 = 90;
/// Days without any help after which a seen certificate goes (§ 30a BZRG: six months after the last activity).
const CLEARANCE_IDLE_DAYS: i64 = 183;
/// Days for which erasures are kept: as long as a backup may still hold the person, and a month more.
pub const ERASURE_DAYS: i64 = 60;

/// Days after the closing of a conversation for which its messages are kept.
const MESSAGE_DAYS: i64 = 30;
/// Hours after the end for which messages are still written.
const TALK_HOURS: i64 = 48;
/// Days after its closing for which a concern is kept.
const CONCERN_DAYS: i64 = 365;

/// Deletes up to a day's worth of one table's old rows and says how many it were.
type Rule = fn(&mut Tx<'_>, Instant) -> QueryResult<usize>;

/// The assignments whose conversations closed so long ago that they are deleted.
macro_rules! long_over {
    ($now:expr) => {{
        let at_once = At($now - Duration::days(MESSAGE_DAYS));
        let later = At($now - Duration::days(MESSAGE_DAYS) - Duration::hours(TALK_HOURS));
        assignments::table
            .filter(
                (assignments::status.eq_any(["accepted", "done", "confirmed"]).and(assignments::ends_at.le(later)))
                    .or(assignments::status.eq("withdrawn").and(assignments::ended_at.le(at_once)))
                    .or(assignments::status.eq_any(["cancelled", "no_show"]).and(assignments::ended_at.le(later))),
            )
            .select(assignments::id)
    }};
}

/// The assignments about which something was reported that no coordinator is done with: what was said may be needed.
macro_rules! of_open_concerns {
    () => {
        concerns::table.filter(concerns::closed_at.is_null()).select(concerns::assignment_id)
    };
}

/// One rule a table; each runs in a transaction of its own.
const RULES: &[Rule] = &[
    |tx, now| {
        let limit = At(now - Duration::days(SESSION_DAYS));
        diesel::delete(sessions::table)
            .filter(sessions::ended_at.le(limit).or(sessions::expires_at.le(limit)))
            .execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(SECRET_DAYS));
        diesel::delete(single_use_tokens::table)
            .filter(single_use_tokens::expires_at.le(limit))
            .execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::hours(IDEMPOTENCY_HOURS));
        diesel::delete(idempotency_keys::table).filter(idempotency_keys::created_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(COUNTER_DAYS));
        diesel::delete(throttles::table)
            .filter(throttles::window_started_at.le(limit))
            .filter(throttles::blocked_until.is_null().or(throttles::blocked_until.le(At(now))))
            .execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(AUDIT_DAYS));
        diesel::delete(events::table).filter(events::at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(AUDIT_DAYS));
        diesel::delete(disclosures::table).filter(disclosures::at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        // Days are kept as text, year first: they sort as they read.
        let limit = (now - Duration::days(CLEARANCE_DAYS)).date_naive().to_string();
        diesel::delete(clearances::table).filter(clearances::valid_until.lt(limit)).execute(tx.connection())
    },
    |tx, _| {
        // A certificate is seen for the help alone: with the role it goes.
        let helping = account_roles::table
            .filter(account_roles::role.eq_any([Role::Volunteer.as_str(), Role::Stadtkuemmerer.as_str()]))
            .select(account_roles::account_id);
        diesel::delete(clearances::table).filter(clearances::account_id.ne_all(helping)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(CLEARANCE_IDLE_DAYS));
        let active = assignments::table.filter(assignments::ends_at.gt(limit)).select(assignments::helper_id);
        diesel::delete(clearances::table)
            .filter(clearances::created_at.le(limit))
            .filter(clearances::account_id.ne_all(active))
            .execute(tx.connection())
    },
    |tx, now| {
        let today = now.date_naive().to_string();
        diesel::delete(staff_notes::table).filter(staff_notes::ends_on.lt(today)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(ABSENCE_DAYS));
        diesel::delete(absences::table).filter(absences::ends_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(PLAN_DAYS));
        diesel::delete(dispatch_plans::table).filter(dispatch_plans::created_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(HANDOVER_DAYS));
        diesel::delete(handovers::table).filter(handovers::created_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        diesel::delete(dispatch_claims::table).filter(dispatch_claims::ends_at.le(At(now))).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(ERASURE_DAYS));
        diesel::delete(erasures::table).filter(erasures::erased_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        let limit = At(now - Duration::days(CONCERN_DAYS));
        diesel::delete(concerns::table).filter(concerns::closed_at.le(limit)).execute(tx.connection())
    },
    |tx, now| {
        // One side blocked the other: closed before its time.
        let limit = At(now - Duration::days(MESSAGE_DAYS));
        let parted =
            conversations::table.filter(conversations::parted_at.le(limit)).select(conversations::assignment_id);
        diesel::delete(messages::table)
            .filter(messages::assignment_id.eq_any(parted))
            .filter(messages::assignment_id.ne_all(of_open_concerns!()))
            .execute(tx.connection())
    },
    |tx, now| {
        diesel::delete(messages::table)
            .filter(messages::assignment_id.eq_any(long_over!(now)))
            .filter(messages::assignment_id.ne_all(of_open_concerns!()))
            .execute(tx.connection())
    },
    |tx, now| {
        diesel::delete(conversation_readers::table)
            .filter(conversation_readers::assignment_id.eq_any(long_over!(now)))
            .filter(conversation_readers::assignment_id.ne_all(of_open_concerns!()))
            .execute(tx.connection())
    },
    |tx, now| {
        diesel::delete(conversations::table)
            .filter(conversations::assignment_id.eq_any(long_over!(now)))
            .filter(conversations::assignment_id.ne_all(of_open_concerns!()))
            .execute(tx.connection())
    },
];

/// Deletes everything that is older than its rule says; says how much it was.
pub fn delete_expired(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    let mut deleted = 0;
    for rule in RULES {
        deleted += db.write_blocking("operations.delete_expired", move |tx| {
            let now = tx.now();
            Ok(rule(tx, now)?)
        })?;
    }
    Ok(deleted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::{Event, tests::databases},
        kernel::ids::AnyId,
    };

    fn counts(db: &Db) -> [i64; 4] {
        db.read_blocking::<_, NoRefusal>(|connection| {
            Ok([
                events::table.count().get_result(connection)?,
                idempotency_keys::table.count().get_result(connection)?,
                throttles::table.count().get_result(connection)?,
                erasures::table.count().get_result(connection)?,
            ])
        })
        .unwrap()
    }

    fn fill(db: &Db, age: Duration) {
        db.write_blocking::<_, NoRefusal, _>("test.fill", move |tx| {
            let (at, key) = (At(tx.now() - age), format!("{age}"));
            let subject: AnyId = tx.new_id();
            tx.emit(Event::new("test.aged", subject, None))?;
            diesel::update(events::table)
                .filter(events::subject_id.eq(subject))
                .set(events::at.eq(at))
                .execute(tx.connection())?;
            diesel::insert_into(idempotency_keys::table)
                .values((
                    idempotency_keys::owner.eq("anna"),
                    idempotency_keys::route.eq("r"),
                    idempotency_keys::client_key.eq(&key),
                    idempotency_keys::fingerprint.eq("f"),
                    idempotency_keys::result_id.eq(subject),
                    idempotency_keys::created_at.eq(at),
                ))
                .execute(tx.connection())?;
            diesel::insert_into(throttles::table)
                .values((
                    throttles::throttle_key.eq(&key),
                    throttles::failures.eq(1),
                    throttles::window_started_at.eq(at),
                    throttles::blocked_until.eq(None::<At>),
                ))
                .execute(tx.connection())?;
            diesel::insert_into(erasures::table)
                .values((erasures::account_id.eq(crate::kernel::ids::AccountId(subject.0)), erasures::erased_at.eq(at)))
                .execute(tx.connection())?;
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn what_is_old_goes_and_what_is_not_stays() {
        for test in databases() {
            for days in [0, 1, 3, 61, 366] {
                fill(&test.db, Duration::days(days));
            }
            assert_eq!(counts(&test.db), [5, 5, 5, 5]);
            assert_eq!(delete_expired(&test.db).unwrap(), 1 + 4 + 3 + 2);
            assert_eq!(counts(&test.db), [4, 1, 2, 3]);
            assert_eq!(delete_expired(&test.db).unwrap(), 0);
        }
    }
}
