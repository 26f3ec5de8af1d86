//! What somebody who types while the telephone rings is looking for. Pure.

use crate::accounts::model::{EmailAddress, PhoneNumber, phone_key, sound_of, words_of};
use std::collections::BTreeSet;

/// Fewer characters name half of the town.
const LEAST_CHARACTERS: usize = 2;
/// As many digits are a number; fewer may still become one.
const LEAST_DIGITS: usize = 4;
/// More words narrow nothing down any more.
const MOST_WORDS: usize = 6;

/// A word of a name that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtWord {
    /// Its letters, as keys have them.
    pub key: String,
    /// How it sounds, where it is long enough.
    pub sound: Option<String>,
}

/// What is looked for; all of it must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// A whole address, folded.
    pub email: Option<String>,
    /// Beginnings of telephone keys, of which one must fit: the last digits, or the whole number.
    pub phone_keys: Vec<String>,
    /// Words of the name, the one that tells most first.
    pub words: Vec<SoughtWord>,
}

impl Clues {
    /// Whether nobody can be looked for by it.
    pub fn are_none(&self) -> bool {
        self.email.is_none() && self.phone_keys.is_empty() && self.words.is_empty()
    }

    /// Whether words have sounds to look for.
    pub fn have_sounds(&self) -> bool {
        self.words.iter().any(|word| word.sound.is_some())
    }
}

/// Reads what was typed. What is too short, or no clue at all, names nobody.
pub fn read_clues(typed: &str) -> Clues {
    let typed = typed.trim();
    if typed.chars().count() < LEAST_CHARACTERS {
        return Clues::default();
    }
    if typed.contains('@') {
        return Clues { email: EmailAddress::parse(typed).ok().map(|email| email.folded()), ..Clues::default() };
    }
    let (numbers, names): (Vec<&str>, Vec<&str>) = typed.split_whitespace().partition(|word| is_part_of_number(word));
    let phone_keys = phone_keys(&numbers.join(" "));
    // Digits that are no number yet are waited for; alone they name nobody.
    Clues { email: None, phone_keys, words: sought_words(&names.join(" ")) }
}

/// The words of a name as they are looked for, the longest first.
pub fn sought_words(name: &str) -> Vec<SoughtWord> {
    let unique: BTreeSet<String> = words_of(name).into_iter().collect();
    let mut words: Vec<SoughtWord> = unique.into_iter().map(|key| SoughtWord { sound: sound_of(&key), key }).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.key.len()));
    words.truncate(MOST_WORDS);
    words
}

fn is_part_of_number(word: &str) -> bool {
    word.chars().all(|sign| sign.is_ascii_digit() || "+-/().".contains(sign))
}

/// A number is found by its end as it is said, and as a whole with the country in front.
fn phone_keys(text: &str) -> Vec<String> {
    let said = phone_key(text);
    if said.len() < LEAST_DIGITS {
        return Vec::new();
    }
    let whole = PhoneNumber::parse(text).ok().map(|number| phone_key(number.folded()));
    let mut keys = vec![said];
    keys.extend(whole.filter(|whole| *whole != keys[0]));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(typed: &str) -> Vec<String> {
        read_clues(typed).words.into_iter().map(|word| word.key).collect()
    }

    #[test]
    fn names_are_words_in_any_order() {
        assert_eq!(words("Änne  Müller-Lü"), ["mueller", "aenne", "lue"]);
        assert_eq!(words("mü"), ["mue"]);
        for nothing in ["", " ", "m", " m ", "?!", "045"] {
            assert!(read_clues(nothing).are_none(), "{nothing:?}");
        }
    }

    #[test]
    fn numbers_are_ends_or_whole() {
        assert_eq!(read_clues("1234").phone_keys, ["4321"]);
        assert_eq!(read_clues("04541 / 12 34").phone_keys, ["432114540", "4321145494"]);
        assert_eq!(read_clues("+49 4541 1234").phone_keys, ["4321145494"]);
        let both = read_clues("Müller 1234");
        assert_eq!((both.phone_keys, both.words.len()), (vec!["4321".to_owned()], 1));
        assert_eq!(read_clues("Müller 12").phone_keys, Vec::<String>::new());
    }

    #[test]
    fn an_address_is_whole_or_nothing() {
        assert_eq!(read_clues("Erika@Beispiel.DE").email.as_deref(), Some("erika@beispiel.de"));
        assert!(read_clues("erika@bei").are_none());
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_is_too_much(typed in ".{0,300}") {
            let clues = read_clues(&typed);
            prop_assert!(clues.words.len() <= MOST_WORDS && clues.phone_keys.len() <= 2);
        }

        /// A number is found by each of its ends that is long enough.
        #[test]
        fn every_end_of_a_number_finds_it(number in "0[1-9][0-9]{5,10}", length in 4usize..11) {
            let stored = phone_key(PhoneNumber::parse(&number).unwrap().folded());
            let end = &number[number.len().saturating_sub(length)..];
            prop_assert!(read_clues(end).phone_keys.iter().any(|key| stored.starts_with(key.as_str())), "{}", end);
        }
    }
}
