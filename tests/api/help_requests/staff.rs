//! What staff see and do, and what of it the person can read.

use super::{accepted, asked, asked_at, offers, seen};
use serde_json::json;
use support::{TestApp, id};

support::on_both_databases! {
    async fn a_coordinator_sees_all_and_each_look_is_recorded_once_an_hour(app: &TestApp) {
        let (resident, office) = (app.resident().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        let listed = office.get("/help-requests").await.ok()["items"][0].clone();
        assert_eq!((&listed["visibility"], listed["contact"].is_null()), (&json!("staff"), true));
        assert_eq!(listed["requester"]["last_name"], "Probst");
        for _ in 0..2 {
            assert_eq!(seen(&office, &made).await["contact"]["address"], "Musterweg 3");
        }
        assert_eq!(disclosures(app, &made).await, ["coordinator"]);
    }

    async fn a_list_is_shown_by_the_clock_that_the_town_has_now(app: &TestApp) {
        let (resident, office, admin) = (app.resident().await, app.coordinator().await, app.admin().await);
        asked_at(app, &resident, "10:00", "12:00").await;
        let quarter = app.quarter().await;
        let lists = [format!("/help-requests?quarter={quarter}&state=open"), "/help-requests?category=einkauf".to_owned()];
        for list in &lists {
            assert_eq!(office.get(list).await.ok()["items"][0]["windows"][0]["start"], "10:00", "{list}");
        }
        let mut town = admin.get("/town").await.ok();
        town.as_object_mut().unwrap().remove("is_demo");
        town["time_zone"] = json!("Europe/Helsinki");
        admin.put("/town", &town).await.ok();
        for list in &lists {
            assert_eq!(office.get(list).await.ok()["items"][0]["windows"][0]["start"], "11:00", "{list}");
        }
    }

    async fn a_helpers_look_is_recorded_and_the_owners_is_not(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        seen(&resident, &made).await;
        assert!(disclosures(app, &made).await.is_empty());
        accepted(&volunteer, &made).await;
        seen(&volunteer, &made).await;
        assert_eq!(disclosures(app, &made).await, ["volunteer"]);
        let looks = resident.get("/me/disclosures").await.with_status(200);
        assert_eq!(looks["items"].as_array().unwrap().len(), 1, "{looks}");
        assert_eq!(looks["items"][0]["viewer"], json!({"first_name": "Änne", "role": "volunteer"}));
    }

    async fn who_phoned_in_gets_a_code_to_ask_with(app: &TestApp) {
        let (resident, office) = (app.resident().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        let path = format!("/help-requests/{}/status-code", id(&made));
        let first = office.post(&path, &json!({})).await.with_status(201);
        assert_eq!((&first["reference"], first["status_code"].as_str().unwrap().len()), (&made["reference"], 10));
        let status = |code: &serde_json::Value| json!({"status_code": code});
        let told = app.nobody().post("/help-requests/status", &status(&first["status_code"])).await.ok();
        assert_eq!((&told["reference"], &told["state"]), (&made["reference"], &json!("open")));
        let second = office.post(&path, &json!({})).await.with_status(201);
        app.nobody().post("/help-requests/status", &status(&first["status_code"])).await.is_problem(404, "not-found");
        app.nobody().post("/help-requests/status", &status(&second["status_code"])).await.ok();
        resident.post(&path, &json!({})).await.is_problem(403, "role-required");
        app.stadtkuemmerer_without_duty().await.post(&path, &json!({})).await.is_problem(404, "not-found");
    }

    async fn a_coordinator_calls_a_volunteer_off(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        let assignment = accepted(&volunteer, &made).await;
        let fresh = office.get(&format!("/assignments/{}", id(&assignment))).await.ok();
        let ended = office.act(&fresh, "withdraw", &json!({"reason": "krank"})).await.with_status(200);
        assert_eq!(ended["state"], "cancelled");
        assert_eq!(seen(&resident, &made).await["state"], "open");
        let events = office.get(&format!("/help-requests/{}/events", id(&made))).await.ok();
        assert!(events.to_string().contains("assignment.cancelled"), "{events}");
        assert!(!events.to_string().contains("krank"), "a typed reason stays out of the log: {events}");
    }

    async fn who_loses_the_role_gives_the_place_back(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        accepted(&volunteer, &made).await;
        office.delete(&format!("/accounts/{}/roles/volunteer", volunteer.account_id)).await.with_status(200);
        let shown = seen(&resident, &made).await;
        assert_eq!((&shown["state"], &shown["places_taken"]), (&json!("open"), &json!(0)));
    }

    async fn lists_carry_no_telephone_of_helpers(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.volunteer().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        accepted(&volunteer, &made).await;
        let page = office.get("/help-requests?state=matched").await.ok();
        let helper = &page["items"][0]["assignments"][0]["helper"];
        assert_eq!((&helper["first_name"], helper["phone"].is_null()), (&json!("Änne"), true));
    }

    async fn a_stadtkuemmerer_sees_their_quarters_without_private_fields(app: &TestApp) {
        let (resident, caretaker) = (app.resident().await, app.stadtkuemmerer().await);
        let made = asked(app, &resident).await;
        let far = support::builders::help_request("einkauf", &id(&app.quarters().await[2]));
        let far = resident.post("/help-requests", &far).await.with_status(201);
        let page = caretaker.get("/help-requests").await.ok();
        assert_eq!(page["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [id(&made)]);
        let shown = seen(&caretaker, &made).await;
        assert!(shown["contact"].is_null() && !shown.to_string().contains("Probst"));
        caretaker.get(&format!("/help-requests/{}", id(&far))).await.is_problem(404, "not-found");
    }

    async fn a_request_is_given_to_the_coordinator_by_hand(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let given = resident.act(&made, "escalate", &json!({"reason": "Bitte anrufen"})).await.with_status(200);
        assert_eq!((&given["in_dispatch_queue"], &given["next_step"]["code"]), (&json!(true), &json!("coordinator_arranges")));
        assert!(!offers(&given, "escalate"));
        resident.post(&format!("/help-requests/{}/escalation", id(&made)), &json!({})).await.is_problem(409, "already-in-queue");
        let office = app.coordinator().await;
        let log = office.get(&format!("/help-requests/{}/contact-log", id(&made))).await.ok();
        assert_eq!(log["items"][0]["note"], "Bitte anrufen");
    }

    async fn calls_are_noted_and_events_read(app: &TestApp) {
        let (resident, office) = (app.resident().await, app.coordinator().await);
        let made = asked(app, &resident).await;
        let path = format!("/help-requests/{}/contact-log", id(&made));
        let entry = json!({"channel": "phone", "direction": "outgoing", "outcome": "nicht erreicht", "follow_up_at": "2026-03-16T16:00:00Z"});
        let noted = office.post(&path, &entry).await.with_status(201);
        assert_eq!((&noted["outcome"], &noted["follow_up_at"]), (&entry["outcome"], &entry["follow_up_at"]));
        assert_eq!(office.get(&path).await.ok()["items"], json!([noted]));
        office.post(&path, &json!({"channel": "phone", "direction": "outgoing", "outcome": " ", "follow_up_at": "2026-03-16T08:00:00Z"})).await
            .has_faults(&[("/outcome", "required"), ("/follow_up_at", "in_the_past")]);
        let again = office.post_once(&path, "call-1", &entry).await.with_status(201);
        assert_eq!(office.post_once(&path, "call-1", &entry).await.with_status(201), again, "an old phone sent it twice");
        assert_eq!(office.get(&path).await.ok()["items"].as_array().unwrap().len(), 2);
        let other = json!({"channel": "visit", "direction": "outgoing", "outcome": "da gewesen"});
        office.post_once(&path, "call-1", &other).await.is_problem(422, "idempotency-key-reused");
        let elsewhere = format!("/help-requests/{}/contact-log", id(&asked(app, &resident).await));
        assert_ne!(office.post_once(&elsewhere, "call-1", &other).await.with_status(201)["id"], again["id"]);
        resident.get(&path).await.is_problem(403, "role-required");
        let events = office.get(&format!("/help-requests/{}/events", id(&made))).await.ok();
        let names: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["name"].as_str().unwrap()).collect();
        assert_eq!(names[0], "help_request.created");
        assert!(names.contains(&"contact_log.added"), "{names:?}");
        assert!(!events.to_string().contains("erreicht"), "events hold codes alone");
    }
}

/// The roles in which looks at the request were recorded.
async fn disclosures(app: &TestApp, request: &serde_json::Value) -> Vec<String> {
    use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
    use quartierhilfe::db::schema::disclosures;
    use quartierhilfe::kernel::ids::HelpRequestId;
    let request: HelpRequestId = id(request).parse().unwrap();
    let roles = app.parts.db.read_rows("test.disclosures", move |connection| {
        disclosures::table
            .filter(disclosures::help_request_id.eq(request))
            .select(disclosures::viewer_role)
            .load::<String>(connection)
    });
    roles.await.unwrap_or_else(|_| panic!("the disclosures cannot be read"))
}
