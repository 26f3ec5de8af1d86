//! Which property of the features is the name and which is the key, and their values as text.
//!
//! A property is taken as the name only when that is obvious; otherwise the candidates are listed with examples and
//! the person who imports chooses. The key may be derived from the name: that is stable as long as the names are, while
//! row numbers (`fid`, `OBJECTID`) change with every export and are never taken as keys by themselves.

use std::collections::{BTreeMap, BTreeSet};

use geojson::JsonObject;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::file::AreaFeature;
use super::refusal::ImportRefusal;
use crate::quarters::model::PropertyCandidate;

/// Longest name of a quarter, in characters.
pub const LONGEST_NAME: usize = 120;
/// Longest key of a quarter, in characters.
pub const LONGEST_KEY: usize = 64;

const NAME_WORDS: [&str; 16] = [
    "name",
    "bezeich",
    "stadtteil",
    "ortsteil",
    "quartier",
    "viertel",
    "bezirk",
    "gemarkung",
    "kiez",
    "distri",
    "label",
    "titel",
    "title",
    "gebiet",
    "ortschaft",
    "quarter",
];
const ROW_NUMBERS: [&str; 11] =
    ["fid", "gid", "ogcfid", "objectid", "objid", "cartodbid", "oid", "rowid", "row", "index", "pk"];

/// Which properties a person has asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportChoice {
    /// The property that holds the names; found by itself where it is obvious.
    pub name_property: Option<String>,
    /// The property that holds the keys; found by itself or derived from the names.
    pub key_property: Option<String>,
}

/// The properties that were chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenProperties {
    /// Holds the names.
    pub name: String,
    /// Holds the keys, if any does.
    pub key: Option<String>,
    /// Every property that could hold names.
    pub candidates: Vec<PropertyCandidate>,
}

/// Finds the properties of name and key.
///
/// # Errors
/// A property asked for does not exist, no property can be the name, or several can.
pub fn choose(features: &[AreaFeature], choice: &ImportChoice) -> Result<ChosenProperties, ImportRefusal> {
    let available: BTreeSet<String> = features.iter().flat_map(|feature| feature.properties.keys().cloned()).collect();
    let asked_for = |asked: &Option<String>| -> Result<Option<String>, ImportRefusal> {
        match asked {
            Some(asked) if !available.contains(asked) => Err(ImportRefusal::UnknownProperty {
                asked: asked.clone(),
                available: available.iter().cloned().collect(),
            }),
            asked => Ok(asked.clone()),
        }
    };
    let asked_key = asked_for(&choice.key_property)?;
    let names: Vec<&String> = available.iter().filter(|property| could_be_name(features, property)).collect();
    let candidates = names.iter().map(|property| candidate(features, property)).collect();
    let name = match asked_for(&choice.name_property)? {
        Some(name) => name,
        None if names.is_empty() => {
            return Err(ImportRefusal::NoNameProperty { available: available.into_iter().collect() });
        }
        None => obvious_name(features, &names)
            .ok_or(ImportRefusal::NameNotObvious { candidates: Vec::clone(&candidates) })?,
    };
    let key = asked_key.or_else(|| obvious_key(features, &available, &name));
    Ok(ChosenProperties { name, key, candidates })
}

/// The value of a property as text: trimmed, whitespace joined, NFC; numbers as digits; `None` for nothing.
pub fn text_value(properties: &JsonObject, property: &str) -> Option<String> {
    let text = match properties.get(property)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            // A GIS writes integers of a column of floats as 7.0.
            Some(value) if !number.is_i64() && !number.is_u64() && value.fract() == 0.0 && value.abs() < 1e15 => {
                format!("{value:.0}")
            }
            _ => number.to_string(),
        },
        _ => return None,
    };
    let cleaned: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let joined = cleaned.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    (!joined.is_empty()).then_some(joined)
}

/// A key made from a name: lower case, umlauts written out, words joined by hyphens. Always the same for the same name.
pub fn key_from_name(name: &str) -> String {
    let mut key = String::new();
    for c in folded(name).chars() {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.ends_with('-') && !key.is_empty() {
            key.push('-');
        }
    }
    let key: String = key.trim_end_matches('-').chars().take(LONGEST_KEY).collect();
    if key.is_empty() { "-".to_owned() } else { key }
}

fn folded(text: &str) -> String {
    text.nfc()
        .collect::<String>()
        .to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss")
}

fn values<'a>(features: &'a [AreaFeature], property: &'a str) -> impl Iterator<Item = Option<String>> + 'a {
    features.iter().map(move |feature| text_value(&feature.properties, property))
}

fn candidate(features: &[AreaFeature], property: &str) -> PropertyCandidate {
    let mut examples: Vec<String> = Vec::new();
    for value in values(features, property).flatten() {
        if examples.len() < 3 && !examples.contains(&value) {
            examples.push(value.chars().take(60).collect());
        }
    }
    PropertyCandidate { property: property.to_owned(), examples }
}

/// Words on nearly every feature, not the same on all, and not codes, dates, addresses of pages or descriptions.
fn could_be_name(features: &[AreaFeature], property: &str) -> bool {
    let is_text = |feature: &AreaFeature| feature.properties.get(property).is_some_and(Value::is_string);
    let words: Vec<String> = features
        .iter()
        .filter(|feature| is_text(feature))
        .filter_map(|feature| text_value(&feature.properties, property))
        .collect();
    let is_on_nearly_all = !words.is_empty() && words.len() * 10 >= features.len() * 9;
    let is_the_same_on_all = features.len() > 1 && distinct(features, property) < 2;
    let average_length = words.iter().map(|word| word.chars().count()).sum::<usize>() / words.len().max(1);
    let wordlike = words.iter().filter(|word| is_wordlike(word)).count();
    is_on_nearly_all && !is_the_same_on_all && average_length <= 60 && wordlike * 10 >= words.len() * 8
}

