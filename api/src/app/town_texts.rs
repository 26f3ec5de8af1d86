//! What the built pages say about the town.

use crate::{
    db::{DbConnection, Json, schema::town},
    web::{TownTexts, dialable},
};
use diesel::{OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use serde_json::{Value, json};

/// The town's part of the pages; `None` while no town is set up.
pub fn town_texts(connection: &mut DbConnection) -> QueryResult<Option<TownTexts>> {
    let row: Option<(String, String, Json<Value>, bool)> = town::table
        .select((town::name, town::time_zone, town::settings, town::is_demo))
        .first(connection)
        .optional()?;
    Ok(row.map(|(name, time_zone, settings, is_demo)| texts(name, &time_zone, &settings.0, is_demo)))
}

fn texts(name: String, time_zone: &str, settings: &Value, is_demo: bool) -> TownTexts {
    let text = |pointer: &str| settings.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let phone = text("/office/phone");
    let facts = |language: &str| {
        let emergency: Vec<Value> = settings["emergency"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| json!({"number": entry["number"], "label": entry["label"][language]}))
            .collect();
        json!({
            "name": name,
            "time_zone": time_zone,
            "is_demo": is_demo,
            "office_phone": phone,
            "office_phone_href": dialable(&phone),
            "office_hours": text(&format!("/office/phone_hours/{language}")),
            "privacy_version": settings["privacy_version"],
            "minimum_age": settings["minimum_age"],
            "emergency": emergency,
        })
    };
    TownTexts {
        facts: [facts("de"), facts("en")],
        office_hours: [text("/office/phone_hours/de"), text("/office/phone_hours/en")],
        office_phone: phone.clone(),
        is_demo,
        name: name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_are_worded_in_both_languages() {
        let settings = json!({
            "office": {"phone": "04541 8000-100", "phone_hours": {"de": "werktags", "en": "on weekdays"}},
            "emergency": [{"number": "112", "label": {"de": "Notruf", "en": "Emergency"}}],
            "minimum_age": 16, "privacy_version": "2026-01"
        });
        let texts = texts("Stadt".to_owned(), "Europe/Berlin", &settings, true);
        assert_eq!(texts.facts[0]["emergency"][0], json!({"number": "112", "label": "Notruf"}));
        assert_eq!(texts.facts[1]["emergency"][0]["label"], "Emergency");
        assert_eq!(
            (texts.facts[1]["office_hours"].as_str(), texts.office_hours[1].as_str()),
            (Some("on weekdays"), "on weekdays")
        );
        assert_eq!(texts.facts[0]["office_phone_href"], "045418000100");
    }
}
