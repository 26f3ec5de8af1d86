//! Quartierhilfe: neighbourhood help for a town, organised by city quarter.
//!
//! The code map, from the ground up:
//! - [`kernel`]: pure vocabulary: ids, clock, spans of time, text, pages; knows no slice.

pub mod kernel;
