//! Connections to SQLite for reads that are over before another thread would have woken up: asked in the calling thread, which must never
//! wait. So they do not wait for a lock either, and whatever fails is asked again by a thread that may.

use super::{
    connection::{DatabaseUrl, DbConnection, Purpose, open},
    failure::Failure,
    in_one_snapshot,
};
use diesel::QueryResult;
use std::sync::{Mutex, PoisonError};

/// The idle ones; never more than threads have asked at the same time.
pub(super) struct ShortReads {
    url: DatabaseUrl,
    idle: Mutex<Vec<DbConnection>>,
}

impl ShortReads {
    /// None is open yet.
    pub(super) fn of(url: DatabaseUrl) -> Self {
        Self { url, idle: Mutex::default() }
    }

    /// What `work` finds; `None` where it could not be asked here.
    pub(super) fn read<T>(&self, work: &dyn Fn(&mut DbConnection) -> QueryResult<T>) -> Option<T> {
        let mut connection = self.take()?;
        // A connection on which something went wrong is closed with its end here.
        let found = work(&mut connection).ok()?;
        self.keep(connection);
        Some(found)
    }

    /// What `work` comes to, a refusal too, with all of its queries in one transaction; `None` where they could not be asked here.
    pub(super) fn read_in_one_snapshot<T, R>(
        &self,
        work: &dyn Fn(&mut DbConnection) -> Result<T, Failure<R>>,
    ) -> Option<Result<T, Failure<R>>> {
        let mut connection = self.take()?;
        match in_one_snapshot(&mut connection, work) {
            (result @ (Ok(_) | Err(Failure::Refused(_))), true) => {
                self.keep(connection);
                Some(result)
            }
            _ => None,
        }
    }

    fn take(&self) -> Option<DbConnection> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.or_else(|| open(&self.url, Purpose::ReadAtOnce).ok())
    }

    fn keep(&self, connection: DbConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};

    #[derive(diesel::QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }

    fn number(connection: &mut DbConnection) -> QueryResult<i64> {
        Ok(sql_query("SELECT number FROM things").get_result::<Number>(connection)?.number)
    }

    fn ask(short_reads: &ShortReads, sql: &'static str) -> Option<i64> {
        short_reads.read(&|connection| Ok(sql_query(sql).get_result::<Number>(connection)?.number))
    }

    #[test]
    fn a_page_is_read_in_one_transaction_and_a_refusal_is_an_answer() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("a.db").display().to_string());
        let writer = std::cell::RefCell::new(open(&url, Purpose::Write).unwrap());
        let write = |sql: &str| writer.borrow_mut().batch_execute(sql).unwrap();
        write("CREATE TABLE things (number); INSERT INTO things VALUES (7)");
        let short_reads = ShortReads::of(url);
        let both = short_reads.read_in_one_snapshot::<_, ()>(&|connection| {
            let before = number(connection)?;
            write("UPDATE things SET number = number + 1");
            Ok((before, number(connection)?))
        });
        assert_eq!(both.unwrap().unwrap(), (7, 7), "a write in between is not seen");
        let refused = short_reads.read_in_one_snapshot::<i64, _>(&|_| Err(Failure::Refused("no")));
        assert!(matches!(refused, Some(Err(Failure::Refused("no")))));
        assert_eq!(short_reads.idle.lock().unwrap().len(), 1, "both times the connection is used again");
        let failed = short_reads.read_in_one_snapshot::<i64, ()>(&|_| Err(Failure::Unavailable));
        assert!(failed.is_none() && short_reads.idle.lock().unwrap().is_empty(), "what failed is asked elsewhere");
    }

    #[test]
    fn what_could_wait_or_write_is_not_asked_here() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("a.db").display().to_string());
        let mut writer = open(&url, Purpose::Write).unwrap();
        writer.batch_execute("CREATE TABLE things (number); INSERT INTO things VALUES (7)").unwrap();
        let short_reads = ShortReads::of(url);
        assert_eq!(ask(&short_reads, "SELECT number FROM things"), Some(7));
        assert_eq!(short_reads.idle.lock().unwrap().len(), 1, "it is used again");
        // A running write keeps nobody from reading.
        writer.batch_execute("BEGIN IMMEDIATE; UPDATE things SET number = 8").unwrap();
        assert_eq!(ask(&short_reads, "SELECT number FROM things"), Some(7));
        writer.batch_execute("COMMIT").unwrap();
        assert_eq!(ask(&short_reads, "SELECT number FROM things"), Some(8), "it sees what was committed");
        assert_eq!(ask(&short_reads, "UPDATE things SET number = 9 RETURNING number"), None);
        assert!(short_reads.idle.lock().unwrap().is_empty(), "what failed is closed");
        // Somebody holds the whole file: here nobody waits for it.
        drop(writer);
        let mut owner = open(&short_reads.url, Purpose::Write).unwrap();
        owner.batch_execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE").unwrap();
        let begun = std::time::Instant::now();
        assert_eq!(ask(&short_reads, "SELECT number FROM things"), None);
        assert!(begun.elapsed() < std::time::Duration::from_secs(1), "it did not wait for the lock");
    }
}
