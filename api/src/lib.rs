//! Quartierhilfe: neighbourhood help for a town, organised by city quarter.
//!
//! The code map, from the ground up:
//! - [`kernel`]: pure vocabulary: ids, clock, spans of time, text, pages; knows no slice.
//! - [`offers`]: a helper's offer profile: what, where, when, how much.

pub mod kernel;
pub mod offers;
