//! The series, its occurrences and who has said yes to all of them.

use super::rule::RecurrenceRule;
use crate::help_requests::model::{Channel, Needs, Origin};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, QuarterId, SeriesHelperId, SeriesId};
use crate::kernel::time::TimeSpan;
use crate::text_enum;
use chrono::{NaiveDate, NaiveTime};

text_enum! {
    /// Where a series stands.
    pub enum SeriesState {
        /// A guest's: nobody sees it until staff have called back.
        Waiting = "waiting",
        /// Occurrences are made.
        Active = "active",
        /// It is over.
        Ended = "ended",
    }
}

text_enum! {
    /// Why a series ended.
    pub enum SeriesEnd {
        /// The owner or staff ended it.
        ByHand = "by_hand",
        /// Its last date is over.
        Over = "over",
        /// The owner's account was erased.
        AccountErased = "account_erased",
        /// The guest's request ended before anybody saw it.
        NotReleased = "not_released",
    }
}

text_enum! {
    /// Why a yes to the whole series ended.
    pub enum StandingEnd {
        /// The helper stepped down.
        SteppedDown = "stepped_down",
        /// The series has another time since: the helper is asked anew, before all others.
        TimeChanged = "time_changed",
        /// The series ended.
        SeriesEnded = "series_ended",
        /// The helper may not help any more, or one of the two blocks the other.
        Gone = "gone",
    }
}

/// Help that comes again, without its private fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Who asked; `None` for a guest and for a person who was erased.
    pub requester_id: Option<AccountId>,
    /// The member of staff who recorded it.
    pub recorded_by: Option<AccountId>,
    /// How it came to be.
    pub origin: Origin,
    /// How it came in.
    pub channel: Channel,
    /// Key of the category.
    pub category: String,
    /// Where.
    pub quarter_id: QuarterId,
    /// Own headline, if any.
    pub title: Option<String>,
    /// What is needed.
    pub description: String,
    /// How long one helper is needed each time, in minutes.
    pub duration_minutes: i32,
    /// How many helpers come each time.
    pub helpers_needed: i32,
    /// What the helpers have to bring.
    pub needs: Needs,
    /// On which days.
    pub rule: RecurrenceRule,
    /// Its first day, from which intervals are counted.
    pub first_date: NaiveDate,
    /// Its last day.
    pub last_date: NaiveDate,
    /// From when on each day, on the town's wall clock.
    pub start: NaiveTime,
    /// Until when.
    pub end: NaiveTime,
    /// Whether volunteers may see it: a guest's may not before staff have called back.
    pub is_released: bool,
    /// When the owner was asked whether it goes on, since it last got longer.
    pub asked_to_go_on_at: Option<Instant>,
    /// When staff were asked to find out, because nobody had answered.
    pub staff_told_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Who ended it, when a person did.
    pub ended_by: Option<AccountId>,
    /// Why it ended.
    pub end_reason: Option<SeriesEnd>,
    /// Counts changes of its content and time.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When anything about it last changed.
    pub updated_at: Instant,
    /// When it last got longer, if ever.
    pub longer_since: Option<Instant>,
}

impl Series {
    /// Lets it run until another day. Of one that gets longer it is asked anew whether it goes on.
    pub fn run_until(&mut self, last_date: NaiveDate, now: Instant) {
        if last_date > self.last_date {
            (self.asked_to_go_on_at, self.staff_told_at, self.longer_since) = (None, None, Some(now));
        }
        self.last_date = last_date;
    }

    /// Where it stands.
    pub fn state(&self) -> SeriesState {
        match (self.ended_at, self.is_released) {
            (Some(_), _) => SeriesState::Ended,
            (None, true) => SeriesState::Active,
            (None, false) => SeriesState::Waiting,
        }
    }
}

/// A date of the rule that is more than planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The date by the rule.
    pub date: NaiveDate,
    /// The request that was made for it.
    pub help_request_id: Option<HelpRequestId>,
    /// Whether it was left out.
    pub is_skipped: bool,
    /// To when it was moved.
    pub moved_to: Option<TimeSpan>,
}

impl Occurrence {
    /// A date that is only planned.
    pub fn planned(date: NaiveDate) -> Self {
        Self { date, help_request_id: None, is_skipped: false, moved_to: None }
    }
}

/// A helper's yes to the whole series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingYes {
    /// Its id.
    pub id: SeriesHelperId,
    /// The series.
    pub series_id: SeriesId,
    /// Who.
    pub helper_id: AccountId,
    /// The place of each occurrence that is theirs, from 1.
    pub place: i32,
    /// When they usually begin, where they said so; else at the first time that suits.
    pub usual_start: Option<NaiveTime>,
    /// Since when.
    pub began_at: Instant,
}
