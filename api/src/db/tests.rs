//! The database layer on both databases. PostgreSQL is used where `QH_TEST_POSTGRES` names one (`make test` does).

use super::*;
use crate::kernel::{
    clock::ManualClock,
    ids::{AccountId, AnyId, Id},
};
use chrono::DateTime;
use diesel::prelude::*;
use schema::{events, throttles};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) struct TestDatabase {
    pub(crate) db: Db,
    _folder: tempfile::TempDir,
}

/// A fresh database of each kind.
pub(crate) fn databases() -> Vec<TestDatabase> {
    let mut urls = Vec::new();
    let folder = tempfile::tempdir().unwrap();
    urls.push((DatabaseUrl::Sqlite(folder.path().join("test.db").display().to_string()), folder));
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    if let Ok(server) = std::env::var("QH_TEST_POSTGRES") {
        let name = format!("layer_{}", uuid::Uuid::now_v7().simple());
        let mut connection = open(&DatabaseUrl::parse(&server).unwrap(), Purpose::Write).unwrap();
        diesel::sql_query(format!("CREATE DATABASE {name}")).execute(&mut connection).unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        urls.push((DatabaseUrl::Postgres(format!("{base}/{name}")), tempfile::tempdir().unwrap()));
    } else {
        println!("skipped on PostgreSQL: QH_TEST_POSTGRES is not set");
    }
    urls.into_iter().map(|(url, folder)| TestDatabase { db: fresh(url), _folder: folder }).collect()
}

fn fresh(url: DatabaseUrl) -> Db {
    assert!(migrate::migrate(&url).unwrap() > 0);
    assert_eq!(migrate::migrate(&url).unwrap(), 0);
    let clock = Arc::new(ManualClock::at(DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap()));
    Db::open(Settings { url, connections: 8, clock, reactions: vec![count_reaction], has_rate_limits: true }).unwrap()
}

fn count_reaction(tx: &mut Tx<'_>, event: &Event) -> QueryResult<()> {
    if event.name == "test.reacted" { bump(tx, "reaction").map(|_| ()) } else { Ok(()) }
}

fn bump(tx: &mut Tx<'_>, key: &str) -> QueryResult<i32> {
    let now = tx.now();
    let found: Option<i32> =
        throttles::table.find(key).select(throttles::failures).first(tx.connection()).optional()?;
    if let Some(failures) = found {
        diesel::update(throttles::table.find(key))
            .set(throttles::failures.eq(failures + 1))
            .execute(tx.connection())?;
    } else {
        diesel::insert_into(throttles::table)
            .values((
                throttles::throttle_key.eq(key),
                throttles::failures.eq(1),
                throttles::window_started_at.eq(At(now)),
                throttles::blocked_until.eq(None::<At>),
            ))
            .execute(tx.connection())?;
    }
    throttles::table.find(key).select(throttles::failures).first(tx.connection())
}

fn count(db: &Db, key: &'static str) -> i32 {
    db.read_blocking::<_, NoRefusal>(|connection| {
        Ok(throttles::table.find(key).select(throttles::failures).first(connection).optional()?.unwrap_or(0))
    })
    .unwrap()
}

#[tokio::test]
async fn an_event_is_written_as_it_was_and_other_slices_react_in_the_same_transaction() {
    for test in databases() {
        let actor = AccountId(uuid::Uuid::from_u128(7));
        let mut watcher = test.db.watch();
        test.db
            .write::<_, NoRefusal, _>("test.emit", move |tx| {
                let subject: AnyId = tx.new_id();
                tx.emit(Event::new("test.reacted", subject, Some(actor)).with(serde_json::json!({"ä": [1, null]})))?;
                Ok(())
            })
            .await
            .unwrap();
        let (at, stored_actor, details): (At, Option<AccountId>, Json<serde_json::Value>) = test
            .db
            .read_rows("test.event", |connection| {
                events::table.select((events::at, events::actor_id, events::details)).first(connection)
            })
            .await
            .unwrap();
        assert_eq!(at.0.timestamp_micros(), 1_764_000_000_123_456);
        assert_eq!((stored_actor, details.0), (Some(actor), serde_json::json!({"ä": [1, null]})));
        assert_eq!(count(&test.db, "reaction"), 1);
        assert_eq!(watcher.recv().await.unwrap().name, "test.reacted");
    }
}

