//! The coordinator's list of today.

use chrono::Duration;
use serde_json::{Value, json};
use support::{builders, id};

fn requests<'a>(today: &'a Value, part: &str) -> Vec<&'a Value> {
    today[part]["items"].as_array().unwrap().iter().map(|item| &item["help_request"]["id"]).collect()
}

support::on_both_databases! {
    async fn what_was_to_be_tried_again_stands_there_until_it_was(app: &TestApp) {
        let (office, resident) = (app.office().await, app.resident().await);
        let category = app.categories().await.remove(0);
        let body = builders::help_request_at(&category, &app.quarter().await, "2026-03-20", "10:00", "12:00");
        let request = resident.post("/help-requests", &body).await.with_status(201);
        let log = format!("/help-requests/{}/contact-log", id(&request));
        let tried = |again: &str| json!({"channel": "phone", "direction": "outgoing", "outcome": "nicht erreicht", "follow_up_at": again});
        office.post(&log, &tried("2026-03-17T15:00:00Z")).await.with_status(201);
        let before = office.get("/dispatch/today").await.ok();
        assert_eq!(requests(&before, "follow_ups"), Vec::<&Value>::new(), "it is for tomorrow");
        app.pass(Duration::hours(20));
        let office = app.again(office).await;
        let due = office.get("/dispatch/today").await.ok();
        assert_eq!(requests(&due, "follow_ups"), [&request["id"]]);
        assert_eq!(due["follow_ups"]["items"][0]["outcome"], "nicht erreicht");
        let resident = app.again(&resident).await;
        let ended = resident.post("/help-requests", &body).await.with_status(201);
        office.post(&format!("/help-requests/{}/contact-log", id(&ended)), &tried("2026-03-17T15:00:00Z")).await.with_status(201);
        assert_eq!(requests(&office.get("/dispatch/today").await.ok(), "follow_ups").len(), 2);
        resident.post(&format!("/help-requests/{}/cancellation", id(&ended)), &json!({})).await.ok();
        assert_eq!(requests(&office.get("/dispatch/today").await.ok(), "follow_ups"), [&request["id"]], "what has ended is done");
        office.post(&log, &json!({"channel": "phone", "direction": "outgoing", "outcome": "erreicht"})).await.with_status(201);
        assert_eq!(requests(&office.get("/dispatch/today").await.ok(), "follow_ups"), Vec::<&Value>::new());
    }

    async fn who_waits_for_a_call_what_lapses_and_who_waits_to_be_verified(app: &TestApp) {
        let office = app.office().await;
        let category = app.categories().await.remove(0);
        let quarter = app.quarter().await;
        let guest = app.nobody().post("/help-requests/guest", &builders::guest_request(&category, &quarter)).await.with_status(201);
        let resident = app.resident().await;
        let tomorrow = builders::help_request_at(&category, &quarter, "2026-03-17", "10:00", "12:00");
        let soon = resident.post("/help-requests", &tomorrow).await.with_status(201);
        let later = builders::help_request_at(&category, &quarter, "2026-03-19", "10:00", "12:00");
        let later = resident.post("/help-requests", &later).await.with_status(201);
        let before = office.get("/dispatch/today").await.ok()["unverified_volunteers"].as_i64().unwrap();
        app.unverified_volunteer().await;
        let today = office.get("/dispatch/today").await.ok();
        assert_eq!(today["call_backs"]["items"][0]["help_request"]["reference"], guest["reference"], "{today}");
        assert_eq!(requests(&today, "lapsing"), [&soon["id"]]);
        assert!(!today.to_string().contains(&id(&later)));
        assert_eq!(today["unverified_volunteers"], json!(before + 1));
        assert!(!today.to_string().contains("777888"), "no telephone number");
    }

    async fn what_was_handed_back_stands_there(app: &TestApp) {
        let (office, resident) = (app.office().await, app.resident().await);
        let kuemmerer = app.stadtkuemmerer().await;
        let category = app.categories().await.remove(0);
        let body = builders::help_request_at(&category, &app.quarter().await, "2026-03-17", "10:00", "12:00");
        let request = resident.post("/help-requests", &body).await.with_status(201);
        let visit = json!({
            "help_request_id": id(&request),
            "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": request["windows"][0]["starts_at"],
        });
        let made = office.post("/dispatch/visits", &visit).await.with_status(201);
        kuemmerer.post(&format!("/dispatch/visits/{}/return", id(&made)), &json!({"reason": "krank"})).await.ok();
        let today = office.get("/dispatch/today").await.ok();
        assert_eq!(requests(&today, "given_back"), [&request["id"]]);
        assert_eq!(today["given_back"]["items"][0]["reason"], "handed_back");
    }
}
