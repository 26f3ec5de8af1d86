//! How requests and assignments end, and what can be taken back.

use super::{accepted, asked, asked_at, listed, offers, seen};
use chrono::Duration;
use serde_json::{Value, json};
use support::{Actor, TestApp, id};

/// A visit on Tuesday at ten, and the moment after it; the people in new sessions.
async fn after_a_visit(app: &TestApp) -> (Actor, Actor, Value, Value) {
    let (resident, volunteer) = (app.resident().await, app.volunteer().await);
    let made = asked_at(app, &resident, "10:00", "12:00").await;
    let assignment = accepted(&volunteer, &made).await;
    app.pass(Duration::hours(25));
    (app.again(&resident).await, app.again(&volunteer).await, made, assignment)
}

support::on_both_databases! {
    async fn from_a_report_to_thanks(app: &TestApp) {
        let (resident, volunteer, made, assignment) = after_a_visit(app).await;
        let path = format!("/assignments/{}", id(&assignment));
        let fresh = volunteer.get(&path).await.ok();
        let done = volunteer.act(&fresh, "complete", &json!({"minutes_spent": 40})).await.with_status(200);
        assert_eq!((&done["state"], &done["minutes_spent"], &done["outcome"]), (&json!("done"), &json!(40), &json!("done")));
        let request = seen(&resident, &made).await;
        assert_eq!((&request["state"], &request["outcome"]), (&json!("done"), &json!("done")));
        assert_eq!(request["next_step"]["code"], "requester_confirms");

        let own = resident.get(&path).await.ok();
        let confirmed = resident.act(&own, "confirm", &json!({})).await.with_status(200);
        assert_eq!(confirmed["state"], "confirmed");
        let thanked = resident.act(&confirmed, "thank", &json!({"text": "Vielen Dank!"})).await.with_status(200);
        assert_eq!(thanked["thanks"]["text"], "Vielen Dank!");
        assert_eq!(volunteer.get(&path).await.ok()["thanks"]["text"], "Vielen Dank!");
        resident.post(&format!("{path}/thanks"), &json!({"text": "Noch mal"})).await.is_problem(409, "already-thanked");
        resident.post(&format!("{path}/confirmation"), &json!({})).await.is_problem(409, "already-confirmed");
        volunteer.post(&format!("{path}/withdrawal"), &json!({})).await.is_problem(409, "already-confirmed");
    }

    async fn a_report_can_be_taken_back_for_half_an_hour(app: &TestApp) {
        let (resident, volunteer, made, assignment) = after_a_visit(app).await;
        let done = volunteer.act(&volunteer.get(&format!("/assignments/{}", id(&assignment))).await.ok(), "complete", &json!({"minutes_spent": 0, "outcome": "not_at_home"})).await.ok();
        let undone = volunteer.act(&done, "undo_completion", &json!({})).await.with_status(200);
        assert_eq!((&undone["state"], &undone["minutes_spent"]), (&json!("accepted"), &Value::Null));
        assert_eq!(seen(&resident, &made).await["state"], "matched");
        let done = volunteer.act(&undone, "complete", &json!({"minutes_spent": 30})).await.ok();
        app.pass(Duration::minutes(30));
        let volunteer = app.again(&volunteer).await;
        volunteer.post(&format!("/assignments/{}/completion-undo", id(&done)), &json!({})).await.is_problem(409, "undo-too-late");
    }

    async fn nobody_is_missed_before_the_visit_or_reports_in_another_part(app: &TestApp) {
        let (resident, volunteer, stranger) = (app.resident().await, app.volunteer().await, app.resident().await);
        let made = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = accepted(&volunteer, &made).await;
        let path = format!("/assignments/{}", id(&assignment));
        let early = resident.post(&format!("{path}/no-show"), &json!({})).await.is_problem(409, "not-started");
        assert_eq!(early["current"]["state"], "accepted");
        resident.post(&format!("{path}/withdrawal"), &json!({})).await.is_problem(403, "role-required");
        volunteer.post(&format!("{path}/confirmation"), &json!({})).await.is_problem(403, "role-required");
        volunteer.post(&format!("{path}/thanks"), &json!({"text": "mir"})).await.is_problem(403, "role-required");
        stranger.get(&path).await.is_problem(404, "not-found");
        volunteer.post(&format!("{path}/completion"), &json!({"minutes_spent": -1})).await.has_faults(&[("/minutes_spent", "too_small")]);
        resident.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.is_problem(403, "role-required");
    }

    async fn who_does_not_come_leaves_it_to_the_coordinator(app: &TestApp) {
        let (resident, volunteer, made, assignment) = after_a_visit(app).await;
        let own = resident.get(&format!("/assignments/{}", id(&assignment))).await.ok();
        let missed = resident.act(&own, "report_no_show", &json!({})).await.with_status(200);
        assert_eq!(missed["state"], "no_show");
        let request = seen(&resident, &made).await;
        assert_eq!((&request["state"], &request["in_dispatch_queue"]), (&json!("open"), &json!(true)));
        let theirs = volunteer.get(&format!("/assignments/{}", id(&assignment))).await.ok();
        assert!(theirs["help_request"]["contact"].is_null());
    }

    async fn calling_off_tells_the_helper_and_can_be_taken_back(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let assignment = accepted(&volunteer, &made).await;
        let off = resident.act(&seen(&resident, &made).await, "cancel", &json!({})).await.with_status(200);
        assert_eq!((&off["state"], &off["outcome"]), (&json!("cancelled"), &json!("not_needed")));
        assert_eq!(off["next_step"]["code"], "can_be_reopened");
        let theirs = volunteer.get(&format!("/assignments/{}", id(&assignment))).await.ok();
        assert_eq!((&theirs["state"], &theirs["help_request"]["contact"]), (&json!("cancelled"), &Value::Null));
        resident.post(&format!("/help-requests/{}/cancellation", id(&made)), &json!({})).await.is_problem(409, "request-closed");
        let again = resident.act(&off, "reopen", &json!({})).await.with_status(200);
        assert_eq!((&again["state"], &again["outcome"], &again["closed_at"]), (&json!("open"), &Value::Null, &Value::Null));
        assert_eq!(listed(&volunteer, "/help-requests").await, [id(&made)]);
        accepted(&volunteer, &made).await;
    }

    async fn after_half_an_hour_it_is_too_late(app: &TestApp) {
        let (resident, office) = (app.resident().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        let off = resident.act(&made, "cancel", &json!({"outcome": "duplicate", "note": "zweimal"})).await.ok();
        assert_eq!(off["outcome"], "duplicate");
        let path = format!("/help-requests/{}/reopening", id(&made));
        office.post(&path, &json!({})).await.is_problem(409, "undo-too-late");
        app.pass(Duration::minutes(30));
        let resident = app.again(&resident).await;
        resident.post(&path, &json!({})).await.is_problem(409, "undo-too-late");
        assert!(!offers(&seen(&resident, &made).await, "reopen"));
    }

    async fn a_coordinator_closes_with_an_outcome(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        accepted(&volunteer, &made).await;
        let path = format!("/help-requests/{}/closure", id(&made));
        resident.post(&path, &json!({"outcome": "refused"})).await.is_problem(403, "role-required");
        office.post(&path, &json!({"outcome": "done"})).await.is_problem(409, "assignments-active");
        let closed = office.post(&path, &json!({"outcome": "out_of_scope", "note": "Umzug"})).await.with_status(200);
        assert_eq!((&closed["state"], &closed["outcome"]), (&json!("cancelled"), &json!("out_of_scope")));
        assert_eq!(closed["assignments"][0]["state"], "cancelled");
        let nobody = asked(app, &resident).await;
        let ended = office.act(&seen(&office, &nobody).await, "close", &json!({"outcome": "nobody_found"})).await.ok();
        assert_eq!(ended["state"], "expired");
        let again = office.act(&ended, "reopen", &json!({})).await.ok();
        assert_eq!(again["state"], "open");
    }
}
