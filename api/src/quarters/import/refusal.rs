//! Why a file is refused: one named reason each, with its details, in one sentence.

use serde_json::{Value, json};

use crate::quarters::model::PropertyCandidate;

/// Why a file was not imported. The text is the one sentence of the command line; the HTTP interface sends
/// [`ImportRefusal::code`] and [`ImportRefusal::parameters`] and leaves the wording to the screen.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImportRefusal {
    /// No content at all.
    #[error("The file is empty.")]
    EmptyFile,
    /// A git-lfs pointer in place of the file.
    #[error("The file is a git-lfs pointer and not the quarters themselves: fetch the real file with `git lfs pull`.")]
    PointerFile,
    /// Bytes that are not UTF-8 text.
    #[error("The file is not UTF-8 text ({hint}): save it as GeoJSON in UTF-8.")]
    NotText {
        /// What it looks like instead.
        hint: &'static str,
    },
    /// Text that is not JSON.
    #[error("The file is not JSON ({hint}): export the quarters as GeoJSON.")]
    NotJson {
        /// What it looks like, or where reading stopped.
        hint: String,
    },
    /// The JSON of `ArcGIS`.
    #[error("The file is Esri JSON and not GeoJSON: export it again as GeoJSON.")]
    EsriJson,
    /// `TopoJSON`.
    #[error("The file is TopoJSON and not GeoJSON: convert it to GeoJSON first.")]
    TopoJson,
    /// A geometry without properties.
    #[error(
        "The file holds a bare {kind} without properties, so the quarters have no names: export features with their properties."
    )]
    BareGeometry {
        /// The geometry's type.
        kind: String,
    },
    /// Some other JSON.
    #[error("The file is JSON but not a GeoJSON FeatureCollection (found {found}).")]
    NotGeoJson {
        /// What was found in its place.
        found: String,
    },
    /// A member breaks the rules of `GeoJSON`.
    #[error("The file is not well-formed GeoJSON: {message}.")]
    BrokenGeoJson {
        /// What is wrong and where.
        message: String,
    },
    /// No feature at all.
    #[error("The file holds no features.")]
    NoFeatures,
    /// Features, but not one area.
    #[error("The file holds no areas, only {found}: quarters are Polygons or MultiPolygons.")]
    NoAreas {
        /// The kinds found, with their numbers.
        found: String,
    },
    /// Coordinates in metres without a declared system.
    #[error(
        "The coordinates are metres (such as {x}, {y}) but the file declares no coordinate reference system{likely}: declare it in a `crs` member, or export in WGS84."
    )]
    UndeclaredMetres {
        /// First coordinate found outside of degrees.
        x: f64,
        /// Its second ordinate.
        y: f64,
        /// A guess, worded as a clause (or empty).
        likely: &'static str,
    },
    /// A declared system that is not known here.
    #[error(
        "The coordinate reference system {declared} is not supported: export in WGS84 (EPSG:4326) or in EPSG:25832 or EPSG:25833."
    )]
    UnknownSystem {
        /// The declaration as it stands in the file.
        declared: String,
    },
    /// Declared and actual coordinates do not go together.
    #[error("The file declares {declared} but its coordinates (such as {x}, {y}) are not of that system.")]
    SystemMismatch {
        /// The declared system.
        declared: String,
        /// An offending coordinate.
        x: f64,
        /// Its second ordinate.
        y: f64,
    },
    /// Latitude first.
    #[error("Latitude and longitude seem to be swapped (such as {x}, {y}): GeoJSON writes longitude first.")]
    SwappedAxes {
        /// An offending coordinate.
        x: f64,
        /// Its second ordinate.
        y: f64,
    },
    /// The areas are too far apart for a town.
    #[error("The areas span {kilometres} kilometres: a town spans at most {limit}.")]
    TooWide {
        /// Diagonal of everything.
        kilometres: u64,
        /// The most that is taken.
        limit: u64,
    },
    /// More features or points than one town has.
    #[error("The file holds {found} {what}: at most {limit} are read.")]
    TooMany {
        /// "features" or "points".
        what: &'static str,
        /// How many.
        found: usize,
        /// How many are read.
        limit: usize,
    },
    /// Several properties could be the name.
    #[error(
        "It is not obvious which property holds the names: name it with --name-property ({})",
        examples_of(candidates)
    )]
    NameNotObvious {
        /// The properties to choose from.
        candidates: Vec<PropertyCandidate>,
    },
    /// No property could be the name.
    #[error(
        "No property looks like the names of quarters; the features have {}.{}",
        listed(available),
        if available.is_empty() { "" } else { " Name one with --name-property." }
    )]
    NoNameProperty {
        /// All properties of the features.
        available: Vec<String>,
    },
    /// The property asked for is in no feature.
    #[error("No feature has a property {asked:?}; they have {}.", listed(available))]
    UnknownProperty {
        /// What was asked for.
        asked: String,
        /// All properties of the features.
        available: Vec<String>,
    },
    /// Neither name nor key.
    #[error("Feature number {number} has neither a name nor a key.")]
    NamelessFeature {
        /// Place in the file, from 1.
        number: usize,
    },
    /// A name or key longer than the limit.
    #[error("The {what} of feature number {number} is longer than {limit} characters.")]
    TooLong {
        /// "name" or "key".
        what: &'static str,
        /// Place in the file, from 1.
        number: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// One key with two names.
    #[error(
        "The key {key:?} stands for two names, {first:?} and {second:?}: choose another property with --key-property."
    )]
    KeyWithTwoNames {
        /// The key.
        key: String,
        /// The name met first.
        first: String,
        /// The other.
        second: String,
    },
    /// A polygon that the repair cannot make valid.
    #[error("The area of {name:?} is not valid and cannot be repaired ({reason}).")]
    NotRepairable {
        /// The quarter.
        name: String,
        /// Why.
        reason: String,
    },
    /// Polygons that the algorithms cannot work with at all.
    #[error("The polygons of the file are too broken to be worked with: repair them in a GIS first.")]
    UnworkableGeometry,
}

