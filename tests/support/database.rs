//! Fresh databases. The schema is made once for each kind; each test gets a copy, which is gone with the test.

use diesel::{RunQueryDsl, sql_query};
use quartierhilfe::db::{DatabaseUrl, Purpose, migrate, open};
use std::{
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server that `QH_TEST_POSTGRES` names.
    Postgres,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// The PostgreSQL server of the tests: `make test` starts one by `tests/support/postgres.sh`.
pub fn postgres_server() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the tests' one own setting")]
    std::env::var("QH_TEST_POSTGRES").ok().filter(|address| !address.is_empty())
}

/// A migrated, empty database and a folder for the server's files. Both are gone when it is dropped.
pub struct TestDatabase {
    url: String,
    folder: TempDir,
    postgres_name: Option<String>,
}

impl TestDatabase {
    /// A fresh one; `None` (and a line that says so) where the server of this kind is not there.
    pub fn fresh(kind: Kind) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Kind::Sqlite => {
                let path = folder.path().join("test.db");
                std::fs::copy(sqlite_template(), &path).unwrap();
                Some(Self { url: format!("sqlite:{}", path.display()), folder, postgres_name: None })
            }
            Kind::Postgres => {
                let Some(server) = postgres_server() else {
                    println!("skipped on PostgreSQL: QH_TEST_POSTGRES is not set (tests/support/postgres.sh sets it)");
                    return None;
                };
                let name = new_name();
                let template = postgres_template(&server);
                on_server(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
                Some(Self { url: on_database(&server, &name), folder, postgres_name: Some(name) })
            }
        }
    }

    /// Its address, as `--database` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder of the test.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let (Some(name), Some(server)) = (&self.postgres_name, postgres_server()) {
            on_server(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn new_name() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("qh_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn on_database(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').expect("QH_TEST_POSTGRES ends in /DATABASE");
    format!("{base}/{name}")
}

fn on_server(server: &str, statement: &str) {
    let mut connection = open(&DatabaseUrl::parse(server).unwrap(), Purpose::Write).unwrap();
    sql_query("SET statement_timeout = 0").execute(&mut connection).unwrap();
    sql_query("SET lock_timeout = 0").execute(&mut connection).unwrap();
    sql_query(statement).execute(&mut connection).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("template.db");
        let url = DatabaseUrl::Sqlite(path.display().to_string());
        migrate::migrate(&url).unwrap();
        // Everything must stand in the one file that is copied.
        let mut connection = open(&url, Purpose::Write).unwrap();
        sql_query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).unwrap();
        (folder, path)
    });
    path
}

fn postgres_template(server: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = new_name();
        on_server(server, &format!("CREATE DATABASE {name}"));
        migrate::migrate(&DatabaseUrl::parse(&on_database(server, &name)).unwrap()).unwrap();
        name
    })
}
