//! A pause with one tap, and what follows when somebody does not come.

use super::*;

support::on_both_databases! {
    async fn a_pause_is_one_tap_and_so_is_its_end(app: &TestApp) {
        let helper = app.volunteer().await;
        let pause = async |until: &str| helper.post("/me/offer/pause", &json!({"until": until})).await;
        pause("2026-03-16").await.has_faults(&[("/until", "in_the_past")]);
        pause("2028-04-01").await.has_faults(&[("/until", "too_far_ahead")]);
        pause("soon").await.has_faults(&[("/until", "invalid_value")]);
        let offer = helper.get("/me/offer").await.ok();
        let until = json!({"until": "2026-04-01"});
        let paused = helper.act(&offer, "pause", &until).await.with_status(200);
        assert_eq!((&paused["state"], &paused["paused_until"], &paused["version"]), (&json!("paused"), &json!("2026-04-01"), &json!(2)));
        assert_eq!(helper.act(&paused, "pause", &until).await.with_status(200), paused, "said again");
        let back = helper.act(&paused, "resume", &Value::Null).await.with_status(200);
        assert_eq!((&back["state"], &back["paused_until"]), (&json!("active"), &Value::Null));
        assert!(back["allowed_actions"].as_array().unwrap().iter().all(|action| action["action"] != "resume"));
        assert_eq!(helper.delete("/me/offer/pause").await.with_status(200), back);
        app.verified_volunteer().await.post("/me/offer/pause", &until).await.is_problem(404, "not-found");
    }

    async fn who_rests_can_answer_what_came_before_and_is_asked_nothing_new(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        helper.post("/me/offer/pause", &json!({"until": "2026-04-01"})).await.ok();
        let own = invitations(app, &helper).await;
        assert_eq!((&own[0]["state"], id(&own[0]["help_request"])), (&json!("sent"), id(&made)));
        assert_eq!(own[0]["help_request"]["allowed_actions"], json!([]), "only the invitation itself is open");
        let new = request(app, &resident, "urgent").await;
        pass(app, Duration::hours(2)).await;
        assert_eq!(invitations(app, &helper).await.len(), 1);
        let helper = app.again(&helper).await;
        assert_eq!(helper.get("/help-requests?fit=me").await.ok()["items"], json!([]));
        let path_of = |request: &Value| format!("/help-requests/{}/acceptance", id(request));
        helper.post(&path_of(&new), &json!({})).await.is_problem(403, "offer-paused");
        helper.post(&path_of(&made), &json!({})).await.is_problem(403, "offer-paused");
        helper.act(&own[0], "accept", &json!({})).await.with_status(200);
        assert_eq!(seen(app, &resident, &made).await["state"], "matched");
        assert_eq!(invitation["state"], "sent");
    }

    async fn after_a_no_show_a_person_asks_and_the_search_goes_on(app: &TestApp) {
        let (resident, helper, next) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let made = request(app, &resident, "soon").await;
        let yes = helper.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        pass(app, Duration::hours(2)).await;
        let assignment = app.again(&resident).await.get(&format!("/assignments/{}", id(&yes["assignment"]))).await.ok();
        app.again(&resident).await.act(&assignment, "report_no_show", &json!({})).await.with_status(200);
        let office = app.again(app.office().await).await;
        let queue = office.get("/dispatch/queue").await.ok();
        assert_eq!((&queue["items"][0]["reason"], id(&queue["items"][0]["help_request"])), (&json!("no_show"), id(&made)));
        let log = office.get(&format!("/help-requests/{}/contact-log", id(&made))).await.ok();
        let entry = &log["items"][0];
        assert_eq!((&entry["outcome"], &entry["follow_up_at"]), (&json!("no_show"), &json!("2026-03-16T12:00:00Z")), "{log}");
        work(app).await;
        assert_eq!(invitations(app, &next).await[0]["state"], "sent", "there is time: somebody else is asked");
        assert!(invitations(app, &helper).await.is_empty(), "not the same person again");
        // No mark, no punishment: what others see of the helper and what they may do is as before.
        let helper = app.again(&helper).await;
        assert_eq!(helper.get("/me/offer").await.ok()["state"], "active");
        let other = request(app, &resident, "normal").await;
        let fitting = helper.get("/help-requests?fit=me").await.ok()["items"].clone();
        assert!(fitting.as_array().unwrap().iter().any(|item| id(item) == id(&other)), "{fitting}");
        app.again(&next).await.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        assert_eq!(seen(app, &resident, &made).await["state"], "matched");
    }
}
