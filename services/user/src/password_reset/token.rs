//! What the link carries: whose password, until when, and a signature over both and
//! over the password until now. So it is good once: the new password ends it. It is
//! kept nowhere: for the same request it is made again, and is the same.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared_types::UserId;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::vault::Vault;

/// How long a link is good.
pub const LIFETIME: Duration = Duration::hours(1);

/// Separates these signatures from others of the vault.
const LABEL: &str = "password reset";

/// A link that was read, its signature not yet checked.
pub struct Presented {
    /// Whose password.
    pub user_id: UserId,
    said: Vec<u8>,
    signature: Vec<u8>,
}

/// A link's token that is good until `expires_at`, for as long as the password is the
/// one of `password_hash`.
pub fn issue(
    vault: &Vault,
    user_id: UserId,
    password_hash: &str,
    expires_at: OffsetDateTime,
) -> String {
    let mut said = user_id.uuid().as_bytes().to_vec();
    said.extend(expires_at.unix_timestamp().to_be_bytes());
    let signature = vault.sign(LABEL, &[&said, password_hash.as_bytes()]);
    said.extend(signature);
    URL_SAFE_NO_PAD.encode(said)
}

/// What `token` says, unless it says nothing or has run out.
pub fn read(token: &str, now: OffsetDateTime) -> Option<Presented> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (said, signature) = bytes.split_at_checked(24)?;
    let (user, expires) = said.split_at(16);
    let expires = i64::from_be_bytes(expires.try_into().ok()?);
    (now.unix_timestamp() < expires).then_some(Presented {
        user_id: Uuid::from_slice(user).ok()?.into(),
        said: said.to_vec(),
        signature: signature.to_vec(),
    })
}

impl Presented {
    /// Whether we signed it while the password was the one of `password_hash`.
    pub fn is_good(&self, vault: &Vault, password_hash: &str) -> bool {
        let signed = [self.said.as_slice(), password_hash.as_bytes()];
        vault.verify(LABEL, &signed, &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use server_kit::env::Secret;

    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn good(token: &str, secret: &str, password_hash: &str, now: OffsetDateTime) -> bool {
        let vault = Vault::new(&Secret::new(secret)).unwrap();
        read(token, now).is_some_and(|presented| presented.is_good(&vault, password_hash))
    }

    #[test]
    fn a_link_is_good_once_in_time_and_as_it_was_signed() {
        let vault = Vault::new(&Secret::new("one")).unwrap();
        let user = UserId::from(Uuid::from_u128(7));
        let token = issue(&vault, user, "old hash", NOW + LIFETIME);
        assert!(good(&token, "one", "old hash", NOW));
        assert!(!good(&token, "one", "new hash", NOW));
        assert!(!good(&token, "two", "old hash", NOW));
        assert!(!good(&token, "one", "old hash", NOW + LIFETIME));
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!good(&changed, "one", "old hash", NOW), "changed at {at}");
        }
        for odd in ["", "A", "ü", &token[..32], &token[1..]] {
            assert!(!good(odd, "one", "old hash", NOW), "{odd}");
        }
    }
}
