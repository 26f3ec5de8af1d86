//! The commands that set up a town, run as an operator runs them: the real program in a process of its own.

use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{builders, shared};

/// The program, built beside the tests; `None` (and a line that says so) where it was not built.
fn program() -> Option<PathBuf> {
    let tests = std::env::current_exe().unwrap();
    let path = tests.parent().and_then(Path::parent).unwrap().join("quartierhilfe");
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} was not built", path.display());
    None
}

struct Operator {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Operator {
    fn new() -> Option<Self> {
        Some(Self { program: program()?, folder: tempfile::tempdir().unwrap() })
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn types(&self, words: &[&str]) -> Output {
        let folder = self.folder.path().display();
        Command::new(&self.program)
            .args(["--database", &format!("sqlite:{folder}/town.db"), "--data-dir", &folder.to_string()])
            .args(words)
            .output()
            .unwrap()
    }

    /// The one line that a command prints when it succeeds.
    fn succeeds(&self, words: &[&str]) -> String {
        let output = self.types(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        one_line(&output.stdout)
    }

    /// The one line by which a command refuses what it was given.
    fn is_refused(&self, words: &[&str]) -> String {
        let output = self.types(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty());
        one_line(&output.stderr)
    }
}

fn one_line(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    text.trim().to_owned()
}

#[test]
fn a_town_is_set_up_once_and_gets_its_quarters() {
    let Some(operator) = Operator::new() else { return };
    let line = operator.succeeds(&["town", "init", "--name", "Musterstadt", "--time-zone", "Europe/Berlin"]);
    assert!(line.starts_with("Musterstadt is set up"), "{line}");
    assert!(
        operator.is_refused(&["town", "init", "--name", "Anderswo"]).contains("already holds the town Musterstadt")
    );

    let file = operator.file("quarters.geojson", builders::quarters().to_string().as_bytes());
    let dry = operator.succeeds(&["town", "import-quarters", &file, "--dry-run"]);
    assert!(dry.starts_with("dry run, nothing was changed: 3 quarters") && dry.contains("3 new"), "{dry}");
    assert!(
        operator.succeeds(&["town", "import-quarters", &file]).contains("3 new, 0 changed, 0 unchanged, 0 retired")
    );
    assert!(
        operator.succeeds(&["town", "import-quarters", &file]).contains("0 new, 0 changed, 3 unchanged, 0 retired")
    );
}

/// docs/OPERATIONS.md, "Begin", as it stands; the last line serves and does not end.
#[test]
fn a_town_begins_as_the_page_says() {
    let Some(operator) = Operator::new() else { return };
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/OPERATIONS.md")).unwrap();
    let block = page.split("## Begin\n```\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (lines, last) = block.trim().rsplit_once('\n').unwrap();
    assert!(last.starts_with("quartierhilfe serve") && lines.lines().count() == 3, "{block}");
    operator.file("quartiere.geojson", builders::quarters().to_string().as_bytes());
    let path = format!("{}:/usr/bin:/bin", operator.program.parent().unwrap().display());
    let typed = Command::new("sh")
        .args(["-euc", lines])
        .current_dir(operator.folder.path())
        .env("PATH", path)
        .env_remove("QH_DATABASE")
        .env_remove("QH_DATA_DIR")
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&typed.stdout), String::from_utf8_lossy(&typed.stderr));
    assert!(typed.status.success(), "{out}{err}");
    assert!(out.contains("leitung@musterstadt.example is coordinator and admin"), "{out}");
    assert!(out.contains("password (shown once): ") && out.contains("a second factor is set up"), "{out}");
}

#[test]
fn a_refused_file_says_why_in_one_line_and_changes_nothing() {
    let Some(operator) = Operator::new() else { return };
    operator.succeeds(&["town", "init", "--name", "Musterstadt"]);
    let good = operator.file("quarters.geojson", builders::quarters().to_string().as_bytes());
    operator.succeeds(&["town", "import-quarters", &good]);
    let mut unclear = builders::quarters();
    for feature in unclear["features"].as_array_mut().unwrap() {
        feature["properties"] =
            json!({"name_de": feature["properties"]["name"], "name_en": feature["properties"]["name"]});
    }
    let mut letters = builders::quarters();
    for (feature, letter) in letters["features"].as_array_mut().unwrap().iter_mut().zip(["A", "B", "C"]) {
        feature["properties"] = json!({"zone": letter});
    }
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    for (name, content, reason) in [
        ("empty.geojson", Vec::new(), "is empty"),
        ("pointer.geojson", pointer.to_vec(), "git lfs pull"),
        ("unclear.geojson", unclear.to_string().into_bytes(), "--name-property (name_de: Altstadt"),
        ("letters.geojson", letters.to_string().into_bytes(), "the features have zone. Name one with --name-property."),
        ("table.csv", b"nr;name\n1;Altstadt\n".to_vec(), "not JSON"),
    ] {
        let line = operator.is_refused(&["town", "import-quarters", &operator.file(name, &content)]);
        assert!(line.contains(reason), "{line}");
    }
    operator.is_refused(&["town", "import-quarters", "/no/such/file"]);
    assert!(operator.succeeds(&["town", "import-quarters", &good]).contains("3 unchanged, 0 retired"));
}

#[test]
fn flensburg_is_the_same_town_in_both_systems() {
    let (Some(operator), Some(degrees), Some(metres)) = (
        Operator::new(),
        shared::data("quarters/flensburg-stadtteile.wgs84.geojson"),
        shared::data("quarters/flensburg-stadtteile.epsg25832.geojson"),
    ) else {
        return;
    };
    operator.succeeds(&["town", "init", "--name", "Flensburg"]);
    assert!(operator.succeeds(&["town", "import-quarters", &degrees.display().to_string()]).contains("13 new"));
    assert!(operator.succeeds(&["town", "import-quarters", &metres.display().to_string()]).contains("13 unchanged"));
}

/// The most memory that a process has had so far, in MiB; `None` once it is gone.
fn peak_mib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}

/// Fills a demo town of this size with quarters from a file; says how much memory it took at its peak.
fn peak_of_demo(residents: &str) -> Option<u64> {
    let operator = Operator::new()?;
    let quarters = operator.file("grossstadt.geojson", builders::quarters().to_string().as_bytes());
    let folder = operator.folder.path().display();
    let mut child = Command::new(&operator.program)
        .args(["--database", &format!("sqlite:{folder}/town.db"), "--data-dir", &folder.to_string()])
        .args(["demo", "--residents", residents, "--quarters", &quarters])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let ended = loop {
        peak = peak_mib(child.id()).unwrap_or(0).max(peak);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    assert!(ended.success(), "{ended}");
    Some(peak)
}

/// People are written as they are drawn: what grows with the town is what the history has to know of them.
#[test]
#[ignore = "fills a town of 220,000 people: some minutes"]
fn a_large_town_is_filled_in_little_memory() {
    let (Some(small), Some(large)) = (peak_of_demo("22000"), peak_of_demo("220000")) else { return };
    println!("{small} MiB for 22,000 residents, {large} MiB for 220,000");
    assert!(large < 400, "{large} MiB");
}
