//! Why a flow of this slice says no, in the words of the domain.

use super::model::AccountRecord;
use super::rules::merging::MergeObstacle;
use super::sign_in::buckets::TooMany;
use super::sign_in::hasher::Overloaded;
use super::sign_in::rules::throttles::Brake;
use crate::db::Failure;
use crate::problem::FieldFault;

/// Why not.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Fields are wrong.
    Invalid(Vec<FieldFault>),
    /// Address, password or code do not fit together, or the account cannot sign in. Never says which.
    SignInFailed,
    /// Too many tries: the next is accepted after so many seconds.
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The password was tried too often from unknown devices: a mailed code or a new password leads in.
    PasswordPaused,
    /// A signed-in person gave another password than theirs.
    PasswordWrong,
    /// The mailed code is another one, was used, or is too old. Never says which.
    CodeWrong,
    /// The session is over.
    SessionEnded,
    /// The link or code is wrong, used or too old. Never says which.
    SecretVoid,
    /// The code of the second factor does not count.
    SecondFactorWrong,
    /// A second factor is in use already: it has to be given, or taken away first.
    SecondFactorInUse,
    /// There is none in use, or no enrolment has begun.
    NoSecondFactor,
    /// The roles of the account do not go without a second factor.
    SecondFactorMandatory,
    /// The person has to prove again who they are.
    ReauthenticationRequired,
    /// More people at the door than can be served.
    Overloaded,
    /// There is nothing here that the caller may see.
    NotFound,
    /// The caller's roles do not allow it.
    RoleRequired,
    /// Somebody changed the record meanwhile.
    VersionConflict(Box<AccountRecord>),
    /// Another account has this address.
    EmailTaken,
    /// Nobody decides over themselves.
    OwnAccount,
    /// The last admin who can act cannot go.
    LastAdmin,
    /// Something of the person is going on at this moment and has to be ended first: what it is.
    StillRunning(Vec<serde_json::Value>),
    /// Two records cannot become one.
    Unmergeable(MergeObstacle),
    /// The state of the account does not allow it.
    NotNow,
    /// The idempotency key was used for something else.
    KeyReused,
}

/// How a flow of this slice ends.
pub type Outcome<T> = Result<T, Failure<Refusal>>;

impl From<Overloaded> for Refusal {
    fn from(_: Overloaded) -> Self {
        Self::Overloaded
    }
}

impl From<TooMany> for Refusal {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany { retry_after: too_many.retry_after.as_secs() + 1 }
    }
}

impl From<Brake> for Refusal {
    fn from(brake: Brake) -> Self {
        match brake {
            Brake::Wait(rest) => Self::TooMany { retry_after: u64::try_from(rest.num_seconds()).unwrap_or(0) + 1 },
            Brake::PasswordOff => Self::PasswordPaused,
        }
    }
}
