//! The mail server is away: for a day, and for longer than mails are tried.

use super::*;
use crate::notices::mail_server::MailServer;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use quartierhilfe::db::schema::{invitation_messages, outbox};
use std::time::Duration as StdDuration;
use support::{Kind, Options};

/// A server whose mails go to a port where nobody listens yet.
async fn without_mail_server(kind: Kind) -> Option<(TestApp, u64)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let arguments = vec!["--smtp".to_owned(), format!("smtp://127.0.0.1:{port}")];
    let app = TestApp::start(kind, &Options { arguments, ..Options::default() }).await?;
    Some((app, u64::from(port)))
}

/// A request with ten days' time.
async fn patient_request(app: &TestApp, resident: &Actor) -> Value {
    let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-26", "10:00", "12:00");
    app.again(resident).await.post("/help-requests", &body).await.with_status(201)
}

/// How many mails that ask each of these people got.
fn taken(server: &MailServer, people: &[Actor]) -> Vec<usize> {
    let mut counts = vec![0; people.len()];
    while let Some(mail) = server.within(StdDuration::from_secs(1)) {
        let to = mail["to"][0].as_str().unwrap();
        if Mail::read(mail["content"].as_str().unwrap()).text.contains(ASKS)
            && let Some(place) = people.iter().position(|person| person.email == to)
        {
            counts[place] += 1;
        }
    }
    counts
}

async fn messages(app: &TestApp) -> i64 {
    let count =
        app.parts.db.read_rows("test.messages", |connection| invitation_messages::table.count().get_result(connection));
    count.await.unwrap_or_else(|_| panic!("no count"))
}

async fn away_for_a_day(kind: Kind) {
    let Some((app, port)) = without_mail_server(kind).await else { return };
    let app = &app;
    let (anna, berta) = (app.resident().await, app.resident().await);
    let helpers = volunteers(app, 3).await;
    let made = patient_request(app, &anna).await;
    work(app).await;
    let first = asked(app, &helpers).await;
    assert_eq!(first.len(), 1);
    for _ in 0..24 {
        pass(app, Duration::hours(1)).await;
    }
    // More than fifteen waking hours: silence would have lapsed. Others were asked meanwhile, each once.
    let all = asked(app, &helpers).await;
    assert!(all.len() > 1, "the request goes on asking");
    for helper in &all {
        let own = invitations(app, helper).await;
        assert_eq!((own.len(), &own[0]["state"]), (1, &json!("sent")));
    }
    // Rested by the clock, but the message has not come yet: no second one on top of it.
    let before = messages(app).await;
    request(app, &berta, "urgent").await;
    work(app).await;
    let unasked: Vec<&Actor> =
        helpers.iter().filter(|helper| all.iter().all(|asked| asked.email != helper.email)).collect();
    assert!(messages(app).await <= before + i64::try_from(unasked.len()).unwrap(), "only who has nothing on the way");

    let server = MailServer::start(Some(port));
    for _ in 0..3 {
        pass(app, Duration::hours(1)).await;
    }
    let counts = taken(&server, &all);
    assert!(counts.iter().all(|count| *count == 1), "one mail each: {counts:?}");
    // It counts from when it came: no lapse for fifteen waking hours more.
    pass(app, Duration::hours(20)).await;
    let own = invitations(app, &first[0]).await;
    let about = own.iter().find(|own| own["help_request_id"] == json!(id(&made))).unwrap();
    assert_eq!(about["state"], "sent", "{about}");
    for _ in 0..6 {
        pass(app, Duration::hours(2)).await;
    }
    let own = invitations(app, &first[0]).await;
    let about = own.iter().find(|own| own["help_request_id"] == json!(id(&made))).unwrap();
    assert_eq!(about["state"], "lapsed", "{about}");
    app.stop().await;
}

async fn away_for_days(kind: Kind) {
    let Some((app, port)) = without_mail_server(kind).await else { return };
    let app = &app;
    let (anna, helper) = (app.resident().await, app.volunteer().await);
    let made = patient_request(app, &anna).await;
    work(app).await;
    let is_dead = async || {
        let dead = app.parts.db.read_rows("test.dead", |connection| {
            let asking = outbox::table.filter(outbox::occasion.eq("invitation.sent"));
            asking.filter(outbox::dead_at.is_not_null()).count().get_result::<i64>(connection)
        });
        dead.await.unwrap_or_else(|_| panic!("no count")) > 0
    };
    let mut passes = 0;
    while !is_dead().await {
        let own = invitations(app, &helper).await;
        assert_eq!((own.len(), &own[0]["state"]), (1, &json!("sent")), "on its way");
        pass(app, Duration::minutes(121)).await;
        passes += 1;
        assert!(passes < 100);
    }
    let own = invitations(app, &helper).await;
    assert_eq!((own.len(), &own[0]["state"]), (1, &json!("lapsed")));
    let candidates = async || {
        let office = app.again(app.office().await).await;
        office.get(&format!("/help-requests/{}/candidates", id(&made))).await.ok()["items"].clone()
    };
    let list = candidates().await.to_string();
    assert!(list.contains("had_their_chance") && list.contains(r#""days":28"#), "no message counts: {list}");
    // Whoever found it in the app may still say yes; and nothing stands against being asked about something else at once.
    let server = MailServer::start(Some(port));
    while !(7..20).contains(&chrono::Timelike::hour(&app.now())) {
        pass(app, Duration::hours(1)).await;
    }
    request(app, &anna, "urgent").await;
    work(app).await;
    assert_eq!(invitations(app, &helper).await.len(), 2, "asked at once");
    pass(app, Duration::minutes(1)).await;
    assert_eq!(taken(&server, std::slice::from_ref(&helper)), [1], "and told, of what is new alone");
    app.again(&helper).await.post(&path(&own[0], "acceptance"), &json!({})).await.ok();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn away_for_a_day_sqlite() {
    away_for_a_day(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn away_for_a_day_postgres() {
    away_for_a_day(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn away_for_longer_than_mails_are_tried_sqlite() {
    away_for_days(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn away_for_longer_than_mails_are_tried_postgres() {
    away_for_days(Kind::Postgres).await;
}
