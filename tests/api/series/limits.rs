//! How often somebody may change a series. (The other tests run without these limits.)

use super::*;
use support::Options;

support::on_both_databases! {
    with Options { has_rate_limits: true, ..Options::default() };

    /// Who leaves out, moves and takes back writes to those who come: not without end.
    async fn dates_are_not_changed_without_end(app: &TestApp) {
        let (resident, _helper) = (app.resident().await, app.volunteer().await);
        let made = series(app, &resident).await;
        let path = format!("/series/{}/occurrences/2026-03-17/skip", id(&made));
        for round in 0..21 {
            let answer = if round % 2 == 0 { resident.post(&path, &json!({})).await } else { resident.delete(&path).await };
            answer.with_status(200);
        }
        let refused = resident.delete(&path).await;
        refused.is_problem(429, "too-many-requests");
        let day = refused.header("retry-after").parse::<i64>().unwrap();
        assert!((86_000..=86_401).contains(&day), "{refused}");
        let to = json!({"date": "2026-03-25", "start": "14:00", "end": "15:00"});
        resident.post(&format!("/series/{}/occurrences/2026-03-24/move", id(&made)), &to).await.is_problem(429, "too-many-requests");
        let version = made["version"].clone();
        resident.act(&made, "edit_series", &json!({"version": version, "start": "14:00", "end": "16:00"})).await.is_problem(429, "too-many-requests");
        // Words write to nobody, staff have more, and a series ends whenever its owner wants.
        resident.act(&made, "edit_series", &json!({"version": version, "title": "Markt"})).await.with_status(200);
        app.office().await.delete(&path).await.with_status(200);
        resident.act(&made, "end_series", &json!({})).await.with_status(200);
        app.pass(Duration::seconds(day));
        let again = app.again(&resident).await;
        let other = series(app, &again).await;
        again.post(&format!("/series/{}/occurrences/2026-03-24/skip", id(&other)), &json!({})).await.with_status(200);
    }
}
