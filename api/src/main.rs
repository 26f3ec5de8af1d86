//! The program `quartierhilfe`: reads arguments and settings, then does what the command says.
//! Exit codes: 0 done, 2 wrong use or bad input (nothing changed), 1 failure.

mod commands;

/// Gives freed memory back to the system and costs a third of the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::{Parser, Subcommand};
use commands::{Ending, account, backup, demo, invitation, match_sim, town};
use quartierhilfe::{
    app::{
        self,
        worker::{RunningWorker, Worker},
    },
    config::{Arguments, Config},
    kernel::clock::SystemClock,
};
use std::{
    io::{IsTerminal, Write},
    net::TcpListener,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

#[derive(Parser)]
#[command(name = "quartierhilfe", version, about = "Neighbourhood help for a town, organised by city quarter")]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API and the app, and runs the background worker.
    Serve {
        /// Brings the schema of a PostgreSQL database up to date first.
        #[arg(long)]
        migrate: bool,
        /// Leaves the background worker to another process (`work`).
        #[arg(long)]
        no_worker: bool,
    },
    /// Runs the background worker alone.
    Work,
    /// Brings the schema of the database up to date.
    Migrate,
    /// Writes a checked backup of the database to a new file; the program may be serving meanwhile.
    Backup {
        /// The file; it must not exist.
        file: PathBuf,
    },
    /// Brings a backup back into an empty place and erases again whoever was erased since.
    Restore {
        /// A file that `backup` wrote.
        file: PathBuf,
        /// Goes on without the ledger of erasures: whoever was erased since the backup comes back.
        #[arg(long)]
        without_ledger: bool,
    },
    /// Prints the effective settings that are no secrets.
    Config,
    /// Prints the OpenAPI document.
    Openapi,
    /// Sets up the town and its quarters.
    #[command(subcommand)]
    Town(town::TownCommand),
    /// Makes accounts and gives them rights.
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Looks into why somebody was asked for help.
    #[command(subcommand)]
    Invitation(invitation::InvitationCommand),
    /// Fills an empty database with a believable town of invented people, and prints its sign-ins.
    Demo(demo::DemoArguments),
    /// Plays the matching policy in the simulator: reads its events from stdin and answers on stdout, without a database.
    MatchSim,
}

fn main() -> ExitCode {
    let line = CommandLine::parse();
    let result =
        Config::from_arguments(line.arguments).map_err(Ending::BadInput).and_then(|config| run(line.command, config));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ending::BadInput(message)) => complain(&message, 2),
        Err(Ending::Failed(message)) => complain(&message, 1),
    }
}

fn complain(message: &str, code: u8) -> ExitCode {
    // There is no better place left to tell it.
    let _ = writeln!(std::io::stderr(), "quartierhilfe: {message}");
    ExitCode::from(code)
}

fn print(text: &str) -> Result<(), Ending> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| Ending::Failed(error.to_string()))
}

fn run(command: Command, config: Config) -> Result<(), Ending> {
    match command {
        Command::Serve { migrate, no_worker } => serve(config, migrate, no_worker),
        Command::Work => work(config),
        Command::Migrate => app::prepare_schema(&config.database, true).map_err(Ending::Failed),
        Command::Backup { file } => print(&backup::write(&config, &file)?),
        Command::Restore { file, without_ledger } => print(&backup::bring_back(&config, &file, without_ledger)?),
        Command::Config => print(&config.to_string()),
        Command::Town(command) => print(&town::run(command, &config)?),
        Command::Account(command) => print(&account::run(command, &config)?),
        Command::Invitation(command) => {
            let (text, ending) = invitation::run(&command, &config)?;
            print(&text).and(ending)
        }
        Command::Demo(arguments) => print(&demo::run(arguments, &config)?),
        Command::MatchSim => match_sim::run(),
        Command::Openapi => print(&app::openapi().to_pretty_json().map_err(|error| Ending::Failed(error.to_string()))?),
    }
}

fn serve(config: Config, may_migrate: bool, no_worker: bool) -> Result<(), Ending> {
    log_to_stderr(&config);
    app::prepare_schema(&config.database, may_migrate).map_err(Ending::Failed)?;
    let listener = TcpListener::bind(config.listen)
        .map_err(|error| Ending::BadInput(format!("QH_LISTEN {}: {error}", config.listen)))?;
    let origin = config.public_url.origin.clone();
    let parts = app::Parts::open(config, Arc::new(SystemClock)).map_err(Ending::Failed)?;
    let worker = if no_worker { None } else { Some(start_worker(&parts)?) };
    let runtime = actix_web::rt::System::new();
    let served = runtime.block_on(async {
        let server = app::serve(&parts, listener)?;
        actix_web::rt::spawn(app::stop_on_signal(parts.readiness.clone(), server.handle()));
        #[cfg(target_os = "linux")]
        actix_web::rt::spawn(app::code_pages::give_back_at_rest());
        tracing::info!(url = %origin, database = %parts.db.url(), "serving");
        server.await
    });
    parts.readiness.drain();
    if let Some(worker) = worker {
        worker.wait_for_end();
    }
    served.map_err(|error| Ending::Failed(error.to_string()))
}

fn start_worker(parts: &app::Parts) -> Result<RunningWorker, Ending> {
    let worker = Worker::new(parts).map_err(Ending::BadInput)?;
    worker.start(parts.readiness.clone()).map_err(|error| Ending::Failed(error.to_string()))
}

fn work(config: Config) -> Result<(), Ending> {
    log_to_stderr(&config);
    app::prepare_schema(&config.database, false).map_err(Ending::Failed)?;
    let parts = app::Parts::open(config, Arc::new(SystemClock)).map_err(Ending::Failed)?;
    parts.db.listen().map_err(|error| Ending::Failed(error.to_string()))?;
    let worker = start_worker(&parts)?;
    tracing::info!(database = %parts.db.url(), "working");
    actix_web::rt::System::new().block_on(app::drain_on_signal(&parts.readiness));
    worker.wait_for_end();
    Ok(())
}

fn log_to_stderr(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    if config.log_json { subscriber.json().init() } else { subscriber.init() }
}
