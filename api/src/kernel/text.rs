//! One policy for text that people type (security.md 52): NFC, no NUL, no control characters (newline where a text may
//! have several lines), no bidirectional overrides, length in characters and bytes; and folding for comparison.

use unicode_normalization::UnicodeNormalization;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing but spaces where something is required.
    Empty,
    /// More characters than allowed.
    TooLong {
        /// The most characters (Unicode scalar values) allowed.
        maximum: usize,
    },
    /// NUL, another control character, or a character that turns the reading direction.
    ForbiddenCharacter,
}

/// Whether a text may hold line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One line.
    One,
    /// Line feeds are kept, carriage returns dropped.
    Many,
}

/// Brings a text into the form in which it is stored, or says what is wrong. Spaces around it are dropped.
pub fn clean(text: &str, maximum: usize, lines: Lines) -> Result<String, TextFault> {
    // Four bytes are the most that a character takes: refuse before any work grows with the input.
    if text.len() > (maximum + 64) * 4 {
        return Err(TextFault::TooLong { maximum });
    }
    let unified = text.replace("\r\n", "\n").replace('\t', " ");
    let normal: String = unified.trim().nfc().collect();
    if normal.chars().any(|character| is_forbidden(character, lines)) {
        return Err(TextFault::ForbiddenCharacter);
    }
    if normal.chars().count() > maximum {
        return Err(TextFault::TooLong { maximum });
    }
    Ok(normal)
}

/// Like [`clean`], and an empty text is a fault.
pub fn clean_required(text: &str, maximum: usize, lines: Lines) -> Result<String, TextFault> {
    let cleaned = clean(text, maximum, lines)?;
    if cleaned.is_empty() { Err(TextFault::Empty) } else { Ok(cleaned) }
}

fn is_forbidden(character: char, lines: Lines) -> bool {
    match character {
        '\n' => lines == Lines::One,
        // Embeddings, overrides and isolates can make a text read as something else; the last three are no characters.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        other => other.is_control(),
    }
}

/// Folds a text for comparison and search: lower case, German umlauts and ß written out, other accents dropped.
/// Done here and stored in its own column because the databases fold differently.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfc().flat_map(char::to_lowercase) {
        match character {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            other => folded.extend(std::iter::once(other).nfd().filter(|part| !is_combining(*part))),
        }
    }
    folded
}

fn is_combining(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nul_controls_and_overrides_are_refused() {
        for text in ["a\0b", "a\u{1b}b", "a\u{85}b", "a\u{202e}b", "a\nb"] {
            assert_eq!(clean(text, 10, Lines::One), Err(TextFault::ForbiddenCharacter), "{text:?}");
        }
        assert_eq!(clean("a\r\nb", 10, Lines::Many).unwrap(), "a\nb");
    }

    #[test]
    fn length_counts_characters_after_normalisation() {
        assert_eq!(clean("a\u{308}".repeat(10).as_str(), 10, Lines::One).unwrap(), "ä".repeat(10));
        assert_eq!(clean(&"ä".repeat(11), 10, Lines::One), Err(TextFault::TooLong { maximum: 10 }));
        assert_eq!(clean_required("  ", 10, Lines::One), Err(TextFault::Empty));
    }

    #[test]
    fn folding_writes_umlauts_out() {
        assert_eq!(fold("Großmann-Özdemir É"), "grossmann-oezdemir e");
    }
}