impl ImportRefusal {
    /// The reason's name in the HTTP interface.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty-file",
            Self::PointerFile => "pointer-file",
            Self::NotText { .. } => "not-text",
            Self::NotJson { .. } => "not-json",
            Self::EsriJson => "esri-json",
            Self::TopoJson => "topo-json",
            Self::BareGeometry { .. } => "bare-geometry",
            Self::NotGeoJson { .. } => "not-geojson",
            Self::BrokenGeoJson { .. } => "broken-geojson",
            Self::NoFeatures => "no-features",
            Self::NoAreas { .. } => "no-areas",
            Self::UndeclaredMetres { .. } => "undeclared-metres",
            Self::UnknownSystem { .. } => "unknown-reference-system",
            Self::SystemMismatch { .. } => "reference-system-mismatch",
            Self::SwappedAxes { .. } => "swapped-axes",
            Self::TooWide { .. } => "too-wide",
            Self::TooMany { .. } => "too-many",
            Self::NameNotObvious { .. } => "name-not-obvious",
            Self::NoNameProperty { .. } => "no-name-property",
            Self::UnknownProperty { .. } => "unknown-property",
            Self::NamelessFeature { .. } => "nameless-feature",
            Self::TooLong { .. } => "too-long",
            Self::KeyWithTwoNames { .. } => "key-with-two-names",
            Self::NotRepairable { .. } => "not-repairable",
            Self::UnworkableGeometry => "unworkable-geometry",
        }
    }

    /// The details of the reason, by name.
    pub fn parameters(&self) -> Value {
        match self {
            Self::EmptyFile
            | Self::PointerFile
            | Self::EsriJson
            | Self::TopoJson
            | Self::NoFeatures
            | Self::UnworkableGeometry => {
                json!({})
            }
            Self::NotText { hint } => json!({ "hint": hint }),
            Self::NotJson { hint } => json!({ "hint": hint }),
            Self::BareGeometry { kind } => json!({ "kind": kind }),
            Self::NotGeoJson { found } | Self::NoAreas { found } => json!({ "found": found }),
            Self::BrokenGeoJson { message } => json!({ "message": message }),
            Self::UndeclaredMetres { x, y, .. } | Self::SwappedAxes { x, y } => json!({ "x": x, "y": y }),
            Self::UnknownSystem { declared } => json!({ "declared": declared }),
            Self::SystemMismatch { declared, x, y } => json!({ "declared": declared, "x": x, "y": y }),
            Self::TooWide { kilometres, limit } => json!({ "kilometres": kilometres, "limit": limit }),
            Self::TooMany { what, found, limit } => json!({ "what": what, "found": found, "limit": limit }),
            Self::NameNotObvious { candidates } => json!({ "candidates": candidates }),
            Self::NoNameProperty { available } => json!({ "available": available }),
            Self::UnknownProperty { asked, available } => json!({ "asked": asked, "available": available }),
            Self::NamelessFeature { number } => json!({ "number": number }),
            Self::TooLong { what, number, limit } => json!({ "what": what, "number": number, "limit": limit }),
            Self::KeyWithTwoNames { key, first, second } => json!({ "key": key, "first": first, "second": second }),
            Self::NotRepairable { name, reason } => json!({ "name": name, "reason": reason }),
        }
    }
}

fn listed(properties: &[String]) -> String {
    if properties.is_empty() { "none".to_owned() } else { properties.join(", ") }
}

fn examples_of(candidates: &[PropertyCandidate]) -> String {
    candidates
        .iter()
        .map(|candidate| format!("{}: {}", candidate.property, candidate.examples.join(", ")))
        .collect::<Vec<_>>()
        .join("; ")
}
