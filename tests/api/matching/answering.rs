//! Yes, no, later, and everything that can have happened meanwhile.

use super::*;

/// Takes the offer back: nobody to be asked any more.
async fn leaves(app: &TestApp, helper: &Actor) {
    let helper = app.again(helper).await;
    let offer = helper.get("/me/offer").await.ok();
    helper.delete(&format!("/me/offer?version={}", offer["version"])).await.ok();
}

support::on_both_databases! {
    async fn a_yes_counts_once_and_is_answered_the_same_again(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        let yes = helper.post(&path(&invitation, "acceptance"), &json!({})).await.ok();
        assert_eq!(yes["assignment"]["help_request_id"], json!(id(&made)));
        assert!(yes["help_request"]["contact"]["address"].is_string());
        let again = helper.post(&path(&invitation, "acceptance"), &json!({})).await.ok();
        assert_eq!(again["assignment"]["id"], yes["assignment"]["id"]);
        assert_eq!(invitations(app, &helper).await[0]["state"], "accepted");
        helper.post(&path(&invitation, "refusal"), &json!({})).await.is_problem(409, "invitation-accepted");
        let later = json!({"starts_at": "2026-03-18T10:00:00Z"});
        helper.post(&path(&invitation, "later"), &later).await.is_problem(409, "invitation-accepted");
        assert_eq!(seen(app, &resident, &made).await["state"], "matched");
    }

    async fn a_yes_from_the_list_answers_the_invitation(app: &TestApp) {
        let (_, helper, made, _) = invited(app).await;
        helper.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        assert_eq!(invitations(app, &helper).await[0]["state"], "accepted");
    }

    async fn who_comes_too_late_learns_it_and_sees_others(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        let quick = app.volunteer().await;
        quick.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        let another = request(app, &resident, "normal").await;
        let problem = helper.post(&path(&invitation, "acceptance"), &json!({})).await.is_problem(409, "already-matched");
        assert_eq!(problem["alternatives"][0]["id"], json!(id(&another)));
        helper.post(&path(&invitation, "refusal"), &json!({})).await.is_problem(409, "invitation-revoked");
        let later = json!({"starts_at": "2026-03-18T10:00:00Z"});
        helper.post(&path(&invitation, "later"), &later).await.is_problem(409, "invitation-revoked");
        let own = invitations(app, &helper).await;
        let own = own.iter().find(|item| item["id"] == invitation["id"]).unwrap();
        assert_eq!((&own["state"], &own["help_request"]), (&json!("revoked"), &Value::Null));
        assert_eq!(told(app, &helper, ASKS), 1);
        work(app).await;
        assert_eq!(told(app, &helper, TAKES_BACK), 1);
    }

    async fn what_was_called_off_cannot_be_accepted(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        resident.post(&format!("/help-requests/{}/cancellation", id(&made)), &json!({})).await.ok();
        helper.post(&path(&invitation, "acceptance"), &json!({})).await.is_problem(409, "request-closed");
        for (act, body) in [("refusal", json!({})), ("later", json!({"starts_at": "2026-03-18T10:00:00Z"}))] {
            helper.post(&path(&invitation, act), &body).await.is_problem(409, "invitation-revoked");
        }
        work(app).await;
        assert_eq!(told(app, &helper, TAKES_BACK), 1);
    }

    async fn what_was_never_sent_is_not_taken_back_by_mail(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = request(app, &resident, "soon").await;
        let db = app.parts.db.clone();
        let ask = move || quartierhilfe::matching::flows::ask_due(&db, &|| false).unwrap();
        tokio::task::spawn_blocking(ask).await.unwrap();
        assert_eq!(invitations(app, &helper).await.len(), 1);
        resident.post(&format!("/help-requests/{}/cancellation", id(&made)), &json!({})).await.ok();
        work(app).await;
        assert_eq!((told(app, &helper, ASKS), told(app, &helper, TAKES_BACK)), (0, 0));
    }

    async fn a_no_is_taken_and_can_become_a_yes(app: &TestApp) {
        let (_, helper, _, invitation) = invited(app).await;
        let body = json!({"reason": "too_far"});
        let no = helper.post(&path(&invitation, "refusal"), &body).await.ok();
        assert_eq!((&no["state"], &no["refusal_reason"]), (&json!("declined"), &json!("too_far")));
        let again = helper.post(&path(&invitation, "refusal"), &body).await.ok();
        assert_eq!(again["ended_at"], no["ended_at"], "said again it is the same answer");
        helper.post(&path(&invitation, "refusal"), &json!({"reason": "because"})).await.is_problem(422, "invalid-input");
        helper.post(&path(&invitation, "acceptance"), &json!({})).await.ok();
    }

    async fn another_time_holds_no_place_and_the_requester_hears_of_it(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        let late = |text: &str| json!({"starts_at": text});
        helper.post(&path(&invitation, "later"), &late("2026-03-16T08:00:00Z")).await.has_faults(&[("/starts_at", "in_the_past")]);
        helper.post(&path(&invitation, "later"), &late("2027-03-16T08:00:00Z")).await.has_faults(&[("/starts_at", "too_far_ahead")]);
        let answer = helper.post(&path(&invitation, "later"), &late("2026-03-18T14:00:00Z")).await.ok();
        assert_eq!(answer["state"], "accepted_later");
        let request = seen(app, &resident, &made).await;
        assert_eq!((&request["state"], &request["places_taken"]), (&json!("open"), &json!(0)));
        let proposals = search(app, &resident, &made).await["proposals"].clone();
        assert_eq!(proposals[0]["starts_at"], "2026-03-18T14:00:00Z");
        assert!(!proposals.to_string().contains(&helper.account_id), "a time, not a person");
        work(app).await;
        assert_eq!(told(app, &resident, "eine andere Zeit vorgeschlagen"), 1);
        helper.post(&path(&invitation, "acceptance"), &json!({})).await.ok();
        assert_eq!(search(app, &resident, &made).await["proposals"], json!([]));
    }

    async fn an_invitation_is_its_helpers_alone(app: &TestApp) {
        let (resident, _, _, invitation) = invited(app).await;
        let other = app.volunteer().await;
        for act in ["acceptance", "refusal"] {
            other.post(&path(&invitation, act), &json!({})).await.is_problem(404, "not-found");
            resident.post(&path(&invitation, act), &json!({})).await.is_problem(403, "role-required");
        }
        resident.get("/me/invitations").await.is_problem(403, "role-required");
        let made = invitation["help_request_id"].as_str().unwrap();
        other.get(&format!("/help-requests/{made}/search")).await.is_problem(404, "not-found");
    }

    async fn who_is_blocked_finds_nothing_there_whoever_of_the_two_made_the_block(app: &TestApp) {
        for is_by_helper in [false, true] {
            let (resident, helper) = (app.resident().await, app.volunteer().await);
            let before = request(app, &resident, "normal").await;
            let yes = helper.post(&format!("/help-requests/{}/acceptance", id(&before)), &json!({})).await.ok();
            let made = request(app, &resident, "urgent").await;
            work(app).await;
            let own = invitations(app, &helper).await;
            let invitation = own.iter().find(|own| own["help_request_id"] == json!(id(&made))).unwrap().clone();
            let blocker = if is_by_helper { &helper } else { &resident };
            blocker.post(&format!("/assignments/{}/block", id(&yes["assignment"])), &json!({})).await.with_status(201);
            let own = invitations(app, &helper).await;
            let now = own.iter().find(|own| own["id"] == invitation["id"]).unwrap();
            assert_eq!((&now["state"], &now["help_request"]), (&json!("lapsed"), &Value::Null), "{now}");
            helper.post(&path(&invitation, "acceptance"), &json!({})).await.is_problem(404, "not-found");
            let later = json!({"starts_at": "2026-03-18T14:00:00Z"});
            helper.post(&path(&invitation, "later"), &later).await.is_problem(404, "not-found");
            let from_list = format!("/help-requests/{}/acceptance", id(&made));
            helper.post(&from_list, &json!({})).await.is_problem(404, "not-found");
            helper.get(&format!("/help-requests/{}", id(&made))).await.is_problem(404, "not-found");
            assert_eq!(search(app, &resident, &made).await["waiting"], 0);
            assert_eq!(seen(app, &resident, &made).await["places_taken"], 0);
            // What was over between them is asked about again, but not this helper.
            work(app).await;
            let own = invitations(app, &helper).await;
            let about = own.iter().filter(|own| own["help_request_id"] == invitation["help_request_id"]);
            assert!(about.clone().count() == 1 && about.clone().all(|own| own["state"] == "lapsed"), "{own:?}");
            leaves(app, &helper).await;
        }
    }

    /// The mail lies in the postbox for days; the invitation has lapsed long ago.
    async fn a_late_yes_counts_as_long_as_there_is_a_place(app: &TestApp) {
        for days in [2, 9, 27] {
            for is_taken in [false, true] {
                let (resident, helper) = (app.resident().await, new_volunteer(app).await);
                let date = (app.now() + Duration::days(40)).format("%Y-%m-%d").to_string();
                let body = builders::help_request_at("einkauf", &app.quarter().await, &date, "10:00", "12:00");
                let made = resident.post("/help-requests", &body).await.with_status(201);
                work(app).await;
                // The next round may be up to two hours away.
                while invitations(app, &helper).await.is_empty() {
                    pass(app, Duration::hours(1)).await;
                }
                let invitation = invitations(app, &helper).await.pop().unwrap();
                pass(app, Duration::days(days)).await;
                let now = invitations(app, &helper).await.pop().unwrap();
                assert_eq!((&now["id"], &now["state"]), (&invitation["id"], &json!("lapsed")), "after {days} days");
                let acceptance = path(&invitation, "acceptance");
                let helper = app.again(&helper).await;
                if is_taken {
                    let quick = new_volunteer(app).await;
                    quick.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
                    helper.post(&acceptance, &json!({})).await.is_problem(409, "already-matched");
                    leaves(app, &quick).await;
                } else {
                    helper.post(&acceptance, &json!({})).await.ok();
                    assert_eq!(invitations(app, &helper).await[0]["state"], "accepted");
                    assert_eq!(seen(app, &resident, &made).await["state"], "matched");
                }
                leaves(app, &helper).await;
            }
        }
    }

    async fn by_invitation_and_from_the_list_one_gets_it(app: &TestApp) {
        for _ in 0..4 {
            let (resident, helper, made, invitation) = invited(app).await;
            let rival = app.volunteer().await;
            let from_list = format!("/help-requests/{}/acceptance", id(&made));
            let (by, from) = (path(&invitation, "acceptance"), json!({}));
            let answers = tokio::join!(helper.post(&by, &from), rival.post(&from_list, &from));
            let mut found = [(answers.0.status, answers.0.problem_code()), (answers.1.status, answers.1.problem_code())];
            found.sort();
            assert_eq!(found, [(200, None), (409, Some("already-matched".to_owned()))]);
            assert_eq!(seen(app, &resident, &made).await["places_taken"], 1);
            // The next round begins with nobody else to ask.
            leaves(app, &helper).await;
            leaves(app, &rival).await;
        }
    }

    async fn a_place_given_back_is_asked_for_at_once(app: &TestApp) {
        let (_, helper, made, invitation) = invited(app).await;
        let quick = app.volunteer().await;
        let yes = quick.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        assert_eq!(invitations(app, &helper).await[0]["state"], "revoked");
        let assignment = id(&yes["assignment"]);
        // Longer than the rest between two messages.
        app.pass(Duration::hours(54));
        let quick = app.again(&quick).await;
        quick.post(&format!("/assignments/{assignment}/withdrawal"), &json!({})).await.ok();
        work(app).await;
        let own = invitations(app, &helper).await;
        assert_eq!((own.len(), &own[0]["id"], &own[0]["state"]), (1, &invitation["id"], &json!("sent")));
        assert_eq!(told(app, &helper, ASKS), 2, "asked again, and told so");
        assert!(invitations(app, &quick).await.is_empty(), "who gave it back is not asked again");
    }
}
