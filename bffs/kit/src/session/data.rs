//! What a session holds.

use serde::de::DeserializeOwned;
use serde_json::Value;
use shared_types::user::SignedIn;
use shared_types::watch::NewWatch;
use shared_types::{CartId, CheckoutId, OrderId};
use ui::{Notice, Tone};

use crate::redirect::LocalPath;

/// All that the mall remembers of one browser.
#[derive(Clone, Default)]
pub struct SessionData {
    /// A guest's cart; a shopper's own is found by their token.
    pub cart: Option<CartId>,
    /// Who is signed in, with their tokens; ask [`Session::access_token`] for the
    /// token, which is renewed there.
    ///
    /// [`Session::access_token`]: super::Session::access_token
    pub sign_in: Option<SignedIn>,
    /// The checkout under way.
    pub checkout: Option<CheckoutId>,
    /// The key under which that checkout is placed: `<checkout> <key>`.
    pub(super) place_key: Option<String>,
    /// Orders placed from this browser, newest first, at most 20.
    pub orders: Vec<OrderId>,
    /// Where to go after signing in.
    pub return_to: Option<LocalPath>,
    /// What a guest asked to be told of; noted once they are signed in.
    pub wish: Option<NewWatch>,
    /// Messages waiting for the next page.
    pub(super) flash: Vec<String>,
}

impl SessionData {
    /// Reads each key by itself: one that an older or newer program wrote
    /// otherwise costs only itself.
    pub(super) fn read(data: &Value) -> Self {
        Self {
            cart: read(data, key::CART),
            sign_in: read(data, key::SIGN_IN),
            checkout: read(data, key::CHECKOUT),
            place_key: read(data, key::PLACE_KEY),
            orders: read(data, key::ORDERS).unwrap_or_default(),
            return_to: read::<String>(data, key::RETURN_TO).and_then(|path| path.parse().ok()),
            wish: read(data, key::WISH),
            flash: read(data, key::FLASH).unwrap_or_default(),
        }
    }
}

impl SessionData {
    /// The key of `checkout`, if the one that is held is its own.
    pub(super) fn place_key_of(&self, checkout: CheckoutId) -> Option<&str> {
        let (of, key) = self.place_key.as_deref()?.split_once(' ')?;
        (of == checkout.to_string()).then_some(key)
    }
}

fn read<T: DeserializeOwned>(data: &Value, key: &str) -> Option<T> {
    T::deserialize(data.get(key)?).ok()
}

/// The names of the keys in the database.
pub(super) mod key {
    pub const CART: &str = "cart";
    pub const SIGN_IN: &str = "sign_in";
    pub const CHECKOUT: &str = "checkout";
    pub const PLACE_KEY: &str = "place_key";
    pub const ORDERS: &str = "orders";
    pub const RETURN_TO: &str = "return_to";
    pub const WISH: &str = "wish";
    pub const FLASH: &str = "flash";
}

/// A notice as one word and its text.
pub(super) fn write_notice(notice: &Notice) -> String {
    let tone = match notice.tone {
        Tone::Neutral => "neutral",
        Tone::Accent => "accent",
        Tone::Info => "info",
        Tone::Positive => "positive",
        Tone::Warning => "warning",
        Tone::Danger => "danger",
    };
    format!("{tone} {}", notice.text)
}

pub(super) fn read_notice(text: &str) -> Notice {
    let (tone, text) = text.split_once(' ').unwrap_or(("", text));
    let tone = match tone {
        "accent" => Tone::Accent,
        "info" => Tone::Info,
        "positive" => Tone::Positive,
        "warning" => Tone::Warning,
        "danger" => Tone::Danger,
        _ => Tone::Neutral,
    };
    Notice::new(tone, text)
}
