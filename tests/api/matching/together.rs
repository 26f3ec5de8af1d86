//! Two processes with a worker each on one database: what is due is done once.

use super::*;
use diesel::{QueryDsl, RunQueryDsl};
use quartierhilfe::app::Parts;
use quartierhilfe::db::schema::{events, outbox};
use quartierhilfe::kernel::ids::{AccountId, AnyId};
use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};

/// What happens once for each thing that it happens to.
const ONCE: [&str; 6] = [
    "help_request.still_needed_asked",
    "help_request.escalated",
    "help_request.expired",
    "help_request.contact_wiped",
    "assignment.done",
    "assignment.confirmed",
];

/// Both workers do all their duties in the same moment.
async fn both_work(one: &Parts, other: &Parts) {
    let begin = Arc::new(Barrier::new(2));
    let works = [one, other].map(|parts| {
        let (mut worker, begin) = (Worker::new(parts).unwrap(), begin.clone());
        tokio::task::spawn_blocking(move || {
            begin.wait();
            worker.run_all()
        })
    });
    for work in works {
        work.await.unwrap();
    }
}

async fn everything_once(app: &TestApp) -> BTreeMap<String, usize> {
    type Told = (AccountId, String, AnyId);
    let read = app.parts.db.read_rows("test.rows", |connection| {
        let happened: Vec<(String, AnyId)> =
            events::table.select((events::name, events::subject_id)).load(connection)?;
        let told: Vec<Told> =
            outbox::table.select((outbox::recipient_id, outbox::occasion, outbox::subject_id)).load(connection)?;
        Ok((happened, told))
    });
    let (happened, told) = read.await.unwrap_or_else(|_| panic!("no rows"));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (name, subject) in happened.into_iter().filter(|(name, _)| ONCE.contains(&name.as_str())) {
        *times.entry(format!("{name} {subject}")).or_default() += 1;
    }
    for (person, occasion, subject) in told {
        *times.entry(format!("{occasion} {person} {subject}")).or_default() += 1;
    }
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    times
}

/// How many mails of a kind there are, each about another thing.
fn count(times: &BTreeMap<String, usize>, kind: &str) -> usize {
    times.keys().filter(|key| key.starts_with(kind)).count()
}

support::on_both_databases! {
    async fn two_workers_do_nothing_twice(app: &TestApp) {
        let other = Parts::open((*app.parts.config).clone(), app.clock.clone()).unwrap();
        let mut residents = Vec::new();
        for _ in 0..3 {
            residents.push(app.resident().await);
        }
        let helpers = volunteers(app, 4).await;
        app.office().await;
        let quarter = app.quarter().await;
        let mut ways = Vec::new();
        for (resident, hours) in residents.iter().zip([("09:00", "10:00"), ("11:00", "12:00"), ("14:00", "15:00")]) {
            let body = builders::help_request_at("einkauf", &quarter, "2026-03-18", hours.0, hours.1);
            ways.push(format!("/help-requests/{}/acceptance", id(&resident.post("/help-requests", &body).await.with_status(201))));
        }
        for way in &ways {
            helpers[0].post(way, &json!({})).await.ok();
        }
        for resident in &residents {
            for _ in 0..3 {
                request(app, resident, "normal").await;
            }
        }
        let mut seen = BTreeMap::new();
        // Monday 10:00; Tuesday 18:30 is the evening before the help; then day by day for seven weeks, by day.
        app.pass(Duration::minutes(32 * 60 + 30));
        for day in 0..50 {
            both_work(&app.parts, &other).await;
            // What one pass queues the next one sends.
            both_work(&other, &app.parts).await;
            seen.extend(everything_once(app).await);
            app.pass(if day == 0 { Duration::minutes(15 * 60 + 30) } else { Duration::days(1) });
        }
        let promised = count(&seen, "reminder.promised");
        assert_eq!((promised, count(&seen, "reminder.expected")), (3, 3), "both sides of each");
        for happened in ["help_request.still_needed_asked", "help_request.escalated", "help_request.expired"] {
            assert!(count(&seen, happened) > 0, "{happened}");
        }
        assert_eq!(count(&seen, "assignment.confirmed "), 3 + 3, "three events, three mails");
        assert!(count(&seen, "offer.idle") >= 1 && count(&seen, "matching.not_asked") == 1, "{seen:?}");
        assert!(count(&seen, "invitation.sent") > 0);
    }
}
