//! Order numbers that people can read out over the telephone.

use rand::Rng;

/// Crockford's Base32: no I, L, O or U to mistake for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new number such as `MH-4K7Q-92XD`: 40 random bits, so that it tells nothing
/// of how much is sold and cannot be guessed from another.
#[must_use]
pub fn draw() -> String {
    format(rand::rng().random())
}

fn format(bits: u64) -> String {
    let digit = |at: u32| char::from(ALPHABET[(bits >> (5 * at) & 31) as usize]);
    let half = |from: u32| (from..from + 4).map(digit).collect::<String>();
    format!("MH-{}-{}", half(0), half(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_letters_that_look_like_digits() {
        assert_eq!(format(0), "MH-0000-0000");
        assert_eq!(format(u64::MAX), "MH-ZZZZ-ZZZZ");
        for _ in 0..1000 {
            assert!(!draw()[3..].contains(['I', 'L', 'O', 'U']));
        }
    }
}
