//! What the town's settings and categories must be like.

use super::model::{Category, CategoryScript, HIGHEST_WEIGHT, LocalText, TownSettings};
use crate::kernel::{
    fault::{Fault, FaultKind, Faults},
    language::UiLanguage,
    text::{Lines, TextFault, clean, clean_required},
    text_enum::TextEnum,
};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// Longest name of a town, in characters.
pub const LONGEST_NAME: usize = 120;
/// Longest label of a category, in characters.
pub const LONGEST_LABEL: usize = 80;
/// Longest question or notice of a script, in characters.
pub const LONGEST_LINE: usize = 300;
/// Most questions of a script.
pub const MOST_QUESTIONS: usize = 8;
/// Most notices of a script.
pub const MOST_NOTICES: usize = 5;
/// Longest notice, in characters.
pub const LONGEST_NOTICE: usize = 20_000;
/// Longest key of a category, in characters.
pub const LONGEST_CATEGORY_KEY: usize = 40;
/// From and to which age a town may let people volunteer, in years.
pub const MINIMUM_AGES: std::ops::RangeInclusive<i64> = 14..=21;
/// How long help may take, in minutes (rules.md, "Help request").
pub const MINUTES: std::ops::RangeInclusive<i64> = 15..=480;

/// The time zone of that name, e.g. `Europe/Berlin`.
pub fn time_zone(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

/// The name of a town, cleaned.
pub fn town_name(name: &str) -> Result<String, TextFault> {
    clean_required(name, LONGEST_NAME, Lines::One)
}

/// The settings, cleaned; or everything that is wrong with them.
pub fn check_settings(settings: &TownSettings) -> Result<TownSettings, Vec<Fault>> {
    let mut faults = Faults::default();
    let office = &settings.office;
    let mut checked = settings.clone();
    checked.office.phone = text(&mut faults, "/office/phone", &office.phone, 40, Lines::One);
    checked.office.email = text(&mut faults, "/office/email", &office.email, 254, Lines::One);
    if !checked.office.email.is_empty() && !looks_like_an_address(&checked.office.email) {
        faults.add("/office/email", FaultKind::InvalidValue);
    }
    checked.office.phone_hours = local(&mut faults, "/office/phone_hours", &office.phone_hours, 200, Lines::One);
    if faults.check_length("/emergency", settings.emergency.len(), true, 10) {
        for (index, entry) in checked.emergency.iter_mut().enumerate() {
            let pointer = format!("/emergency/{index}");
            entry.number = required(&mut faults, &format!("{pointer}/number"), &entry.number, 40);
            entry.label = local(&mut faults, &format!("{pointer}/label"), &entry.label, 200, Lines::One);
        }
    }
    check_languages(&mut faults, &settings.languages);
    faults.check_number("/minimum_age", i64::from(settings.minimum_age), MINIMUM_AGES);
    checked.privacy_version = required(&mut faults, "/privacy_version", &settings.privacy_version, 40);
    checked.imprint = notice(&mut faults, "/imprint", &settings.imprint);
    checked.privacy = notice(&mut faults, "/privacy", &settings.privacy);
    checked.verification_notice = notice(&mut faults, "/verification_notice", &settings.verification_notice);
    checked.map_notice = settings.map_notice.as_ref().map(|text| notice(&mut faults, "/map_notice", text));
    let accessibility = settings.accessibility_notice.as_ref();
    checked.accessibility_notice = accessibility.map(|text| notice(&mut faults, "/accessibility_notice", text));
    for (name, weight) in settings.plan_weights.all() {
        faults.check_number(&format!("/plan_weights/{name}"), weight, 0..=HIGHEST_WEIGHT);
    }
    faults.or(checked)
}

fn check_languages(faults: &mut Faults, languages: &[String]) {
    if !faults.check_length("/languages", languages.len(), true, UiLanguage::ALL.len()) {
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, language) in languages.iter().enumerate() {
        let pointer = format!("/languages/{index}");
        if UiLanguage::parse(language).is_none() {
            faults.add(pointer, FaultKind::Unknown);
        } else if !seen.insert(language) {
            faults.add(pointer, FaultKind::Duplicate);
        }
    }
}

/// The category, cleaned; or everything that is wrong with it.
pub fn check_category(category: &Category) -> Result<Category, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut checked = category.clone();
    checked.labels = required_local(&mut faults, "/labels", &category.labels, LONGEST_LABEL);
    faults.check_number("/default_minutes", i64::from(category.default_minutes), MINUTES);
    faults.check_number("/position", i64::from(category.position), 0..=1000);
    let CategoryScript { questions, notices } = &category.script;
    checked.script.questions = lines(&mut faults, "/script/questions", questions, MOST_QUESTIONS);
    checked.script.notices = lines(&mut faults, "/script/notices", notices, MOST_NOTICES);
    faults.or(checked)
}

