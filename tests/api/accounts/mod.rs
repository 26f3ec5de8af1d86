//! Accounts: registration, sign-in, sessions, second factor, people.

mod callers;
mod imports;
mod limits;
mod me;
mod merging;
mod people;
mod second_factor;
mod sign_in;

use quartierhilfe::accounts::Refusal;
use quartierhilfe::accounts::flows::{roles, second_factor as factor, secrets};
use quartierhilfe::accounts::model::IssuedSecret;
use quartierhilfe::db::{Failure, NoRefusal, Tx};
use quartierhilfe::kernel::ids::AccountId;
use quartierhilfe::kernel::role::Role;
use serde_json::{Value, json};
use support::{Actor, Answer, TestApp, Transport, builders};

type Issue = fn(&mut Tx<'_>, AccountId) -> diesel::QueryResult<Option<IssuedSecret>>;

/// The account that a registration under this address made.
fn account_of(app: &TestApp, email: &str) -> Option<AccountId> {
    use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
    use quartierhilfe::db::schema::accounts;
    let email = email.to_lowercase();
    app.parts
        .db
        .read_blocking::<_, NoRefusal>(move |connection| {
            let found =
                accounts::table.filter(accounts::email_folded.eq(&email)).select(accounts::id).first(connection);
            Ok(found.optional()?)
        })
        .unwrap()
}

/// Makes a secret as the worker does when it sends the mail.
async fn issue(app: &TestApp, account: AccountId, issue: Issue) -> Option<String> {
    let made = app.parts.db.write::<_, NoRefusal, _>("test.issue", move |tx| Ok(issue(tx, account)?)).await;
    made.unwrap().map(|issued| issued.secret.reveal().to_owned())
}

/// Makes a sign-in code as the worker does when it sends the mail.
async fn issue_code(app: &TestApp, account: AccountId) -> Option<String> {
    let keys = app.parts.accounts.keys.clone();
    let made: Result<_, Failure<NoRefusal>> =
        app.parts.db.write("test.issue", move |tx| Ok(secrets::issue_one_time_code(tx, &keys, account)?)).await;
    made.unwrap().map(|issued| issued.secret.reveal().to_owned())
}

/// Registers a person and proves the address.
async fn registered(app: &TestApp, email: &str, roles: &[&str]) -> AccountId {
    let nobody = app.nobody();
    nobody.post("/auth/registrations", &builders::registration(email, roles, None)).await.with_status(202);
    let account = account_of(app, email).expect("an account");
    let token = issue(app, account, secrets::issue_email_verification).await.expect("a link");
    nobody.post("/auth/email-verifications", &json!({ "token": token })).await.with_status(200);
    account
}

/// Tries to sign in as a program does.
async fn try_sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let form = json!({"email": email, "password": password, "transport": "bearer"});
    app.nobody().post("/auth/sessions", &form).await
}

/// Somebody who holds the tokens of a session answer.
fn holding(app: &TestApp, session: &Value) -> Actor {
    let mut actor = app.nobody();
    session["account"]["id"].as_str().unwrap().clone_into(&mut actor.account_id);
    actor.transport = Transport::Bearer(session["access_token"].as_str().unwrap().to_owned());
    actor.refresh_token = session["refresh_token"].as_str().map(str::to_owned);
    actor
}

/// A registered person with a session.
async fn signed_in(app: &TestApp, email: &str, roles: &[&str]) -> Actor {
    registered(app, email, roles).await;
    let session = try_sign_in(app, email, builders::PASSWORD).await.with_status(201);
    holding(app, &session)
}

/// Gives a staff role as the command line does, without a second factor.
async fn with_role(app: &TestApp, email: &str, role: Role) -> AccountId {
    let account = registered(app, email, &["resident"]).await;
    let given = app.parts.db.write::<_, Refusal, _>("test.role", move |tx| roles::grant_by_command(tx, account, role));
    given.await.unwrap();
    account
}

/// The present code of an account's second factor, as the app on the phone shows it.
async fn present_code(app: &TestApp, account: AccountId) -> String {
    let keys = app.parts.accounts.keys.clone();
    let code: Result<_, Failure<NoRefusal>> =
        app.parts.db.write("test.code", move |tx| Ok(factor::present_code(tx, &keys, account)?)).await;
    code.unwrap().expect("a second factor")
}

/// Staff with a second factor and a session that has passed it.
async fn staff(app: &TestApp, email: &str, role: Role) -> Actor {
    let account = with_role(app, email, role).await;
    let enrolled =
        app.parts.db.write::<_, NoRefusal, _>("test.enrol", move |tx| Ok(factor::enrol_for_demo(tx, account)?));
    enrolled.await.unwrap();
    let session = try_sign_in(app, email, builders::PASSWORD).await.with_status(201);
    assert_eq!(session["second_factor"], "required");
    let code = present_code(app, account).await;
    let half = holding(app, &session);
    let passed = half.post("/auth/second-factor/verification", &json!({"code": code})).await.with_status(200);
    holding(app, &passed)
}
