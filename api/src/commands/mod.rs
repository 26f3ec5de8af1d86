//! The commands that do one thing and end: what they print, and how they end when they do not succeed.

pub mod account;
pub mod backup;
pub mod demo;
pub mod invitation;
pub mod match_sim;
pub mod town;

use quartierhilfe::{
    app,
    config::Config,
    db::{Db, Failure, Settings},
    kernel::clock::SystemClock,
};
use std::sync::Arc;

/// How a command ends when it does not succeed.
pub enum Ending {
    /// Wrong use or bad input: nothing was changed.
    BadInput(String),
    /// It went wrong.
    Failed(String),
}

impl Ending {
    /// How a flow's failure ends a command; `words` tells a refusal in one line.
    pub fn of<R>(failure: Failure<R>, words: impl FnOnce(R) -> String) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::BadInput(words(refusal)),
            Failure::Database(error) => Self::Failed(format!("the database failed: {error}")),
            Failure::Unavailable => Self::Failed("the database is not available or too busy".to_owned()),
            Failure::Panicked => Self::Failed("a fault in the program: nothing was changed".to_owned()),
        }
    }
}

/// Opens the database of the settings with its schema up to date.
pub fn open(config: &Config) -> Result<Db, Ending> {
    app::prepare_schema(&config.database, false).map_err(Ending::Failed)?;
    let settings = Settings {
        url: config.database.clone(),
        connections: 2,
        clock: Arc::new(SystemClock),
        reactions: app::reactions(),
        has_rate_limits: config.has_rate_limits,
    };
    Db::open(settings).map_err(Ending::Failed)
}
