//! A gift card's code: drawn by chance, shown once, kept as a hash.

use rand::Rng;
use sha2::{Digest, Sha256};

use crate::promotion::model::normalised;

/// Crockford's Base32: no I, L, O or U to mistake for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many of them a code has: 80 random bits.
const LENGTH: usize = 16;

/// A code as it is shown to whoever gets it; it does not print itself.
pub struct GiftCardCode(String);

impl GiftCardCode {
    /// A new one.
    #[must_use]
    pub fn draw() -> Self {
        let mut chance = rand::rng();
        let drawn = (0..LENGTH).map(|_| ALPHABET[chance.random_range(0..ALPHABET.len())]);
        Self(drawn.map(char::from).collect())
    }

    /// `GC-4K7Q-92XD-…`, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        let groups = self.0.as_bytes().chunks(4);
        groups.fold("GC".to_owned(), |code, group| {
            format!("{code}-{}", String::from_utf8_lossy(group))
        })
    }

    /// The end of it, by which its owner tells cards apart.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[LENGTH - 4..]
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The code that somebody typed, if it could be one.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let code = normalised(typed);
        let digits = code.strip_prefix("GC")?;
        let known = |letter: u8| ALPHABET.contains(&letter);
        (digits.len() == LENGTH && digits.bytes().all(known)).then(|| Self(digits.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let code = GiftCardCode::draw();
        let shown = code.reveal();
        assert_eq!((shown.len(), &shown[..3]), (22, "GC-"));
        let typed = GiftCardCode::parse(&shown.to_lowercase().replace('-', " ")).unwrap();
        assert_eq!(typed.hash(), code.hash());
        assert!(shown.ends_with(code.last_four()));
        for wrong in ["", "GC", "WELCOME10", "GC-0000-0000-0000-000U"] {
            assert!(GiftCardCode::parse(wrong).is_none(), "{wrong}");
        }
    }
}
