//! Dispatch: duties, the queue, visits, the day.

use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id, version};

fn duty(quarter: &str, version: i64) -> Value {
    json!({
        "quarters": [{"quarter_id": quarter, "priority": 1}],
        "working_hours": [{"weekday": 1, "start": "08:00", "end": "16:00"}],
        "capacity_per_day": 4,
        "version": version,
    })
}

support::on_both_databases! {
    async fn a_duty_is_written_by_the_office_and_read_by_its_owner(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let before = kuemmerer.get(&path).await.with_status(200);
        assert_eq!((version(&before), &before["quarters"]), (0, &json!([])));
        let actions: Vec<_> = before["allowed_actions"].as_array().unwrap().iter().map(|action| &action["action"]).collect();
        assert_eq!(actions, [&json!("enter_absence")], "no edit");

        let quarter = app.quarter().await;
        let coordinator = app.coordinator().await;
        let written = coordinator.put(&path, &duty(&quarter, 0)).await.with_status(200);
        assert_eq!((version(&written), &written["capacity_per_day"]), (1, &json!(4)));
        let stale = coordinator.put(&path, &duty(&quarter, 0)).await.is_problem(409, "version-conflict");
        assert_eq!(stale["current"], written);
        let again = app.admin().await.put(&path, &duty(&quarter, 1)).await.with_status(200);
        assert_eq!(version(&again), 2);
        assert_eq!(kuemmerer.get(&path).await.with_status(200)["working_hours"], duty(&quarter, 0)["working_hours"]);
        let listed = coordinator.get("/stadtkuemmerer").await.with_status(200);
        assert_eq!(listed["items"], json!([coordinator.get(&path).await.ok()]));
    }

    async fn a_wrong_duty_names_all_its_faults(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let coordinator = app.coordinator().await;
        let quarter = app.quarter().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let mut wrong = duty(&quarter, 0);
        wrong["quarters"] = json!([
            {"quarter_id": quarter, "priority": 1},
            {"quarter_id": quarter, "priority": 2},
            {"quarter_id": kuemmerer.account_id, "priority": 1},
        ]);
        wrong["working_hours"] = json!([{"weekday": 1, "start": "16:00", "end": "08:00"}]);
        coordinator.put(&path, &wrong).await.has_faults(&[
            ("/quarters/1/quarter_id", "duplicate"),
            ("/quarters/2/quarter_id", "unknown"),
            ("/working_hours/0/end", "end_before_start"),
        ]);
        wrong["quarters"] = json!([{"quarter_id": quarter, "priority": 10}]);
        wrong["capacity_per_day"] = json!(0);
        coordinator.put(&path, &wrong).await.has_faults(&[
            ("/quarters/0/priority", "too_large"),
            ("/capacity_per_day", "too_small"),
        ]);
    }

    async fn duties_are_nobody_elses_business(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let body = duty(&app.quarter().await, 0);
        app.nobody().get(&path).await.is_problem(401, "sign-in-required");
        kuemmerer.put(&path, &body).await.is_problem(403, "role-required");
        for other in [app.resident().await, app.volunteer().await, app.stadtkuemmerer().await] {
            other.get(&path).await.is_problem(404, "not-found");
            other.get("/stadtkuemmerer").await.is_problem(403, "role-required");
            other.put(&path, &body).await.is_problem(403, "role-required");
        }
        let coordinator = app.coordinator().await;
        let of_nobody = format!("/stadtkuemmerer/{}/duty", coordinator.account_id);
        coordinator.get(&of_nobody).await.is_problem(404, "not-found");
        coordinator.put(&of_nobody, &body).await.is_problem(404, "not-found");
        coordinator.get("/stadtkuemmerer/x/duty").await.is_problem(404, "not-found");
    }
}

