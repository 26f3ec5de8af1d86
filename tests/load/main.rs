//! The benchmark: `make bench`. Fills a town with 200,000 open requests on each database, starts the real program in its release build, and prints in one
//! run what it does beside the limit of the machine, measured in the same run: the same queries in a loop in one process, and pgbench with the same SQL.

mod assignment;
mod chance;
mod client;
mod decisions;
mod fill;
mod limit;
mod pgbench;
mod plans;
mod processor;
mod ranking;
mod report;
mod server;

use client::{Client, request, run};
use fill::Helper;
use limit::{Acceptances, Reading};
use processor::DatabaseServer;
use quartierhilfe::{
    accounts::sign_in::keys::TokenHolder,
    db::DatabaseUrl,
    kernel::{
        clock::{Clock, Instant as Moment, SystemClock},
        ids::HelpRequestId,
    },
};
use report::{Measured, Meter, Table};
use serde_json::{Value, json};
use server::{Program, Server, free_port};
use std::{error::Error, path::PathBuf, time::Duration};

/// Open requests in the town.
const REQUESTS: usize = 200_000;
/// Helpers who accept at once (and as many again for the limit), and how many requests each accepts.
const HELPERS: usize = 50;
const ACCEPTS_EACH: usize = 6;
/// Connections that read at once.
const READERS: usize = 16;
/// For how long is read, and beside it for how long without a server, in turns: what other guests of the machine do between two runs would
/// otherwise be the difference between them.
const READING: Duration = Duration::from_secs(4);
const LIMIT: Duration = Duration::from_secs(2);
/// How often in turns. The turn whose ratio is the middle one counts.
const TURNS: usize = 5;
/// After so long without a request a process is idle.
const QUIET: Duration = Duration::from_secs(8);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: load PATH-OF-THE-PROGRAM [EVENTS-OF-THE-SIMULATOR] | assignment | plans";
    let binary = PathBuf::from(std::env::args().nth(1).ok_or(usage)?);
    if let Some(events) = std::env::args().nth(2) {
        let (wanted, met) = decisions::measure(&binary, &PathBuf::from(events))?;
        report::line(&format!("\n{met} of {wanted} targets met"));
        return Ok(());
    }
    if binary.as_os_str() == "plans" {
        plans::measure();
        return Ok(());
    }
    let mut targets = assignment::measure();
    if binary.as_os_str() == "assignment" {
        return Ok(());
    }
    let of_plans = plans::measure();
    targets = (targets.0 + of_plans.0, targets.1 + of_plans.1);
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
        let program =
            Program { binary: binary.clone(), database, data_dir: folder.path().join("data"), port: free_port()? };
        let (wanted, met) = measure(name, &program).await?;
        targets = (targets.0 + wanted, targets.1 + met);
    }
    report::line(&format!("\n{} of {} targets met", targets.1, targets.0));
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

async fn measure(name: &str, program: &Program) -> Result<(usize, usize), Box<dyn Error>> {
    report::line(&format!("{name}: filling a town with {REQUESTS} open requests"));
    program.run(&["migrate"])?;
    program.run(&["demo"])?;
    let url = DatabaseUrl::parse(&program.database)?;
    let now = SystemClock.now();
    let town = fill::fill(&url, REQUESTS, HELPERS * 2, now)?;
    let database = DatabaseServer::of(&url)?;
    let mut table = Table::new(name);

    let mut starts: Vec<Duration> = Vec::new();
    for _ in 0..5 {
        starts.push(program.serve().await?.start_up);
    }
    starts.sort_unstable();
    table.at_most("start-up, median of 5", starts[2].as_secs_f64() * 1000.0, 150.0, "ms");
    let server = program.serve().await?;
    tokio::time::sleep(QUIET).await;
    table.at_most("memory, idle", server.memory_mib(), 30.0, "MiB");
    table.figure("of that no page of a file", format!("{:.1} MiB", server.own_memory_mib()));
    let coordinator = Session::of_staff(program, &server, quartierhilfe::demo::sign_ins::COORDINATOR).await?;
    tokio::time::sleep(QUIET).await;
    table.at_most("memory, idle after the first sign-in", server.memory_mib(), 30.0, "MiB");
    table.figure("of that no page of a file", format!("{:.1} MiB", server.own_memory_mib()));

    drop(server);
    table.heading("from here on without the background worker");
    let server = program.serve_without_worker().await?;
    let quarter = *town.quarters.first().ok_or("the town has no quarter")?;
    read(&server, &url, &database, &Reading { quarter, holder: coordinator.holder }, &coordinator, &mut table).await?;
    table.figure("memory under this load", format!("{:.1} MiB", server.memory_mib()));
    accept(server, &url, &database, &town.helpers, &mut table).await?;
    ranking::fill(&url)?;
    let server = program.serve_without_worker().await?;
    let helper = Session::of(&server, &town.helpers.last().ok_or("the town has no helper")?.email).await?;
    let coordinator = Session::of_staff(program, &server, quartierhilfe::demo::sign_ins::COORDINATOR).await?;
    let callers = ranking::Callers { port: server.port, coordinator: &coordinator.token, helper: &helper.token };
    ranking::measure(&url, &callers, &mut table).await?;
    Ok(table.print())
}

