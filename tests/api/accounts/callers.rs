//! Finding a caller while typing.

use super::*;
use std::fmt::Write;
use support::id;

async fn recorded(office: &Actor, first_name: &str, last_name: &str, phone: Option<&str>) -> String {
    let person =
        json!({"first_name": first_name, "last_name": last_name, "phone": phone, "privacy_notice_given": true});
    id(&office.post("/accounts", &person).await.with_status(201))
}

/// Who is found, and by what.
async fn found(office: &Actor, query: &str) -> Vec<(String, String)> {
    let mut typed = String::new();
    for byte in query.bytes() {
        write!(typed, "%{byte:02X}").unwrap();
    }
    let answer = office.get(&format!("/accounts/callers?query={typed}")).await.with_status(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer["items"].as_array().unwrap().iter().map(|item| (text(&item["id"]), text(&item["found_by"]))).collect()
}

fn by(word: &str, ids: &[&String]) -> Vec<(String, String)> {
    ids.iter().map(|id| ((*id).clone(), word.to_owned())).collect()
}

support::on_both_databases! {
    async fn people_are_found_as_they_are_said(app: &TestApp) {
        let office = app.office().await;
        let meier = recorded(office, "Änne", "Meier", Some("04541 12 98 76")).await;
        let mayr = recorded(office, "Änne", "Mayr-Lüth", None).await;
        let brien = recorded(office, "Seán", "O'Brien", Some("0171 39200 17")).await;
        assert_eq!(found(office, "mei").await, by("name", &[&meier]));
        assert_eq!(found(office, "änne m").await, by("name", &[&mayr, &meier]), "in the order of the words");
        let alike = found(office, "Meier Aenne").await;
        assert_eq!(alike, [by("name", &[&meier]), by("sound", &[&mayr])].concat(), "what is written before what sounds so");
        assert_eq!(found(office, "lueth").await, by("name", &[&mayr]));
        assert_eq!(found(office, "obrien").await, by("name", &[&brien]));
        assert_eq!(found(office, "meier karl").await, []);
        for number in ["9876", "129876", "04541 129876", "+49 4541/129876", "0049 4541 129876"] {
            assert_eq!(found(office, number).await, by("phone", &[&meier]), "{number}");
        }
        assert_eq!(found(office, "Maier 9876").await, by("phone", &[&meier]));
        assert_eq!(found(office, "Brien 9876").await, []);
        for nobody in ["", "m", " ", "345", "%", "__", "'; --"] {
            assert_eq!(found(office, nobody).await, [], "{nobody:?}");
        }
        let shown = office.get("/accounts/callers?query=meier").await.ok();
        let item = &shown["items"][0];
        assert_eq!((&item["phone_end"], &item["first_name"]), (&json!("876"), &json!("Änne")));
        assert!(item.get("phone").is_none() && item.get("email").is_none() && item.get("address").is_none());
        assert_eq!((&item["is_suspended"], &item["has_sign_in"], &item["roles"]), (&json!(false), &json!(false), &json!(["resident"])));
    }

    /// What is found follows what is written: a new name, a new number, nobody who was erased.
    async fn what_is_found_is_what_is_recorded_now(app: &TestApp) {
        let office = app.office().await;
        let person = recorded(office, "Käthe", "Brümmer", Some("04541 998877")).await;
        let path = format!("/accounts/{person}");
        let change = json!({"version": 1, "last_name": "Petersen", "phone": "04541 112233"});
        office.patch(&path, &change).await.ok();
        for (query, is_there) in [("brümmer", false), ("998877", false), ("petersen", true), ("112233", true)] {
            assert_eq!(found(office, query).await.len(), usize::from(is_there), "{query}");
        }
        let resident = app.resident().await;
        resident.patch("/me", &json!({"version": 1, "last_name": "Zwitscherlein"})).await.ok();
        assert_eq!(found(office, "zwitsch").await, by("name", &[&resident.account_id]));
        assert_eq!(found(office, &resident.email).await, by("email", &[&resident.account_id]));
        resident.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": resident.password}))).await.ok();
        assert_eq!(found(office, "zwitsch").await, []);
        assert_eq!(found(office, &resident.email).await, []);
    }

    /// At most ten, whole words first, the same each time.
    async fn a_list_is_short_and_keeps_its_order(app: &TestApp) {
        let office = app.office().await;
        for number in 0..12 {
            recorded(office, "Jo", &format!("Sandmann{number:02}"), None).await;
        }
        let sand = recorded(office, "Jo", "Sand", None).await;
        let first = found(office, "sand").await;
        assert_eq!((first.len(), &first[0].0), (10, &sand));
        assert_eq!(found(office, "sand").await, first);
        let written = found(office, "jo sandmann11").await;
        assert_eq!((written[0].1.as_str(), written[1].1.as_str()), ("name", "sound"), "{written:?}");
    }

    /// Accounts that are older than the keys are found after the next start.
    async fn keys_are_made_for_those_who_have_none(app: &TestApp) {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
        use quartierhilfe::db::schema::account_search_keys as keys;
        let office = app.office().await;
        let person = recorded(office, "Gerda", "Wichmann", None).await;
        let account: AccountId = person.parse().unwrap();
        app.parts.db.write::<_, NoRefusal, _>("test.forget", move |tx| {
            diesel::delete(keys::table.filter(keys::account_id.eq(account))).execute(tx.connection())?;
            let row = (keys::account_id.eq(account), keys::kind.eq("unmade"), keys::search_key.eq(""));
            diesel::insert_into(keys::table).values(row).execute(tx.connection())?;
            Ok(())
        }).await.unwrap();
        assert_eq!(found(office, "wichmann").await, []);
        let db = app.parts.db.clone();
        let make = move || quartierhilfe::accounts::flows::callers::make_keys(&db);
        assert_eq!(tokio::task::spawn_blocking(make).await.unwrap().unwrap(), 1);
        assert_eq!(found(office, "wichmann").await, by("name", &[&person]));
    }
}

async fn duplicates(office: &Actor, body: &Value) -> Vec<(String, Vec<String>)> {
    let answer = office.post("/accounts/duplicates", body).await.with_status(200);
    let words =
        |value: &Value| value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| (id(item), words(&item["reasons"]))).collect()
}

