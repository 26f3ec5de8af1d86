//! Plans: visits for the whole queue, proposed, taken over, taken back.

use chrono::Duration;
use serde_json::{Value, json};
use std::time::{Duration as Wait, Instant};
use support::{Actor, TestApp, builders, id, version};

/// A request that waits for the coordinators.
async fn waiting(app: &TestApp) -> Value {
    let resident = app.resident().await;
    let category = app.categories().await.remove(0);
    let body = builders::help_request_at(&category, &app.quarter().await, "2026-03-17", "10:00", "12:00");
    // There is nobody who could help: it goes to the coordinators at once.
    resident.post("/help-requests", &body).await.with_status(201)
}

/// A week from today.
fn week(app: &TestApp) -> Value {
    let today = app.now().date_naive();
    json!({"from": today, "to": today + chrono::Days::new(6)})
}

/// The plan when its search is over.
async fn ready(office: &Actor, plan: &Value) -> Value {
    let begun = Instant::now();
    loop {
        let now = office.get(&format!("/dispatch/plans/{}", id(plan))).await.ok();
        if now["state"] != "running" {
            return now;
        }
        assert!(begun.elapsed() < Wait::from_secs(60), "{now}");
        tokio::time::sleep(Wait::from_millis(50)).await;
    }
}

fn proposed(plan: &Value) -> Vec<&Value> {
    plan["proposal"]["visits"].as_array().unwrap().iter().map(|visit| &visit["help_request"]["id"]).collect()
}

