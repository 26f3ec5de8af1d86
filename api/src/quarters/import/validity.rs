//! Whether areas are valid, fast enough for rings of thousands of points.
//!
//! `geo` compares every line of a ring with every other one. An R-tree finds the few that can meet; the question asked
//! of them is the same. What the tree cannot clear is judged by `geo`, whose word is also the reason told.

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{BoundingRect, Intersects, Line, LineString, MultiPolygon, Polygon, Relate, Validation};
use rstar::{AABB, RTree, RTreeObject};

/// Rings shorter than this are compared line by line at no cost.
const SHORT_RING: usize = 60;

/// Whether a polygon is valid, else why not.
pub fn check_polygon(polygon: &Polygon<f64>) -> Result<(), String> {
    let exterior = polygon.exterior();
    let is_plain = polygon.interiors().is_empty() && exterior.0.len() >= 4;
    if is_plain && exterior.0.len() > SHORT_RING && !meets_itself(exterior) {
        return Ok(());
    }
    polygon.check_validation().map_err(|reason| reason.to_string())
}

/// Whether valid polygons may stand side by side as one area: they touch in points at most.
pub fn check_parts(area: &MultiPolygon<f64>) -> Result<(), String> {
    for (index, one) in area.iter().enumerate() {
        for other in area.iter().skip(index + 1) {
            if !one.bounding_rect().zip(other.bounding_rect()).is_some_and(|(one, other)| one.intersects(&other)) {
                continue;
            }
            let relation = one.relate(other);
            if relation.get(CoordPos::Inside, CoordPos::Inside) == Dimensions::TwoDimensional {
                return Err("two parts overlap".to_owned());
            }
            if relation.get(CoordPos::OnBoundary, CoordPos::OnBoundary) == Dimensions::OneDimensional {
                return Err("two parts touch along a line".to_owned());
            }
        }
    }
    Ok(())
}

/// Whether a whole area is valid, else why not.
pub fn check(area: &MultiPolygon<f64>) -> Result<(), String> {
    area.iter().try_for_each(check_polygon)?;
    check_parts(area)
}

/// A line of a ring, found by the rectangle around it.
struct RingLine(usize, Line<f64>);

impl RTreeObject for RingLine {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.1.start.x, self.1.start.y], [self.1.end.x, self.1.end.y])
    }
}

fn meets_itself(ring: &LineString<f64>) -> bool {
    let lines = || ring.lines().enumerate().map(|(index, line)| RingLine(index, line));
    let tree = RTree::bulk_load(lines().collect());
    lines().any(|one| {
        tree.locate_in_envelope_intersecting(&one.envelope()).any(|RingLine(index, other)| {
            one.0 != *index && one.1.start != other.end && one.1.end != other.start && one.1.intersects(other)
        })
    })
}
