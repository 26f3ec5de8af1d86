//! What a calendar is told.

use crate::kernel::clock::Instant;
use crate::kernel::time::TimeSpan;
use chrono_tz::Tz;
use uuid::Uuid;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Under which a calendar knows it again.
    pub uid: Uuid,
    /// When.
    pub span: TimeSpan,
    /// Whether it does not take place.
    pub is_called_off: bool,
    /// Rises with each change that a calendar must take over.
    pub sequence: i32,
    /// When it was agreed.
    pub created_at: Instant,
    /// When anything about it last changed.
    pub changed_at: Instant,
    /// What help it is, and where.
    pub title: String,
    /// With whom, where that may be known.
    pub first_name: Option<String>,
    /// Where to read more.
    pub link: String,
}

/// A whole calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called.
    pub name: String,
    /// The town's clock.
    pub zone: Tz,
    /// The moment at which it is written.
    pub written_at: Instant,
    /// Its events.
    pub entries: Vec<CalendarEntry>,
}

/// Whose feed it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedOwner {
    /// The account.
    pub account_id: crate::kernel::ids::AccountId,
    /// The language that they read.
    pub language: crate::kernel::language::UiLanguage,
}
