//! Imports on both databases.

use super::*;
use crate::db::tests::databases;
use crate::db::{Db, NoRefusal};
use crate::quarters::import::{ImportChoice, read_town};
use serde_json::Value;

/// A town of squares in a row, each a hundredth of a degree wide, by key and name.
fn town(quarters: &[(&str, &str, i32)]) -> ImportedTown {
    let features: Vec<Value> = quarters
        .iter()
        .map(|(key, name, column)| {
            let (left, right) = (10.0 + f64::from(*column) / 100.0, 10.0 + f64::from(column + 1) / 100.0);
            let ring = [[left, 53.0], [right, 53.0], [right, 53.01], [left, 53.01], [left, 53.0]];
            json!({"type": "Feature", "properties": {"nr": key, "name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
        })
        .collect();
    let file = json!({"type": "FeatureCollection", "features": features});
    read_town(file.to_string().as_bytes(), &ImportChoice::default()).unwrap()
}

fn import_into(db: &Db, town: &ImportedTown, movers: Vec<Mover>) -> ImportOutcome {
    let town = town.clone();
    db.write_blocking::<_, NoRefusal, _>("test.import", move |tx| Ok(import(tx, &town, None, &movers)?)).unwrap()
}

fn read(db: &Db) -> Vec<QuarterView> {
    db.read_blocking::<_, NoRefusal>(|connection| Ok(quarters(connection)?)).unwrap()
}

fn key_at(db: &Db, map: &RememberedMap, lon: f64) -> Option<String> {
    let point = Coord { x: lon, y: 53.005 };
    let view = db.read_blocking::<_, NoRefusal>(|connection| Ok(quarter_at(connection, map, point)?)).unwrap();
    view.map(|view| view.quarter.key)
}

fn statuses(outcome: &ImportOutcome) -> Vec<(&str, ImportStatus)> {
    outcome.changes.iter().map(|change| (change.key.as_str(), change.status)).collect()
}

#[test]
fn quarters_are_kept_by_key_and_a_repeated_import_changes_nothing() {
    for test in databases() {
        let first = town(&[("01", "Altstadt", 0), ("02", "Neustadt", 1), ("03", "Feld", 9)]);
        let outcome = import_into(&test.db, &first, Vec::new());
        assert_eq!(
            statuses(&outcome),
            [("01", ImportStatus::New), ("02", ImportStatus::New), ("03", ImportStatus::New)]
        );
        let before = read(&test.db);
        assert_eq!(before[0].neighbours.len(), 1);
        assert_eq!(before[0].neighbours[0].name, "Neustadt");
        assert!(before[2].neighbours.is_empty());
        assert!(
            statuses(&import_into(&test.db, &first, Vec::new()))
                .iter()
                .all(|(_, status)| *status == ImportStatus::Unchanged)
        );
        assert_eq!(read(&test.db), before);

        let second = town(&[("01", "Altstadt", 0), ("02", "Neue Stadt", 1)]);
        let preview_of = second.clone();
        let dry = test.db.read_blocking::<_, NoRefusal>(|connection| Ok(preview(connection, &preview_of)?)).unwrap();
        assert_eq!(read(&test.db), before, "a dry run changes nothing");
        let outcome = import_into(&test.db, &second, Vec::new());
        assert_eq!(outcome.changes, dry.changes);
        assert_eq!(
            statuses(&outcome),
            [("01", ImportStatus::Unchanged), ("02", ImportStatus::Changed), ("03", ImportStatus::Retired)]
        );
        let after = read(&test.db);
        assert_eq!(
            after.iter().map(|view| view.quarter.id).collect::<Vec<_>>(),
            before.iter().map(|view| view.quarter.id).collect::<Vec<_>>()
        );
        assert_eq!((after[1].quarter.name.as_str(), after[1].quarter.version), ("Neue Stadt", 2));
        assert!(after[2].quarter.retired_at.is_some());

        assert_eq!(statuses(&import_into(&test.db, &first, Vec::new()))[2], ("03", ImportStatus::Changed));
        assert!(read(&test.db)[2].quarter.retired_at.is_none(), "a quarter whose key is back is in use again");
    }
}

#[test]
fn a_point_has_the_lowest_of_its_quarters_also_after_an_import() {
    for test in databases() {
        let map = RememberedMap::default();
        assert_eq!(key_at(&test.db, &map, 10.005), None);
        import_into(&test.db, &town(&[("01", "Altstadt", 0), ("02", "Neustadt", 1)]), Vec::new());
        assert_eq!(key_at(&test.db, &map, 10.005).as_deref(), Some("01"));
        assert_eq!(key_at(&test.db, &map, 10.01).as_deref(), Some("01"), "the common border");
        assert_eq!(key_at(&test.db, &map, 10.015).as_deref(), Some("02"));
        assert_eq!(key_at(&test.db, &map, 10.025), None);
        import_into(&test.db, &town(&[("02", "Neustadt", 1)]), Vec::new());
        assert_eq!(key_at(&test.db, &map, 10.005), None);
        assert_eq!(key_at(&test.db, &map, 10.01).as_deref(), Some("02"));
    }
}

/// A slice that has two requests and one offer in every quarter.
#[expect(clippy::unnecessary_wraps, reason = "a mover of a real slice can fail")]
fn two_requests_and_an_offer(_: &mut Tx<'_>, _: &Move) -> QueryResult<Moved> {
    Ok(Moved { help_requests: 2, offers: 1 })
}

#[test]
fn what_is_open_in_a_retired_quarter_moves_or_is_listed() {
    for test in databases() {
        import_into(&test.db, &town(&[("01", "Altstadt", 0), ("02", "Neustadt", 1), ("03", "Feld", 9)]), Vec::new());
        // The old town gets a new key, the field vanishes.
        let later = town(&[("11", "Altstadt", 0), ("02", "Neustadt", 1)]);
        let outcome = import_into(&test.db, &later, vec![two_requests_and_an_offer]);
        assert_eq!(outcome.moved, Moved { help_requests: 2, offers: 1 });
        let left: Vec<_> =
            outcome.to_decide.iter().map(|open| (open.key.as_str(), open.help_requests, open.offers)).collect();
        assert_eq!(left, [("03", 2, 1)]);
    }
}

#[test]
fn outlines_are_those_of_the_quarters_in_use() {
    for test in databases() {
        import_into(&test.db, &town(&[("01", "Altstadt", 0), ("02", "Neustadt", 1)]), Vec::new());
        import_into(&test.db, &town(&[("02", "Neustadt", 1)]), Vec::new());
        let outlines = test.db.read_blocking::<_, NoRefusal>(|connection| Ok(outlines(connection)?)).unwrap();
        let [feature] = &outlines.features[..] else { panic!("one outline") };
        assert_eq!(feature.property("name").and_then(Value::as_str), Some("Neustadt"));
        assert_eq!(feature.id, Some(Id::String(read(&test.db)[1].quarter.id.to_string())));
    }
}
