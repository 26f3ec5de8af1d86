//! The limit: the same reading without a server, as fast as this machine and this database can do it, measured in the same run.

use crate::server::processor_time;
use quartierhilfe::{
    accounts::{flows::sessions::live_session, sign_in::keys::TokenHolder},
    db::{self, DatabaseUrl, Purpose},
    help_requests::{
        flows::{ListQuery, list},
        model::Actor,
    },
    kernel::{
        clock::{Clock, SystemClock},
        ids::{AccountId, QuarterId, SessionId},
        role::Role,
    },
};
use std::{
    error::Error,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

/// What the machine needs for one reading.
pub struct Limit {
    /// Processor time of one thread, where it was measured.
    pub micros_each: Option<f64>,
}

impl Limit {
    /// Nothing to compare with.
    pub fn none() -> Self {
        Self { micros_each: None }
    }
}

/// Reads the session and the list in a loop on one connection, as a request does, for `long`.
pub fn reading(
    url: &DatabaseUrl,
    quarter: QuarterId,
    account: &str,
    session: &str,
    long: Duration,
) -> Result<Limit, Box<dyn Error>> {
    let mut connection = db::open(url, Purpose::Read)?;
    let holder = TokenHolder { account: account.parse::<AccountId>()?, session: session.parse::<SessionId>()? };
    let query = ListQuery { quarter: Some(quarter), limit: 20, ..ListQuery::default() };
    let actor = Actor { id: holder.account, roles: vec![Role::Coordinator] };
    let stat = PathBuf::from("/proc/thread-self/stat");
    let (begun, used) = (Instant::now(), processor_time(&stat));
    let mut count = 0_u32;
    while begun.elapsed() < long {
        let now = SystemClock.now();
        live_session(&mut connection, holder, now)?.ok_or("the session has ended")?;
        let page = list(&mut connection, &actor, &query, now).map_err(|failure| format!("{failure:?}"))?;
        assert_eq!(page.items.len(), 20, "the loop reads what the server reads");
        count += 1;
    }
    let used = processor_time(&stat).saturating_sub(used);
    Ok(Limit { micros_each: Some(used.as_secs_f64() * 1_000_000.0 / f64::from(count.max(1))) })
}

/// What pgbench reaches with the session and the list as SQL; `None` on SQLite or where pgbench is missing.
pub fn pgbench(url: &DatabaseUrl, quarter: QuarterId, session: &str) -> Result<Option<String>, Box<dyn Error>> {
    let DatabaseUrl::Postgres(address) = url else { return Ok(None) };
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(
        script.path(),
        format!(
            "SELECT s.*, a.verified_at, a.suspended_at FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = '{session}';\n\
             SELECT * FROM help_requests WHERE quarter_id = '{quarter}' AND status = 'open' ORDER BY created_at DESC, id DESC LIMIT 21;\n"
        ),
    )?;
    let Some(program) = pgbench_program() else { return Ok(None) };
    let before = crate::server::postgres_processor_time();
    let output = Command::new(program)
        .args(["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", "5", "-f"])
        .arg(script.path())
        .arg(address)
        .output()?;
    let used = crate::server::postgres_processor_time().saturating_sub(before);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let per_second = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
    let count = text
        .lines()
        .find_map(|line| line.strip_prefix("number of transactions actually processed: ")?.trim().parse::<f64>().ok());
    match (per_second, count) {
        (Some(per_second), Some(count)) => Ok(Some(format!(
            "  pgbench, session and list as plain SQL           {per_second:>8.0} per second, PostgreSQL {:.0} µs each",
            used.as_secs_f64() * 1_000_000.0 / count.max(1.0)
        ))),
        _ => Err(format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

fn pgbench_program() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    versions.flatten().map(|version| version.path().join("bin/pgbench")).find(|path| path.exists())
}