fn is_wordlike(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let has_digits = text.chars().any(|c| c.is_ascii_digit());
    let has_lowercase = text.chars().any(char::is_lowercase);
    let has_space = text.contains(' ');
    let is_code = (has_digits && !has_space) || (!has_lowercase && letters <= 3);
    let is_machine_text = text.contains("://")
        || text.contains('@')
        || text.contains('_')
        || text.starts_with('#')
        || text.starts_with("www.");
    letters >= 2 && !is_code && !is_machine_text
}

fn distinct(features: &[AreaFeature], property: &str) -> usize {
    values(features, property).flatten().collect::<BTreeSet<_>>().len()
}

fn obvious_name(features: &[AreaFeature], candidates: &[&String]) -> Option<String> {
    let name_like: Vec<&String> = candidates
        .iter()
        .copied()
        .filter(|property| NAME_WORDS.iter().any(|word| folded(property).contains(word)))
        .collect();
    let most = name_like.iter().map(|property| distinct(features, property)).max().unwrap_or_default();
    let finest: Vec<&String> =
        name_like.iter().copied().filter(|property| distinct(features, property) == most).collect();
    let plain: Vec<&String> = finest.iter().copied().filter(|property| folded(property) == "name").collect();
    let choice = match (candidates, name_like.as_slice(), finest.as_slice(), plain.as_slice()) {
        ([only], ..) | (_, [only], ..) | (_, _, [only], _) | (_, _, _, [only]) => (*only).clone(),
        _ => return None,
    };
    Some(choice)
}

/// The property whose values identify the quarters, if one does.
fn obvious_key(features: &[AreaFeature], available: &BTreeSet<String>, name: &str) -> Option<String> {
    let shared_word = words_of(name).into_iter().next();
    available
        .iter()
        .filter(|property| property.as_str() != name)
        .filter_map(|property| {
            let rank = key_rank(property)?;
            let fit = key_fit(features, property, name)?;
            let is_row_number = rank >= 3 && counts_rows(features, property);
            let is_of_the_name = shared_word.is_some() && words_of(property).into_iter().next() == shared_word;
            (!is_row_number).then_some((
                !fit.is_one_to_one,
                std::cmp::Reverse(fit.distinct),
                rank,
                !is_of_the_name,
                property,
            ))
        })
        .min()
        .map(|(.., property)| property.clone())
}

struct KeyFit {
    is_one_to_one: bool,
    distinct: usize,
}

/// `None` when the property cannot be a key: it is not on most features, or one value stands for two names.
fn key_fit(features: &[AreaFeature], property: &str, name: &str) -> Option<KeyFit> {
    let mut names_of_keys: BTreeMap<String, String> = BTreeMap::new();
    let mut with_key = 0;
    for feature in features {
        if feature
            .properties
            .get(property)
            .is_some_and(|value| value.is_f64() && value.as_f64().is_some_and(|number| number.fract() != 0.0))
        {
            return None;
        }
        let Some(key) = text_value(&feature.properties, property) else { continue };
        with_key += 1;
        let name = text_value(&feature.properties, name).unwrap_or_default();
        if key.chars().count() > LONGEST_KEY
            || names_of_keys.insert(key, name.clone()).is_some_and(|other| other != name)
        {
            return None;
        }
    }
    let names: BTreeSet<&String> = names_of_keys.values().collect();
    (with_key * 2 > features.len())
        .then_some(KeyFit { is_one_to_one: names.len() == names_of_keys.len(), distinct: names_of_keys.len() })
}

/// How much a property's name speaks of a key: 0 the most; `None` not at all.
fn key_rank(property: &str) -> Option<u8> {
    let words = words_of(property);
    let compact: String = words.concat();
    let has = |word: &str| words.iter().any(|other| other == word);
    let ends = |ending: &str| words.iter().any(|other| other.ends_with(ending));
    if ROW_NUMBERS.contains(&compact.as_str()) {
        return None;
    }
    if ends("schluessel") || has("key") || has("sch") || has("schl") || has("ags") {
        return Some(0);
    }
    if ends("kennung") || ends("kennziffer") || ends("kennzahl") || ends("code") {
        return Some(1);
    }
    if ends("nummer") || ends("nr") || has("num") || has("no") || has("number") {
        return Some(2);
    }
    if has("id") {
        return Some(3);
    }
    (ends("uuid") || ends("guid") || compact == "globalid").then_some(4)
}

/// The words of a property's name: `STT_NR` → stt, nr; `stadtteilNummer` → stadtteil, nummer.
fn words_of(property: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_is_lowercase = false;
    for c in property.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && previous_is_lowercase) {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.push(c);
        }
        previous_is_lowercase = c.is_lowercase();
    }
    words.into_iter().filter(|word| !word.is_empty()).map(|word| folded(&word)).collect()
}

/// Whether the values just count the features: 1, 2, 3 … or `layer.1`, `layer.2` …
fn counts_rows(features: &[AreaFeature], property: &str) -> bool {
    let number = |text: String| text.rsplit('.').next().and_then(|digits| digits.parse::<usize>().ok());
    let mut start = None;
    features.len() > 1
        && values(features, property).enumerate().all(|(index, value)| {
            let Some(value) = value.and_then(number) else { return false };
            let start = *start.get_or_insert(value);
            start <= 1 && value == start + index
        })
}
