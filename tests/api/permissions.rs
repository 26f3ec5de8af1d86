//! Who reaches what: every operation of the published document against every kind of caller, compared with the reviewed table in
//! `permissions.txt`. An operation without a row fails, a row without an operation too. `UPDATE=1` writes what is found; the change is
//! then read by a person.

use crate::world::{self, CALLERS, Things};
use reqwest::Method;
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write, path::PathBuf};
use support::{
    Actor, TestApp,
    openapi::{Operation, operations},
};

type Table = BTreeMap<String, Vec<String>>;

fn path_of_the_table() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("api/permissions.txt")
}

pub fn committed() -> Table {
    let text = std::fs::read_to_string(path_of_the_table()).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (name, classes) = line.split_once('|').unwrap_or_else(|| panic!("no row: {line}"));
            (name.trim().to_owned(), classes.split_whitespace().map(str::to_owned).collect())
        })
        .collect()
}

/// `401`, `403`, `404`, or `+` for whatever is answered to somebody who may.
fn class(status: u16) -> String {
    match status {
        401 | 403 | 404 => status.to_string(),
        _ => "+".to_owned(),
    }
}

/// Ends the session of the caller: asked for last.
fn is_an_end(operation: &Operation) -> bool {
    operation.name() == "DELETE /auth/sessions/current"
}

/// Keeps its connection open: only its head is read.
async fn status(actor: &Actor, operation: &Operation, things: &Things) -> u16 {
    let method: Method = operation.method.parse().unwrap();
    let mut request = actor.request(method, &things.path(operation));
    if operation.has_json_body() {
        request = request.json(&json!({}));
    }
    request.send().await.unwrap().status().as_u16()
}

async fn found(app: &TestApp) -> Table {
    let mut operations = operations();
    operations.sort_by_key(is_an_end);
    let mut table = Table::new();
    for caller in CALLERS {
        let actor = world::caller(app, caller).await;
        let things = Things::of_others(app).await;
        for operation in &operations {
            let status = status(&actor, operation, &things).await;
            assert!(status < 500, "{caller}: {} -> {status}", operation.name());
            table.entry(operation.name()).or_default().push(class(status));
        }
    }
    table
}

fn write(table: &Table) {
    let mut text = String::from(
        "# Who reaches what. 401: sign in first; 403: not your role; 404: not yours to see; +: may (the body is empty, so often 422).\n\
         # The things in the paths belong to other people. Written by UPDATE=1, read by a person.\n",
    );
    writeln!(text, "# {:56} | {}", "operation", CALLERS.join(" ")).unwrap();
    for (name, classes) in table {
        writeln!(text, "{name:58} | {}", classes.join(" ")).unwrap();
    }
    std::fs::write(path_of_the_table(), text).unwrap();
}

support::on_both_databases! {
    async fn everybody_reaches_what_the_table_says(app: &TestApp) {
        let found = found(app).await;
        #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
        if std::env::var("UPDATE").is_ok() {
            write(&found);
        }
        let committed = committed();
        let mut wrong = Vec::new();
        for (name, classes) in &found {
            match committed.get(name) {
                None => wrong.push(format!("{name} has no row")),
                Some(row) => wrong.extend(CALLERS.iter().zip(row.iter().zip(classes)).filter(|(_, (row, found))| row != found).map(
                    |(caller, (row, found))| format!("{name} by {caller}: the table says {row}, it is {found}"),
                )),
            }
        }
        wrong.extend(committed.keys().filter(|name| !found.contains_key(*name)).map(|name| format!("{name} is no operation")));
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// What must stand in the table whatever else changes in it (rules.md, "Who may do what").
#[test]
fn the_table_keeps_to_the_rules_of_the_domain() {
    let table = committed();
    let row = |name: &str| {
        let classes = table.get(name).unwrap_or_else(|| panic!("{name} has no row"));
        assert_eq!(classes.len(), CALLERS.len(), "{name}");
        CALLERS.iter().copied().zip(classes.iter().map(String::as_str)).collect::<BTreeMap<_, _>>()
    };
    for name in table.keys().filter(|name| !name.contains(" /auth/") && !name.contains(" /me")) {
        let row = row(name);
        assert!(row["no_second_factor"] != "+" || row["nobody"] == "+", "{name}: staff without second factor get in");
    }
    for name in
        table.keys().filter(|name| name.starts_with("POST /accounts") || name.starts_with("POST /dispatch/visits"))
    {
        let row = row(name);
        for caller in ["nobody", "resident", "unverified", "volunteer"] {
            assert_ne!(row[caller], "+", "{name} by {caller}");
        }
    }
    assert_eq!(row("POST /accounts/{id}/verification")["coordinator"], "+");
    assert_eq!(row("POST /accounts/{id}/verification")["admin"], "403", "a coordinator verifies, not the admin");
    assert_eq!(row("GET /help-requests")["resident"], "403");
    assert_eq!(row("GET /help-requests/{id}")["resident"], "404", "another resident's request");
    assert_eq!(row("GET /help-requests/{id}")["unverified"], "404", "unverified volunteers see nothing");
    assert_eq!(row("GET /help-requests/{id}")["volunteer"], "+");
    for caller in ["nobody", "resident", "unverified", "stadtkuemmerer", "coordinator", "admin"] {
        assert_ne!(row("POST /help-requests/{id}/acceptance")[caller], "+", "acceptance by {caller}");
    }
}
