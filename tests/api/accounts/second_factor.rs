//! The second factor of staff and of those who want one.

use super::*;
use chrono::{DateTime, Duration, Utc};
use quartierhilfe::accounts::second_factor::rules::code_at;

/// The code that an authenticator app shows for a typed-in secret.
fn code_of(secret: &str, now: DateTime<Utc>) -> String {
    let bytes = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    code_at(bytes.try_into().unwrap(), now).unwrap()
}

support::on_both_databases! {
    /// Staff without a second factor reach nothing but the setting up; then recovery codes and a new session.
    async fn staff_set_up_a_second_factor_first(app: &TestApp) {
        with_role(app, "co@example.org", Role::Coordinator).await;
        let session = try_sign_in(app, "co@example.org", builders::PASSWORD).await.with_status(201);
        assert_eq!(session["second_factor"], "enrolment_required");
        let half = holding(app, &session);
        half.get("/accounts").await.is_problem(403, "second-factor-enrolment-required");
        half.get("/me").await.with_status(200);
        let enrolment = half.post("/auth/second-factor/enrolment", &json!({})).await.with_status(201);
        assert!(enrolment["otpauth_uri"].as_str().unwrap().starts_with("otpauth://totp/"));
        let path = "/auth/second-factor/enrolment/confirmation";
        half.post(path, &json!({"code": "000000"})).await.is_problem(403, "second-factor-wrong");
        let code = code_of(enrolment["secret"].as_str().unwrap(), app.now());
        let done = half.post(path, &json!({"code": code})).await.with_status(200);
        assert_eq!(done["recovery_codes"].as_array().unwrap().len(), 10);
        assert_ne!(done["session"]["session_id"], session["session_id"]);
        half.get("/me").await.is_problem(401, "session-ended");
        let whole = holding(app, &done["session"]);
        whole.get("/accounts").await.with_status(200);
        whole.delete("/auth/second-factor").await.is_problem(409, "second-factor-mandatory");

        // A recovery code counts once.
        let recovery = json!({"recovery_code": done["recovery_codes"][3].as_str().unwrap().to_lowercase()});
        let verify = "/auth/second-factor/verification";
        let half = holding(app, &try_sign_in(app, "co@example.org", builders::PASSWORD).await.ok());
        half.get("/accounts").await.is_problem(403, "second-factor-required");
        let passed = half.post(verify, &recovery).await.with_status(200);
        holding(app, &passed).get("/accounts").await.with_status(200);
        let half = holding(app, &try_sign_in(app, "co@example.org", builders::PASSWORD).await.ok());
        half.post(verify, &recovery).await.is_problem(403, "second-factor-wrong");
    }

    /// A code counts once, one step around; a reset of the password does not get around it.
    async fn a_code_counts_once(app: &TestApp) {
        let coordinator = staff(app, "co@example.org", Role::Coordinator).await;
        let account: AccountId = coordinator.account_id.parse().unwrap();
        let used = present_code(app, account).await;
        let verify = "/auth/second-factor/verification";
        let half = holding(app, &try_sign_in(app, "co@example.org", builders::PASSWORD).await.ok());
        half.post(verify, &json!({"code": used})).await.is_problem(403, "second-factor-wrong");
        app.pass(Duration::seconds(60));
        let code = present_code(app, account).await;
        app.pass(Duration::seconds(30));
        let passed = half.post(verify, &json!({"code": code})).await.with_status(200);
        assert_eq!(passed["second_factor"], "passed");
        let token = issue(app, account, secrets::issue_password_reset).await.unwrap();
        let new = json!({"password": "Drei Boote am Steg 77"});
        app.nobody().post(&format!("/auth/password-resets/{token}"), &new).await.with_status(200);
        let session = try_sign_in(app, "co@example.org", "Drei Boote am Steg 77").await.ok();
        assert_eq!(session["second_factor"], "required");
        assert_eq!(issue_code(app, account).await, None, "staff never sign in by a mailed code");
    }

    /// A resident may have one and take it away, after proving again who they are.
    async fn a_resident_may_go_without_again(app: &TestApp) {
        let resident = signed_in(app, "a@example.org", &["resident"]).await;
        app.pass(Duration::minutes(4));
        let enrolment = resident.post("/auth/second-factor/enrolment", &json!({})).await.with_status(201);
        let code = code_of(enrolment["secret"].as_str().unwrap(), app.now());
        let done = resident.post("/auth/second-factor/enrolment/confirmation", &json!({"code": code})).await.ok();
        let mut session = done["session"].clone();
        for _ in 0..3 {
            app.pass(Duration::minutes(4));
            let renewal = json!({"refresh_token": session["refresh_token"]});
            session = app.nobody().post("/auth/sessions/refresh", &renewal).await.ok();
        }
        let resident = holding(app, &session);
        resident.delete("/auth/second-factor").await.is_problem(403, "reauthentication-required");
        resident.post("/auth/reauthentication", &json!({"password": "falsch"})).await.is_problem(403, "password-wrong");
        resident.post("/auth/reauthentication", &json!({})).await.has_faults(&[("/password", "contradiction")]);
        let proved = resident.post("/auth/reauthentication", &json!({"password": builders::PASSWORD})).await.ok();
        let resident = holding(app, &proved);
        assert_eq!(resident.delete("/auth/second-factor").await.status, 204);
        resident.delete("/auth/second-factor").await.is_problem(409, "no-second-factor");
        // From now on a code is one that was mailed.
        resident.post("/auth/reauthentication", &json!({"code": "000000"})).await.is_problem(403, "code-wrong");
        let session = try_sign_in(app, "a@example.org", builders::PASSWORD).await.ok();
        assert_eq!(session["second_factor"], "not_needed");
    }

    /// Sessions of staff are short.
    async fn staff_sessions_are_short(app: &TestApp) {
        let admin = staff(app, "ad@example.org", Role::Admin).await;
        app.pass(Duration::minutes(15));
        app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": admin.refresh_token})).await
            .is_problem(401, "session-ended");
    }

    /// The device is lost: the command line takes the factor away, and nobody gets in with the password alone.
    async fn a_lost_factor_is_taken_away_on_the_command_line(app: &TestApp) {
        let coordinator = app.coordinator().await;
        let reset = async |email: &str| {
            let mut command = tokio::process::Command::new(support::program::path());
            command.args(["--database", app.database_url(), "--data-dir"]).arg(app.data_dir());
            let output = command.args(["account", "reset-second-factor", "--email", email]).output().await.unwrap();
            let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
            (output.status.code(), words(&output.stdout), words(&output.stderr))
        };
        let (code, said, _) = reset(&coordinator.email).await;
        assert_eq!(code, Some(0));
        assert!(said.contains("is taken away") && said.contains("its sessions have ended") && said.lines().count() == 1, "{said}");
        coordinator.get("/me").await.is_problem(401, "session-ended");
        let form = json!({"email": coordinator.email, "password": coordinator.password, "transport": "bearer"});
        let session = app.nobody().post("/auth/sessions", &form).await.with_status(201);
        assert_eq!(session["second_factor"], "enrolment_required");
        let mut half = app.nobody();
        half.holds(&session);
        half.get("/dispatch/queue").await.is_problem(403, "second-factor-enrolment-required");

        let (code, said, _) = reset(&coordinator.email).await;
        assert!(code == Some(0) && said.contains("was not there"), "{said}");
        let (code, said, refused) = reset("niemand@example.org").await;
        assert_eq!((code, said.as_str()), (Some(2), ""));
        assert!(refused.contains("there is no account with this address") && refused.lines().count() == 1, "{refused}");
    }
}
