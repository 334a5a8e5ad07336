//! Codes of six digits, and how they are kept: hashed, with a key that is not in the
//! database, since all six digits are soon tried.

use rand::Rng;
use server_kit::env::Secret;
use shared_types::UserId;

use crate::signature::Signer;

/// Separates these hashes from others made with the same secret.
const PURPOSE: &[u8] = b"mallhive phone code v1";

/// Hashes codes.
#[derive(Clone)]
pub struct Codes {
    signer: Signer,
}

impl Codes {
    /// Hashes by `secret`.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self {
            signer: Signer::new(secret, PURPOSE),
        }
    }

    /// A code that nobody can foresee.
    #[must_use]
    pub fn draw() -> String {
        format!("{:06}", rand::rng().random_range(0..1_000_000))
    }

    /// What is kept of `code`, which confirms `number` for one shopper.
    #[must_use]
    pub fn hash(&self, user_id: UserId, number: &str, code: &str) -> [u8; 32] {
        self.signer.sign(&said(user_id, number, code))
    }

    /// Whether `hash` is of `code`.
    #[must_use]
    pub fn is_hash(&self, hash: &[u8], user_id: UserId, number: &str, code: &str) -> bool {
        self.signer
            .is_ours::<32>(&said(user_id, number, code), hash)
    }

    /// What the text message says.
    #[must_use]
    pub fn text(code: &str) -> String {
        format!(
            "{code} is your MallHive code. It works for ten minutes. If you did not ask for \
             it, there is nothing to do."
        )
    }
}

fn said(user_id: UserId, number: &str, code: &str) -> Vec<u8> {
    let mut said = user_id.uuid().as_bytes().to_vec();
    said.extend(number.bytes());
    said.push(0);
    said.extend(code.bytes());
    said
}
