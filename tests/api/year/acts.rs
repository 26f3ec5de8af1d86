//! What people do now and then.

use super::town::Town;
use chrono::{Datelike, Days, Duration, NaiveDate, Weekday};
use chrono_tz::Europe::Berlin;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use quartierhilfe::{
    db::{
        At, DbConnection, NoRefusal,
        schema::{assignments, help_requests, invitations},
    },
    kernel::ids::{AccountId, AnyId, AssignmentId, HelpRequestId, InvitationId},
};
use serde_json::{Value, json};
use support::{TestApp, builders};

/// What the test knows beside what people see: it looks into the database instead of into every list.
fn known<T: Send + 'static>(
    app: &TestApp,
    query: impl Fn(&mut DbConnection) -> QueryResult<Vec<T>> + Send + Sync + 'static,
) -> Vec<T> {
    let found = app.parts.db.read_blocking::<_, NoRefusal>(move |connection| Ok(query(connection)?));
    found.unwrap_or_else(|_| panic!("no answer of the database"))
}

/// A request that comes again.
pub async fn recurring(app: &TestApp, rrule: &str) -> Value {
    let mut body = builders::help_request("einkauf", &app.quarter().await);
    let recurrence = json!({"rrule": rrule, "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
    body["timing"] = json!({"kind": "recurring", "recurrence": recurrence});
    body
}

/// Somebody needs help: at once or at some time, pressing or not; now and then a guest.
pub async fn ask(town: &mut Town, app: &TestApp) {
    if !town.dice.happens(18) {
        return;
    }
    let categories = app.categories().await;
    let category = categories[town.dice.below(categories.len())].clone();
    let quarters = app.quarters().await;
    // Nobody helps in the last quarter unless they help everywhere.
    let quarter = support::id(&quarters[if town.dice.happens(85) { 0 } else { 2 }]);
    let mut body = builders::help_request(&category, &quarter);
    let urgency = ["normal", "soon", "urgent"][town.dice.below(3)];
    body["urgency"] = json!(urgency);
    if town.dice.happens(50) {
        let day =
            app.now().with_timezone(&Berlin).date_naive() + Days::new(u64::try_from(1 + town.dice.below(8)).unwrap());
        let end = ["10:00", "13:00", "20:00"][town.dice.below(3)];
        let window = json!({"date": day.to_string(), "start": "09:00", "end": end});
        body["timing"] = json!({"kind": "windows", "windows": [window]});
    }
    if town.dice.happens(8) {
        body["contact"] = json!({"first_name": "Gerda", "phone": "+49 4541 777888"});
        body["privacy_version"] = json!(builders::PRIVACY_VERSION);
        let answer = app.nobody().post("/help-requests/guest", &body).await;
        town.counts(app, "guest", &answer);
        return;
    }
    if town.dice.happens(10) {
        body["helpers_needed"] = json!(2);
    }
    let resident = town.residents[town.dice.below(town.residents.len())].clone();
    town.acts(app, &resident, "ask", "/help-requests", &body).await;
}

/// Helpers answer what they were asked, or do not; and who asked takes another time, or does not.
pub async fn answer(town: &mut Town, app: &TestApp) {
    let asked = known(app, |connection| {
        let rows: Vec<(InvitationId, AccountId, String, Option<AccountId>)> = invitations::table
            .inner_join(help_requests::table)
            .filter(invitations::status.eq_any(["sent", "accepted_later"]))
            .filter(help_requests::status.eq("open"))
            .order((help_requests::created_at, help_requests::reference))
            .select((invitations::id, invitations::helper_id, invitations::status, help_requests::requester_id))
            .load(connection)?;
        Ok(rows)
    });
    for (invitation, helper, status, requester) in asked {
        let about = AnyId(invitation.0);
        if status == "sent" {
            if town.decides("invitation", about) {
                answer_one(town, app, invitation, &helper.to_string()).await;
            }
        } else if let Some(requester) = requester
            && town.decides("proposal", about)
            && town.dice.happens(60)
        {
            let path = format!("/invitations/{invitation}/agreement");
            town.acts(app, &requester.to_string(), "agree", &path, &json!({})).await;
        }
    }
}

async fn answer_one(town: &mut Town, app: &TestApp, invitation: InvitationId, helper: &str) {
    let path = |act: &str| format!("/invitations/{invitation}/{act}");
    match town.dice.below(100) {
        0..40 => {
            town.acts(app, helper, "yes", &path("acceptance"), &json!({})).await;
        }
        40..62 => {
            town.acts(app, helper, "no", &path("refusal"), &json!({})).await;
        }
        62..75 => {
            let starts_at = app.now() + Duration::hours(30);
            town.acts(app, helper, "later", &path("later"), &json!({"starts_at": starts_at})).await;
        }
        _ => {}
    }
}

/// An assignment: of whom, for whom.
struct Held {
    id: AssignmentId,
    helper: String,
    requester: Option<String>,
    is_volunteers: bool,
}

impl Held {
    fn path(&self, act: &str) -> String {
        format!("/assignments/{}/{act}", self.id)
    }
}

/// Who said yes comes, or does not, and says so, or does not; the other side says thanks, or does not.
pub async fn help(town: &mut Town, app: &TestApp) {
    type Row = (AssignmentId, AccountId, String, String, At, At, Option<AccountId>);
    let now = app.now();
    let agreed: Vec<Row> = known(app, |connection| {
        assignments::table
            .inner_join(help_requests::table)
            .filter(assignments::status.eq("accepted").or(assignments::status.eq("done")))
            .order((assignments::starts_at, assignments::created_at))
            .select((
                assignments::id,
                assignments::helper_id,
                assignments::kind,
                assignments::status,
                assignments::starts_at,
                assignments::ends_at,
                help_requests::requester_id,
            ))
            .load(connection)
    });
    for (id, helper, kind, status, starts_at, ends_at, requester) in agreed {
        let requester = requester.map(|account| account.to_string());
        let held = Held { id, helper: helper.to_string(), requester, is_volunteers: kind == "volunteer" };
        if status == "done" {
            thank(town, app, &held).await;
        } else if now < starts_at.0 {
            think_again(town, app, &held).await;
            if !held.is_volunteers {
                hand_back(town, app, &held).await;
            }
        } else if ends_at.0 <= now {
            report(town, app, &held).await;
        }
    }
}

async fn thank(town: &mut Town, app: &TestApp, held: &Held) {
    let Some(requester) = &held.requester else { return };
    if town.decides("thanks", AnyId(held.id.0)) {
        match town.dice.below(100) {
            0..30 => {
                town.acts(app, requester, "thanks", &held.path("thanks"), &json!({"text": "Danke"})).await;
            }
            30..50 => {
                town.acts(app, requester, "confirm", &held.path("confirmation"), &json!({})).await;
            }
            _ => {}
        }
    }
}

async fn think_again(town: &mut Town, app: &TestApp, held: &Held) {
    if held.is_volunteers && town.decides("visit", AnyId(held.id.0)) {
        match town.dice.below(100) {
            0..8 => {
                town.acts(app, &held.helper, "withdraw", &held.path("withdrawal"), &json!({})).await;
            }
            8..20 => {
                town.acts(app, &held.helper, "write", &held.path("messages"), &json!({"text": "Bis dann"})).await;
            }
            _ => {}
        }
    }
}

/// The Stadtkümmerer cannot come after all: it is the coordinators' again.
async fn hand_back(town: &mut Town, app: &TestApp, held: &Held) {
    if town.decides("hand_back", AnyId(held.id.0)) && town.dice.happens(70) {
        let path = format!("/dispatch/visits/{}/return", held.id);
        town.acts(app, &held.helper, "hand_back", &path, &json!({"reason": "verhindert"})).await;
    }
}

async fn report(town: &mut Town, app: &TestApp, held: &Held) {
    if town.decides("report", AnyId(held.id.0)) {
        match (town.dice.below(100), &held.requester) {
            (0..60, _) => {
                let minutes = json!({"minutes_spent": 30});
                town.acts(app, &held.helper, "done", &held.path("completion"), &minutes).await;
            }
            (60..66, Some(requester)) => {
                town.acts(app, requester, "no_show", &held.path("no-show"), &json!({})).await;
            }
            _ => {}
        }
    }
}

/// Who is asked whether the help is still needed says so, or does not; and some call off what they asked for.
pub async fn say_what_is_needed(town: &mut Town, app: &TestApp) {
    type Row = (HelpRequestId, Option<AccountId>, bool);
    let open = known(app, |connection| {
        let rows: Vec<(HelpRequestId, Option<AccountId>, Option<At>)> = help_requests::table
            .filter(help_requests::status.eq("open").and(help_requests::requester_id.is_not_null()))
            .order((help_requests::created_at, help_requests::reference))
            .select((help_requests::id, help_requests::requester_id, help_requests::still_needed_asked_at))
            .load(connection)?;
        Ok(rows.into_iter().map(|(id, requester, asked)| (id, requester, asked.is_some())).collect::<Vec<Row>>())
    });
    for (request, requester, is_asked) in open {
        let Some(requester) = requester.map(|account| account.to_string()) else { continue };
        let path = |act: &str| format!("/help-requests/{request}/{act}");
        if is_asked && town.decides("still_needed", AnyId(request.0)) {
            match town.dice.below(100) {
                0..45 => {
                    town.acts(app, &requester, "still_needed", &path("extension"), &json!({})).await;
                }
                45..60 => {
                    town.acts(app, &requester, "call_off", &path("cancellation"), &json!({})).await;
                }
                _ => {}
            }
        } else if town.decides("call_off", AnyId(request.0)) && town.dice.happens(3) {
            town.acts(app, &requester, "call_off", &path("cancellation"), &json!({})).await;
        }
    }
}

/// The coordinator calls guests back, sends the Stadtkümmerer, closes what cannot be helped, and leaves some for another day.
pub async fn look_through_queue(town: &mut Town, app: &TestApp) {
    let waiting = known(app, |connection| {
        let rows: Vec<(HelpRequestId, bool)> = help_requests::table
            .filter(help_requests::status.eq("open"))
            .filter(help_requests::escalated_at.is_not_null().or(help_requests::is_released.eq(false)))
            .order((help_requests::created_at, help_requests::reference))
            .select((help_requests::id, help_requests::is_released))
            .load(connection)?;
        Ok(rows)
    });
    let (office, kuemmerer) = (town.office.clone(), town.kuemmerer.clone());
    for (place, (request, is_released)) in waiting.into_iter().take(4).enumerate() {
        let path = |act: &str| format!("/help-requests/{request}/{act}");
        if !is_released {
            if town.dice.happens(60) {
                town.acts(app, &office, "release", &path("release"), &json!({})).await;
            }
            continue;
        }
        match town.dice.below(100) {
            0..45 => {
                // The time that the queue suggests; where it has none, one that is refused more often than not.
                let actor = town.signed_in(app, &office).await;
                let item = actor.get(&format!("/dispatch/queue/{request}")).await.ok();
                let later = app.now() + Duration::hours(2) + Duration::minutes(50) * i32::try_from(place).unwrap();
                let suggested = item["stadtkuemmerer_suggestions"].as_array().and_then(|all| {
                    all.iter().find(|one| one["account_id"] == json!(kuemmerer)).map(|one| one["starts_at"].clone())
                });
                let starts_at = suggested.filter(Value::is_string).unwrap_or(json!(later));
                let visit = json!({"help_request_id": request, "stadtkuemmerer_id": kuemmerer, "starts_at": starts_at});
                town.acts(app, &office, "visit", "/dispatch/visits", &visit).await;
            }
            45..60 => {
                let closure = json!({"outcome": "nobody_found", "note": "nach Gespräch"});
                town.acts(app, &office, "close", &path("closure"), &closure).await;
            }
            _ => {}
        }
    }
}

/// A plan for the whole queue is made and taken over, each working day; and now and then the Stadtkümmerer is ill for a day.
pub async fn plan_and_fall_ill(town: &mut Town, app: &TestApp, day: NaiveDate) {
    let (office, kuemmerer) = (town.office.clone(), town.kuemmerer.clone());
    if day.ordinal().is_multiple_of(20) {
        let absences = format!("/stadtkuemmerer/{kuemmerer}/absences");
        assert!(town.acts(app, &kuemmerer, "ill", &absences, &json!({"kind": "sick"})).await);
    }
    if [Weekday::Sat, Weekday::Sun].contains(&day.weekday()) {
        return;
    }
    let actor = town.signed_in(app, &office).await;
    let until = day + Days::new(4);
    let asked = actor.post("/dispatch/plans", &json!({"from": day, "to": until})).await.with_status(202);
    let path = format!("/dispatch/plans/{}", support::id(&asked));
    let mut plan = actor.get(&path).await.ok();
    while plan["state"] == "running" {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        plan = actor.get(&path).await.ok();
    }
    if plan["proposal"]["visits"].as_array().is_some_and(|visits| !visits.is_empty()) {
        town.acts(app, &office, "plan", &format!("{path}/acceptance"), &json!({})).await;
    }
}

/// People join, rest, come back and leave.
pub async fn come_and_go(town: &mut Town, app: &TestApp, day: u32) {
    if day.is_multiple_of(45) {
        let newcomer = app.unverified_volunteer().await;
        newcomer.put("/me/offer", &builders::offer(&app.categories().await, &app.quarter().await)).await.ok();
        let account = town.moves_in(app, newcomer);
        // One in two is never verified: nobody may ask them.
        if day.is_multiple_of(2) {
            let (office, path) = (town.office.clone(), format!("/accounts/{account}/verification"));
            assert!(town.acts(app, &office, "verify", &path, &json!({})).await);
        }
        town.helpers.push(account);
    }
    if day.is_multiple_of(60) {
        let newcomer = app.resident().await;
        let account = town.moves_in(app, newcomer);
        town.residents.push(account);
    }
    if day == 190 {
        let resting = town.helpers[2].clone();
        let until = app.now().with_timezone(&Berlin).date_naive() + Days::new(28);
        let body = json!({"until": until.to_string()});
        assert!(town.acts(app, &resting, "pause", "/me/offer/pause", &body).await);
    }
    // Whoever is on the way to somebody stays until that is done.
    if day >= 250 && !town.has_lost {
        let leaving = town.helpers[1].clone();
        let actor = town.signed_in(app, &leaving).await;
        let body = json!({"password": actor.password});
        let answer = actor.send(reqwest::Method::DELETE, "/me", Some(&body)).await;
        if town.counts(app, "leave", &answer) {
            town.helpers.remove(1);
            town.has_lost = true;
        }
    }
}
