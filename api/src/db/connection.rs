//! The one connection type, and how a connection is opened for each database.

use diesel::{ConnectionError, PgConnection, SqliteConnection, connection::SimpleConnection, r2d2};
use std::fmt;

/// A connection to either database. THE connection type: all queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Which database an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`.
    Sqlite(String),
    /// `postgres://…`.
    Postgres(String),
}

impl DatabaseUrl {
    /// Reads an address. The scheme alone decides; nothing is tried out.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err("sqlite: needs the path of a file".to_owned());
            }
            Ok(Self::Sqlite(path.to_owned()))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres(url.to_owned()))
        } else {
            Err("the database is named sqlite:PATH or postgres://…".to_owned())
        }
    }
}

impl fmt::Display for DatabaseUrl {
    /// Without user and password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite:{path}"),
            Self::Postgres(url) => {
                let place = url
                    .split_once('@')
                    .map_or_else(|| url.split_once("://").map_or("", |parts| parts.1), |parts| parts.1);
                write!(formatter, "postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

/// What a connection may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading only: SQLite refuses writes on it.
    Read,
    /// Reading only, and on SQLite never waiting for a lock.
    ReadAtOnce,
    /// Reading and writing.
    Write,
}

const SQLITE_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864;";

// Generic plans: a parameterised statement planned anew at each call costs twice the CPU of the query itself. Random pages as on any disk
// of today: a table that is read as a whole is locked as a whole against every serializable transaction that writes to it.
const POSTGRES_SETTINGS: &str = "SET plan_cache_mode = force_generic_plan; SET random_page_cost = 1.1; SET statement_timeout = '5s'; \
     SET idle_in_transaction_session_timeout = '15s'; SET lock_timeout = '4s'; SET timezone = 'UTC';";

/// Opens a connection with its settings.
pub fn open(url: &DatabaseUrl, purpose: Purpose) -> Result<DbConnection, ConnectionError> {
    use diesel::Connection as _;
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection = SqliteConnection::establish(path)?;
            let patience = if purpose == Purpose::ReadAtOnce { 0 } else { 5000 };
            // First of all, for the other settings may meet a lock.
            let pragmas = format!("PRAGMA busy_timeout = {patience}; {SQLITE_PRAGMAS}");
            connection.batch_execute(&pragmas).map_err(ConnectionError::CouldntSetupConfiguration)?;
            if purpose != Purpose::Write {
                // A small cache: the system has the file's pages too, and each connection would fill two megabytes of its own in time.
                connection
                    .batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -512")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
            }
            Ok(DbConnection::Sqlite(connection))
        }
        DatabaseUrl::Postgres(address) => {
            let mut connection = PgConnection::establish(&with_connect_timeout(address))?;
            connection.batch_execute(POSTGRES_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(DbConnection::Postgres(connection))
        }
    }
}

fn with_connect_timeout(address: &str) -> String {
    if address.contains("connect_timeout=") {
        return address.to_owned();
    }
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}connect_timeout=2")
}

/// A pooled connection and whether an error has shown that it is of no more use.
pub struct Pooled {
    /// The connection.
    pub connection: DbConnection,
    /// Set when the other side has gone: the pool then opens another one. No ping at each use (it costs half the throughput).
    pub is_broken: bool,
}

/// Opens pooled connections.
#[derive(Debug)]
pub struct Manager {
    /// Where to.
    pub url: DatabaseUrl,
    /// What for.
    pub purpose: Purpose,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Pooled, r2d2::Error> {
        let connection = open(&self.url, self.purpose).map_err(r2d2::Error::ConnectionError)?;
        Ok(Pooled { connection, is_broken: false })
    }

    fn is_valid(&self, _connection: &mut Pooled) -> Result<(), r2d2::Error> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.is_broken || std::thread::panicking()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_decides() {
        assert_eq!(DatabaseUrl::parse("sqlite:data/a.db").unwrap(), DatabaseUrl::Sqlite("data/a.db".to_owned()));
        assert!(DatabaseUrl::parse("data/a.db").is_err() && DatabaseUrl::parse("sqlite:").is_err());
        let url = DatabaseUrl::parse("postgres://anna:secret@db/town?sslmode=require").unwrap();
        assert_eq!(url.to_string(), "postgres://db/town");
    }
}
