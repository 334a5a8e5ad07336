//! What an unsubscribe link carries: whom and what it is about, signed.
//!
//! It does not expire, since mail is kept for years, and it can end mail only: where
//! it leaks, nothing is lost that one click does not bring back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use server_kit::env::Secret;
use shared_types::UserId;
use shared_types::notification::Topic;
use uuid::Uuid;

use crate::signature::Signer;

/// Separates these signatures from others made with the same secret.
const PURPOSE: &[u8] = b"mallhive unsubscribe link v1";

/// Of the signature: 128 bits.
const TAG: usize = 16;

/// Signs and reads links.
#[derive(Clone)]
pub struct Links {
    signer: Signer,
}

impl Links {
    /// Signs by `secret`.
    #[must_use]
    pub fn new(secret: &Secret) -> Self {
        Self {
            signer: Signer::new(secret, PURPOSE),
        }
    }

    /// The link's token.
    #[must_use]
    pub fn sign(&self, user_id: UserId, topic: Topic) -> String {
        let mut token = user_id.uuid().as_bytes().to_vec();
        token.extend(topic.as_str().bytes());
        token.splice(0..0, self.signer.sign::<TAG>(&token));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whom and what `token` is about, if we signed it.
    #[must_use]
    pub fn read(&self, token: &str) -> Option<(UserId, Topic)> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (tag, said) = token.split_at_checked(TAG)?;
        if !self.signer.is_ours::<TAG>(said, tag) {
            return None;
        }
        let (user, topic) = said.split_at_checked(16)?;
        let user = Uuid::from_slice(user).ok()?;
        let topic = Topic::parse(std::str::from_utf8(topic).ok()?)?;
        Some((user.into(), topic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(secret: &str) -> Links {
        Links::new(&Secret::new(secret))
    }

    #[test]
    fn a_link_says_what_was_signed_and_nothing_else_does() {
        let user = UserId::from(Uuid::from_u128(7));
        let token = links("one").sign(user, Topic::News);
        assert_eq!(links("one").read(&token), Some((user, Topic::News)));
        assert_eq!(links("two").read(&token), None);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(links("one").read(&changed), None, "changed at {at}");
        }
        for odd in ["", "A", "ü", "AAAAAAAAAAAAAAAAAAAAAAAA", &token[1..]] {
            assert_eq!(links("one").read(odd), None, "{odd}");
        }
    }
}
