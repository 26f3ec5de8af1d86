//! Help that comes again.

mod agreed;
mod changing;
mod limits;
mod making;
mod people;
mod taking;

use chrono::Duration;
use diesel::{QueryDsl, RunQueryDsl};
use quartierhilfe::app::worker::Worker;
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// A request every Tuesday from ten to twelve, half an hour, from the day after the test's clock begins.
async fn weekly(app: &TestApp) -> Value {
    recurring(app, "FREQ=WEEKLY;BYDAY=TU").await
}

/// The same by another rule.
async fn recurring(app: &TestApp, rrule: &str) -> Value {
    let mut body = builders::help_request("einkauf", &app.quarter().await);
    let recurrence = json!({"rrule": rrule, "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
    body["timing"] = json!({"kind": "recurring", "recurrence": recurrence});
    body
}

/// A new series, with its first request.
async fn series(app: &TestApp, resident: &Actor) -> Value {
    let body = weekly(app).await;
    let first = resident.post("/help-requests", &body).await.with_status(201);
    seen(resident, &first["series_id"]).await
}

/// The series as somebody sees it now.
async fn seen(actor: &Actor, id: &Value) -> Value {
    actor.get(&format!("/series/{}", id.as_str().unwrap())).await.with_status(200)
}

/// The states of the next dates.
fn states(series: &Value) -> Vec<(String, String)> {
    let told = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    let dates = series["occurrences"].as_array().unwrap().iter();
    dates.map(|one| (told(one, "date"), told(one, "state"))).collect()
}

/// The state of one date.
fn state(series: &Value, date: &str) -> String {
    let found = states(series).into_iter().find(|(day, _)| day == date);
    found.unwrap_or_else(|| panic!("no {date}: {series}")).1
}

/// One date of a series.
fn date<'a>(series: &'a Value, date: &str) -> &'a Value {
    series["occurrences"].as_array().unwrap().iter().find(|one| one["date"] == date).expect("a date")
}

/// The request of one date, as somebody sees it.
async fn request_of(actor: &Actor, series: &Value, day: &str) -> Value {
    let request = date(series, day)["help_request_id"].as_str().unwrap_or_else(|| panic!("{day} is not made"));
    actor.get(&format!("/help-requests/{request}")).await.with_status(200)
}

/// What stands in the log about this: who did it, and for whom.
async fn logged(app: &TestApp, name: &'static str, subject: &str) -> Vec<(Option<String>, Option<String>)> {
    use quartierhilfe::db::schema::events;
    use quartierhilfe::kernel::ids::{AccountId, AnyId};
    let rows = app.parts.db.read_rows("test.events", |connection| {
        type Row = (AnyId, String, Option<AccountId>, Option<AccountId>);
        let columns = (events::subject_id, events::name, events::actor_id, events::on_behalf_of);
        events::table.order(events::at).select(columns).load::<Row>(connection)
    });
    let rows = rows.await.unwrap_or_else(|_| panic!("no events"));
    let about = rows.into_iter().filter(|row| row.0.to_string() == subject && row.1 == name);
    about.map(|row| (row.2.map(|who| who.to_string()), row.3.map(|whom| whom.to_string()))).collect()
}

/// Says yes to all of it.
async fn taken(helper: &Actor, series: &Value) -> Value {
    helper.post(&format!("/series/{}/acceptance", id(series)), &json!({})).await.with_status(200)
}

/// Lets the worker do all its duties.
async fn work(app: &TestApp) {
    let mut worker = Worker::new(&app.parts).unwrap();
    tokio::task::spawn_blocking(move || worker.run_all()).await.unwrap();
}

/// Time passes, and the worker does its duties.
async fn pass(app: &TestApp, span: Duration) {
    app.pass(span);
    work(app).await;
}
