//! Brakes: they slow guessing down and never lock the owner out. (The other tests run without them.)

use super::*;
use chrono::Duration;
use support::Options;

support::on_both_databases! {
    with Options { has_rate_limits: true, ..Options::default() };

    /// From the fifth failure on each try has to wait; the owner's own device does not.
    async fn guessing_is_slowed(app: &TestApp) {
        registered(app, "a@example.org", &["resident"]).await;
        for _ in 0..5 {
            try_sign_in(app, "a@example.org", "geraten").await.is_problem(401, "sign-in-failed");
        }
        let refused = try_sign_in(app, "a@example.org", builders::PASSWORD).await;
        refused.is_problem(429, "too-many-requests");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() <= 2, "{refused}");
        app.pass(Duration::seconds(1));
        try_sign_in(app, "a@example.org", builders::PASSWORD).await.with_status(201);
        // A success clears the count; ten tries in a row is what one address may do.
        for _ in 0..3 {
            try_sign_in(app, "b@example.org", "geraten").await.is_problem(401, "sign-in-failed");
        }
        try_sign_in(app, "a@example.org", builders::PASSWORD).await.is_problem(429, "too-many-requests");
    }

    /// Five wrong codes end the session that holds only the first factor.
    async fn codes_are_counted(app: &TestApp) {
        let account = with_role(app, "co@example.org", Role::Coordinator).await;
        app.parts
            .db
            .write::<_, NoRefusal, _>("test.enrol", move |tx| Ok(factor::enrol_for_demo(tx, account)?))
            .await
            .unwrap();
        let half = holding(app, &try_sign_in(app, "co@example.org", builders::PASSWORD).await.ok());
        let path = "/auth/second-factor/verification";
        for _ in 0..5 {
            half.post(path, &json!({"code": "000000"})).await.is_problem(403, "second-factor-wrong");
        }
        half.post(path, &json!({"code": present_code(app, account).await})).await.is_problem(429, "too-many-requests");
        half.get("/me").await.is_problem(401, "session-ended");
        app.pass(Duration::minutes(15));
        let half = holding(app, &try_sign_in(app, "co@example.org", builders::PASSWORD).await.ok());
        half.post(path, &json!({"code": present_code(app, account).await})).await.with_status(200);
    }

    /// More mails than allowed are not sent, and nobody can tell from the answer.
    async fn mails_are_bounded(app: &TestApp) {
        registered(app, "a@example.org", &["resident"]).await;
        let mut hints = app.parts.db.watch();
        for _ in 0..5 {
            let answer = app.nobody().post("/auth/password-resets", &json!({"email": "a@example.org"})).await;
            assert_eq!(answer.status, 202, "{answer}");
        }
        let mut asked = 0;
        while let Ok(hint) = hints.try_recv() {
            asked += usize::from(hint.name == "account.password_reset_requested");
        }
        assert_eq!(asked, 3);
    }
}
