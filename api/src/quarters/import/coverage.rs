//! How quarters lie to each other: who is whose neighbour, what two of them claim, what none of them covers.

use std::collections::HashSet;

use geo::orient::{Direction, Orient};
use geo::{
    Area, BooleanOps, BoundingRect, Coord, CoordsIter, Distance, Euclidean, GeodesicArea, InteriorPoint, Intersects,
    Line, LinesIter, MultiPolygon, Point, Polygon, Rect, unary_union,
};
use rstar::RTree;

use super::shape::Shape;
use crate::quarters::model::{Gap, Neighbours, Overlap};
use crate::quarters::rules::NEIGHBOUR_DISTANCE_METRES;

/// Gaps and overlaps below this are rounding of coordinates and not told, in square metres.
const SMALLEST_TOLD_M2: f64 = 1.0;
/// Borders this near to a gap are borders of the gap, in metres.
const BORDER_OF_GAP_METRES: f64 = 1.0;
/// More gaps or overlaps than a person reads; the largest are told.
const MOST_TOLD: usize = 1_000;

/// How the quarters lie to each other.
pub struct Coverage {
    /// Every pair of neighbours, in the order of the indices.
    pub neighbours: Vec<Neighbours>,
    /// Enclosed areas of no quarter, largest first.
    pub gaps: Vec<Gap>,
    /// Areas of two quarters, largest first.
    pub overlaps: Vec<Overlap>,
}

/// A quarter in the plane of the town, with what the comparisons need again and again.
struct Placed<'a> {
    shape: &'a Shape,
    area: &'a MultiPolygon<f64>,
    bounds: Rect<f64>,
    corners: HashSet<[u64; 2]>,
    borders: RTree<Line<f64>>,
}

/// Compares every quarter with every other one near it. `metres` are the areas in the plane of the town, in the same order.
pub fn coverage(shapes: &[Shape], metres: &[MultiPolygon<f64>]) -> Coverage {
    let placed: Vec<Placed<'_>> = shapes.iter().zip(metres).filter_map(|(shape, area)| place(shape, area)).collect();
    let mut neighbours = Vec::new();
    let mut overlaps = Vec::new();
    let has_overlaps = covers_twice(metres);
    for (first, one) in placed.iter().enumerate() {
        for (second, other) in placed.iter().enumerate().skip(first + 1) {
            if !one.bounds.intersects(&widened(other.bounds, NEIGHBOUR_DISTANCE_METRES)) {
                continue;
            }
            let shared_m2 = if has_overlaps && one.bounds.intersects(&other.bounds) {
                one.area.intersection(other.area).unsigned_area()
            } else {
                0.0
            };
            if shared_m2 >= SMALLEST_TOLD_M2 {
                overlaps
                    .push(Overlap { area_m2: shared_m2, between: [one.shape.name.clone(), other.shape.name.clone()] });
            }
            let distance_m = if shared_m2 > 0.0 { 0.0 } else { to_decimetres(distance(one, other)) };
            if distance_m <= NEIGHBOUR_DISTANCE_METRES {
                neighbours.push(Neighbours { first, second, distance_m });
            }
        }
    }
    overlaps.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    overlaps.truncate(MOST_TOLD);
    Coverage { neighbours, gaps: gaps(&placed, shapes), overlaps }
}

fn place<'a>(shape: &'a Shape, area: &'a MultiPolygon<f64>) -> Option<Placed<'a>> {
    Some(Placed {
        shape,
        area,
        bounds: area.bounding_rect()?,
        corners: shape.area.coords_iter().map(corner).collect(),
        borders: RTree::bulk_load(area.lines_iter().collect()),
    })
}

/// Coordinates are no better than that; the same town in another system gives the same figure.
fn to_decimetres(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

/// A corner as written in the file: equal bits, equal place.
fn corner(point: Coord<f64>) -> [u64; 2] {
    [point.x.to_bits(), point.y.to_bits()]
}

fn widened(bounds: Rect<f64>, metres: f64) -> Rect<f64> {
    let by = Coord { x: metres, y: metres };
    Rect::new(bounds.min() - by, bounds.max() + by)
}

/// Whether any place belongs to two quarters: one union of everything is much cheaper than all pairs.
fn covers_twice(metres: &[MultiPolygon<f64>]) -> bool {
    let sum: f64 = metres.iter().map(Area::unsigned_area).sum();
    sum - unary_union(metres).unsigned_area() >= SMALLEST_TOLD_M2
}

/// Shortest distance of two quarters that do not overlap, in metres; infinite when it is surely beyond that of neighbours.
fn distance(one: &Placed<'_>, other: &Placed<'_>) -> f64 {
    if !one.corners.is_disjoint(&other.corners) {
        return 0.0;
    }
    // Of two areas that do not cross, one corner is among the nearest points.
    nearest(one, other).min(nearest(other, one))
}

fn nearest(corners_of: &Placed<'_>, borders_of: &Placed<'_>) -> f64 {
    let near = widened(borders_of.bounds, NEIGHBOUR_DISTANCE_METRES);
    corners_of
        .area
        .coords_iter()
        .filter(|point| near.intersects(point))
        .filter_map(|point| {
            let point = Point::from(point);
            borders_of.borders.nearest_neighbor(&point).map(|line| Euclidean.distance(&point, line))
        })
        .fold(f64::INFINITY, f64::min)
}

/// The holes in the union of all quarters, in the plane of WGS84, with their neighbours.
fn gaps(placed: &[Placed<'_>], shapes: &[Shape]) -> Vec<Gap> {
    let union = unary_union(shapes.iter().map(|shape| &shape.area));
    let holes = union.iter().flat_map(Polygon::interiors);
    let mut gaps: Vec<Gap> = holes
        .filter_map(|ring| {
            let hole = Polygon::new(ring.clone(), Vec::new());
            let area_m2 = hole.orient(Direction::Default).geodesic_area_unsigned();
            let inside = hole.interior_point()?;
            let between = bordering(placed, &hole);
            (area_m2 >= SMALLEST_TOLD_M2).then(|| Gap { area_m2, lon: inside.x(), lat: inside.y(), between })
        })
        .collect();
    gaps.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
    gaps.truncate(MOST_TOLD);
    gaps
}

/// Names of the quarters along a hole.
fn bordering(placed: &[Placed<'_>], hole: &Polygon<f64>) -> Vec<String> {
    // A metre in degrees of latitude; for finding who borders on a hole the error along longitude does not matter.
    let by = BORDER_OF_GAP_METRES / 111_000.0;
    let Some(bounds) = hole.bounding_rect() else { return Vec::new() };
    let bounds = widened(bounds, by);
    placed
        .iter()
        .filter(|quarter| {
            quarter.shape.area.lines_iter().any(|line| {
                line.bounding_rect().intersects(&bounds)
                    && hole.exterior().coords_iter().any(|point| Euclidean.distance(&Point::from(point), &line) <= by)
            })
        })
        .map(|quarter| quarter.shape.name.clone())
        .collect()
}
