//! Who is asked, when, and what becomes of it: through the interface and the worker, with a clock that the tests move.

mod agreeing;
mod answering;
mod asking;
mod away;
mod blocking;
mod choosing;
mod clocks;
mod edges;
mod keeping;
mod newcomers;
mod queries;
mod resting;
mod sim;
mod together;

use chrono::Duration;
use quartierhilfe::app::worker::Worker;
use serde_json::{Value, json};
use support::{Actor, Mail, TestApp, builders, id};

/// Words of the mail that asks, and of the mail that takes it back.
const ASKS: &str = "wird Hilfe gesucht";
const TAKES_BACK: &str = "wird jetzt nicht mehr gebraucht";

/// Lets the worker do all its duties: what one pass queues the next one sends.
async fn work(app: &TestApp) {
    for _ in 0..2 {
        let mut worker = Worker::new(&app.parts).unwrap();
        tokio::task::spawn_blocking(move || worker.run_all()).await.unwrap();
    }
}

/// Time passes, and the worker does its duties.
async fn pass(app: &TestApp, span: Duration) {
    app.pass(span);
    work(app).await;
}

/// How many mails to somebody hold these words.
fn told(app: &TestApp, person: &Actor, words: &str) -> usize {
    let mails = Mail::all(&app.data_dir().join("mail"));
    mails.iter().filter(|mail| mail.is_to(&person.email) && mail.text.contains(words)).count()
}

/// A person's invitations, newest first; they sign in anew, for time may have passed.
async fn invitations(app: &TestApp, helper: &Actor) -> Vec<Value> {
    let helper = app.again(helper).await;
    let page = helper.get("/me/invitations?limit=100").await.with_status(200);
    page["items"].as_array().unwrap().clone()
}

/// Who of these was asked about anything.
async fn asked(app: &TestApp, helpers: &[Actor]) -> Vec<Actor> {
    let mut found = Vec::new();
    for helper in helpers {
        if !invitations(app, helper).await.is_empty() {
            found.push(helper.clone());
        }
    }
    found
}

async fn volunteers(app: &TestApp, count: usize) -> Vec<Actor> {
    let mut people = Vec::new();
    for _ in 0..count {
        people.push(app.volunteer().await);
    }
    people
}

/// Volunteers who come when time has passed: the office signs in anew, by another code, to verify them.
async fn new_volunteers(app: &TestApp, count: usize) -> Vec<Actor> {
    app.pass(Duration::seconds(31));
    let office = app.again(app.office().await).await;
    let mut people = Vec::new();
    for _ in 0..count {
        let volunteer = app.unverified_volunteer().await;
        office.post(&format!("/accounts/{}/verification", volunteer.account_id), &json!({})).await.ok();
        let offer = builders::offer(&app.categories().await, &app.quarter().await);
        volunteer.put("/me/offer", &offer).await.ok();
        people.push(volunteer);
    }
    people
}

async fn new_volunteer(app: &TestApp) -> Actor {
    new_volunteers(app, 1).await.remove(0)
}

/// A new request, as soon as possible and this urgent.
async fn request(app: &TestApp, resident: &Actor, urgency: &str) -> Value {
    let mut body = builders::help_request("einkauf", &app.quarter().await);
    body["urgency"] = json!(urgency);
    app.again(resident).await.post("/help-requests", &body).await.with_status(201)
}

/// The request as somebody sees it now.
async fn seen(app: &TestApp, actor: &Actor, request: &Value) -> Value {
    app.again(actor).await.get(&format!("/help-requests/{}", id(request))).await.with_status(200)
}

/// How the search stands.
async fn search(app: &TestApp, actor: &Actor, request: &Value) -> Value {
    app.again(actor).await.get(&format!("/help-requests/{}/search", id(request))).await.with_status(200)
}

/// One helper, one request, one invitation.
async fn invited(app: &TestApp) -> (Actor, Actor, Value, Value) {
    let (resident, helper) = (app.resident().await, app.volunteer().await);
    let made = request(app, &resident, "soon").await;
    work(app).await;
    let invitation = invitations(app, &helper).await.pop().expect("an invitation");
    (resident, helper, made, invitation)
}

fn path(invitation: &Value, act: &str) -> String {
    format!("/invitations/{}/{act}", id(invitation))
}
