//! "My year": a helper's own figures.

use super::{accepted, asked, asked_at};
use chrono::Duration;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use quartierhilfe::db::{At, NoRefusal, schema::assignments};
use quartierhilfe::kernel::ids::AssignmentId;
use serde_json::{Value, json};
use support::{Actor, TestApp, id};

/// Says yes and reports so many minutes.
async fn help(app: &TestApp, resident: &Actor, helper: &Actor, minutes: i32) -> Value {
    let assignment = accepted(helper, &asked(app, resident).await).await;
    let path = format!("/assignments/{}/completion", id(&assignment));
    helper.post(&path, &json!({"minutes_spent": minutes})).await.with_status(200)
}

/// The figures: times, minutes, thanks.
async fn figures(helper: &Actor, query: &str) -> [i64; 3] {
    let found = helper.get(&format!("/me/helped{query}")).await.with_status(200);
    ["times", "minutes", "thanks"].map(|name| found[name].as_i64().unwrap())
}

support::on_both_databases! {
    async fn what_was_done_counts_for_who_did_it(app: &TestApp) {
        let (resident, helper, other) = (app.resident().await, app.volunteer().await, app.volunteer().await);
        let none = json!({"year": 2026, "since": "2026-01-01", "times": 0, "minutes": 0, "thanks": 0});
        assert_eq!(helper.get("/me/helped").await.with_status(200), none);
        let done = help(app, &resident, &helper, 35).await;
        resident.post(&format!("/assignments/{}/confirmation", id(&done)), &json!({})).await.with_status(200);
        resident.post(&format!("/assignments/{}/thanks", id(&done)), &json!({"text": "Danke!"})).await.with_status(200);
        help(app, &resident, &helper, 80).await;
        help(app, &resident, &other, 10).await;
        // A promise is no help yet, and none that was given back.
        let promised = accepted(&helper, &asked_at(app, &resident, "10:00", "12:00").await).await;
        assert_eq!(figures(&helper, "").await, [2, 115, 1]);
        helper.post(&format!("/assignments/{}/withdrawal", id(&promised)), &json!({})).await.with_status(200);
        assert_eq!(figures(&helper, "?year=2026").await, [2, 115, 1]);
        assert_eq!(figures(&other, "").await, [1, 10, 0]);
        assert_eq!(figures(&helper, "?year=2025").await, [0, 0, 0]);
        assert_eq!(figures(&app.stadtkuemmerer().await, "").await, [0, 0, 0]);
    }

    /// Nobody has helped whom nobody opened the door; what was done in part was done.
    async fn who_came_in_vain_has_not_helped(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        for (outcome, so_far) in [("not_at_home", [0, 0, 0]), ("partly_done", [1, 20, 0]), ("refused", [1, 20, 0]), ("not_needed", [1, 20, 0]), ("done", [2, 40, 0])] {
            let assignment = accepted(&helper, &asked(app, &resident).await).await;
            let report = json!({"minutes_spent": 20, "outcome": outcome});
            helper.post(&format!("/assignments/{}/completion", id(&assignment)), &report).await.with_status(200);
            assert_eq!(figures(&helper, "").await, so_far, "{outcome}");
        }
    }

    /// In the town it is New Year an hour before it is in Greenwich; what nobody reported counts as agreed.
    async fn a_year_is_the_towns_and_a_missing_report_counts_as_agreed(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        let done = help(app, &resident, &helper, 35).await;
        let helped: AssignmentId = id(&done).parse().unwrap();
        for (start, year, other) in [("2025-12-31T23:00:00Z", 2026, 2025), ("2025-12-31T22:59:59Z", 2025, 2026)] {
            let start = start.parse().unwrap();
            let moved = app.parts.db.write::<_, NoRefusal, _>("test.long_ago", move |tx| {
                let times = (assignments::starts_at.eq(At(start)), assignments::ends_at.eq(At(start + Duration::minutes(90))));
                let nothing = assignments::minutes_spent.eq(None::<i32>);
                Ok(diesel::update(assignments::table.find(helped)).set((times, nothing)).execute(tx.connection())?)
            });
            assert!(matches!(moved.await, Ok(1)));
            assert_eq!(figures(&helper, &format!("?year={year}")).await, [1, 90, 0], "{year}");
            assert_eq!(figures(&helper, &format!("?year={other}")).await, [0, 0, 0], "{other}");
        }
    }

    async fn what_is_deleted_after_half_a_year_is_not_claimed(app: &TestApp) {
        let helper = app.volunteer().await;
        app.pass(Duration::days(260));
        let later = app.again(&helper).await.get("/me/helped").await.with_status(200);
        assert_eq!((&later["year"], &later["since"]), (&json!(2026), &json!("2026-06-02")));
    }

    async fn only_helpers_have_a_year_and_only_a_real_one(app: &TestApp) {
        app.resident().await.get("/me/helped").await.is_problem(403, "role-required");
        app.nobody().get("/me/helped").await.is_problem(401, "sign-in-required");
        let helper = app.volunteer().await;
        helper.get("/me/helped?year=1999").await.has_faults(&[("?year", "too_small")]);
        helper.get("/me/helped?year=999999999999").await.has_faults(&[("?year", "too_large")]);
        helper.get("/me/helped?year=never&rank=1").await.has_faults(&[("?rank", "unknown_field"), ("?year", "wrong_type")]);
    }
}
