//! What a person can do with a series, and what the worker does.

mod changing;
mod joining;
mod limits;
mod listing;
mod making;
mod part;
mod personal;
mod reactions;
mod releasing;
mod view;
mod worker;

pub use changing::{SeriesEdit, TimesEdit, edit, end, extend, move_one, restore, resume, skip};
pub(in crate::help_requests) use joining::take_all_action;
pub use joining::{step_down, take_all};
pub use listing::{SeriesQuery, list, list_mine, look};
pub(in crate::help_requests) use making::begin;
pub use personal::{forget_old, own_series};
pub(in crate::help_requests) use reactions::react;
pub(in crate::help_requests) use releasing::present;
pub use view::{OccurrenceState, OccurrenceView, SeriesView, StandingView};
pub use worker::due;
