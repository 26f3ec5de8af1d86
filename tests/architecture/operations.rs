//! docs/OPERATIONS.md knows every setting and every command of operation.

use crate::sources::root;
use std::collections::BTreeSet;

fn words_with(text: &str, prefix: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    text.match_indices(prefix).map(|(at, _)| text[at..].chars().take_while(|c| is_part(*c)).collect()).collect()
}

#[test]
fn every_setting_stands_in_the_table_and_every_line_of_it_is_a_setting() {
    let code = std::fs::read_to_string(root().join("api/src/config.rs")).unwrap();
    let settings: BTreeSet<String> =
        code.match_indices("env = \"QH_").flat_map(|(at, _)| words_with(&code[at..at + 60], "QH_")).collect();
    let docs = std::fs::read_to_string(root().join("docs/OPERATIONS.md")).unwrap();
    let table: BTreeSet<String> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("| `QH_"))
        .filter_map(|line| Some(format!("QH_{}", line.split('`').next()?)))
        .collect();
    assert!(settings.len() > 10, "{settings:?}");
    assert_eq!(table, settings);
}

#[test]
fn every_setting_of_the_containers_is_one() {
    let compose = std::fs::read_to_string(root().join("docker-compose.yml")).unwrap();
    let code = std::fs::read_to_string(root().join("api/src/config.rs")).unwrap();
    let known = words_with(&code, "QH_");
    // The one value that only puts an address together.
    let unknown: Vec<_> = words_with(&compose, "QH_")
        .into_iter()
        .filter(|name| name != "QH_DATABASE_PASSWORD" && !known.contains(name))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
