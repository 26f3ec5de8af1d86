//! pgbench with the statements of a reading: what PostgreSQL and the thinnest of clients need for them.

use crate::{
    limit::Reading,
    processor::{self, DatabaseServer},
    report::micros_each,
};
use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use quartierhilfe::db::{DatabaseUrl, DbConnection};
use std::{error::Error, path::PathBuf, process::Command, time::Duration};

#[derive(diesel::QueryableByName)]
struct Statement {
    #[diesel(sql_type = Text)]
    statement: String,
}

/// What pgbench came to.
pub struct Readings {
    /// In a second.
    pub per_second: f64,
    /// Microseconds of processor time of each: PostgreSQL's and pgbench's own.
    pub micros_each: f64,
}

/// Runs the statements that `connection` has prepared while it read; `None` on SQLite, or where pgbench is missing.
pub fn reading(
    url: &DatabaseUrl,
    connection: &mut DbConnection,
    database: &DatabaseServer,
    reading: &Reading,
    long: Duration,
) -> Result<Option<Readings>, Box<dyn Error>> {
    let DatabaseUrl::Postgres(address) = url else { return Ok(None) };
    let Some(program) = program() else { return Ok(None) };
    let prepared: Vec<Statement> =
        sql_query("SELECT statement FROM pg_prepared_statements WHERE NOT from_sql AND statement LIKE 'SELECT %' ORDER BY prepare_time")
            .load(connection)?;
    let script = tempfile::NamedTempFile::new()?;
    let mut text = String::new();
    let mut command = Command::new(program);
    for (index, statement) in
        prepared.iter().map(|row| row.statement.as_str()).filter(|text| !text.contains("pg_")).enumerate()
    {
        let mut statement = statement.to_owned();
        for (number, value) in values(&statement, reading)?.into_iter().enumerate().rev() {
            let name = format!("value_{index}_{number}");
            statement = statement.replace(&format!("${}", number + 1), &format!(":{name}"));
            command.args(["-D", &format!("{name}={value}")]);
        }
        text.push_str(&statement);
        text.push_str(";\n");
    }
    std::fs::write(script.path(), text)?;
    let before = database.time() + processor::of_finished_commands();
    let output = command
        .env("PGOPTIONS", "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1")
        .args(["-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", &long.as_secs().to_string(), "-f"])
        .arg(script.path())
        .arg(address)
        .output()?;
    let used = (database.time() + processor::of_finished_commands()).saturating_sub(before);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = |begin: &str| {
        text.lines().find_map(|line| line.strip_prefix(begin)?.split(['/', ' ']).next()?.parse::<f64>().ok())
    };
    let (Some(per_second), Some(count)) = (number("tps = "), number("number of transactions actually processed: "))
    else {
        return Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into());
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of transactions")]
    let micros_each = micros_each(used, count as usize);
    Ok(Some(Readings { per_second, micros_each }))
}

/// The values of a statement of the reading, in the order of its parameters.
fn values(statement: &str, reading: &Reading) -> Result<Vec<String>, String> {
    let values = if statement.contains("FROM (\"sessions\"") || statement.contains("FROM ((\"sessions\"") {
        vec![reading.holder.session.to_string()]
    } else if statement.contains("FROM \"help_requests\"") {
        // The first one is of the town's zone, which the list brings along.
        vec!["1".to_owned(), reading.quarter.to_string(), "open".to_owned(), "21".to_owned()]
    } else if statement.contains("FROM \"accounts\"") {
        vec![reading.holder.account.to_string()]
    } else {
        return Err(format!("a reading has got a statement that the benchmark does not know: {statement}"));
    };
    let asked = (1..=9).take_while(|number| statement.contains(&format!("${number}"))).count();
    if asked == values.len() {
        Ok(values)
    } else {
        Err(format!("a statement of the reading takes {asked} values and not {}: {statement}", values.len()))
    }
}

fn program() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|version| version.path().join("bin/pgbench")).find(|path| path.exists())
}
