//! How long the matcher takes to decide: the events of a simulated city, as the simulator sent them, sent to the program once more.

use crate::{processor, report::Table};
use std::{
    error::Error,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Sends every line of `events` to `program match-sim`, waits for its answer, and prints what that took; then all of them once more
/// without waiting. How many targets there are, and how many are met.
pub fn measure(program: &Path, events: &Path) -> Result<(usize, usize), Box<dyn Error>> {
    let mut child = Command::new(program).arg("match-sim").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = BufWriter::new(child.stdin.take().ok_or("no input")?);
    let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
    let stat = PathBuf::from(format!("/proc/{}/stat", child.id()));
    let mut waits: Vec<Duration> = Vec::new();
    let mut answer = String::new();
    for line in BufReader::new(std::fs::File::open(events)?).lines() {
        let line = line?;
        if line.contains(r#""type":"end""#) {
            break;
        }
        let begun = Instant::now();
        writeln!(input, "{line}")?;
        input.flush()?;
        answer.clear();
        if output.read_line(&mut answer)? == 0 {
            return Err(format!("the matcher ended at: {line}").into());
        }
        waits.push(begun.elapsed());
    }
    let used = processor::of(&stat);
    drop(input);
    if !child.wait()?.success() {
        return Err("the matcher failed at its end".into());
    }
    if waits.len() < 2 {
        return Err("no events".into());
    }
    // The first line is the town itself.
    let town = waits.remove(0);
    waits.sort_unstable();
    let millis = |share: usize| waits[(waits.len() - 1) * share / 1000].as_secs_f64() * 1000.0;
    let mut table = Table::new("Decisions of the matcher, as whoever asks sees them");
    table.figure("events", waits.len().to_string());
    table.figure("taking up the town", format!("{:.0} ms", town.as_secs_f64() * 1000.0));
    table.figure("median", format!("{:.3} ms", millis(500)));
    table.at_most("of 1,000 the tenth longest (p99)", millis(990), 5.0, "ms");
    table.figure("the longest", format!("{:.1} ms", millis(1000)));
    table.figure("processor time, waked for each", format!("{:.1} s", used.as_secs_f64()));
    table.at_most("processor time, all sent at once", replayed(program, events)?.as_secs_f64(), 60.0, "s");
    Ok(table.print())
}

/// Processor time of the program when the events of all weeks are sent to it at once: that of the decisions alone, without that of
/// waking up for each.
fn replayed(program: &Path, events: &Path) -> Result<Duration, Box<dyn Error>> {
    let before = processor::of_finished_commands();
    let status = Command::new(program)
        .arg("match-sim")
        .stdin(Stdio::from(std::fs::File::open(events)?))
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("the matcher failed when it was asked everything at once".into());
    }
    Ok(processor::of_finished_commands().saturating_sub(before))
}
