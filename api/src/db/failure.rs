//! How a flow ends when it does not succeed.

use diesel::result::{DatabaseErrorKind, Error};
use std::convert::Infallible;

/// Why a flow gave no result.
#[derive(Debug)]
pub enum Failure<R> {
    /// A rule of the domain stands against it.
    Refused(R),
    /// The database failed.
    Database(Error),
    /// The database is away, busy beyond the limit, or did not confirm.
    Unavailable,
    /// The work panicked; nothing of it was kept.
    Panicked,
}

/// The refusal of a flow that cannot be refused.
pub type NoRefusal = Infallible;

impl<R> From<Error> for Failure<R> {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl<R> Failure<R> {
    /// The same failure in the words of another slice.
    pub fn map<S>(self, translate: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(translate(refusal)),
            Self::Database(error) => Failure::Database(error),
            Self::Unavailable => Failure::Unavailable,
            Self::Panicked => Failure::Panicked,
        }
    }
}

/// Lets a rule's verdict end a flow: `rules::accept(…).or_refuse()?`.
pub trait OrRefuse<T, R> {
    /// Turns a refusal into the flow's failure.
    fn or_refuse(self) -> Result<T, Failure<R>>;
}

impl<T, R> OrRefuse<T, R> for Result<T, R> {
    fn or_refuse(self) -> Result<T, Failure<R>> {
        self.map_err(Failure::Refused)
    }
}

/// Ends a flow with a refusal.
pub fn refuse<T, R>(refusal: R) -> Result<T, Failure<R>> {
    Err(Failure::Refused(refusal))
}

/// Whether the same transaction may succeed when tried again.
pub(super) fn is_worth_a_retry(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            message.contains("deadlock detected")
                || message.contains("database is locked")
                || message.contains("could not serialize")
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => is_worth_a_retry(commit_error),
        _ => false,
    }
}

/// Whether the connection is of no more use.
pub(super) fn has_lost_the_connection(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _) | Error::BrokenTransactionManager => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            [
                "server closed the connection",
                "no connection to the server",
                "terminating connection",
                "connection not open",
            ]
            .iter()
            .any(|part| message.contains(part))
        }
        _ => false,
    }
}

/// Whether a unique index stood against an insert. Call sites say which one it can only be.
pub fn is_unique_violation(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
