//! Refresh tokens: each use makes the next one; an old one used again means that two hold the session.
//!
//! A token is derived from the server's key, the session and a generation number, so that the answer to a lost reply
//! is *the same* next token again, and two tabs that renew at once end with the same one (security.md 25; the grace of
//! 30 s is that of matrix-authentication-service). Only hashes of the present and the previous token are stored.

use crate::kernel::clock::Instant;
use chrono::Duration;

/// How long the token before the present one is still answered, with the present one.
pub const GRACE: Duration = Duration::seconds(30);

/// Which token of its session a genuine one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The one that is good now.
    Current,
    /// The one before it.
    Previous,
    /// One from before that.
    Older,
}

impl Presented {
    /// Finds the place of a token by its hash.
    pub fn of(hash: &str, current: &str, previous: Option<&str>) -> Self {
        if hash == current {
            Self::Current
        } else if Some(hash) == previous {
            Self::Previous
        } else {
            Self::Older
        }
    }
}

/// What a presented token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Issue the next token.
    Next,
    /// The answer was lost, or another tab was faster: give the present token again and change nothing.
    Again,
    /// Somebody has a copy. The session ends.
    Reuse,
}

/// Decides over a genuine token of a session whose present token was issued at `rotated_at`.
pub fn rotate(presented: Presented, rotated_at: Instant, now: Instant) -> Rotation {
    match presented {
        Presented::Current => Rotation::Next,
        Presented::Previous if now - rotated_at <= GRACE => Rotation::Again,
        Presented::Previous | Presented::Older => Rotation::Reuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    /// A session as the store keeps it, with plain numbers for hashes.
    #[derive(Debug, Clone, Copy)]
    struct Session {
        generation: u32,
        rotated_at: Instant,
        is_ended: bool,
    }

    impl Session {
        fn present(&mut self, generation: u32, now: Instant) -> Option<u32> {
            if self.is_ended {
                return None;
            }
            let previous = self.generation.checked_sub(1).map(|number| number.to_string());
            let place = Presented::of(&generation.to_string(), &self.generation.to_string(), previous.as_deref());
            match rotate(place, self.rotated_at, now) {
                Rotation::Next => {
                    self.generation += 1;
                    self.rotated_at = now;
                }
                Rotation::Again => {}
                Rotation::Reuse => self.is_ended = true,
            }
            (!self.is_ended).then_some(self.generation)
        }
    }

    fn fresh() -> Session {
        Session { generation: 0, rotated_at: DateTime::from_timestamp(1_764_000_000, 0).unwrap(), is_ended: false }
    }

    #[test]
    fn the_grace_ends_after_thirty_seconds() {
        let then = fresh().rotated_at;
        assert_eq!(rotate(Presented::Previous, then, then + GRACE), Rotation::Again);
        assert_eq!(rotate(Presented::Previous, then, then + GRACE + Duration::microseconds(1)), Rotation::Reuse);
        assert_eq!(rotate(Presented::Older, then, then), Rotation::Reuse);
    }

    proptest! {
        /// Owner and thief hold the same token; they renew in any order with more than the grace between. Whoever
        /// comes second ends the session for both.
        #[test]
        fn two_holders_never_both_go_on(pauses in proptest::collection::vec((any::<bool>(), 31_i64..100_000), 2..40)) {
            let (mut session, mut now) = (fresh(), fresh().rotated_at);
            let (mut owner, mut thief) = (0, 0);
            let mut turns = Vec::new();
            for (is_thief, pause) in pauses {
                now += Duration::seconds(pause);
                turns.push(is_thief);
                let holder = if is_thief { &mut thief } else { &mut owner };
                if let Some(next) = session.present(*holder, now) { *holder = next; }
            }
            let both_came = turns.contains(&true) && turns.contains(&false);
            prop_assert_eq!(session.is_ended, both_came);
        }

        /// One holder whose answers get lost now and then, retried within the grace, is never thrown out.
        #[test]
        fn lost_answers_end_nothing(losses in proptest::collection::vec((any::<bool>(), 0_i64..30), 1..60)) {
            let (mut session, mut now, mut held) = (fresh(), fresh().rotated_at, 0);
            for (is_lost, retry_after) in losses {
                now += Duration::minutes(5);
                let answer = session.present(held, now).expect("a renewal");
                held = if is_lost { session.present(held, now + Duration::seconds(retry_after)).expect("the same again") }
                    else { answer };
                prop_assert_eq!(held, answer);
            }
        }

        /// Two tabs that renew at once end with the same token.
        #[test]
        fn tabs_side_by_side_agree(tabs in 2_usize..8, spread in 0_i64..4) {
            let (mut session, mut now) = (fresh(), fresh().rotated_at);
            let mut answers = Vec::new();
            for _ in 0..tabs {
                answers.push(session.present(0, now));
                now += Duration::seconds(spread);
            }
            prop_assert!(answers.iter().all(|answer| *answer == Some(1)));
        }
    }
}
