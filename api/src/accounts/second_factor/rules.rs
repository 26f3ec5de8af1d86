//! Codes of the second factor: which one counts, and that none counts twice.

use crate::kernel::clock::Instant;
use data_encoding::BASE32_NOPAD;
use totp_rs::{Builder, Secret, Totp};

/// Length of a step in seconds.
pub const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one that are accepted: clocks of phones differ.
const SKEW: u16 = 1;
/// How many recovery codes are handed out.
pub const RECOVERY_CODES: usize = 10;
/// Random bytes of a recovery code: 120 bit, so a plain hash of it cannot be found by trying (ASVS 6.5.2).
pub const RECOVERY_BYTES: usize = 15;

/// The step that a code counts for, or `None` when it is wrong or its step was used before. The step must be stored as
/// the last one: it and all before it are spent.
pub fn accept(secret: [u8; 20], code: &str, last_step: i64, now: Instant) -> Option<i64> {
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let second = u64::try_from(now.timestamp()).ok()?;
    let step = i64::try_from(generator(secret)?.check(code, second)?).ok()?;
    (step > last_step).then_some(step)
}

/// The code of a moment: for the demo and for tests.
pub fn code_at(secret: [u8; 20], now: Instant) -> Option<String> {
    let second = u64::try_from(now.timestamp()).ok()?;
    Some(generator(secret)?.generate(second).to_string())
}

fn generator(secret: [u8; 20]) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::new_stack(secret))
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(STEP_SECONDS)
        .build()
        .ok()
}

/// The address that an authenticator app reads from a picture (Key Uri Format). `issuer` is the town's service.
pub fn enrolment_address(secret: [u8; 20], issuer: &str, account_name: &str) -> String {
    let (issuer, account_name) = (percent_encoded(issuer), percent_encoded(account_name));
    let secret = BASE32_NOPAD.encode(&secret);
    format!(
        "otpauth://totp/{issuer}:{account_name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}"
    )
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

/// A recovery code as it is shown: six groups of four letters and digits.
pub fn recovery_code(random: [u8; RECOVERY_BYTES]) -> String {
    let letters = BASE32_NOPAD.encode(&random);
    let groups: Vec<&str> = letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join("-")
}

/// What of a typed recovery code counts: letters and digits in upper case; `None` when it cannot be one.
pub fn folded_recovery_code(typed: &str) -> Option<String> {
    if typed.len() > 64 {
        return None;
    }
    let folded: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect();
    (folded.len() == 24).then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Duration};
    use proptest::prelude::*;

    fn at(second: i64) -> Instant {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    /// RFC 6238, appendix B, SHA-1, cut to six digits.
    #[test]
    fn the_codes_of_the_standard() {
        let secret = *b"12345678901234567890";
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(secret, at(second)).as_deref(), Some(code));
            assert_eq!(accept(secret, code, -1, at(second)), Some(second / 30));
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let secret = *b"12345678901234567890";
        for code in ["", "28708", "2870820", "28708２", " 87082", "28-082", "aaaaaa"] {
            assert_eq!(accept(secret, code, -1, at(59)), None, "{code}");
        }
    }

    #[test]
    fn the_address_for_the_app_is_encoded() {
        let address = enrolment_address(*b"12345678901234567890", "Quartierhilfe Ratzeburg", "a+b@c.de");
        assert_eq!(
            address,
            "otpauth://totp/Quartierhilfe%20Ratzeburg:a%2Bb%40c.de?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Quartierhilfe%20Ratzeburg&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let shown = recovery_code([7; RECOVERY_BYTES]);
        assert_eq!(shown.len(), 29);
        let folded = folded_recovery_code(&shown).unwrap();
        assert_eq!(folded_recovery_code(&shown.to_lowercase().replace('-', " ")), Some(folded));
        assert_eq!(folded_recovery_code("ABCD"), None);
    }

    proptest! {
        #[test]
        fn a_code_counts_for_one_step_around_and_once(second in 1_000_i64..4_000_000_000, drift in -200_i64..200) {
            let secret = *b"ein Geheimnis, 20 B.";
            let code = code_at(secret, at(second)).unwrap();
            let now = at(second) + Duration::seconds(drift);
            let steps_apart = (second / 30 - now.timestamp() / 30).abs();
            let first = accept(secret, &code, -1, now);
            if steps_apart <= 1 {
                // Another step in reach may by chance have the same code; it is spent all the same.
                let step = first.expect("a code of a step in reach");
                prop_assert_eq!(accept(secret, &code, step.max(second / 30), now), None);
            } else if first.is_some() {
                prop_assert_ne!(first, Some(second / 30));
            }
        }

        #[test]
        fn the_last_step_only_grows(last in 0_i64..100_000_000, second in 0_i64..3_000_000_000) {
            let secret = *b"ein Geheimnis, 20 B.";
            let code = code_at(secret, at(second)).unwrap();
            if let Some(step) = accept(secret, &code, last, at(second)) {
                prop_assert!(step > last);
            }
        }
    }
}
