//! Bringing a backup back: into an empty place only, and done only when whoever was erased since the backup is erased again.

use super::{
    OperationFault,
    backup::{beside, check_sqlite},
    ledger::{self, Entry},
    postgres_tools,
};
use crate::{
    db::{
        DatabaseUrl, Db, DbConnection, Failure, NoRefusal, Purpose, Reaction, Settings, Tx,
        migrate::{self, SchemaState},
        open,
        schema::accounts,
    },
    kernel::{clock::Clock, ids::AccountId},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, connection::SimpleConnection};
use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant as Stopwatch},
};

/// Replaces a person by a tombstone, whatever state the account is in. Given by the slice that holds accounts.
pub type Eraser = fn(&mut Tx<'_>, AccountId) -> QueryResult<()>;

/// Makes two records one that the backup knows apart: the first becomes a tombstone.
pub type Merger = fn(&mut Tx<'_>, AccountId, AccountId) -> QueryResult<()>;

/// What bringing a backup back needs beside the file.
pub struct Restoration<'a> {
    /// Where to; nothing of the program may be there.
    pub database: &'a DatabaseUrl,
    /// The folder with the ledger of erasures.
    pub data_dir: &'a Path,
    /// Nobody was ever erased, or it is known that the ledger is lost: without it, go on.
    pub is_without_ledger: bool,
    /// Erases somebody again.
    pub erase: Eraser,
    /// Makes two records one again.
    pub merge: Merger,
    /// Reactions of all slices: an erasure has consequences in others.
    pub reactions: Vec<Reaction>,
    /// Tells the time of the erasures.
    pub clock: Arc<dyn Clock>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Steps of the schema that the backup lacked.
    pub migrated: usize,
    /// Persons who were erased again.
    pub erased: usize,
}

impl Restoration<'_> {
    /// Brings the backup back.
    pub fn run(self, file: &Path) -> Result<Restored, OperationFault> {
        // Before anything is changed: a ledger that cannot be read ends it here.
        let file_of_ledger = ledger::file_in(self.data_dir);
        if !file_of_ledger.exists() && !self.is_without_ledger {
            return Err(OperationFault::WrongUse(format!(
                "{} is missing, which says who was erased since the backup: put it there, or say --without-ledger",
                file_of_ledger.display()
            )));
        }
        let erased = ledger::read(&file_of_ledger).map_err(OperationFault::failed)?;
        let mut ids: Vec<(AccountId, Entry)> = erased.into_iter().collect();
        // A record that was merged may have become a duplicate itself.
        ids.sort_by_key(|(_, entry)| entry.at);
        match self.database {
            DatabaseUrl::Sqlite(path) => self.restore_sqlite(path, file, &ids),
            DatabaseUrl::Postgres(address) => self.restore_postgres(address, file, &ids),
        }
    }

    fn restore_sqlite(
        &self,
        path: &str,
        file: &Path,
        erased: &[(AccountId, Entry)],
    ) -> Result<Restored, OperationFault> {
        let target = Path::new(path);
        for taken in [target.to_owned(), sibling(target, "-wal")] {
            if taken.exists() {
                return Err(OperationFault::WrongUse(format!(
                    "{} exists: stop the program and move the old database away first",
                    taken.display()
                )));
            }
        }
        check_sqlite(file)?;
        let draft = beside(target, "restoring");
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(OperationFault::failed)?;
        }
        remove_with_siblings(&draft);
        let result = fs::copy(file, &draft).map_err(OperationFault::failed).and_then(|_| {
            let url = DatabaseUrl::Sqlite(draft.display().to_string());
            let restored = self.bring_up_to_date(&url, erased)?;
            close(&url)?;
            fs::rename(&draft, target).map_err(OperationFault::failed)?;
            Ok(restored)
        });
        remove_with_siblings(&draft);
        result
    }

    fn restore_postgres(
        &self,
        address: &str,
        file: &Path,
        erased: &[(AccountId, Entry)],
    ) -> Result<Restored, OperationFault> {
        let mut connection = open(self.database, Purpose::Write).map_err(OperationFault::failed)?;
        if !migrate::is_empty(&mut connection).map_err(OperationFault::Failed)? {
            return Err(OperationFault::WrongUse(
                "the database is not empty: restore into a new one (createdb) and name that".to_owned(),
            ));
        }
        drop(connection);
        postgres_tools::check(file)?;
        postgres_tools::load(address, file)?;
        self.bring_up_to_date(self.database, erased)
    }

    fn bring_up_to_date(&self, url: &DatabaseUrl, erased: &[(AccountId, Entry)]) -> Result<Restored, OperationFault> {
        let migrated = migrate::migrate(url).map_err(OperationFault::Failed)?;
        let mut connection = open(url, Purpose::Write).map_err(OperationFault::failed)?;
        if migrate::state(&mut connection).map_err(OperationFault::Failed)? != SchemaState::Current {
            return Err(OperationFault::Failed("the schema is not that of this program".to_owned()));
        }
        drop(connection);
        let db = Db::open(Settings {
            url: url.clone(),
            connections: 1,
            clock: self.clock.clone(),
            reactions: self.reactions.clone(),
            has_rate_limits: false,
        })
        .map_err(OperationFault::Failed)?;
        let mut again = 0;
        for (account, entry) in erased {
            again += usize::from(self.erase_again(&db, *account, entry.merged_into)?);
        }
        Ok(Restored { migrated, erased: again })
    }

    /// Erases a person whom the backup still knows, or makes a duplicate one with the record that goes on.
    fn erase_again(&self, db: &Db, account: AccountId, kept: Option<AccountId>) -> Result<bool, OperationFault> {
        let (erase, merge) = (self.erase, self.merge);
        let result = db.write_blocking::<_, NoRefusal, _>("operations.erase_again", move |tx| {
            let erased_at: Option<Option<crate::db::At>> =
                accounts::table.find(account).select(accounts::erased_at).first(tx.connection()).optional()?;
            if erased_at != Some(None) {
                return Ok(false);
            }
            match kept {
                Some(kept) => merge(tx, account, kept)?,
                None => erase(tx, account)?,
            }
            let left: i64 = accounts::table
                .filter(accounts::id.eq(account))
                .filter(accounts::erased_at.is_null())
                .count()
                .get_result(tx.connection())?;
            // Better no restored town than one that has forgotten a promise.
            if left == 0 { Ok(true) } else { Err(Failure::Unavailable) }
        });
        result.map_err(|failure| OperationFault::Failed(format!("a person could not be erased again: {failure:?}")))
    }
}

fn sibling(file: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove_with_siblings(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not be removed.
        let _ = fs::remove_file(sibling(file, ending));
    }
}

/// Brings everything into the one file. Waits for the connections that were open a moment ago.
fn close(url: &DatabaseUrl) -> Result<(), OperationFault> {
    let begun = Stopwatch::now();
    loop {
        let DbConnection::Sqlite(mut connection) = open(url, Purpose::Write).map_err(OperationFault::failed)? else {
            return Err(OperationFault::Failed("not a file database".to_owned()));
        };
        match connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;") {
            Ok(()) => return Ok(()),
            Err(error) if begun.elapsed() > Duration::from_secs(10) => return Err(OperationFault::failed(error)),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
