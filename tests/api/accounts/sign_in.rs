//! From registration to signing out.

use super::*;
use chrono::Duration;
use reqwest::Method;

support::on_both_databases! {
    /// The whole way: register, prove the address, sign in, act, renew, sign out.
    async fn the_way_in_and_out(app: &TestApp) {
        registered(app, "Aenne.Probst@Example.org", &["resident"]).await;
        let session = try_sign_in(app, "aenne.probst@example.org", builders::PASSWORD).await.with_status(201);
        assert_eq!(session["second_factor"], "not_needed");
        let person = holding(app, &session);
        let me = person.get("/me").await.with_status(200);
        assert_eq!(me["email"], "Aenne.Probst@example.org");
        assert_eq!((&me["email_verified"], &me["verified"], &me["roles"]), (&json!(true), &json!(false), &json!(["resident"])));

        app.pass(Duration::minutes(6));
        person.get("/me").await.is_problem(401, "session-ended");
        let renewal = json!({"refresh_token": person.refresh_token});
        let renewed = app.nobody().post("/auth/sessions/refresh", &renewal).await.with_status(200);
        assert_eq!(renewed["session_id"], session["session_id"]);
        assert_eq!(renewed["expires_at"], session["expires_at"], "the absolute end is fixed");
        let person = holding(app, &renewed);
        let out = person.delete("/auth/sessions/current").await;
        assert_eq!(out.status, 204, "{out}");
        assert!(out.header("clear-site-data").contains("storage"));
        person.get("/me").await.is_problem(401, "session-ended");
        app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": person.refresh_token})).await
            .is_problem(401, "session-ended");
    }

    /// A token used twice ends the session for both holders; within the grace the same answer comes again.
    async fn a_refresh_token_used_twice_ends_the_session(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        let first = json!({"refresh_token": person.refresh_token});
        let nobody = app.nobody();
        let renewed = nobody.post("/auth/sessions/refresh", &first).await.with_status(200);
        app.pass(Duration::seconds(29));
        let again = nobody.post("/auth/sessions/refresh", &first).await.with_status(200);
        assert_eq!(again["refresh_token"], renewed["refresh_token"], "a lost answer is repeated");
        app.pass(Duration::seconds(2));
        nobody.post("/auth/sessions/refresh", &first).await.is_problem(401, "session-ended");
        let second = json!({"refresh_token": renewed["refresh_token"]});
        nobody.post("/auth/sessions/refresh", &second).await.is_problem(401, "session-ended");
        holding(app, &renewed).get("/me").await.is_problem(401, "session-ended");
    }

    /// Nobody learns from an answer whether an address is known, unproved, or has another password.
    async fn answers_do_not_tell_who_is_known(app: &TestApp) {
        registered(app, "known@example.org", &["resident"]).await;
        let nobody = app.nobody();
        nobody.post("/auth/registrations", &builders::registration("unproved@example.org", &["resident"], None)).await.ok();
        let again = nobody.post("/auth/registrations", &builders::registration("KNOWN@example.org", &["resident"], None)).await;
        let fresh = nobody.post("/auth/registrations", &builders::registration("new@example.org", &["resident"], None)).await;
        assert_eq!((again.status, &again.text), (fresh.status, &fresh.text));
        let mut answers = Vec::new();
        for (email, password) in [
            ("known@example.org", "a wrong password"),
            ("unproved@example.org", builders::PASSWORD),
            ("nobody@example.org", builders::PASSWORD),
        ] {
            let mut problem = try_sign_in(app, email, password).await.is_problem(401, "sign-in-failed");
            problem.as_object_mut().unwrap().remove("request_id");
            answers.push(problem);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        for path in ["/auth/password-resets", "/auth/codes", "/auth/email-verifications/resend"] {
            let known = nobody.post(path, &json!({"email": "known@example.org"})).await;
            let unknown = nobody.post(path, &json!({"email": "nobody@example.org"})).await;
            assert_eq!((known.status, &known.text), (202, &unknown.text), "{path}");
        }
    }

    /// Who registers a stranger's address first gains nothing: the latest registration counts.
    async fn a_registration_nobody_proved_is_replaced(app: &TestApp) {
        let nobody = app.nobody();
        let mut first = builders::registration("victim@example.org", &["resident"], None);
        first["password"] = json!("Das Passwort des Angreifers 9");
        nobody.post("/auth/registrations", &first).await.with_status(202);
        let account = account_of(app, "victim@example.org").unwrap();
        let old_link = issue(app, account, secrets::issue_email_verification).await.unwrap();
        registered(app, "victim@example.org", &["volunteer"]).await;
        nobody.post("/auth/email-verifications", &json!({"token": old_link})).await.is_problem(410, "secret-void");
        try_sign_in(app, "victim@example.org", "Das Passwort des Angreifers 9").await.is_problem(401, "sign-in-failed");
        let session = try_sign_in(app, "victim@example.org", builders::PASSWORD).await.with_status(201);
        assert_eq!(session["account"]["roles"], json!(["volunteer"]));
    }

    /// All that is wrong is named at once.
    async fn a_bad_registration_names_every_fault(app: &TestApp) {
        let form = json!({
            "email": "no address", "password": "Ratzeburg12", "first_name": " ", "last_name": "x", "phone": "call me",
            "roles": ["volunteer", "admin"], "privacy_version": "2026-01",
        });
        app.nobody().post("/auth/registrations", &form).await.has_faults(&[
            ("/email", "invalid_value"), ("/password", "too_short"), ("/first_name", "required"),
            ("/phone", "invalid_value"), ("/roles/1", "invalid_value"), ("/age_confirmed", "consent_required"),
        ]);
        let mut form = builders::registration("a@example.org", &["resident"], Some("00000000-0000-7000-8000-000000000000"));
        app.nobody().post("/auth/registrations", &form).await.has_faults(&[("/quarter_id", "unknown")]);
        form["password"] = json!("passwordpassword");
        app.nobody().post("/auth/registrations", &form).await.has_faults(&[("/password", "too_weak")]);
        assert_eq!(account_of(app, "a@example.org"), None);
    }

    /// Links count once and in time.
    async fn a_link_counts_once_and_in_time(app: &TestApp) {
        let account = registered(app, "a@example.org", &["resident"]).await;
        let nobody = app.nobody();
        let person = holding(app, &try_sign_in(app, "a@example.org", builders::PASSWORD).await.ok());
        let late = issue(app, account, secrets::issue_password_reset).await.unwrap();
        app.pass(Duration::minutes(10));
        let new = json!({"password": "Drei Boote am Steg 77"});
        nobody.post(&format!("/auth/password-resets/{late}"), &new).await.is_problem(410, "secret-void");
        let token = issue(app, account, secrets::issue_password_reset).await.unwrap();
        let path = format!("/auth/password-resets/{token}");
        nobody.post(&path, &json!({"password": "zu kurz"})).await.has_faults(&[("/password", "too_short")]);
        nobody.post(&path, &new).await.with_status(200);
        nobody.post(&path, &new).await.is_problem(410, "secret-void");
        app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": person.refresh_token})).await
            .is_problem(401, "session-ended");
        try_sign_in(app, "a@example.org", builders::PASSWORD).await.is_problem(401, "sign-in-failed");
        try_sign_in(app, "a@example.org", "Drei Boote am Steg 77").await.with_status(201);
    }

    /// A mailed code signs in once; five wrong ones make it void.
    async fn a_mailed_code_counts_once(app: &TestApp) {
        let account = registered(app, "a@example.org", &["resident"]).await;
        let code = issue_code(app, account).await.unwrap();
        let form = |code: &str| json!({"email": "a@example.org", "code": code, "transport": "bearer"});
        let nobody = app.nobody();
        nobody.post("/auth/sessions", &form(&code)).await.with_status(201);
        nobody.post("/auth/sessions", &form(&code)).await.is_problem(403, "code-wrong");
        let code = issue_code(app, account).await.unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            nobody.post("/auth/sessions", &form(wrong)).await.is_problem(403, "code-wrong");
        }
        nobody.post("/auth/sessions", &form(&code)).await.is_problem(403, "code-wrong");
    }

    /// People see where they are signed in and end what they do not know; others' sessions are not there for them.
    async fn sessions_are_listed_and_ended(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        let stranger = signed_in(app, "b@example.org", &["resident"]).await;
        let other = try_sign_in(app, "a@example.org", builders::PASSWORD).await.ok();
        let listed = person.get("/auth/sessions").await.ok();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        let path = format!("/auth/sessions/{}", other["session_id"].as_str().unwrap());
        stranger.delete(&path).await.is_problem(404, "not-found");
        assert_eq!(person.delete(&path).await.status, 204);
        holding(app, &other).get("/me").await.is_problem(401, "session-ended");
        person.get("/me").await.with_status(200);
        person.delete("/auth/sessions/no-id").await.is_problem(404, "not-found");
    }

    /// A session ends by its idle and by its absolute limit, whatever is done.
    async fn limits_end_a_session(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        app.pass(Duration::days(30));
        app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": person.refresh_token})).await
            .is_problem(401, "session-ended");
        let mut session = try_sign_in(app, "a@example.org", builders::PASSWORD).await.ok();
        for _ in 0..4 {
            app.pass(Duration::days(20));
            session = app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": session["refresh_token"]})).await.ok();
        }
        app.pass(Duration::days(10));
        app.nobody().post("/auth/sessions/refresh", &json!({"refresh_token": session["refresh_token"]})).await
            .is_problem(401, "session-ended");
    }

    /// Browsers: cookies that scripts cannot read, and no write without the mark of our own pages.
    async fn cookies_are_closed_and_writes_need_our_mark(app: &TestApp) {
        registered(app, "a@example.org", &["resident"]).await;
        let mut browser = app.nobody();
        let form = json!({"email": "a@example.org", "password": builders::PASSWORD});
        browser.post("/auth/sessions", &form).await.is_problem(403, "cross-site-request");
        browser.transport = Transport::Cookies;
        let answer = browser.post("/auth/sessions", &form).await;
        let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
        let named = |name: &str| *cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
        for (name, path) in [("qh_access=", "Path=/;"), ("qh_refresh=", "Path=/api/v1/auth/sessions;")] {
            let cookie = format!("{};", named(name));
            for part in ["HttpOnly", "SameSite=Strict", path] {
                assert!(cookie.contains(part), "{cookie} lacks {part}");
            }
        }
        // The app may read that there is a session, and nothing else.
        let hint = named("qh_signed_in=");
        assert!(hint.starts_with("qh_signed_in=1;") && !hint.contains("HttpOnly") && hint.contains("SameSite=Strict"), "{hint}");
        let session = answer.clone().with_status(201);
        assert!(session.get("access_token").is_none() && session.get("refresh_token").is_none());
        let pair = |name: &str| named(name).split(';').next().unwrap().to_owned();
        let cookie = format!("{}; {}", pair("qh_access="), pair("qh_refresh="));
        let send = |method: Method, path: &'static str, headers: Vec<(&'static str, String)>| {
            let mut request = app.nobody().request(method, path).header("cookie", cookie.clone());
            for (name, value) in headers { request = request.header(name, value); }
            async move { request.send().await.unwrap().status().as_u16() }
        };
        let mark = || ("x-requested-with", "quartierhilfe".to_owned());
        assert_eq!(send(Method::GET, "/me", vec![]).await, 200);
        for headers in [
            vec![], vec![mark()], vec![("origin", app.base.clone())],
            vec![mark(), ("sec-fetch-site", "cross-site".to_owned())],
            vec![mark(), ("sec-fetch-site", "same-site".to_owned())],
            vec![mark(), ("origin", "https://evil.example".to_owned())],
        ] {
            assert_eq!(send(Method::DELETE, "/auth/sessions/current", headers.clone()).await, 403, "{headers:?}");
        }
        let own = app.nobody().request(Method::DELETE, "/auth/sessions/current").header("cookie", cookie.clone());
        let ended = own.header("x-requested-with", "quartierhilfe").header("origin", app.base.clone()).send().await.unwrap();
        assert_eq!(ended.status().as_u16(), 204);
        let gone = |name: &str| ended.headers().get_all("set-cookie").iter().any(|value| value.to_str().unwrap().starts_with(&format!("{name}=; ")));
        assert!(["qh_access", "qh_refresh", "qh_signed_in"].into_iter().all(gone), "{:?}", ended.headers());
        assert_eq!(send(Method::GET, "/me", vec![]).await, 401);
    }

    /// A changed password ends the other sessions, not this one.
    async fn a_changed_password_ends_other_sessions(app: &TestApp) {
        let person = signed_in(app, "a@example.org", &["resident"]).await;
        let other = holding(app, &try_sign_in(app, "a@example.org", builders::PASSWORD).await.ok());
        let change = |current: &str| json!({"current_password": current, "new_password": "Vier Kähne im Schilf 5"});
        person.put("/auth/password", &change("falsch")).await.is_problem(403, "password-wrong");
        person.put("/auth/password", &change(builders::PASSWORD)).await.with_status(200);
        person.get("/me").await.with_status(200);
        other.get("/me").await.is_problem(401, "session-ended");
        try_sign_in(app, "a@example.org", "Vier Kähne im Schilf 5").await.with_status(201);
    }
}
