//! Twenty thousand sign-ups in an hour (docs/OPERATIONS.md, "A crowd at the door"): everybody gets a clear answer, nobody else waits for them, and
//! what was never proved goes.

use crate::help_requests::{accepted, asked};
use chrono::Duration;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, TextExpressionMethods, sql_query};
use quartierhilfe::{
    app::worker::Worker,
    db::{
        NoRefusal,
        schema::{account_roles, accounts, outbox},
    },
};
use serde_json::{Value, json};
use std::time::{Duration as StdDuration, Instant as Stopwatch};
use support::{Actor, Kind, Mail, TestApp, builders, id};

/// As many as come in an hour.
const CROWD: usize = 20_000;
/// As many as come in one moment.
const AT_ONCE: usize = 100;
/// A page of a list takes less than this, in a build without optimisation and beside other tests.
const QUICK: StdDuration = StdDuration::from_secs(8);

async fn registers(app: &TestApp, number: usize) -> support::Answer {
    let email = format!("door{number}@example.org");
    app.nobody().post("/auth/registrations", &builders::registration(&email, &["volunteer"], None)).await
}

/// The numbers of those at the door who have an account and a mail under way.
fn taken_in(app: &TestApp) -> (i64, i64) {
    let counted = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
        let there = accounts::table.filter(accounts::email.like("door%")).count().get_result(connection)?;
        let mails = outbox::table.filter(outbox::occasion.eq("account.registered")).count().get_result(connection)?;
        Ok((there, mails))
    });
    counted.unwrap_or_else(|_| panic!("no counts"))
}

/// So many registrations whose addresses were never proved, with their mails, as if they had been taken in just now.
async fn crowd(app: &TestApp, size: usize) {
    let somebody = app.unverified_volunteer().await.email;
    let new_id = match app.kind {
        Kind::Sqlite => "randomblob(16)",
        Kind::Postgres => "gen_random_uuid()",
    };
    let statements = [
        format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size}) \
             INSERT INTO accounts (id, email, email_folded, first_name, last_name, name_folded, preferred_channel, ui_language, profile, \
             quarter_id, privacy_version, privacy_accepted_at, created_at, updated_at, version) \
             SELECT {new_id}, 'crowd' || CAST(i AS TEXT) || '@example.org', 'crowd' || CAST(i AS TEXT) || '@example.org', 'Kim', 'Anders', \
             'anders kim', preferred_channel, ui_language, profile, quarter_id, privacy_version, privacy_accepted_at, created_at, \
             updated_at, 1 FROM n CROSS JOIN accounts WHERE accounts.email = '{somebody}'"
        ),
        "INSERT INTO account_roles (account_id, role, granted_at) SELECT id, 'volunteer', created_at FROM accounts \
         WHERE email LIKE 'crowd%'"
            .to_owned(),
        format!(
            "INSERT INTO passwords (account_id, phc, changed_at) SELECT c.id, p.phc, p.changed_at FROM accounts c, \
             passwords p JOIN accounts s ON s.id = p.account_id WHERE c.email LIKE 'crowd%' AND s.email = '{somebody}'"
        ),
        "INSERT INTO outbox (id, occasion, recipient_id, subject_id, details, created_at, due_at, attempts) \
         SELECT id, 'account.registered', id, id, profile, created_at, created_at, 0 FROM accounts WHERE email LIKE 'crowd%'"
            .to_owned(),
    ];
    let is_patient = app.kind == Kind::Postgres;
    let written = app.parts.db.write::<_, NoRefusal, _>("test.crowd", move |tx| {
        if is_patient {
            sql_query("SET LOCAL statement_timeout = 0").execute(tx.connection())?;
        }
        for statement in &statements {
            sql_query(statement).execute(tx.connection())?;
        }
        Ok(())
    });
    written.await.unwrap_or_else(|_| panic!("no crowd"));
}

/// One turn of the worker.
async fn turn(app: &TestApp) {
    let mut worker = Worker::new(&app.parts).unwrap();
    tokio::task::spawn_blocking(move || worker.run_due(&|| false)).await.unwrap();
}

fn mails(app: &TestApp) -> Vec<Mail> {
    Mail::all(&app.data_dir().join("mail"))
}

/// Reads a page, in no time.
async fn quickly(actor: &Actor, path: &str) -> Vec<Value> {
    let begun = Stopwatch::now();
    let page = actor.get(path).await.ok();
    assert!(begun.elapsed() < QUICK, "{path} took {:?}", begun.elapsed());
    page["items"].as_array().unwrap().clone()
}

