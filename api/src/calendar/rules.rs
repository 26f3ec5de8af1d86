//! What a calendar is told of an assignment, and for which time.

use super::model::CalendarEntry;
use crate::help_requests::assignments::model::Assignment;
use crate::help_requests::flows::Planned;
use crate::kernel::clock::Instant;
use crate::kernel::ids::Id;
use crate::kernel::time::TimeSpan;
use chrono::Duration;

/// How far back the feed reaches.
pub const DAYS_BACK: i64 = 14;
/// How far ahead the feed reaches.
pub const DAYS_AHEAD: i64 = 60;

/// The time that the feed covers.
pub fn window(now: Instant) -> TimeSpan {
    TimeSpan { start: now - Duration::days(DAYS_BACK), end: now + Duration::days(DAYS_AHEAD) }
}

/// How many changes a calendar must have taken over: each move of the agreed time, and the end before its time. Neither
/// is ever taken back, so the number never falls.
pub fn sequence(assignment: &Assignment) -> i32 {
    assignment.version - 1 + i32::from(!assignment.state.holds_place())
}

/// An assignment as a calendar is told of it. `category` and `quarter` are their names.
pub fn entry(planned: Planned, category: &str, quarter: &str, link: String) -> CalendarEntry {
    let assignment = planned.assignment;
    CalendarEntry {
        uid: assignment.id.uuid(),
        span: assignment.span,
        is_called_off: !assignment.state.holds_place(),
        sequence: sequence(&assignment),
        created_at: assignment.accepted_at,
        changed_at: assignment.updated_at,
        title: format!("{category}, {quarter}"),
        first_name: planned.partner_first_name,
        link,
    }
}
