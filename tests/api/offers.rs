//! The offer of a volunteer, and the anonymous numbers that everybody sees.

use serde_json::{Value, json};
use support::{TestApp, builders, version};

async fn good(app: &TestApp) -> Value {
    builders::offer(&app.categories().await, &app.quarter().await)
}

/// The same offer with other fields.
fn with(offer: &Value, changes: Value) -> Value {
    let mut changed = offer.clone();
    for (name, value) in changes.as_object().unwrap() {
        changed[name] = value.clone();
    }
    changed
}

support::on_both_databases! {
    async fn an_offer_is_made_read_changed_and_withdrawn(app: &TestApp) {
        let volunteer = app.verified_volunteer().await;
        volunteer.get("/me/offer").await.is_problem(404, "not-found");
        let offer = good(app).await;
        let made = volunteer.put("/me/offer", &offer).await.with_status(200);
        assert_eq!((version(&made), &made["state"]), (1, &json!("active")));
        for field in ["quarters", "reach", "availability", "minutes_per_week", "tasks_per_week", "languages", "means"] {
            assert_eq!(made[field], offer[field], "{field}");
        }
        assert_eq!(volunteer.get("/me/offer").await.with_status(200), made);

        let pause = with(&offer, json!({"paused_until": "2026-05-01", "version": 1, "tasks_per_week": 3}));
        let paused = volunteer.act(&made, "edit", &pause).await.with_status(200);
        assert_eq!((version(&paused), &paused["state"], &paused["tasks_per_week"]), (2, &json!("paused"), &json!(3)));

        volunteer.delete("/me/offer?version=1").await.is_problem(409, "version-conflict");
        volunteer.act(&paused, "delete", &Value::Null).await.with_status(204);
        volunteer.get("/me/offer").await.is_problem(404, "not-found");
        volunteer.delete("/me/offer?version=2").await.is_problem(404, "not-found");
    }

    async fn who_edits_an_old_version_gets_the_fresh_one(app: &TestApp) {
        let volunteer = app.verified_volunteer().await;
        let offer = good(app).await;
        volunteer.put("/me/offer", &with(&offer, json!({"version": 1}))).await.is_problem(404, "not-found");
        let made = volunteer.put("/me/offer", &offer).await.ok();
        for stale in [json!({}), json!({"version": null}), json!({"version": 0}), json!({"version": 2})] {
            let problem = volunteer.put("/me/offer", &with(&offer, stale)).await.is_problem(409, "version-conflict");
            assert_eq!(problem["current"], made);
        }
    }

    async fn an_offer_is_pending_until_the_person_is_verified(app: &TestApp) {
        let volunteer = app.unverified_volunteer().await;
        let made = volunteer.put("/me/offer", &good(app).await).await.ok();
        assert_eq!(made["state"], "pending");
    }

    async fn every_fault_of_an_offer_is_named_at_once(app: &TestApp) {
        let volunteer = app.verified_volunteer().await;
        let wrong = with(&good(app).await, json!({
            "categories": ["einkauf-den-es-nicht-gibt"],
            "quarters": ["018f0000-0000-7000-8000-000000000000"],
            "availability": [
                {"weekday": 1, "start": "12:00", "end": "09:00"},
                {"weekday": 2, "start": "09:00", "end": "00:00"},
            ],
            "languages": ["Deutsch"],
            "paused_until": "2031-01-01",
        }));
        volunteer.put("/me/offer", &wrong).await.has_faults(&[
            ("/categories/0", "unknown"),
            ("/quarters/0", "unknown"),
            ("/availability/0/end", "end_before_start"),
            ("/languages/0", "invalid_value"),
            ("/paused_until", "too_far_ahead"),
        ]);
        let misshapen = with(&good(app).await, json!({
            "availability": [{"weekday": 8, "start": "9:00", "end": "24:00"}],
            "minutes_per_week": 10,
            "tasks_per_week": 21,
            "reach": "everywhere",
            "means": ["rocket"],
            "account_id": "x",
        }));
        volunteer.put("/me/offer", &misshapen).await.has_faults(&[
            ("/availability/0/weekday", "too_large"),
            ("/availability/0/start", "invalid_value"),
            ("/availability/0/end", "invalid_value"),
            ("/minutes_per_week", "too_small"),
            ("/tasks_per_week", "too_large"),
            ("/reach", "invalid_value"),
            ("/means/0", "invalid_value"),
            ("/account_id", "unknown_field"),
        ]);
        volunteer.get("/me/offer").await.is_problem(404, "not-found");
    }

    async fn only_volunteers_have_an_offer(app: &TestApp) {
        let offer = good(app).await;
        app.nobody().get("/me/offer").await.is_problem(401, "sign-in-required");
        app.nobody().put("/me/offer", &offer).await.is_problem(401, "sign-in-required");
        for other in [app.resident().await, app.coordinator().await, app.admin().await, app.stadtkuemmerer().await] {
            other.get("/me/offer").await.is_problem(403, "role-required");
            other.put("/me/offer", &offer).await.is_problem(403, "role-required");
            other.delete("/me/offer?version=1").await.is_problem(403, "role-required");
        }
    }

    async fn hours_are_brought_into_order(app: &TestApp) {
        let volunteer = app.verified_volunteer().await;
        let range = |weekday: u8, start: &str, end: &str| json!({"weekday": weekday, "start": start, "end": end});
        let hours = json!([range(3, "10:00", "12:00"), range(1, "22:00", "00:00"), range(3, "09:00", "10:30")]);
        let made = volunteer.put("/me/offer", &with(&good(app).await, json!({"availability": hours}))).await.ok();
        assert_eq!(made["availability"], json!([range(1, "22:00", "00:00"), range(3, "09:00", "12:00")]));
    }

    async fn numbers_of_helpers_are_shown_from_five_on_and_name_nobody(app: &TestApp) {
        let quarter = app.quarter().await;
        let category = app.categories().await[0].clone();
        let path = format!("/helper-counts?quarter={quarter}&category={category}");
        for _ in 0..4 {
            app.volunteer().await;
        }
        // Neither somebody unverified nor somebody who rests is counted.
        app.unverified_volunteer().await.put("/me/offer", &good(app).await).await.ok();
        let resting = with(&good(app).await, json!({"paused_until": "2026-05-01"}));
        app.verified_volunteer().await.put("/me/offer", &resting).await.ok();
        let few = json!([{"quarter_id": quarter, "category": category, "helpers": null}]);
        assert_eq!(app.nobody().get(&path).await.with_status(200)["items"], few);

        let neighbours = with(&good(app).await, json!({"reach": "neighbouring_quarters"}));
        app.verified_volunteer().await.put("/me/offer", &neighbours).await.ok();
        let enough = json!([{"quarter_id": quarter, "category": category, "helpers": 5}]);
        assert_eq!(app.nobody().get(&path).await.with_status(200)["items"], enough);
        let beside = support::id(&app.quarters().await[1]);
        let of_beside = app.nobody().get(&format!("/helper-counts?quarter={beside}")).await.with_status(200);
        assert!(of_beside["items"].as_array().unwrap().iter().all(|count| count["helpers"].is_null()));
        app.nobody().get("/helper-counts?quarter=x").await.has_faults(&[("?quarter", "invalid_value")]);
    }
}
