//! One's own account.

use super::*;
use chrono::Duration;
use support::version;

support::on_both_databases! {
    /// What is told can be changed and taken away; the version guards it.
    async fn a_person_changes_their_account(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        let me = person.get("/me").await.ok();
        let change = json!({
            "version": version(&me), "first_name": "Ann", "phone": null, "address": "Am Markt 1", "age_band": "80_plus",
            "spoken_languages": ["de", "nds"], "attributes": ["no_smoker"], "code_word": "Möwe",
            "share_phone_with_requester": true, "preferred_channel": "phone", "ui_language": "en",
        });
        let changed = person.patch("/me", &change).await.ok();
        for (field, value) in change.as_object().unwrap().iter().filter(|(field, _)| *field != "version") {
            assert_eq!(&changed[field], value, "{field}");
        }
        assert_eq!(changed["last_name"], "Probst", "what is not told stays");
        assert_eq!(version(&changed), version(&me) + 1);
        person.patch("/me", &change).await.is_problem(409, "version-conflict");
        let wrong = json!({"version": 2, "first_name": "", "phone": "x", "spoken_languages": ["DE"], "roles": ["admin"]});
        person.patch("/me", &wrong).await.has_faults(&[("/roles", "unknown_field")]);
        let wrong = json!({"version": 2, "first_name": "", "phone": "x", "spoken_languages": ["DE"]});
        person.patch("/me", &wrong).await.has_faults(&[
            ("/first_name", "required"), ("/phone", "invalid_value"), ("/spoken_languages/0", "invalid_value"),
        ]);
    }

    /// A new address needs a fresh proof, counts once it was proved, and does not tell who has it.
    async fn a_new_address_has_to_be_proved(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        let account = person.account_id.parse().unwrap();
        registered(app, "taken@example.org", &["resident"]).await;
        let first = person.patch("/me", &json!({"version": 1, "email": "taken@example.org"})).await.ok();
        assert_eq!(first["email"], "a@example.org");
        assert_eq!(issue(app, account, secrets::issue_email_change).await, None);
        person.patch("/me", &json!({"version": 2, "email": "new@example.org"})).await.ok();
        let token = issue(app, account, secrets::issue_email_change).await.unwrap();
        app.nobody().post("/auth/email-verifications", &json!({"token": token})).await.with_status(200);
        assert_eq!(person.get("/me").await.ok()["email"], "new@example.org");
        try_sign_in(app, "a@example.org", builders::PASSWORD).await.is_problem(401, "sign-in-failed");
        let session = try_sign_in(app, "new@example.org", builders::PASSWORD).await.with_status(201);
        app.pass(Duration::minutes(11));
        let renewal = json!({"refresh_token": session["refresh_token"]});
        let person = holding(app, &app.nobody().post("/auth/sessions/refresh", &renewal).await.ok());
        person.patch("/me", &json!({"version": 3, "phone": "110"})).await.is_problem(403, "reauthentication-required");
    }

    /// Everybody may become a volunteer, nobody staff.
    async fn a_resident_becomes_a_volunteer(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        person.post("/me/roles", &json!({"role": "coordinator"})).await.is_problem(403, "role-required");
        let me = person.post("/me/roles", &json!({"role": "volunteer", "age_confirmed": true})).await.ok();
        assert_eq!(me["roles"], json!(["resident", "volunteer"]));
    }

    /// A copy of everything; then nothing is left, and the address is free again.
    async fn a_person_takes_a_copy_and_leaves(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident", "volunteer"]).await;
        let copy = person.get("/me/export").await.ok();
        assert_eq!((&copy["account"]["email"], &copy["account"]["last_name"]), (&json!("a@example.org"), &json!("Probst")));
        assert_eq!(copy["account"]["privacy_notice"]["version"], builders::PRIVACY_VERSION);
        person.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": "falsch"}))).await
            .is_problem(403, "password-wrong");
        let gone = person.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": builders::PASSWORD}))).await;
        assert_eq!(gone.status, 204, "{gone}");
        person.get("/me").await.is_problem(401, "session-ended");
        try_sign_in(app, "a@example.org", builders::PASSWORD).await.is_problem(401, "sign-in-failed");
        assert_eq!(account_of(app, "a@example.org"), None);
        registered(app, "a@example.org", &["resident"]).await;
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        coordinator.get(&format!("/accounts/{}", person.account_id)).await.is_problem(404, "not-found");
    }

    /// The last admin cannot leave.
    async fn the_last_admin_stays(app: &TestApp) {
        let admin = staff(app, "ad@example.org", Role::Admin).await;
        admin.send(reqwest::Method::DELETE, "/me", Some(&json!({"password": builders::PASSWORD}))).await
            .is_problem(409, "last-admin");
    }
}
