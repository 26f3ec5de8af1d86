//! Outlines with fewer points, for phones, in which neighbours keep common borders.
//!
//! Every ring is cut into arcs where borders meet; each arc is simplified once, in one direction whichever quarter it
//! belongs to, so that two neighbours get the very same line and neither slivers nor overlaps open between them.

use std::collections::{BTreeSet, HashMap};

use geo::orient::{Direction, Orient};
use geo::{
    Coord, CoordsIter, LineString, MakeValid, MultiPolygon, Polygon, RemoveRepeatedPoints, SimplifyIdx, Validation,
};

/// All outlines of a town together have at most this many points (about 180 kB of `GeoJSON`).
const MOST_POINTS: usize = 8_500;
/// How far a simplified border may lie from the true one, in metres: tried one after the other until the points are few enough.
const TOLERANCES_METRES: [f64; 8] = [3.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0];
/// Outlines are written with five decimals of a degree, which is about a metre.
const DECIMALS: f64 = 100_000.0;

type Corner = [u64; 2];

/// What the rings of a town have in common.
struct Borders {
    /// Where each corner lies in the plane of the town.
    metres: HashMap<Corner, Coord<f64>>,
    /// Corners where more than two lines meet.
    junctions: BTreeSet<Corner>,
}

/// Simplified outlines of areas in degrees; `metres` are the same areas, point by point, in the plane of the town.
pub fn outlines(areas: &[&MultiPolygon<f64>], metres: &[MultiPolygon<f64>]) -> Vec<MultiPolygon<f64>> {
    let borders = borders(areas, metres);
    let mut outlines = Vec::new();
    for tolerance in TOLERANCES_METRES {
        outlines = areas.iter().map(|area| outline(area, &borders, tolerance)).collect();
        if outlines.iter().map(CoordsIter::coords_count).sum::<usize>() <= MOST_POINTS {
            break;
        }
    }
    outlines
}

fn corner(point: Coord<f64>) -> Corner {
    [point.x.to_bits(), point.y.to_bits()]
}

fn borders(areas: &[&MultiPolygon<f64>], metres: &[MultiPolygon<f64>]) -> Borders {
    let places = areas
        .iter()
        .flat_map(|area| area.coords_iter())
        .map(corner)
        .zip(metres.iter().flat_map(CoordsIter::coords_iter));
    let mut met: HashMap<Corner, BTreeSet<Corner>> = HashMap::new();
    for ring in areas.iter().flat_map(|area| area.iter()).flat_map(rings) {
        for line in ring.lines() {
            met.entry(corner(line.start)).or_default().insert(corner(line.end));
            met.entry(corner(line.end)).or_default().insert(corner(line.start));
        }
    }
    Borders {
        metres: places.collect(),
        junctions: met.into_iter().filter(|(_, others)| others.len() > 2).map(|(corner, _)| corner).collect(),
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn outline(area: &MultiPolygon<f64>, borders: &Borders, tolerance: f64) -> MultiPolygon<f64> {
    let simple: Vec<Polygon<f64>> = area
        .iter()
        .flat_map(|polygon| {
            let mut simplified = rings(polygon).filter_map(|ring| simplified_ring(ring, borders, tolerance));
            let Some(exterior) = simplified.next() else { return Vec::new() };
            let candidate = Polygon::new(exterior, simplified.collect());
            if candidate.is_valid() {
                return vec![candidate];
            }
            candidate.make_valid().map(|repaired| repaired.0).unwrap_or_default()
        })
        .collect();
    let outline = MultiPolygon(simple).orient(Direction::Default);
    // A quarter never vanishes from the map: too small to be simplified means shown as it is.
    if outline.0.is_empty() || !outline.0.iter().all(Validation::is_valid) { area.clone() } else { outline }
}

/// `None` when the ring is so small that nothing remains of it.
fn simplified_ring(ring: &LineString<f64>, borders: &Borders, tolerance: f64) -> Option<LineString<f64>> {
    let open = ring.0.split_last().map(|(_, points)| points).filter(|points| points.len() >= 3)?;
    let start = open.iter().position(|point| borders.junctions.contains(&corner(*point))).or_else(|| {
        (0..open.len()).min_by(|a, b| open[*a].x.total_cmp(&open[*b].x).then(open[*a].y.total_cmp(&open[*b].y)))
    })?;
    let turned: Vec<Coord<f64>> = open[start..].iter().chain(&open[..=start]).copied().collect();
    let mut points: Vec<Coord<f64>> = Vec::new();
    let mut arc = Vec::new();
    for (index, point) in turned.iter().enumerate() {
        arc.push(*point);
        let is_end = index + 1 == turned.len() || (index > 0 && borders.junctions.contains(&corner(*point)));
        if is_end {
            points.extend(simplified_arc(&arc, borders, tolerance));
            arc = vec![*point];
        }
    }
    let rounded = LineString(points.into_iter().map(rounded).collect()).remove_repeated_points();
    (rounded.0.len() >= 4).then_some(rounded)
}

/// The points of an arc that matter, in the arc's own direction.
fn simplified_arc(arc: &[Coord<f64>], borders: &Borders, tolerance: f64) -> Vec<Coord<f64>> {
    let (Some(first), Some(last)) = (arc.first(), arc.last()) else { return Vec::new() };
    let order = |a: &Coord<f64>, b: &Coord<f64>| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y));
    let is_backwards = if first == last {
        arc.get(1)
            .zip(arc.get(arc.len().saturating_sub(2)))
            .is_some_and(|(second, last_but_one)| order(second, last_but_one).is_gt())
    } else {
        order(first, last).is_gt()
    };
    let mut points = arc.to_vec();
    if is_backwards {
        points.reverse();
    }
    let line: LineString<f64> =
        points.iter().filter_map(|point| borders.metres.get(&corner(*point)).copied()).collect();
    let mut kept = line.simplify_idx(tolerance);
    if first == last && kept.len() < 4 {
        // A closed border with nothing else: a triangle at least.
        let end = points.len() - 1;
        kept = vec![0, end / 3, end * 2 / 3, end];
    }
    let mut simplified: Vec<Coord<f64>> = kept.into_iter().filter_map(|index| points.get(index).copied()).collect();
    if is_backwards {
        simplified.reverse();
    }
    simplified
}

fn rounded(point: Coord<f64>) -> Coord<f64> {
    Coord { x: (point.x * DECIMALS).round() / DECIMALS, y: (point.y * DECIMALS).round() / DECIMALS }
}
