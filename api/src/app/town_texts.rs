//! What the built pages, and the last lines of mails, say about the town.

use crate::{
    db::DbConnection,
    town::{flows::town, model::Town},
    web::{TownTexts, dialable},
};
use diesel::QueryResult;
use serde_json::{Value, json};

/// The town's part of the pages; `None` while no town is set up.
pub fn town_texts(connection: &mut DbConnection) -> QueryResult<Option<TownTexts>> {
    Ok(town(connection)?.as_ref().map(texts))
}

fn texts(town: &Town) -> TownTexts {
    let office = &town.settings.office;
    TownTexts {
        name: town.name.clone(),
        office_phone: office.phone.clone(),
        office_hours: [office.phone_hours.de.clone(), office.phone_hours.en.clone()],
        is_demo: town.is_demo,
        facts: [facts(town, true), facts(town, false)],
    }
}

/// What the app reads in the page instead of asking for it (`TownFacts` in the frontend).
fn facts(town: &Town, is_german: bool) -> Value {
    let in_language = |text: &crate::town::model::LocalText| if is_german { text.de.clone() } else { text.en.clone() };
    let settings = &town.settings;
    let emergency: Vec<Value> = settings
        .emergency
        .iter()
        .map(|entry| json!({"number": entry.number, "label": in_language(&entry.label)}))
        .collect();
    json!({
        "name": town.name,
        "time_zone": town.time_zone.name(),
        "is_demo": town.is_demo,
        "office_phone": settings.office.phone,
        "office_phone_href": dialable(&settings.office.phone),
        "office_hours": in_language(&settings.office.phone_hours),
        "privacy_version": settings.privacy_version,
        "minimum_age": settings.minimum_age,
        "emergency": emergency,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{defaults, model::LocalText};

    #[test]
    fn the_facts_are_worded_in_both_languages() {
        let mut settings = defaults::settings("Stadt");
        settings.office.phone = "04541 8000-100".to_owned();
        settings.office.phone_hours = LocalText::new("werktags", "on weekdays");
        let time_zone = "Europe/Berlin".parse().unwrap();
        let town = Town { name: "Stadt".to_owned(), time_zone, settings, is_demo: true, version: 1 };
        let texts = texts(&town);
        assert_eq!(texts.facts[0]["emergency"][0]["number"], "112");
        assert_eq!(texts.facts[1]["office_hours"], "on weekdays");
        assert_eq!(texts.facts[0]["office_phone_href"], "045418000100");
        assert_eq!(texts.office_hours, ["werktags".to_owned(), "on weekdays".to_owned()]);
    }
}
