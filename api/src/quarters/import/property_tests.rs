//! Which property becomes the name and which the key, for tables as GIS offices have them.

use geojson::JsonObject;
use serde_json::{Value, json};

use super::file::AreaFeature;
use super::properties::{ChosenProperties, ImportChoice, choose, key_from_name, text_value};
use super::refusal::ImportRefusal;

fn table(rows: &[Value]) -> Vec<AreaFeature> {
    rows.iter()
        .enumerate()
        .map(|(index, row)| AreaFeature {
            number: index + 1,
            properties: row.as_object().cloned().unwrap_or_default(),
            polygons: Vec::new(),
        })
        .collect()
}

fn chosen(rows: &[Value]) -> Result<ChosenProperties, ImportRefusal> {
    choose(&table(rows), &ImportChoice::default())
}

fn name_and_key(rows: &[Value]) -> (String, Option<String>) {
    let chosen = chosen(rows).expect("obvious");
    (chosen.name, chosen.key)
}

#[test]
fn constants_codes_dates_and_pages_are_not_names() {
    let rows = [
        json!({"AREA_ID": "STGT03", "AREA_NAME": "03 Nordstadt", "CLASS_NAME": "GLIEDERUNG", "stand": "2018-01-01", "seite": "https://a.example/nordstadt"}),
        json!({"AREA_ID": "STGT10", "AREA_NAME": "10 Fruerlund", "CLASS_NAME": "GLIEDERUNG", "stand": "2018-01-02", "seite": "https://a.example/fruerlund"}),
    ];
    assert_eq!(name_and_key(&rows), ("AREA_NAME".to_owned(), Some("AREA_ID".to_owned())));
}

#[test]
fn the_finer_of_two_divisions_is_the_name() {
    let rows = [
        json!({"Bezirk": "Altona", "Stadtteil": "Ottensen", "Bezirk_Nr": 2, "Stadtteil_Nr": 210}),
        json!({"Bezirk": "Altona", "Stadtteil": "Bahrenfeld", "Bezirk_Nr": 2, "Stadtteil_Nr": 212}),
        json!({"Bezirk": "Eimsbüttel", "Stadtteil": "Lokstedt", "Bezirk_Nr": 3, "Stadtteil_Nr": 312}),
    ];
    assert_eq!(name_and_key(&rows), ("Stadtteil".to_owned(), Some("Stadtteil_Nr".to_owned())));
}

#[test]
fn plain_name_wins_over_other_names() {
    let rows = [
        json!({"name": "Insel (Altstadt und Dom)", "kurzname": "Insel"}),
        json!({"name": "St. Georgsberg", "kurzname": "Georgsberg"}),
    ];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), None));
    let rows = [json!({"name_de": "Mitte", "name_hsb": "Srjedź"}), json!({"name_de": "Süd", "name_hsb": "Juh"})];
    assert!(matches!(chosen(&rows), Err(ImportRefusal::NameNotObvious { candidates }) if candidates.len() == 2));
}

#[test]
fn a_property_without_telling_name_is_the_name_when_it_is_the_only_text() {
    let rows = [json!({"FELD_1": "Gaarden-Ost", "FELD_2": 4}), json!({"FELD_1": "Wik", "FELD_2": 9})];
    assert_eq!(name_and_key(&rows), ("FELD_1".to_owned(), None));
}

#[test]
fn no_text_at_all_names_what_there_is() {
    let rows = [json!({"nr": 1, "flaeche": 2.5}), json!({"nr": 2, "flaeche": 3.5})];
    let Err(ImportRefusal::NoNameProperty { available }) = chosen(&rows) else { panic!("no name") };
    assert_eq!(available, ["flaeche", "nr"]);
}

#[test]
fn row_numbers_are_never_keys() {
    let rows = [
        json!({"name": "Wipkingen", "cartodb_id": 1, "OBJECTID": 7}),
        json!({"name": "Höngg", "cartodb_id": 2, "OBJECTID": 9}),
    ];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), None));
    let rows = [json!({"name": "Wipkingen", "id": 1}), json!({"name": "Höngg", "id": 2})];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), None));
    let rows = [json!({"name": "Wipkingen", "id": "quartiere.1"}), json!({"name": "Höngg", "id": "quartiere.2"})];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), None));
    let rows = [json!({"name": "Ragösen", "id": -6_049_059}), json!({"name": "Lütte", "id": -6_049_026})];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), Some("id".to_owned())));
}

#[test]
fn a_key_may_repeat_for_the_parts_of_a_quarter_and_stands_for_one_name() {
    let rows = [
        json!({"nr": "1", "name": "Altstadt", "id": "a1", "bezirk_nr": "1"}),
        json!({"nr": "1", "name": "Altstadt", "id": "a2", "bezirk_nr": "1"}),
        json!({"nr": "2", "name": "Neustadt", "id": "b1", "bezirk_nr": "1"}),
    ];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), Some("nr".to_owned())));
}

#[test]
fn the_same_name_may_stand_behind_two_keys() {
    let rows = [
        json!({"schlüssel": "07", "name": "Siedlung"}),
        json!({"schlüssel": "12", "name": "Siedlung"}),
        json!({"schlüssel": "13", "name": "Markt"}),
    ];
    assert_eq!(name_and_key(&rows), ("name".to_owned(), Some("schlüssel".to_owned())));
}

#[test]
fn values_are_text_as_published() {
    let row: JsonObject =
        json!({"nr": "007", "whole": 7.0, "number": 7, "half": 7.5, "empty": " ", "none": null, "line": "Am\r\nMarkt"})
            .as_object()
            .cloned()
            .unwrap_or_default();
    let values: Vec<_> = ["nr", "whole", "number", "half", "empty", "none", "line", "absent"]
        .iter()
        .map(|property| text_value(&row, property))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(values, [text("007"), text("7"), text("7"), text("7.5"), None, None, text("Am Markt"), None]);
}

#[test]
fn a_key_from_a_name_is_always_the_same() {
    assert_eq!(key_from_name("Groß Briesen"), "gross-briesen");
    assert_eq!(key_from_name("  Insel (Altstadt & Dom) "), "insel-altstadt-dom");
    assert_eq!(key_from_name("Mu\u{308}rwik"), key_from_name("Mürwik"));
    assert_eq!(key_from_name("…"), "-");
}
