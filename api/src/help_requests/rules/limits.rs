//! How often one person may do something that reaches others (security.md, "Rate limits").

use crate::kernel::clock::Instant;
use chrono::Duration;

/// So many times within such a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many times.
    pub most: usize,
    /// The span, which ends now.
    pub within: Duration,
}

impl Allowance {
    /// Whether one more is allowed after those of the span, the oldest first; otherwise in how many seconds the next one is.
    pub fn allows(self, recent: &[Instant], now: Instant) -> Result<(), u64> {
        if recent.len() < self.most {
            return Ok(());
        }
        // As many are let go of as it takes to be below the limit again.
        let in_the_way = recent.get(recent.len() - self.most).copied();
        let wait = in_the_way.map_or(self.within, |first| first + self.within - now);
        Err(u64::try_from(wait.num_seconds()).unwrap_or(0) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help_requests::rules::samples::at;

    #[test]
    fn the_next_one_is_allowed_when_one_of_the_span_is_over() {
        let allowance = Allowance { most: 2, within: Duration::hours(1) };
        let (first, second, now) = (at("2026-11-23 12:00"), at("2026-11-23 12:10"), at("2026-11-23 12:30"));
        assert_eq!(allowance.allows(&[], now), Ok(()));
        assert_eq!(allowance.allows(&[first], now), Ok(()));
        assert_eq!(allowance.allows(&[first, second], now), Err(1_801));
        // More than allowed, since the limit was off: the first of those that are too many is waited for.
        assert_eq!(allowance.allows(&[first, second, second], now), Err(2_401));
        assert_eq!(Allowance { most: 0, ..allowance }.allows(&[], now), Err(3_601));
    }
}
