//! What a template must be like.

use super::model::TemplateText;
use crate::kernel::{
    fault::{Fault, FaultKind, Faults},
    text::{Lines, TextFault, clean_required},
};

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 80;
/// Longest text, in characters.
pub const LONGEST_BODY: usize = 2_000;
/// The most templates of a town.
pub const MOST_TEMPLATES: usize = 200;

/// The text, cleaned; or everything that is wrong with it.
pub fn check(text: &TemplateText) -> Result<TemplateText, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut take = |pointer: &str, source: &str, maximum, lines| {
        clean_required(source, maximum, lines).unwrap_or_else(|fault| {
            let kind = match fault {
                TextFault::Empty => FaultKind::Required,
                TextFault::TooLong { maximum } => FaultKind::TooMany(maximum),
                TextFault::ForbiddenCharacter => FaultKind::InvalidValue,
            };
            faults.add(pointer, kind);
            String::new()
        })
    };
    let checked = TemplateText {
        title: take("/title", &text.title, LONGEST_TITLE, Lines::One),
        body: take("/body", &text.body, LONGEST_BODY, Lines::Many),
    };
    faults.or(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_named() {
        let text = |title: &str, body: &str| TemplateText { title: title.to_owned(), body: body.to_owned() };
        let faults = check(&text(" ", &"x".repeat(LONGEST_BODY + 1))).unwrap_err();
        let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.kind)).collect();
        assert_eq!(named, [("/title", FaultKind::Required), ("/body", FaultKind::TooMany(LONGEST_BODY))]);
        assert_eq!(check(&text(" Rückruf ", "Guten Tag {name},\nwir …")).unwrap().title, "Rückruf");
    }
}
