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

        let ended = resident.act(&resumed, "end_series", &json!({})).await.with_status(200);
        app.pass(Duration::minutes(31));
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        resident.post(&format!("/series/{}/resumption", id(&ended)), &json!({})).await.is_problem(409, "undo-too-late");
        helper.post(&format!("/series/{}/acceptance", id(&ended)), &json!({})).await.is_problem(404, "not-found");
        work(app).await;
        assert_eq!(states(&seen(&resident, &made["id"]).await), []);
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
