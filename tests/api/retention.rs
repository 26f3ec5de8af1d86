//! What goes by the lapse of time alone: a clock that is moved on, and the worker.

use crate::help_requests::{accepted, asked, seen};
use chrono::Duration;
use quartierhilfe::app::worker::Worker;
use serde_json::json;
use support::{Mail, TestApp, id};

/// Lets the worker do all its duties once, as if it had run all the time.
async fn work(app: &TestApp) {
    let mut worker = Worker::new(&app.parts).unwrap();
    tokio::task::spawn_blocking(move || worker.run_all()).await.unwrap();
}

support::on_both_databases! {
    /// Kind, quarter, outcome and month stay for the figures.
    async fn a_closed_request_loses_its_persons_after_half_a_year(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let request = asked(app, &resident).await;
        let assignment = accepted(&volunteer, &request).await;
        volunteer.post(&format!("/assignments/{}/completion", id(&assignment)), &json!({"minutes_spent": 20})).await.ok();
        resident.post(&format!("/assignments/{}/thanks", id(&assignment)), &json!({"text": "Danke"})).await.ok();
        let entry = json!({"channel": "phone", "direction": "incoming", "outcome": "fragt nach"});
        office.post(&format!("/help-requests/{}/contact-log", id(&request)), &entry).await.with_status(201);
        app.pass(Duration::days(182));
        work(app).await;
        let office = app.again(office).await;
        assert_eq!(seen(&office, &request).await["requester"]["first_name"], "Änne", "not a day too early");

        app.pass(Duration::days(2));
        work(app).await;
        let office = app.again(&office).await;
        let left = seen(&office, &request).await;
        assert_eq!((&left["requester"], &left["assignments"], &left["contact"]["address"]), (&json!(null), &json!([]), &json!(null)));
        assert_eq!((&left["description"], &left["title"]), (&json!(""), &json!(null)));
        for kept in ["category", "quarter_id", "reference"] {
            assert_eq!(left[kept], request[kept], "{kept}");
        }
        assert_eq!((&left["state"], &left["created_at"]), (&json!("done"), &json!("2026-03-01T00:00:00Z")));
        let log = office.get(&format!("/help-requests/{}/contact-log", id(&request))).await.ok();
        assert_eq!(log["items"], json!([]));
        let (resident, volunteer) = (app.again(&resident).await, app.again(&volunteer).await);
        assert_eq!(resident.get("/me/help-requests").await.ok()["items"], json!([]));
        assert_eq!(volunteer.get("/me/assignments").await.ok()["items"], json!([]));
        // Who looked is kept for its own year, without the request.
        assert!(resident.get("/me/disclosures").await.ok()["items"][0]["help_request_id"].is_null());
    }

    /// Told after a year and a half, erased after two; who signs in stays, and staff are not touched.
    async fn who_is_away_for_two_years_is_told_and_erased(app: &TestApp) {
        let (gone, back, office) = (app.resident().await, app.resident().await, app.office().await);
        app.pass(Duration::days(540));
        work(app).await;
        let mails = |person: &support::Actor| {
            let all = Mail::all(&app.data_dir().join("mail"));
            all.iter().filter(|mail| mail.is_to(&person.email) && mail.text.contains("anderthalb Jahren")).count()
        };
        assert_eq!(mails(&gone), 0);
        app.pass(Duration::days(10));
        work(app).await;
        work(app).await;
        assert_eq!((mails(&gone), mails(&back), mails(office)), (1, 1, 0));
        let back = app.again(&back).await;
        app.pass(Duration::days(182));
        work(app).await;
        let form = json!({"email": gone.email, "password": gone.password, "transport": "bearer"});
        app.nobody().post("/auth/sessions", &form).await.is_problem(401, "sign-in-failed");
        app.again(&back).await.get("/me").await.ok();
        let office = app.again(office).await;
        office.get(&format!("/accounts/{}", gone.account_id)).await.is_problem(404, "not-found");
    }

    /// What was seen of a certificate is kept for the help alone.
    async fn a_certificate_is_forgotten_half_a_year_after_the_last_help(app: &TestApp) {
        let (volunteer, office) = (app.volunteer().await, app.office().await);
        let path = format!("/accounts/{}", volunteer.account_id);
        let shown = json!({"kind": "extended_conduct", "seen_on": "2026-03-16", "valid_until": "2028-03-15"});
        office.post(&format!("{path}/clearances"), &shown).await.ok();
        app.pass(Duration::days(182));
        work(app).await;
        let office = app.again(office).await;
        assert_eq!(office.get(&path).await.ok()["certificates"].as_array().unwrap().len(), 1);
        app.pass(Duration::days(2));
        work(app).await;
        let office = app.again(&office).await;
        assert_eq!(office.get(&path).await.ok()["certificates"], json!([]));
    }
}
