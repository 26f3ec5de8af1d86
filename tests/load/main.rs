//! The benchmark: `make bench`. Fills a town with 200,000 open requests on each database, starts the real program in its release build, and prints in one
//! run what it does beside the limit of the machine, measured in the same run: the same queries in a loop in one process, and pgbench with the same SQL.

mod client;
mod fill;
mod limit;
mod report;
mod server;

use client::{Client, request, run};
use quartierhilfe::{db::DatabaseUrl, kernel::ids::HelpRequestId};
use report::Row;
use serde_json::{Value, json};
use server::{Program, Server};
use std::{error::Error, path::PathBuf, time::Duration};

/// Open requests in the town.
const REQUESTS: usize = 200_000;
/// Helpers who accept at once, and how many requests each accepts.
const HELPERS: usize = 50;
const ACCEPTS_EACH: usize = 6;
/// Connections that read at once.
const READERS: usize = 16;
/// For how long is read.
const READING: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let binary = PathBuf::from(std::env::args().nth(1).ok_or("usage: load PATH-OF-THE-PROGRAM")?);
    let mut databases = vec![("SQLite", None)];
    #[expect(clippy::disallowed_methods, reason = "the benchmark's own setting")]
    let server = std::env::var("QH_TEST_POSTGRES");
    match server {
        Ok(server) => databases.push(("PostgreSQL", Some(server))),
        Err(_) => {
            report::line("PostgreSQL is left out: QH_TEST_POSTGRES is not set (tests/support/postgres.sh sets it)");
        }
    }
    for (name, server) in databases {
        let folder = tempfile::tempdir()?;
        let database = match server {
            None => format!("sqlite:{}", folder.path().join("load.db").display()),
            Some(server) => make_database(&server)?,
        };
        let program = Program { binary: binary.clone(), database, data_dir: folder.path().join("data") };
        measure(name, &program).await?;
    }
    Ok(())
}

fn make_database(server: &str) -> Result<String, Box<dyn Error>> {
    use diesel::{RunQueryDsl, sql_query};
    let mut connection = quartierhilfe::db::open(&DatabaseUrl::parse(server)?, quartierhilfe::db::Purpose::Write)?;
    sql_query("DROP DATABASE IF EXISTS load").execute(&mut connection)?;
    sql_query("CREATE DATABASE load").execute(&mut connection)?;
    let (base, _) = server.rsplit_once('/').ok_or("QH_TEST_POSTGRES names no database")?;
    Ok(format!("{base}/load"))
}

async fn measure(name: &str, program: &Program) -> Result<(), Box<dyn Error>> {
    report::line(&format!("\n{name}: filling a town with {REQUESTS} open requests"));
    program.run(&["migrate"])?;
    program.run(&["demo"])?;
    let url = DatabaseUrl::parse(&program.database)?;
    let now = quartierhilfe::kernel::clock::Clock::now(&quartierhilfe::kernel::clock::SystemClock);
    let town = fill::fill(&url, REQUESTS, HELPERS, now)?;

    let mut starts: Vec<Duration> = Vec::new();
    for _ in 0..5 {
        starts.push(program.serve().await?.start_up);
    }
    starts.sort_unstable();
    let server = program.serve().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = server.memory_mib();
    let coordinator = Session::of_staff(program, &server, quartierhilfe::demo::sign_ins::COORDINATOR).await?;
    tokio::time::sleep(Duration::from_secs(8)).await;
    let idle_after_sign_in = server.memory_mib();

    let quarter = town.quarters.first().ok_or("the town has no quarter")?;
    let path = format!("/api/v1/help-requests?quarter={quarter}&state=open&limit=20");
    let reading = read(&server, &path, &coordinator).await?;
    let limit = limit::reading(&url, *quarter, &coordinator.account_id, &coordinator.id, READING / 2)?;
    let memory_under_load = server.memory_mib();
    report::table(
        name,
        &[
            Row::new("start-up, median of 5", format!("{:.0} ms", starts[2].as_secs_f64() * 1000.0), "≤ 150 ms"),
            Row::new("memory, idle", format!("{idle:.1} MiB"), "≤ 30 MiB"),
            Row::new("memory, idle after the first sign-in", format!("{idle_after_sign_in:.1} MiB"), "≤ 30 MiB"),
            Row::new("memory, under load", format!("{memory_under_load:.1} MiB"), ""),
        ],
    );
    reading.print("list open requests of a quarter", &limit);
    if let Some(pgbench) = limit::pgbench(&url, *quarter, &coordinator.id)? {
        report::line(&pgbench);
    }
    let accepting = accept(&server, &url, &town.helper_emails).await?;
    accepting.print("accept", &limit::Limit::none());
    Ok(())
}

