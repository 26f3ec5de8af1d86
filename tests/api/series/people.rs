//! What becomes of a series when something happens to a person.

use super::*;

async fn with_helper(app: &TestApp) -> (Actor, Actor, Value) {
    let (resident, helper) = (app.resident().await, app.volunteer().await);
    let made = series(app, &resident).await;
    taken(&helper, &made).await;
    (resident, helper, made)
}

support::on_both_databases! {
    async fn a_suspended_helper_holds_no_series(app: &TestApp) {
        let (resident, helper, made) = with_helper(app).await;
        let coordinator = app.coordinator().await;
        let path = format!("/accounts/{}/suspension", helper.account_id);
        coordinator.post(&path, &json!({"reason": "Beschwerde"})).await.ok();
        let now = seen(&resident, &made["id"]).await;
        assert!(now["helpers"].as_array().unwrap().is_empty());
        assert_eq!(state(&now, "2026-03-17"), "open");
    }

    /// Nothing is made for a closed account, and its owner is not asked; what rested goes on when it is opened again.
    async fn a_suspended_owners_series_rests(app: &TestApp) {
        let (resident, _helper, made) = with_helper(app).await;
        let path = format!("/accounts/{}/suspension", resident.account_id);
        app.office().await.post(&path, &json!({"reason": "Beschwerde"})).await.ok();
        pass(app, Duration::days(9)).await;
        let office = app.again(app.office().await).await;
        let resting = seen(&office, &made["id"]).await;
        assert_eq!((&resting["state"], state(&resting, "2026-03-31")), (&json!("active"), "planned".into()));
        office.delete(&path).await.ok();
        work(app).await;
        let goes_on = seen(&office, &made["id"]).await;
        assert_eq!((state(&goes_on, "2026-03-31"), state(&goes_on, "2026-04-07")), ("matched".into(), "matched".into()));
        assert_eq!(state(&goes_on, "2026-04-14"), "planned");
    }

    async fn whoever_is_blocked_comes_no_more(app: &TestApp) {
        let (resident, _helper, made) = with_helper(app).await;
        let request = request_of(&resident, &made, "2026-03-17").await;
        let assignment = id(&request["assignments"][0]);
        resident.post(&format!("/assignments/{assignment}/block"), &json!({})).await.with_status(201);
        let now = seen(&resident, &made["id"]).await;
        assert!(now["helpers"].as_array().unwrap().is_empty());
        assert_eq!((state(&now, "2026-03-17"), state(&now, "2026-03-24")), ("open".into(), "open".into()));
        pass(app, Duration::days(3)).await;
        let later = seen(&app.again(&resident).await, &made["id"]).await;
        assert_eq!(state(&later, "2026-03-31"), "open");
    }

    async fn a_copy_of_ones_data_holds_the_series(app: &TestApp) {
        let (resident, helper, _) = with_helper(app).await;
        let copy = resident.get("/me/export").await.with_status(200);
        let own = &copy["series"]["asked_for"][0];
        assert_eq!((&own["rrule"], &own["contact"]["address"]), (&json!("FREQ=WEEKLY;BYDAY=TU"), &json!("Musterweg 3")));
        let copy = helper.get("/me/export").await.with_status(200);
        assert_eq!(copy["series"]["held"].as_array().unwrap().len(), 1);
        assert!(!copy["series"].to_string().contains("Musterweg"), "nothing of the other side");
    }

    async fn a_series_ends_with_the_account(app: &TestApp) {
        let (resident, helper, made) = with_helper(app).await;
        resident.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": resident.password}))).await.ok();
        let coordinator = app.coordinator().await;
        let now = seen(&coordinator, &made["id"]).await;
        assert_eq!((&now["state"], &now["end_reason"], &now["description"]), (&json!("ended"), &json!("account_erased"), &json!("")));
        helper.get(&format!("/series/{}", id(&made))).await.is_problem(404, "not-found");
        work(app).await;
        assert_eq!(states(&seen(&coordinator, &made["id"]).await).iter().filter(|(_, state)| state == "open").count(), 0);
    }

    /// Private fields two weeks after the end, the series after half a year.
    async fn what_is_over_goes(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        resident.act(&made, "end_series", &json!({})).await.with_status(200);
        pass(app, Duration::days(15)).await;
        let resident = app.again(&resident).await;
        let copy = resident.get("/me/export").await.with_status(200);
        assert_eq!(copy["series"]["asked_for"][0]["contact"]["address"], Value::Null);
        pass(app, Duration::days(169)).await;
        let resident = app.again(&resident).await;
        resident.get(&format!("/series/{}", id(&made))).await.is_problem(404, "not-found");
    }

    /// Staff who call dates off do it for somebody; the owner for nobody else.
    async fn the_log_says_for_whom_staff_act(app: &TestApp) {
        let (resident, _helper, made) = with_helper(app).await;
        let office = app.office().await;
        let first = date(&made, "2026-03-17")["help_request_id"].as_str().unwrap();
        let second = date(&made, "2026-03-24")["help_request_id"].as_str().unwrap();
        let series = seen(&resident, &made["id"]).await;
        resident.act(date(&series, "2026-03-17"), "skip_occurrence", &json!({})).await.with_status(200);
        let series = seen(office, &made["id"]).await;
        let edited = office.act(&series, "edit_series", &json!({"version": 1, "title": "Markt"})).await.with_status(200);
        office.act(&edited, "end_series", &json!({})).await.with_status(200);
        let (own, office) = (resident.account_id.clone(), office.account_id.clone());
        assert_eq!(logged(app, "help_request.cancelled", first).await, [(Some(own.clone()), None)]);
        let for_them = [(Some(office), Some(own))];
        assert_eq!(logged(app, "help_request.cancelled", second).await, for_them);
        assert_eq!(logged(app, "help_request.edited", second).await, for_them);
        assert_eq!(logged(app, "series.ended", &id(&made)).await, for_them);
    }

    async fn others_see_nothing(app: &TestApp) {
        let (_resident, _helper, made) = with_helper(app).await;
        let path = format!("/series/{}", id(&made));
        app.resident().await.get(&path).await.is_problem(404, "not-found");
        app.volunteer().await.get(&path).await.is_problem(404, "not-found");
        app.nobody().get(&path).await.is_problem(401, "sign-in-required");
        app.resident().await.get("/series").await.is_problem(403, "role-required");
        let kuemmerer = app.stadtkuemmerer().await;
        let seen = kuemmerer.get(&path).await.with_status(200);
        assert!(seen["allowed_actions"].as_array().unwrap().is_empty(), "not recorded by staff");
        let names = (&seen["requester"], &seen["helpers"], &date(&seen, "2026-03-17")["helpers"]);
        assert_eq!(names, (&Value::Null, &json!([]), &json!([])), "the Stadtkümmerer knows neither side by name");
        kuemmerer.post(&format!("{path}/ending"), &json!({})).await.is_problem(403, "role-required");
    }
}
