//! E-mail addresses and telephone numbers: read once, folded for comparison, never trusted again as plain text.

use std::fmt;

/// What is wrong with an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailFault {
    /// Not of the form `name@domain.tld`, or with characters that mail servers refuse.
    Malformed,
    /// More than 254 bytes (RFC 5321, 4.5.3.1.3 less the angle brackets).
    TooLong,
}

/// An address that mail can be sent to: ASCII, one `@`, a domain of at least two labels.
///
/// Stricter than RFC 5322 on purpose: no quoted names, no comments, no literal addresses, no line breaks, so that it
/// can stand in a header as it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address as a person types it; spaces around it are dropped.
    pub fn parse(text: &str) -> Result<Self, EmailFault> {
        let text = text.trim();
        if text.len() > 254 {
            return Err(EmailFault::TooLong);
        }
        let (name, domain) = text.rsplit_once('@').ok_or(EmailFault::Malformed)?;
        if is_mail_name(name) && is_domain(domain) {
            Ok(Self(format!("{name}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(EmailFault::Malformed)
        }
    }

    /// The address as it was typed, with the domain in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two addresses are the same: all in lower case. Stored in its own unique column.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part before the `@`: a word that a password must not be built from.
    pub fn name(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

/// Never shows the address: it may end in a log.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

fn is_mail_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&byte);
    (1..=64).contains(&name.len())
        && name.bytes().all(is_allowed)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    domain.len() <= 253
        && domain.split('.').all(is_label)
        && top.len() >= 2
        && top.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// What is wrong with a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneFault {
    /// Holds something other than digits, spaces and the signs `+ - / ( ) .`.
    Malformed,
    /// Fewer than 3 digits or more than 15 (ITU-T E.164).
    WrongLength,
}

/// A telephone number as the person writes it, with a folded form to compare and search by.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber {
    written: String,
    folded: String,
}

/// The country whose numbers may be written without a country code. Germany, as all towns of the first kind are.
const HOME_COUNTRY: &str = "49";

impl PhoneNumber {
    /// Reads a number. `0…` is a number of the home country, `00…` and `+…` name the country, anything else is a
    /// local number of the town and stays as it is.
    pub fn parse(text: &str) -> Result<Self, PhoneFault> {
        let written = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_sign = |character: char| " -/().".contains(character);
        let body = written.strip_prefix('+');
        let digits_part = body.unwrap_or(&written);
        if written.len() > 40 || !digits_part.chars().all(|character| character.is_ascii_digit() || is_sign(character))
        {
            return Err(PhoneFault::Malformed);
        }
        // "+49 (0)4541": the zero in brackets is not dialled after a country code.
        let has_country = body.is_some() || digits_part.starts_with("00");
        let spoken = if has_country { digits_part.replace("(0)", "") } else { digits_part.to_owned() };
        let digits: String = spoken.chars().filter(char::is_ascii_digit).collect();
        let folded = match (body.is_some(), digits.strip_prefix("00"), digits.strip_prefix('0')) {
            (true, _, _) => format!("+{digits}"),
            (false, Some(rest), _) => format!("+{rest}"),
            (false, None, Some(rest)) => format!("+{HOME_COUNTRY}{rest}"),
            (false, None, None) => digits,
        };
        let length = folded.trim_start_matches('+').len();
        if (3..=15).contains(&length) { Ok(Self { written, folded }) } else { Err(PhoneFault::WrongLength) }
    }

    /// As the person wrote it, with single spaces.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The form in which two numbers are the same, e.g. `+4945411234`.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// Never shows the number: it may end in a log.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PhoneNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_fold_to_lower_case_and_keep_their_writing() {
        let address = EmailAddress::parse("  Erika.Muster+hilfe@Beispiel.DE ").unwrap();
        assert_eq!(address.as_str(), "Erika.Muster+hilfe@beispiel.de");
        assert_eq!(address.folded(), "erika.muster+hilfe@beispiel.de");
        assert_eq!(address.name(), "Erika.Muster+hilfe");
    }

    #[test]
    fn what_could_break_a_header_or_a_server_is_refused() {
        for text in [
            "",
            "a",
            "a@b",
            "@b.de",
            "a@",
            "a b@c.de",
            "a@b..de",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b.de\r\nBcc: c@d.de",
            "a\0@b.de",
            "\"a\"@b.de",
            "a@[127.0.0.1]",
            "a@1.2.3.4",
            "ä@b.de",
            "a@b@c.de\n",
            "<a@b.de>",
            "a,b@c.de",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailFault::Malformed), "{text:?}");
        }
        assert_eq!(EmailAddress::parse(&format!("{}@b.de", "a".repeat(250))), Err(EmailFault::TooLong));
    }

    #[test]
    fn one_number_written_in_many_ways_folds_to_one() {
        for text in ["04541 12 34", "+49 4541 1234", "0049/4541-1234", "+49 (0)4541 1234", "(04541) 12.34"] {
            assert_eq!(PhoneNumber::parse(text).unwrap().folded(), "+4945411234", "{text}");
        }
        assert_eq!(PhoneNumber::parse("8000 12").unwrap().folded(), "800012");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["call me", "+", "0+49", "1;2", "١٢٣٤", "12\u{0}34"] {
            assert!(PhoneNumber::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(PhoneNumber::parse("12"), Err(PhoneFault::WrongLength));
        assert_eq!(PhoneNumber::parse("+1234567890123456"), Err(PhoneFault::WrongLength));
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_is_stable(text in ".{0,80}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()).unwrap(), address);
            }
            if let Ok(number) = PhoneNumber::parse(&text) {
                let again = PhoneNumber::parse(number.as_str()).unwrap();
                prop_assert_eq!(again.folded(), number.folded());
            }
        }

        #[test]
        fn folded_numbers_are_digits(text in "[+]?[0-9 ()/.-]{3,20}") {
            if let Ok(number) = PhoneNumber::parse(&text) {
                prop_assert!(number.folded().trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()));
            }
        }
    }
}
