//! What people are told by mail, from the act of one person to the mail of another: into the folder, and through a real mail server.

mod delivery;
mod idle;
pub mod mail_server;
mod staff;
mod wishes;

use chrono::Duration;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use mail_server::MailServer;
use quartierhilfe::app::worker::Worker;
use quartierhilfe::db::schema::accounts;
use quartierhilfe::db::{At, NoRefusal};
use quartierhilfe::kernel::ids::AccountId;
use serde_json::{Value, json};
use support::{Actor, Kind, Mail, Options, TestApp, builders, id};

/// Lets the worker do all its duties once.
async fn work(app: &TestApp) {
    let mut worker = Worker::new(&app.parts).unwrap();
    tokio::task::spawn_blocking(move || worker.run_all()).await.unwrap();
}

fn mails(app: &TestApp) -> Vec<Mail> {
    Mail::all(&app.data_dir().join("mail"))
}

/// How many mails to somebody hold these words.
fn told(app: &TestApp, email: &str, words: &str) -> usize {
    mails(app).iter().filter(|mail| mail.is_to(email) && mail.text.contains(words)).count()
}

support::on_both_databases! {
    async fn a_registration_is_proved_by_the_link_of_its_mail(app: &TestApp) {
        let email = app.new_email("anna");
        let form = builders::registration(&email, &["resident"], None);
        app.nobody().post("/auth/registrations", &form).await.with_status(202);
        assert!(mails(app).is_empty(), "nothing is sent by the request itself");
        work(app).await;
        let mail = mails(app).into_iter().find(|mail| mail.is_to(&email)).unwrap();
        assert!(mail.text.contains(&format!("{}/de/konto/bestaetigen#token=", app.parts.config.public_url.origin)));
        app.nobody().post("/auth/email-verifications", &json!({"token": mail.token().unwrap()})).await.with_status(200);
        work(app).await;
        assert_eq!(mails(app).len(), 1, "each notice is sent once");

        app.nobody().post("/auth/registrations", &form).await.with_status(202);
        work(app).await;
        assert_eq!(told(app, &email, "Sie haben aber schon eines"), 1);
    }

    async fn a_code_by_mail_signs_in_and_a_link_sets_a_new_password(app: &TestApp) {
        let anna = app.resident().await;
        app.nobody().post("/auth/codes", &json!({"email": anna.email})).await.with_status(202);
        work(app).await;
        let mail = mails(app).into_iter().find(|mail| mail.is_to(&anna.email)).unwrap();
        let code = mail.code().unwrap();
        let form = json!({"email": anna.email, "code": code, "transport": "bearer"});
        app.nobody().post("/auth/sessions", &form).await.with_status(201);

        app.nobody().post("/auth/password-resets", &json!({"email": anna.email})).await.with_status(202);
        work(app).await;
        let mail = mails(app).into_iter().find(|mail| mail.token().is_some()).unwrap();
        let path = format!("/auth/password-resets/{}", mail.token().unwrap());
        app.nobody().post(&path, &json!({"password": "vier Igel tanzen leise im Regen"})).await.with_status(200);
        work(app).await;
        assert_eq!(told(app, &anna.email, "wurde geändert"), 1);
    }

    /// Mails are German or English, and lead into the app in the language that the person reads.
    async fn whoever_reads_another_language_gets_german_mails_that_lead_to_it(app: &TestApp) {
        let origin = app.parts.config.public_url.origin.clone();
        let category = app.categories().await[0].clone();
        let read = app.nobody().get("/categories").await.ok();
        let labels = read["items"].as_array().unwrap().iter().find(|one| one["key"] == json!(category)).unwrap()["labels"].clone();
        for (language, written) in [("uk", "de"), ("de-simple", "de"), ("en", "en")] {
            let (anna, ben) = (app.resident().await, app.volunteer().await);
            let version = support::version(&anna.get("/me").await.ok());
            let me = anna.patch("/me", &json!({"version": version, "ui_language": language})).await.ok();
            assert_eq!(me["ui_language"], language);
            let request = anna.post("/help-requests", &builders::help_request(&category, &app.quarter().await)).await.with_status(201);
            ben.post(&format!("/help-requests/{}/acceptance", id(&request)), &json!({})).await.ok();
            work(app).await;
            let page = format!("{origin}/{language}/meine-anfragen/{}", id(&request));
            assert_eq!(told(app, &anna.email, &page), 1, "{language}");
            let label = labels[written].as_str().unwrap();
            let sentence = if written == "en" { format!("to your request “{label}”") } else { format!("Für Ihre Anfrage „{label}“") };
            assert_eq!(told(app, &anna.email, &sentence), 1, "{language}: {sentence}");
        }
    }

    async fn both_sides_hear_of_a_yes_and_of_its_end_and_mails_tell_nothing_private(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let category = app.categories().await[0].clone();
        let body = builders::help_request(&category, &app.quarter().await);
        let request = anna.post("/help-requests", &body).await.with_status(201);
        let path = format!("/help-requests/{}", id(&request));
        let accepted = ben.post(&format!("{path}/acceptance"), &json!({})).await.ok();
        work(app).await;
        assert_eq!(told(app, &anna.email, "hat jemand zugesagt"), 1);
        assert_eq!(told(app, &ben.email, "Ihre Zusage für"), 1);

        let assignment = format!("/assignments/{}", id(&accepted["assignment"]));
        ben.post(&format!("{assignment}/withdrawal"), &json!({})).await.ok();
        work(app).await;
        assert_eq!(told(app, &anna.email, "musste leider jemand absagen"), 1);

        let everything: String = mails(app).iter().map(|mail| mail.text.clone()).collect();
        for private in private_words(&body) {
            assert!(!everything.contains(&private), "{private} stands in a mail");
        }
    }

    async fn what_is_no_longer_so_is_not_told(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let category = app.categories().await[0].clone();
        let body = builders::help_request(&category, &app.quarter().await);
        let request = anna.post("/help-requests", &body).await.with_status(201);
        let path = format!("/help-requests/{}", id(&request));
        ben.post(&format!("{path}/acceptance"), &json!({})).await.ok();
        anna.post(&format!("{path}/cancellation"), &json!({})).await.ok();
        work(app).await;
        for words in ["zugesagt", "absagen"] {
            assert_eq!(told(app, &anna.email, words), 0, "she did it herself: {words}");
        }
        assert_eq!(told(app, &ben.email, "Ihre Zusage für"), 0);
        assert_eq!(told(app, &ben.email, "wurde abgesagt"), 1);
    }

    /// Ids and codes lie there, whatever is wished of mails; seeing is told once to each device and done twice it is done.
    async fn what_is_told_lies_in_the_app_too(app: &TestApp) {
        let (anna, ben) = (app.resident().await, app.volunteer().await);
        let settings = anna.get("/me/notice-settings").await.ok();
        assert_eq!((&settings["version"], &settings["quiet_hours"]), (&json!(0), &json!(null)));
        let never = json!({"version": 0, "quiet_hours": null, "kinds": [{"kind": "my_requests", "mail": "never"}]});
        let kept = anna.put("/me/notice-settings", &never).await.ok();
        assert_eq!((&kept["version"], kept["kinds"].as_array().unwrap().len()), (&json!(1), 6));
        let first = accepted_request(app, &anna, &ben).await;
        work(app).await;
        app.pass(Duration::minutes(1));
        let second = accepted_request(app, &anna, &app.volunteer().await).await;
        work(app).await;
        let inbox = anna.get("/me/notices").await.ok();
        assert_eq!((&inbox["unread"], inbox["items"].as_array().unwrap().len()), (&json!(2), 2), "{inbox}");
        let newest = &inbox["items"][0];
        assert_eq!((&newest["occasion"], &newest["kind"]), (&json!("assignment.accepted"), &json!("my_requests")));
        assert_eq!(newest["subject"], json!({"kind": "help_request", "id": second}));
        assert_eq!(inbox["items"][1]["subject"]["id"], json!(first));
        let of_ben = ben.get("/me/notices").await.ok();
        assert!(of_ben["items"].as_array().unwrap().iter().any(|notice| notice["subject"]["kind"] == "assignment"), "{of_ben}");

        let page = anna.get("/me/notices?limit=1").await.ok();
        let cursor = page["next_cursor"].as_str().unwrap();
        let rest = anna.get(&format!("/me/notices?limit=1&cursor={cursor}")).await.ok();
        assert_eq!((&rest["items"][0]["id"], &rest["next_cursor"]), (&inbox["items"][1]["id"], &json!(null)));
        anna.get("/me/notices?cursor=x").await.has_faults(&[("?cursor", "invalid_value")]);

        let older = inbox["items"][1]["id"].as_str().unwrap();
        for _ in 0..2 {
            let left = anna.post(&format!("/me/notices/{older}/reading"), &json!({})).await.ok();
            assert_eq!(left, json!({"unread": 1}));
        }
        let unread = anna.get("/me/notices?unread=true").await.ok();
        assert_eq!((unread["items"].as_array().unwrap().len(), &unread["items"][0]["id"]), (1, &newest["id"]));
        ben.post(&format!("/me/notices/{older}/reading"), &json!({})).await.is_problem(404, "not-found");
        ben.post("/me/notices/reading", &json!({"last_read_id": older})).await.has_faults(&[("/last_read_id", "unknown")]);
        for _ in 0..2 {
            let left = anna.post("/me/notices/reading", &json!({"last_read_id": newest["id"]})).await.ok();
            assert_eq!(left, json!({"unread": 0}));
        }

        app.pass(Duration::days(31));
        work(app).await;
        let (anna, ben) = (app.again(&anna).await, app.again(&ben).await);
        assert_eq!(anna.get("/me/notices").await.ok()["items"], json!([]), "seen, and 30 days");
        assert!(!ben.get("/me/notices").await.ok()["items"].as_array().unwrap().is_empty());
        app.pass(Duration::days(60));
        work(app).await;
        let ben = app.again(&ben).await;
        let left = ben.get("/me/notices").await.ok();
        let is_old = |notice: &Value| notice["occasion"] == "assignment.recorded";
        assert!(!left["items"].as_array().unwrap().iter().any(is_old), "not seen, and 90 days: {left}");
    }

    async fn wishes_are_checked_and_kept_by_version(app: &TestApp) {
        let (anna, office) = (app.resident().await, app.office().await);
        let quiet = json!({"version": 0, "quiet_hours": {"from": "20:00", "until": "09:00"}, "kinds": [{"kind": "messages", "mail": "daily"}]});
        let kept = anna.put("/me/notice-settings", &quiet).await.ok();
        assert_eq!(kept, anna.get("/me/notice-settings").await.ok());
        assert_eq!(kept["quiet_hours"], json!({"from": "20:00", "until": "09:00"}));
        let messages = kept["kinds"].as_array().unwrap().iter().find(|each| each["kind"] == "messages").unwrap();
        assert_eq!(messages, &json!({"kind": "messages", "mail": "daily", "is_mail_fixed": false}));
        let stale = anna.put("/me/notice-settings", &quiet).await.is_problem(409, "version-conflict");
        assert_eq!(stale["current"]["version"], json!(1));
        let wrong = json!({"version": 1, "quiet_hours": {"from": "07:00", "until": "21:00"}, "kinds": [
            {"kind": "account", "mail": "never"}, {"kind": "coordination", "mail": "daily"}, {"kind": "thanks", "mail": "never"}, {"kind": "thanks", "mail": "never"}]});
        anna.put("/me/notice-settings", &wrong).await.has_faults(&[
            ("/kinds/0/mail", "invalid_value"), ("/kinds/1/kind", "unknown"), ("/kinds/3/kind", "duplicate"), ("/quiet_hours", "invalid_value")]);
        let staff = json!({"version": 0, "quiet_hours": null, "kinds": [{"kind": "coordination", "mail": "daily"}]});
        assert_eq!(office.put("/me/notice-settings", &staff).await.ok()["kinds"].as_array().unwrap().len(), 7);
    }
}

