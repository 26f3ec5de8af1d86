//! What the two sides of an assignment say to each other, and the ways out of it.

use crate::help_requests::{accepted, asked, asked_at, listed, offers, seen};
use chrono::Duration;
use quartierhilfe::operations::retention;
use serde_json::{Value, json};
use support::{Actor, Kind, Options, TestApp, id};

/// A resident, a volunteer who said yes for Tuesday 10:00 to 10:30, and the path of the assignment.
async fn agreed(app: &TestApp) -> (Actor, Actor, String) {
    let (resident, helper) = (app.resident().await, app.volunteer().await);
    let request = asked_at(app, &resident, "10:00", "12:00").await;
    let path = format!("/assignments/{}", id(&accepted(&helper, &request).await));
    (resident, helper, path)
}

async fn says(actor: &Actor, path: &str, text: &str) -> Value {
    actor.post(&format!("{path}/messages"), &json!({"text": text})).await.with_status(201)
}

async fn reads(actor: &Actor, path: &str) -> Value {
    actor.get(&format!("{path}/messages")).await.with_status(200)
}

fn texts(conversation: &Value) -> Vec<Value> {
    conversation["items"].as_array().unwrap().iter().map(|message| message["text"].clone()).collect()
}

/// Deletes what has had its time, as the worker does every hour.
async fn time_is_up(app: &TestApp) {
    let db = app.parts.db.clone();
    let deleted = tokio::task::spawn_blocking(move || retention::delete_expired(&db)).await.unwrap();
    deleted.unwrap_or_else(|failure| panic!("{failure:?}"));
}

