//! Claims: two coordinators never work on the same item of the queue unknowingly. A claim is no lock for ever: it ends by itself, with
//! the stay in the queue, or when somebody says that they take it over.

use super::model::Claim;
use crate::kernel::clock::Instant;
use crate::kernel::ids::AccountId;
use chrono::Duration;

/// After so many minutes a claim ends by itself: long enough for some telephone calls, short enough for a forgotten one.
pub const CLAIM_MINUTES: i64 = 45;

/// The claim where it (still) counts at `now` for a request that is in the queue since `waiting_since`.
pub fn counting(claim: Claim, waiting_since: Instant, now: Instant) -> Option<Claim> {
    (claim.since >= waiting_since && claim.until > now).then_some(claim)
}

/// The claim of `by`, begun or renewed at `now`; or the one of somebody else that stands against it. `present` is the one that counts.
pub fn claim(present: Option<Claim>, by: AccountId, takes_over: bool, now: Instant) -> Result<Claim, Claim> {
    let until = now + Duration::minutes(CLAIM_MINUTES);
    match present {
        Some(other) if other.by != by && !takes_over => Err(other),
        Some(own) if own.by == by => Ok(Claim { until, ..own }),
        _ => Ok(Claim { by, since: now, until }),
    }
}

/// The claim of somebody else that stands against an act of `actor`.
pub fn against(present: Option<Claim>, actor: AccountId) -> Option<Claim> {
    present.filter(|claim| claim.by != actor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn person(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    fn minute(number: i64) -> Instant {
        DateTime::from_timestamp(1_775_000_000 + number * 60, 0).unwrap()
    }

    #[test]
    fn a_claim_counts_for_45_minutes_and_for_this_stay_in_the_queue() {
        let claim = claim(None, person(1), false, minute(10)).unwrap();
        assert_eq!(claim, Claim { by: person(1), since: minute(10), until: minute(55) });
        assert_eq!(counting(claim, minute(0), minute(54)), Some(claim));
        assert_eq!(counting(claim, minute(0), minute(55)), None, "it has ended by itself");
        assert_eq!(counting(claim, minute(11), minute(20)), None, "the request has been away from the queue since");
    }

    #[test]
    fn whoever_comes_second_is_told_and_may_take_over() {
        let first = claim(None, person(1), false, minute(0)).unwrap();
        assert_eq!(claim(Some(first), person(2), false, minute(5)), Err(first));
        assert_eq!(against(Some(first), person(2)), Some(first));
        let taken = claim(Some(first), person(2), true, minute(5)).unwrap();
        assert_eq!(taken, Claim { by: person(2), since: minute(5), until: minute(50) });
        assert_eq!(claim(Some(taken), person(1), false, minute(6)), Err(taken), "and the first is told in turn");
        let renewed = claim(Some(taken), person(2), false, minute(30)).unwrap();
        assert_eq!((renewed.since, renewed.until), (minute(5), minute(75)));
    }

    proptest! {
        /// Whatever coordinators do and in what order: at each moment at most one holds the item, and nobody's acts are
        /// stood against by their own claim.
        #[test]
        fn at_most_one_works_on_an_item(acts in prop::collection::vec((0_u128..3, any::<bool>(), 0_i64..30), 1..40)) {
            let (mut held, mut at) = (None::<Claim>, 0);
            for (who, takes_over, later) in acts {
                at += later;
                let present = held.and_then(|claim| counting(claim, minute(0), minute(at)));
                match claim(present, person(who), takes_over, minute(at)) {
                    Ok(new) => {
                        prop_assert_eq!(new.by, person(who));
                        prop_assert_eq!(new.until, minute(at + CLAIM_MINUTES));
                        prop_assert_eq!(against(Some(new), person(who)), None);
                        held = Some(new);
                    }
                    Err(other) => {
                        prop_assert!(!takes_over && other.by != person(who) && present == Some(other));
                    }
                }
            }
        }
    }
}
