//! Help requests and assignments from outside.

mod accepting;
mod asking;
mod ending;
mod for_another;
mod helped;
mod limits;
mod races;
mod real_words;
mod staff;
mod time;

use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// A new request, as soon as possible.
pub(crate) async fn asked(app: &TestApp, resident: &Actor) -> Value {
    let body = builders::help_request("einkauf", &app.quarter().await);
    resident.post("/help-requests", &body).await.with_status(201)
}

/// A new request in one window of Tuesday, the day after the test's clock begins.
pub(crate) async fn asked_at(app: &TestApp, resident: &Actor, start: &str, end: &str) -> Value {
    let body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-17", start, end);
    resident.post("/help-requests", &body).await.with_status(201)
}

/// The assignment of a volunteer who accepts.
pub(crate) async fn accepted(volunteer: &Actor, request: &Value) -> Value {
    let answer = volunteer.post(&format!("/help-requests/{}/acceptance", id(request)), &json!({})).await;
    answer.with_status(200)["assignment"].clone()
}

/// The request as somebody sees it now.
pub(crate) async fn seen(actor: &Actor, request: &Value) -> Value {
    actor.get(&format!("/help-requests/{}", id(request))).await.with_status(200)
}

/// The ids of a list.
pub(crate) async fn listed(actor: &Actor, path: &str) -> Vec<String> {
    let page = actor.get(path).await.with_status(200);
    page["items"].as_array().unwrap().iter().map(id).collect()
}

/// Whether the acts offered hold this one, enabled.
pub(crate) fn offers(representation: &Value, action: &str) -> bool {
    let actions = representation["allowed_actions"].as_array().unwrap();
    actions.iter().any(|offered| offered["action"] == action && offered["enabled"] == true)
}
