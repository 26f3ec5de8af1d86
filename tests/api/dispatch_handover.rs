//! Handing one's work over: a coordinator's desk with a briefing, a Stadtkümmerer's coming visits.

use chrono::Duration;
use serde_json::{Value, json};
use support::{TestApp, builders, id};

/// A request of a resident that waits for the coordinators: there is nobody who could help.
async fn waiting(app: &TestApp, date: &str) -> Value {
    let resident = app.resident().await;
    let category = app.categories().await.remove(0);
    let body = builders::help_request_at(&category, &app.quarter().await, date, "10:00", "12:00");
    resident.post("/help-requests", &body).await.with_status(201)
}

fn parts(handover: &Value) -> Vec<(String, String)> {
    let items = handover["items"].as_array().unwrap().iter();
    items.map(|item| (item["help_request_id"].to_string(), item["part"].as_str().unwrap().to_owned())).collect()
}

support::on_both_databases! {
    async fn the_open_work_of_a_desk_is_the_colleagues_with_the_briefing(app: &TestApp) {
        let (giver, taker) = (app.coordinator().await, app.coordinator().await);
        let (claimed, tried) = (waiting(app, "2026-03-17").await, waiting(app, "2026-03-20").await);
        let claim = format!("/dispatch/queue/{}/claim", id(&claimed));
        giver.post(&claim, &json!({})).await.ok();
        let log = format!("/help-requests/{}/contact-log", id(&tried));
        let entry = json!({"channel": "phone", "direction": "outgoing", "outcome": "nicht erreicht", "follow_up_at": "2026-03-16T15:00:00Z"});
        giver.post(&log, &entry).await.with_status(201);
        let before = taker.get("/dispatch/today").await.ok();
        assert_eq!((&before["handovers"], &before["follow_ups"]["items"][0]["responsible_id"]), (&json!([]), &json!(giver.account_id)));

        let body = json!({"to_id": taker.account_id, "briefing": "Frau K. nur vormittags anrufen."});
        let given = giver.post_once("/dispatch/handovers", "a", &body).await.with_status(201);
        assert_eq!(parts(&given), [(claimed["id"].to_string(), "claim".to_owned()), (tried["id"].to_string(), "follow_up".to_owned())]);
        assert_eq!(giver.post_once("/dispatch/handovers", "a", &body).await.with_status(201), given, "once");
        let today = taker.get("/dispatch/today").await.ok();
        assert_eq!(given["allowed_actions"], json!([]), "it is the taker's to say");
        assert_eq!(today["handovers"][0]["id"], given["id"]);
        assert_eq!(today["handovers"][0]["allowed_actions"][0]["action"], "read");
        assert_eq!(today["follow_ups"]["items"][0]["responsible_id"], json!(taker.account_id));
        assert_eq!(giver.get("/dispatch/today").await.ok()["handovers"], json!([]));
        giver.post(&claim, &json!({})).await.is_problem(409, "claimed-by-another");
        taker.post(&claim, &json!({})).await.ok();

        let reading = format!("/dispatch/handovers/{}/reading", id(&given));
        giver.post(&reading, &json!({})).await.is_problem(404, "not-found");
        let read = taker.post(&reading, &json!({})).await.ok();
        assert_eq!((read["read_at"].is_string(), &read["allowed_actions"]), (true, &json!([])));
        assert_eq!(taker.post(&reading, &json!({})).await.ok(), read);
        assert_eq!(taker.get("/dispatch/today").await.ok()["handovers"], json!([]));
    }

    async fn somebody_who_fell_ill_is_relieved_by_a_colleague_and_gets_it_back(app: &TestApp) {
        let (ill, taker) = (app.coordinator().await, app.coordinator().await);
        let tried = waiting(app, "2026-03-20").await;
        let log = format!("/help-requests/{}/contact-log", id(&tried));
        let entry = json!({"channel": "phone", "direction": "outgoing", "outcome": "nicht erreicht", "follow_up_at": "2026-03-16T15:00:00Z"});
        ill.post(&log, &entry).await.with_status(201);
        let over = |from: &str, to: &str| json!({"from_id": from, "to_id": to, "briefing": "krank"});
        taker.post("/dispatch/handovers", &over(&ill.account_id, &taker.account_id)).await.with_status(201);
        let back = taker.post("/dispatch/handovers", &over(&taker.account_id, &ill.account_id)).await.with_status(201);
        assert_eq!(parts(&back).len(), 1);
        let today = ill.get("/dispatch/today").await.ok();
        assert_eq!(today["follow_ups"]["items"][0]["responsible_id"], json!(ill.account_id));
    }

    async fn all_that_is_wrong_is_named(app: &TestApp) {
        let (office, resident) = (app.office().await, app.resident().await);
        let to_nobody = json!({"from_id": resident.account_id, "to_id": resident.account_id, "briefing": " "});
        office.post("/dispatch/handovers", &to_nobody).await
            .has_faults(&[("/to_id", "unknown"), ("/from_id", "unknown"), ("/briefing", "required")]);
        let to_oneself = json!({"to_id": office.account_id, "briefing": " "});
        office.post("/dispatch/handovers", &to_oneself).await.has_faults(&[("/to_id", "invalid_value"), ("/briefing", "required")]);
    }

    async fn an_erased_colleague_leaves_no_briefing(app: &TestApp) {
        let (giver, taker) = (app.coordinator().await, app.coordinator().await);
        let body = json!({"to_id": taker.account_id, "briefing": "Frau K. nur vormittags anrufen."});
        giver.post("/dispatch/handovers", &body).await.with_status(201);
        let gone = giver.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": giver.password}))).await;
        assert!(gone.status < 300, "{gone}");
        assert_eq!(taker.get("/dispatch/today").await.ok()["handovers"], json!([]));
    }

    async fn a_briefing_is_kept_for_thirty_days(app: &TestApp) {
        let (giver, taker) = (app.coordinator().await, app.coordinator().await);
        giver.post("/dispatch/handovers", &json!({"to_id": taker.account_id, "briefing": "kurz"})).await.with_status(201);
        for (days, left) in [(29, 1), (2, 0)] {
            app.pass(Duration::days(days));
            crate::retention::work(app).await;
            let taker = app.again(&taker).await;
            assert_eq!(taker.get("/dispatch/today").await.ok()["handovers"].as_array().unwrap().len(), left);
        }
    }

    async fn coming_visits_go_to_another_stadtkuemmerer_at_their_times(app: &TestApp) {
        let office = app.office().await;
        let (leaving, other) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let mut requests = Vec::new();
        for (date, who) in [("2026-03-17", &leaving), ("2026-03-18", &leaving), ("2026-03-18", &other)] {
            let request = waiting(app, date).await;
            let visit = json!({
                "help_request_id": id(&request), "stadtkuemmerer_id": who.account_id,
                "starts_at": request["windows"][0]["starts_at"],
            });
            office.post("/dispatch/visits", &visit).await.with_status(201);
            requests.push(request);
        }
        let path = format!("/stadtkuemmerer/{}/handover", leaving.account_id);
        office.post(&path, &json!({"to_id": leaving.account_id})).await.has_faults(&[("/to_id", "invalid_value")]);
        office.post(&path, &json!({"to_id": office.account_id})).await.has_faults(&[("/to_id", "unknown")]);
        let of_nobody = format!("/stadtkuemmerer/{}/handover", office.account_id);
        office.post(&of_nobody, &json!({"to_id": other.account_id})).await.is_problem(404, "not-found");
        let handed = office.post(&path, &json!({"to_id": other.account_id})).await.ok();
        assert_eq!(handed["handed_over"], json!([requests[0]["id"]]));
        let kept = handed["kept"].as_array().unwrap();
        assert_eq!((kept.len(), &kept[0]["help_request_id"], &kept[0]["code"]), (1, &requests[1]["id"], &json!("overlapping-assignment")));
        let day = |who: &support::Actor, date: &str| {
            let path = format!("/stadtkuemmerer/me/day?date={date}");
            let who = who.clone();
            async move { who.get(&path).await.ok()["visits"].as_array().unwrap().len() }
        };
        assert_eq!((day(&leaving, "2026-03-17").await, day(&other, "2026-03-17").await), (0, 1));
        assert_eq!((day(&leaving, "2026-03-18").await, day(&other, "2026-03-18").await), (1, 1));
        let later = office.post(&path, &json!({"to_id": other.account_id, "from": "2026-03-19"})).await.ok();
        assert_eq!(later, json!({"handed_over": [], "kept": []}));
    }
}
