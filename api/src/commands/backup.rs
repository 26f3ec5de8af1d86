//! `backup FILE` and `restore FILE`.

use super::Ending;
use quartierhilfe::{
    app,
    config::Config,
    kernel::clock::SystemClock,
    operations::{OperationFault, backup::backup, restore::Restoration},
};
use std::{path::Path, sync::Arc};

impl From<OperationFault> for Ending {
    fn from(fault: OperationFault) -> Self {
        match fault {
            OperationFault::WrongUse(message) => Self::BadInput(message),
            OperationFault::Failed(message) => Self::Failed(message),
        }
    }
}

/// Writes a backup; the answer is the line that is printed.
pub fn write(config: &Config, file: &Path) -> Result<String, Ending> {
    let written = backup(&config.database, file)?;
    Ok(format!("{}: {} bytes, checked", written.file.display(), written.bytes))
}

/// Brings a backup back; the answer is the line that is printed.
pub fn bring_back(config: &Config, file: &Path, is_without_ledger: bool) -> Result<String, Ending> {
    let restoration = Restoration {
        database: &config.database,
        data_dir: &config.data_dir,
        is_without_ledger,
        erase: app::erase_again,
        merge: app::merge_again,
        reactions: app::reactions(),
        clock: Arc::new(SystemClock),
    };
    let restored = restoration.run(file)?;
    Ok(format!(
        "{} is back in {}; steps of the schema done: {}; persons erased again: {}",
        file.display(),
        config.database,
        restored.migrated,
        restored.erased
    ))
}
