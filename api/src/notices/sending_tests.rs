//! Sending on both databases, to a folder, to a mail server that is away and to one that is there.

use super::{
    delivery::Delivery,
    flows::{Sender, delete_old, take_due, undelivered},
    store,
};
use crate::notices::model::Leased;
use crate::{
    accounts::sign_in::keys::KeySet,
    db::{
        At, Db, NoRefusal,
        schema::{accounts, outbox},
        tests::{TestDatabase, databases},
    },
    kernel::ids::{AccountId, OutboxId},
    web::TownTexts,
};
use chrono::Duration;
use diesel::prelude::*;
use serde_json::json;
use std::{fs, path::Path, sync::Arc};

fn sender(db: &Db, delivery: Delivery) -> Sender {
    Sender {
        db: db.clone(),
        delivery: Arc::new(delivery),
        from: "Nachbarschaftshilfe <hilfe@example.org>".parse().unwrap(),
        origin: "https://hilfe.example.org".to_owned(),
        keys: Arc::new(KeySet::ephemeral("https://hilfe.example.org")),
        read_town: |_| Ok(Some(TownTexts { name: "Musterstadt".to_owned(), ..TownTexts::default() })),
    }
}

/// An account with an address, proved or not.
fn account(db: &Db, email: &'static str, is_proved: bool) -> AccountId {
    db.write_blocking::<_, NoRefusal, _>("test.account", move |tx| {
        let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
        diesel::insert_into(accounts::table)
            .values((
                accounts::id.eq(id),
                accounts::email.eq(email),
                accounts::email_folded.eq(email),
                accounts::email_verified_at.eq(is_proved.then_some(At(now))),
                accounts::first_name.eq("Änne"),
                accounts::last_name.eq("Geheim"),
                accounts::name_folded.eq("geheim aenne"),
                accounts::preferred_channel.eq("mail"),
                accounts::ui_language.eq("de"),
                accounts::profile.eq(crate::db::Json(json!({}))),
                accounts::created_at.eq(At(now)),
                accounts::updated_at.eq(At(now)),
                accounts::version.eq(1),
            ))
            .execute(tx.connection())?;
        Ok(id)
    })
    .unwrap()
}

fn queue(db: &Db, occasion: &'static str, recipient: AccountId) -> OutboxId {
    db.write_blocking::<_, NoRefusal, _>("test.queue", move |tx| {
        Ok(tx.queue_notice(occasion, recipient, recipient.0, json!({"id": recipient}))?)
    })
    .unwrap()
}

struct Row {
    attempts: i32,
    is_sent: bool,
    is_dead: bool,
    is_leased: bool,
    fault: Option<String>,
    details: serde_json::Value,
    due_in: Duration,
}

fn row(db: &Db, id: OutboxId) -> Row {
    type Columns =
        (i32, Option<At>, Option<At>, Option<At>, Option<String>, crate::db::Json<serde_json::Value>, At, At);
    let (attempts, sent, dead, leased, fault, details, due, created): Columns = db
        .read_blocking::<_, NoRefusal>(|connection| {
            Ok(outbox::table
                .find(id)
                .select((
                    outbox::attempts,
                    outbox::sent_at,
                    outbox::dead_at,
                    outbox::leased_until,
                    outbox::last_fault,
                    outbox::details,
                    outbox::due_at,
                    outbox::created_at,
                ))
                .first(connection)?)
        })
        .unwrap();
    let (is_sent, is_dead, is_leased) = (sent.is_some(), dead.is_some(), leased.is_some());
    Row { attempts, is_sent, is_dead, is_leased, fault, details: details.0, due_in: due.0 - created.0 }
}

