//! What happens by the lapse of time alone.

use super::{accepted, asked, asked_at, seen};
use chrono::Duration;
use quartierhilfe::help_requests::flows::{Batch, Rounds, due};
use serde_json::{Value, json};
use std::sync::Arc;
use support::{TestApp, builders, id};

/// Lets the worker look once, as it does every minute.
async fn worker_looks(app: &TestApp) -> Batch {
    worker_goes_on(app, &Arc::default()).await
}

/// Lets a worker look once more, from where it stopped.
async fn worker_goes_on(app: &TestApp, rounds: &Arc<Rounds>) -> Batch {
    let (db, rounds) = (app.parts.db.clone(), rounds.clone());
    let looked = tokio::task::spawn_blocking(move || due(&db, &rounds, &|| false));
    looked.await.unwrap().unwrap_or_else(|failure| panic!("{failure:?}"))
}

support::on_both_databases! {
    /// More requests than one look takes up, for which nothing is to be done yet, keep none of the others waiting.
    async fn what_is_due_waits_behind_nothing(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let quarter = app.quarter().await;
        for _ in 0..55 {
            let body = builders::help_request_at("einkauf", &quarter, "2026-03-18", "08:00", "09:00");
            resident.post("/help-requests", &body).await.with_status(201);
        }
        app.pass(Duration::minutes(1));
        let body = builders::help_request_at("einkauf", &quarter, "2026-03-17", "08:00", "08:45");
        let pressing = resident.post("/help-requests", &body).await.with_status(201);
        app.pass(Duration::hours(12));
        let rounds = Arc::default();
        assert_eq!(worker_goes_on(app, &rounds).await.asked, 0, "fifty others come first");
        assert_eq!(worker_goes_on(app, &rounds).await.asked, 1);
        let resident = app.again(&resident).await;
        assert_eq!(seen(&resident, &pressing).await["next_step"]["code"], "answer_still_needed");
    }

    async fn nothing_lapses_silently(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        assert_eq!(worker_looks(app).await.total(), 0);
        app.pass(Duration::days(5));
        assert_eq!(worker_looks(app).await.asked, 1);
        assert_eq!(worker_looks(app).await.total(), 0, "asked once");
        let resident = app.again(&resident).await;
        let asked_again = seen(&resident, &made).await;
        assert_eq!(asked_again["next_step"]["code"], "answer_still_needed");

        let extended = resident.act(&asked_again, "extend", &json!({})).await.with_status(200);
        assert_eq!(extended["next_step"]["code"], "volunteers_may_accept");
        app.pass(Duration::days(5));
        assert_eq!(worker_looks(app).await.asked, 1);
        app.pass(Duration::days(1));
        assert_eq!(worker_looks(app).await.escalated, 1);
        let resident = app.again(&resident).await;
        assert_eq!(seen(&resident, &made).await["in_dispatch_queue"], true);

        app.pass(Duration::days(8));
        assert_eq!(worker_looks(app).await.expired, 1);
        let resident = app.again(&resident).await;
        let over = seen(&resident, &made).await;
        assert_eq!((&over["state"], &over["outcome"]), (&json!("expired"), &json!("nobody_found")));
        assert_eq!(over["contact"]["address"], "Musterweg 3");

        app.pass(Duration::days(14));
        assert_eq!(worker_looks(app).await.wiped, 1);
        let resident = app.again(&resident).await;
        let wiped = seen(&resident, &made).await;
        assert_eq!((&wiped["contact"], &wiped["next_step"]), (&Value::Null, &json!({"code": "finished", "by": null})));
        assert_eq!(worker_looks(app).await.total(), 0);
    }

    async fn an_urgent_request_is_the_coordinators_after_a_day(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["urgency"] = json!("urgent");
        let made = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!(made["in_dispatch_queue"], false);
        app.pass(Duration::hours(24));
        assert_eq!(worker_looks(app).await.escalated, 1);
    }

    async fn when_the_last_helper_pauses_the_coordinator_takes_over(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        assert_eq!(made["in_dispatch_queue"], false);
        helper.delete("/me/offer?version=1").await.with_status(204);
        assert_eq!(worker_looks(app).await.escalated, 1);
        assert_eq!(seen(&resident, &made).await["in_dispatch_queue"], true);
    }

    async fn a_report_confirms_itself_and_a_forgotten_one_is_presumed(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = accepted(&volunteer, &made).await;
        app.pass(Duration::days(8));
        assert_eq!(worker_looks(app).await.settled, 0, "it ended half an hour less than seven days ago");
        app.pass(Duration::minutes(30));
        assert_eq!(worker_looks(app).await.settled, 1);
        let volunteer = app.again(&volunteer).await;
        let path = format!("/assignments/{}", id(&assignment));
        let presumed = volunteer.get(&path).await.ok();
        assert_eq!((&presumed["state"], &presumed["minutes_spent"]), (&json!("done"), &Value::Null));
        assert!(presumed["help_request"]["contact"].is_null(), "48 hours after the end the contact is closed");
        assert!(presumed["help_request"]["description"].is_null());
        app.pass(Duration::days(7));
        assert_eq!(worker_looks(app).await.settled, 1);
        assert_eq!(app.again(&volunteer).await.get(&path).await.ok()["state"], "confirmed");
    }
}
