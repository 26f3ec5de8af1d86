//! Files made for one question each.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ImportChoice, ImportRefusal, read_town, validity};
use crate::quarters::model::{ImportedTown, RepairKind};

/// A square of the given side (in hundredths of a degree), its lower left corner at whole hundredths from 10° E, 53° N.
fn square(column: i32, row: i32) -> Value {
    ring(&[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)].map(|(x, y)| (f64::from(column + x), f64::from(row + y))))
}

fn ring(points: &[(f64, f64)]) -> Value {
    points.iter().map(|(x, y)| json!([10.0 + x / 100.0, 53.0 + y / 100.0])).collect()
}

fn polygon(rings: &[Value]) -> Value {
    json!({"type": "Polygon", "coordinates": rings})
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

fn collection(features: &[Value]) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

fn two_squares() -> Vec<Value> {
    vec![
        feature(json!({"nr": "01", "name": " Altstadt "}), polygon(&[square(0, 0)])),
        feature(json!({"nr": "02", "name": "Neustadt\u{a0}Süd"}), polygon(&[square(1, 0)])),
    ]
}

fn read(file: &Value) -> Result<ImportedTown, ImportRefusal> {
    read_town(file.to_string().as_bytes(), &ImportChoice::default())
}

fn town(file: &Value) -> ImportedTown {
    read(file).expect("a file that can be read")
}

fn refusal(bytes: &[u8]) -> &'static str {
    read_town(bytes, &ImportChoice::default()).expect_err("a file that is refused").code()
}

fn keys(town: &ImportedTown) -> Vec<&str> {
    town.quarters.iter().map(|quarter| quarter.key.as_str()).collect()
}

fn names(town: &ImportedTown) -> Vec<&str> {
    town.quarters.iter().map(|quarter| quarter.name.as_str()).collect()
}

fn kinds(town: &ImportedTown) -> Vec<RepairKind> {
    town.repairs.iter().map(|repair| repair.kind).collect()
}

#[test]
fn an_ordinary_file_gives_its_quarters() {
    let town = town(&collection(&two_squares()));
    assert_eq!(keys(&town), ["01", "02"]);
    assert_eq!(names(&town), ["Altstadt", "Neustadt Süd"]);
    assert_eq!((town.name_property.as_str(), town.key_property.as_deref()), ("name", Some("nr")));
    assert_eq!(town.reference_system, "WGS84");
    assert_eq!((town.repairs.len(), town.gaps.len(), town.overlaps.len()), (0, 0, 0));
    let [pair] = town.neighbours[..] else { panic!("one pair of neighbours") };
    assert_eq!((pair.first, pair.second, pair.distance_m), (0, 1, 0.0));
    // A hundredth of a degree at 53° N: 1,113 m by 671 m.
    assert!((town.quarters[0].area_m2 - 747_000.0).abs() < 2_000.0, "{}", town.quarters[0].area_m2);
}

#[test]
fn marks_and_newlines_of_other_systems_do_not_matter() {
    let plain = town(&collection(&two_squares()));
    let pretty = serde_json::to_string_pretty(&collection(&two_squares())).expect("JSON").replace('\n', "\r\n");
    let marked = format!("\u{FEFF}{pretty}\r\n");
    assert_eq!(read_town(marked.as_bytes(), &ImportChoice::default()).expect("readable"), plain);
}

#[test]
fn ring_direction_heights_and_doubled_points_do_not_matter() {
    let mut features = two_squares();
    let plain = town(&collection(&features));
    features[0]["geometry"]["coordinates"] = json!([[
        [10.0, 53.0, 4.5],
        [10.0, 53.01, 4.5],
        [10.01, 53.01, 4.5, 1.0],
        [10.01, 53.01],
        [10.01, 53.0, 4.5],
        [10.0, 53.0, 4.5]
    ]]);
    let turned = town(&collection(&features));
    assert!((turned.quarters[0].area_m2 - plain.quarters[0].area_m2).abs() < 1e-6);
    assert_eq!(turned.neighbours, plain.neighbours);
    assert!(turned.repairs.is_empty(), "{:?}", turned.repairs);
}

#[test]
fn a_hole_belongs_to_no_quarter_until_another_fills_it() {
    let outer = ring(&[(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)]);
    let ring_shaped = feature(json!({"name": "Ring"}), polygon(&[outer, square(1, 1)]));
    let with_gap = town(&collection(std::slice::from_ref(&ring_shaped)));
    assert_eq!(with_gap.gaps.len(), 1);
    assert_eq!(with_gap.gaps[0].between, ["Ring"]);
    let filled = town(&collection(&[ring_shaped, feature(json!({"name": "Insel"}), polygon(&[square(1, 1)]))]));
    assert_eq!((filled.gaps.len(), filled.overlaps.len()), (0, 0));
    assert_eq!(keys(&filled), ["insel", "ring"]);
}