support::on_both_databases! {
    /// Whoever is about to be recorded twice is named, with what speaks for it.
    async fn duplicates_are_named_before_they_are_made(app: &TestApp) {
        let office = app.office().await;
        let quarter = app.quarter().await;
        let person = json!({
            "first_name": "Frieda", "last_name": "Größer", "phone": "04541 77 66 55", "email": "frieda@example.org",
            "address": "Große Straße 3 a", "quarter_id": quarter, "privacy_notice_given": true,
        });
        let frieda = id(&office.post("/accounts", &person).await.with_status(201));
        let karl = recorded(office, "Karl", "Größer", Some("04541 776655")).await;
        let again = json!({
            "first_name": "Frida", "last_name": "Groesser", "phone": "+49 4541 776655", "address": "Grosse Str. 3a", "quarter_id": quarter,
        });
        let found = duplicates(office, &again).await;
        assert_eq!(found, [
            (frieda.clone(), ["same_phone", "similar_name", "same_address", "same_quarter"].map(str::to_owned).to_vec()),
            (karl, vec!["same_phone".to_owned()]),
        ]);
        let by_mail = json!({"first_name": "F", "last_name": "G", "email": "FRIEDA@example.org"});
        assert_eq!(duplicates(office, &by_mail).await, [(frieda, vec!["same_email".to_owned()])]);
        let nobody = json!({"first_name": "Hans", "last_name": "Petersen", "address": "Große Straße 3a", "quarter_id": quarter});
        assert_eq!(duplicates(office, &nobody).await, []);
        office.post("/accounts/duplicates", &json!({"first_name": "", "last_name": "", "phone": "x", "email": "y"})).await
            .has_faults(&[("/phone", "invalid_value"), ("/email", "invalid_value")]);
    }

    /// What this caller already asked for.
    async fn what_a_caller_asked_for_stands_beside(app: &TestApp) {
        let (office, resident) = (app.office().await, app.resident().await);
        let path = format!("/accounts/{}/open-requests", resident.account_id);
        assert_eq!(office.get(&path).await.ok()["items"], json!([]));
        let body = builders::help_request("einkauf", &app.quarter().await);
        let first = resident.post("/help-requests", &body).await.with_status(201);
        let second = resident.post("/help-requests", &body).await.with_status(201);
        let lines = office.get(&path).await.ok();
        let mut ids: Vec<String> = lines["items"].as_array().unwrap().iter().map(id).collect();
        ids.sort();
        let mut asked = [id(&first), id(&second)];
        asked.sort();
        assert_eq!(ids, asked);
        let line = &lines["items"][1];
        assert_eq!((&line["category"], &line["state"], &line["is_escalated"]), (&json!("einkauf"), &json!("open"), &json!(true)));
        assert!(line["title"] == "Einkauf tragen" && line["urgency"].is_string() && line["created_at"].is_string());
        resident.post(&format!("/help-requests/{}/cancellation", id(&first)), &json!({})).await.ok();
        assert_eq!(office.get(&path).await.ok()["items"].as_array().unwrap().len(), 1);
        office.get("/accounts/00000000-0000-0000-0000-000000000000/open-requests").await.is_problem(404, "not-found");
    }
}
