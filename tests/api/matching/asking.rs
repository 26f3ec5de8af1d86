//! Waves, quiet hours, ceilings, bundles, escalation, several workers.

use super::*;
use quartierhilfe::{db::schema, matching::flows::ask_due};
use std::collections::BTreeSet;

support::on_both_databases! {
    async fn one_is_asked_then_the_next_and_a_yes_ends_it(app: &TestApp) {
        let resident = app.resident().await;
        let helpers = volunteers(app, 3).await;
        let made = request(app, &resident, "soon").await;
        work(app).await;
        let first = asked(app, &helpers).await;
        assert!(!first.is_empty() && first.len() < 3, "a few of them: {}", first.len());
        assert_eq!(told(app, &first[0], ASKS), 1);
        let search_now = search(app, &resident, &made).await;
        assert_eq!((search_now["asked"].as_u64(), search_now["waiting"].as_u64()), (Some(first.len() as u64), Some(first.len() as u64)));
        assert!(search_now["next_look_at"].is_string() && search_now["is_doubtful"].is_null());
        assert_eq!(search(app, app.office().await, &made).await["is_doubtful"], json!(false));

        let mut rounds = 0;
        let mut all = first.clone();
        while all.len() == first.len() {
            pass(app, Duration::hours(2)).await;
            all = asked(app, &helpers).await;
            rounds += 1;
            assert!(rounds < 14, "nobody else was asked within a day");
        }
        let next = all.iter().find(|helper| first.iter().all(|before| before.email != helper.email)).unwrap();
        let invitation = invitations(app, next).await.pop().unwrap();
        assert_eq!(invitation["help_request"]["visibility"], "eligible");
        assert!(invitation["reasons"].as_array().unwrap().iter().any(|reason| reason["reason"] == "nearness"));
        let yes = app.again(next).await.post(&path(&invitation, "acceptance"), &json!({})).await.ok();
        assert_eq!(yes["help_request"]["state"], "matched");
        work(app).await;
        let was_waiting = first.iter().filter(|helper| helper.email != next.email);
        for helper in was_waiting {
            let invitation = invitations(app, helper).await.pop().unwrap();
            let is_revoked = invitation["state"] == "revoked";
            assert!(is_revoked || invitation["state"] == "lapsed", "{invitation}");
            assert_eq!(told(app, helper, TAKES_BACK), usize::from(is_revoked));
        }
        assert_eq!(told(app, next, TAKES_BACK), 0);
        for helper in helpers.iter().filter(|helper| all.iter().all(|asked| asked.email != helper.email)) {
            assert_eq!((told(app, helper, ASKS), told(app, helper, TAKES_BACK)), (0, 0), "never asked, never told");
        }
        pass(app, Duration::hours(4)).await;
        assert_eq!(asked(app, &helpers).await.len(), all.len(), "nobody is asked about what is settled");
    }

    async fn nobody_is_written_to_in_quiet_hours(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        pass(app, Duration::minutes(12 * 60 + 30)).await;
        let made = request(app, &resident, "urgent").await;
        work(app).await;
        assert!(invitations(app, &helper).await.is_empty(), "it is half past ten at night");
        let next = search(app, &resident, &made).await["next_look_at"].clone();
        assert_eq!(next, json!("2026-03-17T06:00:00Z"));
        pass(app, Duration::minutes(8 * 60 + 29)).await;
        assert!(invitations(app, &helper).await.is_empty());
        pass(app, Duration::minutes(1)).await;
        assert_eq!(invitations(app, &helper).await.len(), 1);
        assert_eq!(told(app, &helper, ASKS), 1);
    }

    async fn a_mail_that_was_held_up_waits_for_the_morning(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        request(app, &resident, "soon").await;
        let db = app.parts.db.clone();
        tokio::task::spawn_blocking(move || ask_due(&db, &|| false).unwrap()).await.unwrap();
        app.pass(Duration::hours(13));
        work(app).await;
        assert_eq!(told(app, &helper, ASKS), 0, "it is eleven at night");
        pass(app, Duration::hours(8)).await;
        assert_eq!(told(app, &helper, ASKS), 1);
    }

    async fn two_requests_are_one_message(app: &TestApp) {
        let (anna, berta, helper) = (app.resident().await, app.resident().await, app.volunteer().await);
        let one = request(app, &anna, "soon").await;
        let two = request(app, &berta, "soon").await;
        work(app).await;
        let invitations = invitations(app, &helper).await;
        let about: BTreeSet<String> =
            invitations.iter().map(|invitation| invitation["help_request_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(about, BTreeSet::from([id(&one), id(&two)]));
        assert_eq!(told(app, &helper, ASKS), 1, "one interruption");
    }

    async fn what_waits_for_the_next_round_joins_an_urgent_message(app: &TestApp) {
        let (anna, berta, helper) = (app.resident().await, app.resident().await, app.volunteer().await);
        app.pass(Duration::minutes(30));
        let waits = request(app, &anna, "soon").await;
        work(app).await;
        assert!(invitations(app, &helper).await.is_empty(), "half past ten is no round");
        let next = search(app, &anna, &waits).await["next_look_at"].clone();
        let urgent = request(app, &berta, "urgent").await;
        work(app).await;
        let about: BTreeSet<String> =
            invitations(app, &helper).await.iter().map(|each| each["help_request_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(about, BTreeSet::from([id(&waits), id(&urgent)]));
        assert_eq!(told(app, &helper, ASKS), 1, "one interruption");
        let search = search(app, &anna, &waits).await;
        assert_eq!((search["asked"].as_u64(), &search["next_look_at"]), (Some(1), &next), "its own time comes all the same");
    }

    async fn at_most_three_messages_in_a_week(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut times = BTreeSet::new();
        for _ in 0..7 {
            request(app, &resident, "soon").await;
            work(app).await;
            for invitation in invitations(app, &helper).await {
                times.insert(invitation["sent_at"].as_str().unwrap().to_owned());
            }
            app.pass(Duration::days(1));
        }
        assert!((2..=3).contains(&times.len()), "{times:?}");
    }

    async fn who_wants_no_messages_gets_none_and_the_coordinator_has_it_in_time(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut offer = builders::offer(&app.categories().await, &app.quarter().await);
        (offer["messages_per_week"], offer["version"]) = (json!(0), json!(1));
        assert_eq!(helper.put("/me/offer", &offer).await.ok()["messages_per_week"], json!(0));
        let made = request(app, &resident, "urgent").await;
        work(app).await;
        assert!(invitations(app, &helper).await.is_empty());
        assert_eq!(seen(app, &resident, &made).await["in_dispatch_queue"], false, "she can still find it in the list");
        pass(app, Duration::hours(23)).await;
        assert!(invitations(app, &helper).await.is_empty());
        let queue = app.again(app.office().await).await.get("/dispatch/queue").await.ok();
        assert_eq!(queue["items"][0]["reason"], "time_is_short", "{queue}");
        let offer = json!({"messages_per_week": 8});
        app.again(&helper).await.put("/me/offer", &offer).await.is_problem(422, "invalid-input");
    }

    async fn when_nobody_is_left_the_coordinator_has_it(app: &TestApp) {
        let (resident, helper, made, invitation) = invited(app).await;
        helper.post(&path(&invitation, "refusal"), &json!({"reason": "no_time"})).await.ok();
        work(app).await;
        let queue = app.office().await.get("/dispatch/queue").await.ok();
        assert_eq!(queue["items"][0]["reason"], "nobody_left", "{queue}");
        assert_eq!(seen(app, &resident, &made).await["next_step"]["code"], "coordinator_arranges");
        // Whoever comes new is asked all the same: the queue is no dead end.
        let fresh = app.volunteer().await;
        pass(app, Duration::hours(2)).await;
        assert_eq!(invitations(app, &fresh).await.len(), 1);
    }

    async fn what_a_person_took_in_hand_is_not_asked_about(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = request(app, &resident, "soon").await;
        resident.post(&format!("/help-requests/{}/escalation", id(&made)), &json!({})).await.ok();
        pass(app, Duration::hours(2)).await;
        assert!(invitations(app, &helper).await.is_empty());
        assert!(search(app, &resident, &made).await["next_look_at"].is_null());
    }

    async fn several_workers_ask_nobody_twice(app: &TestApp) {
        let resident = app.resident().await;
        let helpers = volunteers(app, 4).await;
        for _ in 0..12 {
            request(app, &resident, "urgent").await;
        }
        let workers: Vec<_> = (0..3)
            .map(|_| {
                let db = app.parts.db.clone();
                tokio::task::spawn_blocking(move || ask_due(&db, &|| false).unwrap())
            })
            .collect();
        let mut looked = 0;
        for worker in workers {
            looked += worker.await.unwrap();
        }
        assert_eq!(looked, 12, "each request was looked at once");
        for helper in &helpers {
            let times: BTreeSet<String> = invitations(app, helper)
                .await
                .iter()
                .map(|invitation| invitation["sent_at"].as_str().unwrap().to_owned())
                .collect();
            assert!(times.len() <= 1, "rest between two messages holds across workers: {times:?}");
        }
        let queued = app
            .parts
            .db
            .read_rows("test.queued", |connection| {
                use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
                let asks = schema::outbox::table.filter(schema::outbox::occasion.eq("invitation.sent"));
                let messages: i64 = schema::invitation_messages::table.count().get_result(connection)?;
                Ok((asks.count().get_result::<i64>(connection)?, messages))
            })
            .await
            .unwrap_or_else(|_| panic!("no count"));
        assert_eq!(queued.0, queued.1, "each message stands in the outbox once");
        assert!(queued.0 > 0);
    }

    async fn candidates_are_for_the_coordinator_and_no_rank(app: &TestApp) {
        let (_, helper, made, _) = invited(app).await;
        let other = app.volunteer().await;
        let path = format!("/help-requests/{}/candidates", id(&made));
        let list = app.office().await.get(&path).await.ok();
        let states: Vec<(&str, &str)> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| (item["id"].as_str().unwrap(), item["state"].as_str().unwrap()))
            .collect();
        assert_eq!(states, [(other.account_id.as_str(), "askable"), (helper.account_id.as_str(), "asked")]);
        assert!(!list.to_string().contains("points"), "{list}");
    }
}
