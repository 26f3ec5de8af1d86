//! A small town in which every kind of caller meets things that belong to others.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use quartierhilfe::{
    db::{
        At, Json, NoRefusal,
        schema::{inbox, invitation_messages, invitations, outbox},
    },
    kernel::ids::{AccountId, AnyId, HelpRequestId, InvitationId, InvitationMessageId, OutboxId},
};
use serde_json::{Value, json};
use support::{Actor, TestApp, builders, id, openapi::Operation};

/// Every kind of caller, as the columns of the table of permissions.
pub const CALLERS: [&str; 8] =
    ["nobody", "resident", "unverified", "volunteer", "stadtkuemmerer", "coordinator", "admin", "no_second_factor"];

/// A caller of this kind.
pub async fn caller(app: &TestApp, kind: &str) -> Actor {
    match kind {
        "nobody" => app.nobody(),
        "resident" => app.resident().await,
        "unverified" => app.unverified_volunteer().await,
        "volunteer" => app.volunteer().await,
        "stadtkuemmerer" => app.stadtkuemmerer_without_duty().await,
        "coordinator" => app.coordinator().await,
        "admin" => app.admin().await,
        "no_second_factor" => app.staff_without_second_factor(quartierhilfe::kernel::role::Role::Coordinator).await,
        other => panic!("no such caller: {other}"),
    }
}

/// Asks a helper about a request, whatever the policy would choose; gives the id of the invitation.
async fn invite(app: &TestApp, helper: &Actor, request: &Value) -> String {
    let (helper, request) =
        (helper.account_id.parse::<AccountId>().unwrap(), id(request).parse::<HelpRequestId>().unwrap());
    let invited = app.parts.db.write::<_, NoRefusal, _>("test.invite", move |tx| {
        let (invitation, message, now): (InvitationId, InvitationMessageId, _) =
            (tx.new_id(), tx.new_id(), At(tx.now()));
        diesel::insert_into(invitation_messages::table)
            .values((
                invitation_messages::id.eq(message),
                invitation_messages::helper_id.eq(helper),
                invitation_messages::outbox_id.eq(tx.new_id::<OutboxId>()),
                invitation_messages::sent_at.eq(now),
            ))
            .execute(tx.connection())?;
        let bands = json!({"nearness": "own_quarter", "rest": 4, "load": 0, "familiarity": "new"});
        diesel::insert_into(invitations::table)
            .values((
                invitations::id.eq(invitation),
                invitations::help_request_id.eq(request),
                invitations::helper_id.eq(helper),
                invitations::message_id.eq(message),
                invitations::status.eq("sent"),
                invitations::usual_yes.eq(0.2),
                invitations::bands.eq(Json(bands)),
                invitations::reasons.eq(Json(json!([]))),
                invitations::policy_version.eq(1),
                invitations::sent_at.eq(now),
                invitations::is_counted.eq(false),
            ))
            .execute(tx.connection())?;
        Ok(invitation)
    });
    invited.await.unwrap_or_else(|_| panic!("nobody is invited")).to_string()
}

/// Lets a notice lie in somebody's inbox of which no mail could tell; gives its id.
async fn tell(app: &TestApp, person: &Actor) -> String {
    let person = person.account_id.parse::<AccountId>().unwrap();
    let told = app.parts.db.write::<_, NoRefusal, _>("test.tell", move |tx| {
        let id = tx.queue_notice("account.verified", person, person.0, json!({}))?;
        let now = At(tx.now());
        diesel::update(outbox::table.find(id)).set(outbox::dead_at.eq(now)).execute(tx.connection())?;
        diesel::insert_into(inbox::table)
            .values((
                inbox::id.eq(id),
                inbox::account_id.eq(person),
                inbox::occasion.eq("account.verified"),
                inbox::subject_kind.eq("account"),
                inbox::subject_id.eq(AnyId(person.0)),
                inbox::source_id.eq(AnyId(person.0)),
                inbox::created_at.eq(now),
                inbox::to_tell_because.eq("given_up"),
            ))
            .execute(tx.connection())?;
        Ok(id)
    });
    told.await.unwrap_or_else(|_| panic!("nobody is told")).to_string()
}

/// A plan of the office whose search is over.
async fn plan(app: &TestApp) -> String {
    let office = app.office().await;
    let asked = office.post("/dispatch/plans", &json!({})).await.with_status(202);
    let path = format!("/dispatch/plans/{}", id(&asked));
    while office.get(&path).await.ok()["state"] == "running" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    id(&asked)
}

/// What the office handed to a colleague.
async fn handover(app: &TestApp) -> String {
    let colleague = app.coordinator().await;
    let body = json!({"to_id": colleague.account_id, "briefing": "nur vormittags anrufen"});
    id(&app.office().await.post("/dispatch/handovers", &body).await.with_status(201))
}

/// A text that coordinators use again.
async fn template(app: &TestApp) -> String {
    let body = json!({"title": "Rückruf", "body": "Guten Tag"});
    id(&app.office().await.post("/response-templates", &body).await.with_status(201))
}

/// Things of other people, for the ids in paths.
pub struct Things {
    account: String,
    kuemmerer: String,
    absence: String,
    open_request: String,
    waiting_request: String,
    plan: String,
    handover: String,
    template: String,
    series: String,
    assignment: String,
    invitation: String,
    visit: String,
    quarter: String,
    session: String,
    concern: String,
    block: String,
    notice: String,
}

