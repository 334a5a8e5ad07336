//! A browser's half of web push: it makes keys, subscribes, and opens what it gets.

use axum::body::Bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use notification_service::push::seal::random_key;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use shared_types::reach::NewPushSubscription;

pub struct Browser {
    pub key: SecretKey,
    pub endpoint: String,
}

impl Browser {
    pub const AUTH: [u8; 16] = *b"sixteen of these";

    pub fn at(endpoint: String) -> Self {
        let key = random_key().unwrap();
        Self { key, endpoint }
    }

    pub fn point(&self) -> Vec<u8> {
        let point = self.key.public_key().to_encoded_point(false);
        point.as_bytes().to_vec()
    }

    pub fn subscription(&self) -> NewPushSubscription {
        NewPushSubscription {
            endpoint: self.endpoint.clone(),
            p256dh: URL_SAFE_NO_PAD.encode(self.point()),
            auth: URL_SAFE_NO_PAD.encode(Self::AUTH),
        }
    }

    /// Opens one record of RFC 8188, sealed as RFC 8291 says.
    pub fn open(&self, sealed: &Bytes) -> String {
        let (salt, rest) = sealed.split_at(16);
        let (header, rest) = rest.split_at(5);
        assert_eq!(header, [0, 0, 16, 0, 65]);
        let (theirs, record) = rest.split_at(65);
        let key = PublicKey::from_sec1_bytes(theirs).unwrap();
        let shared = diffie_hellman(self.key.to_nonzero_scalar(), key.as_affine());
        let about = [b"WebPush: info\0".as_slice(), &self.point(), theirs].concat();
        let both: [u8; 32] = expand(&Self::AUTH, shared.raw_secret_bytes(), &about);
        let key: [u8; 16] = expand(salt, &both, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = expand(salt, &both, b"Content-Encoding: nonce\0");
        let mut record = record.to_vec();
        let opened = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap())
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut record,
            )
            .unwrap();
        let text = opened.strip_suffix(&[2]).unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(salt: &[u8], secret: &[u8], about: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    Salt::new(HKDF_SHA256, salt)
        .extract(secret)
        .expand(&[about], Length(N))
        .unwrap()
        .fill(&mut output)
        .unwrap();
    output
}
