//! Brakes in memory: so often at once, so often in an hour, by a key. They forget at a restart and know no person.
//!
//! The number of keys is bounded: an attacker with many addresses must not fill the memory.

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Keys that one brake remembers at most.
const KEYS: usize = 50_000;
/// How often the keys are counted and the stale ones forgotten.
const SWEEP_EVERY: u64 = 1_024;

/// Too many from one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// When the next try is accepted.
    pub retry_after: Duration,
}

/// One brake. A passage costs less than a microsecond.
pub struct Brake {
    limiter: DefaultKeyedRateLimiter<u64>,
    uses: AtomicU64,
}

impl Brake {
    /// What the quota allows, for each key.
    pub fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::keyed(quota), uses: AtomicU64::new(0) }
    }

    /// Counts one passage of `key`.
    pub fn pass(&self, key: u64) -> Result<(), TooMany> {
        if self.uses.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        // With too many strangers at the door all further ones share one bucket.
        let key = if self.limiter.len() >= KEYS { u64::MAX } else { key };
        let clock = DefaultClock::default();
        self.limiter.check_key(&key).map_err(|not_until| TooMany { retry_after: not_until.wait_time_from(clock.now()) })
    }
}

/// An IPv4 address, or the first half of an IPv6 address: what one household or server gets.
pub fn key_of(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(address) => u64::from(address.to_bits()),
        IpAddr::V6(address) => u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    #[test]
    fn an_ipv4_address_is_the_same_in_both_notations() {
        assert_eq!(key_of("192.0.2.7".parse().unwrap()), key_of("::ffff:192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn strangers_without_end_do_not_fill_the_memory() {
        let brake = Brake::new(Quota::per_hour(NonZeroU32::MIN));
        let refused = (0..60_000_u64).filter(|key| brake.pass(*key).is_err()).count();
        assert!(brake.limiter.len() <= KEYS + 1);
        assert!(refused >= 60_000 - KEYS - 1, "{refused}");
    }
}
