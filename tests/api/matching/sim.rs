//! The policy in the simulator of a small town: the real program over its pipe, three seeds, twice, and once with its own
//! eligibility. Needs python3, and the simulator beside the repository; without that it says so and is skipped.

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use support::{program, shared};

const SEEDS: &str = "1-3";

/// One run of all seeds, with what every seed came to.
fn simulated(run: &Path, folder: &Path, name: &str, more: &[&str]) -> Vec<Value> {
    let (lines, said) = (folder.join(format!("{name}.jsonl")), folder.join(format!("{name}.said")));
    // `tee` keeps every byte that the program says.
    let pipe = format!("bash -c \"'{}' match-sim | tee -a '{}'\"", program::path().display(), said.display());
    let output = Command::new("python3")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(run)
        .args(["eval", "--town", "kleinstadt", "--seeds", SEEDS, "--external", &pipe, "--json"])
        .arg(&lines)
        .args(more)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let measured = std::fs::read_to_string(lines).unwrap();
    measured.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn mean(runs: &[Value], figure: &str) -> f64 {
    let sum: f64 = runs.iter().map(|run| run[figure].as_f64().unwrap()).sum();
    sum / f64::from(u32::try_from(runs.len()).unwrap())
}

#[test]
fn a_small_town_is_helped_without_a_forbidden_message_and_the_same_way_twice() {
    let Some(run) = shared::simulator() else { return };
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &'static str, more: &'static [&'static str]| simulated(&run, folder.path(), name, more);
    let (once, own) = std::thread::scope(|scope| {
        let (once, twice) = (scope.spawn(|| named("once", &[])), scope.spawn(|| named("twice", &[])));
        let own = scope.spawn(|| named("own", &["--no-eligible"]));
        twice.join().unwrap();
        (once.join().unwrap(), own.join().unwrap())
    });
    let said = |name: &str| std::fs::read(folder.path().join(format!("{name}.said"))).unwrap();
    assert!(said("once").len() > 10_000, "it said {} bytes", said("once").len());
    assert!(said("once") == said("twice"), "two runs said different bytes");
    for (name, runs) in [("eligible people named", &once), ("own eligibility", &own)] {
        assert_eq!(runs.len(), 3, "{name}");
        assert!(mean(runs, "viol").abs() < f64::EPSILON, "{name}: {} forbidden messages", mean(runs, "viol"));
        // Far below what is reached, and above what asking everybody at once or a fixed few comes to (51 %, 57 %).
        let (fill, messages) = (mean(runs, "fill"), mean(runs, "notif_per_fill"));
        assert!(fill > 0.68, "{name}: {fill} filled");
        assert!(messages < 7.0, "{name}: {messages} messages for each filled request");
        assert!(mean(runs, "active_end") > 0.93, "{name}: {} still active", mean(runs, "active_end"));
        assert!(mean(runs, "over3") < 0.01, "{name}: {} weeks with too many messages", mean(runs, "over3"));
    }
}
