//! Many at once: exactly one wins, nobody is promised twice.

use super::{asked, asked_at, seen};
use serde_json::json;
use support::{Actor, builders, id};

/// Everybody at once; the status and code of each answer.
async fn all_at_once(acts: Vec<(Actor, String)>) -> Vec<(u16, Option<String>)> {
    let tasks: Vec<_> = acts
        .into_iter()
        .map(|(actor, path)| {
            tokio::spawn(async move {
                let answer = actor.post(&path, &json!({})).await;
                (answer.status, answer.problem_code())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn count(answers: &[(u16, Option<String>)], status: u16, code: Option<&str>) -> usize {
    answers.iter().filter(|answer| answer.0 == status && answer.1.as_deref() == code).count()
}

support::on_both_databases! {
    async fn of_many_who_accept_the_last_place_one_gets_it(app: &TestApp) {
        let resident = app.resident().await;
        let mut helpers = Vec::new();
        for _ in 0..12 {
            helpers.push(app.volunteer().await);
        }
        for _ in 0..4 {
            let made = asked(app, &resident).await;
            let path = format!("/help-requests/{}/acceptance", id(&made));
            let answers = all_at_once(helpers.iter().map(|helper| (helper.clone(), path.clone())).collect()).await;
            assert_eq!(count(&answers, 200, None), 1, "{answers:?}");
            assert_eq!(count(&answers, 409, Some("already-matched")), helpers.len() - 1, "{answers:?}");
            let request = seen(&resident, &made).await;
            assert_eq!((&request["state"], &request["places_taken"]), (&json!("matched"), &json!(1)));
        }
    }

    async fn three_places_are_filled_by_three(app: &TestApp) {
        let resident = app.resident().await;
        let mut body = builders::help_request("garten", &app.quarter().await);
        body["helpers_needed"] = json!(3);
        let made = resident.post("/help-requests", &body).await.with_status(201);
        let mut helpers = Vec::new();
        for _ in 0..8 {
            helpers.push(app.volunteer().await);
        }
        let path = format!("/help-requests/{}/acceptance", id(&made));
        let answers = all_at_once(helpers.into_iter().map(|helper| (helper, path.clone())).collect()).await;
        assert_eq!((count(&answers, 200, None), count(&answers, 409, Some("already-matched"))), (3, 5), "{answers:?}");
        assert_eq!(seen(&resident, &made).await["places_taken"], 3);
    }

    async fn one_helper_is_never_promised_twice_at_a_time(app: &TestApp) {
        let (one, two, helper) = (app.resident().await, app.resident().await, app.volunteer().await);
        let mut acts = Vec::new();
        for resident in [&one, &two, &one, &two, &one, &two] {
            let made = asked_at(app, resident, "10:00", "10:45").await;
            acts.push((helper.clone(), format!("/help-requests/{}/acceptance", id(&made))));
        }
        let answers = all_at_once(acts).await;
        assert_eq!(count(&answers, 200, None), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.0 == 409).count(), 5, "{answers:?}");
    }

    async fn the_same_yes_many_times_is_one_assignment(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let path = format!("/help-requests/{}/acceptance", id(&made));
        let answers = all_at_once((0..6).map(|_| (helper.clone(), path.clone())).collect()).await;
        assert_eq!(count(&answers, 200, None), 6, "{answers:?}");
        assert_eq!(seen(&resident, &made).await["assignments"].as_array().unwrap().len(), 1);
    }
}
