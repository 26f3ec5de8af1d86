//! What volunteers see, and what happens when they say yes.

use super::{accepted, asked, asked_at, listed, offers, seen};
use serde_json::{Value, json};
use support::{builders, id};

support::on_both_databases! {
    async fn an_unverified_volunteer_sees_no_request_and_accepts_none(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.unverified_volunteer().await);
        let offer = builders::offer(&app.categories().await, &app.quarter().await);
        volunteer.put("/me/offer", &offer).await.ok();
        let made = asked(app, &resident).await;
        assert!(listed(&volunteer, "/help-requests").await.is_empty());
        let path = format!("/help-requests/{}", id(&made));
        volunteer.get(&path).await.is_problem(404, "not-found");
        volunteer.post(&format!("{path}/acceptance"), &json!({})).await.is_problem(403, "not-verified");
    }

    async fn a_volunteer_sees_what_fits_without_private_fields(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let elsewhere = builders::help_request("einkauf", &id(&app.quarters().await[2]));
        resident.post("/help-requests", &elsewhere).await.with_status(201);
        let page = volunteer.get("/help-requests?fit=me").await.ok();
        let shown = &page["items"][0];
        assert_eq!((page["items"].as_array().unwrap().len(), id(shown)), (1, id(&made)));
        assert_eq!((&shown["visibility"], &shown["contact"], &shown["requester"]), (&json!("eligible"), &Value::Null, &Value::Null));
        assert!(shown["assignments"].as_array().unwrap().is_empty() && offers(shown, "accept"));
        assert!(!shown["fits"].as_array().unwrap().is_empty());
        let text = shown.to_string();
        for private in ["Musterweg", "654321", "klingeln", "Probst", "Änne"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
        assert_eq!(seen(&volunteer, &made).await["contact"], Value::Null);
    }

    async fn a_yes_settles_everything_and_a_repeat_is_the_same(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked_at(app, &resident, "10:00", "12:00").await;
        let card = volunteer.get("/help-requests").await.ok()["items"][0].clone();
        let answer = volunteer.act(&card, "accept", &json!({"version": 1})).await.with_status(200);
        let (request, assignment) = (&answer["help_request"], &answer["assignment"]);
        assert_eq!((&request["state"], &request["places_taken"]), (&json!("matched"), &json!(1)));
        assert_eq!(request["contact"]["address"], "Musterweg 3");
        assert_eq!(request["requester"]["last_name"], "Probst");
        assert_eq!(assignment["starts_at"], "2026-03-17T09:00:00Z", "the first time that fits");
        assert_eq!(assignment["ends_at"], "2026-03-17T09:30:00Z");
        assert_eq!(assignment["contact_open_until"], "2026-03-19T09:30:00Z");
        let path = format!("/help-requests/{}/acceptance", id(&made));
        let again = volunteer.post(&path, &json!({"version": 1})).await.with_status(200);
        assert_eq!(again, answer);
        assert_eq!(listed(&volunteer, "/me/assignments").await, [id(assignment)]);
        let owner_view = seen(&resident, &made).await;
        assert_eq!(owner_view["assignments"][0]["helper"]["first_name"], "Änne");
        assert_eq!(owner_view["next_step"], json!({"code": "helper_comes", "by": "2026-03-17T09:00:00Z"}));
    }

    async fn who_comes_too_late_gets_other_requests(app: &TestApp) {
        let resident = app.resident().await;
        let (quick, late) = (app.volunteer().await, app.volunteer().await);
        let (made, other) = (asked(app, &resident).await, asked(app, &resident).await);
        accepted(&quick, &made).await;
        let path = format!("/help-requests/{}/acceptance", id(&made));
        let problem = late.post(&path, &json!({})).await.is_problem(409, "already-matched");
        let alternatives = problem["alternatives"].as_array().unwrap();
        assert_eq!(alternatives.iter().map(id).collect::<Vec<_>>(), [id(&other)]);
        assert!(offers(&alternatives[0], "accept"));
        assert!(problem["current"].is_null(), "it is not offered to them any more");
    }

    async fn a_time_is_agreed_within_the_windows_and_never_twice(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let first = asked_at(app, &resident, "10:00", "12:00").await;
        let second = asked_at(app, &resident, "10:00", "11:00").await;
        let accept = |request: &Value| format!("/help-requests/{}/acceptance", id(request));
        let at = |time: &str| json!({"starts_at": format!("2026-03-17T{time}:00Z")});
        volunteer.post(&accept(&first), &at("08:59")).await.is_problem(409, "outside-windows");
        volunteer.post(&accept(&first), &at("10:31")).await.is_problem(409, "outside-windows");
        volunteer.post(&accept(&first), &at("09:15")).await.with_status(200);
        volunteer.post(&accept(&second), &at("09:30")).await.is_problem(409, "overlapping-assignment");
        assert!(!listed(&volunteer, "/help-requests").await.contains(&id(&second)), "9:00-9:15 and 9:45-10:00 are too short");
    }

    async fn the_own_limit_of_the_week_counts(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.verified_volunteer().await);
        let mut offer = builders::offer(&app.categories().await, &app.quarter().await);
        offer["tasks_per_week"] = json!(1);
        volunteer.put("/me/offer", &offer).await.ok();
        let (first, second) = (asked_at(app, &resident, "10:00", "11:00").await, asked_at(app, &resident, "14:00", "15:00").await);
        accepted(&volunteer, &first).await;
        let path = format!("/help-requests/{}/acceptance", id(&second));
        volunteer.post(&path, &json!({})).await.is_problem(409, "capacity-used-up");
    }

    async fn giving_back_opens_the_request_and_closes_the_contact(app: &TestApp) {
        let (resident, volunteer, other) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        let assignment = accepted(&volunteer, &made).await;
        let given_back = volunteer.act(&assignment, "withdraw", &json!({"reason": "krank"})).await.with_status(200);
        assert_eq!((&given_back["state"], &given_back["help_request"]["contact"]), (&json!("withdrawn"), &Value::Null));
        assert!(!given_back.to_string().contains("Musterweg"));
        let own = volunteer.get(&format!("/assignments/{}", id(&assignment))).await.with_status(200);
        assert!(own["help_request"]["contact"].is_null() && own["contact_open_until"].is_null());
        assert_eq!(seen(&resident, &made).await["state"], "open");
        accepted(&other, &made).await;
    }

    async fn who_was_called_off_sees_the_request_again_and_accepts_again(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let made = asked(app, &resident).await;
        accepted(&volunteer, &made).await;
        let cancelled = resident.act(&seen(&resident, &made).await, "cancel", &json!({})).await.with_status(200);
        assert_eq!(seen(&volunteer, &made).await["visibility"], "helper");
        resident.act(&cancelled, "reopen", &json!({})).await.with_status(200);
        let shown = seen(&volunteer, &made).await;
        assert_eq!((&shown["visibility"], &shown["contact"]), (&json!("eligible"), &Value::Null));
        assert!(offers(&shown, "accept"));
        accepted(&volunteer, &made).await;
    }

    async fn several_helpers_fill_a_request(app: &TestApp) {
        let (resident, one, two, three) =
            (app.resident().await, app.volunteer().await, app.volunteer().await, app.volunteer().await);
        let mut body = builders::help_request("garten", &app.quarter().await);
        body["helpers_needed"] = json!(2);
        let made = resident.post("/help-requests", &body).await.with_status(201);
        accepted(&one, &made).await;
        assert_eq!(seen(&resident, &made).await["state"], "open");
        accepted(&two, &made).await;
        let full = seen(&resident, &made).await;
        assert_eq!((&full["state"], full["assignments"].as_array().unwrap().len()), (&json!("matched"), 2));
        three.post(&format!("/help-requests/{}/acceptance", id(&made)), &json!({})).await.is_problem(409, "already-matched");
        let of_one = seen(&one, &made).await;
        assert_eq!(of_one["assignments"].as_array().unwrap().len(), 1, "helpers do not see each other");
        resident.patch(&format!("/help-requests/{}", id(&made)), &json!({"version": 1, "helpers_needed": 1})).await
            .is_problem(409, "fewer-than-taken");
        resident.patch(&format!("/help-requests/{}", id(&made)), &json!({"version": 1, "duration_minutes": 60})).await
            .is_problem(409, "time-is-agreed");
    }

    async fn a_list_is_read_page_by_page(app: &TestApp) {
        let (person, office, volunteer) = (app.resident().await, app.coordinator().await, app.volunteer().await);
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["on_behalf_of"] = json!(person.account_id);
        let mut made = Vec::new();
        for _ in 0..7 {
            app.pass(chrono::Duration::seconds(1));
            made.push(id(&office.post("/help-requests", &body).await.with_status(201)));
        }
        made.reverse();
        let of_quarter = format!("/help-requests?limit=3&state=open&quarter={}", app.quarter().await);
        let lists = ["/help-requests?limit=3&category=einkauf", "/help-requests?limit=3", &of_quarter].map(|path| (&office, path));
        for (actor, path) in [(&volunteer, "/help-requests?limit=3")].into_iter().chain(lists) {
            let (mut read, mut cursor) = (Vec::new(), None);
            loop {
                let address = cursor.map_or(path.to_owned(), |cursor: String| format!("{path}&cursor={cursor}"));
                let page = actor.get(&address).await.ok();
                read.extend(page["items"].as_array().unwrap().iter().map(id));
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = Some(next.to_owned()),
                    None => break,
                }
            }
            // A volunteer sees what has less time first, the office what is newest.
            if actor.account_id == volunteer.account_id {
                read.reverse();
            }
            assert_eq!(read, made);
        }
        volunteer.get("/help-requests?cursor=x&limit=0&colour=red").await
            .has_faults(&[("?colour", "unknown_field"), ("?limit", "too_small")]);
        volunteer.get("/help-requests?cursor=x").await.has_faults(&[("?cursor", "invalid_value")]);
    }

    async fn a_wish_for_the_same_gender_is_kept(app: &TestApp) {
        let (resident, same, other) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        for (person, gender) in [(&resident, "female"), (&same, "female"), (&other, "male")] {
            let me = person.get("/me").await.ok();
            person.patch("/me", &json!({"version": me["version"], "gender": gender})).await.ok();
        }
        let mut body = builders::help_request("einkauf", &app.quarter().await);
        body["needs"] = json!({"same_gender": true});
        let made = resident.post("/help-requests", &body).await.with_status(201);
        assert_eq!(listed(&same, "/help-requests").await, [id(&made)]);
        assert!(listed(&other, "/help-requests").await.is_empty());
        let path = format!("/help-requests/{}/acceptance", id(&made));
        other.post(&path, &json!({})).await.is_problem(404, "not-found");
        same.post(&path, &json!({})).await.ok();
    }

    async fn who_is_alone_with_a_child_has_shown_a_certificate(app: &TestApp) {
        let (resident, volunteer, office) = (app.resident().await, app.verified_volunteer().await, app.office().await);
        let offer = builders::offer(&["kinder".to_owned()], &app.quarter().await);
        volunteer.put("/me/offer", &offer).await.ok();
        let body = builders::help_request("kinder", &app.quarter().await);
        let made = resident.post("/help-requests", &body).await.with_status(201);
        let path = format!("/help-requests/{}/acceptance", id(&made));
        assert!(listed(&volunteer, "/help-requests").await.is_empty());
        volunteer.post(&path, &json!({})).await.is_problem(404, "not-found");
        let seen = json!({"kind": "extended_conduct", "seen_on": "2026-03-16", "valid_until": "2027-03-16"});
        office.post(&format!("/accounts/{}/clearances", volunteer.account_id), &seen).await.ok();
        assert_eq!(listed(&volunteer, "/help-requests").await, [id(&made)]);
        volunteer.post(&path, &json!({})).await.ok();
    }
}
