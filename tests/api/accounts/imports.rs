//! Taking over a list of people.

use super::*;
use support::{finish, id};

const LIST: &str = "Nachname;Vorname;Straße;Hausnummer;PLZ;Telefon;Mobil;E-Mail;Stadtteil;Rolle;Sprachen;Bemerkung\n\
    Größer;Frieda;Domhof;3 a;23909;04541 77 88;0171 3920017;frieda@example.org;altstadt;Bewohnerin;deutsch;hört schlecht\n\
    Petersen;Jens;Markt 1;;;0171 3920018;;;02;Helfer;de/en;=1+1\n\
    ;Karl;;;;keine;;x;Nirgends;Chef;klingonisch;\n\
    Groesser;Frida;;;;04541/7788;;;;;;\n\
    Meier;Anna;;;;;;frieda@example.org;;;;\n";

async fn send(office: &Actor, query: &str, key: Option<&str>, file: &[u8]) -> Answer {
    let path = format!("/accounts/imports{query}");
    let mut request =
        office.request(reqwest::Method::POST, &path).header("content-type", "text/csv").body(file.to_vec());
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    finish(path, request).await
}

async fn people(office: &Actor) -> usize {
    office.get("/accounts?role=resident&limit=100").await.ok()["items"].as_array().unwrap().len()
}

support::on_both_databases! {
    /// First a look, then the same list: nothing is recorded that is wrong or was left out, and nothing twice.
    async fn a_list_is_looked_at_and_then_recorded(app: &TestApp) {
        let office = app.office().await;
        app.quarters().await;
        let known = json!({"first_name": "Frieda", "last_name": "Größer", "phone": "04541 7788", "privacy_notice_given": true});
        let known = id(&office.post("/accounts", &known).await.with_status(201));
        let before = people(office).await;
        let shown = send(office, "", None, LIST.as_bytes()).await.with_status(200);
        assert_eq!(people(office).await, before, "a look records nobody");
        assert_eq!((&shown["dry_run"], &shown["total"], &shown["recorded"], &shown["faulty"]), (&json!(true), &json!(5), &json!(3), &json!(2)));
        assert_eq!((&shown["encoding"], &shown["separator"]), (&json!("utf-8"), &json!(";")));
        assert_eq!(shown["columns"][4], json!({"heading": "PLZ", "field": null}));
        let rows = shown["rows"].as_array().unwrap();
        assert_eq!(rows[0]["person"], json!({
            "first_name": "Frieda", "last_name": "Größer", "phone": "04541 77 88", "email": "frieda@example.org", "address": "Domhof 3 a",
            "address_extra": null, "quarter_id": app.quarter().await, "roles": ["resident"], "spoken_languages": ["de"],
            "note": "hört schlecht\n0171 3920017",
        }));
        assert_eq!(rows[0]["duplicates"][0]["id"], json!(known));
        assert_eq!(rows[0]["duplicates"][0]["reasons"], json!(["same_phone", "same_name"]));
        assert_eq!((&rows[1]["line"], &rows[1]["person"]["roles"], &rows[1]["person"]["note"]), (&json!(3), &json!(["volunteer"]), &json!("=1+1")));
        let faults = |row: &Value| {
            let told = |fault: &Value| format!("{} {}", fault["column"].as_str().unwrap(), fault["code"].as_str().unwrap());
            let mut told: Vec<String> = row["faults"].as_array().unwrap().iter().map(told).collect();
            told.sort();
            told
        };
        assert_eq!(faults(&rows[2]), [
            "E-Mail invalid_value", "Nachname required", "Rolle invalid_value", "Sprachen unknown", "Stadtteil unknown", "Telefon invalid_value",
        ]);
        assert_eq!(faults(&rows[4]), ["E-Mail duplicate"]);
        assert_eq!(rows[3]["duplicates"][0]["id"], json!(known));

        let run = "?dry_run=false&privacy_notice_given=true&exclude=5";
        let done = send(office, run, Some("list"), LIST.as_bytes()).await.with_status(200);
        assert_eq!((&done["recorded"], &done["faulty"], &done["excluded"]), (&json!(2), &json!(2), &json!(1)));
        let again = send(office, run, Some("list"), LIST.as_bytes()).await.with_status(200);
        assert_eq!(again, done, "the same call records nobody twice");
        send(office, "?dry_run=false&privacy_notice_given=true", Some("list"), LIST.as_bytes()).await
            .is_problem(422, "idempotency-key-reused");
        assert_eq!(people(office).await, before + 1);
        let jens = office.get("/accounts/callers?query=petersen").await.ok();
        let file = office.get(&format!("/accounts/{}", id(&jens["items"][0]))).await.ok();
        assert_eq!((&file["has_sign_in"], &file["verified"], &file["address"]), (&json!(false), &json!(false), &json!("Markt 1")));
        assert_eq!(file["staff_notes"][0]["text"], "=1+1");
    }

    async fn what_is_no_list_is_refused(app: &TestApp) {
        let office = app.office().await;
        for (file, reason) in [
            (&b"PK\x03\x04\0"[..], "not_text"),
            (b"", "empty"),
            (b"Ort;PLZ\na;b\n", "no_names"),
            (b"Name;Name\na;b\n", "column_twice"),
        ] {
            let refused = send(office, "", None, file).await.is_problem(422, "people-file-refused");
            assert_eq!(refused["reason"], reason);
        }
        let list = b"Name\nAnna Meier\n";
        send(office, "?dry_run=false", None, list).await
            .has_faults(&[("?privacy_notice_given", "consent_required"), ("Idempotency-Key", "required")]);
        send(office, "?dry_run=false", Some("key"), list).await.has_faults(&[("?privacy_notice_given", "consent_required")]);
        send(office, "?exclude=two", None, list).await.has_faults(&[("?exclude", "invalid_value")]);
        send(office, "?other=1", None, list).await.has_faults(&[("?other", "unknown_field")]);
        office.post("/accounts/imports", &json!({})).await.is_problem(415, "unsupported-media-type");
        let resident = app.resident().await;
        send(&resident, "", None, list).await.is_problem(403, "role-required");
    }

    /// A long list goes in several transactions, and comes whole.
    async fn a_long_list_comes_whole(app: &TestApp) {
        let office = app.office().await;
        let rows = (0..250).map(|number| format!("Jo{number},Sandmann")).collect::<Vec<_>>().join("\r\n");
        let file = format!("First name,Last name\r\n{rows}");
        let done = send(office, "?dry_run=false&privacy_notice_given=true", Some("long"), file.as_bytes()).await.with_status(200);
        assert_eq!((&done["recorded"], &done["separator"], &done["rows"]), (&json!(250), &json!(","), &json!([])));
        let windows = b"Name;Telefon\nM\xFCller, J\xFCrgen;04541 4711\n";
        send(office, "?dry_run=false&privacy_notice_given=true", Some("old"), windows).await.with_status(200);
        let found = office.get("/accounts/callers?query=j%C3%BCrgen%20m%C3%BCller").await.ok();
        assert_eq!(found["items"][0]["phone_end"], "711");
    }
}