#[test]
fn a_polygon_that_crosses_itself_is_repaired_and_told() {
    let bow_tie = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]);
    let town = town(&collection(&[feature(json!({"name": "Fliege"}), polygon(&[bow_tie])), two_squares().remove(1)]));
    assert_eq!(kinds(&town), [RepairKind::InvalidPolygon]);
    let repaired = town.quarters.iter().find(|quarter| quarter.name == "Fliege").expect("still there");
    assert_eq!(repaired.area.0.len(), 2);
    assert!((repaired.area_m2 - 373_500.0).abs() < 1_000.0, "{}", repaired.area_m2);
}

#[test]
fn a_polygon_that_touches_itself_keeps_its_hole() {
    let banana = ring(&[
        (0.0, 0.0),
        (4.0, 0.0),
        (4.0, 4.0),
        (2.0, 4.0),
        (3.0, 2.0),
        (1.0, 2.0),
        (2.0, 4.0),
        (0.0, 4.0),
        (0.0, 0.0),
    ]);
    let town = town(&collection(&[feature(json!({"name": "Banane"}), polygon(&[banana]))]));
    assert_eq!(kinds(&town), [RepairKind::InvalidPolygon]);
    assert!((town.quarters[0].area_m2 / 747_000.0 - 14.0).abs() < 0.1, "{}", town.quarters[0].area_m2);
}

#[test]
fn features_of_one_key_become_one_quarter() {
    let mut features = two_squares();
    features.push(feature(json!({"nr": "01", "name": "Altstadt"}), polygon(&[square(0, 1)])));
    let town = town(&collection(&features));
    assert_eq!(keys(&town), ["01", "02"]);
    assert_eq!(kinds(&town), [RepairKind::FeaturesMerged]);
    assert_eq!(town.quarters[0].area.0.len(), 1, "the two halves have one border less");
}

#[test]
fn overlaps_are_told_and_the_lower_key_stands_first() {
    let mut features = two_squares();
    features[1]["geometry"] = polygon(&[ring(&[(0.9, 0.0), (2.0, 0.0), (2.0, 1.0), (0.9, 1.0), (0.9, 0.0)])]);
    let town = town(&collection(&features));
    let [overlap] = &town.overlaps[..] else { panic!("one overlap") };
    assert_eq!(overlap.between, ["Altstadt", "Neustadt Süd"]);
    assert!((overlap.area_m2 - 74_700.0).abs() < 300.0, "{}", overlap.area_m2);
}

#[test]
fn neighbours_may_be_three_hundred_metres_apart_and_no_more() {
    // A hundredth of a degree of latitude is 1,113 m: 0.26 of it are 289 m, 0.28 are 312 m.
    let apart = |rows: f64| {
        let upper = ring(&[(0.0, 1.0 + rows), (1.0, 1.0 + rows), (1.0, 2.0), (0.0, 2.0), (0.0, 1.0 + rows)]);
        let mut features = vec![two_squares().remove(0)];
        features.push(feature(json!({"nr": "02", "name": "Drüben"}), polygon(&[upper])));
        town(&collection(&features)).neighbours
    };
    assert_eq!(apart(0.26).len(), 1);
    assert!((apart(0.26)[0].distance_m - 289.3).abs() < 1.0, "{:?}", apart(0.26));
    assert!(apart(0.28).is_empty());
}

#[test]
fn what_is_no_area_is_left_out_and_told() {
    let mut features = two_squares();
    features.push(json!({"type": "Feature", "properties": {"nr": "03", "name": "Nichts"}, "geometry": null}));
    features.push(feature(json!({"nr": "06", "name": "Leer"}), json!({"type": "MultiPolygon", "coordinates": []})));
    features.push(feature(
        json!({"nr": "04", "name": "Marktplatz"}),
        json!({"type": "Point", "coordinates": [10.0, 53.0]}),
    ));
    features
        .push(feature(json!({"nr": "05", "name": "Strich"}), polygon(&[ring(&[(3.0, 3.0), (4.0, 3.0), (3.0, 3.0)])])));
    let town = town(&collection(&features));
    assert_eq!(keys(&town), ["01", "02"]);
    let mut kinds = kinds(&town);
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, [RepairKind::WithoutGeometry, RepairKind::NotAnArea, RepairKind::WithoutArea]);
    assert_eq!(town.repairs.iter().filter(|repair| repair.kind == RepairKind::WithoutGeometry).count(), 2);
}

