//! `api/src/db/schema.rs` says the same as the migrated databases: both of them.

use crate::sources::below;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use quartierhilfe::db::{DatabaseUrl, DbConnection, Purpose, open};
use std::collections::BTreeMap;
use support::{Kind, TestDatabase};

#[derive(QueryableByName)]
#[expect(clippy::struct_field_names, reason = "named as the catalogues name them")]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    column_type: String,
    #[diesel(sql_type = Text)]
    is_nullable: String,
}

pub type Tables = BTreeMap<String, BTreeMap<String, String>>;

const POSTGRES: &str = "SELECT table_name::text, column_name::text, coalesce(domain_name, data_type)::text AS column_type, \
    is_nullable::text FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'";
const SQLITE: &str = "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS column_type, \
    CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'NO' ELSE 'YES' END AS is_nullable \
    FROM sqlite_master m, pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";

fn in_database(kind: Kind) -> Option<Tables> {
    let database = TestDatabase::fresh(kind)?;
    let mut connection: DbConnection = open(&DatabaseUrl::parse(database.url()).unwrap(), Purpose::Write).unwrap();
    let query = if kind == Kind::Postgres { POSTGRES } else { SQLITE };
    let mut tables = Tables::new();
    for column in sql_query(query).load::<Column>(&mut connection).unwrap() {
        let name = rust_type(&column.column_type);
        let name = if column.is_nullable == "YES" { format!("Nullable<{name}>") } else { name.to_owned() };
        tables.entry(column.table_name).or_default().insert(column.column_name, name);
    }
    Some(tables)
}

fn rust_type(declared: &str) -> &'static str {
    match declared {
        "text" => "Text",
        "integer" => "Integer",
        "bigint" => "BigInt",
        "boolean" => "Bool",
        "double precision" => "Double",
        "uuid_id" => "UuidId",
        "instant" => "Instant",
        "json_text" => "JsonText",
        "bytea" | "blob" => "Binary",
        other => panic!("a column type that schema.rs has no word for: {other}"),
    }
}

/// Reads the `table!` blocks of the source.
pub fn in_code() -> Tables {
    let mut tables = Tables::new();
    for source in below("api/src/db", &["rs"]).iter().filter(|source| source.path.contains("schema")) {
        let mut table = String::new();
        for line in source.text.lines().map(str::trim) {
            if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
                if !line.starts_with("diesel::joinable") && !table.is_empty() {
                    tables.entry(table.clone()).or_default().insert(column.to_owned(), kind.to_owned());
                }
            } else if let Some((name, rest)) = line.split_once(" (")
                && rest.ends_with(") {")
            {
                name.clone_into(&mut table);
            }
        }
    }
    tables
}

#[test]
fn the_schema_in_the_code_is_that_of_both_databases() {
    let code = in_code();
    assert!(code.len() > 20, "only {} tables were read from schema.rs", code.len());
    for kind in Kind::ALL {
        let Some(database) = in_database(kind) else { continue };
        let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&database), names(&code), "{kind:?}: tables");
        for (table, columns) in &code {
            assert_eq!(&database[table], columns, "{kind:?}: {table}");
        }
    }
}
