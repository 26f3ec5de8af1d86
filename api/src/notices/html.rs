//! The HTML of mails: inline styles alone, nothing that is loaded from elsewhere, no colours of text and background but those of the
//! button, so that a dark screen stays dark.

use crate::kernel::language::WrittenLanguage;
use crate::web::escape_html as escape;

/// A paragraph; line breaks stay.
pub(super) fn paragraph(text: &str) -> String {
    format!("<p style=\"margin:0 0 16px\">{}</p>", escape(text).replace('\n', "<br>"))
}

/// A code to type in: large, with room between the signs.
pub(super) fn code(text: &str) -> String {
    format!("<p style=\"margin:0 0 16px;font-size:32px;font-weight:bold;letter-spacing:4px\">{}</p>", escape(text))
}

/// A link that is easy to hit. Its border keeps it visible on a dark screen.
pub(super) fn button(label: &str, link: &str) -> String {
    format!(
        "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"display:inline-block;padding:12px 24px;background-color:#11365c;\
         color:#ffffff;border:2px solid #7fa8d1;border-radius:8px;font-weight:bold;text-decoration:none\">{}</a></p>",
        escape(link),
        escape(label)
    )
}

/// Lines that each lead somewhere.
pub(super) fn list<'a>(entries: impl Iterator<Item = (String, &'a str)>) -> String {
    let line = |(text, link): (String, &str)| {
        format!("<li style=\"margin:0 0 12px\"><a href=\"{}\">{}</a></li>", escape(link), escape(&text))
    };
    format!("<ul style=\"margin:0 0 16px;padding:0 0 0 24px\">{}</ul>", entries.map(line).collect::<String>())
}

/// The whole mail: who writes, the words, and below a line what is small. `choice`: a sentence, the words of a link, and where it leads.
pub(super) fn page(
    language: WrittenLanguage,
    subject: &str,
    town: &str,
    body: &str,
    goodbye: &str,
    choice: Option<(&str, &str, &str)>,
) -> String {
    let choice = choice.map_or_else(String::new, |(before, label, link)| {
        format!("<p style=\"margin:0\">{} <a href=\"{}\">{}</a></p>", escape(before), escape(link), escape(label))
    });
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head>\
         <body style=\"margin:0;padding:24px 16px;font-family:Arial,Helvetica,sans-serif;font-size:18px;line-height:1.5\">\
         <div style=\"max-width:560px;margin:0 auto\">\
         <p style=\"margin:0 0 24px;padding:0 0 12px;border-bottom:2px solid #7fa8d1;font-weight:bold\">Quartierhilfe {}</p>{body}\
         <div style=\"margin:32px 0 0;padding:16px 0 0;border-top:1px solid #7fa8d1;font-size:16px\">{}{choice}</div>\
         </div></body></html>",
        escape(subject),
        escape(town),
        paragraph(goodbye)
    )
}
