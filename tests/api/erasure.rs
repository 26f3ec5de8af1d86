//! A person leaves: what they promised is handed over, what is kept of them goes, and they take a copy with them.

use crate::help_requests::{accepted, asked, asked_at, seen};
use diesel::{QueryDsl, RunQueryDsl};
use quartierhilfe::{
    app::worker::Worker,
    db::{NoRefusal, schema},
};
use reqwest::Method;
use serde_json::json;
use support::{Actor, Answer, Kind, Mail, TestApp, builders, id};

async fn leave(person: &Actor) -> Answer {
    person.send(Method::DELETE, "/me", Some(&json!({"password": person.password}))).await
}

async fn work(app: &TestApp) {
    let mut worker = Worker::new(&app.parts).unwrap();
    tokio::task::spawn_blocking(move || worker.run_all()).await.unwrap();
}

/// How many mails somebody got about this.
fn told(app: &TestApp, person: &Actor, words: &str) -> usize {
    let mails = Mail::all(&app.data_dir().join("mail"));
    mails.iter().filter(|mail| mail.is_to(&person.email) && mail.text.contains(words)).count()
}

/// Rows that have something of the person: idempotency keys, notices, offers.
fn rows_of(app: &TestApp, person: &Actor) -> [i64; 3] {
    use diesel::ExpressionMethods;
    use schema::{idempotency_keys, offers, outbox};
    let account: quartierhilfe::kernel::ids::AccountId = person.account_id.parse().unwrap();
    app.parts
        .db
        .read_blocking::<_, NoRefusal>(|connection| {
            Ok([
                idempotency_keys::table
                    .filter(idempotency_keys::owner.eq(account.to_string()))
                    .count()
                    .get_result(connection)?,
                outbox::table.filter(outbox::recipient_id.eq(account)).count().get_result(connection)?,
                offers::table.filter(offers::account_id.eq(account)).count().get_result(connection)?,
            ])
        })
        .unwrap()
}