/// A request of `anna` to which `ben` has said yes; its id.
async fn accepted_request(app: &TestApp, anna: &Actor, ben: &Actor) -> String {
    let category = app.categories().await[0].clone();
    let body = builders::help_request(&category, &app.quarter().await);
    let request = id(&anna.post("/help-requests", &body).await.with_status(201));
    ben.post(&format!("/help-requests/{request}/acceptance"), &json!({})).await.ok();
    request
}

/// Whatever is private in a request.
fn private_words(body: &Value) -> Vec<String> {
    let contact = body["contact"].as_object().cloned().unwrap_or_default();
    let words = contact.values().filter_map(Value::as_str).filter(|text| text.len() > 3);
    words.chain(body["description"].as_str()).map(str::to_owned).collect()
}

async fn with_mail_server(kind: Kind) {
    let server = MailServer::start(None);
    let arguments = vec!["--smtp".to_owned(), format!("smtp://127.0.0.1:{}", server.port)];
    let Some(app) = TestApp::start(kind, &Options { arguments, ..Options::default() }).await else { return };
    let register = async |email: &str| {
        let form = builders::registration(email, &["resident"], None);
        app.nobody().post("/auth/registrations", &form).await.with_status(202);
        work(&app).await;
    };
    register("anna@example.org").await;
    let mail = server.next();
    assert_eq!((mail["from"].as_str(), &mail["to"]), (Some("quartierhilfe@localhost"), &json!(["anna@example.org"])));
    let content = mail["content"].as_str().unwrap();
    assert!(Mail::read(content).token().is_some() && content.contains("Message-ID: <"));

    // Not now: tried again after a minute, with the same id. Never: told to staff, and nothing of the address in the reason.
    register("later@example.org").await;
    register("refused@example.org").await;
    let given_up = app.admin().await.get("/notices/undelivered").await.ok();
    let items = given_up["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["fault"], "the mail server answered 550");
    assert_eq!(items[0]["attempts"], 1);
    bounces_are_marked_until_a_mail_arrives(&app, &items[0]).await;
    app.stop().await;
}

/// The mark stands on the record; whoever tries once more takes it away, and the next answer brings it back.
async fn bounces_are_marked_until_a_mail_arrives(app: &TestApp, given_up: &Value) {
    let office = app.office().await;
    let person = given_up["recipient_id"].as_str().unwrap();
    let is_bouncing = async || office.get(&format!("/accounts/{person}")).await.ok()["email_bouncing"].clone();
    assert_eq!(is_bouncing().await, json!(true));
    let path = format!("/notices/{}/retry", given_up["id"].as_str().unwrap());
    office.post(&path, &json!({})).await.with_status(204);
    assert_eq!(is_bouncing().await, json!(false));
    office.post(&path, &json!({})).await.is_problem(409, "not-now");
    work(app).await;
    assert_eq!(is_bouncing().await, json!(true), "the server still says so");
    // Whoever gets a mail after all is marked no more.
    let anna = app.resident().await;
    let id_of_anna: AccountId = anna.account_id.parse().unwrap();
    let marked = app.parts.db.write::<_, NoRefusal, _>("test.mark", move |tx| {
        let now = At(tx.now());
        diesel::update(accounts::table.find(id_of_anna))
            .set(accounts::email_bounced_at.eq(now))
            .execute(tx.connection())?;
        Ok(())
    });
    marked.await.unwrap_or_else(|_| panic!("nobody is marked"));
    assert_eq!(anna.get("/me").await.ok()["email_bouncing"], json!(true));
    app.nobody().post("/auth/codes", &json!({"email": anna.email})).await.with_status(202);
    work(app).await;
    assert_eq!(anna.get("/me").await.ok()["email_bouncing"], json!(false));
    a_mail_that_is_tried_again_is_told_by_nobody(app, &anna).await;
    // Not now is no bounce.
    let later = office.get("/accounts?query=later@example.org").await.ok();
    let later = id(&later["items"][0]);
    assert_eq!(office.get(&format!("/accounts/{later}")).await.ok()["email_bouncing"], json!(false));
}

/// What no mail could tell is for staff, until somebody has the mail sent once more; what they have told is not mailed too.
async fn a_mail_that_is_tried_again_is_told_by_nobody(app: &TestApp, anna: &Actor) {
    let (office, anna) = (app.again(app.office().await).await, app.again(anna).await);
    let person: AccountId = anna.account_id.parse().unwrap();
    let moved = app.parts.db.write::<_, NoRefusal, _>("test.address", move |tx| {
        let row = accounts::table.find(person);
        diesel::update(row).set(accounts::email.eq("refused.too@example.org")).execute(tx.connection())?;
        Ok(())
    });
    moved.await.unwrap_or_else(|_| panic!("the address stays"));
    accepted_request(app, &anna, &app.volunteer().await).await;
    work(app).await;
    let waiting = async || {
        let all = office.get("/notices/to-tell?limit=100").await.ok();
        let own = |each: &&Value| each["person"]["id"] == json!(anna.account_id);
        all["items"].as_array().unwrap().iter().filter(own).map(id).collect::<Vec<_>>()
    };
    let to_tell = waiting().await;
    assert_eq!(to_tell.len(), 1, "{to_tell:?}");
    let retry = format!("/notices/{}/retry", to_tell[0]);
    office.post(&retry, &json!({})).await.with_status(204);
    assert!(waiting().await.is_empty(), "the mail is on its way again");
    work(app).await;
    assert_eq!(waiting().await, to_tell, "it was refused again");
    office.post(&format!("/notices/{}/telling", to_tell[0]), &json!({"channel": "phone"})).await.with_status(204);
    office.post(&retry, &json!({})).await.is_problem(409, "not-now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_go_through_a_real_mail_server_sqlite() {
    with_mail_server(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_go_through_a_real_mail_server_postgres() {
    with_mail_server(Kind::Postgres).await;
}
