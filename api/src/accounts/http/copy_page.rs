//! The copy of a person's data as a page that people can read: every member with its name, nothing left out.

use crate::accounts::flows::erasure::Copy;
use crate::kernel::language::{UiLanguage, WrittenLanguage};
use crate::kernel::text_enum::TextEnum;
use crate::web::escape_html;
use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::Value;

/// Names of members and words of values, in German and English. What stands in neither is shown as it is called.
const WORDS: &str = include_str!("copy_words.txt");

struct Words {
    language: WrittenLanguage,
    zone: Tz,
}

impl Words {
    fn of<'a>(&self, code: &'a str) -> &'a str
    where
        'static: 'a,
    {
        let column = match self.language {
            WrittenLanguage::German => 1,
            WrittenLanguage::English => 2,
        };
        let row = WORDS.lines().map(|line| line.split('|').collect::<Vec<_>>()).find(|row| row.first() == Some(&code));
        row.and_then(|row| row.get(column).copied()).unwrap_or(code)
    }

    /// A value in a line of its own.
    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::Bool(true) => self.of("true").to_owned(),
            Value::Bool(false) => self.of("false").to_owned(),
            Value::String(text) => self.moment(text).unwrap_or_else(|| self.of(text).to_owned()),
            other => other.to_string(),
        }
    }

    /// A point in time, by the town's clock.
    fn moment(&self, text: &str) -> Option<String> {
        let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&self.zone);
        let form = match self.language {
            WrittenLanguage::German => "%d.%m.%Y, %H:%M",
            WrittenLanguage::English => "%Y-%m-%d, %H:%M",
        };
        Some(at.format(form).to_string())
    }

    fn write(&self, page: &mut String, value: &Value) {
        match value {
            Value::Object(members) => {
                page.push_str("<dl>");
                for (name, member) in members {
                    page.extend(["<dt>", &escape_html(self.of(name)), "</dt><dd>"]);
                    self.write(page, member);
                    page.push_str("</dd>");
                }
                page.push_str("</dl>");
            }
            Value::Array(entries) if entries.is_empty() => page.push('–'),
            Value::Array(entries) => {
                page.push_str("<ul>");
                for entry in entries {
                    page.push_str("<li>");
                    self.write(page, entry);
                    page.push_str("</li>");
                }
                page.push_str("</ul>");
            }
            single => page.push_str(&escape_html(&self.value(single)).replace('\n', "<br>")),
        }
    }
}

/// The page, in the language of the person.
pub fn copy_page(copy: &Copy) -> String {
    let read = copy.content["account"]["ui_language"].as_str().and_then(UiLanguage::parse).unwrap_or(UiLanguage::De);
    let language = read.written();
    let words = Words { language, zone: copy.zone };
    let title = escape_html(words.of("title_of_the_copy"));
    let mut page = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title></head><body><main><h1>{title}</h1>"
    );
    if let Value::Object(parts) = &copy.content {
        for (name, part) in parts {
            page.extend(["<h2>", &escape_html(words.of(name)), "</h2>"]);
            words.write(&mut page, part);
        }
    }
    page.push_str("</main></body></html>");
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(language: &str) -> String {
        let content = json!({
            "account": {"first_name": "<b>Anna</b>", "ui_language": language, "email": null},
            "help_requests": [{"state": "done", "created_at": "2026-03-29T00:30:00Z", "description": "Zeile\nzwei"}],
            "contact_log": [],
        });
        copy_page(&Copy { content, zone: chrono_tz::Europe::Berlin })
    }

    #[test]
    fn it_speaks_the_person_s_language_and_is_no_markup_of_theirs() {
        let german = page("de");
        assert!(german.contains("<dt>Vorname</dt><dd>&lt;b&gt;Anna&lt;/b&gt;</dd>"), "{german}");
        assert!(
            german.contains("29.03.2026, 01:30") && german.contains("Zeile<br>zwei") && german.contains("erledigt")
        );
        assert!(page("en").contains("<dt>First name</dt>") && page("en").contains("<html lang=\"en\">"));
        assert!(page("uk").contains("<html lang=\"de\">") && page("de-simple").contains("<dt>Vorname</dt>"));
    }

    #[test]
    fn every_word_stands_once_and_in_both_languages() {
        let rows: Vec<Vec<&str>> = WORDS.lines().map(|line| line.split('|').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == 3 && row.iter().all(|word| !word.is_empty())));
        let mut codes: Vec<&str> = rows.iter().map(|row| row[0]).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), rows.len());
    }
}
