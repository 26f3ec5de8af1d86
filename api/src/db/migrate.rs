//! Bringing a database to the schema of this program: the same steps on both databases.

use super::{DatabaseUrl, DbConnection, Purpose, open};
use diesel::{
    RunQueryDsl,
    backend::Backend,
    connection::SimpleConnection,
    migration::{Migration, MigrationSource},
    pg::Pg,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const STEPS: EmbeddedMigrations = embed_migrations!("../migrations");

/// The column types of `sql_types` under the names that the steps use. Two starters at once wait for each other.
const POSTGRES_DOMAINS: &str = "DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(7261001);
    IF to_regtype('uuid_id') IS NULL THEN CREATE DOMAIN uuid_id AS uuid; END IF;
    IF to_regtype('instant') IS NULL THEN CREATE DOMAIN instant AS timestamptz; END IF;
    IF to_regtype('json_text') IS NULL THEN CREATE DOMAIN json_text AS jsonb; END IF;
END $$;";

/// What the schema of a database is, seen from this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// All steps done, none unknown.
    Current,
    /// Steps are missing.
    Behind {
        /// How many.
        missing: usize,
    },
    /// The database has steps that this program does not know: a newer program wrote it.
    Newer {
        /// The newest unknown step.
        step: String,
    },
}

/// Compares the database with this program.
pub fn state(connection: &mut DbConnection) -> Result<SchemaState, String> {
    match connection {
        DbConnection::Postgres(postgres) => compare::<Pg, _>(postgres),
        DbConnection::Sqlite(sqlite) => compare::<diesel::sqlite::Sqlite, _>(sqlite),
    }
}

fn compare<DB: Backend, C: MigrationHarness<DB>>(connection: &mut C) -> Result<SchemaState, String>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: Vec<Box<dyn Migration<DB>>> = STEPS.migrations().map_err(|error| error.to_string())?;
    let known: Vec<String> = known.iter().map(|step| step.name().version().to_string()).collect();
    let applied: Vec<String> = connection
        .applied_migrations()
        .map_err(|error| error.to_string())?
        .into_iter()
        .map(|version| version.to_string())
        .collect();
    if let Some(step) = applied.iter().filter(|version| !known.contains(version)).max() {
        return Ok(SchemaState::Newer { step: step.clone() });
    }
    let missing = known.len() - applied.len();
    Ok(if missing == 0 { SchemaState::Current } else { SchemaState::Behind { missing } })
}

#[derive(diesel::QueryableByName)]
struct Tables {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// Whether nothing at all is in the database. Looks without making the table of steps, which [`state`] does.
pub fn is_empty(connection: &mut DbConnection) -> Result<bool, String> {
    let question = match connection {
        DbConnection::Postgres(_) => {
            "SELECT count(*) AS number FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        }
        DbConnection::Sqlite(_) => "SELECT count(*) AS number FROM sqlite_master WHERE type = 'table'",
    };
    let tables: Tables = diesel::sql_query(question).get_result(connection).map_err(|error| error.to_string())?;
    Ok(tables.number == 0)
}

/// Does all missing steps and says how many they were. A newer schema is refused.
pub fn migrate(url: &DatabaseUrl) -> Result<usize, String> {
    if let DatabaseUrl::Sqlite(path) = url {
        make_folder_of(path)?;
    }
    let mut connection = open(url, Purpose::Write).map_err(|error| error.to_string())?;
    if let SchemaState::Newer { step } = state(&mut connection)? {
        return Err(newer(&step));
    }
    match &mut connection {
        DbConnection::Postgres(postgres) => {
            postgres
                .batch_execute("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(7261002);")
                .map_err(|error| error.to_string())?;
            postgres.batch_execute(POSTGRES_DOMAINS).map_err(|error| error.to_string())?;
            postgres.run_pending_migrations(STEPS).map(|done| done.len()).map_err(|error| error.to_string())
        }
        DbConnection::Sqlite(sqlite) => {
            sqlite.run_pending_migrations(STEPS).map(|done| done.len()).map_err(|error| error.to_string())
        }
    }
}

/// The sentence for a schema from the future.
pub fn newer(step: &str) -> String {
    format!("the database was written by a newer program (step {step}): start that one, or restore a backup")
}

fn make_folder_of(path: &str) -> Result<(), String> {
    match std::path::Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
