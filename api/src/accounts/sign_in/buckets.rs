//! Brakes of the doors that are open to strangers, by network address. IPv6 counts by /64, what one household or server gets.

use crate::text_enum;
pub use crate::web::brakes::TooMany;
use crate::web::brakes::{Brake, key_of};
use governor::Quota;
use std::net::IpAddr;
use std::num::NonZeroU32;

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
        /// Calendar feeds; those of many people may be fetched by one calendar server.
        CalendarFeed = "calendar_feed",
    }
}

/// The brakes of all doors; `None` where limits are switched off (only on a loopback address).
pub struct AddressBrakes(Option<[Brake; 7]>);

/// `burst` at once, then `per_hour` in an hour. Zero counts as one.
fn brake((burst, per_hour): (u32, u32)) -> Brake {
    let at_least_one = |number: u32| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Brake::new(Quota::per_hour(at_least_one(per_hour)).allow_burst(at_least_one(burst)))
}

impl AddressBrakes {
    /// The start values of security.md, "Rate limits".
    pub fn new(are_limits_off: bool) -> Self {
        if are_limits_off {
            return Self(None);
        }
        // In the order of `Door`: at once, and per hour.
        Self(Some([(10, 180), (5, 10), (10, 10), (10, 10), (10, 180), (5, 10), (60, 1_200)].map(brake)))
    }

    /// Counts one passage of `address` through `door`.
    pub fn pass(&self, door: Door, address: IpAddr) -> Result<(), TooMany> {
        match &self.0 {
            Some(buckets) => buckets[door as usize].pass(key_of(address)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
    fn limits_can_be_off() {
        let brakes = AddressBrakes::new(true);
        assert!((0..1_000).all(|_| brakes.pass(Door::Registration, IpAddr::from([127, 0, 0, 1])).is_ok()));
    }
}
