//! Staff and the records of people.

use super::*;
use support::{id, version};

async fn recorded(coordinator: &Actor) -> Value {
    let person = json!({
        "first_name": "Frieda", "last_name": "Größer", "phone": "04541 12 34", "address": "Domhof 3",
        "address_extra": "2. Stock", "privacy_notice_given": true,
    });
    coordinator.post("/accounts", &person).await.with_status(201)
}

support::on_both_databases! {
    /// A person without e-mail is recorded, found, edited; the person can later read who looked.
    async fn a_person_is_recorded_by_staff(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let person = recorded(&coordinator).await;
        assert_eq!((&person["has_sign_in"], &person["roles"], &person["phone"]),
            (&json!(false), &json!(["resident"]), &json!("04541 12 34")));
        for query in ["groesser", "Gr%C3%B6%C3%9Fer", "%2B494541%201234", "fri"] {
            let found = coordinator.get(&format!("/accounts?query={query}")).await.ok();
            assert_eq!(found["items"][0]["id"], person["id"], "{query}: {found}");
            assert!(found["items"][0].get("phone").is_none(), "lists carry no contact");
        }
        let none = coordinator.get("/accounts?query=%25").await.ok();
        assert_eq!(none["items"], json!([]), "signs of the pattern are taken literally");
        let path = format!("/accounts/{}", id(&person));
        let change = json!({"version": version(&person), "address": "Domhof 4", "address_extra": null});
        let changed = coordinator.patch(&path, &change).await.ok();
        assert_eq!((&changed["address"], &changed["address_extra"]), (&json!("Domhof 4"), &json!(null)));
        let conflict = coordinator.patch(&path, &change).await.is_problem(409, "version-conflict");
        assert_eq!(conflict["current"]["address"], "Domhof 4");
        let wrong = json!({"first_name": "", "last_name": "x", "privacy_notice_given": false, "roles": ["admin"]});
        coordinator.post("/accounts", &wrong).await.has_faults(&[
            ("/first_name", "required"), ("/privacy_notice_given", "consent_required"), ("/roles/0", "invalid_value"),
        ]);
    }

    /// A call that an old phone or a slow line repeats records nobody twice.
    async fn a_repeated_record_is_one_person(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let person = json!({"first_name": "Gerda", "last_name": "Nissen", "phone": "04541 55 66", "privacy_notice_given": true});
        let first = coordinator.post_once("/accounts", "gerda", &person).await.with_status(201);
        let again = coordinator.post_once("/accounts", "gerda", &person).await.with_status(201);
        assert_eq!((id(&first), &again["phone"]), (id(&again), &json!("04541 55 66")));
        let found = coordinator.get("/accounts?query=Nissen").await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        let other = json!({"first_name": "Gerd", "last_name": "Nissen", "privacy_notice_given": true});
        coordinator.post_once("/accounts", "gerda", &other).await.is_problem(422, "idempotency-key-reused");
        coordinator.post_once("/accounts", "gerd", &other).await.with_status(201);
    }

    /// A printed code gives a recorded person a sign-in, once; the person sees who has looked at their contact.
    async fn a_printed_code_gives_a_sign_in(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let person = recorded(&coordinator).await;
        let made = coordinator.act(&person, "make_activation_code", &json!({})).await.with_status(201);
        let form = |code: &str, email: &str| json!({
            "code": code, "email": email, "password": "Drei Boote am Steg 77", "privacy_version": builders::PRIVACY_VERSION,
        });
        let nobody = app.nobody();
        nobody.post("/auth/activations", &form("AAAA-AAAA-AAAA-AAAA", "f@example.org")).await.is_problem(410, "secret-void");
        let code = made["code"].as_str().unwrap().to_lowercase().replace('-', " ");
        nobody.post("/auth/activations", &form(&code, "co@example.org")).await.is_problem(409, "email-taken");
        let mut other_notice = form(&code, "f@example.org");
        other_notice["privacy_version"] = json!("1999-01");
        nobody.post("/auth/activations", &other_notice).await.has_faults(&[("/privacy_version", "unknown")]);
        nobody.post("/auth/activations", &form(&code, "f@example.org")).await.with_status(201);
        nobody.post("/auth/activations", &form(&code, "f@example.org")).await.is_problem(410, "secret-void");
        try_sign_in(app, "f@example.org", "Drei Boote am Steg 77").await.is_problem(401, "sign-in-failed");
        let account = id(&person).parse().unwrap();
        let token = issue(app, account, secrets::issue_email_verification).await.unwrap();
        nobody.post("/auth/email-verifications", &json!({"token": token})).await.with_status(200);
        let session = try_sign_in(app, "f@example.org", "Drei Boote am Steg 77").await.with_status(201);
        let looks = holding(app, &session).get("/me/disclosures").await.ok();
        assert_eq!(looks["items"].as_array().unwrap().len(), 1, "one row per viewer and hour: {looks}");
        assert_eq!(looks["items"][0]["viewer"], json!({"first_name": "Änne", "role": "coordinator"}));
        assert_eq!(looks["items"][0]["fields"], json!(["address", "phone"]));
        let path = format!("/accounts/{}/activation-code", id(&person));
        coordinator.post(&path, &json!({})).await.is_problem(409, "not-now");
    }

    /// Verification, its undoing, certificates, notes.
    async fn a_coordinator_verifies_people(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let volunteer = signed_in(app, "v@example.org", &["volunteer"]).await;
        let path = format!("/accounts/{}", volunteer.account_id);
        let file = coordinator.get(&path).await.ok();
        let verified = coordinator.act(&file, "verify", &json!({"method": "Personalausweis"})).await.ok();
        assert_eq!((&verified["verified"], &verified["verified_by"]), (&json!(true), &json!(coordinator.account_id)));
        assert_eq!(volunteer.get("/me").await.ok()["verified"], true);
        let undone = coordinator.act(&verified, "undo_verification", &json!({})).await.ok();
        assert_eq!(undone["verified"], false);
        let seen = json!({"kind": "extended_conduct", "seen_on": "2026-03-10", "valid_until": "2029-03-10"});
        let file = coordinator.act(&undone, "record_clearance", &seen).await.ok();
        assert_eq!(file["certificates"][0]["kind"], "extended_conduct");
        let future = json!({"kind": "conduct", "seen_on": "2026-03-17", "valid_until": "2029-03-10"});
        coordinator.act(&file, "record_clearance", &future).await.has_faults(&[("/seen_on", "too_far_ahead")]);
        let note = json!({"text": "Bittet um Anruf\nam Vormittag", "ends_on": "2026-06-01"});
        let file = coordinator.act(&file, "add_note", &note).await.ok();
        assert_eq!(file["staff_notes"][0]["text"], "Bittet um Anruf\nam Vormittag");
        assert!(volunteer.get("/me").await.ok().get("staff_notes").is_none());
        let own = format!("/accounts/{}/verification", coordinator.account_id);
        coordinator.post(&own, &json!({})).await.is_problem(403, "own-account");
    }

    /// A suspension acts at once; lifting it lets the person in again.
    async fn a_suspension_acts_at_once(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let volunteer = signed_in(app, "v@example.org", &["volunteer"]).await;
        let file = coordinator.get(&format!("/accounts/{}", volunteer.account_id)).await.ok();
        let suspended = coordinator.act(&file, "suspend", &json!({"reason": "Beschwerde"})).await.ok();
        assert!(suspended["suspended_at"].is_string());
        assert_eq!(suspended["staff_notes"][0]["text"], "Beschwerde");
        volunteer.get("/me").await.is_problem(401, "session-ended");
        try_sign_in(app, "v@example.org", builders::PASSWORD).await.is_problem(401, "sign-in-failed");
        coordinator.act(&suspended, "unsuspend", &json!({})).await.ok();
        try_sign_in(app, "v@example.org", builders::PASSWORD).await.with_status(201);
    }

    /// Roles: staff roles by admins, the others by coordinators, never one's own; the last admin stays.
    async fn roles_are_given_by_those_who_may(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let admin = staff(app, "ad@example.org", Role::Admin).await;
        let person = signed_in(app, "v@example.org", &["resident"]).await;
        let roles = format!("/accounts/{}/roles", person.account_id);
        coordinator.post(&roles, &json!({"role": "stadtkuemmerer"})).await.is_problem(403, "role-required");
        admin.post(&roles, &json!({"role": "volunteer"})).await.is_problem(403, "role-required");
        let given = coordinator.post(&roles, &json!({"role": "volunteer"})).await.ok();
        assert_eq!(given["roles"], json!(["resident", "volunteer"]));
        person.get("/me").await.is_problem(401, "session-ended");
        let given = admin.post(&roles, &json!({"role": "stadtkuemmerer"})).await.ok();
        assert!(given["phone"].is_null() && given["address"].is_null(), "an admin sees no private fields");
        let session = try_sign_in(app, "v@example.org", builders::PASSWORD).await.ok();
        assert_eq!(session["second_factor"], "enrolment_required");
        let own = format!("/accounts/{}/roles", admin.account_id);
        admin.post(&own, &json!({"role": "coordinator"})).await.is_problem(403, "own-account");
        let other = staff(app, "ad2@example.org", Role::Admin).await;
        assert_eq!(other.delete(&format!("{own}/admin")).await.status, 200);
        admin.get("/accounts").await.is_problem(401, "session-ended");
        coordinator.delete(&format!("/accounts/{}/roles/admin", other.account_id)).await.is_problem(403, "role-required");
        coordinator.delete(&format!("/accounts/{}/roles/king", other.account_id)).await.is_problem(404, "not-found");
        let file = coordinator.get(&format!("/accounts/{}", other.account_id)).await.ok();
        assert!(file["allowed_actions"].as_array().unwrap().iter().all(|action| action["action"] != "suspend"));
    }

    /// Residents, volunteers and Stadtkümmerer see no records, and unknown ids are not there.
    async fn records_are_for_the_office(app: &TestApp) {
        let resident = signed_in(app, "r@example.org", &["resident", "volunteer"]).await;
        let caretaker = staff(app, "sk@example.org", Role::Stadtkuemmerer).await;
        let own = format!("/accounts/{}", resident.account_id);
        for actor in [&resident, &caretaker] {
            actor.get("/accounts").await.is_problem(403, "role-required");
            actor.get(&own).await.is_problem(403, "role-required");
            actor.post(&format!("{own}/verification"), &json!({})).await.is_problem(403, "role-required");
        }
        app.nobody().get("/accounts").await.is_problem(401, "sign-in-required");
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        coordinator.get("/accounts/00000000-0000-7000-8000-000000000000").await.is_problem(404, "not-found");
        coordinator.get("/accounts/none").await.is_problem(404, "not-found");
        coordinator.get("/accounts?cursor=x&limit=0").await.has_faults(&[("?limit", "too_small")]);
        coordinator.get("/accounts?cursor=x").await.has_faults(&[("?cursor", "invalid_value")]);
    }

    /// Pages are stable and complete.
    async fn people_come_in_pages(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        for number in 0..5 {
            let name = if number % 2 == 0 { "Meyer" } else { "Öztürk" };
            let person = json!({"first_name": "P", "last_name": name, "privacy_notice_given": true});
            coordinator.post("/accounts", &person).await.with_status(201);
        }
        let (mut path, mut names) = ("/accounts?limit=2".to_owned(), Vec::new());
        loop {
            let page = coordinator.get(&path).await.ok();
            names.extend(page["items"].as_array().unwrap().iter().map(|row| row["last_name"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/accounts?limit=2&cursor={cursor}");
        }
        assert_eq!(names, ["Meyer", "Meyer", "Meyer", "Öztürk", "Öztürk", "Probst"]);
    }
}