fn mails(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

fn due_at(test: &TestDatabase, id: OutboxId) {
    // The clock of the test database stands still: what is due later is made due now.
    test.db
        .write_blocking::<_, NoRefusal, _>("test.due", move |tx| {
            let now = tx.now();
            diesel::update(outbox::table.find(id)).set(outbox::due_at.eq(At(now))).execute(tx.connection())?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn without_a_mail_server_mails_are_files_and_each_is_sent_once() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let sender = sender(&test.db, Delivery::Folder(folder.path().to_owned()));
        let (anna, ben) = (account(&test.db, "anna@example.org", true), account(&test.db, "ben@example.org", false));
        let told = queue(&test.db, "account.password_changed", anna);
        let not_told = queue(&test.db, "account.password_changed", ben);
        assert_eq!(sender.send_due(&|| false).unwrap(), 2);
        assert_eq!(sender.send_due(&|| false).unwrap(), 0);
        let written = mails(folder.path());
        assert_eq!(written.len(), 1);
        assert!(
            written[0].contains("To: anna@example.org\r\n") && written[0].contains(&format!("<{told}@example.org>"))
        );
        assert!(!written[0].contains("Geheim"), "no names");
        let (told, not_told) = (row(&test.db, told), row(&test.db, not_told));
        assert!(told.is_sent && !told.is_leased && told.fault.is_none() && told.details == json!({}));
        assert_eq!((not_told.is_sent, not_told.fault.as_deref()), (true, Some("no_address")));
    }
}

#[test]
fn a_mail_server_that_is_away_is_tried_again_and_then_given_up() {
    for test in databases() {
        // Nobody listens on a port that was just given back.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let delivery = Delivery::open(Some(&format!("smtp://127.0.0.1:{port}")), Path::new("data")).unwrap();
        let sender = sender(&test.db, delivery);
        let anna = account(&test.db, "anna@example.org", true);
        let id = queue(&test.db, "account.password_changed", anna);
        let waits = [1, 5, 30].into_iter().chain(std::iter::repeat_n(120, 24));
        for (attempt, minutes) in (1..).zip(waits) {
            assert_eq!(sender.send_due(&|| false).unwrap(), 1);
            let row = row(&test.db, id);
            assert_eq!((row.attempts, row.due_in), (attempt, Duration::minutes(minutes)));
            assert!(!row.is_sent && !row.is_dead && !row.is_leased);
            assert_eq!(row.fault.as_deref(), Some("the mail server could not be reached"));
            due_at(&test, id);
        }
        assert_eq!(sender.send_due(&|| false).unwrap(), 1);
        assert!(row(&test.db, id).is_dead);
        assert_eq!(sender.send_due(&|| false).unwrap(), 0);
        let page = test.db.read_blocking::<_, NoRefusal>(|connection| Ok(undelivered(connection, None, 20)?)).unwrap();
        assert_eq!((page.items.len(), page.items[0].id, page.items[0].attempts), (1, id, 28));
        assert_eq!(delete_old(&test.db).unwrap(), 0, "it is kept for staff");
    }
}

#[test]
fn an_unknown_occasion_is_given_up_at_once() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let sender = sender(&test.db, Delivery::Folder(folder.path().to_owned()));
        let id = queue(&test.db, "no.such_thing", account(&test.db, "anna@example.org", true));
        sender.send_due(&|| false).unwrap();
        let row = row(&test.db, id);
        assert_eq!((row.is_dead, row.fault.as_deref()), (true, Some("an unknown occasion")));
    }
}

#[test]
fn of_many_workers_one_gets_each_notice() {
    for test in databases() {
        let anna = account(&test.db, "anna@example.org", true);
        let mut ids: Vec<OutboxId> = (0..40).map(|_| queue(&test.db, "account.password_changed", anna)).collect();
        let now = test.db.clock().now();
        let leases = || {
            let db = test.db.clone();
            std::thread::spawn(move || {
                db.lease_blocking("test.lease", move |connection| {
                    take_due(connection, 40, now, now + Duration::minutes(2))
                })
                .unwrap()
            })
        };
        let threads: Vec<_> = (0..4).map(|_| leases()).collect();
        let mut got: Vec<OutboxId> =
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).map(|leased| leased.id).collect();
        got.sort();
        ids.sort();
        assert_eq!(got, ids);
        let later = now + Duration::minutes(2);
        let again = test.db.lease_blocking("test.lease", move |c| take_due(c, 5, later, later + Duration::minutes(2)));
        assert!(again.unwrap().iter().all(|leased| leased.attempts == 2), "a lease that ended can be had again");
    }
}

#[test]
fn what_is_not_begun_is_given_back_at_the_end() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let sender = sender(&test.db, Delivery::Folder(folder.path().to_owned()));
        let anna = account(&test.db, "anna@example.org", true);
        let ids: Vec<OutboxId> = (0..3).map(|_| queue(&test.db, "account.password_changed", anna)).collect();
        assert_eq!(sender.send_due(&|| true).unwrap(), 1);
        let rows: Vec<Row> = ids.iter().map(|id| row(&test.db, *id)).collect();
        assert_eq!(rows.iter().filter(|row| row.is_sent).count(), 1);
        assert!(rows.iter().all(|row| !row.is_leased) && rows.iter().map(|row| row.attempts).sum::<i32>() == 1);
    }
}

#[test]
fn a_lease_that_another_worker_has_is_neither_renewed_nor_given_back() {
    for test in databases() {
        let id = queue(&test.db, "account.password_changed", account(&test.db, "anna@example.org", true));
        let now = test.db.clock().now();
        let (mine, theirs) = (now + Duration::minutes(2), now + Duration::minutes(9));
        let lease = |at, until| test.db.lease_blocking("test.lease", move |c| take_due(c, 5, at, until)).unwrap();
        let renew = |from, until| {
            test.db
                .write_blocking::<_, NoRefusal, _>("test.renew", move |tx| Ok(store::renew(tx, id, from, until)?))
                .unwrap()
        };
        let lost = lease(now, mine).pop().unwrap();
        let longer = mine + Duration::minutes(1);
        assert!(renew(mine, longer));
        assert!(lease(mine, theirs).is_empty(), "the longer lease counts");
        assert_eq!(lease(longer, theirs).len(), 1);
        assert!(!renew(longer, theirs));
        test.db
            .write_blocking::<_, NoRefusal, _>("test.release", move |tx| Ok(store::release(tx, &[id], longer)?))
            .unwrap();
        let mine = Leased { until: longer, ..lost.clone() };
        let marks = test.db.write_blocking::<_, NoRefusal, _>("test.mark", move |tx| {
            Ok((store::mark_sent(tx, &mine, None)?, store::mark_failed(tx, &mine, "too late", None)?))
        });
        assert_eq!(marks.unwrap(), (false, false), "only who has the lease says what became of it");
        let row = row(&test.db, id);
        assert_eq!((row.is_leased, row.is_sent, row.attempts), (true, false, 2));
    }
}
