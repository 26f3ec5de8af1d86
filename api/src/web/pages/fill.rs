//! Filling what is the town's own into the pages.

use crate::kernel::{language::UiLanguage, text_enum::TextEnum};
use serde_json::Value;

/// The language that the first part of a path names; German where it names none.
pub(super) fn language_of(path: &str) -> UiLanguage {
    let first = path.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default();
    UiLanguage::parse(first).unwrap_or(UiLanguage::De)
}

/// What pages say about the town, in every language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TownTexts {
    /// Its name.
    pub name: String,
    /// The telephone number of the coordination.
    pub office_phone: String,
    /// Whether all of it is invented.
    pub is_demo: bool,
    /// What is worded in a language, in the order of [`UiLanguage`].
    pub worded: [WordedTexts; UiLanguage::ALL.len()],
}

/// What pages say about the town, in one language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WordedTexts {
    /// When somebody answers the telephone of the coordination.
    pub office_hours: String,
    /// The facts that the app reads instead of asking for them.
    pub facts: Value,
}

impl TownTexts {
    /// What is worded in a language.
    pub fn read_in(&self, language: UiLanguage) -> &WordedTexts {
        let [de, en, de_simple, uk, ar, tr] = &self.worded;
        match language {
            UiLanguage::De => de,
            UiLanguage::En => en,
            UiLanguage::DeSimple => de_simple,
            UiLanguage::Uk => uk,
            UiLanguage::Ar => ar,
            UiLanguage::Tr => tr,
        }
    }

    /// Puts the texts where the placeholders are.
    pub fn fill(&self, template: &str, language: UiLanguage) -> String {
        let mut filled = String::with_capacity(template.len() + 1024);
        let mut rest = template;
        while let Some(begin) = rest.find("%%") {
            let (before, from) = rest.split_at(begin);
            filled.push_str(before);
            let after = &from[2..];
            let value = after.find("%%").and_then(|end| Some((self.value(&after[..end], language)?, end)));
            if let Some((value, end)) = value {
                filled.push_str(&value);
                rest = &after[end + 2..];
            } else {
                filled.push_str("%%");
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, placeholder: &str, language: UiLanguage) -> Option<String> {
        let worded = self.read_in(language);
        Some(match placeholder {
            "TOWN_NAME" => escape_html(&self.name),
            "OFFICE_PHONE" => escape_html(&self.office_phone),
            "OFFICE_PHONE_HREF" => dialable(&self.office_phone),
            "OFFICE_HOURS" => escape_html(&worded.office_hours),
            "IS_DEMO" => self.is_demo.to_string(),
            "TOWN_JSON" => escape_json(&worded.facts),
            _ => return None,
        })
    }
}

/// The characters of a telephone number that can be dialled.
pub fn dialable(phone: &str) -> String {
    phone.chars().filter(|character| character.is_ascii_digit() || *character == '+').collect()
}

/// Text that can stand in an element or in a quoted attribute.
pub fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// JSON that can stand in a data block of a page: nothing in it can end the block.
fn escape_json(value: &Value) -> String {
    value.to_string().replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

/// What is shown while there is no town.
pub const NOT_SET_UP: &str = "<!doctype html>
<html lang=\"de\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Quartierhilfe</title>
</head>
<body>
<h1>Quartierhilfe wird gerade eingerichtet</h1>
<p>Bitte schauen Sie später noch einmal vorbei.</p>
<section lang=\"en\">
<h2>Quartierhilfe is being set up</h2>
<p>Please come back later.</p>
<p>If you run this installation: <code>quartierhilfe town init</code> names the town, <code>quartierhilfe demo</code> fills in an invented one.</p>
</section>
</body>
</html>
";
