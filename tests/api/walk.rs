//! The page docs/API.md, run as it stands: every block in order by bash against the program with the demo town, and what it prints compared
//! with what the page says it prints.

use serde_json::Value;
use std::{path::Path, process::Command};
use support::{Kind, Program, TestDatabase, program};

/// A block to run and the documents that it prints.
struct Block {
    heading: String,
    commands: String,
    answer: Vec<Value>,
}

/// Stands on the page for what differs from day to day.
const ANYTHING: &str = "…";
/// What the script prints before each block.
const MARK: &str = "----- block";

fn documents(text: &str, what: &str) -> Vec<Value> {
    let read = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    read.map(|document| document.unwrap_or_else(|error| panic!("{what}: {error}:\n{text}"))).collect()
}

/// The fenced blocks of the page: `sh` is run, `json` right behind it is what it prints.
fn blocks(page: &str) -> Vec<Block> {
    let (mut found, mut heading, mut fence): (Vec<Block>, String, Option<(String, String)>) =
        (Vec::new(), String::new(), None);
    for line in page.lines() {
        match (&mut fence, line.strip_prefix("```")) {
            (None, Some(language)) => fence = Some((language.to_owned(), String::new())),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    title.clone_into(&mut heading);
                }
            }
            (Some((_, content)), None) => content.extend([line, "\n"]),
            (Some((language, content)), Some(_)) => {
                match language.as_str() {
                    "sh" => {
                        let (heading, commands) = (heading.clone(), content.clone());
                        found.push(Block { heading, commands, answer: Vec::new() });
                    }
                    "json" => {
                        found.last_mut().expect("a block before its answer").answer = documents(content, &heading);
                    }
                    other => panic!("a fence of an unknown kind: {other}"),
                }
                fence = None;
            }
        }
    }
    found
}

/// Whether an answer is what the page says.
fn is_as_told(told: &Value, found: &Value) -> bool {
    match (told, found) {
        (Value::String(text), found) if text == ANYTHING => !found.is_null(),
        (Value::Object(told), Value::Object(found)) => {
            told.len() == found.len()
                && told.iter().all(|(name, value)| found.get(name).is_some_and(|other| is_as_told(value, other)))
        }
        (Value::Array(told), Value::Array(found)) => {
            told.len() == found.len() && told.iter().zip(found).all(|(told, found)| is_as_told(told, found))
        }
        (told, found) => told == found,
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("it runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out.into_owned()
}

fn quartierhilfe(database: &str, data_dir: &Path) -> Command {
    let mut command = Command::new(program::path());
    command.env("QH_DATABASE", database).env("QH_DATA_DIR", data_dir);
    command
}

async fn walk(kind: Kind) {
    let Some(database) = TestDatabase::fresh(kind) else { return };
    let data_dir = database.folder().join("walk");
    run(quartierhilfe(database.url(), &data_dir).arg("demo"));
    let server = Program::serve(database.url(), &data_dir, &[]).await;

    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/API.md")).unwrap();
    assert!(page.contains("http://127.0.0.1:8080"), "the address of the demo town");
    let blocks = blocks(&page.replace("http://127.0.0.1:8080", server.base()));
    assert!(blocks.len() >= 8, "{} blocks", blocks.len());
    let mut script = "set -euo pipefail\n".to_owned();
    for block in &blocks {
        script.extend([&format!("echo '{MARK}'\n"), block.commands.as_str()]);
    }
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).env("QUARTIERHILFE", program::path());
    bash.env("QH_DATABASE", database.url()).env("QH_DATA_DIR", &data_dir);
    let printed = tokio::task::spawn_blocking(move || run(&mut bash)).await.unwrap();
    let printed: Vec<&str> = printed.split(&format!("{MARK}\n")).skip(1).collect();
    assert_eq!(printed.len(), blocks.len());
    for (block, printed) in blocks.iter().zip(printed) {
        let found = documents(printed, &block.heading);
        let is_so = found.len() == block.answer.len()
            && block.answer.iter().zip(&found).all(|(told, found)| is_as_told(told, found));
        assert!(is_so, "{}: the page says\n{:#?}\nand it prints\n{printed}", block.heading, block.answer);
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn the_page_of_the_interface_can_be_followed_on_sqlite() {
    runtime().block_on(walk(Kind::Sqlite));
}

#[test]
fn the_page_of_the_interface_can_be_followed_on_postgres() {
    runtime().block_on(walk(Kind::Postgres));
}

#[test]
fn answers_are_compared_part_by_part() {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let told = json(r#"{"state": "done", "at": "…", "list": [1, "…"]}"#);
    assert!(is_as_told(&told, &json(r#"{"state": "done", "at": "2026", "list": [1, {"a": 2}]}"#)));
    for other in [
        r#"{"state": "open", "at": "2026", "list": [1, 2]}"#,
        r#"{"state": "done", "at": null, "list": [1, 2]}"#,
        r#"{"state": "done", "at": "2026", "list": [1]}"#,
        r#"{"state": "done", "at": "2026", "list": [1, 2], "more": 1}"#,
    ] {
        assert!(!is_as_told(&told, &json(other)), "{other}");
    }
}
