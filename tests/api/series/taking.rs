//! A helper says yes to all of it, and steps down.

use super::*;

/// Nobody but this helper can help here.
async fn series_with_helper(app: &TestApp) -> (Actor, Actor, Value) {
    let (resident, helper) = (app.resident().await, app.volunteer().await);
    let made = series(app, &resident).await;
    (resident, helper, made)
}

/// How often somebody was told of each of these, after the worker has laid it into their inbox.
async fn told<const N: usize>(app: &TestApp, person: &Actor, occasions: [&str; N]) -> [usize; N] {
    work(app).await;
    let inbox = person.get("/me/notices?limit=100").await.with_status(200);
    let items = inbox["items"].as_array().unwrap();
    occasions.map(|occasion| items.iter().filter(|notice| notice["occasion"] == occasion).count())
}

support::on_both_databases! {
    async fn a_standing_yes_counts_for_what_is_made_later(app: &TestApp) {
        let (resident, helper, made) = series_with_helper(app).await;
        let other = app.volunteer().await;
        let offered = seen(&helper, &made["id"]).await;
        assert_eq!((&offered["part"], &offered["requester"]), (&json!("volunteer"), &Value::Null));
        let path = format!("/series/{}/acceptance", id(&made));
        helper.post(&path, &json!({"start": "11:45"})).await.has_faults(&[("/start", "contradiction")]);
        let held = helper.act(&offered, "take_series", &json!({"start": "10:30"})).await.with_status(200);
        assert_eq!((&held["part"], &held["places_free"]), (&json!("standing"), &json!(0)));
        assert_eq!((state(&held, "2026-03-17"), state(&held, "2026-03-24")), ("matched".into(), "matched".into()));
        assert_eq!(date(&held, "2026-03-17")["is_mine"], true);
        assert_eq!(held["helpers"][0]["start"], "10:30");
        helper.post(&path, &json!({})).await.with_status(200);
        assert_eq!(other.post(&path, &json!({})).await.is_problem(404, "not-found")["status"], 404, "it is not shown to them");

        pass(app, Duration::days(3)).await;
        let resident = app.again(&resident).await;
        let later = seen(&resident, &made["id"]).await;
        assert_eq!(state(&later, "2026-03-31"), "matched");
        let request = request_of(&resident, &later, "2026-03-31").await;
        assert_eq!(request["assignments"][0]["starts_at"], "2026-03-31T08:30:00Z", "half past ten, after the change of the clock");
        assert_eq!(date(&later, "2026-03-31")["helpers"], json!(["Änne"]));
        assert_eq!(later["helpers"][0]["is_me"], false);
        let mine = app.again(&helper).await.get("/me/series").await.with_status(200);
        assert_eq!(mine["items"][0]["id"], made["id"]);
    }

    /// One word for the series, whatever number of dates it has; and none for each date that the worker makes of it.
    async fn each_side_is_told_once_of_a_yes_to_every_day(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let body = recurring(app, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU").await;
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let made = seen(&resident, &first["series_id"]).await;
        let held = taken(&helper, &made).await;
        let dates = states(&held).iter().filter(|(_, state)| state == "matched").count();
        assert!(dates >= 10, "{held}");
        assert_eq!(told(app, &resident, ["series.taken", "assignment.accepted"]).await, [1, 0]);
        assert_eq!(told(app, &helper, ["assignment.recorded"]).await, [1]);
        // The yes is one, so that others can still be said.
        let other = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-18", "14:00", "15:00");
        let other = app.resident().await.post("/help-requests", &other).await.with_status(201);
        helper.post(&format!("/help-requests/{}/acceptance", id(&other)), &json!({})).await.with_status(200);

        pass(app, Duration::hours(24)).await;
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        assert_eq!(state(&seen(&resident, &made["id"]).await, "2026-03-18"), "matched");
        assert_eq!(told(app, &resident, ["series.taken", "assignment.accepted"]).await, [1, 0]);
        assert_eq!(told(app, &helper, ["assignment.recorded"]).await, [2], "the other one");
        helper.act(&held, "step_down_from_series", &json!({})).await.with_status(200);
        assert_eq!(told(app, &resident, ["series.left", "assignment.withdrawn"]).await, [1, 0]);
    }

    /// What follows from a yes to all of it, later, is nobody's act.
    async fn the_log_says_who_said_yes(app: &TestApp) {
        let (resident, helper, made) = series_with_helper(app).await;
        let held = taken(&helper, &made).await;
        let assignment = async |series: &Value, day: &str| {
            let request = request_of(&app.again(&resident).await, series, day).await;
            id(&request["assignments"][0])
        };
        let said = logged(app, "assignment.accepted", &assignment(&held, "2026-03-17").await).await;
        assert_eq!(said, [(Some(helper.account_id.clone()), None)]);
        pass(app, Duration::days(3)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        let given = logged(app, "assignment.accepted", &assignment(&later, "2026-03-31").await).await;
        assert_eq!(given, [(None, None)]);
    }

    /// Whoever comes every time is told once when it ends; whoever comes once, of that date.
    async fn each_is_told_once_when_it_ends(app: &TestApp) {
        let (resident, one, two) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let mut body = weekly(app).await;
        body["helpers_needed"] = json!(2);
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let made = seen(&resident, &first["series_id"]).await;
        taken(&one, &made).await;
        two.post(&format!("/help-requests/{}/acceptance", id(&first)), &json!({})).await.with_status(200);
        resident.act(&made, "end_series", &json!({})).await.with_status(200);
        assert_eq!(told(app, &one, ["series.ended", "assignment.cancelled"]).await, [1, 0]);
        assert_eq!(told(app, &two, ["series.ended", "assignment.cancelled"]).await, [0, 1]);
    }

    async fn of_many_who_say_yes_at_once_one_gets_the_series(app: &TestApp) {
        let resident = app.resident().await;
        let mut helpers = Vec::new();
        for _ in 0..6 {
            helpers.push(app.volunteer().await);
        }
        for _ in 0..2 {
            let made = series(app, &resident).await;
            let path = format!("/series/{}/acceptance", id(&made));
            let tasks: Vec<_> = helpers
                .iter()
                .map(|helper| {
                    let (helper, path) = (helper.clone(), path.clone());
                    tokio::spawn(async move { helper.post(&path, &json!({})).await.status })
                })
                .collect();
            let mut statuses = Vec::new();
            for task in tasks {
                statuses.push(task.await.unwrap());
            }
            assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
            assert!(statuses.iter().all(|status| [200, 404, 409].contains(status)), "{statuses:?}");
            let held = seen(&resident, &made["id"]).await;
            assert_eq!(held["helpers"].as_array().unwrap().len(), 1);
            assert_eq!(state(&held, "2026-03-24"), "matched");
        }
    }

    async fn nobody_holds_more_than_two(app: &TestApp) {
        let (resident, helper, first) = series_with_helper(app).await;
        let mut later = Vec::new();
        for (start, end) in [("13:00", "15:00"), ("16:00", "18:00")] {
            let mut body = weekly(app).await;
            body["timing"]["recurrence"]["start"] = json!(start);
            body["timing"]["recurrence"]["end"] = json!(end);
            let made = resident.post("/help-requests", &body).await.with_status(201);
            later.push(seen(&resident, &made["series_id"]).await);
        }
        taken(&helper, &first).await;
        taken(&helper, &later[0]).await;
        let path = format!("/series/{}/acceptance", id(&later[1]));
        let refused = helper.post(&path, &json!({})).await.is_problem(409, "too-many-series");
        assert_eq!(refused["current"]["id"], later[1]["id"]);
        let offered = seen(&helper, &later[1]["id"]).await;
        let take = offered["allowed_actions"].as_array().unwrap().iter().find(|act| act["action"] == "take_series").unwrap();
        assert_eq!((&take["enabled"], &take["reason_code"]), (&json!(false), &json!("too-many-series")));
    }

    /// A late drop-out: what begins within a day is urgent at once, and the coordinator's where nobody is eligible.
    async fn whoever_steps_down_leaves_no_hole_unseen(app: &TestApp) {
        let (resident, helper, made) = series_with_helper(app).await;
        let held = taken(&helper, &made).await;
        app.pass(Duration::hours(4));
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        let left = helper.act(&held, "step_down_from_series", &json!({"reason": "Umzug"})).await.with_status(200);
        assert_eq!((&left["part"], &left["places_free"]), (&json!("volunteer"), &json!(1)));
        let now = seen(&resident, &made["id"]).await;
        assert_eq!((state(&now, "2026-03-17"), state(&now, "2026-03-24")), ("open".into(), "open".into()));
        let near = request_of(&resident, &now, "2026-03-17").await;
        assert_eq!((&near["urgency"], &near["in_dispatch_queue"]), (&json!("urgent"), &json!(false)), "the helper may come back");
        let again = taken(&helper, &made).await;
        assert_eq!(state(&again, "2026-03-17"), "matched");

        let mine = date(&again, "2026-03-17")["help_request_id"].as_str().unwrap().to_owned();
        let request = helper.get(&format!("/help-requests/{mine}")).await.with_status(200);
        let assignment = request["assignments"].as_array().unwrap().iter().find(|held| held["state"] == "accepted").unwrap().clone();
        helper.delete("/me/offer?version=1").await.with_status(204);
        helper.post(&format!("/assignments/{}/withdrawal", id(&assignment)), &json!({})).await.with_status(200);
        let near = request_of(&resident, &now, "2026-03-17").await;
        assert_eq!((&near["state"], &near["in_dispatch_queue"]), (&json!("open"), &json!(true)));
    }

    /// Where the helper cannot come, others are looked for: the standing yes stays.
    async fn an_occurrence_that_does_not_suit_is_open_to_others(app: &TestApp) {
        let (resident, helper, made) = series_with_helper(app).await;
        taken(&helper, &made).await;
        let other = app.resident().await;
        let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-31", "10:00", "10:30");
        let mut long = body.clone();
        long["timing"]["windows"][0]["end"] = json!("12:00");
        long["duration_minutes"] = json!(120);
        let asked = other.post("/help-requests", &long).await.with_status(201);
        helper.post(&format!("/help-requests/{}/acceptance", id(&asked)), &json!({})).await.with_status(200);
        pass(app, Duration::days(3)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        assert_eq!((state(&later, "2026-03-31"), later["helpers"].as_array().unwrap().len()), ("open".into(), 1));
    }

    /// "Every time" is offered with an assignment to who has helped twice.
    async fn after_the_second_time_every_time_is_offered(app: &TestApp) {
        let (resident, helper, made) = series_with_helper(app).await;
        let offers_all = |answer: &Value| answer["allowed_actions"].as_array().unwrap().iter().any(|act| act["action"] == "take_series");
        let mut last = Value::Null;
        for day in ["2026-03-17", "2026-03-24"] {
            let now = seen(&resident, &made["id"]).await;
            let request = date(&now, day)["help_request_id"].as_str().unwrap().to_owned();
            let accepted = helper.post(&format!("/help-requests/{request}/acceptance"), &json!({})).await.with_status(200);
            let path = format!("/assignments/{}/completion", id(&accepted["assignment"]));
            assert!(!offers_all(&accepted["assignment"]));
            last = helper.post(&path, &json!({"minutes_spent": 30})).await.with_status(200);
        }
        assert!(offers_all(&last), "{last}");
        // The second date is over; the next one is made by the worker.
        pass(app, Duration::days(3)).await;
        let helper = app.again(&helper).await;
        let held = helper.act(&last, "take_series", &json!({})).await.with_status(200);
        assert_eq!(state(&held, "2026-03-31"), "matched");
        assert!(!offers_all(&helper.get(&format!("/assignments/{}", id(&last))).await.with_status(200)));
    }

    async fn several_helpers_share_a_series_of_several_places(app: &TestApp) {
        let (resident, one, two, three) =
            (app.resident().await, app.volunteer().await, app.volunteer().await, app.volunteer().await);
        let mut body = weekly(app).await;
        body["helpers_needed"] = json!(2);
        let made = resident.post("/help-requests", &body).await.with_status(201);
        let made = seen(&resident, &made["series_id"]).await;
        assert_eq!(taken(&one, &made).await["places_free"], 1);
        let both = taken(&two, &made).await;
        assert_eq!((state(&both, "2026-03-17"), &both["places_free"]), ("matched".into(), &json!(0)));
        assert_eq!(both["helpers"].as_array().unwrap().len(), 1, "a helper sees themselves");
        three.post(&format!("/series/{}/acceptance", id(&made)), &json!({})).await.is_problem(404, "not-found");
    }
}
