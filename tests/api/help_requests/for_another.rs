//! An account, staff or a guest ask for somebody else: the helper finds that person, not the one who asked.

use super::{accepted, asked, listed, seen};
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id};

/// Somebody with an address and a code word of their own.
async fn daughter(app: &TestApp) -> Actor {
    let daughter = app.resident().await;
    let me = daughter.get("/me").await.ok();
    let home =
        json!({"version": me["version"], "address": "Rosenweg 1", "address_extra": "Haus B", "code_word": "Amsel"});
    daughter.patch("/me", &home).await.ok();
    daughter
}

/// A request for Hedwig, of whom no number is told.
async fn for_hedwig(app: &TestApp) -> Value {
    let mut body = builders::help_request("einkauf", &app.quarter().await);
    body["contact"] = json!({"first_name": " Hedwig ", "last_name": "Lorenz", "address": "Domhof 5"});
    body
}

support::on_both_databases! {
    async fn the_helper_finds_the_person_and_calls_who_asked(app: &TestApp) {
        let (daughter, volunteer) = (daughter(app).await, app.volunteer().await);
        let made = daughter.post("/help-requests", &for_hedwig(app).await).await.with_status(201);
        assert_eq!((&made["requester"]["first_name"], &made["contact"]["for_another_person"]), (&json!("Änne"), &json!(true)));
        assert_eq!(listed(&volunteer, "/help-requests").await, [id(&made)]);
        let before = seen(&volunteer, &made).await.to_string();
        for private in ["Hedwig", "Lorenz", "Domhof", "Rosenweg", "Amsel"] {
            assert!(!before.contains(private), "{private} in {before}");
        }
        let assignment = accepted(&volunteer, &made).await;
        let contact = seen(&volunteer, &made).await["contact"].clone();
        assert_eq!(contact, json!({
            "first_name": "Hedwig", "last_name": "Lorenz", "address": "Domhof 5", "address_extra": null,
            "phone": "+49 4541 123456", "note_for_helper": null, "code_word": null, "for_another_person": true,
        }));
        let entry = volunteer.get(&format!("/assignments/{}/calendar.ics", id(&assignment))).await;
        let entry = entry.text.clone();
        assert!(entry.contains("Hedwig") && !entry.contains("Änne"), "{entry}");
        let looks = daughter.get("/me/disclosures").await.ok();
        assert_eq!(looks["items"].as_array().unwrap().len(), 1, "who asked sees who looked: {looks}");
    }

    async fn nobody_is_sent_to_the_house_of_who_asked(app: &TestApp) {
        let daughter = daughter(app).await;
        let mut body = for_hedwig(app).await;
        body["contact"] = json!({"last_name": "Lorenz"});
        let made = daughter.post("/help-requests", &body).await.with_status(201);
        let contact = &made["contact"];
        assert_eq!((&contact["first_name"], &contact["last_name"]), (&json!(null), &json!("Lorenz")));
        assert_eq!((&contact["address"], &contact["address_extra"], &contact["code_word"]), (&json!(null), &json!(null), &json!(null)));
        assert_eq!(contact["phone"], "+49 4541 123456");
        // A name of blanks is none.
        body["contact"] = json!({"first_name": "  "});
        let own = daughter.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&own["contact"]["address"], &own["contact"]["code_word"]), (&json!("Rosenweg 1"), &json!("Amsel")));
        assert_eq!(own["contact"]["for_another_person"], false);
    }

    async fn an_edit_keeps_whom_it_is_for_unless_it_says_otherwise(app: &TestApp) {
        let (daughter, _helper) = (daughter(app).await, app.volunteer().await);
        let made = daughter.post("/help-requests", &for_hedwig(app).await).await.with_status(201);
        let edited = daughter.act(&made, "edit", &json!({"version": 1, "description": "Zwei Brote."})).await.ok();
        assert_eq!(edited["contact"], made["contact"]);
        let edited = daughter.act(&made, "edit", &json!({"version": 2, "contact": {"phone": "+49 4541 999"}})).await.ok();
        assert_eq!((&edited["contact"]["first_name"], &edited["contact"]["address"]), (&json!("Änne"), &json!("Rosenweg 1")));
        assert_eq!(edited["contact"]["for_another_person"], false);
        let again = json!({"version": 3, "contact": {"first_name": "Hedwig", "address": "Domhof 6"}});
        let edited = daughter.act(&made, "edit", &again).await.ok();
        assert_eq!((&edited["contact"]["first_name"], &edited["contact"]["address"]), (&json!("Hedwig"), &json!("Domhof 6")));
    }

    async fn every_date_of_a_series_is_for_the_same_person(app: &TestApp) {
        let (daughter, helper) = (daughter(app).await, app.volunteer().await);
        let mut body = for_hedwig(app).await;
        let recurrence = json!({"rrule": "FREQ=WEEKLY;BYDAY=TU", "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
        body["timing"] = json!({"kind": "recurring", "recurrence": recurrence});
        daughter.post("/help-requests", &body).await.with_status(201);
        let dates = listed(&daughter, "/me/help-requests").await;
        let series = seen(&daughter, &json!({"id": dates[0]})).await["series_id"].as_str().unwrap().to_owned();
        assert_eq!(dates.len(), 2);
        for date in dates {
            let made = json!({"id": date});
            accepted(&helper, &made).await;
            let contact = seen(&helper, &made).await["contact"].clone();
            assert_eq!((&contact["first_name"], &contact["address"], &contact["code_word"]), (&json!("Hedwig"), &json!("Domhof 5"), &json!(null)));
        }
        let standing = helper.post(&format!("/series/{series}/acceptance"), &json!({})).await.with_status(200);
        assert_eq!(standing["requester"]["first_name"], "Hedwig", "{standing}");
        let own = daughter.get(&format!("/series/{series}")).await.ok();
        assert_eq!(own["requester"]["first_name"], "Änne");
        let office = app.coordinator().await;
        let found = office.get(&format!("/series/{series}")).await.ok()["requester"].clone();
        assert_eq!(found, json!({"id": null, "first_name": "Hedwig", "last_name": "Lorenz"}));
        // Who is known by the last name alone is called by that.
        let path = format!("/series/{series}");
        let version = &own["version"];
        daughter.patch(&path, &json!({"version": version, "contact": {"last_name": "Lorenz"}})).await.ok();
        for reader in [&helper, &office] {
            let found = reader.get(&path).await.ok()["requester"].clone();
            assert_eq!(found, json!({"id": null, "first_name": "Lorenz", "last_name": null}));
        }
    }

    /// A list for coordinators is of those who are visited, whoever asked for them.
    async fn staff_lists_name_who_is_visited(app: &TestApp) {
        let (daughter, office, kuemmerer) = (daughter(app).await, app.office().await, app.stadtkuemmerer().await);
        let mut body = builders::help_request_at("einkauf", &app.quarter().await, "2026-03-17", "10:00", "12:00");
        let mut made = Vec::new();
        for contact in [json!({"first_name": "Hedwig", "last_name": "Lorenz"}), json!({"last_name": "Kruse"}), json!({})] {
            body["contact"] = contact;
            made.push(daughter.post("/help-requests", &body).await.with_status(201));
        }
        let expected = [("Hedwig", json!("Lorenz")), ("Kruse", json!(null)), ("Änne", json!("Probst"))];
        let on = |list: &Value, request: &Value| {
            let all = list.as_array().unwrap().iter();
            all.map(|one| &one["help_request"]).find(|one| one["id"] == request["id"]).unwrap().clone()
        };
        let (queue, board) = (office.get("/dispatch/queue").await.ok(), office.get("/dispatch/board").await.ok());
        let today = office.get("/dispatch/today").await.ok();
        for (request, (first, last)) in made.iter().zip(&expected) {
            let item = queue["items"].as_array().unwrap().iter().find(|one| one["help_request"]["id"] == request["id"]).unwrap();
            assert_eq!((&item["requester"]["first_name"], &item["requester"]["last_name"]), (&json!(first), last));
            assert_eq!(item["help_request"]["requester"]["first_name"], "Änne", "and who asked");
            assert_eq!(item["requester"]["id"].is_null(), *first != "Änne");
            for one in [on(&board["waiting"], request), on(&today["lapsing"]["items"], request)] {
                assert_eq!((&one["requester_first_name"], &one["requester_last_name"]), (&json!(first), last));
            }
        }
        let visit = json!({"help_request_id": id(&made[0]), "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": made[0]["windows"][0]["starts_at"], "recorded_reason": "es eilt"});
        office.post("/dispatch/visits", &visit).await.with_status(201);
        let board = office.get("/dispatch/board?from=2026-03-17").await.ok();
        let visited = on(&board["visits"], &made[0]);
        assert_eq!((&visited["requester_first_name"], &visited["requester_last_name"]), (&json!("Hedwig"), &json!("Lorenz")));
        let day = kuemmerer.get("/stadtkuemmerer/me/day?date=2026-03-17").await.ok();
        let contact = &day["visits"][0]["help_request"]["contact"];
        assert_eq!((&contact["first_name"], &contact["for_another_person"]), (&json!("Hedwig"), &json!(true)));

        let guest = builders::guest_request("einkauf", &app.quarter().await);
        app.nobody().post("/help-requests/guest", &guest).await.with_status(201);
        let board = office.get("/dispatch/board").await.ok().to_string();
        assert!(!board.contains("Gerda"), "a guest's name stands with the contact alone");
    }

    async fn staff_and_guests_name_the_person_too(app: &TestApp) {
        let (daughter, office) = (daughter(app).await, app.coordinator().await);
        let mut body = for_hedwig(app).await;
        (body["on_behalf_of"], body["channel"]) = (json!(daughter.account_id), json!("phone"));
        let made = office.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&made["contact"]["first_name"], &made["contact"]["code_word"]), (&json!("Hedwig"), &json!(null)));
        assert_eq!((&made["requester"]["first_name"], &made["contact"]["for_another_person"]), (&json!("Änne"), &json!(true)));

        let guest = builders::guest_request("einkauf", &app.quarter().await);
        app.nobody().post("/help-requests/guest", &guest).await.with_status(201);
        let all = office.get("/help-requests").await.ok();
        let waiting = all["items"].as_array().unwrap().iter().find(|one| one["id"] != made["id"]).unwrap().clone();
        let contact = seen(&office, &waiting).await["contact"].clone();
        assert_eq!((&contact["first_name"], &contact["for_another_person"]), (&json!("Gerda"), &json!(false)));
    }

    /// Nobody knows of whose gender the person is who gets the help: the coordinator asks.
    async fn a_wish_for_the_same_gender_is_not_read_off_who_asked(app: &TestApp) {
        let (daughter, volunteer) = (daughter(app).await, app.volunteer().await);
        for person in [&daughter, &volunteer] {
            let me = person.get("/me").await.ok();
            person.patch("/me", &json!({"version": me["version"], "gender": "female"})).await.ok();
        }
        let mut body = for_hedwig(app).await;
        body["needs"] = json!({"same_gender": true});
        let made = daughter.post("/help-requests", &body).await.with_status(201);
        assert_eq!((&made["in_dispatch_queue"], listed(&volunteer, "/help-requests").await.len()), (&json!(true), 0));
        let own = asked(app, &daughter).await;
        assert_eq!(listed(&volunteer, "/help-requests").await, [id(&own)]);
        // Who has said yes to the one does not find the other.
        body["contact"] = json!({});
        let made = daughter.post("/help-requests", &body).await.with_status(201);
        let edit = |version: i32, contact: Value| json!({"version": version, "contact": contact});
        let made = daughter.act(&made, "edit", &edit(1, json!({"first_name": "Hedwig"}))).await.ok();
        let made = daughter.act(&made, "edit", &edit(2, json!({}))).await.ok();
        accepted(&volunteer, &made).await;
        let path = format!("/help-requests/{}", id(&made));
        let version = i32::try_from(seen(&daughter, &made).await["version"].as_i64().unwrap()).unwrap();
        daughter.patch(&path, &edit(version, json!({"first_name": "Hedwig"}))).await.is_problem(409, "time-is-agreed");
        daughter.patch(&path, &edit(version, json!({"phone": "+49 4541 999"}))).await.ok();
    }
}
