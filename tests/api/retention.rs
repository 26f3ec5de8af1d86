//! What goes by the lapse of time alone: a clock that is moved on, and the worker.

use crate::help_requests::{accepted, asked, seen};
use chrono::Duration;
use diesel::{QueryDsl, RunQueryDsl};
use quartierhilfe::app::worker::Worker;
use quartierhilfe::db::schema::help_request_closures as closures;
use quartierhilfe::db::{At, NoRefusal};
use serde_json::json;
use support::{Mail, TestApp, id};

/// Lets the worker do all its duties once, as if it had run all the time.
pub(crate) async fn work(app: &TestApp) {
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

    /// To have asked or helped counts as use of the account also after the request has lost its persons.
    async fn who_asked_by_telephone_is_told_a_year_and_a_half_after_that(app: &TestApp) {
        let (person, office) = (app.resident().await, app.office().await);
        app.pass(Duration::days(100));
        let office = app.again(office).await;
        let mut body = support::builders::help_request("einkauf", &app.quarter().await);
        body["on_behalf_of"] = json!(person.account_id);
        let request = office.post("/help-requests", &body).await.with_status(201);
        office.act(&request, "cancel", &json!({})).await.ok();
        app.pass(Duration::days(184));
        work(app).await;
        let closed_at = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
            let moments = (closures::closed_at, closures::escalated_at);
            Ok(closures::table.select(moments).first::<(At, Option<At>)>(connection)?)
        });
        let (closed_at, escalated_at) = closed_at.unwrap();
        assert_eq!((closed_at.0.to_rfc3339(), escalated_at.is_none()), ("2026-06-01T00:00:00+00:00".to_owned(), true));
        let mails = || {
            let all = Mail::all(&app.data_dir().join("mail"));
            all.iter().filter(|mail| mail.is_to(&person.email) && mail.text.contains("anderthalb Jahren")).count()
        };
        app.pass(Duration::days(266));
        work(app).await;
        work(app).await;
        assert_eq!(mails(), 0, "550 days after the last sign-in, 450 after the request");
        app.pass(Duration::days(100));
        work(app).await;
        work(app).await;
        assert_eq!(mails(), 1);
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
