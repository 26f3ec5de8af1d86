//! Which coordinate reference system a file declares, and its coordinates in WGS84.
//!
//! ETRS89 and WGS84 differ by less than a metre in Europe and are taken as the same. The parameters of the
//! projected systems are those of the EPSG register; the datum shifts of the old German, Austrian and Swiss grids are
//! the seven-parameter ones published for the whole country, good to about a metre.

use geo::{
    BoundingRect, Coord, Distance, Haversine, LineString, MapCoords, MapCoordsInPlace, MultiPolygon, Point, Polygon,
    Rect,
};
use proj4rs::proj::Proj;
use serde_json::Value;

use super::refusal::ImportRefusal;

/// A town and all its parts lie within this diagonal, in kilometres.
const WIDEST_TOWN_KILOMETRES: u64 = 300;

const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";
const DHDN: &str = "+ellps=bessel +towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7";
const MGI: &str = "+ellps=bessel +towgs84=577.326,90.129,463.919,5.137,1.474,5.297,2.4232";
const CH1903: &str = "+ellps=bessel +towgs84=674.374,15.056,405.346,0,0,0,0";

/// A system that files may be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceSystem {
    /// Degrees, longitude first.
    Degrees,
    /// A projection, by its EPSG code.
    Projected(u32),
}

impl ReferenceSystem {
    /// How the system is called.
    pub fn label(&self) -> String {
        match self {
            Self::Degrees => "WGS84".to_owned(),
            Self::Projected(code) => format!("EPSG:{code}"),
        }
    }
}

/// The system that a `crs` (or JSON-FG `coordRefSys`) member names; degrees where there is none.
///
/// # Errors
/// [`ImportRefusal::UnknownSystem`] when something is declared that is not supported.
pub fn declared(member: Option<&Value>) -> Result<ReferenceSystem, ImportRefusal> {
    let Some(member) = member else { return Ok(ReferenceSystem::Degrees) };
    let text = declaration_text(member);
    let folded = text.to_lowercase();
    let code = epsg_code(&folded).or_else(|| code_of_a_name(&folded));
    match code {
        Some(4326 | 4258 | 4979 | 4937) => Ok(ReferenceSystem::Degrees),
        Some(code) if projection(code).is_some() => Ok(ReferenceSystem::Projected(code)),
        None if is_degrees(&folded) => Ok(ReferenceSystem::Degrees),
        _ => Err(ImportRefusal::UnknownSystem { declared: text.chars().take(120).collect() }),
    }
}

/// The text of any of the spellings: `{"type":"name","properties":{"name":…}}`, `{"type":"EPSG","properties":{"code":…}}`,
/// a link, a bare text.
fn declaration_text(member: &Value) -> String {
    let properties = member.get("properties");
    let named =
        ["name", "code", "href"].into_iter().find_map(|name| properties.and_then(|properties| properties.get(name)));
    let kind = member.get("type").and_then(Value::as_str).unwrap_or_default();
    match named.unwrap_or(member) {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => format!("{}:{number}", if kind.is_empty() || kind == "name" { "EPSG" } else { kind }),
        other => other.to_string(),
    }
}

/// The first number of four digits after "epsg": `epsg:25832`, `urn:ogc:def:crs:epsg::25832`, `…/def/crs/epsg/0/25832`, `epsg.xml#25832`.
fn epsg_code(folded: &str) -> Option<u32> {
    let (_, rest) = folded.split_once("epsg")?;
    rest.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() >= 4)?.parse().ok()
}

