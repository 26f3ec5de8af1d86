//! What a password must be: long and not guessable. No rules of composition, no expiry (NIST SP 800-63B-4).
//!
//! The list of common passwords is the one of zxcvbn (about 30,000 breached passwords, plus names and words): a
//! password is measured against it together with the words of this town and of the person.

use zxcvbn::Score;

/// Fewest characters.
pub const MINIMUM: usize = 12;
/// Fewest characters for an account that has a second factor.
pub const MINIMUM_WITH_SECOND_FACTOR: usize = 8;
/// Most bytes: bounds the work of looking at it.
pub const MAXIMUM_BYTES: usize = 256;

/// Words that say nothing secret in any town: the product and the roles, in the languages of the app.
const PRODUCT_WORDS: [&str; 14] = [
    "quartierhilfe",
    "quartier",
    "nachbarschaft",
    "nachbarschaftshilfe",
    "stadt",
    "hilfe",
    "passwort",
    "bewohner",
    "ehrenamt",
    "ehrenamtliche",
    "stadtkuemmerer",
    "stadtkümmerer",
    "koordination",
    "resident",
];

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer characters than needed.
    TooShort {
        /// The fewest that are accepted here.
        minimum: usize,
    },
    /// More bytes than are looked at.
    TooLong {
        /// The most bytes.
        maximum: usize,
    },
    /// NUL cannot be typed and cuts a password short in other programs.
    ForbiddenCharacter,
    /// A common password, a word of this town or person, or a pattern that is soon guessed.
    Guessable,
}

/// Judges a new password. `known_words` are the town's name, the person's names and mail name.
pub fn judge(password: &str, has_second_factor: bool, known_words: &[&str]) -> Result<(), PasswordFault> {
    let minimum = if has_second_factor { MINIMUM_WITH_SECOND_FACTOR } else { MINIMUM };
    if password.len() > MAXIMUM_BYTES {
        return Err(PasswordFault::TooLong { maximum: MAXIMUM_BYTES });
    }
    if password.contains('\0') {
        return Err(PasswordFault::ForbiddenCharacter);
    }
    if password.chars().count() < minimum {
        return Err(PasswordFault::TooShort { minimum });
    }
    let words: Vec<&str> = PRODUCT_WORDS.iter().chain(known_words).copied().filter(|word| word.len() >= 3).collect();
    if zxcvbn::zxcvbn(password, &words).score() < Score::Three { Err(PasswordFault::Guessable) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_words_of_the_town_and_patterns_are_refused() {
        for password in [
            "passwordpassword",
            "123456789012",
            "qwertyuiopas",
            "Ratzeburg2026",
            "Quartierhilfe!",
            "erikaerikaerika",
            "Passwort1234",
            "aaaaaaaaaaaaaaaa",
            "abcdefghijkl",
            "iloveyou1234",
            "stadtkümmerer",
            "Hilfe-Hilfe-1",
        ] {
            let verdict = judge(password, false, &["Ratzeburg", "Erika", "Muster"]);
            assert_eq!(verdict, Err(PasswordFault::Guessable), "{password}");
        }
    }

    #[test]
    fn passphrases_with_spaces_and_umlauts_are_welcome() {
        for password in ["Segel Brücke Apfel Zaun", "correct horse battery staple", "Möwen über dem Küchensee 7"] {
            assert_eq!(judge(password, false, &["Ratzeburg"]), Ok(()), "{password}");
        }
        assert_eq!(judge(&"ö Zug 7 ".repeat(8), false, &[]), Ok(()), "64 characters and more are accepted");
    }

    #[test]
    fn length_counts_characters_below_and_bytes_above() {
        assert_eq!(judge("äöüßäöüßäöü", false, &[]), Err(PasswordFault::TooShort { minimum: 12 }));
        assert_eq!(judge("kV9#tLq", true, &[]), Err(PasswordFault::TooShort { minimum: 8 }));
        assert_eq!(judge("kV9#tLq2x", true, &[]), Ok(()));
        assert_eq!(judge("kV9#tLq2x", false, &[]), Err(PasswordFault::TooShort { minimum: 12 }));
        assert_eq!(judge(&"ö".repeat(129), false, &[]), Err(PasswordFault::TooLong { maximum: 256 }));
        assert_eq!(judge("Segel\0Brücke Apfel", false, &[]), Err(PasswordFault::ForbiddenCharacter));
    }
}
