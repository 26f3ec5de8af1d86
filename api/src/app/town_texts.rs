//! What the built pages, and the last lines of mails, say about the town.

use crate::{
    db::DbConnection,
    kernel::{language::UiLanguage, text_enum::TextEnum},
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
    let mut texts = TownTexts {
        name: town.name.clone(),
        office_phone: office.phone.clone(),
        is_demo: town.is_demo,
        ..TownTexts::default()
    };
    for (worded, &language) in texts.worded.iter_mut().zip(UiLanguage::ALL) {
        office.phone_hours.read_in(language).clone_into(&mut worded.office_hours);
        worded.facts = facts(town, language);
    }
    texts
}

/// What the app reads in the page instead of asking for it (`TownFacts` in the frontend).
fn facts(town: &Town, language: UiLanguage) -> Value {
    let settings = &town.settings;
    let emergency: Vec<Value> = settings
        .emergency
        .iter()
        .map(|entry| json!({"number": entry.number, "label": entry.label.read_in(language)}))
        .collect();
    json!({
        "name": town.name,
        "time_zone": town.time_zone.name(),
        "is_demo": town.is_demo,
        "office_phone": settings.office.phone,
        "office_phone_href": dialable(&settings.office.phone),
        "office_hours": settings.office.phone_hours.read_in(language),
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
    fn the_facts_are_worded_in_every_language() {
        let mut settings = defaults::settings("Stadt");
        settings.office.phone = "04541 8000-100".to_owned();
        settings.office.phone_hours = LocalText::new("werktags", "on weekdays");
        settings.office.phone_hours.tr = Some("hafta içi".to_owned());
        let time_zone = "Europe/Berlin".parse().unwrap();
        let town = Town { name: "Stadt".to_owned(), time_zone, settings, is_demo: true, version: 1 };
        let texts = texts(&town);
        let hours: Vec<&str> =
            UiLanguage::ALL.iter().map(|language| texts.read_in(*language).office_hours.as_str()).collect();
        assert_eq!(hours, ["werktags", "on weekdays", "werktags", "werktags", "werktags", "hafta içi"]);
        let turkish = &texts.read_in(UiLanguage::Tr).facts;
        assert_eq!(
            (&turkish["emergency"][0]["number"], &turkish["office_hours"]),
            (&json!("112"), &json!("hafta içi"))
        );
        assert_eq!(turkish["emergency"][1]["label"], "Polis");
        assert_eq!(texts.read_in(UiLanguage::De).facts["office_phone_href"], "045418000100");
    }
}
