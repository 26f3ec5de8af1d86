//! Pure vocabulary that every slice shares: ids, the clock, spans of time, text, pages.
//!
//! Nothing in here knows a slice, a database or the web.

pub mod abilities;
pub mod actions;
pub mod clock;
pub mod fault;
pub mod ids;
pub mod json;
pub mod language;
pub mod page;
pub mod phonetics;
pub mod role;
pub mod text;
pub mod text_enum;
pub mod time;
pub mod weekly;
