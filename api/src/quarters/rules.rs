//! Decisions about quarters: which quarter a point lies in, what an import changes.

use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, CoordsIter, Intersects, MultiPolygon, Rect};

use super::model::{ImportStatus, ImportedChange, ImportedQuarter, KnownQuarter};

/// Two quarters are neighbours when they are at most this far apart, in metres (interface.md, "Quarter import").
pub const NEIGHBOUR_DISTANCE_METRES: f64 = 300.0;

/// Corners that moved less than this are the same corner: about a centimetre, in degrees.
const SAME_CORNER_DEGREES: f64 = 1e-7;

/// The quarters of a town as a map that answers which of them a point lies in. `Id` is whatever the caller knows them by.
#[derive(Debug, Clone, PartialEq)]
pub struct QuarterMap<Id> {
    entries: Vec<(String, Rect<f64>, MultiPolygon<f64>, Id)>,
}

impl<Id: Copy> QuarterMap<Id> {
    /// A map of quarters given by key, area and id.
    pub fn new(quarters: impl IntoIterator<Item = (String, MultiPolygon<f64>, Id)>) -> Self {
        let mut entries: Vec<_> = quarters
            .into_iter()
            .filter_map(|(key, area, id)| area.bounding_rect().map(|bounds| (key, bounds, area, id)))
            .collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Self { entries }
    }

    /// The quarter of a point: of several that claim it (a shared border, an overlap) the one with the lowest key;
    /// none outside of all quarters.
    pub fn quarter_at(&self, point: Coord<f64>) -> Option<Id> {
        self.entries
            .iter()
            .find(|(_, bounds, area, _)| bounds.intersects(&point) && area.intersects(&point))
            .map(|(.., id)| *id)
    }
}

/// Compares the quarters of a file with those that are stored, by key, in the order of the keys. Quarters that were
/// retired before and are still not in the file are not mentioned.
pub fn compare(known: &[KnownQuarter], imported: &[ImportedQuarter]) -> Vec<ImportedChange> {
    let known: BTreeMap<&str, &KnownQuarter> = known.iter().map(|quarter| (quarter.key.as_str(), quarter)).collect();
    let mut changes: BTreeMap<&str, ImportedChange> = known
        .values()
        .filter(|quarter| !quarter.is_retired)
        .map(|quarter| {
            (quarter.key.as_str(), change(&quarter.key, &quarter.name, quarter.area_m2, ImportStatus::Retired))
        })
        .collect();
    for quarter in imported {
        let status = match known.get(quarter.key.as_str()) {
            None => ImportStatus::New,
            Some(known)
                if !known.is_retired && known.name == quarter.name && is_same_area(&known.area, &quarter.area) =>
            {
                ImportStatus::Unchanged
            }
            Some(_) => ImportStatus::Changed,
        };
        changes.insert(&quarter.key, change(&quarter.key, &quarter.name, quarter.area_m2, status));
    }
    changes.into_values().collect()
}

fn change(key: &str, name: &str, area_m2: f64, status: ImportStatus) -> ImportedChange {
    ImportedChange { key: key.to_owned(), name: name.to_owned(), area_m2, status }
}

/// Whether two areas have the same corners in the same order, up to about a centimetre.
fn is_same_area(one: &MultiPolygon<f64>, other: &MultiPolygon<f64>) -> bool {
    one.coords_count() == other.coords_count()
        && one
            .coords_iter()
            .zip(other.coords_iter())
            .all(|(a, b)| (a.x - b.x).abs() <= SAME_CORNER_DEGREES && (a.y - b.y).abs() <= SAME_CORNER_DEGREES)
}
