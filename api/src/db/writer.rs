//! SQLite's one writer: a thread that takes what is waiting, runs each job in its own savepoint of one `BEGIN IMMEDIATE`, commits once and
//! answers all. At `synchronous=FULL` this is several times faster than a writer that commits each job by itself.
//!
//! Sound only because every answer, a refusal too, waits for the COMMIT; because a failed COMMIT answers the whole group with
//! "unavailable"; and because a panic is caught inside of its savepoint.

use super::{
    connection::DbConnection,
    failure::Failure,
    transaction::{Context, Hint, Tx},
};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
};
use tokio::sync::{broadcast, oneshot};

/// The most jobs of one commit.
const GROUP: usize = 64;
/// The most jobs waiting; more are told to come back.
const QUEUE: usize = 1024;

/// Tells the caller of a job, once it is known whether the group was committed.
type Answer = Box<dyn FnOnce(bool) + Send>;
/// Runs in its savepoint; gives what watchers will be told, and the answer.
type Job = Box<dyn FnOnce(&mut DbConnection, &Context) -> (Vec<Hint>, Answer) + Send>;

/// Hands jobs to the writing thread.
pub(super) struct Writer(mpsc::SyncSender<Job>);

impl Writer {
    /// Starts the thread. It ends when the last handle is dropped.
    pub(super) fn start(
        connection: DbConnection,
        context: Context,
        hints: broadcast::Sender<Hint>,
    ) -> Result<Self, String> {
        let (sender, receiver) = mpsc::sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || run(connection, &receiver, &context, &hints))
            .map_err(|error| error.to_string())?;
        Ok(Self(sender))
    }

    pub(super) async fn write<T, R, F>(&self, name: &'static str, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        self.0.try_send(job(name, work, answer)).map_err(|_| Failure::Unavailable)?;
        result.await.unwrap_or(Err(Failure::Unavailable))
    }

    pub(super) fn write_blocking<T, R, F>(&self, name: &'static str, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        let (answer, result) = oneshot::channel();
        self.0.send(job(name, work, answer)).map_err(|_| Failure::Unavailable)?;
        result.blocking_recv().unwrap_or(Err(Failure::Unavailable))
    }
}

fn job<T, R, F>(name: &'static str, work: F, answer: oneshot::Sender<Result<T, Failure<R>>>) -> Job
where
    T: Send + 'static,
    R: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, Failure<R>> + Send + 'static,
{
    let span = tracing::debug_span!("db", db.name = name);
    Box::new(move |connection, context| {
        let (hints, result) = span.in_scope(|| in_savepoint(connection, context, &work));
        let answer: Answer = Box::new(move |is_committed| {
            // A caller that went away no longer wants the answer.
            let _ = answer.send(if is_committed { result } else { Err(Failure::Unavailable) });
        });
        (hints, answer)
    })
}

fn in_savepoint<T, R>(
    connection: &mut DbConnection,
    context: &Context,
    work: &dyn Fn(&mut Tx<'_>) -> Result<T, Failure<R>>,
) -> (Vec<Hint>, Result<T, Failure<R>>) {
    if let Err(error) = begin(connection, None) {
        return (Vec::new(), Err(error.into()));
    }
    let mut tx = Tx::new(connection, context);
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut tx))).unwrap_or(Err(Failure::Panicked));
    let hints = tx.into_hints();
    match result {
        Ok(value) => match finish(connection, true) {
            Ok(()) => (hints, Ok(value)),
            Err(error) => (Vec::new(), Err(error.into())),
        },
        Err(failure) => {
            if let Err(error) = finish(connection, false) {
                tracing::error!(error = %error, "a savepoint could not be rolled back");
            }
            (Vec::new(), Err(failure))
        }
    }
}

fn run(
    mut connection: DbConnection,
    jobs: &mpsc::Receiver<Job>,
    context: &Context,
    watchers: &broadcast::Sender<Hint>,
) {
    while let Ok(first) = jobs.recv() {
        let is_begun = begin(&mut connection, Some("BEGIN IMMEDIATE"));
        if let Err(error) = is_begun {
            tracing::error!(error = %error, "the writer could not begin a transaction");
            // The answer of `first` is dropped with it: its caller reads that as unavailable.
            continue;
        }
        let mut hints = Vec::new();
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            let (told, answer) = job(&mut connection, context);
            hints.extend(told);
            answers.push(answer);
            next = if answers.len() < GROUP { jobs.try_recv().ok() } else { None };
        }
        let committed = finish(&mut connection, true);
        if let Err(error) = &committed {
            tracing::error!(error = %error, "a commit failed; all of its answers are 'unavailable'");
            let _ = finish(&mut connection, false);
        } else {
            for hint in hints {
                let _ = watchers.send(hint);
            }
        }
        for answer in answers {
            answer(committed.is_ok());
        }
    }
}

/// Begins a transaction, or a savepoint within one when `sql` is `None`.
fn begin(connection: &mut DbConnection, sql: Option<&str>) -> diesel::QueryResult<()> {
    let DbConnection::Sqlite(sqlite) = connection else { return Err(diesel::result::Error::BrokenTransactionManager) };
    match sql {
        Some(sql) => AnsiTransactionManager::begin_transaction_sql(sqlite, sql),
        None => AnsiTransactionManager::begin_transaction(sqlite),
    }
}

fn finish(connection: &mut DbConnection, is_good: bool) -> diesel::QueryResult<()> {
    let DbConnection::Sqlite(sqlite) = connection else { return Err(diesel::result::Error::BrokenTransactionManager) };
    if is_good {
        AnsiTransactionManager::commit_transaction(sqlite)
    } else {
        AnsiTransactionManager::rollback_transaction(sqlite)
    }
}
