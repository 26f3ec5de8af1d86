//! Who is on duty when: absences, stand-ins, public holidays, the chain of a quarter.

use crate::retention::work;
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id, version};

/// Monday, 16 March 2026, noon in Berlin; the tests begin at ten.
const NOON: &str = "2026-03-16T11:00:00Z";
const TUESDAY: &str = "2026-03-17T09:00:00Z";

async fn queued(app: &TestApp) -> Value {
    let body = builders::help_request(&app.categories().await[0], &app.quarter().await);
    let resident = app.resident().await;
    let made = resident.post("/help-requests", &body).await.with_status(201);
    let seen = resident.get(&format!("/help-requests/{}", id(&made))).await.ok();
    if seen["in_dispatch_queue"] == false {
        resident.act(&seen, "escalate", &json!({})).await.ok();
    }
    resident.get(&format!("/help-requests/{}", id(&made))).await.ok()
}

fn visit(request: &Value, whom: &Actor, starts_at: &str) -> Value {
    json!({
        "help_request_id": id(request),
        "stadtkuemmerer_id": whom.account_id,
        "starts_at": starts_at,
        "recorded_reason": "so besprochen",
    })
}

async fn chain(app: &TestApp, quarter: &str, at: &str) -> Vec<(String, Value)> {
    let read = app.office().await.get(&format!("/quarters/{quarter}/duty?at={at}")).await.with_status(200);
    let links = read["chain"].as_array().unwrap();
    links.iter().map(|link| (link["part"].as_str().unwrap().to_owned(), link["person"]["account_id"].clone())).collect()
}

async fn change_duty(app: &TestApp, of: &Actor, change: Value) -> Value {
    let path = format!("/stadtkuemmerer/{}/duty", of.account_id);
    let now = app.office().await.get(&path).await.ok();
    let mut body = json!({
        "quarters": now["quarters"], "working_hours": now["working_hours"],
        "capacity_per_day": now["capacity_per_day"], "version": version(&now),
    });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    app.office().await.put(&path, &body).await.with_status(200)
}

