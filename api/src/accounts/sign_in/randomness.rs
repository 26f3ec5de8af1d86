//! The one home of randomness for secrets: the operating system's source, through `rand`'s reseeding generator.

use rand::Rng;

/// Fresh random bytes.
#[expect(clippy::disallowed_methods, reason = "the one home of randomness for secrets")]
pub fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0_u8; LENGTH];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A code of six decimal digits, every one equally likely.
pub fn six_digits() -> String {
    const CODES: u64 = 1_000_000;
    // Numbers above the last full multiple would make low codes more likely: draw again.
    let fair_below = u64::MAX - u64::MAX % CODES;
    loop {
        let drawn = u64::from_be_bytes(bytes());
        if drawn < fair_below {
            return format!("{:06}", drawn % CODES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn secrets_do_not_repeat() {
        let drawn: HashSet<[u8; 16]> = (0..1_000).map(|_| bytes()).collect();
        assert_eq!(drawn.len(), 1_000);
        assert!((0..1_000).all(|_| six_digits().len() == 6));
        assert!((0..1_000).map(|_| six_digits()).collect::<HashSet<_>>().len() > 990);
    }
}
