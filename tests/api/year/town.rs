//! The people of the year: who they are, how they sign in, and what the test knows of them.

use super::{acts, dice::Dice};
use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use quartierhilfe::kernel::ids::AnyId;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};
use support::{Actor, TestApp, builders};

/// Everything that people do comes from this.
const SEED: u64 = 20_260_316;

/// Somebody with their session.
pub struct Person {
    actor: Actor,
    signed_in_at: DateTime<Utc>,
}

/// How often what was done.
#[derive(Default)]
pub struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0.iter().map(|(what, (done, refused))| format!("{what} {done} (refused {refused})"));
        formatter.write_str(&told.collect::<Vec<_>>().join(", "))
    }
}

/// The town.
pub struct Town {
    /// Dice.
    pub dice: Dice,
    /// Everybody, by account.
    people: BTreeMap<String, Person>,
    /// Residents, helpers: their accounts.
    pub residents: Vec<String>,
    /// Who helps.
    pub helpers: Vec<String>,
    /// The coordinator.
    pub office: String,
    /// The Stadtkümmerer.
    pub kuemmerer: String,
    /// What somebody has made up their mind about, also by keeping silent.
    pub decided: BTreeSet<(&'static str, AnyId)>,
    /// What was done.
    pub tally: Tally,
    /// Whether somebody has left.
    pub has_lost: bool,
}

impl Town {
    /// Twelve people: five residents, five helpers, the coordinator and a Stadtkümmerer.
    pub async fn settle(app: &TestApp) -> Self {
        let mut town = Self {
            dice: Dice::of(SEED),
            people: BTreeMap::new(),
            residents: Vec::new(),
            helpers: Vec::new(),
            office: String::new(),
            kuemmerer: String::new(),
            decided: BTreeSet::new(),
            tally: Tally::default(),
            has_lost: false,
        };
        town.office = town.moves_in(app, app.office().await.clone());
        town.kuemmerer = town.moves_in(app, app.stadtkuemmerer().await);
        for _ in 0..5 {
            let resident = app.resident().await;
            let account = town.moves_in(app, resident);
            town.residents.push(account);
        }
        for place in 0..5 {
            let helper = app.volunteer().await;
            settings_of(app, &helper, place).await;
            let account = town.moves_in(app, helper);
            town.helpers.push(account);
        }
        for (resident, rrule) in
            [(0, "FREQ=WEEKLY;BYDAY=TU"), (1, "FREQ=WEEKLY;BYDAY=SU"), (2, "FREQ=MONTHLY;BYMONTHDAY=31")]
        {
            let body = acts::recurring(app, rrule).await;
            let account = town.residents[resident].clone();
            town.acts(app, &account, "series", "/help-requests", &body).await;
        }
        town
    }

    /// Somebody new; gives back the account.
    pub fn moves_in(&mut self, app: &TestApp, actor: Actor) -> String {
        let account = actor.account_id.clone();
        self.people.insert(account.clone(), Person { actor, signed_in_at: app.now() });
        account
    }

    /// Somebody with a session that counts now.
    pub async fn signed_in(&mut self, app: &TestApp, account: &str) -> Actor {
        let person = self.people.get_mut(account).expect("somebody");
        if person.signed_in_at != app.now() {
            let body = json!({"refresh_token": person.actor.refresh_token});
            let answer = app.nobody().post("/auth/sessions/refresh", &body).await;
            if answer.status == 200 && answer.json()["second_factor"] != "required" {
                person.actor.holds(&answer.json());
            } else {
                person.actor = app.again(&person.actor).await;
            }
            person.signed_in_at = app.now();
        }
        person.actor.clone()
    }

    /// Somebody does something. It is done or refused for a reason of the domain, never for another.
    pub async fn acts(&mut self, app: &TestApp, account: &str, what: &'static str, path: &str, body: &Value) -> bool {
        let actor = self.signed_in(app, account).await;
        let answer = actor.post(path, body).await;
        self.counts(app, what, &answer)
    }

    /// Counts what was done, or refused.
    pub fn counts(&mut self, app: &TestApp, what: &'static str, answer: &support::Answer) -> bool {
        let is_done = (200..300).contains(&answer.status);
        assert!(is_done || [403, 404, 409, 422].contains(&answer.status), "{what} at {}: {answer}", app.now());
        let tally = self.tally.0.entry(what).or_default();
        if is_done {
            tally.0 += 1;
        } else {
            tally.1 += 1;
        }
        is_done
    }

    /// Whether somebody makes up their mind about this now: once, whatever comes of it.
    pub fn decides(&mut self, what: &'static str, about: AnyId) -> bool {
        self.decided.insert((what, about))
    }

    /// A stop of the clock: people act by day.
    pub async fn live(&mut self, app: &TestApp) {
        let local = app.now().with_timezone(&Berlin);
        if !(7..=21).contains(&local.hour()) {
            return;
        }
        acts::ask(self, app).await;
        acts::answer(self, app).await;
        acts::help(self, app).await;
        acts::say_what_is_needed(self, app).await;
        if local.hour() == 10 && local.minute() == 0 {
            if local.weekday().num_days_from_monday() < 5 {
                acts::look_through_queue(self, app).await;
            }
            acts::plan_and_fall_ill(self, app, local.date_naive()).await;
            acts::come_and_go(self, app, local.ordinal()).await;
        }
    }

    /// The year was not an empty one: everything that people can do was done.
    pub fn has_lived(&self) {
        for (what, least) in [
            ("ask", 100),
            ("yes", 50),
            ("no", 20),
            ("later", 5),
            ("agree", 1),
            ("done", 40),
            ("thanks", 10),
            ("confirm", 10),
            ("withdraw", 4),
            ("no_show", 1),
            ("write", 4),
            ("still_needed", 1),
            ("call_off", 3),
            ("visit", 4),
            ("series", 3),
            ("guest", 3),
            ("release", 1),
            ("plan", 3),
            ("hand_back", 1),
            ("ill", 5),
        ] {
            let done = self.tally.0.get(what).map_or(0, |(done, _)| *done);
            assert!(done >= least, "{what}: {done} times in the year; {}", self.tally);
        }
    }
}

/// One wants few messages, one is told once a day, one sleeps long, one wants none.
async fn settings_of(app: &TestApp, helper: &Actor, place: usize) {
    let mut offer = builders::offer(&app.categories().await, &app.quarter().await);
    offer["version"] = json!(1);
    match place {
        0 => offer["messages_per_week"] = json!(1),
        1 => offer["messages_per_week"] = json!(7),
        2 => offer["reach"] = json!("whole_town"),
        _ => {}
    }
    if place < 3 {
        helper.put("/me/offer", &offer).await.ok();
    }
    let settings = match place {
        3 => json!({"version": 0, "quiet_hours": {"from": "19:00", "until": "09:00"}, "kinds": []}),
        4 => json!({"version": 0, "quiet_hours": null, "kinds": [{"kind": "thanks", "mail": "daily"}]}),
        _ => return,
    };
    helper.put("/me/notice-settings", &settings).await.ok();
}
