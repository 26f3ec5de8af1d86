//! Whether two records are of one person, as far as records can tell. Pure.

use crate::accounts::model::{EmailAddress, PhoneNumber, sound_of, words_of};
use crate::kernel::ids::QuarterId;
use crate::kernel::text::fold;
use crate::text_enum;

text_enum! {
    /// Why two records may be of one person.
    pub enum DuplicateReason {
        /// The same address for mail.
        SameEmail = "same_email",
        /// The same telephone number.
        SamePhone = "same_phone",
        /// The same words in the name.
        SameName = "same_name",
        /// Names that sound alike, or one of them is part of the other.
        SimilarName = "similar_name",
        /// The same street and number.
        SameAddress = "same_address",
        /// The same quarter.
        SameQuarter = "same_quarter",
    }
}

/// What tells people apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// Words of the whole name, in any order.
    pub words: Vec<String>,
    /// The folded number.
    pub phone: Option<String>,
    /// The folded address for mail.
    pub email: Option<String>,
    /// Street and number, brought into one form.
    pub address: Option<String>,
    /// Home quarter.
    pub quarter_id: Option<QuarterId>,
}

impl Description {
    /// Of what was typed or recorded.
    pub fn of(
        name: &str,
        phone: Option<&PhoneNumber>,
        email: Option<&EmailAddress>,
        address: Option<&str>,
        quarter_id: Option<QuarterId>,
    ) -> Self {
        Self {
            words: words_of(name),
            phone: phone.map(|phone| phone.folded().to_owned()),
            email: email.map(EmailAddress::folded),
            address: address.map(plain_address).filter(|address| !address.is_empty()),
            quarter_id,
        }
    }
}

/// Streets are written in many ways: "Große Str. 3a" is "Grosse Straße 3 A".
pub fn plain_address(address: &str) -> String {
    let plain: String = fold(address).chars().filter(|sign| sign.is_alphanumeric()).collect();
    plain.replace("strasse", "str")
}

/// Why the two may be one, what says most first. Nothing where only the place is the same: neighbours are two people.
pub fn compare(one: &Description, other: &Description) -> Vec<DuplicateReason> {
    use DuplicateReason::{SameAddress, SameEmail, SameName, SamePhone, SameQuarter, SimilarName};
    let is_same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    let mut reasons = Vec::new();
    reasons.extend(is_same(&one.email, &other.email).then_some(SameEmail));
    reasons.extend(is_same(&one.phone, &other.phone).then_some(SamePhone));
    if has_same_words(one, other) {
        reasons.push(SameName);
    } else if sounds_alike(&one.words, &other.words) {
        reasons.push(SimilarName);
    }
    if reasons.is_empty() {
        return reasons;
    }
    reasons.extend(is_same(&one.address, &other.address).then_some(SameAddress));
    reasons.extend((one.quarter_id.is_some() && one.quarter_id == other.quarter_id).then_some(SameQuarter));
    reasons
}

/// How much the reasons say together.
pub fn strength(reasons: &[DuplicateReason]) -> u32 {
    let weight = |reason: &DuplicateReason| match reason {
        DuplicateReason::SameEmail => 9,
        DuplicateReason::SamePhone => 6,
        DuplicateReason::SameName => 5,
        DuplicateReason::SimilarName | DuplicateReason::SameAddress => 3,
        DuplicateReason::SameQuarter => 1,
    };
    reasons.iter().map(weight).sum()
}

fn has_same_words(one: &Description, other: &Description) -> bool {
    let sorted = |description: &Description| {
        let mut words = description.words.clone();
        words.sort();
        words
    };
    !one.words.is_empty() && sorted(one) == sorted(other)
}

/// Each word of the shorter name is one of the longer one, or sounds like one. A single word is too little.
fn sounds_alike(one: &[String], other: &[String]) -> bool {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_alike = |word: &String, other: &String| {
        word == other || sound_of(word).is_some_and(|sound| Some(sound) == sound_of(other))
    };
    shorter.len() >= 2 && shorter.iter().all(|word| longer.iter().any(|other| is_alike(word, other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(name: &str, phone: Option<&str>, address: Option<&str>, quarter: Option<u128>) -> Description {
        let phone = phone.and_then(|phone| PhoneNumber::parse(phone).ok());
        let quarter = quarter.map(|number| QuarterId(Uuid::from_u128(number)));
        Description::of(name, phone.as_ref(), None, address, quarter)
    }

    fn words(one: &Description, other: &Description) -> Vec<String> {
        compare(one, other).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn reasons_are_named_the_strongest_first() {
        let frieda = person("Frieda Größer", Some("04541 1234"), Some("Große Straße 3 a"), Some(1));
        let typed = |name, phone, address, quarter| words(&frieda, &person(name, phone, address, quarter));
        assert_eq!(
            typed("Größer Frieda", Some("+49 4541/1234"), Some("Große Str. 3a"), Some(1)),
            ["same_phone", "same_name", "same_address", "same_quarter"]
        );
        assert_eq!(typed("Frida Grösser", None, None, Some(2)), ["similar_name"]);
        assert_eq!(typed("Frieda Größer-Claasen", None, None, Some(1)), ["similar_name", "same_quarter"]);
        assert_eq!(typed("Karl Meier", Some("04541 1234"), None, None), ["same_phone"]);
        let nothing: [&str; 0] = [];
        assert_eq!(typed("Karl Meier", None, Some("Große Straße 3a"), Some(1)), nothing, "neighbours are two people");
        assert_eq!(typed("Frieda", None, None, None), nothing, "one word is too little");
        assert_eq!(words(&Description::default(), &Description::default()), nothing);
    }

    #[test]
    fn a_common_name_says_less_than_a_number_and_more_than_a_sound() {
        use DuplicateReason::{SameAddress, SameName, SamePhone, SameQuarter, SimilarName};
        assert!(strength(&[SamePhone]) > strength(&[SameName]));
        assert!(strength(&[SameName]) > strength(&[SimilarName, SameQuarter]));
        assert!(strength(&[SimilarName, SameAddress]) > strength(&[SameName]));
    }

    proptest! {
        #[test]
        fn who_is_compared_with_whom_makes_no_difference(
            one in "[A-Ca-cü]{1,3} [D-Fd-f]{1,3}", other in "[A-Ca-cü]{1,3} [D-Fd-f]{1,3}",
            phones in (0u8..3, 0u8..3), quarters in (0u128..2, 0u128..2),
        ) {
            let phone = |number: u8| (number > 0).then(|| format!("04541 1234{number}"));
            let one = person(&one, phone(phones.0).as_deref(), None, Some(quarters.0));
            let other = person(&other, phone(phones.1).as_deref(), None, Some(quarters.1));
            prop_assert_eq!(compare(&one, &other), compare(&other, &one));
            prop_assert!(compare(&one, &one).contains(&DuplicateReason::SameName));
        }
    }
}
