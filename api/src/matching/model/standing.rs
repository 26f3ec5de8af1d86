//! What the policy knows of a helper, and all that it knows.

use crate::kernel::clock::Instant;
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// For how many days the times of messages are kept; after that nothing is left of them (matching.md 4.7).
pub const DAYS_OF_MEMORY: i64 = 28;

/// A helper's standing: times of messages and a count of help. Nothing here says whether the helper said yes or no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelperStanding {
    /// When messages with invitations went to the helper, oldest first, at most 28 days back. A message with several
    /// invitations counts once.
    pub messages: Vec<Instant>,
    /// How often the helper promised help in the last 28 days.
    pub helped: u32,
    /// The helper's own limit of tasks in a week, at least 1.
    pub tasks_per_week: u32,
    /// The helper's own ceiling of messages in seven days; `None` leaves it to the town's.
    pub weekly_ceiling: Option<u32>,
}

impl HelperStanding {
    /// How many messages went out in the seven days before `now`.
    pub fn messages_this_week(&self, now: Instant) -> u32 {
        let week_ago = now - Duration::days(7);
        let count = self.messages.iter().rev().take_while(|sent| **sent >= week_ago).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Hours since the last message; the whole memory where none is remembered.
    pub fn hours_of_rest(&self, now: Instant) -> f64 {
        let memory = Duration::days(DAYS_OF_MEMORY);
        let rest = self.messages.last().map_or(memory, |sent| (now - *sent).min(memory));
        hours(rest)
    }

    /// When the last message went out, as far as it is remembered.
    pub fn last_asked(&self) -> Option<Instant> {
        self.messages.last().copied()
    }
}

/// A span in hours.
#[expect(clippy::cast_precision_loss, reason = "spans of the policy are weeks, far below what 53 bits hold")]
pub fn hours(span: Duration) -> f64 {
    span.num_milliseconds() as f64 / 3_600_000.0
}

/// A span of so many hours, to the millisecond.
#[expect(clippy::cast_possible_truncation, reason = "the policy's spans are days")]
pub fn span_of_hours(hours: f64) -> Duration {
    Duration::milliseconds((hours * 3_600_000.0).round() as i64)
}