/// Names in words: "ETRS89 / UTM zone 32N", "DHDN / 3-degree Gauss-Kruger zone 3".
fn code_of_a_name(folded: &str) -> Option<u32> {
    let zone = |marker: &str| -> Option<u32> {
        let (_, rest) = folded.split_once(marker)?;
        rest.trim_start_matches(['_', ' ', ':']).split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    if folded.contains("utm") {
        let zone = zone("zone").or_else(|| zone("utm"))?;
        return Some(if folded.contains("wgs") { 32_600 + zone } else { 25_800 + zone });
    }
    if folded.contains("gauss") || folded.contains("dhdn") {
        return Some(31_464 + zone("zone")?);
    }
    (folded.contains("pseudo-mercator") || folded.contains("pseudo mercator")).then_some(3857)
}

fn is_degrees(folded: &str) -> bool {
    let compact: String = folded.chars().filter(char::is_ascii_alphanumeric).collect();
    compact.ends_with("crs84")
        || compact.ends_with("crs84h")
        || ["wgs84", "etrs89", "wgs1984", "gcswgs1984"].contains(&compact.as_str())
}

/// The definition of a supported projected system.
fn projection(code: u32) -> Option<String> {
    let transverse = |meridian: f64, scale: f64, x: f64, y: f64, datum: &str| {
        format!("+proj=etmerc +lat_0=0 +lon_0={meridian} +k={scale} +x_0={x} +y_0={y} {datum} +units=m +no_defs")
    };
    let grs80 = "+ellps=GRS80 +towgs84=0,0,0,0,0,0,0";
    let text = match code {
        25_828..=25_838 => format!("+proj=utm +zone={} {grs80} +units=m +no_defs", code - 25_800),
        32_601..=32_660 => format!("+proj=utm +zone={} +datum=WGS84 +units=m +no_defs", code - 32_600),
        3_044..=3_051 => return projection(code - 3_044 + 25_828),
        5_649 => transverse(3.0, 0.9996, 31_500_000.0, 0.0, grs80),
        4_647 => transverse(9.0, 0.9996, 32_500_000.0, 0.0, grs80),
        5_650 => transverse(15.0, 0.9996, 33_500_000.0, 0.0, grs80),
        31_466..=31_469 => {
            let zone = f64::from(code - 31_464);
            transverse(zone * 3.0, 1.0, zone * 1_000_000.0 + 500_000.0, 0.0, DHDN)
        }
        5_676..=5_679 => return projection(code - 5_676 + 31_466),
        31_254..=31_256 => transverse(10.0 + 1.0 / 3.0 + 3.0 * f64::from(code - 31_254), 1.0, 0.0, -5_000_000.0, MGI),
        31_257..=31_259 => {
            let zone = f64::from(code - 31_257);
            transverse(10.0 + 1.0 / 3.0 + 3.0 * zone, 1.0, 150_000.0 + 300_000.0 * zone, -5_000_000.0, MGI)
        }
        2_056 => swiss(2_600_000.0, 1_200_000.0),
        21_781 => swiss(600_000.0, 200_000.0),
        3_035 => format!("+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 {grs80} +units=m +no_defs"),
        3_857 | 900_913 | 102_100 | 102_113 => {
            "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs".to_owned()
        }
        _ => return None,
    };
    Some(text)
}

fn swiss(x: f64, y: f64) -> String {
    format!(
        "+proj=somerc +lat_0=46.9524055555556 +lon_0=7.43958333333333 +k_0=1 +x_0={x} +y_0={y} {CH1903} +units=m +no_defs"
    )
}

/// Brings the polygons of all features into WGS84 degrees and makes sure that they can be those of one town.
///
/// # Errors
/// The coordinates do not fit the declared system, or are not those of one town.
pub fn to_wgs84(system: &ReferenceSystem, features: &mut [Vec<Polygon<f64>>]) -> Result<(), ImportRefusal> {
    let Some(first) = features.iter().flatten().find_map(|polygon| polygon.exterior().0.first().copied()) else {
        return Ok(());
    };
    let bounds = bounds_of(features);
    match system {
        ReferenceSystem::Degrees => refuse_metres(bounds, features)?,
        ReferenceSystem::Projected(code) => {
            let mismatch = || ImportRefusal::SystemMismatch { declared: system.label(), x: first.x, y: first.y };
            if bounds.is_some_and(|bounds| is_within(bounds, 180.0, 90.0)) {
                return Err(mismatch());
            }
            let to_degrees = ToDegrees::of(*code).ok_or_else(mismatch)?;
            for polygon in features.iter_mut().flatten() {
                *polygon =
                    polygon.try_map_coords(|point| to_degrees.place(point).ok_or(())).map_err(|()| match to_degrees
                        .place(Coord { x: first.y, y: first.x })
                    {
                        Some(_) => ImportRefusal::SwappedAxes { x: first.x, y: first.y },
                        None => mismatch(),
                    })?;
            }
        }
    }
    refuse_elsewhere(features, first)
}

fn bounds_of(features: &[Vec<Polygon<f64>>]) -> Option<Rect<f64>> {
    let corners: LineString<f64> = features
        .iter()
        .flatten()
        .filter_map(BoundingRect::bounding_rect)
        .flat_map(|bounds| [bounds.min(), bounds.max()])
        .collect();
    corners.bounding_rect()
}

fn is_within(bounds: Rect<f64>, x: f64, y: f64) -> bool {
    bounds.min().x >= -x && bounds.max().x <= x && bounds.min().y >= -y && bounds.max().y <= y
}

fn refuse_metres(bounds: Option<Rect<f64>>, features: &[Vec<Polygon<f64>>]) -> Result<(), ImportRefusal> {
    if bounds.is_none_or(|bounds| is_within(bounds, 180.0, 90.0)) {
        return Ok(());
    }
    let outside = |point: &&Coord<f64>| point.x.abs() > 180.0 || point.y.abs() > 90.0;
    let Some(&Coord { x, y }) = features.iter().flatten().flat_map(|polygon| &polygon.exterior().0).find(outside)
    else {
        return Ok(());
    };
    if x.abs() <= 90.0 && y.abs() <= 180.0 {
        return Err(ImportRefusal::SwappedAxes { x, y });
    }
    let likely = match (x, y) {
        (200_000.0..800_000.0, 5_200_000.0..6_200_000.0) => " (perhaps EPSG:25832 or EPSG:25833)",
        (32_200_000.0..32_800_000.0, 5_200_000.0..6_200_000.0) => " (perhaps EPSG:4647)",
        (33_200_000.0..33_800_000.0, 5_200_000.0..6_200_000.0) => " (perhaps EPSG:5650)",
        (2_400_000.0..5_700_000.0, 5_200_000.0..6_200_000.0) => " (perhaps EPSG:31466 to EPSG:31469)",
        (2_480_000.0..2_840_000.0, 1_070_000.0..1_300_000.0) => " (perhaps EPSG:2056)",
        (600_000.0..1_900_000.0, 5_900_000.0..7_400_000.0) => " (perhaps EPSG:3857)",
        _ => "",
    };
    Err(ImportRefusal::UndeclaredMetres { x, y, likely })
}

/// The way from a projected system to degrees.
struct ToDegrees {
    code: u32,
    from: Proj,
    to: Proj,
}

impl ToDegrees {
    fn of(code: u32) -> Option<Self> {
        Some(Self {
            code,
            from: Proj::from_proj_string(&projection(code)?).ok()?,
            to: Proj::from_proj_string(WGS84).ok()?,
        })
    }

    /// `None` when the point has no place in the projection, or none in the part of the world where it is used.
    fn place(&self, point: Coord<f64>) -> Option<Coord<f64>> {
        let mut place = (point.x, point.y, 0.0);
        proj4rs::transform::transform(&self.from, &self.to, &mut place).ok()?;
        let (x, y) = (place.0.to_degrees(), place.1.to_degrees());
        let is_european = (-35.0..50.0).contains(&x) && (30.0..75.0).contains(&y);
        let is_worldwide = self.code == 3_857 || (32_600..32_700).contains(&self.code);
        (x.is_finite() && y.is_finite() && (is_european || is_worldwide)).then_some(Coord { x, y })
    }
}

fn refuse_elsewhere(features: &[Vec<Polygon<f64>>], first: Coord<f64>) -> Result<(), ImportRefusal> {
    let Some(bounds) = bounds_of(features) else { return Ok(()) };
    // Central Europe with its axes turned round lies in the sea between Yemen and Somalia.
    let is_turned_central_europe =
        bounds.min().x >= 45.0 && bounds.max().x <= 56.0 && bounds.min().y >= 5.0 && bounds.max().y <= 18.0;
    if is_turned_central_europe {
        return Err(ImportRefusal::SwappedAxes { x: first.x, y: first.y });
    }
    let kilometres = Haversine.distance(Point::from(bounds.min()), Point::from(bounds.max())) / 1000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a distance on the earth is small and positive"
    )]
    let kilometres = kilometres.ceil() as u64;
    if kilometres > WIDEST_TOWN_KILOMETRES {
        return Err(ImportRefusal::TooWide { kilometres, limit: WIDEST_TOWN_KILOMETRES });
    }
    Ok(())
}

