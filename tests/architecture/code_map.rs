//! The map of the code is one: in `lib.rs` and in docs/ARCHITECTURE.md.

use crate::sources::root;

/// Lines of the form "- `name`: sentence", as (name, sentence).
fn map(text: &str, comment: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| line.trim_start_matches(comment).trim().strip_prefix("- "))
        .map(|line| line.replace("[`", "`").replace("`]", "`"))
        .filter_map(|line| {
            let (name, sentence) = line.strip_prefix('`')?.split_once("`: ")?;
            Some((name.to_owned(), sentence.to_owned()))
        })
        .collect()
}

/// With `UPDATE=1` the list between the two marks is written anew.
fn update_docs(map: &[(String, String)]) {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    if std::env::var("UPDATE").is_err() {
        return;
    }
    let path = root().join("docs/ARCHITECTURE.md");
    let docs = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = docs.split_once("<!-- map -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of map -->").unwrap();
    let lines: Vec<String> = map.iter().map(|(name, sentence)| format!("- `{name}`: {sentence}\n")).collect();
    let list = lines.concat();
    std::fs::write(&path, format!("{before}<!-- map -->\n{list}<!-- end of map -->{after}")).unwrap();
}

#[test]
fn the_map_in_the_docs_is_the_map_in_the_code() {
    let library = std::fs::read_to_string(root().join("api/src/lib.rs")).unwrap();
    let in_code = map(&library, "//!");
    update_docs(&in_code);
    let docs = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let in_docs: Vec<_> =
        map(&docs, "").into_iter().filter(|(name, _)| in_code.iter().any(|(other, _)| other == name)).collect();
    assert_eq!(in_docs, in_code, "the lists of modules in docs/ARCHITECTURE.md and api/src/lib.rs differ");

    let mut declared: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut mapped: Vec<&str> = in_code.iter().map(|(name, _)| name.as_str()).collect();
    declared.sort_unstable();
    mapped.sort_unstable();
    assert_eq!(mapped, declared, "every module of lib.rs stands in its map, and no other");
}
