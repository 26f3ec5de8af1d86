//! `demo` and `demo code`.

use super::{Ending, open};
use chrono::{Duration, DurationRound, NaiveDate, NaiveTime, TimeDelta};
use clap::{Args, Subcommand};
use quartierhilfe::{
    app,
    config::Config,
    demo::{self, DemoFailure, Plan, Report},
    kernel::clock::{Clock, Instant, SystemClock},
    kernel::time::to_instant,
};
use std::path::{Path, PathBuf};

/// More than any file of quarters: what is larger is not read to its end.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;
/// The most residents that are made.
const MOST_RESIDENTS: u64 = 5_000_000;
/// The hour of a given date that is the demo's present.
const PRESENT_HOUR: u32 = 9;

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct DemoArguments {
    #[command(subcommand)]
    action: Option<DemoAction>,
    /// The same seed gives the same town.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The present of the demo, e.g. 2026-11-23; without it now.
    #[arg(long)]
    as_of: Option<NaiveDate>,
    /// How many residents; then they have no sign-in, and helpers and requests are as many as suit their number.
    #[arg(long, value_parser = clap::value_parser!(u64).range(10..=MOST_RESIDENTS))]
    residents: Option<u64>,
    /// A GeoJSON file of quarters instead of the sketch of Ratzeburg.
    #[arg(long)]
    quarters: Option<PathBuf>,
}

#[derive(Subcommand)]
enum DemoAction {
    /// Prints the present code of a demo account's second factor.
    Code {
        /// Address of the account, e.g. koordination@example.org.
        email: String,
    },
}

/// Does the command and gives back what to print.
pub fn run(arguments: DemoArguments, config: &Config) -> Result<String, Ending> {
    match &arguments.action {
        Some(DemoAction::Code { email }) => demo::code(config, &open(config)?, email).map_err(ending),
        None => fill(&arguments, config),
    }
}

fn fill(arguments: &DemoArguments, config: &Config) -> Result<String, Ending> {
    let quarters = arguments.quarters.as_deref().map(quarters).transpose()?;
    let residents = arguments.residents.map(usize::try_from).transpose();
    let plan = Plan {
        seed: arguments.seed,
        as_of: present(arguments.as_of)?,
        residents: residents.map_err(|error| Ending::BadInput(error.to_string()))?,
        quarters,
    };
    demo::require_loopback(&config.public_url).map_err(ending)?;
    app::prepare_schema(&config.database, true).map_err(Ending::Failed)?;
    let report = demo::fill(&config.database, &config.public_url, &plan).map_err(ending)?;
    Ok(format!("{}\n\n{}", line(&report), demo::sign_ins::table()))
}

fn line(report: &Report) -> String {
    let Report { town, quarters, helpers, residents, requests } = report;
    format!(
        "{town}: {quarters} quarters, {helpers} volunteers, {residents} residents, {requests} requests of eight weeks"
    )
}

fn present(as_of: Option<NaiveDate>) -> Result<Instant, Ending> {
    let now = SystemClock.now();
    let Some(date) = as_of else { return Ok(now.duration_trunc(TimeDelta::minutes(10)).unwrap_or(now)) };
    if (now - Duration::days(3_650)).date_naive() > date || date > (now + Duration::days(3_650)).date_naive() {
        return Err(Ending::BadInput("--as-of: a date within ten years of today".to_owned()));
    }
    let time = NaiveTime::from_hms_opt(PRESENT_HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    Ok(to_instant(date.and_time(time), chrono_tz::Europe::Berlin))
}

/// The file, and the name of the town that its name gives.
fn quarters(path: &Path) -> Result<(String, Vec<u8>), Ending> {
    let bad = |why: String| Ending::BadInput(format!("{}: {why}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| bad(error.to_string()))?.len();
    if size > FILE_LIMIT {
        return Err(bad("larger than 256 MiB".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    let stem = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name: String = stem.chars().take_while(|sign| sign.is_alphabetic()).take(60).collect();
    let mut signs = name.chars();
    let name = signs.next().map_or("Musterstadt".to_owned(), |first| first.to_uppercase().chain(signs).collect());
    Ok((name, bytes))
}

fn ending(failure: DemoFailure) -> Ending {
    match failure {
        DemoFailure::Refused(why) => Ending::BadInput(why),
        DemoFailure::Failed(why) => Ending::Failed(why),
    }
}
