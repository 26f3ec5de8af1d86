//! Bad input and bad luck: too late, too much, nobody, everything.

use super::*;
use std::collections::BTreeSet;

support::on_both_databases! {
    async fn an_old_mail_leads_to_nothing_that_acts(app: &TestApp) {
        let (_, helper, _, invitation) = invited(app).await;
        pass(app, Duration::days(29)).await;
        let helper = app.again(&helper).await;
        for act in ["acceptance", "refusal"] {
            helper.post(&path(&invitation, act), &json!({})).await.is_problem(404, "not-found");
            helper.get(&path(&invitation, act)).await.is_problem(405, "method-not-allowed");
        }
        let later = json!({"starts_at": "2026-05-18T10:00:00Z"});
        helper.post(&path(&invitation, "later"), &later).await.is_problem(404, "not-found");
    }

    async fn after_the_window_a_yes_comes_too_late(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-17", "10:00", "12:00");
        let made = resident.post("/help-requests", &body).await.with_status(201);
        work(app).await;
        let invitation = invitations(app, &helper).await.pop().unwrap();
        pass(app, Duration::days(2)).await;
        let refused = app.again(&helper).await.post(&path(&invitation, "acceptance"), &json!({})).await;
        refused.is_problem(409, "no-fitting-time");
        assert_eq!(seen(app, &resident, &made).await["places_taken"], 0);
        assert!(app.again(&helper).await.get("/help-requests?fit=me").await.ok()["items"].as_array().unwrap().is_empty());
    }

    async fn at_capacity_the_week_is_full(app: &TestApp) {
        let (resident, helper, _, invitation) = invited(app).await;
        let mut offer = builders::offer(&app.categories().await, &app.quarter().await);
        (offer["tasks_per_week"], offer["version"]) = (json!(1), json!(1));
        helper.put("/me/offer", &offer).await.ok();
        let another = request(app, &resident, "normal").await;
        let at = |text: &str| json!({"starts_at": text});
        let taken = format!("/help-requests/{}/acceptance", id(&another));
        helper.post(&taken, &at("2026-03-17T10:00:00Z")).await.ok();
        helper.post(&path(&invitation, "acceptance"), &at("2026-03-18T10:00:00Z")).await.is_problem(409, "capacity-used-up");
        helper.post(&path(&invitation, "acceptance"), &at("2026-03-17T10:00:00Z")).await.is_problem(409, "overlapping-assignment");
        assert_eq!(invitations(app, &helper).await.iter().filter(|own| own["state"] == "sent").count(), 1, "nothing is lost by it");
    }

    async fn what_suits_nobody_is_the_coordinators_at_once(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["needs"] = json!({"languages": ["ar"]});
        let made = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&made["in_dispatch_queue"], &made["next_step"]["code"]), (&json!(true), &json!("coordinator_arranges")));
        pass(app, Duration::hours(3)).await;
        assert!(invitations(app, &helper).await.is_empty());
        let queue = app.again(app.office().await).await.get("/dispatch/queue").await.ok();
        assert_eq!(queue["items"][0]["reason"], "nobody_eligible");
        let search = search(app, &resident, &made).await;
        assert_eq!((&search["asked"], &search["waiting"]), (&json!(0), &json!(0)));
        assert!(search["next_look_at"].is_string(), "whoever comes new is still found: {search}");
    }

    async fn whoever_suits_everything_is_not_asked_for_everything(app: &TestApp) {
        let helper = app.volunteer().await;
        for _ in 0..14 {
            let resident = app.resident().await;
            request(app, &resident, "soon").await;
        }
        let mut sent = BTreeSet::new();
        for _ in 0..14 {
            pass(app, Duration::hours(12)).await;
            sent.extend(invitations(app, &helper).await.iter().map(|own| own["sent_at"].as_str().unwrap().to_owned()));
        }
        assert!((1..=4).contains(&sent.len()), "{sent:?}");
        let own = invitations(app, &helper).await;
        for at in &sent {
            let together = own.iter().filter(|invitation| invitation["sent_at"] == json!(at)).count();
            assert!((1..=5).contains(&together), "{together} requests in one message");
        }
        let mails = told(app, &helper, ASKS);
        assert_eq!(mails, sent.len(), "one mail for each message");
    }
}
