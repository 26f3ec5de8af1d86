//! The limit: the same work without a server, as fast as this machine and this database can do it, measured in the same run. The loop runs the
//! very functions that a request runs; pgbench runs the very statements, which are read off the loop's connection.

use crate::{
    fill::Helper,
    processor::{self, DatabaseServer},
    report::micros_each,
};
use diesel::connection::SimpleConnection;
use quartierhilfe::{
    accounts::{flows::sessions::live_session, sign_in::keys::TokenHolder},
    app,
    db::{self, DatabaseUrl, Db, DbConnection, Failure, Purpose, Settings},
    help_requests::{
        flows::{self, ListQuery, list},
        model::Actor,
        rules::fits::TimeChoice,
    },
    kernel::{
        clock::{Clock, Instant as Moment, SystemClock},
        ids::{HelpRequestId, QuarterId},
        role::Role,
    },
};
use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

/// What is read.
pub struct Reading {
    /// Open requests of this quarter.
    pub quarter: QuarterId,
    /// By this coordinator, in this session.
    pub holder: TokenHolder,
}

/// Threads that read at once: as many as the server has workers here. Two cores are often one core's two threads, each of which is slower
/// while the other one works; a limit measured beside an idle one would be that of another machine.
const THREADS: usize = 2;

/// Microseconds of processor time, PostgreSQL's included, for one reading: the session and the list in a loop on one connection for each
/// thread, the first of them on `connection`.
pub fn reading(
    url: &DatabaseUrl,
    connection: &mut DbConnection,
    database: &DatabaseServer,
    reading: &Reading,
    long: Duration,
) -> Result<f64, Box<dyn Error>> {
    let used = processor::of_this_process() + database.time();
    let count = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..THREADS).map(|_| scope.spawn(move || read_on(&mut self::connection(url)?, reading, long))).collect();
        let mut count = read_on(connection, reading, long)?;
        for other in others {
            count += other.join().map_err(|_| "a loop panicked".to_owned())??;
        }
        Ok::<usize, String>(count)
    })?;
    let used = (processor::of_this_process() + database.time()).saturating_sub(used);
    Ok(micros_each(used, count))
}

/// Reads as the server reads, for so long; how often.
fn read_on(connection: &mut DbConnection, reading: &Reading, long: Duration) -> Result<usize, String> {
    let query = ListQuery { quarter: Some(reading.quarter), limit: 20, ..ListQuery::default() };
    let actor = Actor { id: reading.holder.account, roles: vec![Role::Coordinator] };
    let is_sqlite = matches!(connection, DbConnection::Sqlite(_));
    // As `Db::read` does it: on SQLite in one transaction.
    let frame = |connection: &mut DbConnection, statement: &str| {
        if is_sqlite { connection.batch_execute(statement).map_err(|error| error.to_string()) } else { Ok(()) }
    };
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < long {
        let now = SystemClock.now();
        let session = live_session(connection, reading.holder, now).map_err(|error| error.to_string())?;
        session.ok_or("the session has ended")?;
        frame(connection, "BEGIN")?;
        let page = list(connection, &actor, &query, now).map_err(|failure| format!("{failure:?}"))?;
        frame(connection, "ROLLBACK")?;
        assert_eq!(page.items.len(), 20, "the loop reads what the server reads");
        count += 1;
    }
    Ok(count)
}

/// A helper and what they accept, each with a time of its own.
pub struct Acceptances<'a> {
    /// Who.
    pub helper: &'a Helper,
    /// What, and when they come.
    pub requests: Vec<(HelpRequestId, Moment)>,
}

/// The same acceptances without a server, by all helpers at once. Microseconds of processor time, PostgreSQL's included, for each.
pub async fn accepting(
    url: &DatabaseUrl,
    database: &DatabaseServer,
    all: Vec<Acceptances<'_>>,
) -> Result<f64, Box<dyn Error>> {
    let clock = Arc::new(SystemClock);
    let db = Db::open(Settings {
        url: url.clone(),
        connections: 8,
        clock,
        reactions: app::reactions(),
        has_rate_limits: false,
    })?;
    let used = processor::of_this_process() + database.time();
    let tasks: Vec<_> =
        all.into_iter().map(|own| tokio::spawn(accept_one_by_one(db.clone(), own.helper.id, own.requests))).collect();
    let mut count = 0;
    for task in tasks {
        count += task.await?.map_err(|failure| format!("{failure:?}"))?;
    }
    let used = (processor::of_this_process() + database.time()).saturating_sub(used);
    Ok(micros_each(used, count))
}

async fn accept_one_by_one(
    db: Db,
    helper: quartierhilfe::kernel::ids::AccountId,
    requests: Vec<(HelpRequestId, Moment)>,
) -> Result<usize, Failure<flows::Refusal>> {
    let count = requests.len();
    for (id, starts_at) in requests {
        let actor = Actor { id: helper, roles: vec![Role::Volunteer] };
        let choice = TimeChoice { window_id: None, starts_at: Some(starts_at) };
        db.write("load.accept", move |tx| flows::accept(tx, &actor, id, choice, None)).await?;
    }
    Ok(count)
}

/// Opens a connection for [`reading`].
pub fn connection(url: &DatabaseUrl) -> Result<DbConnection, String> {
    db::open(url, Purpose::Read).map_err(|error| error.to_string())
}
