//! The ledger of erasures: which account was erased when, in a file outside of the database. A backup that is brought back knows nothing of
//! later erasures; this file does. It holds ids and moments, nothing else: who was erased and when, and of a duplicate the record that it became one with.

use super::retention::ERASURE_DAYS;
use crate::{
    db::{At, DatabaseUrl, Db, Failure, NoRefusal, Purpose, open, schema::erasures},
    kernel::{
        clock::Instant,
        ids::{AccountId, Id},
    },
};
use chrono::{DateTime, Duration, SecondsFormat};
use diesel::{QueryDsl, RunQueryDsl};
use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// The ledger's place in the data folder.
pub fn file_in(data_dir: &Path) -> PathBuf {
    data_dir.join("erasures.log")
}

/// What the ledger says of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// When the account became a tombstone.
    pub at: Instant,
    /// The record of the same person that goes on; none for those who were erased.
    pub merged_into: Option<AccountId>,
}

/// Everybody in the ledger. Lines that are none are an error: a ledger that cannot be read must not be passed over.
pub fn read(file: &Path) -> io::Result<BTreeMap<AccountId, Entry>> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    // A line that a crash cut off has no end yet; it is written again.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| {
            let wrong =
                || io::Error::new(io::ErrorKind::InvalidData, format!("{}: not a ledger: {line}", file.display()));
            let (id, rest) = line.split_once(' ').ok_or_else(wrong)?;
            let (at, kept) = rest.split_once(' ').map_or((rest, None), |(at, kept)| (at, Some(kept)));
            let id_of = |text: &str| Uuid::parse_str(text).map(AccountId).map_err(|_| wrong());
            let at = DateTime::parse_from_rfc3339(at).map_err(|_| wrong())?.to_utc();
            Ok((id_of(id)?, Entry { at, merged_into: kept.map(id_of).transpose()? }))
        })
        .collect()
}

/// Copies the database's erasures into the ledger and drops what no backup can hold any more; says how many were new.
pub fn keep(db: &Db, file: &Path) -> Result<usize, Failure<NoRefusal>> {
    let rows: Vec<(AccountId, At, Option<AccountId>)> = db.read_blocking::<_, NoRefusal>(|connection| {
        let columns = (erasures::account_id, erasures::erased_at, erasures::merged_into);
        Ok(erasures::table.select(columns).load(connection)?)
    })?;
    let entry = |(id, at, merged_into): (AccountId, At, Option<AccountId>)| (id, Entry { at: at.0, merged_into });
    write(file, rows.into_iter().map(entry).collect(), db.clock().now()).map_err(|error| {
        tracing::error!(error = %error, "the ledger of erasures could not be written");
        Failure::Unavailable
    })
}

/// Takes what SQLite has overwritten out of its log too: the file then holds the present state alone. False where somebody
/// was just reading, and it has to be tried again. PostgreSQL cleans up by itself (autovacuum).
pub fn empty_log(db: &Db) -> Result<bool, Failure<NoRefusal>> {
    #[derive(diesel::QueryableByName)]
    struct Checkpoint {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        busy: i32,
    }
    if !matches!(db.url(), DatabaseUrl::Sqlite(_)) {
        return Ok(true);
    }
    // A connection of its own: within the writer's transaction there is no checkpoint.
    let mut connection = open(db.url(), Purpose::Write).map_err(|_| Failure::Unavailable)?;
    let done: Vec<Checkpoint> = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").load(&mut connection)?;
    Ok(done.iter().all(|checkpoint| checkpoint.busy == 0))
}

fn write(file: &Path, erased: BTreeMap<AccountId, Entry>, now: Instant) -> io::Result<usize> {
    let known = read(file)?;
    let new: Vec<_> = erased.iter().filter(|(id, _)| !known.contains_key(id)).collect();
    let limit = now - Duration::days(ERASURE_DAYS);
    let has_old = known.values().any(|entry| entry.at <= limit);
    // There is a ledger even where nobody is in it: so that one that is missing is seen to be missing.
    if new.is_empty() && !has_old && file.exists() {
        return Ok(0);
    }
    let mut all = known;
    all.extend(new.iter().map(|(id, entry)| (**id, **entry)));
    let lines: Vec<String> = all
        .iter()
        .filter(|(_, entry)| entry.at > limit)
        .map(|(id, entry)| {
            let kept = entry.merged_into.map_or(String::new(), |kept| format!(" {}", kept.uuid()));
            format!("{} {}{kept}\n", id.uuid(), entry.at.to_rfc3339_opts(SecondsFormat::Micros, true))
        })
        .collect();
    let text = lines.concat();
    // Written anew and put in place as a whole: at no moment is there half a ledger.
    let draft = super::backup::beside(file, "part");
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut handle = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&draft)?;
    handle.write_all(text.as_bytes())?;
    handle.sync_all()?;
    fs::rename(&draft, file)?;
    Ok(new.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_kept_once_and_until_no_backup_can_hold_the_person() {
        let folder = tempfile::tempdir().unwrap();
        let file = file_in(&folder.path().join("data"));
        let now = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let id = |number| AccountId(Uuid::from_u128(number));
        let of = |numbers: &[u128], at| {
            let entry = |number: &u128| (id(*number), Entry { at, merged_into: (*number == 2).then(|| id(1)) });
            numbers.iter().map(entry).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(write(&file, of(&[1, 2], now), now).unwrap(), 2);
        assert_eq!(write(&file, of(&[1, 2], now), now).unwrap(), 0);
        assert_eq!(write(&file, of(&[3], now), now).unwrap(), 1, "those of an older state of the database stay");
        assert_eq!(read(&file).unwrap(), of(&[1, 2, 3], now));
        let later = now + Duration::days(ERASURE_DAYS);
        write(&file, of(&[4], later), later).unwrap();
        assert_eq!(read(&file).unwrap(), of(&[4], later));
    }

    #[test]
    fn a_line_that_was_cut_off_is_none_and_a_wrong_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = file_in(folder.path());
        fs::write(&file, format!("{} 2026-01-01T00:00:00.000000Z\n0000", Uuid::from_u128(1))).unwrap();
        assert_eq!(read(&file).unwrap().len(), 1);
        fs::write(&file, "nonsense\n").unwrap();
        assert!(read(&file).is_err());
        assert!(read(&folder.path().join("missing")).unwrap().is_empty());
    }
}
