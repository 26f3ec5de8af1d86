//! All SQL of series.

pub(in crate::help_requests) mod codes;
pub(in crate::help_requests) mod contacts;
pub(in crate::help_requests) mod helpers;
pub(in crate::help_requests) mod occurrences;
pub(in crate::help_requests) mod series;
