//! Keeping a running town: copies of the database and their return, and deleting what has had its time.
//!
//! - [`backup`]: one file that holds everything, checked after it was written.
//! - [`restore`]: from such a file into an empty place; whoever was erased meanwhile is erased again before it is done.
//! - [`ledger`]: who was erased when, in a file outside of the database.
//! - [`inactivity`]: accounts that nobody uses.
//! - [`retention`]: deleting what has had its time.
//! - [`unproved`]: registrations that nobody proved.

pub mod backup;
pub mod inactivity;
pub mod ledger;
mod postgres_tools;
pub mod restore;
pub mod retention;
pub mod unproved;

#[cfg(test)]
mod tests;

/// Why an operation was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationFault {
    /// It was asked for in a way in which it cannot be done; nothing was changed.
    WrongUse(String),
    /// It went wrong.
    Failed(String),
}

impl OperationFault {
    fn failed(error: impl ToString) -> Self {
        Self::Failed(error.to_string())
    }
}

impl std::fmt::Display for OperationFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::WrongUse(message) | Self::Failed(message) => formatter.write_str(message),
        }
    }
}