/// Lines that are said in every language.
fn lines(faults: &mut Faults, pointer: &str, source: &[LocalText], most: usize) -> Vec<LocalText> {
    if !faults.check_length(pointer, source.len(), false, most) {
        return Vec::new();
    }
    let line = |(place, text)| required_local(faults, &format!("{pointer}/{place}"), text, LONGEST_LINE);
    source.iter().enumerate().map(line).collect()
}

/// Whether a word can be the key of a category: lower-case letters without accents, digits, `-` and `_`.
pub fn is_category_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= LONGEST_CATEGORY_KEY
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

fn looks_like_an_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(person, host)| {
        !person.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(' ')
    })
}

fn text(faults: &mut Faults, pointer: &str, source: &str, maximum: usize, lines: Lines) -> String {
    take(faults, pointer, clean(source, maximum, lines))
}

fn required(faults: &mut Faults, pointer: &str, source: &str, maximum: usize) -> String {
    take(faults, pointer, clean_required(source, maximum, Lines::One))
}

fn take(faults: &mut Faults, pointer: &str, result: Result<String, TextFault>) -> String {
    result.unwrap_or_else(|fault| {
        let kind = match fault {
            TextFault::Empty => FaultKind::Required,
            TextFault::TooLong { maximum } => FaultKind::TooMany(maximum),
            TextFault::ForbiddenCharacter => FaultKind::InvalidValue,
        };
        faults.add(pointer, kind);
        String::new()
    })
}

fn local(faults: &mut Faults, pointer: &str, source: &LocalText, maximum: usize, lines: Lines) -> LocalText {
    in_each(pointer, source, |pointer, own, _| text(faults, pointer, own, maximum, lines))
}

/// A line that has to be there in German and English; in another language it may be left out, and is where it is empty.
fn required_local(faults: &mut Faults, pointer: &str, source: &LocalText, maximum: usize) -> LocalText {
    in_each(pointer, source, |pointer, own, language| match language {
        UiLanguage::De | UiLanguage::En => required(faults, pointer, own, maximum),
        _ => text(faults, pointer, own, maximum, Lines::One),
    })
}

/// A text checked in each language that it has.
fn in_each(pointer: &str, source: &LocalText, mut check: impl FnMut(&str, &str, UiLanguage) -> String) -> LocalText {
    let mut checked = LocalText::default();
    for &language in UiLanguage::ALL {
        if let Some(own) = source.own(language) {
            checked.put(language, check(&format!("{pointer}/{language}"), own, language));
        }
    }
    checked
}

