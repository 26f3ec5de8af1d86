//! Working on items of the queue: two coordinators never do so unknowingly.

use chrono::Duration;
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id, version};

/// A request of a resident that waits for the coordinators.
async fn waiting(app: &TestApp) -> Value {
    let resident = app.resident().await;
    let category = app.categories().await.remove(0);
    let body = builders::help_request_at(&category, &app.quarter().await, "2026-03-17", "10:00", "12:00");
    // There is nobody who could help: it goes to the coordinators at once.
    resident.post("/help-requests", &body).await.with_status(201)
}

fn claim_of(request: &Value) -> String {
    format!("/dispatch/queue/{}/claim", id(request))
}

async fn item(who: &Actor, request: &Value) -> Value {
    who.get(&format!("/dispatch/queue/{}", id(request))).await.ok()
}

fn actions(item: &Value) -> Vec<String> {
    item["allowed_actions"].as_array().unwrap().iter().map(|act| act["action"].as_str().unwrap().to_owned()).collect()
}

support::on_both_databases! {
    async fn the_second_is_told_who_works_on_it_and_may_take_over(app: &TestApp) {
        let (first, second) = (app.coordinator().await, app.coordinator().await);
        let request = waiting(app).await;
        assert_eq!(item(&first, &request).await["claim"], json!(null));
        assert_eq!(actions(&item(&first, &request).await), ["claim"]);
        let claimed = first.post(&claim_of(&request), &json!({})).await.ok();
        assert_eq!((&claimed["is_own"], actions(&claimed)), (&json!(true), vec!["release".to_owned()]));

        let seen = item(&second, &request).await;
        assert_eq!((&seen["claim"]["account_id"], &seen["claim"]["is_own"]), (&json!(first.account_id), &json!(false)));
        assert_eq!(actions(&seen), ["take_over"]);
        let refused = second.post(&claim_of(&request), &json!({})).await.is_problem(409, "claimed-by-another");
        assert_eq!(refused["claim"]["account_id"], json!(first.account_id));
        second.delete(&claim_of(&request)).await.is_problem(404, "not-found");

        second.post(&claim_of(&request), &json!({"take_over": true})).await.ok();
        first.post(&claim_of(&request), &json!({})).await.is_problem(409, "claimed-by-another");
        second.delete(&claim_of(&request)).await.with_status(204);
        assert_eq!(item(&first, &request).await["claim"], json!(null));
    }

    async fn nobody_is_sent_by_who_does_not_work_on_it(app: &TestApp) {
        let (first, second) = (app.coordinator().await, app.coordinator().await);
        let request = waiting(app).await;
        let kuemmerer = app.stadtkuemmerer().await;
        first.post(&claim_of(&request), &json!({})).await.ok();
        let visit = json!({
            "help_request_id": id(&request),
            "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": request["windows"][0]["starts_at"],
            "recorded_reason": "es eilt",
        });
        let refused = second.post("/dispatch/visits", &visit).await.is_problem(409, "claimed-by-another");
        assert_eq!(refused["claim"]["account_id"], json!(first.account_id));
        first.post("/dispatch/visits", &visit).await.with_status(201);
        second.post(&claim_of(&request), &json!({})).await.is_problem(404, "not-found");
    }

    async fn it_ends_by_itself_after_45_minutes_and_with_the_stay_in_the_queue(app: &TestApp) {
        let (first, second) = (app.coordinator().await, app.coordinator().await);
        let request = waiting(app).await;
        first.post(&claim_of(&request), &json!({})).await.ok();
        app.pass(Duration::minutes(44));
        let (first, second) = (app.again(&first).await, app.again(&second).await);
        second.post(&claim_of(&request), &json!({})).await.is_problem(409, "claimed-by-another");
        first.post(&claim_of(&request), &json!({})).await.ok();
        app.pass(Duration::minutes(44));
        let second = app.again(&second).await;
        second.post(&claim_of(&request), &json!({})).await.is_problem(409, "claimed-by-another");
        app.pass(Duration::minutes(1));
        second.post(&claim_of(&request), &json!({})).await.ok();
    }

    async fn a_visit_is_handed_on_to_another_person_or_stays_as_it_is(app: &TestApp) {
        let office = app.office().await;
        let request = waiting(app).await;
        let (one, other) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let visit = json!({
            "help_request_id": id(&request),
            "stadtkuemmerer_id": one.account_id,
            "starts_at": request["windows"][0]["starts_at"],
            "recorded_reason": "es eilt",
        });
        let made = office.post("/dispatch/visits", &visit).await.with_status(201);
        let path = format!("/dispatch/visits/{}", id(&made));
        let on = |to: &str, version: i64| json!({
            "starts_at": request["windows"][0]["starts_at"],
            "stadtkuemmerer_id": to,
            "version": version,
            "recorded_reason": "es eilt",
        });
        let nobody = app.resident().await.account_id;
        office.patch(&path, &on(&nobody, 1)).await.has_faults(&[("/stadtkuemmerer_id", "unknown")]);
        office.patch(&path, &on(&other.account_id, 2)).await.is_problem(409, "version-conflict");
        let still = office.get(&format!("/assignments/{}", id(&made))).await.ok();
        assert_eq!((&still["state"], version(&still)), (&json!("accepted"), 1), "nothing half done");
        let moved = office.patch(&path, &on(&other.account_id, 1)).await.ok();
        assert_ne!(id(&moved), id(&made));
        assert_eq!(moved["helper"]["id"], json!(other.account_id));
        let before = office.get(&format!("/assignments/{}", id(&made))).await.ok();
        assert_eq!(before["state"], "cancelled");
    }

    async fn the_board_shows_who_is_there_who_goes_where_and_what_waits(app: &TestApp) {
        let office = app.office().await;
        let (waits, visited) = (waiting(app).await, waiting(app).await);
        let kuemmerer = app.stadtkuemmerer().await;
        let starts_at = visited["windows"][0]["starts_at"].clone();
        let visit = json!({
            "help_request_id": id(&visited),
            "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": starts_at,
            "recorded_reason": "es eilt",
        });
        let made = office.post("/dispatch/visits", &visit).await.with_status(201);
        office.post(&claim_of(&waits), &json!({})).await.ok();
        let day = &visited["windows"][0]["date"];
        let board = office.get(&format!("/dispatch/board?from={0}&to={0}", day.as_str().unwrap())).await.ok();
        assert_eq!((&board["visits"][0]["id"], &board["visits"][0]["stadtkuemmerer_id"]), (&made["id"], &json!(kuemmerer.account_id)));
        assert_eq!(board["visits"][0]["help_request"]["reference"], visited["reference"]);
        let of_waiting = &board["waiting"][0];
        assert_eq!((&of_waiting["help_request"]["id"], &of_waiting["claim"]["is_own"]), (&waits["id"], &json!(true)));
        assert_eq!(board["counts"], json!([{"quarter_id": waits["quarter_id"], "waiting": 1, "urgent": 0}]));
        let person = board["stadtkuemmerer"].as_array().unwrap().iter().find(|person| person["account_id"] == json!(kuemmerer.account_id));
        assert!(person.unwrap()["present"].as_array().is_some());
        assert!(!board.to_string().contains("\"address\"") && !board.to_string().contains("\"phone\""), "no contact");
        office.get("/dispatch/board?from=2020-01-01&to=2019-12-31").await.has_faults(&[("?from", "in_the_past"), ("?to", "end_before_start")]);
        office.get("/dispatch/board?from=2026-03-16&to=2026-03-30").await.has_faults(&[("?to", "too_far_ahead")]);
    }
}
