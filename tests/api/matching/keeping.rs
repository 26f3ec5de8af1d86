//! What is kept of being asked, and for how long.

use super::*;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use quartierhilfe::db::schema::{events, invitation_counts, invitation_messages, invitations as rows, matching_looks};
use quartierhilfe::db::{NoRefusal, Tx};
use quartierhilfe::matching::model::Look;
use reqwest::Method;
use std::collections::BTreeSet;

/// Invitations, messages, groups that are counted.
async fn counts(app: &TestApp) -> (i64, i64, i64) {
    let counted = app.parts.db.read_rows("test.counts", |connection| {
        let invitations = rows::table.count().get_result(connection)?;
        let messages = invitation_messages::table.count().get_result(connection)?;
        Ok((invitations, messages, invitation_counts::table.count().get_result(connection)?))
    });
    counted.await.unwrap_or_else(|_| panic!("no counts"))
}

/// What is kept of the looks that asked somebody.
async fn looks(app: &TestApp) -> Vec<String> {
    let kept = app
        .parts
        .db
        .read_rows("test.looks", |connection| matching_looks::table.select(matching_looks::seen).load(connection));
    kept.await.unwrap_or_else(|_| panic!("no looks"))
}

/// Changes what is kept of the one invitation and its look.
async fn falsify(app: &TestApp, change: impl Fn(&mut Tx<'_>) -> diesel::QueryResult<usize> + Send + 'static) {
    let changed = app.parts.db.write::<_, NoRefusal, _>("test.falsify", move |tx| Ok(change(tx)?));
    assert_eq!(changed.await.unwrap_or_else(|_| panic!("not changed")), 1);
}

/// The command that decides again: its exit code, and what it says.
async fn rechecked(app: &TestApp, invitation: &str) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(support::program::path());
    command.args(["--database", app.database_url(), "--data-dir"]).arg(app.data_dir());
    command.args(["invitation", "recheck", invitation]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

support::on_both_databases! {
    async fn why_somebody_was_asked_is_decided_again_from_the_record(app: &TestApp) {
        let (resident, other) = (app.resident().await, app.resident().await);
        let helpers = volunteers(app, 5).await;
        let (one, two) = (request(app, &resident, "urgent").await, request(app, &other, "soon").await);
        work(app).await;
        let mut sent = Vec::new();
        for helper in &helpers {
            sent.extend(invitations(app, helper).await);
        }
        assert!(sent.len() > 1);
        for invitation in &sent {
            let (code, said) = rechecked(app, &id(invitation)).await;
            assert!(code == Some(0) && said.contains("decided again from the record: the same\n"), "{said}");
            assert!(said.contains("own_quarter") && said.contains("in all"), "{said}");
        }
        for kept in looks(app).await {
            let seen = format!("{:?}", Look::decode(&kept).unwrap());
            let people = helpers.iter().chain([&resident, &other]).map(|person| person.account_id.clone());
            for id in people.chain([id(&one), id(&two)]) {
                assert!(!seen.contains(&id), "{id} stands in {seen}");
            }
        }
    }

    async fn what_cannot_be_decided_again_is_said_and_fails(app: &TestApp) {
        let (_, _, _, invitation) = invited(app).await;
        let id = id(&invitation);
        assert_eq!(rechecked(app, &id).await.0, Some(0));
        let (code, said) = rechecked(app, "018f0000-0000-7000-8000-000000000000").await;
        assert!(code == Some(2) && said.contains("there is no invitation"), "{said}");
        assert_eq!(rechecked(app, "x").await.0, Some(2));
        falsify(app, |tx| diesel::update(rows::table).set(rows::usual_yes.eq(0.123)).execute(tx.connection())).await;
        let (code, said) = rechecked(app, &id).await;
        assert!(code == Some(1) && said.contains("does not give the same reasons"), "{said}");
        falsify(app, |tx| diesel::update(rows::table).set(rows::look_helper.eq(7)).execute(tx.connection())).await;
        let (code, said) = rechecked(app, &id).await;
        assert!(code == Some(1) && said.contains("not asked"), "{said}");
        falsify(app, |tx| diesel::update(matching_looks::table).set(matching_looks::seen.eq("AAAA")).execute(tx.connection())).await;
        let (code, said) = rechecked(app, &id).await;
        assert!(code == Some(1) && said.contains("cannot be read"), "{said}");
        falsify(app, |tx| diesel::delete(matching_looks::table).execute(tx.connection())).await;
        let (code, said) = rechecked(app, &id).await;
        assert!(code == Some(1) && said.contains("no record"), "{said}");
        falsify(app, |tx| diesel::update(rows::table).set(rows::policy_version.eq(2)).execute(tx.connection())).await;
        let (code, said) = rechecked(app, &id).await;
        assert!(code == Some(1) && said.contains("policy 2 chose then"), "{said}");
    }

    async fn after_28_days_only_the_towns_counts_are_left(app: &TestApp) {
        let (_, helper, _, invitation) = invited(app).await;
        helper.post(&path(&invitation, "refusal"), &json!({})).await.ok();
        work(app).await;
        let (invitations, messages, groups) = counts(app).await;
        assert_eq!((invitations, messages), (1, 1));
        assert!(groups > 0, "a no is counted");
        pass(app, Duration::days(27)).await;
        assert_eq!(counts(app).await.1, 1, "the time of the message is still known");
        pass(app, Duration::days(2)).await;
        let (invitations, messages, groups) = counts(app).await;
        // Whoever was not asked for four weeks is told why: a message of today, and the only one that is known.
        assert_eq!((invitations, messages), (0, 1));
        assert_eq!(looks(app).await.len(), 0);
        let now = app.parts.db.clock().now();
        let sent = app.parts.db.read_rows("test.sent", |connection| {
            invitation_messages::table.select(invitation_messages::sent_at).load::<quartierhilfe::db::At>(connection)
        });
        let sent = sent.await.unwrap_or_else(|_| panic!("no messages"));
        assert!(sent.iter().all(|sent| now - sent.0 < Duration::days(3)), "{sent:?}");
        assert!(groups > 0);
    }

    async fn the_log_of_a_year_names_nobody_who_was_asked(app: &TestApp) {
        let (_, helper, made, invitation) = invited(app).await;
        helper.post(&path(&invitation, "refusal"), &json!({"reason": "too_far"})).await.ok();
        let logged = app.parts.db.read_rows("test.events", |connection| {
            type Row = (quartierhilfe::kernel::ids::AnyId, String, quartierhilfe::db::Json<Value>, Option<quartierhilfe::kernel::ids::AccountId>);
            let rows: Vec<Row> =
                events::table.select((events::subject_id, events::name, events::details, events::actor_id)).load(connection)?;
            Ok(rows)
        });
        let logged = logged.await.unwrap_or_else(|_| panic!("no events"));
        let about: Vec<_> = logged.iter().filter(|row| row.0.to_string() == id(&made)).collect();
        assert!(about.iter().any(|row| row.1 == "help_request.asked_about"));
        assert!(about.iter().any(|row| row.1 == "help_request.invitation_answered"));
        for row in about {
            assert!(!row.2.0.to_string().contains(&helper.account_id) && row.3.is_none_or(|who| who.to_string() != helper.account_id), "{row:?}");
        }
    }

    async fn who_leaves_takes_it_along_and_can_have_a_copy_before(app: &TestApp) {
        let (_, helper, _, _) = invited(app).await;
        let next = app.volunteer().await;
        let copy = helper.get("/me/export").await.ok();
        assert_eq!(copy["invitations"][0]["state"], "sent", "{copy}");
        helper.send(Method::DELETE, "/me", Some(&json!({"password": helper.password}))).await.ok();
        assert_eq!(counts(app).await.0, 0);
        work(app).await;
        assert_eq!(invitations(app, &next).await.len(), 1, "somebody else is asked");
    }

    async fn requests_that_nothing_brought_here_are_taken_up(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        request(app, &resident, "soon").await;
        let forgotten = app.parts.db.write::<_, quartierhilfe::db::NoRefusal, _>("test.forget", |tx| {
            Ok(diesel::delete(quartierhilfe::db::schema::asking::table).execute(tx.connection())?)
        });
        assert_eq!(forgotten.await.unwrap_or_else(|_| panic!("not forgotten")), 1);
        work(app).await;
        assert_eq!(invitations(app, &helper).await.len(), 1);
    }

    async fn who_is_never_asked_stands_on_the_coordinators_list(app: &TestApp) {
        let (_, helper, _, _) = invited(app).await;
        let (idle, resting) = (app.volunteer().await, app.volunteer().await);
        let mut offer = builders::offer(&app.categories().await, &app.quarter().await);
        (offer["messages_per_week"], offer["version"]) = (json!(0), json!(1));
        resting.put("/me/offer", &offer).await.ok();
        let listed = async || {
            let page = app.again(app.office().await).await.get("/volunteers/not-asked").await.ok();
            page["items"].as_array().unwrap().iter().map(id).collect::<BTreeSet<_>>()
        };
        assert!(listed().await.is_empty(), "they have only just offered");
        app.pass(Duration::days(27));
        assert!(listed().await.is_empty());
        app.pass(Duration::days(2));
        let both = BTreeSet::from([helper.account_id.clone(), idle.account_id.clone()]);
        assert_eq!(listed().await, both, "who wants no messages is not idle");
        app.again(&helper).await.get("/volunteers/not-asked").await.is_problem(403, "role-required");
    }
}