fn notice(faults: &mut Faults, pointer: &str, source: &LocalText) -> LocalText {
    local(faults, pointer, source, LONGEST_NOTICE, Lines::Many)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::defaults;

    #[test]
    fn the_defaults_obey_the_rules() {
        let settings = defaults::settings("Musterstadt");
        assert_eq!(check_settings(&settings).unwrap(), settings);
        let categories = defaults::categories();
        assert_eq!(categories.len(), 15);
        let mut positions: Vec<i32> = categories.iter().map(|category| category.position).collect();
        positions.dedup();
        assert_eq!(positions, (0..15).collect::<Vec<i32>>());
        for category in categories {
            assert_eq!(check_category(&category).unwrap(), category);
            assert!(is_category_key(&category.key));
            assert!(category.sensitive || !category.certificate_required, "{}", category.key);
        }
    }

    #[test]
    fn all_faults_of_settings_come_at_once() {
        let mut settings = defaults::settings("Musterstadt");
        settings.office.email = "niemand".to_owned();
        settings.languages = vec!["de".to_owned(), "de".to_owned()];
        settings.minimum_age = 13;
        settings.privacy_version = " ".to_owned();
        settings.emergency[0].number = String::new();
        let pointers: Vec<String> =
            check_settings(&settings).unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(
            pointers,
            ["/office/email", "/emergency/0/number", "/languages/1", "/minimum_age", "/privacy_version"]
        );
    }

    #[test]
    fn every_default_is_there_in_every_language() {
        let settings = defaults::settings("Musterstadt");
        assert_eq!(settings.languages, ["de", "en", "de-simple", "uk", "ar", "tr"]);
        let mut texts = vec![settings.imprint, settings.privacy, settings.verification_notice];
        texts.extend(settings.emergency.into_iter().map(|entry| entry.label));
        texts.extend(defaults::categories().into_iter().map(|category| category.labels));
        for text in texts {
            let own: Vec<&str> = UiLanguage::ALL.iter().filter_map(|language| text.own(*language)).collect();
            assert_eq!(own.len(), UiLanguage::ALL.len(), "{}", text.de);
            assert!(own.iter().all(|own| !own.is_empty() && !own.contains("{town}")), "{own:?}");
            for (marks, language) in [('а'..='я', "uk"), ('ا'..='ي', "ar")] {
                let own = text.own(UiLanguage::parse(language).unwrap()).unwrap();
                assert!(own.chars().any(|character| marks.contains(&character)), "{language}: {own}");
            }
        }
    }

    #[test]
    fn a_language_beside_german_and_english_may_be_left_out_and_is_read_in_german() {
        let mut category = defaults::categories().remove(0);
        category.labels = LocalText::new("Schnee", "Snow");
        category.labels.uk = Some(" Сніг ".to_owned());
        category.labels.tr = Some("  ".to_owned());
        let labels = check_category(&category).unwrap().labels;
        assert_eq!((labels.uk.as_deref(), labels.tr.as_deref(), labels.ar.as_deref()), (Some("Сніг"), None, None));
        let read = UiLanguage::ALL.iter().map(|language| labels.read_in(*language)).collect::<Vec<_>>();
        assert_eq!(read, ["Schnee", "Snow", "Schnee", "Сніг", "Schnee", "Schnee"]);
        category.labels.ar = Some("ث".repeat(LONGEST_LABEL + 1));
        category.labels.de = String::new();
        let faults = check_category(&category).unwrap_err();
        let expected = [("/labels/de", FaultKind::Required), ("/labels/ar", FaultKind::TooMany(LONGEST_LABEL))];
        assert_eq!(faults, expected.map(|(pointer, kind)| Fault { pointer: pointer.to_owned(), kind }));
    }

    /// What a town of two languages has stored.
    #[test]
    fn texts_of_two_languages_are_read_and_unknown_ones_are_refused() {
        let read = |json: &str| serde_json::from_str::<LocalText>(json);
        let old = r#"{"de":"Schnee","en":"Snow"}"#;
        assert_eq!(read(old).unwrap(), LocalText::new("Schnee", "Snow"));
        assert_eq!(serde_json::to_string(&read(old).unwrap()).unwrap(), old);
        let plain = r#"{"de":"Schnee","en":"Snow","de-simple":"Schnee weg-räumen"}"#;
        assert_eq!(serde_json::to_string(&read(plain).unwrap()).unwrap(), plain);
        for wrong in [
            r#"{"de":"Schnee"}"#,
            r#"{"de":"Schnee","en":"Snow","pl":"Śnieg"}"#,
            r#"{"de":"Schnee","en":"Snow","de_simple":"Schnee"}"#,
            r#"{"de":"Schnee","en":"Snow","uk":null}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_of_categories_are_plain_words() {
        assert!(is_category_key("einkauf") && is_category_key("hilfe-2"));
        for key in ["", "Einkauf", "tür", "a b", "a/b", &"x".repeat(41)] {
            assert!(!is_category_key(key), "{key:?}");
        }
    }
}