support::on_both_databases! {
    /// What lies ahead goes to others: at once to the coordinator where it is near, before what is less pressing.
    async fn what_a_helper_promised_is_handed_over(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let waiting = asked(app, &resident).await;
        resident.post(&format!("/help-requests/{}/escalation", id(&waiting)), &json!({})).await.ok();
        let near = asked_at(app, &resident, "10:00", "12:00").await;
        let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-30", "10:00", "12:00");
        let far = resident.post("/help-requests", &body).await.with_status(201);
        for request in [&near, &far] {
            accepted(&volunteer, request).await;
        }
        assert_eq!(leave(&volunteer).await.status, 204);
        let (near, far) = (seen(&resident, &near).await, seen(&resident, &far).await);
        assert_eq!((&near["state"], &far["state"]), (&json!("open"), &json!("open")));
        assert_eq!((&near["in_dispatch_queue"], &far["in_dispatch_queue"]), (&json!(true), &json!(false)));
        assert_eq!((&near["urgency"], &far["urgency"]), (&json!("urgent"), &json!("normal")), "{near}");
        assert_eq!(near["assignments"][0]["state"], "cancelled", "{near}");
        let queue = office.get("/dispatch/queue").await.ok();
        assert_eq!(queue["items"][0]["help_request"]["id"], near["id"], "{queue}");
        assert_eq!(queue["items"][0]["reason"], "handed_back");
        work(app).await;
        assert_eq!(told(app, &resident, &id(&near)) + told(app, &resident, &id(&far)), 2);
        assert_eq!(told(app, office, "Die Anfrage steht wieder in der Einsatzplanung"), 1);
    }

    /// Nobody could say afterwards whether help took place that had begun: it is ended first.
    async fn help_that_has_begun_is_ended_first(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let request = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = accepted(&volunteer, &request).await;
        app.pass(chrono::Duration::hours(24));
        let (resident, volunteer) = (app.again(&resident).await, app.again(&volunteer).await);
        for person in [&resident, &volunteer] {
            let refused = leave(person).await;
            refused.is_problem(409, "still-running");
            let running = &refused.json()["running"];
            assert_eq!((running[0]["assignment_id"].clone(), running[1].clone()), (assignment["id"].clone(), json!(null)));
        }
        let report = json!({"minutes_spent": 30});
        volunteer.post(&format!("/assignments/{}/completion", id(&assignment)), &report).await.ok();
        assert_eq!(leave(&volunteer).await.status, 204);
        let left = seen(&resident, &request).await;
        assert_eq!((&left["state"], &left["assignments"][0]["helper"]["first_name"]), (&json!("done"), &json!("")));
        assert_eq!(leave(&resident).await.status, 204);
    }

    /// Not a word is left: not in the rows, not in the file, not in its log.
    async fn nothing_of_the_person_is_left(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let me = resident.get("/me").await.ok();
        let change = json!({
            "version": me["version"], "first_name": "Xenophonia", "last_name": "Quastenflosser",
            "address": "Zwiebelgasse 4711", "phone": "+49 4541 998877",
        });
        resident.patch("/me", &change).await.ok();
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["title"] = json!("Xylophonkiste tragen");
        body["description"] = json!("Die Xylophonkiste steht im Trockenboden.");
        body["contact"]["note_for_helper"] = json!("Bei Quastenflosser klingeln.");
        let request = resident.post_once("/help-requests", "k-1", &body).await.with_status(201);
        let entry = json!({"channel": "phone", "direction": "outgoing", "outcome": "Quastenflosser erreicht", "note": "Trockenboden"});
        office.post(&format!("/help-requests/{}/contact-log", id(&request)), &entry).await.with_status(201);
        let assignment = accepted(&volunteer, &request).await;
        let words = json!({"minutes_spent": 30, "note": "Xylophonkiste war schwer"});
        volunteer.post(&format!("/assignments/{}/completion", id(&assignment)), &words).await.ok();
        let thanks = json!({"text": "Danke, Ihre Quastenflosser"});
        resident.post(&format!("/assignments/{}/thanks", id(&assignment)), &thanks).await.ok();
        work(app).await;
        assert!(rows_of(app, &resident)[..2].iter().all(|rows| *rows > 0), "{:?}", rows_of(app, &resident));
        assert_eq!(rows_of(app, &volunteer)[2], 1);

        for person in [&resident, &volunteer] {
            let gone = leave(person).await;
            assert_eq!(gone.status, 204, "{gone}");
            assert_eq!(rows_of(app, person), [0, 0, 0]);
        }
        work(app).await;
        let log = office.get(&format!("/help-requests/{}/contact-log", id(&request))).await.ok();
        assert!(log["items"][0]["note"].is_null() && log["items"].as_array().unwrap().len() == 1, "{log}");
        if app.kind == Kind::Sqlite {
            let path = app.database_url().strip_prefix("sqlite:").unwrap();
            for ending in ["", "-wal"] {
                let bytes = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
                for word in ["Quastenflosser", "Xenophonia", "Zwiebelgasse", "Xylophonkiste", "998877", "Trockenboden"] {
                    let is_there = bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
                    assert!(!is_there, "{word} is left in the file{ending}");
                }
            }
        }
    }

    /// Both sides of what was agreed, the offer, thanks and calls are in the copy; names of others are not.
    async fn a_copy_holds_everything_and_nobody_else(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let me = volunteer.get("/me").await.ok();
        let name = json!({"version": me["version"], "first_name": "Benedikt", "last_name": "Fremdmann"});
        volunteer.patch("/me", &name).await.ok();
        let request = asked(app, &resident).await;
        let entry = json!({"channel": "phone", "direction": "incoming", "outcome": "ruft wieder an", "note": "ab 17 Uhr"});
        office.post(&format!("/help-requests/{}/contact-log", id(&request)), &entry).await.with_status(201);
        let assignment = accepted(&volunteer, &request).await;
        volunteer.post(&format!("/assignments/{}/completion", id(&assignment)), &json!({"minutes_spent": 25})).await.ok();
        resident.post(&format!("/assignments/{}/thanks", id(&assignment)), &json!({"text": "Danke sehr"})).await.ok();

        let copy = resident.get("/me/export").await.ok();
        assert_eq!(copy["contact_log"][0]["note"], "ab 17 Uhr", "{copy}");
        let helped = &copy["help_requests"][0]["assignments"][0];
        assert_eq!((&helped["state"], &helped["thanks"]["text"]), (&json!("done"), &json!("Danke sehr")));
        assert!(copy["offer"].is_null() && !copy.to_string().contains("Fremdmann"), "{copy}");
        let copy = volunteer.get("/me/export?format=json").await.ok();
        assert_eq!(copy["offer"]["tasks_per_week"], 20);
        assert_eq!(copy["assignments"][0]["thanks"]["text"], "Danke sehr");
        assert!(!copy.to_string().contains("Musterweg"), "the resident's address: {copy}");

        let page = resident.get("/me/export?format=html").await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        assert!(page.header("content-disposition").ends_with("quartierhilfe.html\""));
        assert!(page.text.contains("<h2>Ihre Anfragen</h2>") && page.text.contains("Danke sehr"), "{}", page.text);
        resident.get("/me/export?format=pdf").await.is_problem(422, "invalid-input");
    }
}
