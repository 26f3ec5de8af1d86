//! The database layer: one connection type, one schema, one way to read and one to write, for SQLite and PostgreSQL.
//!
//! - [`Db::read`] runs a closure on a connection of the pool, in one of as many threads as it has connections.
//! - [`Db::write`] runs a closure as one transaction. On SQLite one thread does all writing and commits in groups; on PostgreSQL
//!   each write is SERIALIZABLE and retried for up to two seconds, in the end alone. Either way the answer comes after the COMMIT, the
//!   closure may run more than once and must have no effect outside of the database.
//!
//! What is measured and why it is so stands in `docs/decisions.md`.

#[expect(missing_docs, reason = "the derive of the connection type makes undocumented items")]
mod connection;
mod failure;
pub mod idempotency;
mod listener;
pub mod migrate;
mod reading_threads;
#[rustfmt::skip]
pub mod schema;
#[rustfmt::skip]
mod schema_joins;
mod short_reads;
pub mod sql_types;
#[cfg(test)]
pub(crate) mod tests;
mod transaction;
mod writer;

pub use connection::{DatabaseUrl, DbConnection, MultiBackend, Purpose, open};
pub use failure::{Failure, NoRefusal, OrRefuse, is_unique_violation, refuse};
pub use sql_types::{At, Json, Word};
use transaction::Context;
pub use transaction::{Audience, Event, Hint, NOTICE_QUEUED, RESYNC, Reaction, Tx};

use crate::kernel::clock::Clock;
use connection::{Manager, Pooled};
use diesel::{
    QueryResult,
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2,
    result::Error,
};
use failure::{has_lost_the_connection, is_worth_a_retry};
use reading_threads::ReadingThreads;
use short_reads::ShortReads;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant as Stopwatch},
};
use tokio::sync::broadcast;

/// How long a caller waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// For how long a transaction that lost against another one is tried again.
const RETRY_FOR: Duration = Duration::from_secs(2);
/// After so many losses a transaction runs with no other one of this process beside it.
const LOSSES_BESIDE_OTHERS: u32 = 3;
/// How many commits a slow watcher may lag behind before it is told to read everything anew.
const HINTS_KEPT: usize = 1024;

/// What [`Db::open`] needs to know.
pub struct Settings {
    /// Which database.
    pub url: DatabaseUrl,
    /// The most connections (SQLite: readers).
    pub connections: u32,
    /// Tells transactions the time.
    pub clock: Arc<dyn Clock>,
    /// What slices do when something happened in another one.
    pub reactions: Vec<Reaction>,
    /// Whether flows keep the limits on how often something may be done.
    pub has_rate_limits: bool,
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    url: DatabaseUrl,
    pool: r2d2::Pool<Manager>,
    writer: Option<writer::Writer>,
    short_reads: Option<ShortReads>,
    reading_threads: ReadingThreads,
    /// Serializable transactions share it; one that keeps losing has it to itself.
    beside: RwLock<()>,
    context: Context,
    hints: broadcast::Sender<Hint>,
    /// Tells this process from others on the same database.
    process: uuid::Uuid,
}

impl Db {
    /// Opens the database. The schema must be in place: see [`migrate`].
    pub fn open(settings: Settings) -> Result<Self, String> {
        let is_sqlite = matches!(settings.url, DatabaseUrl::Sqlite(_));
        let purpose = if is_sqlite { Purpose::Read } else { Purpose::Write };
        let context = Context {
            clock: settings.clock,
            reactions: settings.reactions.into(),
            has_rate_limits: settings.has_rate_limits,
        };
        let (hints, _) = broadcast::channel(HINTS_KEPT);
        let writer = if is_sqlite {
            let connection = open(&settings.url, Purpose::Write).map_err(|error| error.to_string())?;
            Some(writer::Writer::start(connection, context.clone(), hints.clone())?)
        } else {
            None
        };
        let pool = r2d2::Pool::builder()
            .max_size(settings.connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(ACQUIRE_TIMEOUT)
            .thread_pool(Arc::new(scheduled_thread_pool::ScheduledThreadPool::new(1)))
            .build(Manager { url: settings.url.clone(), purpose })
            .map_err(|error| error.to_string())?;
        let short_reads = is_sqlite.then(|| ShortReads::of(settings.url.clone()));
        let reading_threads = ReadingThreads::start(settings.connections)?;
        #[expect(clippy::disallowed_methods, reason = "the id of a process is no entity's id")]
        let process = uuid::Uuid::new_v4();
        let (url, beside) = (settings.url, RwLock::default());
        Ok(Self(Arc::new(Inner { url, pool, writer, short_reads, reading_threads, beside, context, hints, process })))
    }

    /// Which database it is, without secrets.
    pub fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    /// The clock of all transactions.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.context.clock
    }

    /// Tells of every committed event, ids only.
    pub fn watch(&self) -> broadcast::Receiver<Hint> {
        self.0.hints.subscribe()
    }

