//! How often somebody may do something that gathers people's data. (The other tests run without these limits.)

use super::*;
use chrono::Duration;
use quartierhilfe::app::worker::Worker;
use support::{Mail, Options};

/// Says yes, and gives it back at once.
async fn accepted_and_given_back(volunteer: &Actor, request: &Value) {
    let assignment = accepted(volunteer, request).await;
    volunteer.post(&format!("/assignments/{}/withdrawal", id(&assignment)), &json!({})).await.ok();
}

/// The mails that the worker has written by now.
async fn mails(app: &TestApp) -> Vec<Mail> {
    let parts = app.parts.clone();
    let work = move || Worker::new(&parts).unwrap().run_all();
    tokio::task::spawn_blocking(work).await.unwrap();
    Mail::all(&app.data_dir().join("mail"))
}

support::on_both_databases! {
    with Options { has_rate_limits: true, ..Options::default() };

    /// Ten times an hour, whatever became of it; then the way is open again.
    async fn a_volunteer_says_yes_ten_times_an_hour(app: &TestApp) {
        let (resident, volunteer) = (app.resident().await, app.volunteer().await);
        let request = asked(app, &resident).await;
        for _ in 0..10 {
            accepted_and_given_back(&volunteer, &request).await;
        }
        let path = format!("/help-requests/{}/acceptance", id(&request));
        let refused = volunteer.post(&path, &json!({})).await;
        refused.is_problem(429, "too-many-requests");
        let wait: i64 = refused.header("retry-after").parse().unwrap();
        assert!((3_500..=3_601).contains(&wait), "{wait}");
        app.pass(Duration::seconds(wait));
        let volunteer = app.again(&volunteer).await;
        accepted_and_given_back(&volunteer, &request).await;
    }

    /// Five different contacts a day; what was opened before stays open, and the coordinators hear of it.
    async fn a_helper_opens_five_contacts_a_day(app: &TestApp) {
        let (one, other, volunteer) = (app.resident().await, app.resident().await, app.volunteer().await);
        let mut requests = Vec::new();
        for number in 0..7 {
            requests.push(asked(app, if number < 4 { &one } else { &other }).await);
        }
        for request in &requests[..5] {
            accepted_and_given_back(&volunteer, request).await;
        }
        let path = format!("/help-requests/{}/acceptance", id(&requests[5]));
        let refused = volunteer.post(&path, &json!({})).await;
        refused.is_problem(429, "too-many-requests");
        assert_eq!(seen(&volunteer, &requests[5]).await["state"], "open", "nothing was taken");
        // What this helper knows already is no further contact.
        let assignment = accepted(&volunteer, &requests[0]).await;
        assert!(assignment["help_request"]["contact"]["address"].is_string(), "{assignment}");
        let office = app.office().await;
        let is_alarm = |mail: &&Mail| mail.is_to(&office.email) && mail.text.contains(&volunteer.account_id);
        assert_eq!(mails(app).await.iter().filter(is_alarm).count(), 1);

        app.pass(Duration::seconds(refused.header("retry-after").parse().unwrap()));
        let volunteer = app.again(&volunteer).await;
        accepted_and_given_back(&volunteer, &requests[5]).await;
        accepted_and_given_back(&volunteer, &requests[6]).await;
    }

    /// Lists and searches, then everything, have a ceiling for each person; others do not notice.
    async fn a_person_asks_so_often_a_minute(app: &TestApp) {
        let (hasty, calm) = (app.resident().await, app.resident().await);
        let mut refused = None;
        for _ in 0..130 {
            let answer = hasty.get("/me/help-requests?limit=1").await;
            if answer.status != 200 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("an end");
        refused.is_problem(429, "too-many-requests");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() <= 2, "{refused}");
        hasty.get("/me").await.with_status(200);
        calm.get("/me/help-requests").await.with_status(200);
    }
}