impl Things {
    /// Makes them: an open request, one that a volunteer has taken, one to which a Stadtkümmerer is sent.
    pub async fn of_others(app: &TestApp) -> Self {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let kuemmerer = app.stadtkuemmerer().await;
        let quarter = app.quarter().await;
        let body = builders::help_request("einkauf", &quarter);
        let open = resident.post("/help-requests", &body).await.with_status(201);
        let taken = resident.post("/help-requests", &body).await.with_status(201);
        let accepted = helper.post(&format!("/help-requests/{}/acceptance", id(&taken)), &json!({})).await.ok();
        let visited = resident.post("/help-requests", &body).await.with_status(201);
        let order = json!({
            "help_request_id": id(&visited),
            "stadtkuemmerer_id": kuemmerer.account_id,
            "starts_at": "2026-03-17T10:00:00Z",
        });
        let visit = app.office().await.post("/dispatch/visits", &order).await.with_status(201);
        let waiting = resident.post("/help-requests", &body).await.with_status(201);
        let escalation = format!("/help-requests/{}/escalation", id(&waiting));
        app.office().await.post(&escalation, &json!({})).await.ok();
        let mut again = body.clone();
        let recurrence =
            json!({"rrule": "FREQ=WEEKLY;BYDAY=TU", "first_date": "2026-03-17", "start": "10:00", "end": "12:00"});
        again["timing"] = json!({"kind": "recurring", "recurrence": recurrence});
        let series = resident.post("/help-requests", &again).await.with_status(201);
        let (concern, block) = parted(app, &helper, &body).await;
        let away = json!({"kind": "holiday", "starts_at": "2026-05-01T00:00:00Z", "ends_at": "2026-05-09T00:00:00Z"});
        let absences = format!("/stadtkuemmerer/{}/absences", kuemmerer.account_id);
        let absence = app.office().await.post(&absences, &away).await.with_status(201);
        let sessions = resident.get("/auth/sessions").await.with_status(200);
        let notice = tell(app, &resident).await;
        Self {
            account: resident.account_id,
            kuemmerer: kuemmerer.account_id,
            absence: id(&absence),
            open_request: id(&open),
            waiting_request: id(&waiting),
            plan: plan(app).await,
            handover: handover(app).await,
            template: template(app).await,
            series: series["series_id"].as_str().unwrap().to_owned(),
            assignment: id(&accepted["assignment"]),
            invitation: invite(app, &helper, &open).await,
            visit: id(&visit),
            quarter,
            session: id(&sessions["items"][0]),
            concern,
            block,
            notice,
        }
    }

    /// The path of an operation with things of others in it.
    pub fn path(&self, operation: &Operation) -> String {
        let path = operation.path.as_str();
        let id = match path.trim_start_matches("/api/v1/").split('/').collect::<Vec<_>>()[..] {
            ["help-requests", ..] => &self.open_request,
            ["series", ..] => &self.series,
            ["assignments", ..] => &self.assignment,
            ["invitations", ..] => &self.invitation,
            ["dispatch", "visits", ..] => &self.visit,
            ["dispatch", "queue", ..] => &self.waiting_request,
            ["dispatch", "plans", ..] => &self.plan,
            ["dispatch", "handovers", ..] => &self.handover,
            ["response-templates", ..] => &self.template,
            ["accounts", ..] => &self.account,
            ["stadtkuemmerer", ..] => &self.kuemmerer,
            ["quarters", ..] => &self.quarter,
            ["auth", "sessions", ..] => &self.session,
            ["concerns", ..] => &self.concern,
            ["me", "blocks", ..] => &self.block,
            ["me", "notices", ..] | ["notices", ..] => &self.notice,
            _ => "",
        };
        let path = path
            .replace("{key}", "einkauf")
            .replace("{date}", "2026-03-24")
            .replace("{token}", "no-such-token")
            .replace("{role}", "resident")
            .replace("{absence_id}", &self.absence)
            .replacen("{id}", id, 1);
        assert!(!path.contains("//") && !path.ends_with('/'), "no thing for {}", operation.path);
        path.replace("{id}", &self.open_request)
    }

    /// Ids that exist, for bodies that name one.
    pub fn ids(&self) -> Vec<Value> {
        [
            &self.account,
            &self.kuemmerer,
            &self.open_request,
            &self.waiting_request,
            &self.plan,
            &self.handover,
            &self.template,
            &self.series,
            &self.assignment,
            &self.invitation,
            &self.visit,
            &self.quarter,
            &self.session,
            &self.concern,
            &self.block,
            &self.notice,
        ]
        .map(|id| json!(id))
        .to_vec()
    }
}

/// A resident reports and blocks the volunteer who said yes: the concern and the block.
async fn parted(app: &TestApp, helper: &Actor, body: &Value) -> (String, String) {
    let resident = app.resident().await;
    let asked = resident.post("/help-requests", body).await.with_status(201);
    let accepted = helper.post(&format!("/help-requests/{}/acceptance", id(&asked)), &json!({})).await.ok();
    let path = format!("/assignments/{}", id(&accepted["assignment"]));
    resident.post(&format!("{path}/report"), &json!({})).await.with_status(204);
    let block = resident.post(&format!("{path}/block"), &json!({})).await.with_status(201);
    let concerns = app.office().await.get("/concerns").await.ok();
    (id(&concerns["items"][0]), id(&block))
}
