//! What a helper brings along and a request may ask for: one vocabulary for offers, needs and accounts (rules.md).

use std::collections::BTreeSet;

crate::text_enum! {
    /// A thing that a helper has at hand.
    pub enum Means {
        /// A car that the helper drives.
        Car = "car",
        /// Tools for small repairs.
        Tools = "tools",
    }
}

crate::text_enum! {
    /// What helpers state about themselves and a requester may wish for.
    pub enum HelperAttribute {
        /// Does not smoke.
        NoSmoker = "no_smoker",
        /// Gets along with dogs.
        FineWithDogs = "fine_with_dogs",
        /// Drives a car into which a person with a wheelchair or walker gets.
        BarrierFreeCar = "barrier_free_car",
    }
}

/// The most languages that one person may name.
pub const MAXIMUM_LANGUAGES: usize = 20;

/// Whether a text has the form of a language code: two or three lower-case letters (ISO 639), e.g. `de`.
pub fn is_language_code(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether all that is `wanted` is among what is `brought`.
pub fn covers<T: Ord>(brought: &BTreeSet<T>, wanted: &BTreeSet<T>) -> bool {
    wanted.is_subset(brought)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text_enum::TextEnum;

    #[test]
    fn language_codes_have_two_or_three_small_letters() {
        for code in ["de", "en", "nds"] {
            assert!(is_language_code(code), "{code}");
        }
        for text in ["", "d", "DE", "de-DE", "deut", "d1", "ü"] {
            assert!(!is_language_code(text), "{text}");
        }
    }

    #[test]
    fn words_are_read_back() {
        assert_eq!(Means::parse("tools"), Some(Means::Tools));
        assert_eq!(HelperAttribute::parse("fine_with_dogs"), Some(HelperAttribute::FineWithDogs));
        assert_eq!(HelperAttribute::parse("car"), None);
    }

    #[test]
    fn everything_wanted_must_be_brought() {
        let brought = BTreeSet::from([Means::Car]);
        assert!(covers(&brought, &BTreeSet::new()) && covers(&brought, &brought));
        assert!(!covers(&brought, &BTreeSet::from([Means::Car, Means::Tools])));
    }
}
