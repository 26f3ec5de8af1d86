//! What was acknowledged is still there after kill -9.

use serde_json::json;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use support::{Actor, Kind, Options, Program, TestApp, builders, id};

/// People who write at the same time.
const WRITERS: usize = 6;

/// Writes until the server is gone; gives back what it acknowledged.
async fn write_on(
    actor: Actor,
    quarter: String,
    is_over: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Vec<(usize, String)>>>,
    writer: usize,
) {
    let body = builders::help_request("einkauf", &quarter);
    while !is_over.load(Ordering::Relaxed) {
        let Ok(response) = actor.request(reqwest::Method::POST, "/help-requests").json(&body).send().await else {
            return;
        };
        if response.status() != 201 {
            // Somebody has asked for enough: the oldest is not needed any more, and that is a write as well.
            assert!(response.status().as_u16() < 500, "{}", response.status());
            continue;
        }
        let Ok(request) = response.json::<serde_json::Value>().await else { return };
        acknowledged.lock().unwrap().push((writer, id(&request)));
        let path = format!("/help-requests/{}/cancellation", id(&request));
        if actor.request(reqwest::Method::POST, &path).json(&json!({})).send().await.is_err() {
            return;
        }
    }
}

async fn signed_in(program: &Program, writers: &[Actor]) -> Vec<Actor> {
    let mut actors = Vec::new();
    for writer in writers {
        let form = json!({"email": writer.email, "password": writer.password, "transport": "bearer"});
        let session = program.nobody().post("/auth/sessions", &form).await.with_status(201);
        let mut actor = program.nobody();
        actor.holds(&session);
        actors.push(actor);
    }
    actors
}

/// Kills the program `times` times after `seconds` of writes, and looks for every acknowledged request afterwards.
fn kill_while_writing(kind: Kind, times: usize, seconds: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(app) = TestApp::start(kind, &Options::default()).await else { return };
        let quarter = app.quarter().await;
        let mut writers = Vec::new();
        for _ in 0..WRITERS {
            writers.push(app.resident().await);
        }
        // From here on the program serves the same database and folder, at the machine's time.
        app.stop().await;
        for number in 1..=times {
            let program = Program::serve(app.database_url(), app.data_dir(), &["--no-worker"]).await;
            let (is_over, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
            let tasks: Vec<_> = signed_in(&program, &writers)
                .await
                .into_iter()
                .enumerate()
                .map(|(place, actor)| {
                    tokio::spawn(write_on(actor, quarter.clone(), is_over.clone(), acknowledged.clone(), place))
                })
                .collect();
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            program.kill_nine();
            is_over.store(true, Ordering::Relaxed);
            for task in tasks {
                task.await.unwrap();
            }
            let acknowledged = acknowledged.lock().unwrap().clone();
            assert!(acknowledged.len() > WRITERS, "only {} writes in {seconds} s", acknowledged.len());
            let program = Program::serve(app.database_url(), app.data_dir(), &["--no-worker"]).await;
            let owners = signed_in(&program, &writers).await;
            for (writer, request) in &acknowledged {
                owners[*writer].get(&format!("/help-requests/{request}")).await.with_status(200);
            }
            println!("{kind:?}: kill {number}: all {} acknowledged requests are there", acknowledged.len());
            program.kill_nine();
        }
    });
}

#[test]
fn what_was_acknowledged_outlives_a_kill_on_sqlite() {
    kill_while_writing(Kind::Sqlite, 1, 3);
}

#[test]
fn what_was_acknowledged_outlives_a_kill_on_postgres() {
    kill_while_writing(Kind::Postgres, 1, 3);
}

#[test]
#[ignore = "long: `make races` runs it"]
fn long_form_on_sqlite() {
    kill_while_writing(Kind::Sqlite, 3, 30);
}

#[test]
#[ignore = "long: `make races` runs it"]
fn long_form_on_postgres() {
    kill_while_writing(Kind::Postgres, 3, 30);
}
