//! What two people who parted still see of each other, and what nobody hears of it.

use crate::help_requests::{accepted, asked, asked_at, seen};
use chrono::Duration;
use diesel::{QueryDsl, RunQueryDsl, TextExpressionMethods};
use quartierhilfe::db::{NoRefusal, schema::idempotency_keys};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// A resident, a volunteer who said yes for Tuesday 10:00 to 10:30, the request and the path of the assignment.
async fn agreed(app: &TestApp) -> (Actor, Actor, Value, String) {
    let (resident, helper) = (app.resident().await, app.volunteer().await);
    let request = asked_at(app, &resident, "10:00", "12:00").await;
    let path = format!("/assignments/{}", id(&accepted(&helper, &request).await));
    (resident, helper, request, path)
}

async fn says(actor: &Actor, path: &str, text: &str) {
    actor.post(&format!("{path}/messages"), &json!({"text": text})).await.with_status(201);
}

async fn blocks(actor: &Actor, path: &str) {
    actor.post(&format!("{path}/block"), &json!({})).await.with_status(201);
}

async fn leave(person: &Actor) {
    person.send(Method::DELETE, "/me", Some(&json!({"password": person.password}))).await.with_status(204);
}

support::on_both_databases! {
    async fn the_log_of_a_request_tells_nothing_of_conversations_and_blocks(app: &TestApp) {
        let (caretaker, office) = (app.stadtkuemmerer().await, app.coordinator().await);
        let (resident, helper, request, path) = agreed(app).await;
        says(&helper, &path, "Hallo!").await;
        resident.post(&format!("{path}/coordinator-call"), &json!({})).await.ok();
        blocks(&helper, &path).await;
        for staff in [&caretaker, &office] {
            let events = staff.get(&format!("/help-requests/{}/events", id(&request))).await.ok().to_string();
            assert!(events.contains("assignment.withdrawn"), "{events}");
            assert!(!events.contains("conversation.") && !events.contains("parted") && !events.contains("block"), "{events}");
        }
    }

    /// One look an hour is recorded, of everything that was looked at.
    async fn who_read_messages_and_then_looks_at_the_address_is_recorded_with_both(app: &TestApp) {
        let (resident, helper, request, path) = agreed(app).await;
        let coordinator = app.coordinator().await;
        says(&helper, &path, "Hallo!").await;
        resident.post(&format!("{path}/coordinator-call"), &json!({})).await.ok();
        coordinator.get(&format!("{path}/messages")).await.ok();
        assert_eq!(seen(&coordinator, &request).await["contact"]["address"], "Musterweg 3");
        let looks = resident.get("/me/disclosures").await.ok();
        let by_coordinator =
            looks["items"].as_array().unwrap().iter().find(|look| look["viewer"]["role"] == "coordinator").unwrap();
        for field in ["messages", "address", "phone"] {
            assert!(by_coordinator["fields"].as_array().unwrap().contains(&json!(field)), "{looks}");
        }
    }

    async fn a_block_closes_the_contact_also_of_help_that_is_done(app: &TestApp) {
        let (resident, helper, request, path) = agreed(app).await;
        let me = helper.get("/me").await.ok();
        helper.patch("/me", &json!({"version": me["version"], "share_phone_with_requester": true})).await.ok();
        helper.post(&format!("{path}/completion"), &json!({"minutes_spent": 20})).await.ok();
        let own = helper.get(&path).await.ok();
        assert_eq!(own["help_request"]["contact"]["address"], "Musterweg 3");
        assert_eq!(own["contact_open_until"], "2026-03-18T09:00:00Z", "two days after the report, which came before the end");
        assert!(seen(&resident, &request).await["assignments"][0]["helper"]["phone"].is_string());

        blocks(&helper, &path).await;
        let own = helper.get(&path).await.ok();
        assert_eq!((&own["state"], &own["contact_open_until"]), (&json!("done"), &Value::Null));
        assert!(own["help_request"]["contact"].is_null(), "{own}");
        assert!(seen(&helper, &request).await["contact"].is_null());
        let theirs = seen(&resident, &request).await;
        assert_eq!((&theirs["state"], &theirs["assignments"][0]["helper"]["phone"]), (&json!("done"), &Value::Null));
    }

    /// It is reported as ever; the request does not become more pressing by it.
    async fn a_block_ends_no_help_that_is_over(app: &TestApp) {
        let (resident, helper, request, path) = agreed(app).await;
        app.pass(Duration::hours(25));
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        blocks(&resident, &path).await;
        let left = seen(&resident, &request).await;
        assert_eq!((&left["state"], &left["urgency"]), (&json!("matched"), &json!("normal")));
        helper.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(409, "conversation-closed");
        let own = helper.get(&path).await.ok();
        assert_eq!((&own["state"], &own["help_request"]["contact"]), (&json!("accepted"), &Value::Null));
        let report = json!({"minutes_spent": 20});
        assert_eq!(helper.post(&format!("{path}/completion"), &report).await.ok()["state"], "done");
    }

    /// Help under way is handed over, and does not become more pressing than it was.
    async fn who_loses_the_role_after_the_help_leaves_it_as_it_was(app: &TestApp) {
        let (resident, helper, request, path) = agreed(app).await;
        let (other, other_helper, begun, _) = agreed(app).await;
        app.pass(Duration::hours(24) + Duration::minutes(10));
        let other = app.again(&other).await;
        let role = |helper: &Actor| format!("/accounts/{}/roles/volunteer", helper.account_id);
        app.coordinator().await.delete(&role(&other_helper)).await.ok();
        let left = seen(&other, &begun).await;
        assert_eq!((&left["state"], &left["in_dispatch_queue"]), (&json!("open"), &json!(true)));
        assert_eq!(left["urgency"], "normal");
        app.pass(Duration::hours(1));
        let (resident, helper) = (app.again(&resident).await, app.again(&helper).await);
        app.coordinator().await.delete(&role(&helper)).await.ok();
        assert_eq!(seen(&resident, &request).await["state"], "matched");
        let helper = app.again(&helper).await;
        assert!(helper.get(&path).await.ok()["help_request"]["contact"].is_null());
    }

    /// Why a helper lost their part outlives the words of the other side.
    async fn a_helper_who_is_gone_reads_nothing_after_the_other_side_left(app: &TestApp) {
        let (resident, helper, _request, path) = agreed(app).await;
        says(&resident, &path, "Bis morgen.").await;
        let suspension = format!("/accounts/{}/suspension", helper.account_id);
        app.office().await.post(&suspension, &json!({"reason": "Beschwerde"})).await.ok();
        app.office().await.delete(&suspension).await.ok();
        let helper = app.again(&helper).await;
        helper.get(&format!("{path}/messages")).await.is_problem(404, "not-found");
        leave(&resident).await;
        helper.get(&format!("{path}/messages")).await.is_problem(404, "not-found");
        assert_eq!(helper.get("/me/conversations").await.ok()["items"], json!([]));
    }

    async fn whoever_leaves_leaves_no_key_and_no_note_about_what_they_reported(app: &TestApp) {
        let (resident, _helper, _request, path) = agreed(app).await;
        let (messages, coordinator) = (format!("{path}/messages"), app.coordinator().await);
        resident.post_once(&messages, "k1", &json!({"text": "Hallo!"})).await.with_status(201);
        resident.post(&format!("{path}/report"), &json!({"reason": "Er fragte nach Geld."})).await.with_status(204);
        let concern = coordinator.get("/concerns").await.ok()["items"][0].clone();
        coordinator.act(&concern, "close", &json!({"note": "Frau Probst angerufen."})).await.ok();
        leave(&resident).await;
        let closed = coordinator.get("/concerns?state=closed").await.ok()["items"][0].clone();
        assert_eq!((&closed["reason"], &closed["closing_note"]), (&Value::Null, &Value::Null));
        let of_person = format!("{}%", resident.account_id);
        let keys = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
            let keys = idempotency_keys::table.filter(idempotency_keys::owner.like(&of_person)).count();
            Ok(keys.get_result::<i64>(connection)?)
        });
        assert_eq!(keys.unwrap(), 0);
    }

    /// To the office it is as if the person were not on duty there.
    async fn a_stadtkuemmerer_who_is_blocked_is_neither_suggested_nor_sent(app: &TestApp) {
        let (resident, caretaker, office) = (app.resident().await, app.stadtkuemmerer().await, app.coordinator().await);
        let (first, second) = (asked(app, &resident).await, asked(app, &resident).await);
        for request in [&first, &second] {
            let shown = seen(&office, request).await;
            if shown["in_dispatch_queue"] == false {
                office.act(&shown, "escalate", &json!({})).await.ok();
            }
        }
        let visit = |request: &Value| json!({"help_request_id": id(request), "stadtkuemmerer_id": caretaker.account_id, "starts_at": "2026-03-16T11:00:00Z"});
        let sent = office.post("/dispatch/visits", &visit(&first)).await.with_status(201);
        let suggested = async || {
            let queue = office.get("/dispatch/queue").await.ok().to_string();
            queue.contains(&caretaker.account_id)
        };
        assert!(suggested().await);
        blocks(&resident, &format!("/assignments/{}", id(&sent))).await;
        assert!(!suggested().await);
        for request in [&first, &second] {
            office.post("/dispatch/visits", &visit(request)).await.is_problem(409, "quarter-not-assigned");
        }
    }
}

#[test]
fn a_key_counts_within_its_thing_alone() {
    use quartierhilfe::db::idempotency::IdempotencyKey;
    let key = IdempotencyKey::new("anna".to_owned(), "messages.post", "k1", builders::PASSWORD.as_bytes()).unwrap();
    let (one, other) = (key.clone().within("a"), key.within("b"));
    assert_eq!((one.owner.as_str(), other.owner.as_str()), ("anna", "anna"));
    assert_ne!(one.client_key, other.client_key);
}