/// A request of a new resident, put into the queue by the office.
async fn queued(app: &TestApp, changes: Value) -> Value {
    let mut body = builders::help_request(&app.categories().await[0], &app.quarter().await);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = app.resident().await.post("/help-requests", &body).await.with_status(201);
    let path = format!("/help-requests/{}", id(&made));
    let seen = app.office().await.get(&path).await.with_status(200);
    if seen["in_dispatch_queue"] == false {
        app.office().await.act(&seen, "escalate", &json!({})).await.ok();
    }
    made
}

fn visit(request: &Value, kuemmerer: &Actor, starts_at: &str) -> Value {
    json!({"help_request_id": id(request), "stadtkuemmerer_id": kuemmerer.account_id, "starts_at": starts_at})
}

/// Monday, the first day of each test, at noon of the town; the tests begin at ten.
const NOON: &str = "2026-03-16T11:00:00Z";

support::on_both_databases! {
    async fn the_queue_is_ordered_tells_why_and_whom_to_send(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let normal = queued(app, json!({})).await;
        let soon = queued(app, json!({"urgency": "soon"})).await;
        let urgent = queued(app, json!({"urgency": "urgent"})).await;
        let coordinator = app.coordinator().await;
        let queue = coordinator.get("/dispatch/queue").await.with_status(200);
        let ids: Vec<_> = queue["items"].as_array().unwrap().iter().map(|item| id(&item["help_request"])).collect();
        assert_eq!(ids, [id(&urgent), id(&soon), id(&normal)]);
        let first = &queue["items"][0];
        assert!(first["help_request"]["contact"].is_null(), "a list holds no contact");
        assert_eq!(first["waiting_minutes"], 0);
        assert!(["by_hand", "nobody_eligible"].contains(&first["reason"].as_str().unwrap()), "{first}");
        let suggestion = &first["stadtkuemmerer_suggestions"][0];
        assert_eq!(suggestion["account_id"], json!(kuemmerer.account_id));
        assert_eq!(suggestion["reasons"], json!(["first_for_quarter", "free_at_that_time", "no_visits_that_day"]));

        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = coordinator.get(&format!("/dispatch/queue?limit=1{cursor}")).await.with_status(200);
            paged.extend(page["items"].as_array().unwrap().iter().map(|item| id(&item["help_request"])));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, ids);
        let only = coordinator.get("/dispatch/queue?urgency=soon").await.with_status(200);
        assert_eq!((only["items"].as_array().unwrap().len(), id(&only["items"][0]["help_request"])), (1, id(&soon)));
        let elsewhere = id(&app.quarters().await[1]);
        let none = coordinator.get(&format!("/dispatch/queue?quarter={elsewhere}")).await.with_status(200);
        assert_eq!(none["items"], json!([]));
        coordinator.get("/dispatch/queue?cursor=x").await.has_faults(&[("?cursor", "invalid_value")]);
    }

    async fn a_stadtkuemmerer_is_sent_acknowledges_and_finds_the_visit_in_the_day(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        let sent = coordinator.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        assert_eq!((&sent["kind"], &sent["state"]), (&json!("stadtkuemmerer"), &json!("accepted")));
        assert_eq!(sent["ends_at"], "2026-03-16T11:30:00Z", "as long as the request");
        assert_eq!(coordinator.get("/dispatch/queue").await.ok()["items"], json!([]));

        let day = kuemmerer.get("/stadtkuemmerer/me/day").await.with_status(200);
        assert_eq!((&day["date"], day["visits"].as_array().unwrap().len()), (&json!("2026-03-16"), 1));
        let listed = &day["visits"][0];
        assert_eq!((id(listed), &listed["help_request"]["contact"]["address"]), (id(&sent), &json!("Musterweg 3")));
        let path = format!("/stadtkuemmerer/{}/day", kuemmerer.account_id);
        assert_eq!(coordinator.get(&path).await.with_status(200)["visits"].as_array().unwrap().len(), 1);
        let tomorrow = kuemmerer.get("/stadtkuemmerer/me/day?date=2026-03-17").await.with_status(200);
        assert_eq!(tomorrow["visits"], json!([]));
        kuemmerer.get("/stadtkuemmerer/me/day?date=2030-01-01").await.has_faults(&[("?date", "too_far_ahead")]);

        let acknowledged = kuemmerer.act(listed, "acknowledge", &json!({})).await.with_status(200);
        assert_eq!(acknowledged["acknowledged_at"], "2026-03-16T09:00:00Z");
        let path = format!("/dispatch/visits/{}/acknowledgement", id(&sent));
        kuemmerer.post(&path, &json!({})).await.is_problem(409, "already-acknowledged");
    }

    async fn the_visits_of_who_loses_the_role_are_in_the_queue_again(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        coordinator.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let path = format!("/accounts/{}/roles/stadtkuemmerer", kuemmerer.account_id);
        app.admin().await.delete(&path).await.with_status(200);
        let queue = coordinator.get("/dispatch/queue").await.ok();
        assert_eq!((id(&queue["items"][0]["help_request"]), &queue["items"][0]["reason"]), (id(&request), &json!("handed_back")));
    }

    async fn a_visit_that_is_handed_back_is_in_the_queue_again(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        let sent = coordinator.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let path = format!("/dispatch/visits/{}/return", id(&sent));
        kuemmerer.post(&path, &json!({"reason": "  "})).await.has_faults(&[("/reason", "required")]);
        let returned = kuemmerer.post(&path, &json!({"reason": "krank"})).await.with_status(200);
        assert_eq!(returned["state"], "withdrawn");
        assert!(returned["help_request"]["contact"].is_null(), "the contact is closed at once");
        let queue = coordinator.get("/dispatch/queue").await.ok();
        assert_eq!((id(&queue["items"][0]["help_request"]), &queue["items"][0]["reason"]), (id(&request), &json!("handed_back")));
        assert_eq!(kuemmerer.get("/stadtkuemmerer/me/day").await.ok()["visits"], json!([]));
        kuemmerer.post(&path, &json!({"reason": "krank"})).await.is_problem(409, "assignment-ended");
    }

    async fn who_calls_off_and_comes_back_has_the_old_place_in_the_queue(app: &TestApp) {
        let resident = app.resident().await;
        let mut places = Vec::new();
        for _ in 0..2 {
            let body = builders::help_request(&app.categories().await[0], &app.quarter().await);
            let made = resident.post("/help-requests", &body).await.with_status(201);
            let seen = resident.get(&format!("/help-requests/{}", id(&made))).await.ok();
            if seen["in_dispatch_queue"] == false {
                resident.act(&seen, "escalate", &json!({})).await.ok();
            }
            places.push(id(&made));
            app.pass(chrono::Duration::minutes(1));
        }
        let order = async || {
            let queue = app.office().await.get("/dispatch/queue").await.ok();
            let items = queue["items"].as_array().unwrap().clone();
            items.iter().map(|item| (id(&item["help_request"]), item["since"].clone(), item["reason"].clone())).collect::<Vec<_>>()
        };
        let before = order().await;
        assert_eq!(before.iter().map(|(id, ..)| id.clone()).collect::<Vec<_>>(), places);
        let first = resident.get(&format!("/help-requests/{}", places[0])).await.ok();
        let off = resident.act(&first, "cancel", &json!({})).await.ok();
        assert_eq!(order().await.len(), 1);
        resident.act(&off, "reopen", &json!({})).await.ok();
        assert_eq!(order().await, before);
    }

    async fn a_visit_is_moved_and_recalled_by_its_version(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        let sent = coordinator.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let path = format!("/dispatch/visits/{}", id(&sent));
        // Half an hour later overlaps with nothing but itself.
        let body = json!({"starts_at": "2026-03-16T11:15:00Z", "version": version(&sent)});
        let moved = coordinator.patch(&path, &body).await.with_status(200);
        assert_eq!((&moved["starts_at"], version(&moved)), (&json!("2026-03-16T11:15:00Z"), version(&sent) + 1));
        coordinator.patch(&path, &body).await.is_problem(409, "version-conflict");
        // After hours: with a reason, which staff read and nobody else.
        let late = json!({"starts_at": "2026-03-16T18:15:00Z", "version": version(&moved), "recorded_reason": "Sie kann nur abends"});
        let moved = coordinator.patch(&path, &late).await.with_status(200);
        assert_eq!(moved["recorded_reason"], "Sie kann nur abends");
        let assignment = format!("/assignments/{}", id(&sent));
        assert_eq!(kuemmerer.get(&assignment).await.ok()["recorded_reason"], "Sie kann nur abends");
        coordinator.delete(&format!("{path}?version={}", version(&sent))).await.is_problem(409, "version-conflict");
        let recalled = coordinator.delete(&format!("{path}?version={}", version(&moved))).await.with_status(200);
        assert_eq!(recalled["state"], "cancelled");
        let queue = coordinator.get("/dispatch/queue").await.ok();
        assert_eq!(id(&queue["items"][0]["help_request"]), id(&request));
        coordinator.delete(&format!("{path}?version={}", version(&moved))).await.is_problem(409, "assignment-ended");
    }

    async fn hard_rules_refuse_and_soft_rules_ask_for_a_reason(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        let send = |body: Value| {
            let coordinator = &coordinator;
            async move { coordinator.post("/dispatch/visits", &body).await }
        };
        send(visit(&request, &kuemmerer, "2026-03-16T07:59:00Z")).await.is_problem(409, "visit-in-the-past");
        send(visit(&request, &kuemmerer, "2027-03-16T09:00:00Z")).await.is_problem(409, "visit-too-far-ahead");
        let mut long = visit(&request, &kuemmerer, NOON);
        long["ends_at"] = json!("2026-03-16T19:01:00Z");
        send(long).await.is_problem(409, "visit-length-out-of-range");
        let idle = app.stadtkuemmerer_without_duty().await;
        send(visit(&request, &idle, NOON)).await.is_problem(409, "quarter-not-assigned");
        let nobody = visit(&request, &coordinator, NOON);
        send(nobody).await.has_faults(&[("/stadtkuemmerer_id", "unknown")]);

        let sunday = visit(&request, &kuemmerer, "2026-03-22T09:00:00Z");
        let refused = send(sunday.clone()).await.is_problem(409, "recorded-reason-needed");
        assert_eq!(refused["warnings"], json!(["outside_working_hours"]));
        let mut explained = sunday;
        explained["recorded_reason"] = json!("mit Frau Probst so besprochen");
        send(explained).await.with_status(201);

        let other = queued(app, json!({})).await;
        let refused = send(visit(&other, &kuemmerer, "2026-03-22T09:29:00Z")).await;
        refused.is_problem(409, "overlapping-assignment");
    }

    async fn of_two_coordinators_who_send_at_once_one_is_told_the_fresh_state(app: &TestApp) {
        let (first, second) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let (one, other) = (app.coordinator().await, app.coordinator().await);
        for round in 0..5 {
            let request = queued(app, json!({})).await;
            let start = format!("2026-03-17T{:02}:00:00Z", 8 + round);
            let (of_one, of_other) = (visit(&request, &first, &start), visit(&request, &second, &start));
            let (a, b) =
                tokio::join!(one.post("/dispatch/visits", &of_one), other.post("/dispatch/visits", &of_other));
            let (winner, loser) = if a.status == 201 { (a, b) } else { (b, a) };
            winner.with_status(201);
            let problem = loser.is_problem(409, "already-matched");
            assert_eq!((id(&problem["current"]), &problem["current"]["state"]), (id(&request), &json!("matched")));
            assert!(problem["current"]["contact"].is_null());
        }
    }

    async fn one_person_is_never_sent_to_two_places_at_once(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let (one, other) = (app.coordinator().await, app.coordinator().await);
        let (first, second) = (queued(app, json!({})).await, queued(app, json!({})).await);
        let bodies = (visit(&first, &kuemmerer, NOON), visit(&second, &kuemmerer, "2026-03-16T11:10:00Z"));
        let (a, b) = tokio::join!(one.post("/dispatch/visits", &bodies.0), other.post("/dispatch/visits", &bodies.1));
        let (winner, loser) = if a.status == 201 { (a, b) } else { (b, a) };
        winner.with_status(201);
        loser.is_problem(409, "overlapping-assignment");
    }

    async fn nobody_is_sent_twice_to_one_request(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({"helpers_needed": 3})).await;
        let (office, volunteer) = (app.office().await, app.volunteer().await);
        // As long as a neighbour is still to come the request goes on.
        volunteer.post(&format!("/help-requests/{}/acceptance", id(&request)), &json!({})).await.ok();
        let sent = office.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let later = visit(&request, &kuemmerer, "2026-03-16T14:00:00Z");
        office.post("/dispatch/visits", &later).await.is_problem(409, "overlapping-assignment");
        kuemmerer.post(&format!("/assignments/{}/completion", id(&sent)), &json!({"minutes_spent": 20})).await.ok();
        office.post("/dispatch/visits", &later).await.is_problem(409, "overlapping-assignment");
    }

    async fn a_repeated_call_sends_once(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let coordinator = app.coordinator().await;
        let body = visit(&request, &kuemmerer, NOON);
        let sent = coordinator.post_once("/dispatch/visits", "visit-1", &body).await.with_status(201);
        let again = coordinator.post_once("/dispatch/visits", "visit-1", &body).await.with_status(201);
        assert_eq!(id(&sent), id(&again));
        let other = visit(&request, &kuemmerer, "2026-03-16T12:00:00Z");
        let reused = coordinator.post_once("/dispatch/visits", "visit-1", &other).await;
        reused.is_problem(422, "idempotency-key-reused");
    }

    async fn dispatch_is_the_coordinators_and_a_visit_that_of_whom_was_sent(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app, json!({})).await;
        let body = visit(&request, &kuemmerer, NOON);
        let sent = app.coordinator().await.post("/dispatch/visits", &body).await.with_status(201);
        let path = format!("/dispatch/visits/{}", id(&sent));
        let day = format!("/stadtkuemmerer/{}/day", kuemmerer.account_id);
        app.nobody().get("/dispatch/queue").await.is_problem(401, "sign-in-required");
        app.nobody().get(&day).await.is_problem(401, "sign-in-required");
        for other in [app.resident().await, app.volunteer().await, app.admin().await, app.stadtkuemmerer().await] {
            other.get("/dispatch/queue").await.is_problem(403, "role-required");
            other.post("/dispatch/visits", &body).await.is_problem(403, "role-required");
            other.delete(&format!("{path}?version=1")).await.is_problem(403, "role-required");
            other.patch(&path, &json!({"starts_at": NOON, "version": 1})).await.is_problem(403, "role-required");
        }
        for other in [app.resident().await, app.volunteer().await, app.admin().await] {
            other.get(&day).await.is_problem(403, "role-required");
            other.post(&format!("{path}/acknowledgement"), &json!({})).await.is_problem(403, "role-required");
        }
        let stranger = app.stadtkuemmerer().await;
        stranger.get(&day).await.is_problem(404, "not-found");
        stranger.post(&format!("{path}/acknowledgement"), &json!({})).await.is_problem(404, "not-found");
        stranger.post(&format!("{path}/return"), &json!({"reason": "krank"})).await.is_problem(404, "not-found");
        app.coordinator().await.get("/stadtkuemmerer/me/day").await.is_problem(404, "not-found");
    }
}
