//! Backups of a running town: one file, readable by its owner alone, checked after it was written, never over another one.

use super::{OperationFault, postgres_tools};
use crate::db::{
    DatabaseUrl, DbConnection, Purpose,
    migrate::{self, SchemaState},
    open,
};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use std::{
    fs::{self, File, Permissions},
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What a backup is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Writes a backup of the database to `file`, which must not exist. The program may be serving meanwhile.
///
/// SQLite: `VACUUM INTO` (a copy of the file of a running database is no backup), then the integrity and every reference are checked.
/// PostgreSQL: `pg_dump` in its own format, then read back as a whole by `pg_restore`.
pub fn backup(url: &DatabaseUrl, file: &Path) -> Result<Written, OperationFault> {
    if file.exists() {
        return Err(OperationFault::WrongUse(format!("{} exists: a backup never overwrites", file.display())));
    }
    let draft = beside(file, "part");
    match url {
        DatabaseUrl::Sqlite(path) => copy_sqlite(path, &draft),
        DatabaseUrl::Postgres(address) => postgres_tools::dump(address, &draft),
    }
    .and_then(|()| keep(&draft, file))
    .inspect_err(|_| {
        // What is left of a failed attempt is of no use.
        let _ = fs::remove_file(&draft);
    })
}

/// A name in the same folder, so that renaming is one step.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn copy_sqlite(path: &str, draft: &Path) -> Result<(), OperationFault> {
    if !Path::new(path).is_file() {
        return Err(OperationFault::WrongUse(format!("{path}: there is no such database")));
    }
    let Some(target) = draft.to_str().filter(|text| !text.contains('\0')) else {
        return Err(OperationFault::WrongUse("the name of the file must be plain text".to_owned()));
    };
    let _ = fs::remove_file(draft);
    let DbConnection::Sqlite(mut connection) =
        open(&DatabaseUrl::Sqlite(path.to_owned()), Purpose::Write).map_err(OperationFault::failed)?
    else {
        return Err(OperationFault::Failed("not a file database".to_owned()));
    };
    sql_query("VACUUM INTO ?").bind::<Text, _>(target).execute(&mut connection).map_err(OperationFault::failed)?;
    check_sqlite(draft)
}

/// Whether a file is a whole database of this program or of an older one.
pub(super) fn check_sqlite(file: &Path) -> Result<(), OperationFault> {
    let not_ours = |why: String| OperationFault::WrongUse(format!("{}: {why}", file.display()));
    let mut begin = [0; 16];
    let is_read = File::open(file).and_then(|mut handle| handle.read_exact(&mut begin));
    if is_read.is_err() || &begin != b"SQLite format 3\0" {
        return Err(not_ours("not a backup of a SQLite database".to_owned()));
    }
    let mut connection =
        SqliteConnection::establish(&file.display().to_string()).map_err(|error| not_ours(error.to_string()))?;
    let found: Vec<Line> = sql_query("SELECT integrity_check AS line FROM pragma_integrity_check")
        .load(&mut connection)
        .map_err(|error| not_ours(error.to_string()))?;
    if found.len() != 1 || found[0].line != "ok" {
        return Err(not_ours("damaged".to_owned()));
    }
    let broken: Vec<Line> = sql_query("SELECT \"table\" AS line FROM pragma_foreign_key_check")
        .load(&mut connection)
        .map_err(|error| not_ours(error.to_string()))?;
    if let Some(first) = broken.first() {
        return Err(not_ours(format!("{} refers to rows that are not there", first.line)));
    }
    match migrate::state(&mut DbConnection::Sqlite(connection)).map_err(OperationFault::Failed)? {
        SchemaState::Newer { step } => Err(not_ours(migrate::newer(&step))),
        SchemaState::Current | SchemaState::Behind { .. } => Ok(()),
    }
}

/// Makes the draft the backup: readable by its owner alone, on the disk, and never over another file.
fn keep(draft: &Path, file: &Path) -> Result<Written, OperationFault> {
    fs::set_permissions(draft, Permissions::from_mode(0o600)).map_err(OperationFault::failed)?;
    let handle = File::open(draft).map_err(OperationFault::failed)?;
    handle.sync_all().map_err(OperationFault::failed)?;
    let bytes = handle.metadata().map_err(OperationFault::failed)?.len();
    // A link fails where the name is taken; a renaming would overwrite.
    fs::hard_link(draft, file).map_err(|error| OperationFault::WrongUse(format!("{}: {error}", file.display())))?;
    fs::remove_file(draft).map_err(OperationFault::failed)?;
    Ok(Written { file: file.to_owned(), bytes })
}

/// Keeps a copy of a SQLite database that is about to be migrated, beside it. `None` where there is nothing to migrate or to keep.
pub fn before_migration(url: &DatabaseUrl, stamp: i64) -> Result<Option<Written>, OperationFault> {
    let DatabaseUrl::Sqlite(path) = url else { return Ok(None) };
    if !Path::new(path).is_file() {
        return Ok(None);
    }
    let mut connection = open(url, Purpose::Write).map_err(OperationFault::failed)?;
    let is_empty = migrate::is_empty(&mut connection).map_err(OperationFault::Failed)?;
    let state = migrate::state(&mut connection).map_err(OperationFault::Failed)?;
    drop(connection);
    match state {
        SchemaState::Behind { .. } if !is_empty => {
            backup(url, &beside(Path::new(path), &format!("before-migration-{stamp}"))).map(Some)
        }
        _ => Ok(None),
    }
}
