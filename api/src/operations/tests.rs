//! Backups and their return, on both databases.

use super::{
    OperationFault, backup, ledger,
    restore::{Restoration, Restored},
};
use crate::{
    db::{
        At, DatabaseUrl, Db, Json, NoRefusal, Purpose, Tx, migrate, open,
        schema::{accounts, erasures},
        tests::databases,
    },
    kernel::{clock::SystemClock, ids::AccountId},
};
use diesel::prelude::*;
use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

fn person(db: &Db, first_name: &'static str) -> AccountId {
    db.write_blocking::<_, NoRefusal, _>("test.person", move |tx| {
        let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
        diesel::insert_into(accounts::table)
            .values((
                accounts::id.eq(id),
                accounts::first_name.eq(first_name),
                accounts::last_name.eq("Musterfrau"),
                accounts::name_folded.eq("x"),
                accounts::preferred_channel.eq("mail"),
                accounts::ui_language.eq("de"),
                accounts::profile.eq(Json(serde_json::json!({"ä": 1}))),
                accounts::created_at.eq(At(now)),
                accounts::updated_at.eq(At(now)),
                accounts::version.eq(1),
            ))
            .execute(tx.connection())?;
        Ok(id)
    })
    .unwrap()
}

fn erase(tx: &mut Tx<'_>, id: AccountId) -> QueryResult<()> {
    let now = At(tx.now());
    diesel::update(accounts::table.find(id))
        .set((accounts::first_name.eq(""), accounts::last_name.eq(""), accounts::erased_at.eq(now)))
        .execute(tx.connection())?;
    diesel::insert_into(erasures::table)
        .values((erasures::account_id.eq(id), erasures::erased_at.eq(now)))
        .execute(tx.connection())?;
    Ok(())
}

fn names(url: &DatabaseUrl) -> Vec<String> {
    let mut connection = open(url, Purpose::Read).unwrap();
    accounts::table.order(accounts::first_name).select(accounts::first_name).load(&mut connection).unwrap()
}

/// An empty place of the same kind.
fn empty_place(url: &DatabaseUrl, folder: &Path) -> DatabaseUrl {
    match url {
        DatabaseUrl::Sqlite(_) => DatabaseUrl::Sqlite(folder.join("new/town.db").display().to_string()),
        DatabaseUrl::Postgres(address) => {
            let (base, name) = address.rsplit_once('/').unwrap();
            let mut connection = open(url, Purpose::Write).unwrap();
            diesel::sql_query(format!("CREATE DATABASE {name}_restored")).execute(&mut connection).unwrap();
            DatabaseUrl::Postgres(format!("{base}/{name}_restored"))
        }
    }
}

fn restoration<'a>(database: &'a DatabaseUrl, data_dir: &'a Path) -> Restoration<'a> {
    let merge = |tx: &mut Tx<'_>, duplicate, _| erase(tx, duplicate);
    let clock = Arc::new(SystemClock);
    Restoration { database, data_dir, is_without_ledger: false, erase, merge, reactions: Vec::new(), clock }
}

#[test]
fn a_backup_of_a_running_town_comes_back_and_erased_persons_do_not() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.backup");
        let (anna, _) = (person(&test.db, "Anna"), person(&test.db, "Ben"));
        let written = backup::backup(test.db.url(), &file).unwrap();
        assert!(written.bytes > 10_000 && written.file == file);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

        // After the backup: one more person, and Anna is erased.
        person(&test.db, "Cem");
        test.db.write_blocking::<_, NoRefusal, _>("test.erase", move |tx| Ok(erase(tx, anna)?)).unwrap();
        assert_eq!(ledger::keep(&test.db, &ledger::file_in(folder.path())).unwrap(), 1);

        let place = empty_place(test.db.url(), folder.path());
        let restored = restoration(&place, folder.path()).run(&file).unwrap();
        assert_eq!(restored, Restored { migrated: 0, erased: 1 });
        assert_eq!(names(&place), ["", "Ben"]);
        let again = restoration(&place, folder.path()).run(&file).unwrap_err();
        assert!(matches!(again, OperationFault::WrongUse(_)), "{again}");
    }
}

#[test]
fn a_lost_ledger_is_gone_on_without_only_where_that_was_said() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.backup");
        person(&test.db, "Anna");
        backup::backup(test.db.url(), &file).unwrap();
        let place = empty_place(test.db.url(), folder.path());
        let run =
            |is_without_ledger| Restoration { is_without_ledger, ..restoration(&place, folder.path()) }.run(&file);
        let missing = run(false).unwrap_err().to_string();
        assert!(missing.contains("erasures.log") && missing.contains("--without-ledger"), "{missing}");
        assert_eq!(run(true).unwrap(), Restored { migrated: 0, erased: 0 });
        assert_eq!(names(&place), ["Anna"]);
    }
}

#[test]
fn nothing_is_overwritten() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.backup");
        fs::write(&file, "precious").unwrap();
        assert!(matches!(backup::backup(test.db.url(), &file), Err(OperationFault::WrongUse(_))));
        assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }
}

#[test]
fn a_damaged_backup_leaves_nothing_behind() {
    for test in databases() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.backup");
        person(&test.db, "Anna");
        assert_eq!(
            ledger::keep(&test.db, &ledger::file_in(folder.path())).unwrap(),
            0,
            "nobody is in it, but it is there"
        );
        backup::backup(test.db.url(), &file).unwrap();
        let place = empty_place(test.db.url(), folder.path());
        let whole = fs::read(&file).unwrap();
        for damaged in [whole[..whole.len() / 2].to_vec(), b"no backup at all".to_vec(), Vec::new()] {
            fs::write(&file, damaged).unwrap();
            restoration(&place, folder.path()).run(&file).unwrap_err();
            if let DatabaseUrl::Sqlite(path) = &place {
                assert!(!Path::new(path).exists());
                assert!(fs::read_dir(Path::new(path).parent().unwrap()).map_or(0, Iterator::count) == 0);
            } else {
                assert!(migrate::is_empty(&mut open(&place, Purpose::Write).unwrap()).unwrap());
            }
        }
        fs::write(&file, whole).unwrap();
        fs::write(ledger::file_in(folder.path()), "not a ledger\n").unwrap();
        restoration(&place, folder.path()).run(&file).unwrap_err();
    }
}

#[test]
fn a_file_database_is_kept_before_its_schema_changes_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.db");
    let url = DatabaseUrl::Sqlite(path.display().to_string());
    assert_eq!(backup::before_migration(&url, 1).unwrap(), None, "there is none yet");
    migrate::migrate(&url).unwrap();
    assert_eq!(backup::before_migration(&url, 2).unwrap(), None, "there is nothing to do");
    let mut connection = open(&url, Purpose::Write).unwrap();
    diesel::sql_query(
        "DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)",
    )
    .execute(&mut connection)
    .unwrap();
    drop(connection);
    let kept = backup::before_migration(&url, 3).unwrap().unwrap();
    assert!(kept.file.ends_with("town.db.before-migration-3") && kept.bytes > 10_000);
}
