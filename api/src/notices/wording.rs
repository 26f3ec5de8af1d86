//! The words of mails: one template per occasion and language, beside the code as data.

use super::{
    html,
    model::{NoticeKind, Occasion},
};
use crate::kernel::language::WrittenLanguage;
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
    /// `{category}`: the kind of help, in the language of the mail.
    pub category: String,
    /// `{count}`: how many.
    pub count: i64,
    /// `{other_kinds}`, `{elsewhere}`: how many beside it, of other kinds in the same quarters and of the same kinds elsewhere.
    pub beside: [i64; 2],
    /// `{code}`: a code to type in.
    pub code: String,
    /// `{day}`: whether it is today or tomorrow.
    pub day: Day,
    /// `{entries}`: what the mail of a day tells.
    pub entries: Vec<Entry>,
    /// Where the button leads.
    pub link: String,
    /// Where people say how often they want such mails.
    pub settings_link: String,
}

/// Today or tomorrow, by the town's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Day {
    /// This day.
    Today,
    /// The next one.
    #[default]
    Tomorrow,
}

impl Day {
    fn word(self, language: WrittenLanguage) -> &'static str {
        match (self, language) {
            (Self::Today, WrittenLanguage::English) => "today",
            (Self::Today, WrittenLanguage::German) => "heute",
            (Self::Tomorrow, WrittenLanguage::English) => "tomorrow",
            (Self::Tomorrow, WrittenLanguage::German) => "morgen",
        }
    }
}

/// One piece of news in the mail of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub subject: String,
    /// The kind of help; empty where there is none.
    pub category: String,
    /// Where it goes on.
    pub link: String,
}

impl Entry {
    fn line(&self) -> String {
        if self.category.is_empty() { self.subject.clone() } else { format!("{}: {}", self.subject, self.category) }
    }
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
fn template(occasion: Occasion, language: WrittenLanguage) -> Option<(&'static str, Vec<&'static str>)> {
    let all = match language {
        WrittenLanguage::German => GERMAN,
        WrittenLanguage::English => ENGLISH,
    };
    let heading = format!("== {}\n", occasion.as_str());
    let begin = all.find(&heading)? + heading.len();
    let own = all[begin..].split("\n== ").next().unwrap_or_default();
    let (subject, body) = own.split_once('\n')?;
    Some((subject, body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).collect()))
}

/// What a mail of this occasion is called; also its line in the mail of a day.
pub fn subject(occasion: Occasion, language: WrittenLanguage, facts: &Facts) -> Option<String> {
    let (subject, _) = template(occasion, language)?;
    Some(one_line(&facts.fill(subject, language)))
}

/// Words a mail; `None` only where a template is missing, which a test rules out.
pub fn word(occasion: Occasion, language: WrittenLanguage, facts: &Facts) -> Option<Worded> {
    let (_, paragraphs) = template(occasion, language)?;
    let greeting = match language {
        WrittenLanguage::German => "Guten Tag,",
        WrittenLanguage::English => "Hello,",
    };
    let (mut text, mut body) = (format!("{greeting}\n\n"), html::paragraph(greeting));
    for template in paragraphs {
        if let Some(label) = template.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            text.extend([label, ":\n", &facts.link, "\n\n"]);
            body.push_str(&html::button(label, &facts.link));
        } else if template == "{entries}" {
            for entry in &facts.entries {
                text.extend(["- ", &entry.line(), "\n  ", &entry.link, "\n\n"]);
            }
            body.push_str(&html::list(facts.entries.iter().map(|entry| (entry.line(), entry.link.as_str()))));
        } else {
            let filled = facts.fill(template, language);
            text.extend([filled.as_str(), "\n\n"]);
            body.push_str(&if filled == facts.code { html::code(&filled) } else { html::paragraph(&filled) });
        }
    }
    let goodbye = goodbye(language, facts);
    text.extend(["-- \n", &goodbye, "\n"]);
    // Mails that keep the account safe are not chosen.
    let choice =
        (occasion.kind() != NoticeKind::Account || occasion == Occasion::DailyDigest).then(|| how_often(language));
    if let Some((before, label)) = choice {
        text.extend([before, " ", label, ":\n", &facts.settings_link, "\n"]);
    }
    let choice = choice.map(|(before, label)| (before, label, facts.settings_link.as_str()));
    let subject = subject(occasion, language, facts)?;
    let html = html::page(language, &subject, &facts.town, &body, &goodbye, choice);
    Some(Worded { subject, text, html })
}

/// Where it is said how often such mails come: a sentence, and the words of the link.
fn how_often(language: WrittenLanguage) -> (&'static str, &'static str) {
    match language {
        WrittenLanguage::English => ("How often you get such mails is up to you.", "Change my mails"),
        WrittenLanguage::German => ("Wie oft Sie solche Mails bekommen, bestimmen Sie.", "Mails einstellen"),
    }
}

