//! The words of mails: one template per occasion and language, beside the code as data.

use super::model::Occasion;
use crate::kernel::text_enum::TextEnum;

const GERMAN: &str = include_str!("templates/de.txt");
const ENGLISH: &str = include_str!("templates/en.txt");

/// What stands for a placeholder of a template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// `{town}`: name of the town.
    pub town: String,
    /// Telephone number of the coordination, for the last line.
    pub phone: String,
    /// When somebody answers it.
    pub hours: String,
    /// `{category}`: the kind of help, in the recipient's language.
    pub category: String,
    /// `{count}`: how many.
    pub count: i64,
    /// `{code}`: a code to type in.
    pub code: String,
    /// Where the button leads.
    pub link: String,
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded {
    /// The subject: one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML, without anything that is loaded from elsewhere.
    pub html: String,
}

/// Subject and paragraphs of a template.
fn template(occasion: Occasion, language: &str) -> Option<(&'static str, Vec<&'static str>)> {
    let all = if language == "en" { ENGLISH } else { GERMAN };
    let heading = format!("== {}\n", occasion.as_str());
    let begin = all.find(&heading)? + heading.len();
    let own = all[begin..].split("\n== ").next().unwrap_or_default();
    let (subject, body) = own.split_once('\n')?;
    Some((subject, body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect()))
}

/// Words a mail; `None` only where a template is missing, which a test rules out.
pub fn word(occasion: Occasion, language: &str, facts: &Facts) -> Option<Worded> {
    let (subject, paragraphs) = template(occasion, language)?;
    let (greeting, goodbye) = frame(language, facts);
    let (mut text, mut html) = (format!("{greeting}\n\n"), paragraph(&greeting));
    for template in paragraphs {
        if let Some(label) = template.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            text.extend([label, ":\n", &facts.link, "\n\n"]);
            html.push_str(&button(label, &facts.link));
        } else {
            let filled = facts.fill(template);
            text.extend([filled.as_str(), "\n\n"]);
            html.push_str(&paragraph(&filled));
        }
    }
    text.extend(["-- \n", &goodbye, "\n"]);
    html.extend(["<hr>", &paragraph(&goodbye)]);
    let subject = facts.fill(subject);
    let language = if language == "en" { "en" } else { "de" };
    let html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\
         <body style=\"font-family:sans-serif;font-size:18px;line-height:1.5;max-width:36em\">{html}</body></html>",
        escape(&subject)
    );
    Some(Worded { subject: one_line(&subject), text, html })
}

fn frame(language: &str, facts: &Facts) -> (String, String) {
    let Facts { town, phone, hours, .. } = facts;
    let call =
        [phone.as_str(), hours.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    if language == "en" {
        let call = if call.is_empty() { String::new() } else { format!("\nTelephone: {call}") };
        (
            "Hello,".to_owned(),
            format!("Quartierhilfe {town}{call}\nThis mail was written by the program. Nobody reads replies to it."),
        )
    } else {
        let call = if call.is_empty() { String::new() } else { format!("\nTelefon: {call}") };
        (
            "Guten Tag,".to_owned(),
            format!(
                "Quartierhilfe {town}{call}\nDiese Mail hat das Programm geschrieben. Antworten darauf liest niemand."
            ),
        )
    }
}

impl Facts {
    fn fill(&self, template: &str) -> String {
        // Placeholders are found once, so that a value is never read as a template.
        let mut filled = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(begin) = rest.find('{') {
            filled.push_str(&rest[..begin]);
            let Some(end) = rest[begin..].find('}') else { break };
            let count = self.count.to_string();
            filled.push_str(match &rest[begin + 1..begin + end] {
                "town" => &self.town,
                "category" => &self.category,
                "code" => &self.code,
                "count" => &count,
                _ => "",
            });
            rest = &rest[begin + end + 1..];
        }
        filled.push_str(rest);
        filled
    }
}

/// Text that stays one line of a header: nothing in it can begin another one.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escape(text).replace('\n', "<br>"))
}

fn button(label: &str, link: &str) -> String {
    format!(
        "<p><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;background:#11365c;color:#ffffff;\
         text-decoration:none;border-radius:6px\">{}</a></p>",
        escape(link),
        escape(label)
    )
}

fn escape(text: &str) -> String {
    crate::web::escape_html(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            town: "Musterstadt".to_owned(),
            phone: "04541 8000-100".to_owned(),
            hours: "Mo–Fr 8–16 Uhr".to_owned(),
            category: "Einkaufen".to_owned(),
            count: 3,
            code: "123456".to_owned(),
            link: "https://hilfe.example.org/de/x#token=abc".to_owned(),
        }
    }

    #[test]
    fn every_occasion_has_words_in_both_languages() {
        for occasion in Occasion::ALL {
            for language in ["de", "en"] {
                let worded = word(*occasion, language, &facts()).unwrap();
                assert!(!worded.subject.is_empty() && worded.subject.len() < 80, "{occasion} {language}");
                assert!(!worded.text.contains(['{', '}', '[', ']']), "{occasion} {language}: {}", worded.text);
                let has_link = worded.text.contains("#token=abc") && worded.html.contains("href=");
                assert_eq!(has_link, *occasion != Occasion::OneTimeCode, "{occasion} {language}");
            }
        }
        for all in [GERMAN, ENGLISH] {
            assert_eq!(all.lines().filter(|line| line.starts_with("== ")).count(), Occasion::ALL.len());
        }
    }

    #[test]
    fn the_words_of_all_mails() {
        let mut all = String::new();
        for language in ["de", "en"] {
            for occasion in Occasion::ALL {
                let worded = word(*occasion, language, &facts()).unwrap();
                all.extend(["##### ", occasion.as_str(), " ", language, "\nSubject: "]);
                all.extend([worded.subject.as_str(), "\n", &worded.text, "\n"]);
            }
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn values_are_neither_templates_nor_markup_nor_headers() {
        let hostile = Facts { category: "{code}<b>\r\nBcc: x@example.org".to_owned(), ..facts() };
        let worded = word(Occasion::AssignmentAccepted, "de", &hostile).unwrap();
        assert!(worded.text.contains("{code}<b>") && !worded.text.contains("123456"));
        assert!(worded.html.contains("{code}&lt;b&gt;") && !worded.html.contains("<b>"));
        let town = Facts { code: "1\r\nBcc: x@example.org".to_owned(), ..facts() };
        assert!(!word(Occasion::OneTimeCode, "de", &town).unwrap().subject.contains(['\r', '\n']));
    }
}
