//! The changes a session takes, each stored at once.

use std::sync::Arc;

use serde_json::{Value, json};
use server_kit::ApiError;
use shared_types::user::{RefreshToken, SignOut, SignedIn, UserView};
use shared_types::watch::NewWatch;
use shared_types::{CartId, CheckoutId, Empty, OrderId};
use ui::Notice;
use uuid::Uuid;

use super::data::{key, read_notice, write_notice};
use super::key::Token;
use super::{CookieChange, Session, SessionData, State};
use crate::redirect::LocalPath;

/// How many entries a session's lists keep.
const MOST_ORDERS: i32 = 20;
const MOST_FLASHES: i32 = 5;
/// The longest text that is kept as a message, in bytes.
const LONGEST: usize = 400;

impl Session {
    /// Remembers a guest's cart, or forgets it.
    ///
    /// # Errors
    /// When the database is away; so for all changes.
    pub async fn set_cart(&self, cart: Option<CartId>) -> Result<(), ApiError> {
        self.set_or_remove(key::CART, cart.map(|cart| json!(cart)))
            .await
    }

    /// Remembers `new` as the guest's cart unless another tab was quicker; gives the
    /// one that counts.
    pub(crate) async fn replace_cart(
        &self,
        old: Option<CartId>,
        new: CartId,
    ) -> Result<CartId, ApiError> {
        let mut state = self.lock().await;
        let replaced = match state.key() {
            Some(key) => {
                let old = old.map(|cart| cart.to_string());
                self.store()
                    .replace(key, key::CART, old.as_deref(), &new.to_string())
                    .await?
            }
            None => None,
        };
        let data = self
            .settle(&mut state, replaced, json!({ (key::CART): new }))
            .await?;
        Ok(data.cart.unwrap_or(new))
    }

    /// Remembers the checkout under way and the key it is placed under, or forgets it.
    pub async fn set_checkout(&self, checkout: Option<CheckoutId>) -> Result<(), ApiError> {
        let mut state = self.lock().await;
        let Some(checkout) = checkout else {
            return self.remove(&mut state, key::CHECKOUT).await;
        };
        let held = self.load(&mut state).await?;
        let mut change = json!({ (key::CHECKOUT): checkout });
        if held.place_key_of(checkout).is_none() {
            // Here, where the session is written anyway: the page that shows it only reads.
            change[key::PLACE_KEY] = json!(new_place_key(checkout).1);
        }
        self.merge(&mut state, change).await
    }

    /// The `Idempotency-Key` under which `checkout` is placed, the same in every tab and
    /// after a reload.
    pub async fn place_key(&self, checkout: CheckoutId) -> Result<String, ApiError> {
        let held = self.data().await?;
        match held.place_key_of(checkout) {
            Some(key) => Ok(key.to_owned()),
            None => self.renew_place_key(checkout).await,
        }
    }

    /// Another key for `checkout`, for when the answer under the last one is known and
    /// was a failure. Of two tabs that ask at once both get the same.
    pub async fn renew_place_key(&self, checkout: CheckoutId) -> Result<String, ApiError> {
        let mut state = self.lock().await;
        let held = self.load(&mut state).await?;
        let (fresh, new) = new_place_key(checkout);
        let replaced = match state.key() {
            Some(key) => {
                let old = held.place_key.as_deref();
                self.store().replace(key, key::PLACE_KEY, old, &new).await?
            }
            None => None,
        };
        let data = self
            .settle(&mut state, replaced, json!({ (key::PLACE_KEY): new }))
            .await?;
        let counts = data.place_key_of(checkout).map(str::to_owned);
        Ok(counts.unwrap_or(fresh))
    }

    /// Where to go after signing in.
    pub async fn set_return_to(&self, path: Option<&LocalPath>) -> Result<(), ApiError> {
        self.set_or_remove(key::RETURN_TO, path.map(|path| json!(path.as_str())))
            .await
    }

    /// Remembers what a guest asked to be told of, or forgets it.
    pub async fn set_wish(&self, wish: Option<NewWatch>) -> Result<(), ApiError> {
        self.set_or_remove(key::WISH, wish.map(|wish| json!(wish)))
            .await
    }

    /// Remembers an order placed from this browser, so that a guest may look at it.
    pub async fn add_order(&self, order: OrderId) -> Result<(), ApiError> {
        self.push(key::ORDERS, &order.to_string(), MOST_ORDERS)
            .await
    }

    /// Leaves a message for the next page.
    pub async fn flash(&self, notice: Notice) -> Result<(), ApiError> {
        let mut text = write_notice(&notice).replace('\0', "");
        text.truncate(text.floor_char_boundary(LONGEST));
        self.push(key::FLASH, &text, MOST_FLASHES).await
    }

