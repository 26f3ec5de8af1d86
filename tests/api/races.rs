//! Many at once: exactly one wins, nobody is booked twice, and nobody sees a fault of ours. `make races` runs the long form.

use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Actor, Answer, Kind, Options, TestApp, builders, id};
use tokio::sync::Barrier;

/// Helpers who want the same request.
const HELPERS: usize = 70;

/// Sends all at the same moment.
async fn at_once(calls: Vec<(Actor, String, Value)>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(calls.len()));
    let tasks: Vec<_> = calls
        .into_iter()
        .map(|(actor, path, body)| {
            let barrier = barrier.clone();
            tokio::spawn(async move {
                barrier.wait().await;
                actor.post(&path, &body).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

async fn helpers(app: &TestApp, count: usize) -> Vec<Actor> {
    let mut helpers = Vec::new();
    for _ in 0..count {
        helpers.push(app.volunteer().await);
    }
    helpers
}

/// One request for `places` helpers, on a day of its own so that no helper's week is full.
async fn asked(app: &TestApp, resident: &Actor, places: usize, day: &str, start: &str, end: &str) -> String {
    let mut body = builders::help_request_at("einkauf", &app.quarter().await, day, start, end);
    body["helpers_needed"] = json!(places);
    id(&resident.post("/help-requests", &body).await.with_status(201))
}

/// One round: all accept at once; `places` of them win, the others are told so.
async fn round(app: &TestApp, resident: &Actor, helpers: &[Actor], places: usize) {
    let request = asked(app, resident, places, "2026-03-18", "10:00", "11:00").await;
    let path = format!("/help-requests/{request}/acceptance");
    let answers = at_once(helpers.iter().map(|helper| (helper.clone(), path.clone(), json!({}))).collect()).await;
    let (won, lost): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(
        won.len(),
        places,
        "{:?}",
        answers.iter().map(|answer| (answer.status, answer.problem_code())).collect::<Vec<_>>()
    );
    for answer in lost {
        answer.is_problem(409, "already-matched");
    }
    let seen = resident.get(&format!("/help-requests/{request}")).await.with_status(200);
    assert_eq!((&seen["state"], &seen["places_taken"]), (&json!("matched"), &json!(places)));
    assert_eq!(seen["assignments"].as_array().map(Vec::len), Some(places));
    // The winners are free again for the next round.
    resident.post(&format!("/help-requests/{request}/cancellation"), &json!({})).await.ok();
}

/// A helper who says yes to six requests of the same hour gets one.
async fn overlaps(app: &TestApp, resident: &Actor, helper: &Actor, day: &str) {
    let mut calls = Vec::new();
    for minute in ["00", "05", "10", "15", "20", "25"] {
        let (start, end) = (format!("14:{minute}"), format!("15:{minute}"));
        let mut body = builders::help_request_at("einkauf", &app.quarter().await, day, &start, &end);
        body["duration_minutes"] = json!(60);
        let request = id(&resident.post("/help-requests", &body).await.with_status(201));
        calls.push((helper.clone(), format!("/help-requests/{request}/acceptance"), json!({})));
    }
    let answers = at_once(calls).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1,
        "{}",
        answers.iter().map(ToString::to_string).collect::<String>()
    );
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert!(matches!(answer.status, 404 | 409), "{answer}");
    }
    let mine = helper.get("/me/assignments?limit=100").await.with_status(200);
    let mut spans: Vec<(String, String)> = mine["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|assignment| assignment["state"] == "accepted")
        .map(|assignment| (assignment["starts_at"].to_string(), assignment["ends_at"].to_string()))
        .collect();
    spans.sort();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "booked twice: {spans:?}");
}

support::on_both_databases! {
    async fn of_seventy_helpers_one_gets_the_last_place(app: &TestApp) {
        let (resident, helpers) = (app.resident().await, helpers(app, HELPERS).await);
        for _ in 0..3 {
            round(app, &resident, &helpers, 1).await;
        }
        round(app, &resident, &helpers, 3).await;
    }

    async fn nobody_is_in_two_places_at_the_same_time(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        for day in ["2026-03-17", "2026-03-18", "2026-03-19"] {
            overlaps(app, &resident, &helper, day).await;
        }
    }

    async fn a_double_tap_is_one_acceptance(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let request = asked(app, &resident, 2, "2026-03-18", "10:00", "11:00").await;
        let path = format!("/help-requests/{request}/acceptance");
        let answers = at_once((0..8).map(|_| (helper.clone(), path.clone(), json!({}))).collect()).await;
        let mut assignments: Vec<String> = answers.iter().map(|answer| id(&answer.clone().with_status(200)["assignment"])).collect();
        assignments.dedup();
        assert_eq!(assignments.len(), 1, "all answers name the same assignment");
        let seen = resident.get(&format!("/help-requests/{request}")).await.with_status(200);
        assert_eq!(seen["places_taken"], 1);
    }

    async fn the_same_key_at_the_same_time_makes_one_request(app: &TestApp) {
        let resident = app.resident().await;
        let body = builders::help_request("einkauf", &app.quarter().await);
        let barrier = Arc::new(Barrier::new(12));
        let tasks: Vec<_> = (0..12).map(|_| {
            let (resident, body, barrier) = (resident.clone(), body.clone(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                resident.post_once("/help-requests", "7c9b1e34-one-key", &body).await
            })
        }).collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(id(&task.await.unwrap().with_status(201)));
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        let mine = resident.get("/me/help-requests").await.with_status(200);
        assert_eq!(mine["items"].as_array().map(Vec::len), Some(1));
    }
}

/// 200 rounds of 70 helpers and 100 rounds of overlaps.
fn long(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let app =
            TestApp::start(kind, &Options::default()).await.expect("run by `make races`, which starts PostgreSQL");
        let (mut resident, mut helpers) = (app.resident().await, helpers(&app, HELPERS).await);
        for number in 0..200 {
            if number % 20 == 19 {
                // Access tokens live for five minutes of the clock; the window of the next rounds stays ahead.
                app.pass(Duration::minutes(6));
                resident = app.again(&resident).await;
                for helper in &mut helpers {
                    *helper = app.again(helper).await;
                }
                println!("{kind:?}: {} rounds of {HELPERS} helpers, one winner each", number + 1);
            }
            round(&app, &resident, &helpers, 1).await;
        }
        for (place, helper) in helpers.iter().enumerate().take(25) {
            for day in ["2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20"] {
                overlaps(&app, &resident, helper, day).await;
            }
            println!("{kind:?}: {} times six overlapping requests, one each", (place + 1) * 4);
        }
        app.stop().await;
    });
}

#[test]
#[ignore = "long: `make races` runs it"]
fn long_form_on_sqlite() {
    long(Kind::Sqlite);
}

#[test]
#[ignore = "long: `make races` runs it"]
fn long_form_on_postgres() {
    long(Kind::Postgres);
}
