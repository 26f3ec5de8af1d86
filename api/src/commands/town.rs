//! `town init` and `town import-quarters`.

use super::{Ending, open};
use clap::{Args, Subcommand};
use quartierhilfe::{
    app,
    config::Config,
    db::{Failure, NoRefusal},
    quarters::{
        flows,
        import::{ImportChoice, read_town},
        model::{ImportOutcome, ImportStatus, ImportedTown},
    },
    town::flows::{TownRefusal, set_up},
};
use std::{io::Read, path::PathBuf};

/// More than any file of quarters: what is larger is not read to its end.
const FILE_LIMIT: u64 = 256 * 1024 * 1024;

#[derive(Subcommand)]
pub enum TownCommand {
    /// Sets up a new town with default settings and categories.
    Init {
        /// Name of the town, e.g. Musterstadt.
        #[arg(long)]
        name: String,
        /// Time zone of its wall clocks.
        #[arg(long, default_value = "Europe/Berlin")]
        time_zone: String,
    },
    /// Imports the quarters from a GeoJSON file.
    ImportQuarters(ImportArguments),
}

#[derive(Args)]
pub struct ImportArguments {
    /// The file.
    file: PathBuf,
    /// The property of the features that holds the names.
    #[arg(long)]
    name_property: Option<String>,
    /// The property of the features that holds the keys.
    #[arg(long)]
    key_property: Option<String>,
    /// Tells what would change and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Does the command and gives back the line to print.
pub fn run(command: TownCommand, config: &Config) -> Result<String, Ending> {
    match command {
        TownCommand::Init { name, time_zone } => init(config, name, time_zone),
        TownCommand::ImportQuarters(arguments) => import_quarters(config, arguments),
    }
}

fn init(config: &Config, name: String, time_zone: String) -> Result<String, Ending> {
    let db = open(config)?;
    let town = db
        .write_blocking("town.set_up", move |tx| set_up(tx, &name, &time_zone, false))
        .map_err(|failure| Ending::of(failure, words))?;
    Ok(format!("{} is set up with {}; next: town import-quarters FILE", town.name, town.time_zone.name()))
}

fn words(refusal: TownRefusal) -> String {
    match refusal {
        TownRefusal::AlreadySetUp { name } => format!("the database already holds the town {name}"),
        TownRefusal::Invalid(faults) => {
            let fields: Vec<_> = faults.iter().map(|fault| fault.pointer.trim_start_matches('/')).collect();
            format!(
                "not valid: {} (a name of 1 to 120 characters, a time zone such as Europe/Berlin)",
                fields.join(", ")
            )
        }
        other => format!("{other:?}"),
    }
}

fn import_quarters(config: &Config, arguments: ImportArguments) -> Result<String, Ending> {
    let bytes = read(&arguments.file)?;
    let choice = ImportChoice { name_property: arguments.name_property, key_property: arguments.key_property };
    // One line, whatever the file's own texts hold.
    let told = |text: String| Ending::BadInput(text.split_whitespace().collect::<Vec<_>>().join(" "));
    let town = read_town(&bytes, &choice).map_err(|refusal| told(refusal.to_string()))?;
    let db = open(config)?;
    let summary = town.clone();
    let result: Result<ImportOutcome, Failure<NoRefusal>> = if arguments.dry_run {
        db.read_blocking(|connection| Ok(flows::preview(connection, &town)?))
    } else {
        db.write_blocking("quarters.import", move |tx| Ok(flows::import(tx, &town, None, &app::quarter_movers())?))
    };
    let outcome = result.map_err(|failure| Ending::of(failure, |never| match never {}))?;
    Ok(line(&summary, &outcome, arguments.dry_run))
}

fn read(path: &PathBuf) -> Result<Vec<u8>, Ending> {
    let problem = |error: std::io::Error| Ending::BadInput(format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(problem)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(problem)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(Ending::BadInput(format!("{}: larger than {} MiB", path.display(), FILE_LIMIT >> 20)));
    }
    Ok(bytes)
}

/// What was done, in one line.
fn line(town: &ImportedTown, outcome: &ImportOutcome, is_dry_run: bool) -> String {
    let count = |status| outcome.changes.iter().filter(|change| change.status == status).count();
    let key =
        town.key_property.as_deref().map_or("made from the names".to_owned(), |property| format!("from {property:?}"));
    let mut line = format!(
        "{}{} quarters ({}; names from {:?}, keys {key}): {} new, {} changed, {} unchanged, {} retired; {} repairs, {} gaps, {} overlaps",
        if is_dry_run { "dry run, nothing was changed: " } else { "" },
        town.quarters.len(),
        town.reference_system,
        town.name_property,
        count(ImportStatus::New),
        count(ImportStatus::Changed),
        count(ImportStatus::Unchanged),
        count(ImportStatus::Retired),
        town.repairs.len(),
        town.gaps.len(),
        town.overlaps.len(),
    );
    for open in &outcome.to_decide {
        let left = (open.help_requests, open.offers);
        let left_behind = format!("{} open requests and {} offers are left in it", left.0, left.1);
        line.extend(["; ", &open.name, " has no successor: ", &left_behind]);
    }
    line
}
