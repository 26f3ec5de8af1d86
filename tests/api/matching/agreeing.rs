//! "Yes, but later": the requester takes the time that was named, with one call.

use super::*;

const WEDNESDAY_AFTERNOON: &str = "2026-03-18T14:00:00Z";

/// The helper names a time; what the requester sees of it.
async fn proposed(app: &TestApp, resident: &Actor, helper: &Actor, invitation: &Value, starts_at: &str) -> Value {
    let body = json!({"starts_at": starts_at});
    app.again(helper).await.post(&path(invitation, "later"), &body).await.ok();
    let request = json!({"id": invitation["help_request_id"]});
    search(app, resident, &request).await["proposals"][0].clone()
}

support::on_both_databases! {
    async fn one_call_takes_the_time(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        let other = app.volunteer().await;
        pass(app, Duration::hours(4)).await;
        assert_eq!(invitations(app, &other).await[0]["state"], "sent");
        let proposal = proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        let resident = app.again(&resident).await;
        let agreed = resident.act(&proposal, "agree", &json!({})).await.with_status(200);
        assert_eq!((&agreed["state"], &agreed["next_step"]["by"]), (&json!("matched"), &json!(WEDNESDAY_AFTERNOON)));
        assert_eq!(agreed["assignments"][0]["helper"]["first_name"], "Änne");
        assert_eq!(agreed["version"], made["version"], "as soon as possible holds it already");
        assert_eq!(resident.act(&proposal, "agree", &json!({})).await.with_status(200), agreed, "said again");
        assert_eq!(invitations(app, &helper).await[0]["state"], "accepted");
        assert_eq!(invitations(app, &other).await[0]["state"], "revoked");
        let theirs = app.again(&helper).await.get("/me/assignments").await.ok();
        assert_eq!(theirs["items"][0]["starts_at"], WEDNESDAY_AFTERNOON);
        work(app).await;
        assert_eq!((told(app, &helper, "ist eingetragen"), told(app, &resident, "jemand zugesagt")), (1, 0));
        assert_eq!(told(app, &other, TAKES_BACK), 1);
    }

    async fn it_widens_what_was_asked_for(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-17", "10:00", "12:00");
        let made = resident.post("/help-requests", &body).await.with_status(201);
        work(app).await;
        let invitation = invitations(app, &helper).await.pop().unwrap();
        let proposal = proposed(app, &resident, &helper, &invitation, "2026-03-19T15:00:00Z").await;
        let agreed = app.again(&resident).await.act(&proposal, "agree", &json!({})).await.with_status(200);
        let windows = agreed["windows"].as_array().unwrap();
        assert_eq!((windows.len(), &windows[1]["date"], &windows[1]["start"]), (2, &json!("2026-03-19"), &json!("16:00")));
        assert_eq!((&agreed["state"], &agreed["version"]), (&json!("matched"), &json!(2)));
        assert_eq!(made["version"], 1);
    }

    async fn what_is_not_so_any_more_is_refused_by_name(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        let agreement = path(&invitation, "agreement");
        resident.post(&agreement, &json!({})).await.is_problem(409, "proposal-gone");
        proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        // The same hour is promised to somebody else.
        let another = request(app, &resident, "normal").await;
        let at = json!({"starts_at": WEDNESDAY_AFTERNOON});
        let yes = helper.post(&format!("/help-requests/{}/acceptance", id(&another)), &at).await.ok();
        let refused = resident.post(&agreement, &json!({})).await.is_problem(409, "proposal-gone");
        assert_eq!((&refused["current"]["id"], &refused["current"]["state"]), (&json!(id(&made)), &json!("open")));
        helper.post(&format!("/assignments/{}/withdrawal", id(&yes["assignment"])), &json!({})).await.ok();
        // The helper has thought better of it, and of that again.
        helper.post(&path(&invitation, "refusal"), &json!({})).await.ok();
        resident.post(&agreement, &json!({})).await.is_problem(409, "proposal-gone");
        proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        app.pass(Duration::days(3));
        app.again(&resident).await.post(&agreement, &json!({})).await.is_problem(409, "proposal-gone");
    }

    async fn where_no_place_is_left_it_says_so(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        let quick = app.volunteer().await;
        quick.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        resident.post(&path(&invitation, "agreement"), &json!({})).await.is_problem(409, "proposal-gone");
        assert_eq!(seen(app, &resident, &made).await["places_taken"], 1);
    }

    async fn it_is_for_the_two_sides_of_the_office_and_the_requester(app: &TestApp) {
        let (resident, helper, _, invitation) = invited(app).await;
        proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        let agreement = path(&invitation, "agreement");
        for stranger in [&helper, &app.resident().await, &app.volunteer().await] {
            stranger.post(&agreement, &json!({})).await.is_problem(404, "not-found");
        }
        let agreed = app.office().await.post(&agreement, &json!({})).await.with_status(200);
        assert_eq!(agreed["state"], "matched");
        work(app).await;
        assert_eq!(told(app, &resident, "jemand zugesagt"), 1, "the office did it: the requester hears of it");
    }

    async fn who_rests_since_or_is_blocked(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        proposed(app, &resident, &helper, &invitation, WEDNESDAY_AFTERNOON).await;
        helper.post("/me/offer/pause", &json!({"until": "2026-05-01"})).await.ok();
        let agreed = resident.post(&path(&invitation, "agreement"), &json!({})).await.with_status(200);
        assert_eq!(agreed["state"], "matched", "the time was named before the pause");
        let assignment = agreed["assignments"][0]["id"].as_str().unwrap();
        resident.post(&format!("/assignments/{assignment}/block"), &json!({})).await.with_status(201);
        assert_eq!(seen(app, &resident, &made).await["state"], "open");
        resident.post(&path(&invitation, "agreement"), &json!({})).await.is_problem(409, "proposal-gone");
    }

    async fn a_time_that_is_named_again_and_again_writes_to_the_requester_once(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        for minute in ["00", "10", "20"] {
            let at = json!({"starts_at": format!("2026-03-18T14:{minute}:00Z")});
            helper.post(&path(&invitation, "later"), &at).await.ok();
            work(app).await;
            let no = helper.post(&path(&invitation, "refusal"), &json!({})).await.ok();
            assert!(no["proposed_starts_at"].is_null(), "{no}");
            assert_eq!(search(app, &resident, &made).await["proposals"], json!([]));
        }
        helper.post(&path(&invitation, "later"), &json!({"starts_at": WEDNESDAY_AFTERNOON})).await.ok();
        work(app).await;
        assert_eq!(search(app, &resident, &made).await["proposals"][0]["starts_at"], WEDNESDAY_AFTERNOON);
        assert_eq!(told(app, &resident, "eine andere Zeit vorgeschlagen"), 1);
    }
}
