//! From the bytes of a file to features with areas in the file's own coordinates, or the named reason why not.

use std::collections::BTreeMap;

use geo::{Coord, LineString, Polygon};
use geojson::{Feature, GeometryValue, JsonObject, LineStringType, PolygonType, feature::Id};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::refusal::ImportRefusal;
use crate::quarters::model::{Repair, RepairKind};

/// More features than any town has quarters.
const MOST_FEATURES: usize = 5_000;
/// More points than the finest published quarters have (Berlin: 83,000).
const MOST_POINTS: usize = 1_000_000;

/// A feature that has an area.
#[derive(Debug, Clone)]
pub struct AreaFeature {
    /// Place in the file, from 1.
    pub number: usize,
    /// Its properties; the feature's own `id` stands among them where no property is called so.
    pub properties: JsonObject,
    /// Its polygons as written: any ring order, possibly invalid, in the file's coordinates.
    pub polygons: Vec<Polygon<f64>>,
}

/// A file that was understood.
#[derive(Debug)]
pub struct AreaFile {
    /// The declaration of the coordinate reference system, if any.
    pub declared_system: Option<Value>,
    /// Every feature that has an area, in file order.
    pub features: Vec<AreaFeature>,
    /// Features that were left out.
    pub left_out: Vec<Repair>,
}

/// The members of the outermost object, without what is inside.
#[derive(Deserialize)]
struct Outermost {
    #[serde(rename = "type")]
    kind: Option<Value>,
    features: Option<IgnoredAny>,
    #[serde(rename = "geometryType")]
    geometry_type: Option<IgnoredAny>,
    #[serde(rename = "spatialReference")]
    spatial_reference: Option<IgnoredAny>,
    rings: Option<IgnoredAny>,
    crs: Option<Value>,
    #[serde(rename = "coordRefSys")]
    coord_ref_sys: Option<Value>,
}

#[derive(Deserialize)]
struct Features {
    features: Vec<Feature>,
}

/// Reads the features of a file.
///
/// # Errors
/// Every way in which this is not a `GeoJSON` file of areas, each with its own reason.
pub fn read_features(bytes: &[u8]) -> Result<AreaFile, ImportRefusal> {
    let text = text_of(bytes)?;
    let outermost = outermost_of(text)?;
    let features = match outermost.kind.as_ref().and_then(Value::as_str) {
        Some("FeatureCollection") => serde_json::from_str::<Features>(text).map(|collection| collection.features),
        Some("Feature") => serde_json::from_str::<Feature>(text).map(|feature| vec![feature]),
        _ => return Err(not_features(&outermost)),
    }
    .map_err(|error| refuse_broken(&outermost, &error))?;
    if features.is_empty() {
        return Err(ImportRefusal::NoFeatures);
    }
    if features.len() > MOST_FEATURES {
        return Err(ImportRefusal::TooMany { what: "features", found: features.len(), limit: MOST_FEATURES });
    }
    let declared_system = outermost.crs.or(outermost.coord_ref_sys).or_else(|| system_of_a_geometry(&features));
    let mut file = AreaFile {
        declared_system: declared_system.filter(|value| !value.is_null()),
        features: Vec::new(),
        left_out: Vec::new(),
    };
    let mut kinds = BTreeMap::new();
    for (index, feature) in features.into_iter().enumerate() {
        take_feature(index + 1, feature, &mut file, &mut kinds)?;
    }
    if file.features.is_empty() {
        return Err(ImportRefusal::NoAreas { found: counted(&kinds) });
    }
    let points = file.features.iter().flat_map(|feature| &feature.polygons).map(points_of).sum();
    if points > MOST_POINTS {
        return Err(ImportRefusal::TooMany { what: "points", found: points, limit: MOST_POINTS });
    }
    Ok(file)
}

fn text_of(bytes: &[u8]) -> Result<&str, ImportRefusal> {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(ImportRefusal::NotText { hint: "it is UTF-16" }),
        [b'P', b'K', 3, 4, ..] => {
            return Err(ImportRefusal::NotText { hint: "it is a ZIP archive such as a zipped shapefile" });
        }
        [0, 0, 0x27, 0x0A, ..] => return Err(ImportRefusal::NotText { hint: "it is a shapefile" }),
        [b'S', b'Q', b'L', b'i', b't', b'e', ..] => {
            return Err(ImportRefusal::NotText { hint: "it is a GeoPackage or another SQLite file" });
        }
        [0x1F, 0x8B, ..] => return Err(ImportRefusal::NotText { hint: "it is compressed with gzip" }),
        _ => {}
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportRefusal::NotText { hint: "probably Latin-1 or binary" })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim();
    if text.is_empty() {
        return Err(ImportRefusal::EmptyFile);
    }
    if text.starts_with("version https://git-lfs") {
        return Err(ImportRefusal::PointerFile);
    }
    Ok(text)
}

fn outermost_of(text: &str) -> Result<Outermost, ImportRefusal> {
    if text.starts_with('[') {
        return Err(ImportRefusal::NotGeoJson { found: "a list".to_owned() });
    }
    if !text.starts_with('{') {
        let hint = match text.get(..9).unwrap_or(text).to_ascii_lowercase() {
            start if start.starts_with("<?xml") => "it is XML such as GML or KML",
            start if start.starts_with("<!doctype") || start.starts_with("<html") => {
                "it is a web page, perhaps a sign-in or error page"
            }
            start if start.starts_with('<') => "it is XML or a web page",
            start
                if start.starts_with(['"', '-', 't', 'f', 'n']) || start.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                "it starts with a single value or is a table"
            }
            _ => "it does not start with a JSON object",
        };
        return Err(ImportRefusal::NotJson { hint: hint.to_owned() });
    }
    serde_json::from_str::<Outermost>(text).map_err(|error| {
        let hint = if error.to_string().contains("trailing characters") {
            "it holds several JSON texts one after the other, as a GeoJSON text sequence does".to_owned()
        } else {
            format!("reading stops at line {} column {}: {}", error.line(), error.column(), without_place(&error))
        };
        ImportRefusal::NotJson { hint }
    })
}