#[test]
fn polygons_of_a_geometry_collection_and_a_lone_feature_are_taken() {
    let collected = json!({"type": "GeometryCollection", "geometries": [polygon(&[square(0, 0)]), {"type": "Point", "coordinates": [10.0, 53.0]}]});
    let lone = town(&feature(json!({"name": "Dorf"}), collected));
    assert_eq!(keys(&lone), ["dorf"]);
    assert_eq!(kinds(&lone), [RepairKind::NotAnArea]);
}

#[test]
fn every_spelling_of_a_reference_system_is_understood() {
    let wgs84 = town(&collection(&two_squares()));
    for spelling in [
        json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
        json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}),
        json!({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}),
        json!({"type": "name", "properties": {"name": "EPSG:4258"}}),
        json!({"type": "EPSG", "properties": {"code": 4326}}),
        json!("WGS 84"),
        Value::Null,
    ] {
        let mut file = collection(&two_squares());
        file["crs"] = spelling.clone();
        assert_eq!(town(&file), wgs84, "{spelling}");
    }
}

#[test]
fn projected_files_land_where_they_belong() {
    // The corner 10° E, 53° N in each system.
    for (spelling, x, y) in [
        ("urn:ogc:def:crs:EPSG::25832", 567_109.0, 5_872_826.0),
        ("http://www.opengis.net/def/crs/EPSG/0/25832", 567_109.0, 5_872_826.0),
        ("ETRS89 / UTM zone 32N", 567_109.0, 5_872_826.0),
        ("EPSG:4647", 32_567_109.0, 5_872_826.0),
        ("EPSG:3857", 1_113_195.0, 6_982_997.0),
    ] {
        let corners = json!([[[x, y], [x + 900.0, y], [x + 900.0, y + 900.0], [x, y + 900.0], [x, y]]]);
        let mut file =
            collection(&[feature(json!({"name": "Feld"}), json!({"type": "Polygon", "coordinates": corners}))]);
        file["crs"] = json!({"type": "name", "properties": {"name": spelling}});
        let bounds = town(&file).quarters[0].bounds;
        let (min, max) = (bounds.min(), bounds.max());
        assert!((min.x - 10.0).abs() < 0.001 && (min.y - 53.0).abs() < 0.001, "{spelling}: {min:?}");
        assert!(max.x < 10.02 && max.y < 53.02, "{spelling}: {max:?}");
    }
}

#[test]
fn the_old_german_grid_is_shifted_to_wgs84() {
    // 10° E, 53° N on the Potsdam datum lies about 80 m west and 120 m south of 10° E, 53° N on WGS84.
    let (x, y) = (3_567_200.0, 5_875_000.0);
    let corners = json!([[[x, y], [x + 900.0, y], [x + 900.0, y + 900.0], [x, y + 900.0], [x, y]]]);
    let mut file = collection(&[feature(json!({"name": "Feld"}), json!({"type": "Polygon", "coordinates": corners}))]);
    file["crs"] = json!("EPSG:31467");
    let corner = town(&file).quarters[0].bounds.min();
    assert!((corner.x - 10.0).abs() < 0.01 && (corner.y - 53.0).abs() < 0.01, "{corner:?}");
    assert!((town(&file).quarters[0].area_m2 - 810_000.0).abs() < 500.0);
}

#[test]
fn what_is_not_such_a_file_is_refused_by_name() {
    for (content, code) in [
        (&b""[..], "empty-file"),
        (b" \r\n ", "empty-file"),
        (b"\xEF\xBB\xBF", "empty-file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "pointer-file"),
        (b"PK\x03\x04zip", "not-text"),
        (b"\xFF\xFE{\x00", "not-text"),
        (b"{\"name\": \"M\xFCrwik\"}", "not-text"),
        (b"<?xml version=\"1.0\"?><kml/>", "not-json"),
        (b"<!DOCTYPE html><html></html>", "not-json"),
        (b"Stadtteil;Einwohner\r\nAltstadt;1\r\n", "not-json"),
        (b"{\"type\": \"FeatureCollection\", \"features\": [", "not-json"),
        (b"{} {}", "not-json"),
        (b"{\"type\": \"Feature\"}\n{\"type\": \"Feature\"}", "not-json"),
        (b"[]", "not-geojson"),
        (b"{}", "not-geojson"),
        (b"{\"type\": 7}", "not-geojson"),
        (b"{\"type\": \"Topology\", \"objects\": {}}", "topo-json"),
        (b"{\"geometryType\": \"esriGeometryPolygon\", \"features\": []}", "esri-json"),
        (b"{\"features\": [{\"attributes\": {}, \"geometry\": {\"rings\": []}}]}", "esri-json"),
        (b"{\"type\": \"Polygon\", \"coordinates\": []}", "bare-geometry"),
        (b"{\"type\": \"FeatureCollection\", \"features\": []}", "no-features"),
        (b"{\"type\": \"FeatureCollection\"}", "broken-geojson"),
        (b"{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"geometry\": null, \"properties\": null}]}", "no-areas"),
        (b"{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {\"name\": \"A\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": []}}]}", "no-areas"),
        (b"{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {\"name\": \"A\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[1], [2], [3], [1]]]}}]}", "broken-geojson"),
        (b"{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"properties\": {\"name\": \"A\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [[[1e999, 2], [2, 3], [3, 3], [1, 2]]]}}]}", "broken-geojson"),
    ] {
        assert_eq!(refusal(content), code, "{}", String::from_utf8_lossy(content));
    }
}