    /// Lets this process hear of what others do on the same database (PostgreSQL; a file has one process). The thread ends with the
    /// last handle to the database.
    pub fn listen(&self) -> std::io::Result<()> {
        if !matches!(self.0.url, DatabaseUrl::Postgres(_)) {
            return Ok(());
        }
        let listener = listener::Listener { url: self.0.url.clone(), own: self.0.process };
        let inner = Arc::downgrade(&self.0);
        let tell = move |hint| match inner.upgrade() {
            // Nobody watching is no reason to stop: somebody may begin to.
            Some(inner) => inner.hints.send(hint).is_ok() || inner.hints.receiver_count() == 0,
            None => false,
        };
        let inner = Arc::downgrade(&self.0);
        let is_wanted = move || inner.strong_count() > 0;
        let listen = move || listener.run(&tell, &is_wanted);
        std::thread::Builder::new().name("live-hints".to_owned()).spawn(listen).map(drop)
    }

    /// Runs `work` on a connection for reading. `name` (`slice.what`) is the span's name.
    pub async fn read<T, R, F>(&self, name: &'static str, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut DbConnection) -> Result<T, Failure<R>> + Send + 'static,
    {
        let (inner, span) = (self.0.clone(), tracing::debug_span!("db", db.name = name));
        self.0.reading_threads.run(move || span.in_scope(|| inner.read(&work))).await
    }

    /// [`Self::read`] for queries that no rule can refuse.
    pub async fn read_rows<T, F>(&self, name: &'static str, work: F) -> Result<T, Failure<NoRefusal>>
    where
        T: Send + 'static,
        F: Fn(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    {
        self.read(name, move |connection| Ok(work(connection)?)).await
    }

    /// [`Self::read_rows`] for a question that one look into an index answers. On SQLite, where that takes some 20 µs, it is asked in the
    /// calling thread: to hand it to another one and back costs as much again. Whatever could make it wait goes the long way.
    pub async fn read_at_once<T, F>(&self, name: &'static str, work: F) -> Result<T, Failure<NoRefusal>>
    where
        T: Send + 'static,
        F: Fn(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    {
        let span = tracing::debug_span!("db", db.name = name);
        match self.0.short_reads.as_ref().and_then(|short_reads| span.in_scope(|| short_reads.read(&work))) {
            Some(found) => Ok(found),
            None => self.read_rows(name, work).await,
        }
    }

    /// [`Self::read`] for a page of a list. Where it `is_one_walk` along an index, some hundred microseconds on SQLite, it is read in the
    /// calling thread, as [`Self::read_at_once`] does.
    pub async fn read_page<T, R, F>(&self, name: &'static str, is_one_walk: bool, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut DbConnection) -> Result<T, Failure<R>> + Send + 'static,
    {
        let span = tracing::debug_span!("db", db.name = name);
        let short_reads = self.0.short_reads.as_ref().filter(|_| is_one_walk);
        match short_reads.and_then(|short_reads| span.in_scope(|| short_reads.read_in_one_snapshot(&work))) {
            Some(found) => found,
            None => self.read(name, work).await,
        }
    }

    /// Runs `work` as one transaction. The answer, a refusal too, comes after the COMMIT (or the roll-back).
    pub async fn write<T, R, F>(&self, name: &'static str, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        if let Some(writer) = &self.0.writer {
            return writer.write(name, work).await;
        }
        let inner = self.0.clone();
        blocking(name, move || inner.write_serializable(name, &work)).await
    }

    /// [`Self::write`] for the command line and the worker's own thread, without a runtime.
    pub fn write_blocking<T, R, F>(&self, name: &'static str, work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.write_blocking(name, work),
            None => self.0.write_serializable(name, &work),
        }
    }

    /// Runs one statement that takes something for this process alone (`UPDATE … WHERE free RETURNING`): it needs no transaction around
    /// it, and on PostgreSQL no serializable one.
    pub fn lease_blocking<T, F>(&self, name: &'static str, work: F) -> Result<T, Failure<NoRefusal>>
    where
        T: Send + 'static,
        F: Fn(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    {
        match &self.0.writer {
            Some(writer) => writer.write_blocking(name, move |tx| Ok(work(tx.connection())?)),
            None => self.0.read(&|connection| Ok(work(connection)?)),
        }
    }

    /// [`Self::read`] without a runtime.
    pub fn read_blocking<T, R>(
        &self,
        work: impl Fn(&mut DbConnection) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        self.0.read(&work)
    }
}

impl Inner {
    fn read<T, R>(&self, work: &dyn Fn(&mut DbConnection) -> Result<T, Failure<R>>) -> Result<T, Failure<R>> {
        // A connection that died in the pool shows it at its first use: one more try takes a new one.
        for is_last in [false, true] {
            let mut pooled = self.pool.get().map_err(|_| Failure::Unavailable)?;
            let (result, is_sound) = in_one_snapshot(&mut pooled.connection, work);
            pooled.is_broken |= !is_sound;
            match result {
                Err(Failure::Database(error)) if has_lost_the_connection(&error) => {
                    pooled.is_broken = true;
                    if is_last {
                        return Err(Failure::Unavailable);
                    }
                }
                result => return result,
            }
        }
        Err(Failure::Unavailable)
    }

    fn write_serializable<T, R>(
        &self,
        name: &'static str,
        work: &dyn Fn(&mut Tx<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let begun = Stopwatch::now();
        let mut attempt: u32 = 0;
        loop {
            let mut pooled = self.pool.get().map_err(|_| Failure::Unavailable)?;
            let outcome = if attempt < LOSSES_BESIDE_OTHERS {
                let _beside = self.beside.read().unwrap_or_else(PoisonError::into_inner);
                self.attempt(&mut pooled, work)
            } else {
                let _alone = self.beside.write().unwrap_or_else(PoisonError::into_inner);
                self.attempt(&mut pooled, work)
            };
            match outcome {
                Err(Failure::Database(error)) if is_worth_a_retry(&error) => {
                    drop(pooled);
                    attempt += 1;
                    if begun.elapsed() >= RETRY_FOR {
                        tracing::warn!(db.name = name, attempt, "a transaction kept losing against others");
                        return Err(Failure::Unavailable);
                    }
                    std::thread::sleep(pause_before(attempt));
                }
                Err(Failure::Database(error)) if has_lost_the_connection(&error) => {
                    pooled.is_broken = true;
                    attempt += 1;
                    if attempt > 2 || begun.elapsed() >= RETRY_FOR {
                        return Err(Failure::Unavailable);
                    }
                }
                result => return result,
            }
        }
    }

    fn attempt<T, R>(
        &self,
        pooled: &mut Pooled,
        work: &dyn Fn(&mut Tx<'_>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let DbConnection::Postgres(postgres) = &mut pooled.connection else {
            return Err(Failure::Unavailable);
        };
        AnsiTransactionManager::begin_transaction_sql(postgres, "BEGIN ISOLATION LEVEL SERIALIZABLE")?;
        let mut tx = Tx::new(&mut pooled.connection, &self.context);
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut tx))).unwrap_or(Err(Failure::Panicked));
        let hints = tx.into_hints();
        let DbConnection::Postgres(postgres) = &mut pooled.connection else {
            return Err(Failure::Unavailable);
        };
        match result {
            Ok(value) => {
                if let Err(error) = AnsiTransactionManager::commit_transaction(postgres) {
                    return Err(commit_failure(error));
                }
                // After the COMMIT: the one lock of all NOTIFYs would keep other transactions open until they lose.
                if let Err(error) = listener::tell(postgres, self.process, &hints) {
                    tracing::warn!(error = %error, "other processes were not told of a change");
                }
                for hint in hints {
                    // Nobody watching is no fault.
                    let _ = self.hints.send(hint);
                }
                Ok(value)
            }
            Err(failure) => {
                if AnsiTransactionManager::rollback_transaction(postgres).is_err() {
                    pooled.is_broken = true;
                }
                Err(failure)
            }
        }
    }
}

/// Runs a reading, and says whether the connection may be used again. On SQLite it is one transaction: all its queries see one state, and
/// the lock of the file is taken once instead of for each. On PostgreSQL a transaction would cost two round trips.
fn in_one_snapshot<T, R>(
    connection: &mut DbConnection,
    work: &dyn Fn(&mut DbConnection) -> Result<T, Failure<R>>,
) -> (Result<T, Failure<R>>, bool) {
    let DbConnection::Sqlite(sqlite) = connection else { return (work(connection), true) };
    if let Err(error) = AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN") {
        return (Err(error.into()), true);
    }
    let result = work(connection);
    let DbConnection::Sqlite(sqlite) = connection else { return (result, true) };
    // Nothing was written: ending it either way only gives the lock back.
    (result, AnsiTransactionManager::rollback_transaction(sqlite).is_ok())
}

/// A commit that the server refused may be tried again; one whose answer was lost may have been done: the caller must ask again.
fn commit_failure<R>(error: Error) -> Failure<R> {
    if is_worth_a_retry(&error) { Failure::Database(error) } else { Failure::Unavailable }
}

/// Exponential, at most 200 ms, and spread so that losers do not meet again.
fn pause_before(attempt: u32) -> Duration {
    use rand::RngExt;
    let longest = (2_u64 << attempt.min(6)).min(200);
    #[expect(clippy::disallowed_methods, reason = "jitter of the database layer is no rule")]
    Duration::from_millis(rand::rng().random_range(1..=longest))
}

async fn blocking<T: Send + 'static, R: Send + 'static>(
    name: &'static str,
    work: impl FnOnce() -> Result<T, Failure<R>> + Send + 'static,
) -> Result<T, Failure<R>> {
    let span = tracing::debug_span!("db", db.name = name);
    tokio::task::spawn_blocking(move || span.in_scope(work)).await.unwrap_or(Err(Failure::Panicked))
}