async fn read(
    server: &Server,
    url: &DatabaseUrl,
    database: &DatabaseServer,
    reading: &Reading,
    session: &Session,
    table: &mut Table,
) -> Result<(), Box<dyn Error>> {
    let path = format!("/api/v1/help-requests?quarter={}&state=open&limit=20", reading.quarter);
    let one = request("GET", &path, Some(&session.token), None);
    let answer = Client::connect(server.port).await?.send(&one).await?;
    let items = answer.json()["items"].as_array().map_or(0, Vec::len);
    if answer.status != 200 || items != 20 {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        return Err(format!("the list answered {} with {items} rows: {body}", answer.status).into());
    }
    let workers = || vec![vec![one.clone()]; READERS];
    run(server.port, workers(), true, Duration::from_secs(2), 200).await;
    let mut connection = limit::connection(url)?;
    let mut turns = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        let meter = Meter::start(server, database);
        let measured = meter.stop(run(server.port, workers(), true, READING, 200).await);
        let limit = limit::reading(url, &mut connection, database, reading, LIMIT)?;
        let bare = pgbench::reading(url, &mut connection, database, reading, LIMIT)?;
        turns.push(Turn { measured, limit, bare });
    }
    if let Some((turn, ratio)) = middle(&turns, |turn| Some(turn.limit / turn.measured.micros())) {
        turn.measured.tell(&format!("list open requests of a quarter, the middle one of {TURNS} turns"), table);
        table.figure("limit: the same functions in a loop, each", format!("{:.0} µs", turn.limit));
        table.at_least("limit / all processor time", ratio, 0.6);
    }
    let beside_bare = |turn: &Turn| Some(turn.bare.as_ref()?.micros_each / turn.measured.micros());
    if let Some((Turn { bare: Some(bare), .. }, ratio)) = middle(&turns, beside_bare) {
        table.figure("pgbench, the same statements: in a second", format!("{:.0}", bare.per_second));
        table.figure("pgbench and PostgreSQL, each", format!("{:.0} µs", bare.micros_each));
        table.at_least("pgbench / all processor time", ratio, 0.6);
    }
    Ok(())
}

/// A reading and, right after it, the same without a server.
struct Turn {
    measured: Measured,
    limit: f64,
    bare: Option<pgbench::Readings>,
}

/// The turn whose ratio is the middle one, with it.
fn middle(turns: &[Turn], ratio: impl Fn(&Turn) -> Option<f64>) -> Option<(&Turn, f64)> {
    let mut sorted: Vec<_> = turns.iter().filter_map(|turn| Some((turn, ratio(turn)?))).collect();
    sorted.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    sorted.get(sorted.len() / 2).copied()
}

async fn accept(
    server: Server,
    url: &DatabaseUrl,
    database: &DatabaseServer,
    helpers: &[Helper],
    table: &mut Table,
) -> Result<(), Box<dyn Error>> {
    let requests = fill::open_requests(url, i64::try_from(helpers.len() * ACCEPTS_EACH)?)?;
    let own = |place: usize| {
        let ids = requests.iter().skip(place * ACCEPTS_EACH).take(ACCEPTS_EACH);
        ids.enumerate().map(|(day, id)| (*id, ten_o_clock(day))).collect::<Vec<_>>()
    };
    let mut workers = Vec::new();
    for (place, helper) in helpers.iter().enumerate().take(HELPERS) {
        let session = Session::of(&server, &helper.email).await?;
        workers.push(own(place).into_iter().map(|(id, at)| acceptance(id, at, &session.token)).collect());
    }
    let meter = Meter::start(&server, database);
    let measured = meter.stop(run(server.port, workers, false, Duration::from_secs(60), 200).await);
    measured.tell("accept", table);
    // A file of SQLite has one writing process: a second one beside it would be told to come back.
    drop(server);
    let others = helpers.iter().enumerate().skip(HELPERS);
    let others = others.map(|(place, helper)| Acceptances { helper, requests: own(place) }).collect();
    let limit = limit::accepting(url, database, others).await?;
    table.figure("limit: the same function without a server, each", format!("{limit:.0} µs"));
    table.figure("limit / all processor time", format!("{:.2}", limit / measured.micros()));
    Ok(())
}

/// Each helper's requests lie on different days, at ten in the morning UTC.
fn ten_o_clock(day: usize) -> Moment {
    let day = chrono::Days::new(u64::try_from(day + 1).unwrap_or(1));
    let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    (SystemClock.now().date_naive() + day).and_time(ten).and_utc()
}

fn acceptance(id: HelpRequestId, starts_at: Moment, token: &str) -> Vec<u8> {
    let body = json!({ "starts_at": starts_at }).to_string();
    request("POST", &format!("/api/v1/help-requests/{id}/acceptance"), Some(token), Some(&body))
}

/// A signed-in person.
struct Session {
    token: String,
    holder: TokenHolder,
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
        let account = answer["account"]["id"].as_str().unwrap_or_default().parse().map_err(|_| "no account")?;
        let session = text("session_id")?.parse().map_err(|_| "no session")?;
        Ok(Self { token: text("access_token")?, holder: TokenHolder { account, session } })
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
