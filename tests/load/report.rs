//! What is printed.

use crate::{
    client::Run,
    limit::Limit,
    server::{Server, postgres_processor_time},
};
use std::{io::Write, time::Duration};

/// Prints a line.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A row of a table: what, how much, what is wanted.
pub struct Row(String, String, String);

impl Row {
    /// A row.
    pub fn new(what: &str, value: String, wanted: &str) -> Self {
        Self(what.to_owned(), value, wanted.to_owned())
    }
}

/// Prints a table.
pub fn table(title: &str, rows: &[Row]) {
    line(title);
    for Row(what, value, wanted) in rows {
        line(&format!("  {what:<40} {value:>16}   {wanted}"));
    }
}

/// Processor time before a run.
pub struct Meter {
    server: Duration,
    postgres: Duration,
}

impl Meter {
    /// Begins to measure.
    pub fn start(server: &Server) -> Self {
        Self { server: server.processor_time(), postgres: postgres_processor_time() }
    }

    /// Ends, and puts the run beside what it cost.
    pub fn stop(self, server: &Server, run: Run) -> Measured {
        Measured {
            server: server.processor_time().saturating_sub(self.server),
            postgres: postgres_processor_time().saturating_sub(self.postgres),
            run,
        }
    }
}

/// A run and what it cost.
pub struct Measured {
    server: Duration,
    postgres: Duration,
    run: Run,
}

fn micros_each(time: Duration, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of requests")]
    let count = count.max(1) as f64;
    time.as_secs_f64() * 1_000_000.0 / count
}

impl Measured {
    /// Prints it beside the limit.
    pub fn print(&self, title: &str, limit: &Limit) {
        let count = self.run.good + self.run.other;
        let own = micros_each(self.server, count);
        let mut rows = vec![
            Row::new("requests per second", format!("{:.0}", self.run.per_second()), ""),
            Row::new("answers: as wanted / other", format!("{} / {}", self.run.good, self.run.other), "other: 0"),
            Row::new("processor time of the program, each", format!("{own:.0} µs"), ""),
            Row::new("processor time of PostgreSQL, each", format!("{:.0} µs", micros_each(self.postgres, count)), ""),
            Row::new(
                "p50 / p99",
                format!("{:.1} / {:.1} ms", millis(self.run.percentile(0.5)), millis(self.run.percentile(0.99))),
                "",
            ),
        ];
        if let Some(each) = limit.micros_each {
            rows.push(Row::new("limit: the same queries in one loop, each", format!("{each:.0} µs"), ""));
            rows.push(Row::new("limit / program", format!("{:.2}", each / own), "≥ 0.6"));
        }
        table(title, &rows);
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
