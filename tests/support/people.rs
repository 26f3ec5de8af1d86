//! The people of a test. Residents and volunteers come in by registration; staff are made as the command line makes them.

use crate::{
    actor::{Actor, Transport},
    app::TestApp,
    builders,
};
use chrono::Duration;
use quartierhilfe::{
    accounts::flows::secrets,
    app::quarter_movers,
    db::{At, NoRefusal, Word, schema},
    kernel::{ids::AccountId, role::Role},
    quarters::{
        flows::import,
        import::{ImportChoice, read_town},
    },
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::OnceCell;

/// What a test made so far.
#[derive(Default)]
pub struct People {
    count: AtomicUsize,
    quarters: OnceCell<Vec<Value>>,
    office: OnceCell<Actor>,
}

impl TestApp {
    /// The three quarters of [`builders::quarters`], imported at the first call: Altstadt, Vorstadt, Am Wald.
    pub async fn quarters(&self) -> &[Value] {
        self.people
            .quarters
            .get_or_init(|| async {
                let file = builders::quarters().to_string();
                let town = read_town(file.as_bytes(), &ImportChoice::default()).expect("a file of quarters");
                let imported = self.parts.db.write::<_, NoRefusal, _>("test.quarters", move |tx| {
                    Ok(import(tx, &town, None, &quarter_movers())?)
                });
                imported.await.unwrap_or_else(|_| panic!("the quarters cannot be imported"));
                let answer = self.nobody().get("/quarters").await.with_status(200);
                let mut quarters = answer["items"].as_array().expect("quarters").clone();
                quarters.sort_by_key(|quarter| quarter["key"].to_string());
                quarters
            })
            .await
    }

    /// The id of the first quarter, Altstadt. Vorstadt is its neighbour, Am Wald lies beyond.
    pub async fn quarter(&self) -> String {
        crate::id(&self.quarters().await[0])
    }

    /// The keys of all categories that need no certificate of conduct.
    pub async fn categories(&self) -> Vec<String> {
        let answer = self.nobody().get("/categories").await.with_status(200);
        let categories = answer["items"].as_array().expect("categories").clone();
        categories
            .iter()
            .filter(|category| category["certificate_required"] == false && category["active"] == true)
            .map(|category| category["key"].as_str().expect("a key").to_owned())
            .collect()
    }

    /// An address that nobody in this test has yet.
    pub fn new_email(&self, name: &str) -> String {
        format!("{name}.{}@example.org", self.people.count.fetch_add(1, Ordering::Relaxed))
    }

    /// A signed-in resident of the first quarter.
    pub async fn resident(&self) -> Actor {
        self.person("resident", &["resident"]).await
    }

    /// A signed-in volunteer whom no coordinator has verified.
    pub async fn unverified_volunteer(&self) -> Actor {
        self.person("volunteer", &["volunteer"]).await
    }

    /// A verified volunteer without an offer.
    pub async fn verified_volunteer(&self) -> Actor {
        let volunteer = self.unverified_volunteer().await;
        self.verify(&volunteer).await;
        volunteer
    }

    /// A verified volunteer whose offer covers the first quarter, every day from eight to eight, all categories.
    pub async fn volunteer(&self) -> Actor {
        let volunteer = self.verified_volunteer().await;
        let offer = builders::offer(&self.categories().await, &self.quarter().await);
        volunteer.put("/me/offer", &offer).await.ok();
        volunteer
    }

    /// A new coordinator with the second factor given.
    pub async fn coordinator(&self) -> Actor {
        self.staff("coordinator", Role::Coordinator).await
    }

    /// The coordinator whom the helpers of this crate act through: one per test.
    pub async fn office(&self) -> &Actor {
        self.people.office.get_or_init(|| self.coordinator()).await
    }

    /// A new admin with the second factor given.
    pub async fn admin(&self) -> Actor {
        self.staff("admin", Role::Admin).await
    }

    /// A Stadtkümmerer with the second factor given, without duty.
    pub async fn stadtkuemmerer_without_duty(&self) -> Actor {
        self.staff("kuemmerer", Role::Stadtkuemmerer).await
    }

    /// A Stadtkümmerer on duty in the first quarter, Monday to Friday from eight to five, six visits a day.
    pub async fn stadtkuemmerer(&self) -> Actor {
        let person = self.stadtkuemmerer_without_duty().await;
        let hours: Vec<Value> = (1..=5).map(|day| json!({"weekday": day, "start": "08:00", "end": "17:00"})).collect();
        let duty = json!({
            "quarters": [{"quarter_id": self.quarter().await, "priority": 1}],
            "working_hours": hours,
            "capacity_per_day": 6,
            "version": 0,
        });
        self.office().await.put(&format!("/stadtkuemmerer/{}/duty", person.account_id), &duty).await.ok();
        person
    }

    /// Registers somebody, proves the address and signs in.
    pub async fn person(&self, name: &str, roles: &[&str]) -> Actor {
        let email = self.new_email(name);
        let body = builders::registration(&email, roles, Some(&self.quarter().await));
        self.nobody().post("/auth/registrations", &body).await.with_status(202);
        let token = self.verification_token(&email).await;
        self.nobody().post("/auth/email-verifications", &json!({"token": token})).await.with_status(200);
        self.sign_in(&email, builders::PASSWORD).await
    }

    /// Signs in as a program does.
    pub async fn sign_in(&self, email: &str, password: &str) -> Actor {
        let form = json!({"email": email, "password": password, "transport": "bearer"});
        let session = self.nobody().post("/auth/sessions", &form).await.with_status(201);
        let mut actor = self.nobody();
        email.clone_into(&mut actor.email);
        password.clone_into(&mut actor.password);
        actor.holds(&session);
        actor
    }

    /// The same person in a new session: for tests in which time passes. Staff give their second factor.
    pub async fn again(&self, actor: &Actor) -> Actor {
        let mut fresh = self.sign_in(&actor.email, &actor.password).await;
        fresh.second_factor.clone_from(&actor.second_factor);
        if let Some(secret) = &actor.second_factor {
            let body = json!({"code": self.second_factor_code(secret, 0)});
            let session = fresh.post("/auth/second-factor/verification", &body).await.with_status(200);
            fresh.holds(&session);
        }
        fresh
    }

    /// The code that an authenticator app shows, `later` steps from now.
    pub fn second_factor_code(&self, secret: &str, later: i32) -> String {
        let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
        let secret: [u8; 20] = secret.try_into().expect("20 bytes");
        let moment = self.now() + Duration::seconds(30) * later;
        let generator = totp_rs::Builder::new()
            .with_secret(totp_rs::Secret::new_stack(secret))
            .with_digits(6)
            .with_step_duration(30)
            .build()
            .expect("a generator");
        generator.generate(u64::try_from(moment.timestamp()).expect("after 1970")).to_string()
    }

    /// The secret of the link that proves an address, made as the worker makes it when it sends the mail.
    async fn verification_token(&self, email: &str) -> String {
        let account = self.account_of(email);
        let issued = self
            .parts
            .db
            .write::<_, NoRefusal, _>("test.token", move |tx| Ok(secrets::issue_email_verification(tx, account)?));
        let issued = issued.await.unwrap_or_else(|_| panic!("no token")).expect("an address to prove");
        issued.secret.reveal().to_owned()
    }

    fn account_of(&self, email: &str) -> AccountId {
        use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
        use schema::accounts;
        let email = email.to_lowercase();
        let found = self.parts.db.read_blocking::<_, NoRefusal>(|connection| {
            Ok(accounts::table.filter(accounts::email_folded.eq(&email)).select(accounts::id).first(connection)?)
        });
        found.unwrap_or_else(|_| panic!("{email} has no account"))
    }

    async fn verify(&self, volunteer: &Actor) {
        let path = format!("/accounts/{}/verification", volunteer.account_id);
        self.office().await.post(&path, &json!({})).await.ok();
    }

    async fn staff(&self, name: &str, role: Role) -> Actor {
        let actor = self.person(name, &["resident"]).await;
        let account = AccountId(actor.account_id.parse().expect("an id"));
        self.make_staff(account, role).await;
        self.enrol(actor).await
    }

    /// Somebody with a staff role who has set up no second factor.
    pub async fn staff_without_second_factor(&self, role: Role) -> Actor {
        let actor = self.person("staff", &["resident"]).await;
        self.make_staff(AccountId(actor.account_id.parse().expect("an id")), role).await;
        actor
    }

    /// Gives the one role to an account, as the command line does.
    async fn make_staff(&self, account: AccountId, role: Role) {
        use diesel::{ExpressionMethods, RunQueryDsl};
        use schema::account_roles;
        let done = self.parts.db.write::<_, NoRefusal, _>("test.staff", move |tx| {
            let now = tx.now();
            diesel::delete(account_roles::table)
                .filter(account_roles::account_id.eq(account))
                .execute(tx.connection())?;
            diesel::insert_into(account_roles::table)
                .values((
                    account_roles::account_id.eq(account),
                    account_roles::role.eq(Word(role)),
                    account_roles::granted_at.eq(At(now)),
                    account_roles::granted_by.eq(None::<AccountId>),
                ))
                .execute(tx.connection())?;
            Ok(())
        });
        done.await.unwrap_or_else(|_| panic!("the role cannot be given"));
    }

    /// Sets a second factor up; the session counts as given afterwards.
    async fn enrol(&self, mut actor: Actor) -> Actor {
        let enrolment = actor.post("/auth/second-factor/enrolment", &json!({})).await.with_status(201);
        let secret = enrolment["secret"].as_str().expect("a secret").to_owned();
        // The step before: the one of the present stays for a sign-in in the same half minute.
        let body = json!({"code": self.second_factor_code(&secret, -1)});
        let answer = actor.post("/auth/second-factor/enrolment/confirmation", &body).await.with_status(200);
        actor.second_factor = Some(secret);
        actor.holds(&answer["session"]);
        actor
    }
}

impl Actor {
    /// Goes on with the session of this answer.
    pub fn holds(&mut self, session: &Value) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        self.account_id = text(&session["account"]["id"]).unwrap_or_default();
        self.refresh_token = text(&session["refresh_token"]);
        let token = text(&session["access_token"]).unwrap_or_else(|| panic!("no access token: {session}"));
        self.transport = Transport::Bearer(token);
    }
}
