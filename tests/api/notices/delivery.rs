//! Mails reach their people: through a worker that is killed, a mail server that is away for a day, and in all their words.

use super::mail_server::{MailServer, message_id};
use super::{accepted_request, work};
use chrono::Duration;
use diesel::prelude::*;
use quartierhilfe::db::schema::outbox;
use quartierhilfe::db::{At, Db, NoRefusal};
use quartierhilfe::kernel::ids::{AccountId, OutboxId};
use quartierhilfe::kernel::language::WrittenLanguage;
use quartierhilfe::kernel::text_enum::TextEnum;
use quartierhilfe::notices::delivery::Delivery;
use quartierhilfe::notices::mail::message;
use quartierhilfe::notices::model::Occasion;
use quartierhilfe::notices::wording::{Day, Entry, Facts, word};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration as StdDuration, Instant};
use support::{Kind, Mail, Options, Program, TestApp, builders};

/// Notices of the test with the killed worker.
const NOTICES: usize = 1_000;
/// How often the worker is killed at most.
const KILLS: usize = 25;

/// Queues so many notices to a person; their ids.
fn queue(db: &Db, person: AccountId, many: usize) -> BTreeSet<String> {
    let write = || {
        db.write_blocking::<_, NoRefusal, _>("test.queue", move |tx| {
            let mut ids = Vec::new();
            for _ in 0..many {
                ids.push(tx.queue_notice("account.password_changed", person, person.0, json!({}))?);
            }
            Ok(ids)
        })
    };
    let queued = tokio::task::block_in_place(write);
    queued.unwrap().iter().map(OutboxId::to_string).collect()
}

/// What a worker that was killed had leased comes back after two minutes: lets them pass.
fn let_leases_end(db: &Db) {
    let write = || {
        db.write_blocking::<_, NoRefusal, _>("test.leases", |tx| {
            let long_ago = tx.now() - Duration::days(1);
            let leased = outbox::table.filter(outbox::leased_until.is_not_null());
            diesel::update(leased).set(outbox::leased_until.eq(At(long_ago))).execute(tx.connection())?;
            Ok(())
        })
    };
    tokio::task::block_in_place(write).unwrap();
}

fn unsent(db: &Db) -> i64 {
    let count = db.read_blocking::<i64, NoRefusal>(|connection| {
        Ok(outbox::table.filter(outbox::sent_at.is_null()).count().get_result(connection)?)
    });
    count.unwrap()
}

