//! Brakes by network address, in memory: they forget at a restart and know no person.
//!
//! IPv6 counts by /64, what one household or server gets. The number of keys is bounded: an attacker with many
//! addresses must not fill the memory.

use crate::text_enum;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

text_enum! {
    /// What is braked.
    pub enum Door {
        /// Sign-in.
        SignIn = "sign_in",
        /// Registration.
        Registration = "registration",
        /// Mails with a reset, a code or a verification.
        Mail = "mail",
        /// Printed activation codes.
        Activation = "activation",
        /// Status codes of guests.
        StatusCode = "status_code",
        /// Requests for help without account.
        GuestRequest = "guest_request",
    }
}

/// Keys that one door remembers at most.
const KEYS: usize = 50_000;
/// How often the keys are counted and the stale ones forgotten.
const SWEEP_EVERY: u64 = 1_024;

/// Too many from one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// When the next try is accepted.
    pub retry_after: Duration,
}

struct Bucket {
    limiter: DefaultKeyedRateLimiter<u64>,
    uses: AtomicU64,
}

impl Bucket {
    /// `burst` at once, then `per_hour` in an hour. Zero counts as one.
    fn new(burst: u32, per_hour: u32) -> Self {
        let at_least_one = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_hour(at_least_one(per_hour)).allow_burst(at_least_one(burst));
        Self { limiter: RateLimiter::keyed(quota), uses: AtomicU64::new(0) }
    }

    fn pass(&self, key: u64) -> Result<(), TooMany> {
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

/// The brakes of all doors; `None` where limits are switched off (only on a loopback address).
pub struct AddressBrakes(Option<[Bucket; 6]>);

impl AddressBrakes {
    /// The start values of security.md, "Rate limits".
    pub fn new(are_limits_off: bool) -> Self {
        if are_limits_off {
            return Self(None);
        }
        // In the order of `Door`: at once, and per hour.
        Self(Some(
            [(10, 180), (5, 10), (10, 10), (10, 10), (10, 180), (5, 10)]
                .map(|(burst, per_hour)| Bucket::new(burst, per_hour)),
        ))
    }

    /// Counts one passage of `address` through `door`.
    pub fn pass(&self, door: Door, address: IpAddr) -> Result<(), TooMany> {
        match &self.0 {
            Some(buckets) => buckets[door as usize].pass(key_of(address)),
            None => Ok(()),
        }
    }
}

/// An IPv4 address, or the first half of an IPv6 address.
fn key_of(address: IpAddr) -> u64 {
    match address.to_canonical() {
        IpAddr::V4(address) => u64::from(address.to_bits()),
        IpAddr::V6(address) => u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_house_shares_a_bucket_and_neighbours_do_not() {
        let brakes = AddressBrakes::new(false);
        let house = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        for last in 0..10 {
            assert_eq!(brakes.pass(Door::SignIn, house(last)), Ok(()));
        }
        let refused = brakes.pass(Door::SignIn, house(10)).unwrap_err();
        assert!(refused.retry_after <= Duration::from_secs(20), "{refused:?}");
        assert_eq!(brakes.pass(Door::SignIn, IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])), Ok(()));
        assert_eq!(brakes.pass(Door::Registration, house(10)), Ok(()), "doors are counted apart");
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_both_notations() {
        assert_eq!(key_of("192.0.2.7".parse().unwrap()), key_of("::ffff:192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn strangers_without_end_do_not_fill_the_memory() {
        let bucket = Bucket::new(1, 1);
        let refused = (0..60_000_u64).filter(|key| bucket.pass(*key).is_err()).count();
        assert!(bucket.limiter.len() <= KEYS + 1);
        assert!(refused >= 60_000 - KEYS - 1, "{refused}");
    }

    #[test]
    fn limits_can_be_off() {
        let brakes = AddressBrakes::new(true);
        assert!((0..1_000).all(|_| brakes.pass(Door::Registration, IpAddr::from([127, 0, 0, 1])).is_ok()));
    }
}
