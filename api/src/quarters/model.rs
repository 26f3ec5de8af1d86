//! What a quarter is, and what an import found.

use crate::kernel::clock::Instant;
use crate::kernel::ids::QuarterId;
use geo::{Coord, MultiPolygon, Rect};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A stored quarter, without its borders.
#[derive(Debug, Clone, PartialEq)]
pub struct Quarter {
    /// Its id; stays the same as long as its key stays in the town's file.
    pub id: QuarterId,
    /// The town's own key.
    pub key: String,
    /// The name that people read.
    pub name: String,
    /// Size on the ellipsoid, in square metres.
    pub area_m2: f64,
    /// A point inside, longitude and latitude.
    pub inner_point: Coord<f64>,
    /// Counts the changes.
    pub version: i32,
    /// When an import retired it; it takes nothing new since then.
    pub retired_at: Option<Instant>,
}

/// A neighbour of a quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Which quarter.
    pub id: QuarterId,
    /// Its name.
    pub name: String,
    /// Shortest distance in metres; 0 where the two touch.
    pub distance_m: f64,
}

/// A quarter and its neighbours, nearest first.
#[derive(Debug, Clone, PartialEq)]
pub struct QuarterView {
    /// The quarter.
    pub quarter: Quarter,
    /// Its neighbours.
    pub neighbours: Vec<Neighbour>,
}

/// Where what stood in a retired quarter shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The retired quarter.
    pub from: QuarterId,
    /// The quarter that now holds the inner point of the retired one, if any does.
    pub to: Option<QuarterId>,
}

/// How many open help requests and offers were moved (or, without a quarter to move to, wait for a decision).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Moved {
    /// Open help requests.
    pub help_requests: usize,
    /// Offers.
    pub offers: usize,
}

/// A retired quarter that no new one stands for, and what still lies in it: the coordinator decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToDecide {
    /// Id of the retired quarter.
    pub id: QuarterId,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Open help requests in it.
    pub help_requests: usize,
    /// Offers that name it.
    pub offers: usize,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportOutcome {
    /// The comparison with what was stored, by key.
    pub changes: Vec<ImportedChange>,
    /// What moved to another quarter.
    pub moved: Moved,
    /// What could not move.
    pub to_decide: Vec<ToDecide>,
}

/// A quarter as an import has read it from a file: not stored yet, so without an id.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedQuarter {
    /// The town's own key, text as published (leading zeros kept), or one derived from the name.
    pub key: String,
    /// The name that people read.
    pub name: String,
    /// The valid area in WGS84 longitude and latitude.
    pub area: MultiPolygon<f64>,
    /// The same area with fewer points, for phones; borders between neighbours stay common borders.
    pub outline: MultiPolygon<f64>,
    /// Size on the ellipsoid, in square metres.
    pub area_m2: f64,
    /// A point that is certainly inside.
    pub inner_point: Coord<f64>,
    /// The smallest rectangle of longitude and latitude around the area.
    pub bounds: Rect<f64>,
}

/// Two quarters near enough to each other to help across the border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbours {
    /// Index of the first into [`ImportedTown::quarters`].
    pub first: usize,
    /// Index of the second, greater than the first.
    pub second: usize,
    /// Shortest distance between the two areas in metres; 0 where they touch.
    pub distance_m: f64,
}

/// A whole file, read.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedTown {
    /// The quarters, in the order of their keys.
    pub quarters: Vec<ImportedQuarter>,
    /// Every pair of neighbours, in the order of the indices.
    pub neighbours: Vec<Neighbours>,
    /// The coordinate reference system that the file is in, as it was understood ("WGS84", "EPSG:25832").
    pub reference_system: String,
    /// The property the names came from.
    pub name_property: String,
    /// The property the keys came from; none when they were derived from the names.
    pub key_property: Option<String>,
    /// Every property that could hold names.
    pub candidates: Vec<PropertyCandidate>,
    /// What was mended, merged or left out.
    pub repairs: Vec<Repair>,
    /// Areas enclosed by quarters that belong to none.
    pub gaps: Vec<Gap>,
    /// Areas that two quarters claim.
    pub overlaps: Vec<Overlap>,
}

/// A property of the features that could hold what is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PropertyCandidate {
    /// The property as it is spelled in the file.
    pub property: String,
    /// Up to three of its values.
    pub examples: Vec<String>,
}

/// What kind of repair was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RepairKind {
    /// A polygon crossed or touched itself and was made valid.
    InvalidPolygon,
    /// Several features of one key became one quarter.
    FeaturesMerged,
    /// A feature without geometry was left out.
    WithoutGeometry,
    /// A point, line or other geometry that is not an area was left out.
    NotAnArea,
    /// A polygon of no extent was left out.
    WithoutArea,
    /// A feature had no key; it was derived from the name.
    KeyFromName,
    /// A feature had no name; its key serves as the name.
    NameFromKey,
}

/// One thing that was mended, merged or left out, told to whoever imports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Repair {
    /// What was done.
    pub kind: RepairKind,
    /// The quarter's key where it is known.
    pub key: Option<String>,
    /// The quarter's name where it is known.
    pub name: Option<String>,
    /// What was found, in English, for a person who knows geodata ("exterior ring has a self-intersection").
    pub detail: String,
}

/// An area between quarters that belongs to none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gap {
    /// Size in square metres.
    pub area_m2: f64,
    /// A point inside: longitude, latitude.
    pub lon: f64,
    /// Latitude of the point inside.
    pub lat: f64,
    /// Names of the quarters around it.
    pub between: Vec<String>,
}

/// An area that two quarters claim; its points go to the lower key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Overlap {
    /// Size in square metres.
    pub area_m2: f64,
    /// Names of the two quarters, lower key first.
    pub between: [String; 2],
}

/// What an import does to one quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Its key was unknown so far.
    New,
    /// Its name or its border differs from what is stored (or it was retired and is back).
    Changed,
    /// Nothing differs.
    Unchanged,
    /// Its key is no longer in the file.
    Retired,
}

/// A stored quarter, as far as a re-import compares it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownQuarter {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
    /// The area.
    pub area: MultiPolygon<f64>,
    /// The size in square metres.
    pub area_m2: f64,
    /// Whether an earlier import retired it.
    pub is_retired: bool,
}

/// One line of the comparison of a file with what is stored.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportedChange {
    /// The key.
    pub key: String,
    /// The name (the new one, or that of the retired quarter).
    pub name: String,
    /// The size in square metres.
    pub area_m2: f64,
    /// What happens to it.
    pub status: ImportStatus,
}
