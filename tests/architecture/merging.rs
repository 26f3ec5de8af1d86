//! docs/MERGING.md decides for every column that names an account what becomes of it when two records become one.

use crate::sources::root;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use quartierhilfe::db::{DatabaseUrl, DbConnection, Purpose, open};
use std::collections::BTreeMap;
use support::{Kind, TestDatabase};

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    place: String,
}

const POSTGRES: &str = "SELECT c.conrelid::regclass::text || '.' || a.attname::text AS place FROM pg_constraint c \
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
    WHERE c.contype = 'f' AND c.confrelid = 'accounts'::regclass";
const SQLITE: &str = "SELECT m.name || '.' || f.\"from\" AS place FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
    WHERE m.type = 'table' AND f.\"table\" = 'accounts'";

#[test]
fn every_column_that_names_an_account_is_decided() {
    let docs = std::fs::read_to_string(root().join("docs/MERGING.md")).unwrap();
    let mut decided = BTreeMap::new();
    for line in docs.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (place, becomes) = (cells[1].trim_matches('`').to_owned(), cells[2]);
        assert!(["moved", "goes", "stays"].contains(&becomes), "{line}");
        assert!(decided.insert(place, becomes).is_none(), "{line} stands twice");
    }
    for kind in Kind::ALL {
        let Some(database) = TestDatabase::fresh(kind) else { continue };
        let mut connection: DbConnection = open(&DatabaseUrl::parse(database.url()).unwrap(), Purpose::Write).unwrap();
        let query = if kind == Kind::Postgres { POSTGRES } else { SQLITE };
        let found: Vec<Reference> = sql_query(query).load(&mut connection).unwrap();
        let mut found: Vec<&str> = found.iter().map(|reference| reference.place.as_str()).collect();
        found.sort_unstable();
        assert!(found.len() > 40, "{found:?}");
        assert_eq!(decided.keys().map(String::as_str).collect::<Vec<_>>(), found, "{kind:?}: docs/MERGING.md");
    }
}