support::on_both_databases! {
    async fn sick_is_two_taps_and_the_visits_are_in_the_queue_again(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let (today, tomorrow) = (queued(app).await, queued(app).await);
        let office = app.office().await;
        let first = office.post("/dispatch/visits", &visit(&today, &kuemmerer, NOON)).await.with_status(201);
        office.post("/dispatch/visits", &visit(&tomorrow, &kuemmerer, TUESDAY)).await.with_status(201);

        let path = "/stadtkuemmerer/me/absences";
        let entered = kuemmerer.post_once(path, "sick-1", &json!({"kind": "sick"})).await.with_status(201);
        assert_eq!((&entered["kind"], &entered["starts_at"]), (&json!("sick"), &json!("2026-03-16T09:00:00Z")));
        assert_eq!(entered["ends_at"], "2026-03-16T23:00:00Z", "the end of the day");
        let again = kuemmerer.post_once(path, "sick-1", &json!({"kind": "sick"})).await.with_status(201);
        assert_eq!(id(&again), id(&entered));

        let queue = office.get("/dispatch/queue").await.ok();
        let items = queue["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "tomorrow's visit stays");
        assert_eq!((id(&items[0]["help_request"]), &items[0]["reason"]), (id(&today), &json!("absence")));
        let assignment = office.get(&format!("/assignments/{}", id(&first))).await.ok();
        assert_eq!(assignment["state"], "cancelled");

        let refused = office.post("/dispatch/visits", &visit(&today, &kuemmerer, "2026-03-16T13:00:00Z")).await;
        refused.is_problem(409, "stadtkuemmerer-absent");
        // Back early: the rest of the day is free again.
        app.pass(chrono::Duration::hours(1));
        let (kuemmerer, office) = (app.again(&kuemmerer).await, app.again(office).await);
        let end = format!("{path}/{}", id(&entered));
        kuemmerer.delete(&end).await.with_status(204);
        let duty = kuemmerer.get(&format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id)).await.ok();
        assert_eq!(duty["absences"][0]["ends_at"], "2026-03-16T10:00:00Z");
        office.post("/dispatch/visits", &visit(&today, &kuemmerer, "2026-03-16T13:00:00Z")).await.with_status(201);
    }

    async fn an_absence_is_the_persons_and_the_coordinators(app: &TestApp) {
        let (kuemmerer, other) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let path = format!("/stadtkuemmerer/{}/absences", kuemmerer.account_id);
        let holiday = json!({"kind": "holiday", "starts_at": "2026-04-01T06:00:00Z", "ends_at": "2026-04-10T22:00:00Z"});
        other.post(&path, &holiday).await.is_problem(404, "not-found");
        for stranger in [app.resident().await, app.volunteer().await, app.admin().await] {
            stranger.post(&path, &holiday).await.is_problem(403, "role-required");
        }
        app.office().await.post("/stadtkuemmerer/me/absences", &holiday).await.is_problem(404, "not-found");
        let entered = app.office().await.post(&path, &holiday).await.with_status(201);
        let duty = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        assert_eq!(kuemmerer.get(&duty).await.ok()["absences"], json!([entered]));
        // An admin plans with it, and does not learn why.
        let seen = app.admin().await.get(&duty).await.ok();
        assert_eq!((&seen["absences"][0]["kind"], &seen["absences"][0]["allowed_actions"]), (&json!(null), &json!([])));
        assert_eq!(seen["absences"][0]["starts_at"], "2026-04-01T06:00:00Z");
        let one = format!("{path}/{}", id(&entered));
        other.delete(&one).await.is_problem(404, "not-found");
        kuemmerer.delete(&format!("{path}/{}", kuemmerer.account_id)).await.is_problem(404, "not-found");
        kuemmerer.delete(&one).await.with_status(204);
        assert_eq!(kuemmerer.get(&duty).await.ok()["absences"], json!([]));
        kuemmerer.delete(&one).await.is_problem(404, "not-found");
    }

    async fn a_wrong_absence_is_refused_and_changes_nothing(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let request = queued(app).await;
        app.office().await.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let path = "/stadtkuemmerer/me/absences";
        let turned = json!({"kind": "other", "starts_at": NOON, "ends_at": NOON});
        kuemmerer.post(path, &turned).await.has_faults(&[("/ends_at", "end_before_start")]);
        let old = json!({"kind": "other", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-03-20T00:00:00Z"});
        kuemmerer.post(path, &old).await.has_faults(&[("/starts_at", "in_the_past")]);
        let long = json!({"kind": "other", "ends_at": "2030-01-01T00:00:00Z"});
        kuemmerer.post(path, &long).await.has_faults(&[("/ends_at", "too_far_ahead")]);
        assert_eq!(app.office().await.get("/dispatch/queue").await.ok()["items"], json!([]));
    }

    async fn what_is_over_goes_after_thirty_days(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        kuemmerer.post("/stadtkuemmerer/me/absences", &json!({"kind": "sick"})).await.with_status(201);
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let count = async || {
            let office = app.again(app.office().await).await;
            office.get(&path).await.ok()["absences"].as_array().unwrap().len()
        };
        app.pass(chrono::Duration::days(30));
        work(app).await;
        assert_eq!(count().await, 1);
        app.pass(chrono::Duration::days(1));
        work(app).await;
        assert_eq!(count().await, 0);
    }

    async fn there_is_one_chain_own_stand_in_neighbour_coordinators(app: &TestApp) {
        let (own, stand_in) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let quarters = app.quarters().await;
        let (here, there) = (id(&quarters[0]), id(&quarters[1]));
        change_duty(app, &stand_in, json!({"quarters": [{"quarter_id": there, "priority": 1}]})).await;
        let written = change_duty(app, &own, json!({"stand_ins": [stand_in.account_id]})).await;
        assert_eq!(written["stand_ins"], json!([stand_in.account_id]));
        let who = |actor: &Actor| json!(actor.account_id);
        let coordinators = ("coordinator".to_owned(), json!(null));
        let all = [("own".to_owned(), who(&own)), ("stand_in".to_owned(), who(&stand_in)), coordinators.clone()];
        assert_eq!(chain(app, &here, TUESDAY).await, all);
        assert_eq!(chain(app, &here, "2026-03-17T22:00:00Z").await, std::slice::from_ref(&coordinators));

        let away = json!({"kind": "sick", "starts_at": "2026-03-17T06:00:00Z", "ends_at": "2026-03-18T06:00:00Z"});
        own.post("/stadtkuemmerer/me/absences", &away).await.with_status(201);
        assert_eq!(chain(app, &here, TUESDAY).await, all[1..]);
        let read = stand_in.get(&format!("/quarters/{here}/duty?at={TUESDAY}")).await.with_status(200);
        assert_eq!(read["passed_over"][0]["reason"], "absent");
        assert_eq!(read["chain"][0]["stands_in_for"], json!(own.account_id));
        assert!(!read.to_string().contains("sick"));

        let now = app.admin().await.get(&format!("/quarters/{here}/duty")).await.with_status(200);
        assert_eq!((&now["at"], &now["chain"][0]["part"]), (&json!("2026-03-16T09:00:00Z"), &json!("own")));
        app.office().await.get(&format!("/quarters/{here}/duty?at=2020-01-01T00:00:00Z")).await.has_faults(&[("?at", "in_the_past")]);
        app.office().await.get(&format!("/quarters/{}/duty", own.account_id)).await.is_problem(404, "not-found");
        app.resident().await.get(&format!("/quarters/{here}/duty")).await.is_problem(403, "role-required");
    }

    async fn on_public_holidays_nobody_is_on_duty(app: &TestApp) {
        let own = app.stadtkuemmerer().await;
        let (here, good_friday) = (app.quarter().await, "2026-04-03T09:00:00Z");
        assert_eq!(chain(app, &here, good_friday).await.len(), 2);
        let admin = app.admin().await;
        let mut town = admin.get("/town").await.ok();
        town.as_object_mut().unwrap().remove("is_demo");
        town["holidays_of"] = json!("schleswig_holstein");
        let changed = admin.put("/town", &town).await.with_status(200);
        assert_eq!(changed["holidays_of"], "schleswig_holstein");
        assert_eq!(chain(app, &here, good_friday).await.len(), 1);
        let request = queued(app).await;
        let mut body = visit(&request, &own, good_friday);
        body.as_object_mut().unwrap().remove("recorded_reason");
        let refused = app.office().await.post("/dispatch/visits", &body).await.is_problem(409, "recorded-reason-needed");
        assert_eq!(refused["warnings"][0], "outside_working_hours");
    }

    async fn another_quarter_or_kind_of_help_needs_a_reason_that_is_kept(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer().await;
        let elsewhere = id(&app.quarters().await[1]);
        let known = app.categories().await;
        let duty = change_duty(app, &kuemmerer, json!({
            "quarters": [{"quarter_id": elsewhere, "priority": 1}], "categories": [known[1]],
        })).await;
        assert_eq!(duty["categories"], json!([known[1]]));
        let request = queued(app).await;
        let mut body = visit(&request, &kuemmerer, NOON);
        body.as_object_mut().unwrap().remove("recorded_reason");
        let office = app.office().await;
        let refused = office.post("/dispatch/visits", &body).await.is_problem(409, "recorded-reason-needed");
        let warnings = refused["warnings"].as_array().unwrap();
        assert!(warnings.contains(&json!("outside_quarters")) && warnings.contains(&json!("outside_categories")));
        let sent = office.post("/dispatch/visits", &visit(&request, &kuemmerer, NOON)).await.with_status(201);
        let kept = office.get(&format!("/assignments/{}", id(&sent))).await.ok();
        assert_eq!(kept["recorded_reason"], "so besprochen");
    }

    async fn a_duty_names_colleagues_and_known_kinds_of_help(app: &TestApp) {
        let (kuemmerer, other) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let mut body = json!({
            "quarters": [], "working_hours": [], "capacity_per_day": 3, "version": 1,
            "stand_ins": [other.account_id, kuemmerer.account_id, other.account_id], "categories": ["flying"],
        });
        app.office().await.put(&path, &body).await.has_faults(&[
            ("/stand_ins/1", "unknown"),
            ("/stand_ins/2", "duplicate"),
            ("/categories/0", "unknown"),
        ]);
        body["stand_ins"] = json!([other.account_id]);
        body["categories"] = json!([]);
        app.office().await.put(&path, &body).await.with_status(200);
        // Without the two lists they stay as they are.
        let kept = change_duty(app, &kuemmerer, json!({"capacity_per_day": 4})).await;
        assert_eq!((&kept["stand_ins"], &kept["capacity_per_day"]), (&json!([other.account_id]), &json!(4)));
    }

    async fn a_copy_of_ones_data_holds_the_duty_and_erasure_ends_it(app: &TestApp) {
        let (own, other) = (app.stadtkuemmerer().await, app.stadtkuemmerer().await);
        change_duty(app, &own, json!({"stand_ins": [other.account_id]})).await;
        change_duty(app, &other, json!({"stand_ins": [own.account_id]})).await;
        own.post("/stadtkuemmerer/me/absences", &json!({"kind": "sick"})).await.with_status(201);
        let visited = queued(app).await;
        app.office().await.post("/dispatch/visits", &visit(&visited, &own, TUESDAY)).await.with_status(201);

        let copy = own.get("/me/export").await.ok();
        let duty = &copy["duty"];
        assert_eq!((&duty["stand_ins"], &duty["stands_in_for"]), (&json!(1), &json!(1)));
        assert_eq!((&duty["absences"][0]["kind"], &duty["absences"][0]["starts_at"]), (&json!("sick"), &json!("2026-03-16T09:00:00Z")));
        assert!(!duty["working_hours"].as_array().unwrap().is_empty() && !duty["quarters"].as_array().unwrap().is_empty());
        assert!(!copy.to_string().contains(&other.account_id), "nothing of the colleague: {copy}");
        assert_eq!(app.resident().await.get("/me/export").await.ok()["duty"], json!(null));

        own.send("DELETE".parse().unwrap(), "/me", Some(&json!({"password": own.password}))).await.with_status(204);
        let office = app.office().await;
        let staff = office.get("/stadtkuemmerer").await.ok();
        assert_eq!(staff["items"].as_array().unwrap().len(), 1);
        assert_eq!((&staff["items"][0]["account_id"], &staff["items"][0]["stand_ins"]), (&json!(other.account_id), &json!([])));
        let queue = office.get("/dispatch/queue").await.ok();
        assert_eq!((id(&queue["items"][0]["help_request"]), &queue["items"][0]["reason"]), (id(&visited), &json!("handed_back")));
        assert!(chain(app, &app.quarter().await, TUESDAY).await.iter().all(|(_, who)| *who != json!(own.account_id)));
        let body = visit(&visited, &own, TUESDAY);
        assert!(office.post("/dispatch/visits", &body).await.status >= 400, "nobody is sent who is gone");
        assert_eq!(other.get("/me/export").await.ok()["duty"]["stand_ins"], json!(0));
    }
}