/// A plane in metres around a town: a transverse Mercator projection through its middle. Distances and small areas in
/// it are true to one part in a hundred thousand.
pub struct TownPlane {
    degrees: Proj,
    plane: Proj,
}

impl TownPlane {
    /// A plane around a rectangle of degrees; `None` when the projection cannot be set up there.
    pub fn around(bounds: Rect<f64>) -> Option<Self> {
        let centre = bounds.center();
        let text = format!(
            "+proj=etmerc +lat_0={} +lon_0={} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs",
            centre.y, centre.x
        );
        Some(Self { degrees: Proj::from_proj_string(WGS84).ok()?, plane: Proj::from_proj_string(&text).ok()? })
    }

    /// The areas in metres; `None` when a point has no place in the plane.
    pub fn in_metres(&self, area: &MultiPolygon<f64>) -> Option<MultiPolygon<f64>> {
        let mut metres = area.clone();
        metres
            .try_map_coords_in_place(|point| {
                let mut place = (point.x.to_radians(), point.y.to_radians(), 0.0);
                proj4rs::transform::transform(&self.degrees, &self.plane, &mut place)?;
                Ok::<_, proj4rs::errors::Error>(Coord { x: place.0, y: place.1 })
            })
            .ok()?;
        Some(metres)
    }
}
