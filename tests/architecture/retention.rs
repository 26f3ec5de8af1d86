//! docs/RETENTION.md says of every column of the database when it goes (security.md 84).

use crate::{schema::in_code, sources::root};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_column_has_a_date_on_which_it_goes() {
    let docs = std::fs::read_to_string(root().join("docs/RETENTION.md")).unwrap();
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in docs.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [table, columns, of_whom, goes] = cells[..] else { panic!("four cells: {line}") };
        assert!(!of_whom.is_empty() && !goes.is_empty(), "{line}");
        for column in columns.split(", ") {
            let is_new = told.entry(table.trim_matches('`').to_owned()).or_default().insert(column.to_owned());
            assert!(is_new, "{table} {column} stands twice");
        }
    }
    let stored: BTreeMap<String, BTreeSet<String>> =
        in_code().into_iter().map(|(table, columns)| (table, columns.into_keys().collect())).collect();
    for (table, columns) in &stored {
        let told = told.get(table).cloned().unwrap_or_default();
        assert_eq!(
            &told, columns,
            "docs/RETENTION.md has to say of each column of {table} of whom it is and when it goes"
        );
    }
    assert_eq!(told.keys().collect::<Vec<_>>(), stored.keys().collect::<Vec<_>>(), "tables that are no more");
}
