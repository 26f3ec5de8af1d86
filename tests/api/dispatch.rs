//! Dispatch: duties, the queue, visits, the day.

use serde_json::{Value, json};
use support::version;

fn duty(quarter: &str, version: i64) -> Value {
    json!({
        "quarters": [{"quarter_id": quarter, "priority": 1}],
        "working_hours": [{"weekday": 1, "start": "08:00", "end": "16:00"}],
        "capacity_per_day": 4,
        "version": version,
    })
}

support::on_both_databases! {
    async fn a_duty_is_written_by_the_office_and_read_by_its_owner(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let before = kuemmerer.get(&path).await.with_status(200);
        assert_eq!((version(&before), &before["quarters"]), (0, &json!([])));
        assert_eq!(before["allowed_actions"], json!([]));

        let quarter = app.quarter().await;
        let coordinator = app.coordinator().await;
        let written = coordinator.put(&path, &duty(&quarter, 0)).await.with_status(200);
        assert_eq!((version(&written), &written["capacity_per_day"]), (1, &json!(4)));
        let stale = coordinator.put(&path, &duty(&quarter, 0)).await.is_problem(409, "version-conflict");
        assert_eq!(stale["current"], written);
        let again = app.admin().await.put(&path, &duty(&quarter, 1)).await.with_status(200);
        assert_eq!(version(&again), 2);
        assert_eq!(kuemmerer.get(&path).await.with_status(200)["working_hours"], duty(&quarter, 0)["working_hours"]);
        let listed = coordinator.get("/stadtkuemmerer").await.with_status(200);
        assert_eq!(listed["items"], json!([again]));
    }

    async fn a_wrong_duty_names_all_its_faults(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let coordinator = app.coordinator().await;
        let quarter = app.quarter().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let mut wrong = duty(&quarter, 0);
        wrong["quarters"] = json!([
            {"quarter_id": quarter, "priority": 1},
            {"quarter_id": quarter, "priority": 2},
            {"quarter_id": kuemmerer.account_id, "priority": 1},
        ]);
        wrong["working_hours"] = json!([{"weekday": 1, "start": "16:00", "end": "08:00"}]);
        coordinator.put(&path, &wrong).await.has_faults(&[
            ("/quarters/1/quarter_id", "duplicate"),
            ("/quarters/2/quarter_id", "unknown"),
            ("/working_hours/0/end", "end_before_start"),
        ]);
        wrong["quarters"] = json!([{"quarter_id": quarter, "priority": 10}]);
        wrong["capacity_per_day"] = json!(0);
        coordinator.put(&path, &wrong).await.has_faults(&[
            ("/quarters/0/priority", "too_large"),
            ("/capacity_per_day", "too_small"),
        ]);
    }

    async fn duties_are_nobody_elses_business(app: &TestApp) {
        let kuemmerer = app.stadtkuemmerer_without_duty().await;
        let path = format!("/stadtkuemmerer/{}/duty", kuemmerer.account_id);
        let body = duty(&app.quarter().await, 0);
        app.nobody().get(&path).await.is_problem(401, "sign-in-required");
        kuemmerer.put(&path, &body).await.is_problem(403, "role-required");
        for other in [app.resident().await, app.volunteer().await, app.stadtkuemmerer().await] {
            other.get(&path).await.is_problem(404, "not-found");
            other.get("/stadtkuemmerer").await.is_problem(403, "role-required");
            other.put(&path, &body).await.is_problem(403, "role-required");
        }
        let coordinator = app.coordinator().await;
        let of_nobody = format!("/stadtkuemmerer/{}/duty", coordinator.account_id);
        coordinator.get(&of_nobody).await.is_problem(404, "not-found");
        coordinator.put(&of_nobody, &body).await.is_problem(404, "not-found");
        coordinator.get("/stadtkuemmerer/x/duty").await.is_problem(404, "not-found");
    }
}
