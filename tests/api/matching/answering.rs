//! Yes, no, later, and everything that can have happened meanwhile.

use super::*;
use quartierhilfe::{
    db::{At, Event, NoRefusal, schema::blocks},
    kernel::ids::{AccountId, AnyId},
};

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
        let refused = helper.post(&path(&invitation, "acceptance"), &json!({})).await;
        assert!(["request-closed", "not-found"].contains(&refused.problem_code().unwrap().as_str()), "{refused}");
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

    async fn who_is_blocked_finds_nothing_there(app: &TestApp) {
        let (resident, helper, _, invitation) = invited(app).await;
        let account = |actor: &Actor| actor.account_id.parse::<AccountId>().unwrap();
        let (blocker, blocked) = (account(&resident), account(&helper));
        let done = app.parts.db.write::<_, NoRefusal, _>("test.block", move |tx| {
            use diesel::{ExpressionMethods, RunQueryDsl};
            let now = At(tx.now());
            diesel::insert_into(blocks::table)
                .values((blocks::blocker_id.eq(blocker), blocks::blocked_id.eq(blocked), blocks::created_at.eq(now)))
                .execute(tx.connection())?;
            let made: AnyId = tx.new_id();
            Ok(tx.emit(Event::new("block.added", made, Some(blocker)))?)
        });
        done.await.unwrap_or_else(|_| panic!("no block"));
        assert_eq!(invitations(app, &helper).await[0]["state"], "lapsed");
        helper.post(&path(&invitation, "acceptance"), &json!({})).await.is_problem(404, "not-found");
        assert!(invitations(app, &helper).await[0]["help_request"].is_null());
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
            for person in [&helper, &rival] {
                let offer = app.again(person).await.get("/me/offer").await.ok();
                app.again(person).await.delete(&format!("/me/offer?version={}", offer["version"])).await.ok();
            }
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
