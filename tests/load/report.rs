//! What is printed: a table for each database, and a verdict for each target.

use crate::{client::Run, processor::DatabaseServer, server::Server};
use std::{io::Write, time::Duration};

/// Prints a line.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A row of a table: what, how much, and where there is a target whether it is met.
struct Row {
    what: String,
    value: String,
    target: Option<(String, bool)>,
}

/// The table of one database.
pub struct Table {
    title: String,
    rows: Vec<Row>,
}

impl Table {
    /// A table without rows.
    pub fn new(title: &str) -> Self {
        Self { title: title.to_owned(), rows: Vec::new() }
    }

    /// Adds a heading.
    pub fn heading(&mut self, what: &str) {
        self.rows.push(Row { what: what.to_owned(), value: String::new(), target: None });
    }

    /// Adds a figure.
    pub fn figure(&mut self, what: &str, value: String) {
        self.rows.push(Row { what: format!("  {what}"), value, target: None });
    }

    /// Adds a figure that is to be `at most` so much.
    pub fn at_most(&mut self, what: &str, value: f64, most: f64, unit: &str) {
        let target = Some((format!("≤ {most:.0} {unit}"), value <= most));
        self.rows.push(Row { what: format!("  {what}"), value: format!("{value:.1} {unit}"), target });
    }

    /// Adds a figure that is to be `at least` so much.
    pub fn at_least(&mut self, what: &str, value: f64, least: f64) {
        let target = Some((format!("≥ {least:.1}"), value >= least));
        self.rows.push(Row { what: format!("  {what}"), value: format!("{value:.2}"), target });
    }

    /// Adds a figure with a target in words.
    pub fn target(&mut self, what: &str, value: String, wanted: String, is_met: bool) {
        self.rows.push(Row { what: format!("  {what}"), value, target: Some((wanted, is_met)) });
    }

    /// Prints it. How many targets there are, and how many are met.
    pub fn print(&self) -> (usize, usize) {
        line(&format!("\n{}", self.title));
        for Row { what, value, target } in &self.rows {
            let verdict = match target {
                None => String::new(),
                Some((wanted, true)) => format!("{wanted:<10} met"),
                Some((wanted, false)) => format!("{wanted:<10} MISSED"),
            };
            line(format!("  {what:<50} {value:>14}   {verdict}").trim_end());
        }
        let verdicts: Vec<bool> =
            self.rows.iter().filter_map(|row| row.target.as_ref()).map(|target| target.1).collect();
        (verdicts.len(), verdicts.iter().filter(|is_met| **is_met).count())
    }
}

/// Processor time before a run.
pub struct Meter<'a> {
    server: &'a Server,
    database: &'a DatabaseServer,
    before: (Duration, Duration),
}

impl<'a> Meter<'a> {
    /// Begins to measure.
    pub fn start(server: &'a Server, database: &'a DatabaseServer) -> Self {
        Self { server, database, before: (server.processor_time(), database.time()) }
    }

    /// Ends, and puts the run beside what it cost.
    pub fn stop(self, run: Run) -> Measured {
        let count = run.good + run.other;
        Measured {
            program: micros_each(self.server.processor_time().saturating_sub(self.before.0), count),
            database: micros_each(self.database.time().saturating_sub(self.before.1), count),
            run,
        }
    }
}

/// A run and what each of its requests cost, in microseconds of processor time.
pub struct Measured {
    /// The program's share.
    pub program: f64,
    /// PostgreSQL's share.
    pub database: f64,
    run: Run,
}

/// Microseconds of each of `count`.
pub fn micros_each(time: Duration, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let count = count.max(1) as f64;
    time.as_secs_f64() * 1_000_000.0 / count
}

impl Measured {
    /// Processor time of a request: the program's and PostgreSQL's.
    pub fn micros(&self) -> f64 {
        self.program + self.database
    }

    /// Adds it to a table.
    pub fn tell(&self, title: &str, table: &mut Table) {
        let (good, other) = (self.run.good, self.run.other);
        table.heading(title);
        table.figure("requests per second", format!("{:.0}", self.run.per_second()));
        table.figure("p50 / p99", {
            let millis = |share| self.run.percentile(share).as_secs_f64() * 1000.0;
            format!("{:.1} / {:.1} ms", millis(0.5), millis(0.99))
        });
        table.figure("answers as wanted / other", format!("{good} / {other}"));
        table.figure("processor time of the program, each", format!("{:.0} µs", self.program));
        if self.database > 0.0 {
            table.figure("processor time of PostgreSQL, each", format!("{:.0} µs", self.database));
        }
    }
}
