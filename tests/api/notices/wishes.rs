//! How people want to be told, reminders, and messages: what comes by mail, when, and how often.

use super::{accepted_request, mails, told, work};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// Moves the clock on to this moment of March 2026.
pub(super) fn at(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.pass(moment - app.now());
}

fn wish(version: i64, kinds: &Value) -> Value {
    json!({"version": version, "quiet_hours": null, "kinds": kinds})
}

/// An assignment of `ben` for `anna` at this time; its id.
pub(super) async fn agreed(app: &TestApp, anna: &Actor, ben: &Actor, date: &str) -> String {
    let category = app.categories().await[0].clone();
    let body = builders::help_request_at(&category, &app.quarter().await, date, "09:00", "12:00");
    let request = anna.post("/help-requests", &body).await.with_status(201);
    let path = format!("/help-requests/{}/acceptance", id(&request));
    let accepted = ben.post(&path, &json!({})).await.ok();
    id(&accepted["assignment"])
}

support::on_both_databases! {
    /// What was gathered and is no longer so is not in it; what does not wait is not gathered.
    async fn one_mail_a_day_tells_what_is_still_so(app: &TestApp) {
        let (anna, ben, cem) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        anna.put("/me/notice-settings", &wish(0, &json!([{"kind": "my_requests", "mail": "daily"}]))).await.ok();
        agreed(app, &anna, &ben, "2026-03-18").await;
        let second = accepted_request(app, &anna, &cem).await;
        work(app).await;
        assert_eq!(mails(app).iter().filter(|mail| mail.is_to(&anna.email)).count(), 0);
        assert_eq!(anna.get("/me/notices").await.ok()["unread"], json!(2), "the app tells it at once");
        anna.post(&format!("/help-requests/{second}/cancellation"), &json!({})).await.ok();
        at(app, "2026-03-17T06:59:00Z");
        work(app).await;
        assert_eq!(mails(app).iter().filter(|mail| mail.is_to(&anna.email)).count(), 0, "not before eight");
        at(app, "2026-03-17T07:00:00Z");
        work(app).await;
        work(app).await;
        let all = mails(app);
        let own: Vec<_> = all.iter().filter(|mail| mail.is_to(&anna.email)).collect();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].text.matches("- Jemand hilft Ihnen").count(), 1, "{}", own[0].text);
    }

    async fn a_mail_of_a_day_of_which_nothing_is_so_is_none(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        anna.put("/me/notice-settings", &wish(0, &json!([{"kind": "my_requests", "mail": "daily"}]))).await.ok();
        let request = accepted_request(app, &anna, &ben).await;
        work(app).await;
        anna.post(&format!("/help-requests/{request}/cancellation"), &json!({})).await.ok();
        at(app, "2026-03-17T07:00:00Z");
        work(app).await;
        assert_eq!(mails(app).iter().filter(|mail| mail.is_to(&anna.email)).count(), 0);
    }

    async fn own_quiet_hours_keep_mails_back_but_not_what_cannot_wait(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let quiet = json!({"version": 0, "quiet_hours": {"from": "09:00", "until": "12:00"}, "kinds": []});
        anna.put("/me/notice-settings", &quiet).await.ok();
        let assignment = agreed(app, &anna, &ben, "2026-03-18").await;
        work(app).await;
        assert_eq!(told(app, &anna.email, "zugesagt"), 0);
        app.nobody().post("/auth/codes", &json!({"email": anna.email})).await.with_status(202);
        work(app).await;
        assert_eq!(told(app, &anna.email, "Ihr Code"), 1, "a code is asked for to be used now");
        app.pass(Duration::hours(2));
        work(app).await;
        assert_eq!(told(app, &anna.email, "zugesagt"), 1);
        app.pass(Duration::hours(23));
        let ben = app.again(&ben).await;
        ben.post(&format!("/assignments/{assignment}/withdrawal"), &json!({})).await.ok();
        work(app).await;
        assert_eq!(told(app, &anna.email, "musste leider jemand absagen"), 1);
    }

    /// Both sides on the evening before, and once.
    async fn both_sides_are_reminded_on_the_evening_before(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        agreed(app, &anna, &ben, "2026-03-18").await;
        agreed(app, &anna, &app.volunteer().await, "2026-03-18").await;
        at(app, "2026-03-16T17:00:00Z");
        work(app).await;
        assert_eq!(told(app, &ben.email, "Sie haben zugesagt, morgen"), 0, "two days before");
        at(app, "2026-03-17T15:59:00Z");
        work(app).await;
        assert_eq!(told(app, &ben.email, "Sie haben zugesagt, morgen"), 0, "before five o'clock");
        let anna = app.again(&anna).await;
        at(app, "2026-03-17T16:00:00Z");
        work(app).await;
        app.pass(Duration::minutes(30));
        work(app).await;
        assert_eq!(told(app, &ben.email, "Sie haben zugesagt, morgen"), 1);
        assert_eq!(told(app, &anna.email, "ist morgen jemand"), 2, "for each of her two requests once");
        let inbox = app.again(&anna).await.get("/me/notices").await.ok();
        assert!(inbox["items"].as_array().unwrap().iter().any(|notice| notice["occasion"] == "reminder.expected"));
    }

    /// However much is written: one mail until it was read, and none where it was read at once.
    async fn one_mail_for_a_conversation_until_it_is_read(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let assignment = agreed(app, &anna, &ben, "2026-03-18").await;
        work(app).await;
        let path = format!("/assignments/{assignment}/messages");
        for text in ["Hallo", "Ich bringe die Leiter mit", "Bis morgen"] {
            app.again(&ben).await.post(&path, &json!({"text": text})).await.with_status(201);
            app.pass(Duration::minutes(6));
            work(app).await;
        }
        let (anna, ben) = (app.again(&anna).await, app.again(&ben).await);
        assert_eq!(told(app, &anna.email, "hat Ihnen jemand geschrieben"), 1);
        assert_eq!(told(app, &anna.email, "Leiter"), 0, "no words in a mail");
        let of_anna = || async { anna.get("/me/notices?unread=true").await.ok()["items"].as_array().unwrap().clone() };
        let is_message = |notice: &&Value| notice["occasion"] == "conversation.message_received";
        let notices = of_anna().await;
        let told_in_app: Vec<&Value> = notices.iter().filter(is_message).collect();
        assert_eq!(told_in_app.len(), 1);
        assert_eq!(told_in_app[0]["subject"], json!({"kind": "conversation", "id": assignment}));

        let messages = anna.get(&path).await.ok();
        let last = messages["items"].as_array().unwrap().iter().find(|message| message["text"] == "Bis morgen").unwrap();
        anna.post(&format!("{path}/read"), &json!({"last_read_id": last["id"]})).await.ok();
        assert_eq!(of_anna().await.iter().filter(is_message).count(), 0, "who has read it has seen the notice");
        ben.post(&path, &json!({"text": "Noch etwas"})).await.with_status(201);
        app.pass(Duration::minutes(6));
        work(app).await;
        let (anna, ben) = (app.again(&anna).await, app.again(&ben).await);
        assert_eq!(told(app, &anna.email, "hat Ihnen jemand geschrieben"), 2);
        // Who answers has read; and what was read before the mail went is not told.
        anna.post(&path, &json!({"text": "Danke"})).await.with_status(201);
        ben.post(&path, &json!({"text": "Gern"})).await.with_status(201);
        anna.post(&path, &json!({"text": "Bis dann"})).await.with_status(201);
        app.pass(Duration::minutes(6));
        work(app).await;
        assert_eq!(told(app, &anna.email, "hat Ihnen jemand geschrieben"), 2);
    }

    /// Coordinators hear of a report, but not the one it is about; who reported hears when it is dealt with.
    async fn a_report_is_told_to_coordinators_and_its_end_to_who_reported(app: &TestApp) {
        let (anna, ben, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let assignment = agreed(app, &anna, &ben, "2026-03-18").await;
        anna.post(&format!("/assignments/{assignment}/report"), &json!({"reason": "Er war grob"})).await.with_status(204);
        work(app).await;
        assert_eq!(told(app, &office.email, "hat jemand etwas gemeldet"), 1);
        let everything: String = mails(app).iter().map(|mail| mail.text.clone()).collect();
        assert!(!everything.contains("grob"));
        let concerns = office.get("/concerns").await.ok();
        office.post(&format!("/concerns/{}/closure", id(&concerns["items"][0])), &json!({})).await.ok();
        work(app).await;
        assert_eq!((told(app, &anna.email, "um Ihre Meldung gekümmert"), told(app, &ben.email, "Meldung")), (1, 0));
    }

    /// Once in 28 days, by day, and only who was not asked; coordinators hear once a month how many there are.
    async fn who_was_never_asked_is_thanked_once_in_four_weeks(app: &TestApp) {
        let (ben, office) = (app.volunteer().await, app.office().await);
        let thanks = || told(app, &ben.email, "haben wir Sie nicht um Hilfe gebeten");
        for _ in 0..27 {
            app.pass(Duration::days(1));
            work(app).await;
        }
        assert_eq!(thanks(), 0);
        for _ in 0..10 {
            app.pass(Duration::days(1));
            work(app).await;
        }
        assert_eq!(thanks(), 1);
        let office = app.again(office).await;
        let list = office.get("/volunteers/not-asked").await.ok();
        assert!(!list["items"].as_array().unwrap().is_empty(), "a thank-you is no asking");
        for _ in 0..30 {
            app.pass(Duration::days(1));
            work(app).await;
        }
        assert_eq!(thanks(), 2);
        let monthly = told(app, &office.email, "kein einziges Mal um Hilfe gebeten");
        assert_eq!(monthly, 1, "on the first of May, once");
    }
}
