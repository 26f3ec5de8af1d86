//! What was agreed with a helper counts: a date begins when they come, not when they could have come first.

use super::*;

/// The helper names another time for the date that this request is of, and the resident takes it.
async fn agreed_on(app: &TestApp, (resident, helper): (&Actor, &Actor), request: &str, starts_at: &str) {
    work(app).await;
    let asked = app.again(helper).await.get("/me/invitations?limit=100").await.with_status(200);
    let asked = asked["items"].as_array().unwrap().iter().find(|one| one["help_request_id"] == request).cloned();
    let later = format!("/invitations/{}/later", id(&asked.expect("an invitation")));
    app.again(helper).await.post(&later, &json!({"starts_at": starts_at})).await.ok();
    let resident = app.again(resident).await;
    let search = resident.get(&format!("/help-requests/{request}/search")).await.with_status(200);
    resident.act(&search["proposals"][0], "agree", &json!({})).await.with_status(200);
}

/// How the first assignment of a request stands.
async fn stands(resident: &Actor, request: &str) -> Value {
    let request = resident.get(&format!("/help-requests/{request}")).await.with_status(200);
    request["assignments"][0]["state"].clone()
}

fn made_of<'a>(series: &'a Value, day: &str) -> &'a str {
    date(series, day)["help_request_id"].as_str().unwrap()
}

support::on_both_databases! {
    async fn within_the_hours_of_its_day(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let mut body = weekly(app).await;
        body["timing"]["recurrence"]["start"] = json!("09:00");
        body["timing"]["recurrence"]["end"] = json!("18:00");
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let at = json!({"starts_at": "2026-03-17T14:00:00Z"});
        helper.post(&format!("/help-requests/{}/acceptance", id(&first)), &at).await.with_status(200);
        app.pass(Duration::days(1));
        let resident = app.again(&resident).await;
        let made = seen(&resident, &first["series_id"]).await;
        assert_eq!(date(&made, "2026-03-17")["starts_at"], "2026-03-17T14:00:00Z");
        let edit = json!({"version": 1, "contact": {"address": "Seeweg 1"}});
        let edited = resident.act(&made, "edit_series", &edit).await.with_status(200);
        assert_eq!(request_of(&resident, &edited, "2026-03-17").await["contact"]["address"], "Seeweg 1");
        resident.act(&edited, "end_series", &json!({})).await.with_status(200);
        assert_eq!(stands(&resident, &id(&first)).await, "cancelled");
    }

    async fn on_another_day(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        let request = made_of(&made, "2026-03-17");
        agreed_on(app, (&resident, &helper), request, "2026-03-18T13:00:00Z").await;
        app.pass(Duration::hours(26));
        let resident = app.again(&resident).await;
        let now = seen(&resident, &made["id"]).await;
        assert_eq!(date(&now, "2026-03-17")["starts_at"], "2026-03-18T13:00:00Z");
        resident.act(&now, "edit_series", &json!({"version": 1, "start": "14:00", "end": "16:00"})).await.with_status(200);
        assert_eq!(stands(&resident, request).await, "cancelled");
    }

    /// Long after its date, and after the last date of the series.
    async fn some_weeks_later(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let body = recurring(app, "FREQ=WEEKLY;BYDAY=TU;COUNT=2").await;
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let request = id(&first);
        agreed_on(app, (&resident, &helper), &request, "2026-04-16T12:00:00Z").await;
        pass(app, Duration::days(30)).await;
        let resident = app.again(&resident).await;
        let now = seen(&resident, &first["series_id"]).await;
        assert_eq!((&now["state"], &date(&now, "2026-03-17")["starts_at"]), (&json!("active"), &json!("2026-04-16T12:00:00Z")));
        resident.act(&now, "end_series", &json!({})).await.with_status(200);
        assert_eq!(stands(&resident, &request).await, "cancelled");
    }
}