/// Kills the real program with SIGKILL again and again while it sends, each time after another while.
async fn kill_the_worker(kind: Kind) {
    let Some(app) = TestApp::start(kind, &Options::default()).await else { return };
    let anna = app.resident().await;
    app.stop().await;
    let ids = queue(&app.parts.db, anna.account_id.parse().unwrap(), NOTICES);
    let server = MailServer::start(None);
    let smtp = format!("smtp://127.0.0.1:{}", server.port);
    let mut received: BTreeMap<String, usize> = BTreeMap::new();
    let mut take = |mail: serde_json::Value| {
        *received.entry(message_id(mail["content"].as_str().unwrap())).or_default() += 1;
    };
    // Another row of pauses on each run; printed, so that one that fails can be looked at.
    let mut chance = u64::from(std::process::id()) * 7_919 + 1;
    println!("pauses begin with {chance}");
    let (begun, mut kills) = (Instant::now(), 0);
    while kills < KILLS && unsent(&app.parts.db) > 200 && begun.elapsed() < StdDuration::from_secs(40) {
        let program = Program::work(app.database_url(), app.data_dir(), &["--smtp", &smtp]);
        // From its first mail on it works.
        if let Some(first) = server.within(StdDuration::from_secs(10)) {
            take(first);
        }
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(StdDuration::from_millis((chance >> 33) & 0x1ff)).await;
        program.kill_nine();
        kills += 1;
        let_leases_end(&app.parts.db);
    }
    let program = Program::work(app.database_url(), app.data_dir(), &["--smtp", &smtp]);
    while unsent(&app.parts.db) > 0 {
        assert!(begun.elapsed() < StdDuration::from_secs(180), "{} are left", unsent(&app.parts.db));
        tokio::time::sleep(StdDuration::from_millis(100)).await;
    }
    program.kill_nine();
    while let Some(mail) = server.within(StdDuration::from_millis(500)) {
        take(mail);
    }
    assert!(kills >= 3, "killed {kills} times only");
    assert_eq!(received.keys().cloned().collect::<BTreeSet<_>>(), ids, "each one, and no other");
    let twice: usize = received.values().map(|times| times - 1).sum();
    println!("{kills} kills, {twice} mails sent again, {:?}", begun.elapsed());
    assert!(twice <= kills, "a kill can repeat the one mail that was under way: {twice} of {kills} kills");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_loses_nothing_sqlite() {
    kill_the_worker(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_worker_loses_nothing_postgres() {
    kill_the_worker(Kind::Postgres).await;
}

/// For a day nobody answers; then each notice comes once.
async fn without_a_mail_server_for_a_day(kind: Kind) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let arguments = vec!["--smtp".to_owned(), format!("smtp://127.0.0.1:{port}")];
    let Some(app) = TestApp::start(kind, &Options { arguments, ..Options::default() }).await else { return };
    let (anna, ben) = (app.resident().await, app.volunteer().await);
    let category = app.categories().await[0].clone();
    let body = builders::help_request_at(&category, &app.quarter().await, "2026-03-20", "09:00", "12:00");
    let request = anna.post("/help-requests", &body).await.with_status(201);
    ben.post(&format!("/help-requests/{}/acceptance", support::id(&request)), &json!({})).await.ok();
    let called_off = accepted_request(&app, &anna, &app.volunteer().await).await;
    anna.post(&format!("/help-requests/{called_off}/cancellation"), &json!({})).await.ok();
    work(&app).await;
    assert_eq!(anna.get("/me/notices").await.ok()["unread"], json!(1), "in the app at once");
    for _ in 0..96 {
        app.pass(Duration::minutes(15));
        work(&app).await;
    }
    let attempts: Vec<i32> = app
        .parts
        .db
        .read_blocking::<_, NoRefusal>(|connection| {
            let waiting = outbox::table.filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()));
            Ok(waiting.select(outbox::attempts).load(connection)?)
        })
        .unwrap();
    assert!(!attempts.is_empty() && attempts.iter().all(|attempts| *attempts <= 16), "back-off: {attempts:?}");

    let server = MailServer::start(Some(u64::from(port)));
    for _ in 0..12 {
        app.pass(Duration::minutes(15));
        work(&app).await;
    }
    let mut subjects: BTreeMap<(String, String), usize> = BTreeMap::new();
    while let Some(mail) = server.within(StdDuration::from_secs(1)) {
        let read = Mail::read(mail["content"].as_str().unwrap());
        let first_line = read.text.lines().nth(2).unwrap_or_default().to_owned();
        *subjects.entry((mail["to"][0].as_str().unwrap().to_owned(), first_line)).or_default() += 1;
    }
    let to_anna: Vec<_> = subjects.iter().filter(|((to, _), _)| *to == anna.email).collect();
    assert_eq!(to_anna.len(), 1, "{subjects:?}");
    assert!(subjects.values().all(|times| *times == 1), "each once: {subjects:?}");
    assert!(subjects.keys().any(|(to, _)| *to == ben.email));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_for_a_day_costs_nothing_sqlite() {
    without_a_mail_server_for_a_day(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_away_for_a_day_costs_nothing_postgres() {
    without_a_mail_server_for_a_day(Kind::Postgres).await;
}

const ORIGIN: &str = "https://hilfe.musterstadt.example";

fn facts(language: &str) -> Facts {
    let entry = |subject: &str, category: &str, path: &str| Entry {
        subject: subject.to_owned(),
        category: category.to_owned(),
        link: format!("{ORIGIN}/{language}{path}"),
    };
    Facts {
        town: "Musterstadt\r\nBcc: alle@example.org".to_owned(),
        phone: "04541 8000-100".to_owned(),
        hours: "Mo–Fr 8–16 Uhr".to_owned(),
        category: "Einkaufen & <Tragen>\r\nBcc: alle@example.org".to_owned(),
        count: 3,
        beside: [4, 2],
        code: "123456\r\nBcc: alle@example.org".to_owned(),
        day: Day::Tomorrow,
        entries: vec![
            entry("Jemand hilft Ihnen", "Einkaufen", "/meine-anfragen/1"),
            entry("Sie haben einen Dank bekommen", "", "/einsaetze/2"),
        ],
        link: format!("{ORIGIN}/{language}/konto/bestaetigen#token=abc"),
        settings_link: format!("{ORIGIN}/{language}/konto/mitteilungen"),
    }
}

/// The addresses in a text, each once.
fn links(text: &str) -> BTreeSet<String> {
    let end = |c: char| c.is_whitespace() || "\"<>".contains(c);
    text.match_indices("http").map(|(at, _)| text[at..].split(end).next().unwrap().to_owned()).collect()
}

/// Writes the page of a mail where `QH_TEST_MAILS` names a folder, so that it can be looked at.
fn show(occasion: Occasion, language: &str, html: &str) {
    #[expect(clippy::disallowed_methods, reason = "a setting of the tests alone")]
    let folder = std::env::var("QH_TEST_MAILS");
    let Ok(folder) = folder else { return };
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(Path::new(&folder).join(format!("{occasion}.{language}.html")), html).unwrap();
}

/// Every mail in both languages, through a real mail server, with values that want to be headers and markup.
#[test]
fn every_mail_arrives_whole_in_both_languages() {
    let server = MailServer::start(None);
    let delivery = Delivery::open(Some(&format!("smtp://127.0.0.1:{}", server.port)), Path::new("data")).unwrap();
    let from = "Nachbarschaftshilfe <hilfe@musterstadt.example>".parse().unwrap();
    let now = chrono::DateTime::from_timestamp(1_764_000_000, 0).unwrap();
    let mut number = 0;
    for &language in WrittenLanguage::ALL {
        for occasion in Occasion::ALL {
            let facts = facts(language.as_str());
            number += 1;
            let worded = word(*occasion, language, &facts).unwrap();
            let id = OutboxId(uuid::Uuid::from_u128(number));
            let mail = message(&from, "anna@example.org", id, now, worded.clone()).unwrap();
            delivery.hand_over(&id.to_string(), &mail).unwrap();
            let taken = server.next();
            let content = taken["content"].as_str().unwrap();
            assert_eq!(taken["to"], json!(["anna@example.org"]));
            assert_eq!(message_id(content), id.to_string());
            let mail = Mail::read(content);
            assert!(!mail.headers.to_lowercase().contains("\nbcc:"), "{}", mail.headers);
            let (text, html) = mail.text.split_once("<!doctype html>").expect("text first, then the page");
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(squeezed(text), squeezed(&worded.text), "{occasion} {language}: the text is whole");
            assert_eq!(links(text), links(html), "{occasion} {language}");
            assert!(links(html).iter().all(|link| link.starts_with(&format!("{ORIGIN}/{language}/"))), "{occasion}");
            for foreign in ["src=", "<img", "<script", "<link", "<style", "url(", "@import", "<Tragen>"] {
                assert!(!html.contains(foreign), "{occasion} {language}: {foreign}");
            }
            show(*occasion, language.as_str(), &worded.html);
        }
    }
}
