//! Stripe's webhook signatures: `Stripe-Signature: t=…,v1=…`, an HMAC-SHA256 of
//! `t.body` in hex. Source: Stripe's documentation, "Verify webhook signatures
//! manually".

use hmac::{Hmac, KeyInit, Mac};
use server_kit::env::Secret;
use sha2::Sha256;

use crate::provider::Untrusted;
use crate::provider::error::TOLERANCE_S;

/// Checks `header` over the raw `body` against every secret, in constant time.
///
/// # Errors
/// See [`Untrusted`]. Without a secret none is believed.
pub fn verify(header: &str, body: &[u8], secrets: &[Secret], now: i64) -> Result<(), Untrusted> {
    if secrets.is_empty() {
        return Err(Untrusted::Closed);
    }
    let parts = || {
        header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
    };
    let time = parts()
        .find(|(name, _)| *name == "t")
        .ok_or(Untrusted::Malformed)?
        .1;
    let at: i64 = time.parse().map_err(|_| Untrusted::Malformed)?;
    let signatures: Vec<_> = parts()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, v)| hex::decode(v).ok())
        .collect();
    if signatures.is_empty() {
        return Err(Untrusted::Malformed);
    }
    if now.abs_diff(at) > TOLERANCE_S {
        return Err(Untrusted::Stale);
    }
    let signed_by = |secret: &Secret| {
        signatures
            .iter()
            .any(|signature| mac(secret, time, body).verify_slice(signature).is_ok())
    };
    if secrets.iter().any(signed_by) {
        Ok(())
    } else {
        Err(Untrusted::Forged)
    }
}

fn mac(secret: &Secret, time: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn header(secret: &str, at: i64, body: &[u8]) -> String {
        let signature = mac(&Secret::new(secret), &at.to_string(), body)
            .finalize()
            .into_bytes();
        format!("t={at},v1={}", hex::encode(signature))
    }

    fn check(header: &str, secrets: &[&str]) -> Result<(), Untrusted> {
        let secrets: Vec<_> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
        verify(header, b"{}", &secrets, NOW)
    }

    #[test]
    fn a_signature_by_any_of_our_secrets_is_believed() {
        assert_eq!(check(&header("new", NOW, b"{}"), &["old", "new"]), Ok(()));
        assert_eq!(check(&header("new", NOW - 300, b"{}"), &["new"]), Ok(()));
    }

    #[test]
    fn all_else_is_not() {
        let forged = Err(Untrusted::Forged);
        let closed = Err(Untrusted::Closed);
        assert_eq!(check(&header("other", NOW, b"{}"), &["new"]), forged);
        assert_eq!(check(&header("new", NOW, b"{ }"), &["new"]), forged);
        assert_eq!(check(&header("new", NOW, b"{}"), &[]), closed);
        assert_eq!(
            check(&header("new", NOW - 301, b"{}"), &["new"]),
            Err(Untrusted::Stale)
        );
        assert_eq!(
            check(&header("new", NOW + 301, b"{}"), &["new"]),
            Err(Untrusted::Stale)
        );
        for malformed in ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=zz"] {
            assert_eq!(
                check(malformed, &["new"]),
                Err(Untrusted::Malformed),
                "{malformed}"
            );
        }
    }
}
