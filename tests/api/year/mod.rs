//! Some weeks, or a whole year, of a small town on a clock that the test moves: the duties of the real worker run at every step, people act by dice from a
//! fixed seed, and what must never happen is looked for all along.

mod acts;
mod checks;
mod dice;
mod listening;
mod steps;
mod town;

use checks::Book;
use chrono::{DateTime, Days, Duration, NaiveTime, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use listening::Failures;
use quartierhilfe::{app::worker::Worker, kernel::time::to_instant};
use support::{Kind, Options, TestApp};
use town::Town;

/// When the clock stops each day: in the night, and at common sending times of the day and the evening.
const STOPS: [(u32, u32); 5] = [(3, 0), (8, 0), (10, 0), (14, 0), (20, 0)];
/// The days around the two nights in which the clocks change: every half hour counts there.
const CLOCK_CHANGES: [&str; 2] = ["2026-03-29", "2026-10-25"];

/// Where the clock stops next.
fn next_stop(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&Berlin).date_naive();
    let changes = CLOCK_CHANGES.map(|day| day.parse::<chrono::NaiveDate>().unwrap());
    if changes.iter().any(|day| *day == today || day.pred_opt() == Some(today)) {
        return now + Duration::minutes(30);
    }
    let stops = [today, today + Days::new(1)].into_iter().flat_map(|day| {
        STOPS.map(|(hour, minute)| to_instant(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()), Berlin))
    });
    stops.into_iter().find(|stop| *stop > now).unwrap()
}

/// Lets the worker do what is due, as often as it finds something; says what failed meanwhile.
async fn work(mut worker: Worker) -> (Worker, Vec<String>) {
    let working = tokio::task::spawn_blocking(move || {
        let failures = Failures::default();
        failures.while_running(|| while worker.run_due(&|| false) > 0 {});
        (worker, failures.all())
    });
    working.await.unwrap()
}

/// Lets the town live for so long.
async fn live_for(kind: Kind, span: Duration) -> Option<(Town, Book)> {
    let app = TestApp::start(kind, &Options::default()).await?;
    let app = &app;
    let mut town = Town::settle(app).await;
    let mut book = Book::new(app.now());
    let mut worker = Worker::new(&app.parts).unwrap();
    let end = app.now() + span;
    let (mut stops, mut steps) = (0, 0);
    while app.now() < end {
        town.live(app).await;
        let failed;
        (worker, failed) = work(worker).await;
        assert!(failed.is_empty(), "{}: {failed:?}", app.now());
        book.look(app);
        if [10, 20].contains(&app.now().with_timezone(&Berlin).hour()) {
            steps += steps::are_told(&mut town, app).await;
        }
        app.clock.set(next_stop(app.now()));
        stops += 1;
    }
    println!("{} on {stops} stops, {steps} next steps read; {}", town.tally, book.summary());
    assert!(steps > 0, "there was nothing to look at");
    app.stop().await;
    Some((town, book))
}

async fn a_year(kind: Kind) {
    let Some((town, book)) = live_for(kind, Duration::days(366)).await else { return };
    town.has_lived();
    book.close();
}

/// The weeks from Monday, 16 March 2026, with the night in which the clocks are put forward.
const WEEKS: Duration = Duration::days(17);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_without_owner_and_next_step_on_sqlite() {
    live_for(Kind::Sqlite, WEEKS).await.expect("SQLite is always there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_without_owner_and_next_step_on_postgres() {
    live_for(Kind::Postgres, WEEKS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: `make races` runs it"]
async fn long_form_on_sqlite() {
    a_year(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: `make races` runs it"]
async fn long_form_on_postgres() {
    a_year(Kind::Postgres).await;
}
