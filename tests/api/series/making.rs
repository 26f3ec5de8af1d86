//! From a rule to requests.

use super::*;
use quartierhilfe::help_requests::series::flows::due;

support::on_both_databases! {
    /// What begins within two weeks is made; the wall-clock time stays when the clock is put forward.
    async fn two_weeks_are_made_and_more_as_time_passes(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let body = weekly(app).await;
        let first = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&first["timing"]["kind"], &first["state"]), (&json!("recurring"), &json!("open")));
        assert_eq!((&first["windows"][0]["date"], &first["urgency"]), (&json!("2026-03-17"), &json!("urgent")));
        let series = seen(&resident, &first["series_id"]).await;
        assert_eq!((&series["state"], &series["part"]), (&json!("active"), &json!("owner")));
        assert_eq!(series["rule"]["rrule"], "FREQ=WEEKLY;BYDAY=TU");
        assert_eq!(series["rule"]["last_date"], "2026-09-15");
        let all = states(&series);
        let named: Vec<(&str, &str)> = all[..3].iter().map(|(day, state)| (day.as_str(), state.as_str())).collect();
        assert_eq!(named, [("2026-03-17", "open"), ("2026-03-24", "open"), ("2026-03-31", "planned")]);
        assert_eq!(date(&series, "2026-03-24")["starts_at"], "2026-03-24T09:00:00Z");
        assert_eq!(date(&series, "2026-03-31")["starts_at"], "2026-03-31T08:00:00Z");
        assert_eq!(series["next_step"], json!({"code": "next_occurrence", "by": "2026-03-17T09:00:00Z"}));

        for _ in 0..2 {
            pass(app, Duration::days(2)).await;
        }
        let resident = app.again(&resident).await;
        let later = seen(&resident, &series["id"]).await;
        assert_eq!(state(&later, "2026-03-31"), "open");
        assert_eq!(request_of(&resident, &later, "2026-03-31").await["contact"]["address"], "Musterweg 3");
        let mine = resident.get("/me/help-requests?limit=100").await.with_status(200);
        assert_eq!(mine["items"].as_array().unwrap().len(), 3, "each date once");
    }

    async fn two_workers_make_each_date_once(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(series(app, &resident).await);
        }
        app.pass(Duration::days(9));
        let looks: Vec<_> = (0..4)
            .map(|_| {
                let db = app.parts.db.clone();
                tokio::task::spawn_blocking(move || due(&db, &|| false).unwrap_or_else(|failure| panic!("{failure:?}")))
            })
            .collect();
        for look in looks {
            look.await.unwrap();
        }
        let resident = app.again(&resident).await;
        let mine = resident.get("/me/help-requests?limit=100").await.with_status(200);
        assert_eq!(mine["items"].as_array().unwrap().len(), 20, "four dates of five series");
    }

    async fn what_is_wrong_is_told_at_once(app: &TestApp) {
        let resident = app.resident().await;
        let faults = async |recurrence: Value, expected: &[(&str, &str)]| {
            let mut body = weekly(app).await;
            body["timing"]["recurrence"] = recurrence;
            resident.post("/help-requests", &body).await.has_faults(expected);
        };
        faults(Value::Null, &[("/timing/recurrence", "required")]).await;
        let wrong = json!({"rrule": "FREQ=DAILY", "first_date": "2026-03-01", "start": "10:00", "end": "09:00"});
        faults(wrong, &[
            ("/timing/recurrence/rrule", "invalid_value"),
            ("/timing/recurrence/first_date", "in_the_past"),
            ("/timing/recurrence/end", "end_before_start"),
        ]).await;
        let far = json!({"rrule": "FREQ=WEEKLY;UNTIL=20271231", "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
        faults(far, &[("/timing/recurrence/rrule", "too_far_ahead")]).await;

        let mut body = weekly(app).await;
        body["timing"]["windows"] = json!([{"date": "2026-03-18", "start": "10:00", "end": "12:00"}]);
        resident.post("/help-requests", &body).await.has_faults(&[("/timing/windows", "unknown_field")]);
        body["timing"]["kind"] = json!("windows");
        resident.post("/help-requests", &body).await.has_faults(&[("/timing/recurrence", "unknown_field")]);

        let one = resident.post("/help-requests", &weekly(app).await).await.with_status(201);
        let path = format!("/help-requests/{}", id(&one));
        let edit = json!({"version": 1, "timing": weekly(app).await["timing"]});
        resident.patch(&path, &edit).await.has_faults(&[("/timing/kind", "contradiction")]);
    }

    /// Public holidays are plain days; what is left out gives its place to the next one.
    async fn days_that_are_left_out_are_not_made(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let mut body = weekly(app).await;
        body["timing"]["recurrence"]["except"] = json!(["2026-03-17", "2026-03-18"]);
        let first = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!(first["windows"][0]["date"], "2026-03-24");
        let made = seen(&resident, &first["series_id"]).await;
        assert_eq!(state(&made, "2026-03-17"), "skipped");
        let restored = resident.act(date(&made, "2026-03-17"), "restore_occurrence", &json!({})).await.with_status(200);
        assert_eq!(state(&restored, "2026-03-17"), "open");
    }

    async fn before_it_ends_the_owner_is_asked_and_then_it_ends(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let body = recurring(app, "FREQ=WEEKLY;BYDAY=TU;COUNT=4").await;
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let made = seen(&resident, &first["series_id"]).await;
        assert_eq!(made["rule"]["last_date"], "2026-04-07");
        pass(app, Duration::days(13)).await;
        let resident = app.again(&resident).await;
        let asked = seen(&resident, &made["id"]).await;
        assert_eq!(asked["next_step"]["code"], "owner_says_whether_it_goes_on");
        let coordinator = app.coordinator().await;
        let soon = coordinator.get("/series?ending_soon=true").await.with_status(200);
        assert_eq!(soon["items"][0]["id"], made["id"]);

        let longer = resident.act(&asked, "extend_series", &json!({"until": "2026-04-21"})).await.with_status(200);
        assert_eq!((&longer["next_step"]["code"], &longer["asked_to_go_on_at"]), (&json!("next_occurrence"), &Value::Null));
        let path = format!("/series/{}/extension", id(&made));
        resident.post(&path, &json!({"until": "2026-04-21"})).await.has_faults(&[("/until", "contradiction")]);
        resident.post(&path, &json!({"until": "2027-04-21"})).await.has_faults(&[("/until", "too_far_ahead")]);

        // A short extension is asked about when half of it is over, not at once.
        pass(app, Duration::days(12)).await;
        let resident = app.again(&resident).await;
        resident.post(&path, &json!({"until": "2026-04-22"})).await.with_status(200);
        pass(app, Duration::hours(13)).await;
        let resident = app.again(&resident).await;
        assert_eq!(seen(&resident, &made["id"]).await["asked_to_go_on_at"], Value::Null);

        pass(app, Duration::days(18)).await;
        let resident = app.again(&resident).await;
        let over = seen(&resident, &made["id"]).await;
        assert_eq!((&over["state"], &over["end_reason"]), (&json!("ended"), &json!("over")));
    }

    /// Whoever does not answer is the coordinators' to ask, once; whoever cannot be asked in the app, at once.
    async fn who_does_not_answer_is_asked_by_staff(app: &TestApp) {
        let (resident, _helper, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let mut body = recurring(app, "FREQ=WEEKLY;BYDAY=TU;COUNT=6").await;
        let own = resident.post("/help-requests", &body).await.with_status(201);
        body["on_behalf_of"] = json!(app.resident().await.account_id);
        let recorded = office.post("/help-requests", &body).await.with_status(201);
        let told = async || {
            work(app).await;
            let office = app.again(app.office().await).await;
            let inbox = office.get("/me/notices?limit=100").await.ok();
            let items = inbox["items"].as_array().unwrap().iter().filter(|notice| notice["occasion"] == "series.unanswered");
            items.map(|notice| notice["subject"]["id"].clone()).collect::<Vec<_>>()
        };
        // The last date is 21 April: the owner is asked 14 days before.
        pass(app, Duration::days(21)).await;
        assert_eq!(told().await, Vec::<Value>::new());
        pass(app, Duration::days(2)).await;
        assert_eq!(told().await, std::slice::from_ref(&recorded["series_id"]), "at once");
        pass(app, Duration::days(6)).await;
        assert_eq!(told().await.len(), 1, "the owner has a week");
        pass(app, Duration::days(1)).await;
        pass(app, Duration::hours(13)).await;
        let mut all = told().await;
        all.sort_by_key(ToString::to_string);
        let mut both = vec![recorded["series_id"].clone(), own["series_id"].clone()];
        both.sort_by_key(ToString::to_string);
        assert_eq!(all, both, "each once");
    }

    /// Lengthened in whatever way, it is asked anew: the owner, and then staff.
    async fn staff_ask_a_second_time(app: &TestApp) {
        let office = app.office().await;
        let mut body = recurring(app, "FREQ=WEEKLY;BYDAY=TU;COUNT=6").await;
        body["on_behalf_of"] = json!(app.resident().await.account_id);
        let recorded = office.post("/help-requests", &body).await.with_status(201);
        let told = async || {
            work(app).await;
            let inbox = app.again(office).await.get("/me/notices?limit=100").await.ok();
            inbox["items"].as_array().unwrap().iter().filter(|notice| notice["occasion"] == "series.unanswered").count()
        };
        pass(app, Duration::days(23)).await;
        pass(app, Duration::hours(13)).await;
        assert_eq!(told().await, 1);
        app.pass(Duration::minutes(1));
        let office = app.again(office).await;
        let edit = json!({"version": 1, "rrule": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260512"});
        let made = seen(&office, &recorded["series_id"]).await;
        let longer = office.act(&made, "edit_series", &edit).await.with_status(200);
        assert_eq!((&longer["rule"]["last_date"], &longer["asked_to_go_on_at"]), (&json!("2026-05-12"), &Value::Null));
        pass(app, Duration::days(21)).await;
        pass(app, Duration::hours(13)).await;
        assert_eq!(told().await, 2, "once for each of its ends");
    }

    /// What is done before its day is over gives its place to the next date: help is always found ahead.
    async fn a_date_that_ended_early_is_not_the_next_one(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let body = recurring(app, "FREQ=MONTHLY;BYMONTHDAY=17").await;
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let made = seen(&resident, &first["series_id"]).await;
        assert_eq!((state(&made, "2026-03-17"), state(&made, "2026-04-17")), ("open".into(), "planned".into()));
        let accepted = helper.post(&format!("/help-requests/{}/acceptance", id(&first)), &json!({})).await.with_status(200);
        let path = format!("/assignments/{}/completion", id(&accepted["assignment"]));
        helper.post(&path, &json!({"minutes_spent": 30})).await.with_status(200);
        pass(app, Duration::hours(12)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        assert_eq!((state(&later, "2026-03-17"), state(&later, "2026-04-17")), ("done".into(), "open".into()));
    }

    async fn a_guests_series_waits_for_the_call(app: &TestApp) {
        let _helper = app.volunteer().await;
        let mut body = builders::guest_request("einkauf", &app.quarter().await);
        body["timing"] = weekly(app).await["timing"].clone();
        app.nobody().post("/help-requests/guest", &body).await.with_status(201);
        let coordinator = app.coordinator().await;
        let all = coordinator.get("/series").await.with_status(200);
        let waiting = &all["items"][0];
        assert_eq!((&waiting["state"], &waiting["next_step"]["code"]), (&json!("waiting"), &json!("office_calls")));
        assert_eq!(&states(waiting)[1].1, "planned", "one card in the queue");
        let first = request_of(&coordinator, waiting, "2026-03-17").await;
        let told = json!({"first_name": "Gerda", "phone": "+49 4541 777888", "address": "Seeweg 1"});
        let told = json!({"version": first["version"], "contact": told});
        let first = coordinator.act(&first, "edit", &told).await.with_status(200);
        coordinator.act(&first, "release", &json!({})).await.with_status(200);
        let released = seen(&coordinator, &waiting["id"]).await;
        assert_eq!((&released["state"], &states(&released)[1].1), (&json!("active"), &"open".to_owned()));
        let second = request_of(&coordinator, &released, "2026-03-24").await;
        assert_eq!(second["contact"]["first_name"], "Gerda");
        assert_eq!(second["contact"]["address"], "Seeweg 1", "what was written down on the telephone");
        assert_eq!(second["waiting_for_call_back"], false);
    }

    /// The code on the receipt tells how things stand also when the first date is left out.
    async fn a_guests_code_goes_on_with_the_series(app: &TestApp) {
        let _helper = app.volunteer().await;
        let mut body = builders::guest_request("einkauf", &app.quarter().await);
        body["timing"] = weekly(app).await["timing"].clone();
        let receipt = app.nobody().post("/help-requests/guest", &body).await.with_status(201);
        let coordinator = app.coordinator().await;
        let waiting = coordinator.get("/series").await.with_status(200)["items"][0].clone();
        let first = request_of(&coordinator, &waiting, "2026-03-17").await;
        coordinator.act(&first, "release", &json!({})).await.with_status(200);
        let released = seen(&coordinator, &waiting["id"]).await;
        coordinator.act(date(&released, "2026-03-17"), "skip_occurrence", &json!({})).await.with_status(200);
        let code = json!({"status_code": receipt["status_code"]});
        let status = app.nobody().post("/help-requests/status", &code).await.with_status(200);
        assert_eq!((&status["state"], &status["reference"]), (&json!("open"), &request_of(&coordinator, &released, "2026-03-24").await["reference"]));
        // Nor is it lost with the end of the series, for that can be taken back.
        let ended = coordinator.act(&released, "end_series", &json!({})).await.with_status(200);
        let status = app.nobody().post("/help-requests/status", &code).await.with_status(200);
        assert_eq!(status["state"], "cancelled");
        let resumed = coordinator.act(&ended, "resume_series", &json!({})).await.with_status(200);
        let status = app.nobody().post("/help-requests/status", &code).await.with_status(200);
        assert_eq!((&status["state"], &status["reference"]), (&json!("open"), &request_of(&coordinator, &resumed, "2026-03-24").await["reference"]));
    }

    async fn a_guests_series_ends_with_its_first_request(app: &TestApp) {
        let mut body = builders::guest_request("einkauf", &app.quarter().await);
        body["timing"] = weekly(app).await["timing"].clone();
        app.nobody().post("/help-requests/guest", &body).await.with_status(201);
        let coordinator = app.coordinator().await;
        let waiting = coordinator.get("/series").await.with_status(200)["items"][0].clone();
        let first = request_of(&coordinator, &waiting, "2026-03-17").await;
        let closed = coordinator.act(&first, "close", &json!({"outcome": "duplicate"})).await.with_status(200);
        assert_eq!(seen(&coordinator, &waiting["id"]).await["end_reason"], "not_released");
        coordinator.act(&closed, "reopen", &json!({})).await.with_status(200);
        assert_eq!(seen(&coordinator, &waiting["id"]).await["state"], "waiting");
    }
}
