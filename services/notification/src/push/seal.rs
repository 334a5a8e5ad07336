//! Seals a notification for one browser: RFC 8291, in one record of RFC 8188.

use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::hmac::{HMAC_SHA256, Key, sign};
use ring::rand::{SecureRandom, SystemRandom};

/// What push services take at least, RFC 8030: so large is the one record at most.
const RECORD: u32 = 4096;

/// What surrounds the text in it: the header, the tag and the mark of the last record.
const AROUND: usize = 16 + 4 + 1 + 65 + 16 + 1;

/// The longest text.
pub const LONGEST: usize = RECORD as usize - AROUND;

/// To whom a notification is sealed.
#[derive(Clone)]
pub struct Browser {
    key: PublicKey,
    secret: [u8; 16],
}

impl Browser {
    /// A browser's public key, an uncompressed point, and its secret; `None` where they
    /// are not of their kind.
    #[must_use]
    pub fn new(p256dh: &[u8], auth: &[u8]) -> Option<Self> {
        let uncompressed = p256dh.len() == 65;
        let key = PublicKey::from_sec1_bytes(p256dh)
            .ok()
            .filter(|_| uncompressed)?;
        let secret = auth.try_into().ok()?;
        Some(Self { key, secret })
    }

    /// `text` for this browser alone.
    ///
    /// # Errors
    /// When it is longer than [`LONGEST`], or the system has no randomness to give.
    pub fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let mut salt = [0; 16];
        SystemRandom::new().fill(&mut salt)?;
        self.seal_with(text, &random_key()?, salt)
    }

    fn seal_with(
        &self,
        text: &[u8],
        ours: &SecretKey,
        salt: [u8; 16],
    ) -> Result<Vec<u8>, Unspecified> {
        if text.len() > LONGEST {
            return Err(Unspecified);
        }
        let our_point = ours.public_key().to_encoded_point(false);
        let (key, nonce) = self.derive(ours, our_point.as_bytes(), &salt);
        // One record, the last: its mark is a two.
        let mut record = text.to_vec();
        record.push(2);
        LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?).seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut record,
        )?;
        let mut sealed = salt.to_vec();
        sealed.extend(RECORD.to_be_bytes());
        sealed.push(65);
        sealed.extend(our_point.as_bytes());
        sealed.extend(record);
        Ok(sealed)
    }

    /// The record's key and nonce, RFC 8291, section 3.4.
    fn derive(&self, ours: &SecretKey, our_point: &[u8], salt: &[u8]) -> ([u8; 16], [u8; 12]) {
        let shared = diffie_hellman(ours.to_nonzero_scalar(), self.key.as_affine());
        let their_point = self.key.to_encoded_point(false);
        let mut about = b"WebPush: info\0".to_vec();
        about.extend(their_point.as_bytes());
        about.extend(our_point);
        let both: [u8; 32] = hkdf(&self.secret, shared.raw_secret_bytes(), &about);
        let key = hkdf(salt, &both, b"Content-Encoding: aes128gcm\0");
        let nonce = hkdf(salt, &both, b"Content-Encoding: nonce\0");
        (key, nonce)
    }
}

/// A key pair that is used once, or drawn for good.
///
/// # Errors
/// When the system has no randomness to give.
pub fn random_key() -> Result<SecretKey, Unspecified> {
    let random = SystemRandom::new();
    loop {
        let mut bytes = [0; 32];
        random.fill(&mut bytes)?;
        // Of 2^32 numbers one is too large for this curve.
        if let Ok(key) = SecretKey::from_slice(&bytes) {
            return Ok(key);
        }
    }
}

/// HKDF with SHA-256 (RFC 5869) for at most 32 bytes, which is one round.
fn hkdf<const N: usize>(salt: &[u8], secret: &[u8], about: &[u8]) -> [u8; N] {
    let extracted = sign(&Key::new(HMAC_SHA256, salt), secret);
    let mut round = about.to_vec();
    round.push(1);
    let expanded = sign(&Key::new(HMAC_SHA256, extracted.as_ref()), &round);
    let mut output = [0; N];
    output.copy_from_slice(&expanded.as_ref()[..N]);
    output
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// The browser of RFC 8291, appendix A.
    fn browser() -> Browser {
        let point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        Browser::new(&bytes(point), &bytes("BTBZMqHH6r4Tts7J_aSIgg")).unwrap()
    }

    #[test]
    fn the_example_of_the_rfc_comes_out_as_it_says() {
        let ours = SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let sealed = browser().seal_with(text, &ours.unwrap(), salt).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
             InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVW\
             GNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn no_two_are_alike_and_none_is_too_long() {
        let browser = browser();
        let sealed = browser.seal(b"Hello").unwrap();
        assert_ne!(sealed, browser.seal(b"Hello").unwrap());
        let longest = browser.seal(&[b'a'; LONGEST]).unwrap();
        assert_eq!(longest.len(), RECORD as usize);
        assert!(browser.seal(&[b'a'; LONGEST + 1]).is_err());
    }

    #[test]
    fn keys_of_another_kind_are_refused() {
        let point = random_key().unwrap().public_key().to_encoded_point(false);
        let point = point.as_bytes();
        assert!(Browser::new(point, &[0; 16]).is_some());
        assert!(Browser::new(point, &[0; 15]).is_none());
        assert!(Browser::new(&point[..64], &[0; 16]).is_none());
        assert!(Browser::new(&[4; 65], &[0; 16]).is_none());
        let compressed = random_key().unwrap().public_key().to_encoded_point(true);
        assert!(Browser::new(compressed.as_bytes(), &[0; 16]).is_none());
    }
}
