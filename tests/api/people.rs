//! The people of the tests are what they are taken for.

use serde_json::json;

support::on_both_databases! {
    async fn everybody_comes_in_with_the_roles_they_have(app: &TestApp) {
        for (person, role) in [
            (app.resident().await, "resident"),
            (app.volunteer().await, "volunteer"),
            (app.stadtkuemmerer().await, "stadtkuemmerer"),
            (app.coordinator().await, "coordinator"),
            (app.admin().await, "admin"),
        ] {
            let me = person.get("/me").await.with_status(200);
            assert_eq!(me["roles"], json!([role]));
            assert_eq!(me["verified"], json!(role == "volunteer"), "{role}");
        }
    }

    async fn a_session_that_has_ended_is_begun_again(app: &TestApp) {
        let coordinator = app.coordinator().await;
        app.pass(chrono::Duration::minutes(6));
        coordinator.get("/me").await.is_problem(401, "session-ended");
        app.again(&coordinator).await.get("/stadtkuemmerer").await.with_status(200);
    }
}
