//! From polygons as published to valid areas, one per key.

use std::collections::BTreeMap;

use geo::orient::{Direction, Orient};
use geo::{
    Area, BooleanOps, Coord, GeodesicArea, InteriorPoint, LineString, MakeValid, MultiPolygon, Polygon,
    RemoveRepeatedPoints, unary_union,
};

use super::file::AreaFeature;
use super::properties::{ChosenProperties, LONGEST_KEY, LONGEST_NAME, key_from_name, text_value};
use super::refusal::ImportRefusal;
use super::validity;
use crate::quarters::model::{Repair, RepairKind};

/// Parts smaller than this are crumbs of a repair or of digitising and no place where anybody lives, in square metres.
const SMALLEST_PART_M2: f64 = 1.0;

/// A quarter with its valid area; everything that follows from the area is computed later.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
    /// Valid, in WGS84, exterior rings counter-clockwise.
    pub area: MultiPolygon<f64>,
    /// Square metres on the ellipsoid.
    pub area_m2: f64,
    /// A point inside.
    pub inner_point: Coord<f64>,
}

/// The features of one key.
#[derive(Debug, Default)]
struct Group {
    name: String,
    features: usize,
    polygons: Vec<Polygon<f64>>,
}

/// Gathers the features by key and makes each quarter's area valid. `polygons` are those of the features, in WGS84.
///
/// # Errors
/// A feature without name and key, a key of two names, an area beyond repair.
pub fn shapes(
    features: &[AreaFeature],
    polygons: Vec<Vec<Polygon<f64>>>,
    chosen: &ChosenProperties,
    repairs: &mut Vec<Repair>,
) -> Result<Vec<Shape>, ImportRefusal> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (feature, polygons) in features.iter().zip(polygons) {
        let (key, name) = key_and_name(feature, chosen, repairs)?;
        let group = groups.entry(key.clone()).or_insert_with(|| Group { name: name.clone(), ..Group::default() });
        if group.name != name {
            return Err(ImportRefusal::KeyWithTwoNames { key, first: group.name.clone(), second: name });
        }
        group.features += 1;
        group.polygons.extend(polygons);
    }
    let mut shapes = Vec::new();
    for (key, group) in groups {
        shapes.extend(shape(key, group, repairs)?);
    }
    if shapes.is_empty() {
        return Err(ImportRefusal::NoAreas { found: "polygons of no extent".to_owned() });
    }
    Ok(shapes)
}

fn key_and_name(
    feature: &AreaFeature,
    chosen: &ChosenProperties,
    repairs: &mut Vec<Repair>,
) -> Result<(String, String), ImportRefusal> {
    let number = feature.number;
    let key = chosen.key.as_ref().and_then(|property| text_value(&feature.properties, property));
    let name = text_value(&feature.properties, &chosen.name);
    let mut repaired = |kind, key: &str, name: &str, detail: String| {
        repairs.push(Repair { kind, key: Some(key.to_owned()), name: Some(name.to_owned()), detail });
    };
    let (key, name) = match (key, name) {
        (Some(key), Some(name)) => (key, name),
        (None, Some(name)) => {
            let key = key_from_name(&name);
            if chosen.key.is_some() {
                repaired(RepairKind::KeyFromName, &key, &name, format!("feature number {number} has no key"));
            }
            (key, name)
        }
        (Some(key), None) => {
            repaired(RepairKind::NameFromKey, &key, &key, format!("feature number {number} has no name"));
            (key.clone(), key)
        }
        (None, None) => return Err(ImportRefusal::NamelessFeature { number }),
    };
    for (what, text, limit) in [("name", &name, LONGEST_NAME), ("key", &key, LONGEST_KEY)] {
        if text.chars().count() > limit {
            return Err(ImportRefusal::TooLong { what, number, limit });
        }
    }
    Ok((key, name))
}

/// `None` (and a repair) when nothing of any extent remains.
fn shape(key: String, group: Group, repairs: &mut Vec<Repair>) -> Result<Option<Shape>, ImportRefusal> {
    let mut repaired = |kind, detail: String| {
        repairs.push(Repair { kind, key: Some(key.clone()), name: Some(group.name.clone()), detail });
    };
    if group.features > 1 {
        repaired(RepairKind::FeaturesMerged, format!("{} features", group.features));
    }
    let mut parts = Vec::new();
    for polygon in &group.polygons {
        let Some(cleaned) = cleaned(polygon) else {
            repaired(RepairKind::WithoutArea, "a ring of fewer than three different points".to_owned());
            continue;
        };
        match validity::check_polygon(&cleaned) {
            Ok(()) => parts.push(cleaned),
            Err(reason) => {
                repaired(RepairKind::InvalidPolygon, reason);
                parts.extend(cleaned.make_valid().map_err(|error| not_repairable(&group.name, &error.to_string()))?);
            }
        }
    }
    let area = MultiPolygon(parts).orient(Direction::Default);
    let area = match validity::check_parts(&area) {
        Ok(()) if group.features == 1 => area,
        Ok(()) => unary_union(&area),
        Err(reason) => {
            if group.features == 1 {
                repaired(RepairKind::InvalidPolygon, reason);
            }
            unary_union(&area)
        }
    };
    let area =
        MultiPolygon(area.0.into_iter().filter(|part| part.geodesic_area_unsigned() >= SMALLEST_PART_M2).collect());
    let area = valid(area, &group.name)?;
    let Some(inner_point) = area.interior_point() else {
        repaired(RepairKind::WithoutArea, "nothing of any extent remains".to_owned());
        return Ok(None);
    };
    let area_m2 = area.geodesic_area_unsigned();
    Ok(Some(Shape { key, name: group.name, area, area_m2, inner_point: inner_point.0 }))
}

/// The polygon without repeated points and without rings that enclose nothing; `None` when nothing is left.
fn cleaned(polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
    let closed = |ring: &LineString<f64>| {
        let mut ring = ring.remove_repeated_points();
        ring.close();
        (ring.0.len() >= 4).then_some(ring)
    };
    let exterior = closed(polygon.exterior())?;
    Some(Polygon::new(exterior, polygon.interiors().iter().filter_map(closed).collect()))
}

/// A last look: what a repair or a union left must be valid, or the file is refused.
fn valid(area: MultiPolygon<f64>, name: &str) -> Result<MultiPolygon<f64>, ImportRefusal> {
    let mut area = area;
    // A union of parts that touch in several points may need a second pass; more than that never helps.
    for _ in 0..2 {
        if validity::check(&area).is_ok() {
            return Ok(area);
        }
        let repaired = area.make_valid().map_err(|error| not_repairable(name, &error.to_string()))?;
        area = repaired.union(&MultiPolygon::<f64>(Vec::new())).orient(Direction::Default);
        area.0.retain(|part| part.unsigned_area() > 0.0);
    }
    validity::check(&area).map_err(|reason| not_repairable(name, &reason))?;
    Ok(area)
}

fn not_repairable(name: &str, reason: &str) -> ImportRefusal {
    ImportRefusal::NotRepairable { name: name.to_owned(), reason: reason.to_owned() }
}