#[test]
fn coordinates_that_are_not_what_they_claim_are_refused_by_name() {
    let file = |x: f64, y: f64, side: f64, crs: Value| {
        let corners = json!([[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]);
        let mut file =
            collection(&[feature(json!({"name": "Feld"}), json!({"type": "Polygon", "coordinates": corners}))]);
        file["crs"] = crs;
        file.to_string()
    };
    for (file, code) in [
        (file(567_109.0, 5_872_826.0, 900.0, Value::Null), "undeclared-metres"),
        (file(53.0, 10.0, 0.01, Value::Null), "swapped-axes"),
        (file(10.0, 53.0, 0.01, json!("EPSG:25832")), "reference-system-mismatch"),
        (file(567_109.0, 5_872_826.0, 900.0, json!("urn:ogc:def:crs:OGC:1.3:CRS84")), "undeclared-metres"),
        (file(5_872_826.0, 567_109.0, 900.0, json!("EPSG:25832")), "swapped-axes"),
        (file(10.0, 53.0, 0.01, json!("EPSG:3068")), "unknown-reference-system"),
        (
            file(10.0, 53.0, 0.01, json!({"type": "link", "properties": {"href": "data.crs", "type": "proj4"}})),
            "unknown-reference-system",
        ),
        (file(6.0, 47.0, 8.0, Value::Null), "too-wide"),
    ] {
        assert_eq!(refusal(file.as_bytes()), code, "{file}");
    }
}

#[test]
fn a_refusal_speaks_one_sentence_and_carries_its_details() {
    let file = br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name_de":"Altstadt","name_en":"Old town"},"geometry":null},
        {"type":"Feature","properties":{"name_de":"Altstadt","name_en":"Old town"},"geometry":{"type":"Polygon","coordinates":[[[10,53],[10.01,53],[10.01,53.01],[10,53]]]}}]}"#;
    let refusal = read_town(file, &ImportChoice::default()).expect_err("two names");
    assert_eq!(refusal.code(), "name-not-obvious");
    assert_eq!(refusal.to_string().matches('\n').count(), 0);
    assert!(refusal.to_string().contains("name_en: Old town"), "{refusal}");
    assert_eq!(refusal.parameters()["candidates"][0], json!({"property": "name_de", "examples": ["Altstadt"]}));
    let chosen = ImportChoice { name_property: Some("name_en".to_owned()), key_property: None };
    assert_eq!(names(&read_town(file, &chosen).expect("chosen")), ["Old town"]);
    let unknown = ImportChoice { name_property: Some("titel".to_owned()), key_property: None };
    assert_eq!(read_town(file, &unknown).expect_err("unknown").code(), "unknown-property");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Rings of random corners on a coarse grid cross, touch, double back and collapse in every way there is.
    #[test]
    fn whatever_is_read_is_valid(corners in prop::collection::vec((0..6_i32, 0..6_i32), 3..14), hole in prop::collection::vec((0..6_i32, 0..6_i32), 0..6)) {
        let closed = |corners: &[(i32, i32)]| {
            let mut points: Vec<(f64, f64)> = corners.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
            points.extend(points.first().copied());
            ring(&points)
        };
        let mut rings = vec![closed(&corners)];
        if !hole.is_empty() {
            rings.push(closed(&hole));
        }
        let file = collection(&[feature(json!({"name": "Knäuel"}), polygon(&rings)), feature(json!({"name": "Feld"}), polygon(&[square(8, 8)]))]);
        match read(&file) {
            Ok(town) => {
                for quarter in &town.quarters {
                    prop_assert!(validity::check(&quarter.area).is_ok(), "{:?}", quarter.area);
                    prop_assert!(quarter.area_m2 > 0.0 && quarter.area_m2.is_finite());
                }
            }
            Err(refusal) => prop_assert_eq!(refusal.code(), "not-repairable"),
        }
    }
}
