//! Brakes on guessing. They slow down; they never lock the owner out (security.md 6, 7 and "Rate limits").

use crate::accounts::sign_in::model::Tries;
use crate::kernel::clock::Instant;
use chrono::Duration;

/// Failures from which on each further try has to wait.
pub const FREE_FAILURES: i32 = 4;
/// The longest wait between two tries.
pub const LONGEST_WAIT: Duration = Duration::seconds(60);
/// Failures in a row after which the password is not accepted from unknown devices until it was set anew.
pub const PASSWORD_OFF_AFTER: i32 = 100;

/// Why a try is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brake {
    /// Too many: try again after this time.
    Wait(Duration),
    /// Only a mailed code or a new password leads in from here.
    PasswordOff,
}

/// The wait after `failures` failures in a row: none up to the 4th, then 1, 2, 4 … 60 seconds.
pub fn wait_after(failures: i32) -> Duration {
    if failures <= FREE_FAILURES {
        return Duration::zero();
    }
    let doublings = u32::try_from(failures - FREE_FAILURES - 1).unwrap_or(0).min(6);
    Duration::seconds(1 << doublings).min(LONGEST_WAIT)
}

/// Counts one more try of a password, or refuses it. The try is counted *before* the password is looked at, so that
/// tries side by side cannot slip through; a success clears the count.
pub fn count_password_try(before: Option<Tries>, is_known_device: bool, now: Instant) -> Result<Tries, Brake> {
    let (count, since) = before.map_or((0, now), |before| (before.count, before.since));
    if count >= PASSWORD_OFF_AFTER && !is_known_device {
        return Err(Brake::PasswordOff);
    }
    if let Some(free_at) = before.and_then(|before| before.blocked_until).filter(|free_at| now < *free_at) {
        return Err(Brake::Wait(free_at - now));
    }
    let count = count.saturating_add(1);
    let wait = wait_after(count);
    Ok(Tries { count, since, blocked_until: (!wait.is_zero()).then(|| now + wait) })
}

/// So many within such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many.
    pub count: i32,
    /// Within which time.
    pub window: Duration,
}

/// Codes of a second factor per account.
pub const SECOND_FACTOR: Allowance = Allowance { count: 5, window: Duration::minutes(15) };
/// Mails with a link or a code per address.
pub const MAILS: Allowance = Allowance { count: 3, window: Duration::hours(1) };
/// Mailed sign-in codes per address: people who sign in only by code need more than one a day.
pub const CODES: Allowance = Allowance { count: 5, window: Duration::hours(1) };
/// Activation codes tried by all together: printed codes are rare, so many wrong ones are an attack.
pub const ACTIVATIONS: Allowance = Allowance { count: 100, window: Duration::hours(1) };
/// Exports of one's own data.
pub const EXPORTS: Allowance = Allowance { count: 2, window: Duration::days(1) };

/// Counts one more under an allowance, or says how long to wait. The window begins with the first.
pub fn count_within(before: Option<Tries>, allowance: Allowance, now: Instant) -> Result<Tries, Brake> {
    match before {
        Some(before) if now < before.since + allowance.window => {
            if before.count >= allowance.count {
                Err(Brake::Wait(before.since + allowance.window - now))
            } else {
                Ok(Tries { count: before.count + 1, ..before })
            }
        }
        _ => Ok(Tries { count: 1, since: now, blocked_until: None }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn start() -> Instant {
        DateTime::from_timestamp(1_764_000_000, 0).unwrap()
    }

    #[test]
    fn the_wait_grows_from_the_fifth_failure_to_a_minute() {
        let waits: Vec<_> = (0..=13).map(|failures| wait_after(failures).num_seconds()).collect();
        assert_eq!(waits, vec![0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait_after(i32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn after_a_hundred_failures_only_known_devices_may_try() {
        let before = Tries { count: PASSWORD_OFF_AFTER, since: start(), blocked_until: None };
        let later = start() + Duration::days(30);
        assert_eq!(count_password_try(Some(before), false, later), Err(Brake::PasswordOff));
        assert!(count_password_try(Some(before), true, later).is_ok());
    }

    proptest! {
        /// An attacker who tries as fast as allowed gets at most about one guess a minute.
        #[test]
        fn guesses_per_day_are_bounded(step in 1_i64..120) {
            let (mut tries, mut allowed, mut now) = (None, 0, start());
            while now < start() + Duration::days(1) {
                if let Ok(next) = count_password_try(tries, true, now) { tries = Some(next); allowed += 1; }
                now += Duration::seconds(step);
            }
            prop_assert!(allowed <= 1_440 + 12, "{allowed}");
        }

        /// A refused try never makes the wait longer: nobody can be kept out by others.
        #[test]
        fn refused_tries_do_not_count(count in 5_i32..99, ask in 0_i64..59) {
            let before = Tries { count, since: start(), blocked_until: Some(start() + wait_after(count)) };
            if let Err(Brake::Wait(rest)) = count_password_try(Some(before), false, start() + Duration::seconds(ask)) {
                let free_at = start() + Duration::seconds(ask) + rest;
                prop_assert_eq!(free_at, start() + wait_after(count));
                prop_assert!(count_password_try(Some(before), false, free_at).is_ok());
            }
        }

        /// In no window more than allowed, and after a wait there is always a try.
        #[test]
        fn an_allowance_holds_and_never_starves(pauses in proptest::collection::vec(0_i64..600, 1..200)) {
            let (mut tries, mut now, mut since, mut in_window) = (None, start(), start(), 0);
            for pause in pauses {
                now += Duration::seconds(pause);
                match count_within(tries, SECOND_FACTOR, now) {
                    Ok(next) => {
                        if next.since == since { in_window += 1; } else { since = next.since; in_window = 1; }
                        prop_assert!(in_window <= SECOND_FACTOR.count);
                        tries = Some(next);
                    }
                    Err(Brake::Wait(rest)) => prop_assert!(count_within(tries, SECOND_FACTOR, now + rest).is_ok()),
                    Err(Brake::PasswordOff) => prop_assert!(false),
                }
            }
        }
    }
}
