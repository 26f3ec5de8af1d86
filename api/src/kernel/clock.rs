//! Where "now" comes from. Rules take it as a value; only the edge of the program asks a clock.

use chrono::{DateTime, Duration, Timelike, Utc};
use std::sync::Mutex;

/// A point in time, UTC, cut to microseconds (the precision that both databases keep).
pub type Instant = DateTime<Utc>;

/// Cuts what the databases cannot keep, so that a value is the same before and after it was stored.
pub fn cut_to_micros(instant: Instant) -> Instant {
    let nanos = instant.nanosecond() / 1_000 * 1_000;
    instant.with_nanosecond(nanos).unwrap_or(instant)
}

/// The moment beyond which no lease ends that is taken at `now` until `until`, even where the clocks of two processes differ: one that
/// does was taken before the clock was set back, and holds nothing.
pub fn beyond_any_lease(now: Instant, until: Instant) -> Instant {
    until + (until - now)
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present, cut to microseconds.
    fn now(&self) -> Instant;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one home of the real clock")]
    fn now(&self) -> Instant {
        cut_to_micros(Utc::now())
    }
}

/// A clock that stands still until it is moved: for tests, the simulated year and the demo's history.
#[derive(Debug)]
pub struct ManualClock(Mutex<Instant>);

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn at(start: Instant) -> Self {
        Self(Mutex::new(cut_to_micros(start)))
    }

    /// Moves the clock by `span`, which may be negative.
    pub fn advance(&self, span: Duration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += span;
    }

    /// Puts the clock to `instant`.
    pub fn set(&self, instant: Instant) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = cut_to_micros(instant);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
