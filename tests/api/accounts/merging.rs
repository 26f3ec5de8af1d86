//! Two records of one person become one.

use super::*;
use crate::help_requests::{accepted, asked, asked_at, seen};
use diesel::{ExpressionMethods, QueryDsl, QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use quartierhilfe::db::schema::{accounts, erasures, passwords};
use quartierhilfe::db::{At, DbConnection};
use support::{id, version};

async fn recorded(office: &Actor, person: &Value) -> Value {
    let mut form = person.clone();
    form["privacy_notice_given"] = json!(true);
    office.post("/accounts", &form).await.with_status(201)
}

/// Takes somebody's sign-in away, as if the office had recorded them.
async fn without_sign_in(app: &TestApp, person: &Actor) {
    let account: AccountId = person.account_id.parse().unwrap();
    let done = app.parts.db.write::<_, NoRefusal, _>("test.sign_in", move |tx| {
        diesel::delete(passwords::table.find(account)).execute(tx.connection())?;
        diesel::update(accounts::table.find(account))
            .set(accounts::email_verified_at.eq(None::<At>))
            .execute(tx.connection())?;
        Ok(())
    });
    done.await.unwrap();
}

async fn merge(office: &Actor, kept: &str, duplicate: &str, keep: Value) -> Answer {
    let versions =
        [office.get(&format!("/accounts/{kept}")).await.ok(), office.get(&format!("/accounts/{duplicate}")).await.ok()];
    let form = json!({
        "duplicate_id": duplicate, "version": version(&versions[0]), "duplicate_version": version(&versions[1]),
        "keep": keep, "reason": "dieselbe Person, am Telefon bestätigt",
    });
    office.post(&format!("/accounts/{kept}/merge"), &form).await
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Rows that name an account, by the columns of docs/MERGING.md that must not name a duplicate any more.
fn naming(app: &TestApp, account: &str) -> Vec<(String, i64)> {
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/MERGING.md")).unwrap();
    let plain = account.replace('-', "");
    let places = docs.lines().filter(|line| line.starts_with("| `") && !line.contains("| stays |"));
    let places: Vec<String> = places.map(|line| line.split('`').nth(1).unwrap().to_owned()).collect();
    assert!(places.len() > 30);
    app.parts
        .db
        .read_blocking::<_, NoRefusal>(|connection| {
            let literal = match connection {
                DbConnection::Sqlite(_) => format!("X'{plain}'"),
                DbConnection::Postgres(_) => format!("'{account}'::uuid"),
            };
            let mut found = Vec::new();
            for place in &places {
                let (table, column) = place.split_once('.').unwrap();
                let query = format!("SELECT count(*) AS number FROM {table} WHERE {column} = {literal}");
                let count: Count = sql_query(query).get_result(connection)?;
                if count.number > 0 {
                    found.push((place.clone(), count.number));
                }
            }
            Ok(found)
        })
        .unwrap()
}

support::on_both_databases! {
    /// Somebody registered at an address that nobody proved: it is no key to the record of both, for nobody knows whose address it is.
    async fn a_registration_that_nobody_proved_opens_nothing(app: &TestApp) {
        let (office, email) = (app.office().await, app.new_email("frieda"));
        let form = builders::registration(&email, &["resident"], Some(&app.quarter().await));
        app.nobody().post("/auth/registrations", &form).await.with_status(202);
        let unproved = id(&office.get(&format!("/accounts?query={email}")).await.ok()["items"][0]);
        let person = json!({"first_name": "Frieda", "last_name": "Ohm", "phone": "+49 4541 330044", "quarter_id": app.quarter().await});
        let known = recorded(office, &person).await;
        let one = merge(office, &unproved, &id(&known), json!({"first_name": "other", "last_name": "other", "phone": "other"})).await.ok();
        assert_eq!((&one["first_name"], &one["email"], &one["phone"]), (&json!("Frieda"), &json!(null), &known["phone"]), "{one}");
        app.nobody().post("/auth/registrations", &form).await.with_status(202);
        let after = office.get(&format!("/accounts/{unproved}")).await.ok();
        assert_eq!((&after["first_name"], &after["phone"]), (&json!("Frieda"), &known["phone"]));
    }

    /// Who asks for help is one person afterwards: requests, calls and notes are theirs, and nothing names the duplicate.
    async fn a_resident_recorded_twice_is_one(app: &TestApp) {
        let (office, quarter) = (app.office().await, app.quarter().await);
        let kept = recorded(office, &json!({"first_name": "Frieda", "last_name": "Größer", "phone": "04541 1111", "spoken_languages": ["de"]})).await;
        let resident = app.resident().await;
        let request = asked(app, &resident).await;
        let volunteer = app.volunteer().await;
        accepted(&volunteer, &request).await;
        let entry = json!({"channel": "phone", "direction": "incoming", "outcome": "fragt nach"});
        office.post(&format!("/help-requests/{}/contact-log", id(&request)), &entry).await.with_status(201);
        let file = office.get(&format!("/accounts/{}", resident.account_id)).await.ok();
        office.act(&file, "add_note", &json!({"text": "hört schlecht", "ends_on": "2026-06-01"})).await.ok();
        without_sign_in(app, &resident).await;
        let duplicate = &resident.account_id;
        assert!(naming(app, duplicate).len() > 5, "{:?}", naming(app, duplicate));
        let one = merge(office, &id(&kept), duplicate, json!({"phone": "this", "last_name": "other"})).await.with_status(200);
        assert_eq!(naming(app, duplicate), []);
        assert_eq!((&one["id"], &one["first_name"], &one["last_name"]), (&kept["id"], &json!("Frieda"), &json!("Probst")));
        assert_eq!((&one["phone"], &one["quarter_id"], &one["email"]), (&json!("04541 1111"), &json!(quarter), &json!(resident.email)));
        assert_eq!(version(&one), version(&kept) + 1);
        assert_eq!(one["staff_notes"].as_array().unwrap().len(), 2, "that of the duplicate, and the reason");
        let request_now = seen(office, &request).await;
        assert_eq!(request_now["requester"]["id"], kept["id"]);
        assert_eq!((&request_now["state"], &request_now["places_taken"]), (&json!("matched"), &json!(1)), "nothing was called off");
        let lines = office.get(&format!("/accounts/{}/open-requests", id(&kept))).await.ok();
        assert_eq!(lines["items"][0]["id"], request["id"]);
        office.get(&format!("/accounts/{duplicate}")).await.is_problem(404, "not-found");
        let found = office.get("/accounts/callers?query=1111").await.ok();
        assert_eq!((found["items"].as_array().unwrap().len(), &found["items"][0]["id"]), (1, &kept["id"]));
        let (of, into): (AccountId, AccountId) = (duplicate.parse().unwrap(), id(&kept).parse().unwrap());
        let remembered: Option<AccountId> = app.parts.db.read_blocking::<_, NoRefusal>(move |connection| {
            Ok(erasures::table.find(of).select(erasures::merged_into).first(connection)?)
        }).unwrap();
        assert_eq!(remembered, Some(into), "a backup that is brought back makes them one again");
    }

    /// Who helps keeps what was promised, said and offered.
    async fn a_helper_recorded_twice_is_one(app: &TestApp) {
        let office = app.office().await;
        let kept = recorded(office, &json!({"first_name": "Jens", "last_name": "Petersen", "roles": ["volunteer"]})).await;
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let request = asked_at(app, &resident, "10:00", "12:00").await;
        let assignment = accepted(&volunteer, &request).await;
        let path = format!("/assignments/{}", id(&assignment));
        volunteer.post(&format!("{path}/messages"), &json!({"text": "Ich komme gern."})).await.with_status(201);
        resident.get(&format!("{path}/messages")).await.ok();
        without_sign_in(app, &volunteer).await;
        let one = merge(office, &id(&kept), &volunteer.account_id, json!({})).await.with_status(200);
        assert_eq!(naming(app, &volunteer.account_id), []);
        assert_eq!((&one["verified"], &one["roles"]), (&json!(true), &json!(["volunteer"])));
        let now = office.get(&path).await.ok();
        assert_eq!((&now["helper"]["id"], &now["state"]), (&kept["id"], &json!("accepted")));
        let talk = resident.get(&format!("{path}/messages")).await.ok();
        assert_eq!(talk["items"][0]["text"], "Ich komme gern.");
    }

    async fn what_may_not_be_one_stays_two(app: &TestApp) {
        let (office, resident, other) = (app.office().await, app.resident().await, app.resident().await);
        let volunteer = app.volunteer().await;
        let kept = recorded(office, &json!({"first_name": "Karl", "last_name": "Meier"})).await;
        let kept_id = id(&kept);
        let none = || json!({});
        merge(office, &kept_id, &kept_id, none()).await.is_problem(409, "merge-same-record");
        merge(office, &resident.account_id, &other.account_id, none()).await.is_problem(409, "merge-both-sign-in");
        merge(office, &kept_id, &resident.account_id, none()).await.is_problem(409, "merge-keep-the-other");
        let staff = app.stadtkuemmerer_without_duty().await;
        merge(office, &staff.account_id, &kept_id, none()).await.is_problem(409, "merge-of-staff");
        merge(office, &office.account_id, &kept_id, none()).await.is_problem(403, "own-account");
        let request = asked_at(app, &resident, "10:00", "12:00").await;
        accepted(&volunteer, &request).await;
        without_sign_in(app, &volunteer).await;
        merge(office, &resident.account_id, &volunteer.account_id, none()).await.is_problem(409, "merge-met-each-other");
        let second = app.volunteer().await;
        accepted(&second, &asked_at(app, &other, "10:00", "12:00").await).await;
        merge(office, &second.account_id, &volunteer.account_id, none()).await.is_problem(409, "merge-times-overlap");
        let path = format!("/accounts/{}/merge", resident.account_id);
        let stale = json!({"duplicate_id": kept_id, "version": 1, "duplicate_version": 7, "reason": "x"});
        let conflict = office.post(&path, &stale).await.is_problem(409, "version-conflict");
        assert_eq!(conflict["current"]["id"], kept["id"]);
        office.post(&path, &json!({"duplicate_id": kept_id, "version": 1, "duplicate_version": 1, "reason": " "})).await
            .has_faults(&[("/reason", "required")]);
        let nobody = json!({"duplicate_id": "00000000-0000-0000-0000-000000000000", "version": 1, "duplicate_version": 1, "reason": "x"});
        office.post(&path, &nobody).await.is_problem(404, "not-found");
    }

    /// A backup from before the merging knows two; after it is brought back they are one again, or the duplicate is gone.
    async fn what_was_one_is_one_again_after_a_return(app: &TestApp) {
        let office = app.office().await;
        let kept = recorded(office, &json!({"first_name": "Karl", "last_name": "Meier"})).await;
        let resident = app.resident().await;
        let request = asked(app, &resident).await;
        without_sign_in(app, &resident).await;
        let (duplicate, into): (AccountId, AccountId) = (resident.account_id.parse().unwrap(), id(&kept).parse().unwrap());
        let again = move |tx: &mut Tx<'_>| -> Result<(), Failure<NoRefusal>> { Ok(quartierhilfe::app::merge_again(tx, duplicate, into)?) };
        app.parts.db.write::<_, NoRefusal, _>("test.again", again).await.unwrap();
        assert_eq!(seen(office, &request).await["requester"]["id"], kept["id"]);
        app.parts.db.write::<_, NoRefusal, _>("test.again", again).await.unwrap();
        let third = recorded(office, &json!({"first_name": "Karl", "last_name": "Maier"})).await;
        let third_id: AccountId = id(&third).parse().unwrap();
        let gone = move |tx: &mut Tx<'_>| -> Result<(), Failure<NoRefusal>> { Ok(quartierhilfe::app::merge_again(tx, third_id, duplicate)?) };
        app.parts.db.write::<_, NoRefusal, _>("test.again", gone).await.unwrap();
        office.get(&format!("/accounts/{third_id}")).await.is_problem(404, "not-found");
    }
}
