//! How German words sound: the Kölner Phonetik (Postel 1969), by which Meier, Mayer and Maier are one.

/// The code of a folded word: digits, one for each group of letters that sound alike. Whatever is no letter from a to z says
/// nothing. Words without such a letter have an empty code.
pub fn cologne(word: &str) -> String {
    let letters: Vec<u8> =
        word.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    let (mut code, mut last) = (String::new(), None);
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let digits = digits(*letter, before.copied(), letters.get(place + 1).copied(), code.is_empty());
        for digit in digits.chars() {
            // Equal neighbours are one sound; vowels count at the beginning alone.
            if last != Some(digit) && (digit != '0' || code.is_empty()) {
                code.push(digit);
            }
            last = Some(digit);
        }
    }
    code
}

fn digits(letter: u8, before: Option<u8>, after: Option<u8>, is_first: bool) -> &'static str {
    let stands_before = |letters: &[u8]| after.is_some_and(|after| letters.contains(&after));
    let stands_after = |letters: &[u8]| before.is_some_and(|before| letters.contains(&before));
    match letter {
        b'a' | b'e' | b'i' | b'j' | b'o' | b'u' | b'y' => "0",
        b'p' if stands_before(b"h") => "3",
        b'b' | b'p' => "1",
        b'd' | b't' if stands_before(b"csz") => "8",
        b'd' | b't' => "2",
        b'f' | b'v' | b'w' => "3",
        b'g' | b'k' | b'q' => "4",
        b'x' if stands_after(b"ckq") => "8",
        b'x' => "48",
        b'c' if is_first && stands_before(b"ahkloqrux") => "4",
        b'c' if !is_first && !stands_after(b"sz") && stands_before(b"ahkoqux") => "4",
        b'c' | b's' | b'z' => "8",
        b'l' => "5",
        b'm' | b'n' => "6",
        b'r' => "7",
        // The H is silent, and separates nothing.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::fold;
    use proptest::prelude::*;

    fn code(word: &str) -> String {
        cologne(&fold(word))
    }

    /// The examples of the encyclopedias, and those by which the implementation of Apache Commons Codec is tested.
    #[test]
    fn published_examples() {
        let examples = "Wikipedia 3412, Müller-Lüdenscheidt 65752682, Breschnew 17863, Mönchengladbach 664645214, \
            bergisch-gladbach 174845214, Christstollen 478256, Xanthippe 48621, Zacharias 8478, Holzbau 0581, Matsch 68, \
            Matz 68, Arbeitsamt 071862, Eberhard 01772, Eberhardt 01772, Celsius 8588, Ace 08, shch 84, xch 484, \
            heithabu 021, Mülhler 657, Bhb 1, Kirchhoff 4743, Wagner 3467, Hoffmann 0366, Philipp 351, Schmidt 862, \
            Schneider 8627, Fischer 387, Weber 317, Becker 147, Schäfer 837, Peter 127, Pharma 376, Deutsch 28, Deutz 28, \
            Hamburg 06174, Hannover 0637, Aaclan 0856, Aychlmajr 04567, a 0, ä 0, ß 8, aha 0, ph 3, x 48, ax 048, cx 48, \
            cl 45, acl 085, mn 6, Testtest 28282";
        for example in examples.split(", ") {
            let (word, expected) = example.trim().rsplit_once(' ').unwrap();
            assert_eq!(code(word), expected, "{word}");
        }
        for silent in ["", "h", "4711", "—"] {
            assert_eq!(code(silent), "");
        }
    }

    #[test]
    fn names_that_sound_alike_are_one() {
        for names in [
            ["Meier", "Mayr", "Maier"],
            ["Schmidt", "Schmitt", "Schmied"],
            ["Müller", "Muller", "Mueller"],
            ["Großmann", "Grossmann", "Großman"],
            ["Steffan", "Stephan", "Stefan"],
            ["Jansen", "Janssen", "Janßen"],
        ] {
            let codes: Vec<String> = names.iter().map(|name| code(name)).collect();
            assert!(codes.iter().all(|code| *code == codes[0]), "{names:?}: {codes:?}");
        }
        assert_ne!(code("Müller"), code("Maier"));
    }

    proptest! {
        #[test]
        fn codes_are_digits_and_no_longer_than_twice_the_word(word in ".{0,40}") {
            let code = cologne(&word);
            prop_assert!(code.bytes().all(|digit| digit.is_ascii_digit()) && code.len() <= 2 * word.len());
            prop_assert!(!code.get(1..).unwrap_or_default().contains('0'));
        }
    }
}
