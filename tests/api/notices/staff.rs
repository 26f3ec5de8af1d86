//! People whom no mail reaches: who tells them, what a letter says, and mails that are tried once more.

use super::wishes::{agreed, at};
use super::{accepted_request, mails, work};
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// A person whom the office recorded, who has no mail and prefers letters; the id of the account.
async fn without_mail(app: &TestApp, office: &Actor) -> String {
    let form = json!({"first_name": "Erna", "last_name": "Ohnenetz", "phone": "04541 1234", "address": "Am Markt 1",
        "quarter_id": app.quarter().await, "preferred_channel": "letter", "privacy_notice_given": true});
    id(&office.post("/accounts", &form).await.with_status(201))
}

/// What is to be told to this person.
async fn waiting(office: &Actor, person: &str) -> Vec<Value> {
    let all = office.get("/notices/to-tell?limit=100").await.ok();
    all["items"].as_array().unwrap().iter().filter(|each| each["person"]["id"] == person).cloned().collect()
}

support::on_both_databases! {
    async fn what_no_mail_tells_is_told_by_staff_and_kept_with_who_and_how(app: &TestApp) {
        let (ben, office) = (app.volunteer().await, app.office().await);
        let erna = without_mail(app, office).await;
        let mut body = builders::help_request(&app.categories().await[0], &app.quarter().await);
        body["on_behalf_of"] = json!(erna);
        body["channel"] = json!("phone");
        let request = office.post("/help-requests", &body).await.with_status(201);
        ben.post(&format!("/help-requests/{}/acceptance", id(&request)), &json!({})).await.ok();
        work(app).await;
        let to_tell = waiting(office, &erna).await;
        assert_eq!(to_tell.len(), 1, "{to_tell:?}");
        assert_eq!((&to_tell[0]["occasion"], &to_tell[0]["because"]), (&json!("assignment.accepted"), &json!("no_address")));
        assert!(to_tell[0]["person"].get("phone").is_none(), "no contact in a list");

        let letter = office.get(&format!("/accounts/{erna}/letter")).await.ok();
        assert_eq!((&letter["person"]["address"], &letter["person"]["preferred_channel"]), (&json!("Am Markt 1"), &json!("letter")));
        let item = &letter["items"][0];
        assert_eq!((&item["reference"], &item["category"]), (&request["reference"], &request["category"]));
        assert!(item["span"]["start"].is_string() && item["helper_first_name"].is_string(), "{item}");
        ben.get(&format!("/accounts/{erna}/letter")).await.is_problem(403, "role-required");
        app.admin().await.get(&format!("/accounts/{erna}/letter")).await.is_problem(403, "role-required");

        let path = format!("/notices/{}/telling", id(&to_tell[0]));
        office.post(&path, &json!({"channel": "pigeon"})).await.has_faults(&[("/channel", "invalid_value")]);
        for _ in 0..2 {
            office.post(&path, &json!({"channel": "letter"})).await.with_status(204);
        }
        assert!(waiting(office, &erna).await.is_empty());
        assert_eq!(office.get(&format!("/accounts/{erna}/letter")).await.ok()["items"], json!([]));
        assert!(mails(app).iter().all(|mail| !mail.text.contains("Ohnenetz")));
    }

    async fn what_is_no_longer_so_is_told_by_nobody_and_whoever_reads_needs_no_letter(app: &TestApp) {
        let (anna, ben, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let me = anna.get("/me").await.ok();
        anna.patch("/me", &json!({"version": me["version"], "preferred_channel": "phone"})).await.ok();
        let request = accepted_request(app, &anna, &ben).await;
        work(app).await;
        let person = anna.account_id.clone();
        let to_tell = waiting(office, &person).await;
        assert_eq!((to_tell.len(), &to_tell[0]["because"]), (1, &json!("other_channel")));
        let notice = id(&to_tell[0]);
        anna.post(&format!("/help-requests/{request}/cancellation"), &json!({})).await.ok();
        assert!(waiting(office, &person).await.is_empty(), "called off: there is nothing to tell");
        accepted_request(app, &anna, &ben).await;
        work(app).await;
        assert_eq!(waiting(office, &person).await.len(), 1);
        let newest = id(&anna.get("/me/notices").await.ok()["items"][0]);
        anna.post("/me/notices/reading", &json!({"last_read_id": newest})).await.ok();
        anna.post(&format!("/me/notices/{notice}/reading"), &json!({})).await.ok();
        assert!(waiting(office, &person).await.is_empty(), "she has seen it herself");
        office.post(&format!("/notices/{notice}/telling"), &json!({"channel": "phone"})).await.is_problem(409, "not-now");
        let unknown = format!("/notices/{person}/telling");
        office.post(&unknown, &json!({"channel": "phone"})).await.is_problem(404, "not-found");
        office.post(&format!("/notices/{notice}/retry"), &json!({})).await.is_problem(409, "not-now");
    }

    async fn what_was_gathered_is_told_by_staff_when_no_mail_reaches_the_person_any_more(app: &TestApp) {
        let (anna, ben, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let daily = json!({"version": 0, "kinds": [{"kind": "my_requests", "mail": "daily"}]});
        anna.put("/me/notice-settings", &daily).await.ok();
        agreed(app, &anna, &ben, "2026-03-18").await;
        work(app).await;
        assert!(waiting(office, &anna.account_id).await.is_empty(), "a mail of the day will tell it");
        let me = anna.get("/me").await.ok();
        anna.patch("/me", &json!({"version": me["version"], "preferred_channel": "phone"})).await.ok();
        at(app, "2026-03-17T07:00:00Z");
        work(app).await;
        let to_tell = waiting(&app.again(office).await, &anna.account_id).await;
        assert_eq!(to_tell.len(), 1, "{to_tell:?}");
        assert_eq!((&to_tell[0]["occasion"], &to_tell[0]["because"]), (&json!("assignment.accepted"), &json!("other_channel")));
        assert!(mails(app).iter().all(|mail| !mail.is_to(&anna.email)));
    }
}
