//! The owner and staff change a series.

use super::*;

fn offers(representation: &Value, action: &str) -> bool {
    representation["allowed_actions"]
        .as_array()
        .unwrap()
        .iter()
        .any(|act| act["action"] == action && act["enabled"] == true)
}

support::on_both_databases! {
    async fn a_date_is_left_out_and_taken_back(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let before = request_of(&resident, &made, "2026-03-17").await;
        let skipped = resident.act(date(&made, "2026-03-17"), "skip_occurrence", &json!({})).await.with_status(200);
        assert_eq!((state(&skipped, "2026-03-17"), state(&skipped, "2026-03-24")), ("skipped".into(), "matched".into()));
        assert_eq!(skipped["next_step"]["by"], "2026-03-24T09:00:00Z");
        let request = resident.get(&format!("/help-requests/{}", id(&before))).await.with_status(200);
        assert_eq!((&request["state"], request["assignments"][0]["state"].as_str()), (&json!("cancelled"), Some("cancelled")));
        assert!(!offers(&request, "reopen"), "the date is what is taken back");
        let path = format!("/series/{}/occurrences/2026-03-17/skip", id(&made));
        resident.post(&path, &json!({})).await.is_problem(409, "already-skipped");
        resident.post(&format!("/series/{}/occurrences/2026-03-18/skip", id(&made)), &json!({})).await.is_problem(404, "no-such-occurrence");

        let restored = resident.act(date(&skipped, "2026-03-17"), "restore_occurrence", &json!({})).await.with_status(200);
        assert_eq!(state(&restored, "2026-03-17"), "matched", "the standing yes counts again");
        resident.delete(&path).await.is_problem(409, "not-due");
        pass(app, Duration::days(2)).await;
        let resident = app.again(&resident).await;
        resident.post(&path, &json!({})).await.is_problem(409, "occurrence-begun");
    }

    /// Nobody is promised at a time that they did not agree to.
    async fn a_date_is_moved(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let to = json!({"date": "2026-03-18", "start": "14:00", "end": "15:00"});
        let moved = resident.act(date(&made, "2026-03-17"), "move_occurrence", &to).await.with_status(200);
        let one = date(&moved, "2026-03-17");
        assert_eq!((&one["state"], &one["starts_at"]), (&json!("open"), &json!("2026-03-18T13:00:00Z")));
        let request = request_of(&helper, &moved, "2026-03-17").await;
        assert!(offers(&request, "accept"), "the helper may say yes to the new time");
        let path = format!("/series/{}/occurrences/2026-03-24/move", id(&made));
        let far = json!({"date": "2026-07-01", "start": "14:00", "end": "15:00"});
        resident.post(&path, &far).await.has_faults(&[("/date", "too_far_ahead")]);
        let past = json!({"date": "2026-03-10", "start": "14:00", "end": "15:00"});
        resident.post(&path, &past).await.has_faults(&[("", "in_the_past")]);
        pass(app, Duration::days(1)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        assert_eq!(states(&later).iter().filter(|(day, _)| day == "2026-03-17").count(), 1, "it is not made again");
    }

    /// Whatever makes its request anew: it stays where it was moved to, and nobody is promised there.
    async fn a_moved_date_stays_where_it_is(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let to = json!({"date": "2026-03-19", "start": "14:00", "end": "15:00"});
        let moved = resident.act(date(&made, "2026-03-17"), "move_occurrence", &to).await.with_status(200);
        let is_there = |series: &Value| {
            let one = date(series, "2026-03-17");
            assert_eq!((&one["state"], &one["starts_at"]), (&json!("open"), &json!("2026-03-19T13:00:00Z")), "{series}");
        };
        is_there(&moved);
        let skipped = resident.act(date(&moved, "2026-03-17"), "skip_occurrence", &json!({})).await.with_status(200);
        is_there(&resident.act(date(&skipped, "2026-03-17"), "restore_occurrence", &json!({})).await.with_status(200));
        // Also when the day by the rule is over.
        app.pass(Duration::days(2));
        let resident = app.again(&resident).await;
        let ended = resident.act(&seen(&resident, &made["id"]).await, "end_series", &json!({})).await.with_status(200);
        assert_eq!(states(&ended), []);
        let resumed = resident.act(&ended, "resume_series", &json!({})).await.with_status(200);
        is_there(&resumed);
        assert_eq!(state(&resumed, "2026-03-24"), "matched");
        let edit = json!({"version": 1, "start": "16:00", "end": "18:00"});
        let retimed = resident.act(&resumed, "edit_series", &edit).await.with_status(200);
        is_there(&retimed);
        assert_eq!(date(&retimed, "2026-03-24")["starts_at"], "2026-03-24T15:00:00Z");
    }

    /// A day that the new rule does not have does not come back.
    async fn a_moved_date_goes_with_its_day(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        let to = json!({"date": "2026-03-20", "start": "14:00", "end": "15:00"});
        let moved = resident.act(date(&made, "2026-03-17"), "move_occurrence", &to).await.with_status(200);
        let edit = json!({"version": 1, "rrule": "FREQ=WEEKLY;BYDAY=TH"});
        resident.act(&moved, "edit_series", &edit).await.with_status(200);
        pass(app, Duration::days(2)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        let days: Vec<String> = states(&later).into_iter().map(|(day, _)| day).take(2).collect();
        assert_eq!(days, ["2026-03-19", "2026-03-26"]);
    }

    async fn new_times_ask_anew(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let edit = json!({"version": 1, "start": "14:00", "end": "16:00", "description": "Bitte auch Brot."});
        let later = resident.act(&made, "edit_series", &edit).await.with_status(200);
        assert_eq!((&later["version"], &later["places_free"]), (&json!(2), &json!(1)));
        assert_eq!((state(&later, "2026-03-17"), &date(&later, "2026-03-17")["starts_at"]), ("open".into(), &json!("2026-03-17T13:00:00Z")));
        assert_eq!(request_of(&resident, &later, "2026-03-17").await["description"], "Bitte auch Brot.");
        resident.act(&made, "edit_series", &edit).await.is_problem(409, "version-conflict");

        let other_day = resident.act(&later, "edit_series", &json!({"version": 2, "rrule": "FREQ=WEEKLY;BYDAY=TH"})).await.with_status(200);
        assert_eq!((state(&other_day, "2026-03-19"), &other_day["rule"]["last_date"]), ("open".into(), &json!("2026-09-15")));
        let mine = resident.get("/me/help-requests?limit=100").await.with_status(200);
        let open = mine["items"].as_array().unwrap().iter().filter(|request| request["state"] == "open").count();
        assert_eq!(open, 2, "nothing of the old times is left");
        let path = format!("/series/{}", id(&made));
        taken(&helper, &made).await;
        let same = json!({"version": 3, "rrule": "FREQ=WEEKLY;BYDAY=TH", "contact": {"address": "Seeweg 1"}});
        let same = resident.patch(&path, &same).await.with_status(200);
        assert_eq!((state(&same, "2026-03-19"), &same["places_free"]), ("matched".into(), &json!(0)), "no promise is touched");
        assert_eq!(request_of(&resident, &same, "2026-03-19").await["contact"]["address"], "Seeweg 1");
        resident.patch(&path, &json!({"version": 4, "rrule": "FREQ=HOURLY"})).await.has_faults(&[("/rrule", "invalid_value")]);
        resident.patch(&path, &json!({"version": 4, "end": "14:10"})).await.has_faults(&[("/end", "contradiction")]);
    }

    /// Every second week is counted from the week of the change, also by whoever looks later.
    async fn a_new_interval_counts_from_its_own_week(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        pass(app, Duration::days(7)).await;
        let resident = app.again(&resident).await;
        let edit = json!({"version": 1, "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"});
        let changed = resident.act(&made, "edit_series", &edit).await.with_status(200);
        let days = |series: &Value| states(series).into_iter().map(|(day, _)| day).take(3).collect::<Vec<_>>();
        assert_eq!(days(&changed), ["2026-03-24", "2026-04-07", "2026-04-21"]);
        pass(app, Duration::days(6)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        assert_eq!(days(&later), ["2026-04-07", "2026-04-21", "2026-05-05"]);
        assert_eq!(state(&later, "2026-04-07"), "open");
    }

    /// A yes comes back with the series only where nothing has happened meanwhile that stands against it.
    async fn a_yes_of_who_may_not_help_any_more_does_not_come_back(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let ended = resident.act(&made, "end_series", &json!({})).await.with_status(200);
        let path = format!("/accounts/{}/suspension", helper.account_id);
        app.office().await.post(&path, &json!({"reason": "Beschwerde"})).await.ok();
        let resumed = resident.act(&ended, "resume_series", &json!({})).await.with_status(200);
        assert_eq!((&resumed["places_free"], state(&resumed, "2026-03-17")), (&json!(1), "open".into()));

        // Nor of who has stepped down before, nor beyond two series.
        app.office().await.delete(&path).await.ok();
        let helper = app.again(&helper).await;
        let held = taken(&helper, &made).await;
        let ended = resident.act(&resumed, "end_series", &json!({})).await.with_status(200);
        for (start, end) in [("13:00", "15:00"), ("16:00", "18:00")] {
            let mut body = weekly(app).await;
            body["timing"]["recurrence"]["start"] = json!(start);
            body["timing"]["recurrence"]["end"] = json!(end);
            let other = resident.post("/help-requests", &body).await.with_status(201);
            taken(&helper, &seen(&resident, &other["series_id"]).await).await;
        }
        let resumed = resident.act(&ended, "resume_series", &json!({})).await.with_status(200);
        assert_eq!((&held["places_free"], &resumed["places_free"]), (&json!(0), &json!(1)), "two are the most");
    }

    async fn new_words_go_to_what_is_made(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let edited = resident.act(&made, "edit_series", &json!({"version": 1, "title": "Wochenmarkt"})).await.with_status(200);
        assert_eq!((&edited["title"], state(&edited, "2026-03-17")), (&json!("Wochenmarkt"), "matched".into()));
        assert_eq!(request_of(&resident, &edited, "2026-03-24").await["title"], "Wochenmarkt");
    }

    async fn an_end_is_taken_back_within_half_an_hour(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        taken(&helper, &made).await;
        let ended = resident.act(&made, "end_series", &json!({})).await.with_status(200);
        assert_eq!((&ended["state"], &ended["next_step"]["code"]), (&json!("ended"), &json!("can_be_resumed")));
        assert!(ended["helpers"].as_array().unwrap().is_empty() && !offers(&ended, "end_series"));
        let all = resident.get("/me/help-requests?limit=100").await.with_status(200);
        assert!(all["items"].as_array().unwrap().iter().all(|request| request["state"] == "cancelled"));
        let resumed = resident.act(&ended, "resume_series", &json!({})).await.with_status(200);
        assert_eq!((&resumed["state"], state(&resumed, "2026-03-17")), (&json!("active"), "matched".into()));
        assert_eq!((&resumed["places_free"], resumed["helpers"].as_array().unwrap().len()), (&json!(0), 1));

        let ended = resident.act(&resumed, "end_series", &json!({})).await.with_status(200);
        app.pass(Duration::minutes(31));
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        resident.post(&format!("/series/{}/resumption", id(&ended)), &json!({})).await.is_problem(409, "undo-too-late");
        helper.post(&format!("/series/{}/acceptance", id(&ended)), &json!({})).await.is_problem(404, "not-found");
        work(app).await;
        assert_eq!(states(&seen(&resident, &made["id"]).await), []);
    }

    /// There is one request for a date: what was called off by itself does not come back beside the one made anew.
    async fn a_date_made_anew_has_one_request(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        let mut called_off = Vec::new();
        for day in ["2026-03-17", "2026-03-24"] {
            let request = request_of(&resident, &made, day).await;
            called_off.push(resident.act(&request, "cancel", &json!({})).await.with_status(200));
        }
        assert!(called_off.iter().all(|request| offers(request, "reopen")));
        let skip = format!("/series/{}/occurrences/2026-03-17/skip", id(&made));
        resident.post(&skip, &json!({})).await.with_status(200);
        resident.act(&called_off[0], "reopen", &json!({})).await.is_problem(409, "undo-too-late");
        resident.delete(&skip).await.with_status(200);
        let to = json!({"date": "2026-03-25", "start": "14:00", "end": "15:00"});
        let moved = resident.post(&format!("/series/{}/occurrences/2026-03-24/move", id(&made)), &to).await.with_status(200);
        assert_eq!((state(&moved, "2026-03-17"), state(&moved, "2026-03-24")), ("open".into(), "open".into()));
        for request in &called_off {
            let refused = resident.act(request, "reopen", &json!({})).await.is_problem(409, "undo-too-late");
            assert!(!offers(&refused["current"], "reopen"), "{refused}");
        }
        let mine = resident.get("/me/help-requests?limit=100").await.with_status(200);
        let open = mine["items"].as_array().unwrap().iter().filter(|request| request["state"] == "open").count();
        assert_eq!(open, 3, "one for each date, and the next one since the second was called off");
    }

    /// Each request that was called off by itself stands for itself.
    async fn one_request_called_off_is_not_made_again(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        let request = request_of(&resident, &made, "2026-03-17").await;
        let off = resident.act(&request, "cancel", &json!({})).await.with_status(200);
        work(app).await;
        assert_eq!(state(&seen(&resident, &made["id"]).await, "2026-03-17"), "cancelled");
        resident.act(&off, "reopen", &json!({})).await.with_status(200);
        assert_eq!(state(&seen(&resident, &made["id"]).await, "2026-03-17"), "open");
    }
}