support::on_both_databases! {
    async fn a_plan_is_proposed_with_reasons_taken_over_once_and_taken_back(app: &TestApp) {
        let office = app.office().await;
        let kuemmerer = app.stadtkuemmerer().await;
        let (one, other) = (waiting(app).await, waiting(app).await);
        let asked = office.post("/dispatch/plans", &week(app)).await.with_status(202);
        let plan = ready(office, &asked).await;
        assert_eq!((&plan["state"], &plan["proposal"]["end"]), (&json!("ready"), &json!("finished")), "{plan}");
        let mut requests = proposed(&plan);
        requests.sort_by_key(|id| id.as_str().unwrap().to_owned());
        let mut all = vec![&one["id"], &other["id"]];
        all.sort_by_key(|id| id.as_str().unwrap().to_owned());
        assert_eq!((requests, &plan["proposal"]["open"]), (all, &json!([])));
        for visit in plan["proposal"]["visits"].as_array().unwrap() {
            assert_eq!(visit["stadtkuemmerer_id"], json!(kuemmerer.account_id));
            assert!(visit["reasons"].as_array().unwrap().contains(&json!("first_for_quarter")), "{visit}");
        }
        let figures = &plan["proposal"]["figures"];
        assert_eq!((&figures["of"], &figures["plan"]["served"]), (&json!(2), &json!(2)));
        assert!(figures["bound"].as_i64() >= figures["plan"]["weighted_served"].as_i64());

        let path = format!("/dispatch/plans/{}/acceptance", id(&plan));
        let accepted = office.post(&path, &json!({})).await.ok();
        assert_eq!((&accepted["state"], accepted["taken"].as_array().unwrap().len()), (&json!("accepted"), 2));
        assert_eq!(office.post(&path, &json!({})).await.ok()["taken"], accepted["taken"], "twice is once");
        let queue = office.get("/dispatch/queue").await.ok();
        assert_eq!(queue["items"], json!([]));
        let read = accepted["taken"][0]["assignment_id"].as_str().unwrap().to_owned();
        app.again(&kuemmerer).await.post(&format!("/dispatch/visits/{read}/acknowledgement"), &json!({})).await.ok();
        app.pass(Duration::minutes(29));
        let office = app.again(office).await;
        let undone = office.post(&format!("/dispatch/plans/{}/acceptance-undo", id(&plan)), &json!({})).await.ok();
        let kept: Vec<_> = undone["taken"].as_array().unwrap().iter().filter(|visit| visit["is_kept"] == json!(true)).collect();
        assert_eq!((&undone["state"], kept.len(), &kept[0]["assignment_id"]), (&json!("undone"), 1, &json!(read)));
        let again = office.get("/dispatch/queue").await.ok();
        let item = &again["items"].as_array().unwrap()[..];
        assert_eq!((item.len(), &item[0]["reason"]), (1, &json!("nobody_eligible")), "it waits as it had waited");
        assert!(item[0]["waiting_minutes"].as_i64() >= Some(29), "{}", item[0]);
    }

    async fn nobody_is_sent_to_a_guest_to_whom_nobody_has_spoken(app: &TestApp) {
        let office = app.office().await;
        app.stadtkuemmerer().await;
        let guest = builders::guest_request(&app.categories().await.remove(0), &app.quarter().await);
        let receipt = app.nobody().post("/help-requests/guest", &guest).await.with_status(201);
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        assert_eq!(proposed(&plan), Vec::<&Value>::new());
        let open = &plan["proposal"]["open"][0];
        assert_eq!((&open["reason"], &open["help_request"]["reference"]), (&json!("waiting_for_call_back"), &receipt["reference"]));
    }

    async fn a_plan_is_asked_for_once_and_taken_over_in_parts(app: &TestApp) {
        let office = app.office().await;
        app.stadtkuemmerer().await;
        let (one, other) = (waiting(app).await, waiting(app).await);
        let asked = office.post_once("/dispatch/plans", "plan-1", &week(app)).await.with_status(202);
        let plan = ready(office, &asked).await;
        let again = office.post_once("/dispatch/plans", "plan-1", &week(app)).await.with_status(202);
        assert_eq!(id(&again), id(&plan));
        let path = format!("/dispatch/plans/{}/acceptance", id(&plan));
        for request in [&one, &one, &other] {
            office.post(&path, &json!({"help_request_ids": [id(request)]})).await.ok();
        }
        let all = office.get(&format!("/dispatch/plans/{}", id(&plan))).await.ok();
        assert_eq!(all["taken"].as_array().unwrap().len(), 2, "each once");
    }

    async fn nobody_is_proposed_for_a_second_place_and_nothing_is_made_that_has_begun(app: &TestApp) {
        let office = app.office().await;
        let kuemmerer = app.stadtkuemmerer().await;
        let resident = app.resident().await;
        let mut body = builders::help_request_at(&app.categories().await.remove(0), &app.quarter().await, "2026-03-17", "10:00", "14:00");
        body["helpers_needed"] = json!(2);
        let request = resident.post("/help-requests", &body).await.with_status(201);
        let visit = json!({
            "help_request_id": id(&request),
            "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": request["windows"][0]["starts_at"],
        });
        office.post("/dispatch/visits", &visit).await.with_status(201);
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        assert_eq!(proposed(&plan), Vec::<&Value>::new(), "{plan}");
        app.stadtkuemmerer().await;
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        assert_eq!(proposed(&plan), [&request["id"]]);
        app.pass(Duration::days(2));
        let office = app.again(office).await;
        let refused = office.post(&format!("/dispatch/plans/{}/acceptance", id(&plan)), &json!({})).await.is_problem(409, "plan-stale");
        assert_eq!(refused["changed"][0]["code"], "visit-in-the-past");
    }

    async fn what_has_changed_since_stands_against_all_of_it_and_is_named(app: &TestApp) {
        let office = app.office().await;
        app.stadtkuemmerer().await;
        let (one, other, third) = (waiting(app).await, waiting(app).await, waiting(app).await);
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        let close = json!({"outcome": "not_needed"});
        office.post(&format!("/help-requests/{}/closure", id(&one)), &close).await.ok();
        app.coordinator().await.post(&format!("/dispatch/queue/{}/claim", id(&other)), &json!({})).await.ok();
        let path = format!("/dispatch/plans/{}/acceptance", id(&plan));
        let refused = office.post(&path, &json!({})).await.is_problem(409, "plan-stale");
        let mut changed: Vec<(String, String)> = refused["changed"].as_array().unwrap().iter()
            .map(|each| (each["help_request_id"].as_str().unwrap().to_owned(), each["code"].as_str().unwrap().to_owned())).collect();
        changed.sort();
        let mut expected = vec![(id(&one), "request-closed".to_owned()), (id(&other), "claimed-by-another".to_owned())];
        expected.sort();
        assert_eq!(changed, expected);
        assert_eq!(office.get("/dispatch/queue").await.ok()["items"].as_array().unwrap().len(), 2, "nothing half done");
        let unknown = office.account_id.clone();
        office.post(&path, &json!({"help_request_ids": [id(&third), unknown, id(&third)]})).await
            .has_faults(&[("/help_request_ids/1", "unknown"), ("/help_request_ids/2", "duplicate")]);
        office.post(&path, &json!({"help_request_ids": []})).await.has_faults(&[("/help_request_ids", "required")]);
        let some = office.post(&path, &json!({"help_request_ids": [id(&third)]})).await.ok();
        assert_eq!((some["taken"].as_array().unwrap().len(), &some["taken"][0]["help_request_id"]), (1, &third["id"]));
        app.pass(Duration::minutes(31));
        let office = app.again(office).await;
        office.post(&format!("/dispatch/plans/{}/acceptance-undo", id(&plan)), &json!({})).await.is_problem(409, "undo-too-late");
        office.delete(&format!("/dispatch/plans/{}", id(&plan))).await.is_problem(409, "plan-not-ready");
    }

    async fn nothing_is_proposed_that_nobody_may_do_and_it_is_said_why(app: &TestApp) {
        let office = app.office().await;
        let request = waiting(app).await;
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        assert_eq!(proposed(&plan), Vec::<&Value>::new());
        assert_eq!(plan["proposal"]["open"][0]["reason"], "nobody_in_quarter");
        let kuemmerer = app.stadtkuemmerer().await;
        let today = app.now().date_naive();
        let before = json!({"from": today, "to": today});
        let plan = ready(office, &office.post("/dispatch/plans", &before).await.with_status(202)).await;
        assert_eq!(plan["proposal"]["open"][0]["reason"], "not_wanted_then", "{plan}");
        app.coordinator().await.post(&format!("/dispatch/queue/{}/claim", id(&request)), &json!({})).await.ok();
        let plan = ready(office, &office.post("/dispatch/plans", &week(app)).await.with_status(202)).await;
        assert_eq!(plan["proposal"]["open"][0]["reason"], "claimed_by_another");
        let _ = (kuemmerer, version(&request));
    }

    async fn days_that_make_no_plan_are_refused_and_a_plan_is_put_away(app: &TestApp) {
        let office = app.office().await;
        office.post("/dispatch/plans", &json!({"from": "2020-01-01"})).await.has_faults(&[("/from", "in_the_past")]);
        let today = app.now().date_naive();
        let long = json!({"from": today, "to": today + chrono::Days::new(7)});
        office.post("/dispatch/plans", &long).await.has_faults(&[("/to", "too_far_ahead")]);
        let plan = ready(office, &office.post("/dispatch/plans", &json!({})).await.with_status(202)).await;
        let path = format!("/dispatch/plans/{}", id(&plan));
        assert_eq!(office.delete(&path).await.ok()["state"], "cancelled");
        office.post(&format!("{path}/acceptance"), &json!({})).await.is_problem(409, "plan-not-ready");
        office.post(&format!("{path}/acceptance-undo"), &json!({})).await.is_problem(409, "plan-not-ready");
        assert_eq!(office.delete(&path).await.ok()["state"], "cancelled", "twice is once");
    }
}
