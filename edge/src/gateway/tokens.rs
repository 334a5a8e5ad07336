//! Keys that guests hold: signed ids of a cart, a checkout or an order.
//!
//! A service lets whoever knows an id do everything with it; outside, only whoever
//! was given the id by the gateway may.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use server_kit::{ApiError, Secret};
use uuid::Uuid;

const DAY_S: u64 = 24 * 3600;

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A guest's cart, for two months.
    Cart,
    /// A checkout, for two days.
    Checkout,
    /// A guest's order, for two years.
    Order,
}

impl Kind {
    /// A token of one kind is not good for another.
    fn audience(self) -> &'static str {
        match self {
            Self::Cart => "mallhive-guest-cart",
            Self::Checkout => "mallhive-guest-checkout",
            Self::Order => "mallhive-guest-order",
        }
    }

    fn lifetime_s(self) -> u64 {
        match self {
            Self::Cart => 60 * DAY_S,
            Self::Checkout => 2 * DAY_S,
            Self::Order => 730 * DAY_S,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    aud: String,
    exp: u64,
}

/// Signs and reads them.
pub struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
}

impl Tokens {
    /// Under a key of their own, made from the secret of all processes.
    pub fn new(secret: &Secret) -> Self {
        let key = format!("guest tokens of the gateway: {}", secret.expose());
        Self {
            sign: EncodingKey::from_secret(key.as_bytes()),
            verify: DecodingKey::from_secret(key.as_bytes()),
        }
    }

    /// The key to `id`.
    pub fn sign(&self, kind: Kind, id: impl Into<Uuid>) -> Result<String, ApiError> {
        let claims = Claims {
            sub: id.into(),
            aud: kind.audience().to_owned(),
            exp: jsonwebtoken::get_current_timestamp() + kind.lifetime_s(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign)
            .map_err(ApiError::internal)
    }

    /// What `token` opens, if it is one of ours, of this kind and still good.
    pub fn read(&self, kind: Kind, token: &str) -> Option<Uuid> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[kind.audience()]);
        validation.set_required_spec_claims(&["exp", "aud", "sub"]);
        let data = jsonwebtoken::decode::<Claims>(token, &self.verify, &validation).ok()?;
        Some(data.claims.sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_what_it_was_made_for_and_nothing_else() {
        let tokens = Tokens::new(&Secret::new("x".repeat(40)));
        let id = Uuid::from_u128(7);
        let token = tokens.sign(Kind::Cart, id).unwrap();
        assert_eq!(tokens.read(Kind::Cart, &token), Some(id));
        assert_eq!(tokens.read(Kind::Order, &token), None);
        let others = Tokens::new(&Secret::new("y".repeat(40)));
        assert_eq!(others.read(Kind::Cart, &token), None);
        assert_eq!(tokens.read(Kind::Cart, &token[1..]), None);
    }
}
