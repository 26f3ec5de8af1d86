//! The clock of the machine is set back or forward, by a day and by a year: the worker goes on, and tells nobody anything twice.

use super::*;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};
use quartierhilfe::db::{At, NoRefusal, schema::asking as rows, schema::outbox};
use quartierhilfe::kernel::ids::{AccountId, AnyId};
use quartierhilfe::matching::flows::ask_due;
use std::collections::BTreeMap;

/// The one worker of a process, turned as its loop turns it.
struct Turning(Option<Worker>);

impl Turning {
    fn new(app: &TestApp) -> Self {
        Self(Some(Worker::new(&app.parts).unwrap()))
    }

    /// Some minutes in which the loop comes round again and again.
    async fn minutes(&mut self, app: &TestApp, minutes: i32) {
        for _ in 0..minutes * 3 {
            app.pass(Duration::seconds(20));
            let mut worker = self.0.take().unwrap();
            let turned = tokio::task::spawn_blocking(move || {
                worker.run_due(&|| false);
                worker
            });
            self.0 = Some(turned.await.unwrap());
        }
    }
}

/// How often each person was, or is to be, told each thing.
async fn notices(app: &TestApp) -> BTreeMap<(AccountId, String, AnyId), usize> {
    let rows = app.parts.db.read_rows("test.outbox", |connection| {
        outbox::table.select((outbox::recipient_id, outbox::occasion, outbox::subject_id)).load(connection)
    });
    let mut times = BTreeMap::new();
    for row in rows.await.unwrap_or_else(|_| panic!("no outbox")) {
        *times.entry(row).or_default() += 1;
    }
    times
}

async fn nobody_is_told_twice(app: &TestApp) {
    let twice: Vec<_> = notices(app).await.into_iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    for mail in Mail::all(&app.data_dir().join("mail")) {
        let id = mail.headers.lines().find(|line| line.starts_with("Message-ID")).unwrap().to_owned();
        let all = Mail::all(&app.data_dir().join("mail"));
        assert_eq!(all.iter().filter(|other| other.headers.contains(&id)).count(), 1, "{id}");
    }
}

/// Looks without sending: what is queued waits.
async fn look(app: &TestApp) {
    let db = app.parts.db.clone();
    tokio::task::spawn_blocking(move || ask_due(&db, &|| false).unwrap()).await.unwrap();
}

async fn sum(app: &TestApp, helpers: &[Actor]) -> usize {
    helpers.iter().map(|helper| told(app, helper, ASKS)).sum()
}

/// The clock was right and is wrong for a while, or it was wrong and is set right: both times it goes back first.
async fn set_back(app: &TestApp, by: Duration) {
    let (anna, berta) = (app.resident().await, app.resident().await);
    let first = volunteers(app, 1).await;
    let mut worker = Turning::new(app);
    worker.minutes(app, 1).await;
    request(app, &anna, "urgent").await;
    look(app).await;
    assert_eq!((asked(app, &first).await.len(), sum(app, &first).await), (1, 0), "the mail lies in the outbox");
    let unasked = new_volunteers(app, 3).await;

    app.pass(-by);
    worker.minutes(app, 2).await;
    assert_eq!(sum(app, &first).await, 1, "what lay there has gone");
    request(app, &berta, "urgent").await;
    worker.minutes(app, 2).await;
    let asked_then = asked(app, &unasked).await;
    assert!(!asked_then.is_empty() && sum(app, &unasked).await == asked_then.len(), "the worker goes on");
    nobody_is_told_twice(app).await;

    app.pass(by);
    worker.minutes(app, 3).await;
    assert_eq!(sum(app, &first).await, 1);
    nobody_is_told_twice(app).await;
}

/// The clock runs ahead, and is set right after some minutes.
async fn ahead(app: &TestApp, by: Duration) {
    let (anna, berta) = (app.resident().await, app.resident().await);
    let helpers = volunteers(app, 2).await;
    let mut worker = Turning::new(app);
    worker.minutes(app, 1).await;
    request(app, &anna, "soon").await;
    look(app).await;
    app.pass(by);
    worker.minutes(app, 5).await;
    nobody_is_told_twice(app).await;
    app.pass(-by);
    worker.minutes(app, 2).await;
    let fresh = new_volunteers(app, 2).await;
    request(app, &berta, "urgent").await;
    worker.minutes(app, 2).await;
    assert!(!asked(app, &fresh).await.is_empty(), "new helpers are asked at once");
    nobody_is_told_twice(app).await;
    // Whoever got a message meanwhile is not left out for as long as the clock was ahead: a day, and the rest.
    app.pass(Duration::hours(12));
    for _ in 0..25 {
        app.pass(Duration::hours(1));
        worker.minutes(app, 1).await;
    }
    app.pass(Duration::days(3) - Duration::hours(13));
    worker.minutes(app, 2).await;
    let before = invitations(app, &helpers[0]).await.len() + invitations(app, &helpers[1]).await.len();
    for person in &fresh {
        app.again(person).await.post("/me/offer/pause", &json!({"until": "2026-06-01"})).await.ok();
    }
    request(app, &anna, "urgent").await;
    worker.minutes(app, 2).await;
    let after = invitations(app, &helpers[0]).await.len() + invitations(app, &helpers[1]).await.len();
    assert!(after > before, "{after} invitations after {before}");
    nobody_is_told_twice(app).await;
}

support::on_both_databases! {
    async fn set_back_by_a_day(app: &TestApp) {
        set_back(app, Duration::days(1)).await;
    }

    async fn set_back_by_a_year(app: &TestApp) {
        set_back(app, Duration::days(365)).await;
    }

    async fn ahead_by_a_day(app: &TestApp) {
        ahead(app, Duration::days(1)).await;
    }

    async fn ahead_by_a_year(app: &TestApp) {
        ahead(app, Duration::days(365)).await;
    }

    /// Whoever held it was cut off, and the clock was set back since.
    async fn a_lease_that_ends_far_ahead_holds_nothing(app: &TestApp) {
        let (resident, helper) = (app.resident().await, app.volunteer().await);
        request(app, &resident, "urgent").await;
        let hold = |span: Duration| {
            app.parts.db.write::<_, NoRefusal, _>("test.hold", move |tx| {
                let until = At(tx.now() + span);
                diesel::update(rows::table).set(rows::leased_until.eq(until)).execute(tx.connection())?;
                let waiting = outbox::table.filter(outbox::sent_at.is_null().and(outbox::dead_at.is_null()));
                Ok(diesel::update(waiting).set(outbox::leased_until.eq(until)).execute(tx.connection())?)
            })
        };
        hold(Duration::minutes(2)).await.unwrap_or_else(|_| panic!("no lease"));
        work(app).await;
        assert!(invitations(app, &helper).await.is_empty(), "somebody is at work on it");
        hold(Duration::days(1)).await.unwrap_or_else(|_| panic!("no lease"));
        look(app).await;
        assert_eq!(invitations(app, &helper).await.len(), 1);
        hold(Duration::days(1)).await.unwrap_or_else(|_| panic!("no lease"));
        work(app).await;
        assert_eq!(told(app, &helper, ASKS), 1);
    }
}
