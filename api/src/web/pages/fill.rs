//! Filling what is the town's own into the pages.

use serde_json::Value;

/// A language in which pages are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageLanguage {
    /// German.
    German,
    /// English.
    English,
}

impl PageLanguage {
    /// Both.
    pub const ALL: [Self; 2] = [Self::German, Self::English];

    /// Its name in addresses.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// The language that the first part of a path names; German where it names none.
    pub fn of_path(path: &str) -> Self {
        let first = path.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default();
        if first == "en" { Self::English } else { Self::German }
    }
}

/// What pages say about the town, in both languages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TownTexts {
    /// Its name.
    pub name: String,
    /// The telephone number of the coordination.
    pub office_phone: String,
    /// When somebody answers it: German, English.
    pub office_hours: [String; 2],
    /// Whether all of it is invented.
    pub is_demo: bool,
    /// The facts that the app reads instead of asking for them: German, English.
    pub facts: [Value; 2],
}

impl TownTexts {
    /// Puts the texts where the placeholders are.
    pub fn fill(&self, template: &str, language: PageLanguage) -> String {
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

    fn value(&self, placeholder: &str, language: PageLanguage) -> Option<String> {
        let index = match language {
            PageLanguage::German => 0,
            PageLanguage::English => 1,
        };
        Some(match placeholder {
            "TOWN_NAME" => escape_html(&self.name),
            "OFFICE_PHONE" => escape_html(&self.office_phone),
            "OFFICE_PHONE_HREF" => dialable(&self.office_phone),
            "OFFICE_HOURS" => escape_html(&self.office_hours[index]),
            "IS_DEMO" => self.is_demo.to_string(),
            "TOWN_JSON" => escape_json(&self.facts[index]),
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