#[tokio::test]
async fn a_refusal_and_a_panic_leave_nothing_behind() {
    for test in databases() {
        let refused = test
            .db
            .write("test.refuse", |tx| {
                bump(tx, "refused")?;
                refuse::<(), _>("no")
            })
            .await;
        assert!(matches!(refused, Err(Failure::Refused("no"))));
        let panicked: Result<(), Failure<NoRefusal>> = test
            .db
            .write("test.panic", |tx| {
                bump(tx, "panicked")?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(panicked, Err(Failure::Panicked)));
        assert_eq!((count(&test.db, "refused"), count(&test.db, "panicked")), (0, 0));
        test.db.write("test.after", |tx| Ok::<_, Failure<NoRefusal>>(bump(tx, "after")?)).await.unwrap();
        assert_eq!(count(&test.db, "after"), 1);
    }
}

#[tokio::test]
async fn who_keeps_losing_runs_alone_in_the_end() {
    for test in databases().into_iter().filter(|test| matches!(test.db.url(), DatabaseUrl::Postgres(_))) {
        let (inner, attempts) = (test.db.0.clone(), AtomicU32::new(0));
        let lose = move |_: &mut Tx<'_>| {
            let attempt = attempts.fetch_add(1, Ordering::Relaxed);
            assert_eq!(inner.beside.try_read().is_err(), attempt >= LOSSES_BESIDE_OTHERS, "attempt {attempt}");
            if attempt <= LOSSES_BESIDE_OTHERS {
                let information = Box::new("lost".to_owned());
                return Err(
                    Error::DatabaseError(diesel::result::DatabaseErrorKind::SerializationFailure, information).into()
                );
            }
            Ok::<_, Failure<NoRefusal>>(attempt)
        };
        assert_eq!(test.db.write("test.lose", lose).await.unwrap(), LOSSES_BESIDE_OTHERS + 1);
        assert!(test.db.0.beside.try_write().is_ok(), "afterwards others may go on");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn read_modify_write_by_many_at_once_loses_nothing() {
    for test in databases() {
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let db = test.db.clone();
                tokio::spawn(async move {
                    db.write("test.bump", |tx| Ok::<_, Failure<NoRefusal>>(bump(tx, "many")?)).await.is_ok()
                })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            done += i32::from(task.await.unwrap());
        }
        assert!(done > 0);
        assert_eq!(count(&test.db, "many"), done, "{}", test.db.url());
    }
}

#[tokio::test]
async fn an_idempotency_key_does_a_thing_once() {
    for test in databases() {
        let call = |body: &'static [u8]| {
            let key = idempotency::IdempotencyKey::new("anna".to_owned(), "test", "key-1", body).unwrap();
            test.db.write("test.once", move |tx| {
                idempotency::once(
                    tx,
                    Some(&key),
                    "reused",
                    |tx| {
                        let id: AnyId = tx.new_id();
                        bump(tx, "once")?;
                        Ok((id.uuid(), id.uuid()))
                    },
                    |_, id| Ok(id),
                )
            })
        };
        let first = call(b"{}").await.unwrap();
        assert_eq!(call(b"{}").await.unwrap(), first);
        assert!(matches!(call(b"{\"a\":1}").await, Err(Failure::Refused("reused"))));
        assert_eq!(count(&test.db, "once"), 1);
    }
}

#[tokio::test]
async fn sqlite_readers_cannot_write_and_a_newer_schema_is_refused() {
    for test in databases() {
        if matches!(test.db.url(), DatabaseUrl::Sqlite(_)) {
            let written = test
                .db
                .read_rows("test.write", |connection| diesel::delete(throttles::table).execute(connection))
                .await;
            assert!(matches!(written, Err(Failure::Database(_))));
        }
        let mut connection = open(test.db.url(), Purpose::Write).unwrap();
        diesel::sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')")
            .execute(&mut connection)
            .unwrap();
        assert!(migrate::migrate(test.db.url()).unwrap_err().contains("newer program"));
    }
}

/// Waits for a hint of this name.
async fn heard(hints: &mut tokio::sync::broadcast::Receiver<Hint>, name: &str) -> Hint {
    let waiting = async {
        loop {
            match hints.recv().await {
                Ok(hint) if hint.name == name => return hint,
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(15), waiting).await.unwrap_or_else(|_| panic!("{name} was not heard"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_on_one_postgresql_hear_of_each_other_and_of_lost_connections() {
    for test in databases() {
        if !matches!(test.db.url(), DatabaseUrl::Postgres(_)) {
            test.db.listen().unwrap();
            continue;
        }
        let clock = test.db.clock().clone();
        let (url, reactions) = (test.db.url().clone(), Vec::new());
        let other = Db::open(Settings { url, connections: 2, clock, reactions, has_rate_limits: true }).unwrap();
        let mut hints = other.watch();
        other.listen().unwrap();
        heard(&mut hints, RESYNC).await;

        let subject = AnyId(uuid::Uuid::from_u128(7));
        let tell = async || {
            test.db
                .write("test.tell", move |tx| {
                    tx.emit(Event::new("test.told", subject, None).of_version(3))?;
                    Ok::<_, Failure<NoRefusal>>(())
                })
                .await
                .unwrap();
        };
        tell().await;
        let hint = heard(&mut hints, "test.told").await;
        assert_eq!((hint.subject, hint.version), (subject.0, Some(3)));
        let refused = test.db.write("test.refuse", move |tx| {
            tx.emit(Event::new("test.undone", subject, None))?;
            refuse::<(), _>("no")
        });
        assert!(refused.await.is_err());

        // The listening connection is cut off: everybody is told to read anew, and hints come again.
        let killed = test.db.read_rows("test.kill", |connection| {
            diesel::sql_query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND query IN ('LISTEN quartierhilfe', 'SELECT 1')",
            )
            .execute(connection)
        });
        assert_eq!(killed.await.unwrap(), 1);
        heard(&mut hints, RESYNC).await;
        let mut is_heard = false;
        for _ in 0..20 {
            tell().await;
            tokio::time::sleep(Duration::from_millis(300)).await;
            while let Ok(hint) = hints.try_recv() {
                assert_ne!(hint.name, "test.undone", "what was not committed is not told");
                is_heard |= hint.name == "test.told";
            }
            if is_heard {
                break;
            }
        }
        assert!(is_heard);
    }
}
