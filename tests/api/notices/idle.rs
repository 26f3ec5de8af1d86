//! Who offers help and was not asked for four weeks hears why: their own case, and nobody hears what is not so.

use super::mails;
use chrono::Duration;
use serde_json::{Value, json};
use support::{Actor, Mail, TestApp, builders, id};

/// Long enough ago, at noon of the town.
const FOUR_WEEKS: Duration = Duration::hours(29 * 24 + 2);

/// Queues what is due, and sends it in the next round of the worker.
async fn work(app: &TestApp) {
    super::work(app).await;
    super::work(app).await;
}

/// A verified helper with an offer for these kinds of help in this quarter.
async fn helper(app: &TestApp, kinds: &[String], quarter: &str, changes: &Value) -> Actor {
    let helper = app.verified_volunteer().await;
    let mut offer = builders::offer(kinds, quarter);
    for (name, value) in changes.as_object().unwrap() {
        offer[name] = value.clone();
    }
    helper.put("/me/offer", &offer).await.ok();
    helper
}

/// The mails to somebody that tell why nobody asked.
fn told(app: &TestApp, person: &Actor) -> Vec<Mail> {
    let is_it = |mail: &Mail| mail.is_to(&person.email) && mail.text.contains("haben wir Sie nicht um Hilfe gebeten");
    mails(app).into_iter().filter(is_it).collect()
}

/// What lies in their inbox about their offer.
async fn notices(app: &TestApp, person: &Actor) -> Vec<Value> {
    let inbox = app.again(person).await.get("/me/notices").await.ok();
    let occasions = inbox["items"].as_array().unwrap().iter().map(|notice| notice["occasion"].clone());
    occasions.filter(|occasion| occasion.as_str().unwrap().starts_with("offer.")).collect()
}

/// Four weeks in which nobody works, with this help asked for in their middle and called off at once.
async fn weeks_with(app: &TestApp, asked: &[(&str, &str)]) {
    let resident = app.resident().await;
    app.pass(Duration::days(14));
    let resident = app.again(&resident).await;
    for (kind, quarter) in asked {
        let made = resident.post("/help-requests", &builders::help_request(kind, quarter)).await.with_status(201);
        resident.post(&format!("/help-requests/{}/cancellation", id(&made)), &json!({})).await.ok();
    }
    app.pass(FOUR_WEEKS - Duration::days(14));
}

support::on_both_databases! {
    async fn nothing_of_their_kinds_was_asked_for_in_their_quarters(app: &TestApp) {
        let (kinds, quarters) = (app.categories().await, app.quarters().await.to_vec());
        let (near, far) = (id(&quarters[0]), id(&quarters[2]));
        let idle = helper(app, &kinds[..1], &near, &json!({})).await;
        weeks_with(app, &[(&kinds[1], &near), (&kinds[2], &near), (&kinds[0], &far)]).await;
        work(app).await;
        let own = told(app, &idle);
        assert_eq!(own.len(), 1);
        assert!(own[0].text.contains("in Ihren Quartieren: 2.") && own[0].text.contains("in anderen Quartieren: 1."), "{}", own[0].text);
        assert_eq!(notices(app, &idle).await, [json!("offer.idle")]);
    }

    async fn what_fitted_went_to_others(app: &TestApp) {
        let (kinds, near) = (app.categories().await, app.quarter().await);
        let idle = helper(app, &kinds[..1], &near, &json!({})).await;
        weeks_with(app, &[(&kinds[0], &near), (&kinds[0], &near), (&kinds[1], &near)]).await;
        work(app).await;
        let own = told(app, &idle);
        assert_eq!(own.len(), 1);
        assert!(own[0].text.contains("passen, gab es: 2."), "{}", own[0].text);
        assert_eq!(notices(app, &idle).await, [json!("offer.others_turn")]);
        // Once in four weeks, whatever happens.
        app.pass(Duration::days(27));
        work(app).await;
        assert_eq!(told(app, &idle).len(), 1);
        app.pass(Duration::days(2));
        work(app).await;
        assert_eq!(told(app, &idle).len(), 2);
    }

    async fn whoever_rests_wants_none_or_has_helped_hears_nothing(app: &TestApp) {
        let (kinds, near, resident) = (app.categories().await, app.quarter().await, app.resident().await);
        let resting = helper(app, &kinds, &near, &json!({})).await;
        resting.post("/me/offer/pause", &json!({"until": "2026-06-01"})).await.ok();
        let silent = helper(app, &kinds, &near, &json!({"messages_per_week": 0})).await;
        let helping = helper(app, &kinds, &near, &json!({})).await;
        let unverified = app.unverified_volunteer().await;
        unverified.put("/me/offer", &builders::offer(&kinds, &near)).await.ok();
        let idle = helper(app, &kinds, &near, &json!({})).await;
        app.pass(Duration::days(10));
        let made = app.again(&resident).await.post("/help-requests", &builders::help_request(&kinds[0], &near)).await.with_status(201);
        app.again(&helping).await.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.ok();
        app.pass(FOUR_WEEKS - Duration::days(10));
        work(app).await;
        for (who, person) in [("resting", &resting), ("silent", &silent), ("helping", &helping), ("unverified", &unverified)] {
            assert!(told(app, person).is_empty(), "{who}");
        }
        assert_eq!(told(app, &idle).len(), 1);
    }

    /// Between the moment in which it was queued and that of sending.
    async fn what_is_no_longer_so_is_not_sent(app: &TestApp) {
        let (kinds, near) = (app.categories().await, app.quarter().await);
        let people = [helper(app, &kinds, &near, &json!({})).await, helper(app, &kinds, &near, &json!({})).await];
        app.pass(FOUR_WEEKS);
        let db = app.parts.db.clone();
        let queued = tokio::task::spawn_blocking(move || quartierhilfe::notices::flows::look_after_unasked(&db, &|| false));
        assert_eq!(queued.await.unwrap().unwrap(), 2);
        app.again(&people[0]).await.post("/me/offer/pause", &json!({"until": "2026-06-01"})).await.ok();
        work(app).await;
        assert_eq!(people.each_ref().map(|person| told(app, person).len()), [0, 1]);
    }
}
