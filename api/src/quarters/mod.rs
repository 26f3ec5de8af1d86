//! Quarters: the areas of the town, their import from a GIS office's file, their neighbours, point → quarter.
//!
//! A quarter is a polygon with a name and a key. The key is the town's own (text, leading zeros kept) and is what a
//! re-import goes by: a quarter keeps its id as long as its key stays in the file; one that vanished is *retired*: it
//! holds no point any more and takes nothing new, but its history stays.
//!
//! Invariants
//! - every stored polygon is valid, in WGS84 longitude and latitude, exterior rings counter-clockwise;
//! - any point of the earth has exactly one quarter or none; a point on a shared border has the one of the lowest key;
//! - neighbours are mutual and at most [`rules::NEIGHBOUR_DISTANCE_METRES`] apart;
//! - a file that is refused changes nothing.
//!
//! Who may do what: everybody reads quarters, signed in or not; an admin imports them.

pub mod flows;
mod http;
pub mod import;
pub mod model;
pub mod rules;
mod store;

pub use http::{QuarterMovers, routes};
