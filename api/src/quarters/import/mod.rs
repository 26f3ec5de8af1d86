//! Reading a file of quarters as a GIS office publishes it: pure, from bytes to a whole town or one named refusal.
//!
//! The way of a file: bytes → features ([`file`]) → degrees ([`reference_system`]) → name and key ([`properties`]) →
//! one valid area per key ([`shape`]) → neighbours, gaps, overlaps ([`coverage`]) → outlines for phones ([`outline`]).

pub mod coverage;
pub mod file;
pub mod outline;
pub mod properties;
pub mod reference_system;
pub mod refusal;
pub mod shape;
pub mod validity;

use geo::{BoundingRect, LineString, MultiPolygon};

pub use properties::ImportChoice;
pub use refusal::ImportRefusal;

use self::reference_system::TownPlane;
use self::shape::Shape;
use super::model::{ImportedQuarter, ImportedTown};

/// Reads a file of quarters. The same bytes and choice always give the same town.
///
/// # Errors
/// The one reason why the file is refused, with its details.
pub fn read_town(bytes: &[u8], choice: &ImportChoice) -> Result<ImportedTown, ImportRefusal> {
    // The geometry algorithms are not ours and were not written for hostile polygons: should one give up, the file is
    // refused like any other that cannot be read.
    std::panic::catch_unwind(|| read(bytes, choice)).unwrap_or(Err(ImportRefusal::UnworkableGeometry))
}

fn read(bytes: &[u8], choice: &ImportChoice) -> Result<ImportedTown, ImportRefusal> {
    let mut file = file::read_features(bytes)?;
    let system = reference_system::declared(file.declared_system.as_ref())?;
    let mut polygons: Vec<_> = file.features.iter_mut().map(|feature| std::mem::take(&mut feature.polygons)).collect();
    reference_system::to_wgs84(&system, &mut polygons)?;
    let chosen = properties::choose(&file.features, choice)?;
    let mut repairs = file.left_out;
    let shapes = shape::shapes(&file.features, polygons, &chosen, &mut repairs)?;
    let metres = in_metres(&shapes)?;
    let coverage = coverage::coverage(&shapes, &metres);
    let areas: Vec<&MultiPolygon<f64>> = shapes.iter().map(|shape| &shape.area).collect();
    let outlines = outline::outlines(&areas, &metres);
    Ok(ImportedTown {
        quarters: shapes.into_iter().zip(outlines).filter_map(|(shape, outline)| quarter(shape, outline)).collect(),
        neighbours: coverage.neighbours,
        reference_system: system.label(),
        name_property: chosen.name,
        key_property: chosen.key,
        candidates: chosen.candidates,
        repairs,
        gaps: coverage.gaps,
        overlaps: coverage.overlaps,
    })
}

/// The areas in a plane of metres around the town.
fn in_metres(shapes: &[Shape]) -> Result<Vec<MultiPolygon<f64>>, ImportRefusal> {
    let corners: LineString<f64> = shapes
        .iter()
        .filter_map(|shape| shape.area.bounding_rect())
        .flat_map(|bounds| [bounds.min(), bounds.max()])
        .collect();
    let no_place = || ImportRefusal::NotRepairable {
        name: shapes.first().map(|shape| shape.name.clone()).unwrap_or_default(),
        reason: "its coordinates have no place on a map".to_owned(),
    };
    let plane = corners.bounding_rect().and_then(TownPlane::around).ok_or_else(no_place)?;
    shapes.iter().map(|shape| plane.in_metres(&shape.area).ok_or_else(no_place)).collect()
}

fn quarter(shape: Shape, outline: MultiPolygon<f64>) -> Option<ImportedQuarter> {
    let bounds = shape.area.bounding_rect()?;
    Some(ImportedQuarter {
        key: shape.key,
        name: shape.name,
        outline,
        area_m2: shape.area_m2,
        inner_point: shape.inner_point,
        bounds,
        area: shape.area,
    })
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod published_file_tests;
#[cfg(test)]
mod tests;
