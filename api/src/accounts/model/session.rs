//! A signed-in device, and the secrets that stand for it.

use super::EmailAddress;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, SessionId};
use crate::text_enum;
use std::fmt;

text_enum! {
    /// How a session's tokens travel.
    pub enum Transport {
        /// In cookies that no script can read.
        Cookie = "cookie",
        /// In the body and the `Authorization` header, for programs.
        Bearer = "bearer",
    }
}

text_enum! {
    /// How the person proved who they are.
    pub enum SignInMethod {
        /// By password.
        Password = "password",
        /// By a code that was mailed.
        OneTimeCode = "one_time_code",
    }
}

text_enum! {
    /// Why a session ended.
    pub enum EndReason {
        /// The person signed out on this device.
        SignedOut = "signed_out",
        /// The person ended it from another device.
        Revoked = "revoked",
        /// Another session took its place after a further step.
        Replaced = "replaced",
        /// A refresh token was used twice.
        TokenReused = "token_reused",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// Staff suspended the account.
        Suspended = "suspended",
        /// Roles or second factor changed.
        RightsChanged = "rights_changed",
        /// The person erased the account.
        Erased = "erased",
        /// Too many wrong codes of the second factor.
        SecondFactorFailed = "second_factor_failed",
    }
}

text_enum! {
    /// Where a session stands with the second factor.
    pub enum SecondFactorState {
        /// The account's roles need none and none is in use.
        NotNeeded = "not_needed",
        /// A code has to follow before anything else.
        Required = "required",
        /// Staff without a second factor: it has to be set up before anything else.
        EnrolmentRequired = "enrolment_required",
        /// Given.
        Passed = "passed",
    }
}

impl SecondFactorState {
    /// Where a session stands.
    pub fn of(is_staff: bool, is_enrolled: bool, is_passed: bool) -> Self {
        match (is_passed, is_enrolled, is_staff) {
            (true, _, _) => Self::Passed,
            (false, true, _) => Self::Required,
            (false, false, true) => Self::EnrolmentRequired,
            (false, false, false) => Self::NotNeeded,
        }
    }

    /// Whether the session may do what its roles may.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::NotNeeded | Self::Passed)
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// How its tokens travel.
    pub transport: Transport,
    /// What the person calls the device.
    pub device_label: Option<String>,
    /// Where it stands with the second factor.
    pub second_factor: SecondFactorState,
    /// Sign-in.
    pub created_at: Instant,
    /// Last renewal.
    pub last_used_at: Instant,
    /// The absolute end.
    pub expires_at: Instant,
    /// When the idle or the absolute limit ends it if nothing is done.
    pub ends_at: Instant,
}

/// A text that must not end in a log. It can be shown to the person it is for, and hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the mail, cookie or answer that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The tokens of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Goes with each request.
    pub access: Secret,
    /// Until when it is good.
    pub access_expires_at: Instant,
    /// Gets the next pair.
    pub refresh: Secret,
}

/// A session with its tokens, fresh from sign-in or renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Its tokens.
    pub tokens: Tokens,
    /// Marks the device as known to this account; only after a sign-in.
    pub device_mark: Option<Secret>,
}

/// A single-use secret at the moment of sending: afterwards only its hash is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedSecret {
    /// What goes into the mail.
    pub secret: Secret,
    /// Where to.
    pub email: EmailAddress,
    /// Until when it is good.
    pub expires_at: Instant,
}