    /// The messages left for this page, oldest first; each is given once.
    pub async fn take_flashes(&self) -> Result<Vec<Notice>, ApiError> {
        let mut state = self.lock().await;
        let data = self.load(&mut state).await?;
        let Some(key) = state.key().filter(|_| !data.flash.is_empty()) else {
            return Ok(Vec::new());
        };
        let taken = self.store().take(key, key::FLASH).await?;
        let rest = SessionData {
            flash: Vec::new(),
            ..SessionData::clone(&data)
        };
        state.data = Some(Arc::new(rest));
        let taken = taken
            .as_ref()
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        Ok(taken
            .iter()
            .rev()
            .filter_map(Value::as_str)
            .map(read_notice)
            .collect())
    }

    /// Keeps who signed in. The cookie's secret is renewed, so that one planted
    /// before is worth nothing; what the session held stays.
    pub async fn sign_in(&self, signed_in: SignedIn) -> Result<(), ApiError> {
        let change = json!({ (key::SIGN_IN): signed_in });
        let token = Token::new();
        let mut state = self.lock().await;
        let renewed = match state.key() {
            Some(old) => self.store().renew(old, token.key(), &change).await?,
            None => None,
        };
        if renewed.is_some() {
            state.token = Some(token);
            state.cookie = CookieChange::Set;
        }
        self.settle(&mut state, renewed, change).await.map(drop)
    }

    /// Keeps a changed account beside the tokens; nothing where nobody is signed in.
    pub async fn set_user(&self, user: &UserView) -> Result<(), ApiError> {
        let mut state = self.lock().await;
        self.load(&mut state).await?;
        let Some(key) = state.key() else {
            return Ok(());
        };
        if let Some(data) = self.store().set_user(key, &json!(user)).await? {
            state.data = Some(Arc::new(SessionData::read(&data)));
        }
        Ok(())
    }

    /// Ends the sign-in and forgets the browser altogether: the next person at it
    /// sees nothing of the last.
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        let mut state = self.lock().await;
        let data = self.load(&mut state).await?;
        if let Some(key) = state.key() {
            self.store().delete(key).await?;
        }
        *state = State {
            consulted: true,
            cookie: CookieChange::Remove,
            ..State::default()
        };
        drop(state);
        if let Some(sign_in) = &data.sign_in {
            let body = RefreshToken {
                refresh_token: sign_in.tokens.refresh_token.clone(),
            };
            let ended = self
                .0
                .sessions
                .users
                .send::<SignOut>(&Empty {}, &body)
                .await;
            if let Err(error) = ended {
                // The token was in the session alone, so nobody can use it any more.
                tracing::warn!(error = %error, "a sign-in was not ended at the user service");
            }
        }
        Ok(())
    }

    async fn set_or_remove(&self, name: &str, value: Option<Value>) -> Result<(), ApiError> {
        let mut state = self.lock().await;
        let Some(value) = value else {
            return self.remove(&mut state, name).await;
        };
        self.merge(&mut state, json!({ (name): value })).await
    }

    async fn merge(&self, state: &mut State, change: Value) -> Result<(), ApiError> {
        let merged = match state.key() {
            Some(key) => self.store().merge(key, &change).await?,
            None => None,
        };
        self.settle(state, merged, change).await.map(drop)
    }

    async fn remove(&self, state: &mut State, name: &str) -> Result<(), ApiError> {
        let Some(key) = state.key() else {
            return Ok(());
        };
        if let Some(data) = self.store().remove(key, name).await? {
            state.data = Some(Arc::new(SessionData::read(&data)));
        }
        Ok(())
    }

    async fn push(&self, name: &str, item: &str, most: i32) -> Result<(), ApiError> {
        let mut state = self.lock().await;
        let pushed = match state.key() {
            Some(key) => self.store().push(key, name, item, most).await?,
            None => None,
        };
        self.settle(&mut state, pushed, json!({ (name): [item] }))
            .await
            .map(drop)
    }

    /// Keeps what a change left, or makes the session where there was none to change.
    async fn settle(
        &self,
        state: &mut State,
        changed: Option<Value>,
        first: Value,
    ) -> Result<Arc<SessionData>, ApiError> {
        let held = match changed {
            Some(held) => held,
            None => {
                // Never under a secret that the browser brought along.
                let token = Token::new();
                self.store().create(token.key(), &first).await?;
                state.token = Some(token);
                state.cookie = CookieChange::Set;
                first
            }
        };
        let data = Arc::new(SessionData::read(&held));
        state.data = Some(Arc::clone(&data));
        Ok(data)
    }
}

/// A new key for placing `checkout`, and how it is kept.
fn new_place_key(checkout: CheckoutId) -> (String, String) {
    let fresh = Uuid::now_v7().to_string();
    let kept = format!("{checkout} {fresh}");
    (fresh, kept)
}