support::on_both_databases! {
    async fn both_sides_write_and_see_what_is_new(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        let first = says(&helper, &path, "Soll ich Taschen mitbringen?").await;
        assert_eq!(first["author"], json!({"part": "helper", "first_name": "Änne", "is_me": true}));
        let conversation = reads(&resident, &path).await;
        assert_eq!((&conversation["part"], &conversation["unread"]), (&json!("requester"), &json!(1)));
        assert_eq!(conversation["open_until"], "2026-03-19T09:30:00Z");
        assert_eq!(conversation["items"][0]["author"], json!({"part": "helper", "first_name": "Änne", "is_me": false}));
        let answer = says(&resident, &path, "Nein, danke.\r\nIch habe zwei.").await;
        assert_eq!(answer["text"], "Nein, danke.\nIch habe zwei.");
        assert_eq!(texts(&reads(&helper, &path).await), ["Nein, danke.\nIch habe zwei.", "Soll ich Taschen mitbringen?"]);

        let list = helper.get("/me/conversations").await.ok();
        assert_eq!((&list["unread"], &list["items"][0]["unread"]), (&json!(1), &json!(1)));
        assert_eq!(list["items"][0]["partner_first_name"], "Änne");
        let read = format!("{path}/messages/read");
        assert_eq!(helper.post(&read, &json!({"last_read_id": id(&answer)})).await.ok(), json!({"unread": 0}));
        assert_eq!(helper.post(&read, &json!({"last_read_id": id(&first)})).await.ok(), json!({"unread": 0}), "never back");
        assert_eq!(helper.get("/me/conversations").await.ok()["unread"], 0);
        assert_eq!(resident.get("/me/conversations").await.ok()["unread"], 1);
        let elsewhere = json!({"last_read_id": "018f0000-0000-7000-8000-000000000000"});
        helper.post(&read, &elsewhere).await.has_faults(&[("/last_read_id", "unknown")]);
    }

    async fn pages_go_on_where_they_ended_although_new_messages_come(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        for number in 1..=5 {
            says(if number % 2 == 0 { &resident } else { &helper }, &path, &number.to_string()).await;
        }
        let page = helper.get(&format!("{path}/messages?limit=2")).await.ok();
        assert_eq!(texts(&page), ["5", "4"]);
        says(&resident, &path, "6").await;
        let next = format!("{path}/messages?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
        let page = helper.get(&next).await.ok();
        assert_eq!(texts(&page), ["3", "2"]);
        let next = format!("{path}/messages?limit=2&cursor={}", page["next_cursor"].as_str().unwrap());
        let page = helper.get(&next).await.ok();
        assert_eq!((texts(&page), &page["next_cursor"]), (vec![json!("1")], &Value::Null));
    }

    async fn a_repeat_writes_nothing_twice_and_texts_are_checked(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        let (messages, body) = (format!("{path}/messages"), json!({"text": "Bis morgen!"}));
        let first = helper.post_once(&messages, "k1", &body).await.with_status(201);
        assert_eq!(helper.post_once(&messages, "k1", &body).await.with_status(201), first);
        helper.post_once(&messages, "k1", &json!({"text": "anders"})).await.is_problem(422, "idempotency-key-reused");
        resident.post_once(&messages, "k1", &body).await.with_status(201);
        assert_eq!(texts(&reads(&helper, &path).await).len(), 2);
        for (text, code) in [("", "required"), (" \n ", "required"), ("a\u{1b}b", "forbidden_character"), ("\u{202e}a", "forbidden_character")] {
            helper.post(&messages, &json!({"text": text})).await.has_faults(&[("/text", code)]);
        }
        helper.post(&messages, &json!({"text": "ä".repeat(2_001)})).await.has_faults(&[("/text", "too_long")]);
        assert_eq!(says(&helper, &path, &"a\u{308}".repeat(2_000)).await["text"], "ä".repeat(2_000));
    }

    async fn nobody_else_reads_or_writes(app: &TestApp) {
        let (_resident, helper, path) = agreed(app).await;
        says(&helper, &path, "Guten Tag!").await;
        let strangers = [app.resident().await, app.volunteer().await, app.stadtkuemmerer().await, app.admin().await];
        for stranger in &strangers {
            stranger.get(&format!("{path}/messages")).await.is_problem(404, "not-found");
            for act in ["messages", "coordinator-call", "report", "block"] {
                let body = if act == "messages" { json!({"text": "Hallo"}) } else { json!({}) };
                stranger.post(&format!("{path}/{act}"), &body).await.is_problem(404, "not-found");
            }
            assert_eq!(stranger.get("/me/conversations").await.ok()["items"], json!([]));
        }
    }

    async fn a_coordinator_reads_nothing_before_being_called_and_leaves_a_trace(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        let coordinator = app.coordinator().await;
        says(&helper, &path, "Guten Tag!").await;
        let messages = format!("{path}/messages");
        coordinator.get(&messages).await.is_problem(403, "coordinator-not-called");
        coordinator.post(&messages, &json!({"text": "Hallo"})).await.is_problem(403, "coordinator-not-called");
        coordinator.post(&format!("{path}/coordinator-call"), &json!({})).await.is_problem(404, "not-found");
        assert_eq!(coordinator.get("/me/conversations").await.ok()["items"], json!([]));

        let talk = reads(&resident, &path).await;
        let called = resident.act(&talk, "call_coordinator", &json!({})).await.with_status(200);
        assert_eq!(called["coordinator_called_at"], "2026-03-16T09:00:00Z");
        assert!(!offers(&called, "call_coordinator"));
        app.pass(Duration::minutes(1));
        assert_eq!(helper.post(&format!("{path}/coordinator-call"), &json!({})).await.ok()["coordinator_called_at"], "2026-03-16T09:00:00Z");
        let list = coordinator.get("/me/conversations").await.ok();
        assert_eq!((&list["items"][0]["part"], &list["unread"]), (&json!("coordinator"), &json!(1)));
        assert_eq!(texts(&reads(&coordinator, &path).await), ["Guten Tag!"]);
        says(&coordinator, &path, "Kann ich helfen?").await;
        for side in [&resident, &helper] {
            assert_eq!(reads(side, &path).await["items"][0]["author"]["part"], "coordinator");
            let looks = side.get("/me/disclosures").await.ok();
            let fields: Vec<&Value> = looks["items"].as_array().unwrap().iter().map(|look| &look["fields"]).collect();
            assert!(fields.iter().any(|fields| fields.as_array().unwrap().contains(&json!("messages"))), "{looks}");
        }
    }

    async fn a_report_needs_no_reason_opens_reading_and_is_told_to_nobody_else(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        let coordinator = app.coordinator().await;
        says(&helper, &path, "Ich komme doch lieber abends.").await;
        let before = reads(&helper, &path).await;
        resident.post(&format!("{path}/report"), &json!({})).await.with_status(204);
        resident.post(&format!("{path}/report"), &json!({"reason": "Das macht mir Angst."})).await.with_status(204);
        resident.post(&format!("{path}/report"), &json!({"reason": "\u{0}"})).await.has_faults(&[("/reason", "forbidden_character")]);
        assert_eq!(reads(&helper, &path).await, before, "the other side sees nothing of it");
        assert_eq!(texts(&reads(&coordinator, &path).await).len(), 1);
        let messages = format!("{path}/messages");
        coordinator.post(&messages, &json!({"text": "Hallo"})).await.is_problem(403, "coordinator-not-called");

        let concerns = coordinator.get("/concerns").await.ok();
        let concern = concerns["items"][0].clone();
        assert_eq!(concerns["items"].as_array().unwrap().len(), 1, "one as long as it is open");
        assert_eq!((&concern["reason"], &concern["reporter_part"]), (&json!("Das macht mir Angst."), &json!("requester")));
        assert_eq!(concern["about"]["id"], json!(helper.account_id));
        resident.get("/concerns").await.is_problem(403, "role-required");
        app.admin().await.get("/concerns").await.is_problem(403, "role-required");
        let closed = coordinator.act(&concern, "close", &json!({"note": "Mit beiden gesprochen."})).await.with_status(200);
        assert_eq!(closed["closing_note"], "Mit beiden gesprochen.");
        let closure = format!("/concerns/{}/closure", id(&concern));
        coordinator.post(&closure, &json!({})).await.is_problem(409, "concern-closed");
        assert_eq!(coordinator.get("/concerns").await.ok()["items"], json!([]));
        assert_eq!(listed(&coordinator, "/concerns?state=closed").await, [id(&concern)]);

        app.pass(Duration::days(364));
        time_is_up(app).await;
        let coordinator = app.again(&coordinator).await;
        assert_eq!(listed(&coordinator, "/concerns?state=closed").await.len(), 1);
        app.pass(Duration::days(1));
        time_is_up(app).await;
        let coordinator = app.again(&coordinator).await;
        assert!(listed(&coordinator, "/concerns?state=closed").await.is_empty());
    }

    async fn who_withdrew_or_was_suspended_reads_no_further(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        says(&resident, &path, "Klingeln Sie bitte zweimal.").await;
        helper.post(&format!("{path}/withdrawal"), &json!({})).await.with_status(200);
        helper.get(&format!("{path}/messages")).await.is_problem(404, "not-found");
        helper.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(404, "not-found");
        assert_eq!(helper.get("/me/conversations").await.ok(), json!({"items": [], "next_cursor": null, "unread": 0}));
        helper.post(&format!("{path}/report"), &json!({})).await.with_status(204);
        let talk = reads(&resident, &path).await;
        assert_eq!((texts(&talk).len(), &talk["open_until"]), (1, &Value::Null));
        resident.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(409, "conversation-closed");

        let (resident, helper, path) = agreed(app).await;
        says(&resident, &path, "Bis morgen.").await;
        let suspension = format!("/accounts/{}/suspension", helper.account_id);
        app.office().await.post(&suspension, &json!({"reason": "Beschwerde"})).await.ok();
        helper.get(&format!("{path}/messages")).await.is_problem(401, "session-ended");
        app.office().await.delete(&suspension).await.ok();
        let helper = app.again(&helper).await;
        helper.get(&format!("{path}/messages")).await.is_problem(404, "not-found");
        assert_eq!(helper.get("/me/conversations").await.ok()["items"], json!([]));
        resident.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(409, "conversation-closed");
    }

    async fn it_closes_two_days_after_the_end_and_is_deleted_a_month_later(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        says(&helper, &path, "Bis gleich!").await;
        app.pass(Duration::hours(72) + Duration::minutes(29));
        let helper = app.again(&helper).await;
        says(&helper, &path, "Danke für den Tee.").await;
        app.pass(Duration::minutes(1));
        let refused = helper.post(&format!("{path}/messages"), &json!({"text": "Noch etwas"})).await;
        refused.is_problem(409, "conversation-closed");
        let talk = reads(&helper, &path).await;
        assert_eq!((&talk["open_until"], &talk["items"][1]["author"]["is_me"]), (&Value::Null, &json!(true)));
        assert!(!offers(&talk, "post_message"));

        app.pass(Duration::days(30) - Duration::minutes(1));
        time_is_up(app).await;
        let resident = app.again(&resident).await;
        assert_eq!(texts(&reads(&resident, &path).await).len(), 2);
        app.pass(Duration::minutes(1));
        time_is_up(app).await;
        let resident = app.again(&resident).await;
        assert!(texts(&reads(&resident, &path).await).is_empty());
        assert_eq!(resident.get("/me/conversations").await.ok()["items"], json!([]));
    }

    async fn what_was_said_stays_while_a_concern_is_open(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        says(&helper, &path, "Sie schulden mir noch Geld.").await;
        resident.post(&format!("{path}/report"), &json!({})).await.with_status(204);
        app.pass(Duration::days(60));
        time_is_up(app).await;
        let coordinator = app.coordinator().await;
        assert_eq!(texts(&reads(&coordinator, &path).await).len(), 1);
        let concern = coordinator.get("/concerns").await.ok()["items"][0].clone();
        coordinator.act(&concern, "close", &json!({})).await.ok();
        time_is_up(app).await;
        assert!(texts(&reads(&coordinator, &path).await).is_empty());
    }

    async fn whoever_has_no_sign_in_is_reached_by_telephone_or_through_the_office(app: &TestApp) {
        let (office, helper) = (app.coordinator().await, app.volunteer().await);
        let person = office.post("/accounts", &json!({"first_name": "Herta", "last_name": "Kröger", "phone": "+49 4541 777777", "privacy_notice_given": true, "roles": ["resident"]})).await.with_status(201);
        let mut body = support::builders::help_request("einkauf", &app.quarter().await);
        body["on_behalf_of"] = json!(id(&person));
        let request = office.post("/help-requests", &body).await.with_status(201);
        let path = format!("/assignments/{}", id(&accepted(&helper, &request).await));
        let messages = format!("{path}/messages");
        helper.post(&messages, &json!({"text": "Guten Tag!"})).await.is_problem(409, "partner-by-phone");
        let talk = reads(&helper, &path).await;
        let post = talk["allowed_actions"].as_array().unwrap().iter().find(|act| act["action"] == "post_message").unwrap().clone();
        assert_eq!((&post["enabled"], &post["reason_code"]), (&json!(false), &json!("partner-by-phone")));
        helper.act(&talk, "call_coordinator", &json!({})).await.ok();
        says(&helper, &path, "Ich erreiche sie nicht, können Sie anrufen?").await;
        assert_eq!(texts(&reads(&office, &path).await).len(), 1);
    }

    async fn a_block_ends_everything_between_the_two_at_once(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        says(&helper, &path, "Hallo!").await;
        let request = helper.get(&path).await.ok()["help_request"].clone();
        let block = resident.post(&format!("{path}/block"), &json!({})).await.with_status(201);
        assert_eq!((&block["first_name"], &block["category"]), (&json!("Änne"), &json!("einkauf")));
        assert!(!block.to_string().contains(&helper.account_id), "no account is shown");
        assert_eq!(resident.post(&format!("{path}/block"), &json!({})).await.with_status(201), block);

        assert_eq!(helper.get(&path).await.ok()["state"], "cancelled");
        let open = seen(&resident, &request).await;
        assert_eq!((&open["state"], &open["in_dispatch_queue"]), (&json!("open"), &json!(true)));
        for side in [&resident, &helper] {
            side.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(409, "conversation-closed");
        }
        let theirs = reads(&helper, &path).await;
        assert!(theirs["open_until"].is_null() && !theirs.to_string().contains("block\":"), "{theirs}");
        assert!(listed(&helper, "/help-requests").await.is_empty(), "nothing of theirs is offered any more");
        assert_eq!(helper.get("/me/blocks").await.ok()["items"], json!([]), "who is blocked is not told");
        helper.delete(&format!("/me/blocks/{}", id(&block))).await.is_problem(404, "not-found");

        assert_eq!(resident.get("/me/blocks").await.ok()["items"], json!([block]));
        resident.act(&block, "unblock", &json!({})).await.with_status(204);
        assert_eq!(resident.get("/me/blocks").await.ok()["items"], json!([]));
        assert_eq!(listed(&helper, "/help-requests").await, [id(&request)]);
        helper.post(&format!("{path}/messages"), &json!({"text": "?"})).await.is_problem(409, "conversation-closed");
    }

    async fn a_helper_who_blocks_gives_the_place_back_without_a_word(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let (first, second) = (asked(app, &resident).await, asked_at(app, &resident, "14:00", "16:00").await);
        let (one, other) = (accepted(&helper, &first).await, accepted(&helper, &second).await);
        let path = |assignment: &Value| format!("/assignments/{}", id(assignment));
        helper.post(&format!("{}/block", path(&one)), &json!({})).await.with_status(201);
        let own = helper.get("/me/assignments").await.ok();
        let states: Vec<&Value> = own["items"].as_array().unwrap().iter().map(|item| &item["state"]).collect();
        assert_eq!(states, [&json!("withdrawn"), &json!("withdrawn")], "all that was to come");
        for assignment in [&one, &other] {
            helper.get(&format!("{}/messages", path(assignment))).await.is_problem(404, "not-found");
        }
        for request in [&first, &second] {
            assert_eq!(seen(&resident, request).await["in_dispatch_queue"], true);
        }
        let queue = app.office().await.get("/dispatch/queue").await.ok();
        let reasons: Vec<&Value> = queue["items"].as_array().unwrap().iter().map(|item| &item["reason"]).collect();
        assert_eq!(reasons, [&json!("handed_back"), &json!("handed_back")]);
    }

    async fn a_guest_cannot_be_blocked_but_reported(app: &TestApp) {
        let (office, helper) = (app.coordinator().await, app.volunteer().await);
        let mut guest = support::builders::guest_request("einkauf", &app.quarter().await);
        guest["timing"] = json!({"kind": "asap"});
        let receipt = app.nobody().post("/help-requests/guest", &guest).await.with_status(201);
        let all = office.get("/help-requests").await.ok();
        let request = all["items"].as_array().unwrap().iter().find(|item| item["reference"] == receipt["reference"]).unwrap().clone();
        office.post(&format!("/help-requests/{}/release", id(&request)), &json!({})).await.ok();
        let path = format!("/assignments/{}", id(&accepted(&helper, &request).await));
        helper.post(&format!("{path}/block"), &json!({})).await.is_problem(409, "no-partner");
        helper.post(&format!("{path}/report"), &json!({"reason": "Niemand war da."})).await.with_status(204);
        assert_eq!(office.get("/concerns").await.ok()["items"][0]["about"], Value::Null);
    }

    async fn an_erased_person_leaves_no_words(app: &TestApp) {
        let (resident, helper, path) = agreed(app).await;
        says(&resident, &path, "Meine Tochter heißt Dörte.").await;
        says(&helper, &path, "Gut zu wissen.").await;
        resident.post(&format!("{path}/report"), &json!({"reason": "Er fragte nach Geld."})).await.with_status(204);
        let proof = json!({"password": support::builders::PASSWORD});
        let copy = resident.get("/me/export").await.ok();
        assert_eq!((&copy["messages"][0]["text"], &copy["concerns"][0]["reason"]), (&json!("Meine Tochter heißt Dörte."), &json!("Er fragte nach Geld.")));
        assert!(!copy["messages"].to_string().contains("Gut zu wissen"), "nothing of a third person");
        resident.send("DELETE".parse().unwrap(), "/me", Some(&proof)).await.ok();
        let talk = reads(&helper, &path).await;
        assert_eq!(texts(&talk), [json!("Gut zu wissen."), Value::Null]);
        assert_eq!(talk["items"][1]["author"]["first_name"], Value::Null);
        let coordinator = app.coordinator().await;
        let concern = coordinator.get("/concerns").await.ok()["items"][0].clone();
        assert_eq!((&concern["reason"], &concern["reporter"]["first_name"]), (&Value::Null, &json!("")));
    }
}

/// Thirty messages in ten minutes are enough for one assignment; another one is not concerned.
async fn too_many_messages_wait(app: std::sync::Arc<TestApp>) {
    let app = &app;
    let (resident, helper, path) = agreed(app).await;
    let messages = format!("{path}/messages");
    for number in 0..30 {
        says(if number % 2 == 0 { &resident } else { &helper }, &path, "Hallo").await;
        app.pass(Duration::seconds(4));
    }
    let refused = helper.post(&messages, &json!({"text": "Hallo"})).await;
    refused.is_problem(429, "too-many-requests");
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((470..=481).contains(&wait), "{wait}");
    app.pass(Duration::seconds(wait));
    let helper = app.again(&helper).await;
    says(&helper, &path, "Hallo").await;
    helper.post(&messages, &json!({"text": "Hallo"})).await.is_problem(429, "too-many-requests");
}

fn with_limits<Fut: Future<Output = ()>>(kind: Kind, scenario: fn(std::sync::Arc<TestApp>) -> Fut) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let options = Options { has_rate_limits: true, ..Options::default() };
        let Some(app) = TestApp::start(kind, &options).await else { return };
        let app = std::sync::Arc::new(app);
        scenario(app.clone()).await;
        app.stop().await;
    });
}

#[test]
fn too_many_messages_wait_on_sqlite() {
    with_limits(Kind::Sqlite, too_many_messages_wait);
}

#[test]
fn too_many_messages_wait_on_postgres() {
    with_limits(Kind::Postgres, too_many_messages_wait);
}
