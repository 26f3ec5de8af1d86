//! Asking for help: by oneself, for a person, as a guest.

use super::{asked, listed, offers, seen};
use serde_json::json;
use support::{builders, id, version};

support::on_both_databases! {
    async fn a_resident_asks_and_sees_everything_of_their_own(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        assert_eq!((&made["state"], version(&made)), (&json!("open"), 1));
        assert_eq!((&made["visibility"], &made["origin"]), (&json!("owner"), &json!("self")));
        assert_eq!(made["contact"]["address"], "Musterweg 3");
        assert_eq!(made["contact"]["note_for_helper"], "Bitte zweimal klingeln.");
        assert_eq!(made["next_step"]["code"], "volunteers_may_accept");
        assert_eq!(made["in_dispatch_queue"], false);
        assert!(offers(&made, "cancel") && offers(&made, "edit") && !offers(&made, "accept"));
        assert_eq!(seen(&resident, &made).await, made);
        assert_eq!(listed(&resident, "/me/help-requests").await, [id(&made)]);
        let in_list = &resident.get("/me/help-requests").await.ok()["items"][0];
        assert!(in_list["contact"].is_null(), "a list never carries private fields: {in_list}");
    }

    async fn without_anybody_eligible_the_coordinator_has_it_at_once(app: &TestApp) {
        let resident = app.resident().await;
        let made = asked(app, &resident).await;
        assert_eq!(made["in_dispatch_queue"], true);
        assert_eq!(made["next_step"]["code"], "coordinator_arranges");
    }

    async fn the_account_lends_address_and_number_where_the_request_has_none(app: &TestApp) {
        let resident = app.resident().await;
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body.as_object_mut().unwrap().remove("contact");
        let made = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!(made["contact"]["phone"], "+49 4541 123456");
        assert_eq!(made["contact"]["first_name"], "Änne");
    }

    async fn every_fault_of_a_request_is_named_at_once(app: &TestApp) {
        let resident = app.resident().await;
        let mut body = builders::help_request("raumfahrt", &app.quarter().await);
        body["title"] = json!("x".repeat(121));
        body["description"] = json!("  ");
        body["duration_minutes"] = json!(14);
        body["helpers_needed"] = json!(11);
        body["needs"] = json!({"languages": ["Deutsch"]});
        body["contact"]["first_name"] = json!("x".repeat(201));
        body["contact"]["phone"] = json!("ruf mich an");
        body["timing"] = json!({"kind": "windows", "windows": [
            {"date": "2026-03-17", "start": "12:00", "end": "10:00"},
            {"date": "2026-03-15", "start": "10:00", "end": "12:00"},
            {"date": "2028-06-01", "start": "10:00", "end": "12:00"},
        ]});
        resident.post("/help-requests", &body).await.has_faults(&[
            ("/category", "unknown"),
            ("/title", "too_long"),
            ("/description", "required"),
            ("/duration_minutes", "too_small"),
            ("/helpers_needed", "too_large"),
            ("/needs/languages", "invalid_value"),
            ("/contact/first_name", "too_long"),
            ("/contact/phone", "invalid_value"),
            ("/timing/windows/0", "end_before_start"),
            ("/timing/windows/1", "in_the_past"),
            ("/timing/windows/2", "too_far_ahead"),
        ]);
    }

    async fn the_same_key_makes_one_request(app: &TestApp) {
        let resident = app.resident().await;
        let body = builders::help_request("einkauf", &app.quarter().await);
        let first = resident.post_once("/help-requests", "key-1", &body).await.with_status(201);
        let again = resident.post_once("/help-requests", "key-1", &body).await.with_status(201);
        assert_eq!(again, first);
        let other = builders::help_request("garten", &app.quarter().await);
        resident.post_once("/help-requests", "key-1", &other).await.is_problem(422, "idempotency-key-reused");
        assert_eq!(listed(&resident, "/me/help-requests").await.len(), 1);
    }

    async fn who_only_helps_cannot_ask_and_who_only_asks_sees_no_list(app: &TestApp) {
        let body = builders::help_request("einkauf", &app.quarter().await);
        app.volunteer().await.post("/help-requests", &body).await.is_problem(403, "role-required");
        app.resident().await.get("/help-requests").await.is_problem(403, "role-required");
        app.nobody().post("/help-requests", &body).await.is_problem(401, "sign-in-required");
    }

    async fn a_request_of_somebody_else_is_not_there(app: &TestApp) {
        let (owner, stranger) = (app.resident().await, app.resident().await);
        let made = asked(app, &owner).await;
        let path = format!("/help-requests/{}", id(&made));
        stranger.get(&path).await.is_problem(404, "not-found");
        stranger.post(&format!("{path}/cancellation"), &json!({})).await.is_problem(404, "not-found");
        stranger.patch(&path, &json!({"version": 1, "title": "meins"})).await.is_problem(404, "not-found");
        app.admin().await.get(&path).await.is_problem(404, "not-found");
    }

    async fn a_request_is_edited_by_version(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let change = json!({"version": 1, "title": "", "description": "Drei Taschen.", "helpers_needed": 2});
        let edited = resident.act(&made, "edit", &change).await.with_status(200);
        assert_eq!((version(&edited), &edited["title"]), (2, &json!(null)));
        assert_eq!((&edited["description"], &edited["helpers_needed"]), (&json!("Drei Taschen."), &json!(2)));
        assert_eq!(edited["contact"], made["contact"]);
        let stale = resident.act(&made, "edit", &change).await.is_problem(409, "version-conflict");
        assert_eq!(stale["current"]["version"], 2);
    }

    async fn staff_record_a_request_for_a_person(app: &TestApp) {
        let (person, office) = (app.resident().await, app.coordinator().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["on_behalf_of"] = json!(person.account_id);
        body["channel"] = json!("phone");
        person.post("/help-requests", &body).await.is_problem(403, "role-required");
        let made = office.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&made["origin"], &made["recorded_by_staff"]), (&json!("on_behalf"), &json!(true)));
        assert_eq!(listed(&person, "/me/help-requests").await, [id(&made)]);
        body["on_behalf_of"] = json!("01900000-0000-7000-8000-000000000000");
        office.post("/help-requests", &body).await.has_faults(&[("/on_behalf_of", "unknown")]);
    }

    async fn a_guest_waits_for_the_call_and_asks_by_code(app: &TestApp) {
        let (volunteer, office) = (app.volunteer().await, app.coordinator().await);
        let body = builders::guest_request("einkauf", &app.quarter().await);
        let receipt = app.nobody().post("/help-requests/guest", &body).await.with_status(201);
        let code = receipt["status_code"].as_str().unwrap();
        assert_eq!((code.len(), &receipt["next_step"]["code"]), (10, &json!("office_calls")));
        let status = app.nobody().post("/help-requests/status", &json!({"status_code": code.to_lowercase()})).await.ok();
        assert_eq!((&status["reference"], &status["state"]), (&receipt["reference"], &json!("open")));
        assert_eq!((&status["assigned"], &status["visit"]), (&json!(false), &json!(null)));
        app.nobody().post("/help-requests/status", &json!({"status_code": "AAAAAAAAAA"})).await.is_problem(404, "not-found");
        assert!(listed(&volunteer, "/help-requests").await.is_empty(), "not released");

        let waiting = office.get("/help-requests").await.ok()["items"][0].clone();
        volunteer.post(&format!("/help-requests/{}/acceptance", id(&waiting)), &json!({})).await
            .is_problem(409, "waiting-for-call-back");
        let read = seen(&office, &waiting).await;
        assert_eq!((&read["requester"]["first_name"], &read["contact"]["phone"]), (&json!("Gerda"), &json!("+49 4541 777888")));
        let released = office.act(&read, "release", &json!({})).await.ok();
        assert_eq!((&released["waiting_for_call_back"], &released["in_dispatch_queue"]), (&json!(false), &json!(false)));
        assert_eq!(listed(&volunteer, "/help-requests").await, [id(&waiting)]);
    }

    async fn a_guest_must_leave_a_number(app: &TestApp) {
        let mut body = builders::guest_request("einkauf", &app.quarter().await);
        body["contact"] = json!({"first_name": "Gerda"});
        app.nobody().post("/help-requests/guest", &body).await.has_faults(&[("/contact/phone", "required")]);
    }
}