/// Who writes, how they are reached, and that nobody reads answers.
fn goodbye(language: WrittenLanguage, facts: &Facts) -> String {
    let Facts { town, phone, hours, .. } = facts;
    let call: Vec<&str> = [phone.as_str(), hours.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let (telephone, nobody_reads) = match language {
        WrittenLanguage::English => ("Telephone", "This mail was written by the program. Nobody reads replies to it."),
        WrittenLanguage::German => {
            ("Telefon", "Diese Mail hat das Programm geschrieben. Antworten darauf liest niemand.")
        }
    };
    let call = if call.is_empty() { String::new() } else { format!("\n{telephone}: {}", call.join(", ")) };
    format!("Quartierhilfe {town}{call}\n{nobody_reads}")
}

impl Facts {
    fn fill(&self, template: &str, language: WrittenLanguage) -> String {
        // Placeholders are found once, so that a value is never read as a template.
        let mut filled = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(begin) = rest.find('{') {
            filled.push_str(&rest[..begin]);
            let Some(end) = rest[begin..].find('}') else { break };
            let [count, other_kinds, elsewhere] =
                [self.count, self.beside[0], self.beside[1]].map(|number| number.to_string());
            filled.push_str(match &rest[begin + 1..begin + end] {
                "town" => &self.town,
                "category" => &self.category,
                "code" => &self.code,
                "count" => &count,
                "other_kinds" => &other_kinds,
                "elsewhere" => &elsewhere,
                "day" => self.day.word(language),
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
            beside: [4, 2],
            code: "123456".to_owned(),
            day: Day::Tomorrow,
            entries: vec![
                Entry {
                    subject: "Sie haben einen Dank bekommen".to_owned(),
                    category: "Einkaufen".to_owned(),
                    link: "https://hilfe.example.org/de/y".to_owned(),
                },
                Entry {
                    subject: "Neues".to_owned(),
                    category: String::new(),
                    link: "https://hilfe.example.org/de/z".to_owned(),
                },
            ],
            link: "https://hilfe.example.org/de/x#token=abc".to_owned(),
            settings_link: "https://hilfe.example.org/de/konto/mitteilungen".to_owned(),
        }
    }

    #[test]
    fn every_occasion_has_words_in_both_languages() {
        for occasion in Occasion::ALL {
            for &language in WrittenLanguage::ALL {
                let worded = word(*occasion, language, &facts()).unwrap();
                assert!(!worded.subject.is_empty() && worded.subject.len() < 80, "{occasion} {language}");
                assert!(!worded.text.contains(['{', '}', '[', ']']), "{occasion} {language}: {}", worded.text);
                assert_eq!(
                    links(&worded.text),
                    links(&worded.html),
                    "{occasion} {language}: the same links in both parts"
                );
                let has_link = worded.text.contains("#token=abc") && worded.html.contains("href=");
                assert_eq!(has_link, *occasion != Occasion::OneTimeCode, "{occasion} {language}");
            }
        }
        for all in [GERMAN, ENGLISH] {
            assert_eq!(all.lines().filter(|line| line.starts_with("== ")).count(), Occasion::ALL.len());
        }
    }

    /// The addresses in a text, each once.
    fn links(text: &str) -> std::collections::BTreeSet<String> {
        let end = |c: char| c.is_whitespace() || "\"<".contains(c);
        text.split("https://").skip(1).map(|rest| rest.split(end).next().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_words_of_all_mails() {
        let mut all = String::new();
        for &language in WrittenLanguage::ALL {
            for occasion in Occasion::ALL {
                let worded = word(*occasion, language, &facts()).unwrap();
                all.extend(["##### ", occasion.as_str(), " ", language.as_str(), "\nSubject: "]);
                all.extend([worded.subject.as_str(), "\n", &worded.text, "\n"]);
            }
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn values_are_neither_templates_nor_markup_nor_headers() {
        let hostile = Facts { category: "{code}<b>\r\nBcc: x@example.org".to_owned(), ..facts() };
        let worded = word(Occasion::AssignmentAccepted, WrittenLanguage::German, &hostile).unwrap();
        assert!(worded.text.contains("{code}<b>") && !worded.text.contains("123456"));
        assert!(worded.html.contains("{code}&lt;b&gt;") && !worded.html.contains("<b>"));
        let town = Facts { code: "1\r\nBcc: x@example.org".to_owned(), ..facts() };
        assert!(!word(Occasion::OneTimeCode, WrittenLanguage::German, &town).unwrap().subject.contains(['\r', '\n']));
    }
}