support::on_both_databases! {
    /// Taken in, or told at once to come again: nothing between.
    async fn everybody_at_the_door_gets_a_clear_answer(app: &TestApp) {
        let answers = futures_util::future::join_all((0..AT_ONCE).map(|number| registers(app, number))).await;
        let mut waiting = Vec::new();
        for (number, answer) in answers.iter().enumerate() {
            if answer.status != 202 {
                // The hashing of passwords has a bounded queue; on PostgreSQL the connections may all be taken.
                assert_eq!(answer.status, 503, "{answer}");
                assert!(["overloaded", "unavailable"].contains(&answer.problem_code().unwrap().as_str()), "{answer}");
                waiting.push(number);
            }
        }
        let taken = i64::try_from(AT_ONCE - waiting.len()).unwrap();
        assert!(taken >= 30, "{taken} taken in");
        assert_eq!(taken_in(app), (taken, taken), "whoever was told so has an account and a mail, and nobody else");
        // Whoever comes again is taken in.
        for number in waiting.iter().take(5) {
            registers(app, *number).await.with_status(202);
        }
        assert_eq!(taken_in(app).0, taken + i64::try_from(waiting.len().min(5)).unwrap());
    }

    async fn nobody_else_waits_for_a_crowd_at_the_door(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.office().await);
        let is_proof = |mail: &&Mail| mail.text.contains("#token=");
        turn(app).await;
        crowd(app, CROWD).await;
        let request = asked(app, &resident).await;
        accepted(&volunteer, &request).await;
        turn(app).await;
        let told = mails(app).iter().filter(|mail| mail.is_to(&resident.email) && mail.text.contains("zugesagt")).count();
        assert_eq!(told, 1, "in the first turn after it happened");
        for _ in 0..3 {
            turn(app).await;
        }
        let proofs = mails(app).iter().filter(is_proof).count();
        assert!(proofs >= 20, "{proofs} proofs: the crowd has its turn as well");

        for path in ["/accounts?verified=false&limit=100", "/volunteers/new?step=prove_address&limit=100"] {
            assert_eq!(quickly(office, path).await.len(), 100, "{path}");
        }
        let new = quickly(office, "/volunteers/new?limit=100").await;
        assert!(new.iter().all(|each| each["last_name"] != "Anders"), "who has proved nothing is nobody's work");
        let second = asked(app, &resident).await;
        let candidates = quickly(office, &format!("/help-requests/{}/candidates", id(&second))).await;
        assert_eq!(candidates.iter().map(id).collect::<Vec<_>>(), std::slice::from_ref(&volunteer.account_id));
        assert_eq!(quickly(&volunteer, "/help-requests?fit=me").await.len(), 1);
    }

    /// With those who proved theirs, whom staff verified, or who were recorded it is another matter.
    async fn what_nobody_proves_goes_after_30_days(app: &TestApp) {
        let (office, recorded) = (app.office().await, json!({"first_name": "Erna", "last_name": "Ohnenetz",
            "email": "erna@example.org", "privacy_notice_given": true}));
        let recorded = id(&office.post("/accounts", &recorded).await.with_status(201));
        crowd(app, 200).await;
        let seen = app.new_email("gesehen");
        app.nobody().post("/auth/registrations", &builders::registration(&seen, &["volunteer"], None)).await.with_status(202);
        let found = office.get(&format!("/accounts?query={seen}")).await.ok();
        let verified = id(&found["items"][0]);
        office.post(&format!("/accounts/{verified}/verification"), &json!({})).await.ok();
        let left = || {
            let counted = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
                let there: i64 = accounts::table.filter(accounts::email.like("crowd%")).count().get_result(connection)?;
                let roles: i64 = account_roles::table.filter(account_roles::role.eq("volunteer")).count().get_result(connection)?;
                Ok((there, roles))
            });
            counted.unwrap_or_else(|_| panic!("no counts"))
        };
        app.pass(Duration::days(29));
        turn(app).await;
        assert_eq!(left().0, 200);
        app.pass(Duration::days(2));
        turn(app).await;
        // The crowd is gone with its roles; who proved an address and who was verified stay.
        assert_eq!(left(), (0, 2));
        let office = app.again(office).await;
        for account in [&recorded, &verified] {
            office.get(&format!("/accounts/{account}")).await.with_status(200);
        }
        // The address is free for whoever it belongs to.
        app.nobody().post("/auth/registrations", &builders::registration("crowd1@example.org", &["resident"], None)).await.with_status(202);
        let to_nobody = app.parts.db.read_blocking::<_, NoRefusal>(|connection| {
            let gone = accounts::table.filter(accounts::erased_at.is_not_null()).select(accounts::id);
            let waiting: i64 = outbox::table.filter(outbox::recipient_id.eq_any(gone)).count().get_result(connection)?;
            Ok(waiting)
        });
        assert_eq!(to_nobody.unwrap_or_else(|_| panic!("no answer")), 0, "nothing is sent to whoever is gone");
    }
}
