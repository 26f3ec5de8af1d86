//! Rules of what is sent to a person once: links, codes by mail, printed activation codes.

use crate::accounts::sign_in::model::{Issued, Purpose};
use crate::kernel::clock::Instant;
use chrono::Duration;

/// How often a secret may be tried wrongly before it is void. Long secrets are not found by trying.
pub const CODE_TRIES: i32 = 5;

/// How long a secret of this purpose is good for.
///
/// A reset and a code live 10 minutes (ASVS 6.5.5). The link of a registration lives a day: until it is used the
/// account can do nothing. A printed code lives 30 days: it is handed over on paper.
pub fn lifetime(purpose: Purpose) -> Duration {
    match purpose {
        Purpose::EmailVerification | Purpose::EmailChange => Duration::hours(24),
        Purpose::PasswordReset | Purpose::OneTimeCode => Duration::minutes(10),
        Purpose::Activation => Duration::days(30),
    }
}

/// Why a secret does not count. The person hears the same in every case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Void {
    /// Not the right one.
    Wrong,
    /// Right once, but too late.
    Expired,
    /// Used before.
    Used,
    /// Tried wrongly too often.
    Exhausted,
}

/// Whether a secret counts now; `is_match` is the outcome of comparing it.
pub fn redeem(issued: &Issued, purpose: Purpose, is_match: bool, now: Instant) -> Result<(), Void> {
    if issued.purpose != purpose {
        return Err(Void::Wrong);
    }
    if issued.used_at.is_some() {
        return Err(Void::Used);
    }
    if issued.failures >= CODE_TRIES {
        return Err(Void::Exhausted);
    }
    if now >= issued.expires_at {
        return Err(Void::Expired);
    }
    if is_match { Ok(()) } else { Err(Void::Wrong) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text_enum::TextEnum;
    use chrono::DateTime;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_secret_counts_once_in_time_for_its_purpose(
            made_for in 0_usize..5, shown_for in 0_usize..5, age in 0_i64..3_000_000, is_used: bool,
            failures in 0_i32..8, is_match: bool,
        ) {
            let start = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
            let (made_for, shown_for) = (Purpose::ALL[made_for], Purpose::ALL[shown_for]);
            let issued = Issued {
                purpose: made_for,
                expires_at: start + lifetime(made_for),
                used_at: is_used.then_some(start),
                failures,
            };
            let verdict = redeem(&issued, shown_for, is_match, start + Duration::seconds(age));
            let is_good = made_for == shown_for && !is_used && failures < CODE_TRIES && is_match
                && Duration::seconds(age) < lifetime(made_for);
            prop_assert_eq!(verdict.is_ok(), is_good);
        }
    }

    #[test]
    fn codes_and_resets_live_ten_minutes() {
        assert_eq!(lifetime(Purpose::OneTimeCode), Duration::minutes(10));
        assert_eq!(lifetime(Purpose::PasswordReset), Duration::minutes(10));
    }
}