fn not_features(outermost: &Outermost) -> ImportRefusal {
    let is_esri =
        outermost.geometry_type.is_some() || outermost.spatial_reference.is_some() || outermost.rings.is_some();
    let kind = outermost.kind.as_ref().map(|kind| kind.as_str().map_or_else(|| kind.to_string(), str::to_owned));
    match kind.as_deref() {
        None if is_esri || outermost.features.is_some() => ImportRefusal::EsriJson,
        None => ImportRefusal::NotGeoJson { found: "an object without `type`".to_owned() },
        Some("Topology") => ImportRefusal::TopoJson,
        Some(
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
            | "GeometryCollection",
        ) => ImportRefusal::BareGeometry { kind: kind.unwrap_or_default() },
        Some(other) => {
            ImportRefusal::NotGeoJson { found: format!("the type {:?}", other.chars().take(40).collect::<String>()) }
        }
    }
}

/// A `FeatureCollection` around features of Esri's kind is Esri JSON all the same.
fn refuse_broken(outermost: &Outermost, error: &serde_json::Error) -> ImportRefusal {
    if outermost.geometry_type.is_some() || outermost.spatial_reference.is_some() {
        return ImportRefusal::EsriJson;
    }
    ImportRefusal::BrokenGeoJson {
        message: format!("{} near line {} column {}", without_place(error), error.line(), error.column()),
    }
}

fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.chars().take(200).collect())
}

/// Some exports put the system into each geometry.
fn system_of_a_geometry(features: &[Feature]) -> Option<Value> {
    let members = features.iter().find_map(|feature| feature.geometry.as_ref())?.foreign_members.as_ref()?;
    members.get("crs").cloned()
}

fn take_feature(
    number: usize,
    feature: Feature,
    file: &mut AreaFile,
    kinds: &mut BTreeMap<&'static str, usize>,
) -> Result<(), ImportRefusal> {
    let leave_out = |kind, detail: String| Repair { kind, key: None, name: None, detail };
    let Some(geometry) = feature.geometry else {
        *kinds.entry("features without geometry").or_default() += 1;
        file.left_out.push(leave_out(RepairKind::WithoutGeometry, format!("feature number {number} has no geometry")));
        return Ok(());
    };
    let mut polygons = Vec::new();
    let mut others = Vec::new();
    collect_polygons(&geometry.value, &mut polygons, &mut others, number)?;
    if polygons.is_empty() && others.is_empty() {
        file.left_out.push(leave_out(RepairKind::WithoutGeometry, format!("feature number {number} is empty")));
    }
    for kind in others {
        *kinds.entry(kind).or_default() += 1;
        file.left_out.push(leave_out(RepairKind::NotAnArea, format!("feature number {number} holds a {kind}")));
    }
    if polygons.is_empty() {
        return Ok(());
    }
    let mut properties = feature.properties.unwrap_or_default();
    if let (false, Some(id)) = (properties.contains_key("id"), feature.id) {
        let id = match id {
            Id::String(text) => Value::String(text),
            Id::Number(number) => Value::Number(number),
        };
        properties.insert("id".to_owned(), id);
    }
    file.features.push(AreaFeature { number, properties, polygons });
    Ok(())
}

fn collect_polygons(
    value: &GeometryValue,
    polygons: &mut Vec<Polygon<f64>>,
    others: &mut Vec<&'static str>,
    number: usize,
) -> Result<(), ImportRefusal> {
    match value {
        GeometryValue::Polygon { coordinates } => polygons.extend(polygon_of(coordinates, number)?),
        GeometryValue::MultiPolygon { coordinates } => {
            for rings in coordinates {
                polygons.extend(polygon_of(rings, number)?);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for geometry in geometries {
                collect_polygons(&geometry.value, polygons, others, number)?;
            }
        }
        other => others.push(other.type_name()),
    }
    Ok(())
}

/// A polygon without rings is no polygon: `None`.
fn polygon_of(rings: &PolygonType, number: usize) -> Result<Option<Polygon<f64>>, ImportRefusal> {
    let mut rings = rings.iter().map(|ring| ring_of(ring, number)).collect::<Result<Vec<_>, _>>()?.into_iter();
    Ok(rings.next().map(|exterior| Polygon::new(exterior, rings.collect())))
}

/// The first two ordinates of each position; heights and measures say nothing about a quarter.
fn ring_of(ring: &LineStringType, number: usize) -> Result<LineString<f64>, ImportRefusal> {
    ring.iter()
        .map(|position| match position.as_slice() {
            [x, y] | [x, y, _] | [x, y, _, _] if x.is_finite() && y.is_finite() => Ok(Coord { x: *x, y: *y }),
            ordinates => Err(ImportRefusal::BrokenGeoJson {
                message: format!(
                    "feature number {number} has a position of {} ordinates; 2 to 4 are read",
                    ordinates.len()
                ),
            }),
        })
        .collect()
}

fn points_of(polygon: &Polygon<f64>) -> usize {
    polygon.exterior().0.len() + polygon.interiors().iter().map(|ring| ring.0.len()).sum::<usize>()
}

fn counted(kinds: &BTreeMap<&'static str, usize>) -> String {
    if kinds.is_empty() {
        return "polygons without points".to_owned();
    }
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}
