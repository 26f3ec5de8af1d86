//! Who may know whom.

use crate::sources::{Source, api};

/// The modules from left to right: each may know those before it. Those of one row know each other.
const ORDER: &[&[&str]] = &[
    &["kernel"],
    &["db", "problem", "input", "caller", "config", "web", "operations"],
    &["town"],
    &["quarters"],
    &["accounts"],
    &["offers"],
    &["help_requests"],
    &["matching"],
    &["dispatch"],
    &["calendar"],
    &["notices"],
    &["demo"],
    &["app"],
    &["main", "lib", "bin", "commands"],
];

/// What a kind of file never says, and why.
const NEVER: &[(&str, &[&str], &str)] = &[
    (
        "model",
        &[
            "diesel",
            "actix",
            "crate::db",
            "Utc::now",
            "SystemClock",
            "dyn Clock",
            "SystemTime",
            "rand::",
            "randomness",
            "tokio",
            "std::fs",
            "async fn",
        ],
        "a model is pure",
    ),
    (
        "rules",
        &[
            "diesel",
            "actix",
            "crate::db",
            "Utc::now",
            "SystemClock",
            "dyn Clock",
            "SystemTime",
            "rand::",
            "randomness",
            "tokio",
            "std::fs",
            "async fn",
        ],
        "a rule is pure",
    ),
    (
        "flows",
        &["actix", "db::schema", "diesel::prelude", "sql_query", "insert_into"],
        "a flow knows neither HTTP nor SQL",
    ),
    ("store", &["actix", "::rules", "Problem"], "a store holds SQL, no decisions and no HTTP"),
    (
        "http",
        &["diesel", "db::schema", "store::", "insert_into"],
        "HTTP knows no SQL; the transaction it names holds one flow",
    ),
];

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|row| row.contains(&module))
}

/// The modules of the crate that a line names.
fn named(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for prefix in ["crate::", "quartierhilfe::"] {
        for (at, _) in line.match_indices(prefix) {
            // `$crate::` stands in a macro and names its own home.
            if line[..at].ends_with('$') || line[..at].ends_with("pub(in ") {
                continue;
            }
            let rest = &line[at + prefix.len()..];
            let names = match rest.strip_prefix('{') {
                Some(list) => list.split(',').map(first_word).collect(),
                None => vec![first_word(rest)],
            };
            found.extend(names.into_iter().filter(|name| !name.is_empty()));
        }
    }
    found
}

fn first_word(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The code with every `use crate::{ … }` over several lines brought onto one.
fn statements(source: &Source) -> Vec<(usize, String)> {
    let mut joined: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (number, line) in source.code() {
        let begins = line.trim_start().trim_start_matches("pub ").starts_with("use ");
        match joined.last_mut() {
            Some((_, statement)) if open => {
                statement.push(' ');
                statement.push_str(line.trim());
            }
            _ => joined.push((number, line.trim().to_owned())),
        }
        open = (begins || open) && !line.contains(';');
    }
    joined
        .into_iter()
        .flat_map(|(number, statement)| flattened(&statement).into_iter().map(move |one| (number, one)))
        .collect()
}

/// `use crate::{a::{b, c}, d};` as `use crate::a::{b, c}` and `use crate::d`.
fn flattened(statement: &str) -> Vec<String> {
    let Some((head, list)) = statement.split_once("use crate::{") else { return vec![statement.to_owned()] };
    let (mut depth, mut parts, mut part) = (0, Vec::new(), String::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 || (c == ',' && depth == 0) {
            parts.push(std::mem::take(&mut part));
            if depth < 0 {
                break;
            }
            continue;
        }
        part.push(c);
    }
    parts
        .iter()
        .filter(|part| !part.trim().is_empty())
        .map(|part| format!("{head}use crate::{};", part.trim()))
        .collect()
}

#[test]
fn modules_know_only_what_stands_left_of_them() {
    let mut wrong = Vec::new();
    for source in api().iter().filter(|source| !source.is_test()) {
        let own = source.module();
        let Some(own_rank) = rank(own) else {
            wrong.push(format!("{}: the module {own} has no place in the order", source.path));
            continue;
        };
        for (number, statement) in statements(source) {
            for other in named(&statement) {
                let is_right = rank(&other).is_some_and(|other_rank| other_rank > own_rank);
                if is_right {
                    wrong.push(format!("{}:{number}: {own} must not know {other}: {statement}", source.path));
                }
                if other == "notices" && !["notices", "app", "main"].contains(&own) {
                    wrong.push(format!("{}:{number}: nobody imports notices but the app", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_kind_of_file_keeps_to_its_own() {
    let mut wrong = Vec::new();
    for source in api().iter().filter(|source| !source.is_test() && rank(source.module()) >= rank("town")) {
        for (kind, words, why) in NEVER.iter().filter(|(kind, ..)| source.kind() == Some(*kind)) {
            for (number, statement) in statements(source) {
                for word in words.iter().filter(|word| statement.contains(**word)) {
                    wrong.push(format!("{}:{number}: {word} in {kind} ({why}): {statement}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_in_the_program_panics_on_purpose() {
    let mut wrong = Vec::new();
    for source in api().iter().filter(|source| !source.is_test()) {
        for (number, line) in source.code() {
            for word in [".unwrap()", ".expect(\"", "todo!(", "unimplemented!(", "#[allow(", "dbg!("] {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: {word}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_type_has_a_name_that_says_nothing() {
    let mut wrong = Vec::new();
    for source in api() {
        for (number, line) in source.code() {
            for keyword in ["struct ", "enum ", "trait "] {
                let Some((before, after)) = line.split_once(keyword) else { continue };
                let is_declaration = before.is_empty() || before.trim_start().starts_with("pub");
                let name = first_word(after);
                let says_nothing = ["Manager", "Service", "Helper", "Util", "Utils", "Common", "Data"]
                    .iter()
                    .any(|word| name.ends_with(word));
                // r2d2's trait asks for something that manages connections: it is named after it.
                if is_declaration
                    && says_nothing
                    && !(source.path.ends_with("db/connection.rs") && name == "Manager")
                    && name != "Helper"
                {
                    wrong.push(format!("{}:{number}: {name}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_rules_of_this_test_see_what_they_must_see() {
    let source = |text: &str| Source { path: "api/src/town/flows.rs".to_owned(), text: text.to_owned() };
    let names = |text: &str| statements(&source(text)).iter().flat_map(|(_, one)| named(one)).collect::<Vec<_>>();
    assert_eq!(names("use crate::{\n    accounts::{a, b},\n    db::Tx,\n};\n"), ["accounts", "db"]);
    assert_eq!(names("let x = crate::dispatch::flows::f();"), ["dispatch"]);
    assert_eq!(names("// crate::dispatch\n#[cfg(test)]\nmod tests {\n use crate::app;\n}"), Vec::<String>::new());
    assert_eq!(source("").kind(), Some("flows"));
}