async fn read(server: &Server, path: &str, session: &Session) -> Result<report::Measured, Box<dyn Error>> {
    let one = request("GET", path, Some(&session.token), None);
    let answer = Client::connect(server.port).await?.send(&one).await?;
    let items = answer.json()["items"].as_array().map_or(0, Vec::len);
    if answer.status != 200 || items != 20 {
        return Err(format!(
            "the list answered {} with {items} rows: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        )
        .into());
    }
    let workers = || vec![vec![one.clone()]; READERS];
    run(server.port, workers(), true, Duration::from_secs(2), 200).await;
    let meter = report::Meter::start(server);
    let run = run(server.port, workers(), true, READING, 200).await;
    Ok(meter.stop(server, run))
}

async fn accept(server: &Server, url: &DatabaseUrl, emails: &[String]) -> Result<report::Measured, Box<dyn Error>> {
    let wanted = i64::try_from(emails.len() * ACCEPTS_EACH)?;
    let requests = fill::open_requests(url, wanted)?;
    let mut workers = Vec::new();
    for (place, email) in emails.iter().enumerate() {
        let session = Session::of(server, email).await?;
        let own = requests.iter().skip(place * ACCEPTS_EACH).take(ACCEPTS_EACH);
        workers.push(own.enumerate().map(|(day, id)| acceptance(*id, day, &session.token)).collect());
    }
    let meter = report::Meter::start(server);
    let run = run(server.port, workers, false, Duration::from_secs(60), 200).await;
    Ok(meter.stop(server, run))
}

/// Each helper's requests lie on different days, at ten in the morning UTC.
fn acceptance(id: HelpRequestId, day: usize, token: &str) -> Vec<u8> {
    let now = quartierhilfe::kernel::clock::Clock::now(&quartierhilfe::kernel::clock::SystemClock);
    let day = chrono::Days::new(u64::try_from(day + 1).unwrap_or(1));
    let starts_at = now.date_naive().checked_add_days(day).map(|date| format!("{date}T10:00:00Z")).unwrap_or_default();
    let body = json!({ "starts_at": starts_at }).to_string();
    request("POST", &format!("/api/v1/help-requests/{id}/acceptance"), Some(token), Some(&body))
}

/// A signed-in person.
struct Session {
    token: String,
    id: String,
    account_id: String,
}

/// The common password of the demo's people; `quartierhilfe demo` prints it.
const PASSWORD: &str = quartierhilfe::demo::sign_ins::PASSWORD;

impl Session {
    async fn of(server: &Server, email: &str) -> Result<Self, Box<dyn Error>> {
        let body = json!({ "email": email, "password": PASSWORD, "transport": "bearer" });
        Self::from_answer(&post(server, "/api/v1/auth/sessions", None, &body).await?)
    }

    async fn of_staff(program: &Program, server: &Server, email: &str) -> Result<Self, Box<dyn Error>> {
        let first = Self::of(server, email).await?;
        let code = program.run(&["demo", "code", email])?;
        let code: String = code.chars().filter(char::is_ascii_digit).take(6).collect();
        let path = "/api/v1/auth/second-factor/verification";
        Self::from_answer(&post(server, path, Some(&first.token), &json!({ "code": code })).await?)
    }

    fn from_answer(answer: &Value) -> Result<Self, Box<dyn Error>> {
        let text =
            |name: &str| answer[name].as_str().map(str::to_owned).ok_or_else(|| format!("no {name} in {answer}"));
        let account_id = answer["account"]["id"].as_str().unwrap_or_default().to_owned();
        Ok(Self { token: text("access_token")?, id: text("session_id")?, account_id })
    }
}

async fn post(server: &Server, path: &str, token: Option<&str>, body: &Value) -> Result<Value, Box<dyn Error>> {
    let answer =
        Client::connect(server.port).await?.send(&request("POST", path, token, Some(&body.to_string()))).await?;
    if answer.status >= 300 {
        return Err(format!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)).into());
    }
    Ok(answer.json())
}
