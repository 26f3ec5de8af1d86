//! What a person is found by while somebody types: keys made of name and number.

use super::PhoneNumber;
use crate::kernel::phonetics::cologne;
use crate::kernel::text::fold;
use crate::text_enum;
use std::collections::BTreeSet;
use std::fmt::Write;

text_enum! {
    /// What a key is made of.
    pub enum KeyKind {
        /// A word of the name.
        Name = "name",
        /// How a word of the name sounds.
        Sound = "sound",
        /// The digits of the number, the last one first.
        Phone = "phone",
        /// No key: those of the account are still to be made.
        Unmade = "unmade",
    }
}

/// The most words of a name that are searched: nobody is found by the seventeenth.
const MOST_WORDS: usize = 16;
/// The most characters of a key.
const LONGEST: usize = 40;
/// Shorter words sound like half of the town.
const LEAST_LETTERS: usize = 3;

/// A key that an account is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchKey {
    /// What it is made of.
    pub kind: KeyKind,
    /// Letters a to z and digits.
    pub key: String,
}

/// All keys of a person.
pub fn search_keys(first_name: &str, last_name: &str, phone: Option<&PhoneNumber>) -> BTreeSet<SearchKey> {
    let mut keys = BTreeSet::new();
    for word in words_of(&format!("{last_name} {first_name}")) {
        keys.extend(sound_of(&word).map(|key| SearchKey { kind: KeyKind::Sound, key }));
        keys.insert(SearchKey { kind: KeyKind::Name, key: word });
    }
    // "O'Brien" is typed as one word too.
    for whole in joined_words(&format!("{last_name} {first_name}")) {
        keys.insert(SearchKey { kind: KeyKind::Name, key: whole });
    }
    keys.extend(phone.map(|phone| SearchKey { kind: KeyKind::Phone, key: phone_key(phone.folded()) }));
    keys
}

/// The words of a name as keys. Hyphens and apostrophes part words as spaces do.
pub fn words_of(name: &str) -> Vec<String> {
    let plain = plain(name);
    plain
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(cut)
        .take(MOST_WORDS)
        .collect()
}

fn joined_words(name: &str) -> Vec<String> {
    let plain = plain(name);
    let is_sign = |sign: char| !sign.is_ascii_alphanumeric();
    let compound = plain.split_whitespace().filter(|word| word.trim_matches(is_sign).contains(is_sign));
    compound.map(|word| cut(&word.replace(is_sign, ""))).filter(|word| !word.is_empty()).take(MOST_WORDS).collect()
}

/// How a word sounds; none for words that are too short to sound like one name.
pub fn sound_of(word: &str) -> Option<String> {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let code = cologne(word);
    (letters >= LEAST_LETTERS && code.len() >= 2).then(|| cut(&code))
}

/// The digits of a number, the last one first: whoever ends in the same digits begins with the same key.
pub fn phone_key(number: &str) -> String {
    number.chars().rev().filter(char::is_ascii_digit).take(LONGEST).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// Folded, with letters of other alphabets as the hexadecimal numbers of their characters: whatever begins alike still does, and no
/// collation has an opinion of its own.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in fold(name).chars() {
        match character {
            'ł' => plain.push('l'),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            other if other.is_ascii() => plain.push(other.to_ascii_lowercase()),
            other if other.is_alphanumeric() => {
                // Writing into a text does not fail.
                let _ = write!(plain, "{:05x}", u32::from(other));
            }
            _ => plain.push(' '),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(first_name: &str, last_name: &str, phone: Option<&str>) -> Vec<String> {
        let phone = phone.map(|phone| PhoneNumber::parse(phone).unwrap());
        let keys = search_keys(first_name, last_name, phone.as_ref());
        keys.into_iter().map(|key| format!("{} {}", key.kind, key.key)).collect()
    }

    #[test]
    fn a_person_is_found_by_words_sounds_and_digits() {
        assert_eq!(
            keys("Änne", "Müller-Łuk", Some("04541 12 34")),
            [
                "name aenne",
                "name luk",
                "name mueller",
                "name muellerluk",
                "sound 06",
                "sound 54",
                "sound 657",
                "phone 4321145494"
            ]
        );
        assert_eq!(
            keys("Aïda", "O'Brien", None),
            ["name aida", "name brien", "name o", "name obrien", "sound 02", "sound 176"]
        );
    }

    #[test]
    fn other_alphabets_are_found_too() {
        assert_eq!(words_of("Ив"), ["0043800432"]);
        assert!(words_of("Иван")[0].starts_with(&words_of("Ив")[0]));
        assert_eq!(words_of("!? — "), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn keys_are_letters_and_digits_and_few(first in ".{0,80}", last in ".{0,80}", phone in "[0-9 +/()-]{0,20}") {
            let phone = PhoneNumber::parse(&phone).ok();
            let keys = search_keys(&first, &last, phone.as_ref());
            prop_assert!(keys.len() <= 3 * MOST_WORDS + 1);
            for key in keys {
                prop_assert!((1..=LONGEST).contains(&key.key.len()));
                prop_assert!(key.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
            }
        }

        /// Whoever types the beginning of a word finds it.
        #[test]
        fn beginnings_stay_beginnings(word in "[a-zA-ZäöüßÄÖÜéçñłøşğĆžа-яА-Я]{1,20}", length in 1usize..20) {
            let beginning: String = word.chars().take(length).collect();
            let (whole, begun) = (words_of(&word).concat(), words_of(&beginning).concat());
            prop_assert!(whole.starts_with(&begun), "{} {}", whole, begun);
        }
    }
}
