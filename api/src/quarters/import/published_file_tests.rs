//! The quarters of real towns, read from `../shared/data` beside the project; skipped with a clear line where it is absent.

use std::path::PathBuf;
use std::time::Instant;

use geo::{Contains, Intersects, Validation};

use super::{ImportChoice, read_town, validity};
use crate::quarters::model::{ImportStatus, ImportedTown, KnownQuarter, RepairKind};
use crate::quarters::rules::{QuarterMap, compare};

fn published(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is absent", path.display());
        return None;
    };
    Some(bytes)
}

/// Reads a town and checks what holds for every town.
fn town(name: &str) -> Option<ImportedTown> {
    let bytes = published(name)?;
    let start = Instant::now();
    let town = read_town(&bytes, &ImportChoice::default()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    println!(
        "{name}: {:?} for {} quarters by {} and {:?}, {} pairs of neighbours, {} repairs, {} gaps, {} overlaps, outlines of {} kB",
        start.elapsed(),
        town.quarters.len(),
        town.name_property,
        town.key_property,
        town.neighbours.len(),
        town.repairs.len(),
        town.gaps.len(),
        town.overlaps.len(),
        outline_bytes(&town) / 1000,
    );
    assert!(outline_bytes(&town) < 250_000);
    let map = QuarterMap::new(
        town.quarters.iter().enumerate().map(|(index, quarter)| (quarter.key.clone(), quarter.area.clone(), index)),
    );
    for (index, quarter) in town.quarters.iter().enumerate() {
        assert!(validity::check(&quarter.area).is_ok() && quarter.outline.is_valid(), "{name}: {}", quarter.name);
        // The library's own judgement takes the square of the points: every fifth quarter is enough.
        assert!(index % 5 != 0 || quarter.area.is_valid(), "{name}: {}", quarter.name);
        assert!(quarter.area.contains(&quarter.inner_point) && quarter.bounds.intersects(&quarter.inner_point));
        assert!(map.quarter_at(quarter.inner_point).is_some_and(|found| found <= index), "{name}: {}", quarter.name);
        assert!(town.quarters[..index].iter().all(|earlier| earlier.key < quarter.key));
    }
    assert!(town.neighbours.iter().all(|pair| pair.first < pair.second && pair.distance_m <= 300.0));
    Some(town)
}

fn outline_bytes(town: &ImportedTown) -> usize {
    town.quarters
        .iter()
        .map(|quarter| geojson::GeometryValue::from(&quarter.outline).to_string().len() + quarter.name.len() + 120)
        .sum()
}

fn find<'a>(town: &'a ImportedTown, name: &str) -> &'a crate::quarters::model::ImportedQuarter {
    town.quarters.iter().find(|quarter| quarter.name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn are_neighbours(town: &ImportedTown, one: &str, other: &str) -> bool {
    town.neighbours.iter().any(|pair| {
        let names = [town.quarters[pair.first].name.as_str(), town.quarters[pair.second].name.as_str()];
        names.contains(&one) && names.contains(&other)
    })
}

#[test]
fn flensburg_is_the_same_in_both_systems() {
    let (Some(degrees), Some(metres)) =
        (town("quarters/flensburg-stadtteile.wgs84.geojson"), town("quarters/flensburg-stadtteile.epsg25832.geojson"))
    else {
        return;
    };
    assert_eq!(degrees.quarters.len(), 13);
    assert_eq!((degrees.name_property.as_str(), degrees.key_property.as_deref()), ("AREA_NAME", Some("AREA_ID")));
    let pairs = |town: &ImportedTown| town.neighbours.iter().map(|pair| (pair.first, pair.second)).collect::<Vec<_>>();
    assert_eq!(pairs(&degrees), pairs(&metres));
    for (one, other) in degrees.quarters.iter().zip(&metres.quarters) {
        assert_eq!((&one.key, &one.name), (&other.key, &other.name));
        assert!((one.area_m2 / other.area_m2 - 1.0).abs() < 0.001, "{}", one.name);
    }
    let known: Vec<KnownQuarter> = degrees
        .quarters
        .iter()
        .map(|quarter| KnownQuarter {
            key: quarter.key.clone(),
            name: quarter.name.clone(),
            area: quarter.area.clone(),
            area_m2: quarter.area_m2,
            is_retired: false,
        })
        .collect();
    assert!(compare(&known, &metres.quarters).iter().all(|change| change.status == ImportStatus::Unchanged));
}

#[test]
fn bad_belzig_keeps_its_keys_as_text() {
    let Some(town) = town("quarters/bad-belzig.geojson") else { return };
    assert_eq!(town.quarters.len(), 15);
    assert_eq!(find(&town, "Groß Briesen").key, "-6049073");
}

#[test]
fn zuerich_has_seven_invalid_polygons_that_are_repaired() {
    let Some(town) = town("quarters/zuerich-quartiere.geojson") else { return };
    assert_eq!(town.quarters.len(), 34);
    let repaired: std::collections::BTreeSet<_> = town
        .repairs
        .iter()
        .filter(|repair| repair.kind == RepairKind::InvalidPolygon)
        .map(|repair| repair.key.clone())
        .collect();
    assert_eq!(repaired.len(), 7, "{:?}", town.repairs);
    assert_eq!(find(&town, "Escher Wyss").key, "escher-wyss");
    assert!(are_neighbours(&town, "Escher Wyss", "Wipkingen"));
}

#[test]
fn koeln_has_one_invalid_polygon_that_is_repaired() {
    let Some(town) = town("quarters/koeln-stadtteile.geojson") else { return };
    assert_eq!(town.quarters.len(), 86);
    assert_eq!(
        town.repairs.iter().filter(|repair| repair.kind == RepairKind::InvalidPolygon).count(),
        1,
        "{:?}",
        town.repairs
    );
    assert_eq!(find(&town, "Flittard").key, "909");
    let total: f64 = town.quarters.iter().map(|quarter| quarter.area_m2).sum();
    assert!((total - 405.0e6).abs() < 2.0e6, "{total}");
}

#[test]
fn berlin_is_read_with_all_its_detail() {
    let Some(town) = town("quarters/berlin-ortsteile.geojson") else { return };
    assert_eq!(town.quarters.len(), 97);
    assert!(are_neighbours(&town, "Tiergarten", "Moabit"));
    assert!(!are_neighbours(&town, "Spandau", "Köpenick"));
    let total: f64 = town.quarters.iter().map(|quarter| quarter.area_m2).sum();
    assert!((total - 891.0e6).abs() < 2.0e6, "{total}");
}

#[test]
fn ratzeburg_is_a_sketch_of_four_quarters_between_lakes() {
    let Some(town) = town("ratzeburg/ratzeburg-stadtteile-APPROX.geojson") else { return };
    assert_eq!(
        town.quarters.iter().map(|quarter| quarter.key.as_str()).collect::<Vec<_>>(),
        ["RZ-1", "RZ-2", "RZ-3", "RZ-4"]
    );
    assert_eq!(town.name_property, "name");
    assert!(town.repairs.is_empty() && town.overlaps.is_empty());
}
