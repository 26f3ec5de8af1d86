//! What sign-in counts and keeps: single-use secrets, tries, the moments of a session.

use crate::kernel::clock::Instant;
use crate::text_enum;

text_enum! {
    /// What a single-use secret is good for.
    pub enum Purpose {
        /// Proves that the address of an account can be read by its owner.
        EmailVerification = "email_verification",
        /// Sets a new password.
        PasswordReset = "password_reset",
        /// Signs a resident or volunteer in.
        OneTimeCode = "one_time_code",
        /// Gives a sign-in to an account that staff recorded.
        Activation = "activation",
        /// Proves that a new address of an account can be read by its owner.
        EmailChange = "email_change",
    }
}

/// A secret as it was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// Good for.
    pub purpose: Purpose,
    /// Void from then on.
    pub expires_at: Instant,
    /// When it was used, if it was.
    pub used_at: Option<Instant>,
    /// Wrong tries so far.
    pub failures: i32,
}

/// Counted tries under one key (an address on unknown devices, or one known device of it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// Tries since the last success or since the window began.
    pub count: i32,
    /// When the counting began.
    pub since: Instant,
    /// No further try before this moment.
    pub blocked_until: Option<Instant>,
}

/// The moments of a session that its limits are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moments {
    /// Sign-in: carried over when a later step replaces the session.
    pub started_at: Instant,
    /// Last renewal.
    pub last_used_at: Instant,
    /// The absolute end, fixed at sign-in.
    pub expires_at: Instant,
}
