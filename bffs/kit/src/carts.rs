//! The cart of this session: a guest's by its id, a shopper's by their token.
//!
//! A guest's cart that is gone is replaced without a word, and a guest's cart that
//! could not be merged at sign-in is merged the next time.

use server_kit::{ApiError, Client, Optional};
use shared_types::cart::{
    AddLine, AddMyLine, ByCart, ByLine, ByMyLine, CartCount, CartView, CountCart, CreateCart,
    GetCart, GetMyCart, LineQuantity, Merge, MergeCart, NewLine, PutLine, PutMyLine,
};
use shared_types::{CartId, Empty, VariantId};

use crate::App;
use crate::session::Session;

/// Whose cart it is, with the client to reach it.
enum Cart {
    Shopper(Client),
    Guest(Option<CartId>),
}

/// The cart as it stands now; `None` where there is none yet.
///
/// # Errors
/// When the cart service or the session is away.
pub async fn view(app: &App, session: &Session) -> Result<Option<CartView>, ApiError> {
    match whose(app, session).await? {
        Cart::Shopper(client) => Ok(Some(client.get::<GetMyCart>(&Empty {}, &Empty {}).await?)),
        Cart::Guest(None) => Ok(None),
        Cart::Guest(Some(cart_id)) => {
            let carts = &app.backends().carts;
            let found = carts
                .get::<GetCart>(&ByCart { cart_id }, &Empty {})
                .await
                .optional()?;
            if found.is_none() {
                session.set_cart(None).await?;
            }
            Ok(found)
        }
    }
}

/// Adds units; opens a cart where there is none.
///
/// # Errors
/// The cart service's refusal, such as 409 `sold_out`.
pub async fn add(app: &App, session: &Session, line: NewLine) -> Result<CartView, ApiError> {
    match whose(app, session).await? {
        Cart::Shopper(client) => Ok(client.send::<AddMyLine>(&Empty {}, &line).await?),
        Cart::Guest(cart) => add_to_guest(app, session, cart, line).await,
    }
}

async fn add_to_guest(
    app: &App,
    session: &Session,
    cart: Option<CartId>,
    line: NewLine,
) -> Result<CartView, ApiError> {
    let carts = &app.backends().carts;
    if let Some(cart_id) = cart {
        let added = carts
            .send::<AddLine>(&ByCart { cart_id }, &line)
            .await
            .optional()?;
        if let Some(added) = added {
            return Ok(added);
        }
        // The cart is gone, or the variant is, which opening another will tell.
    }
    let opened = carts.send::<CreateCart>(&Empty {}, &line).await?;
    let counts = session.replace_cart(cart, opened.cart_id).await?;
    if counts == opened.cart_id {
        return Ok(opened);
    }
    // Another tab opened one in the same moment; this line goes there too.
    Ok(carts
        .send::<AddLine>(&ByCart { cart_id: counts }, &line)
        .await?)
}

/// Sets a line's quantity; 0 removes it.
///
/// # Errors
/// 404 where there is no such line; the cart service's refusal.
pub async fn put(
    app: &App,
    session: &Session,
    variant_id: VariantId,
    quantity: i64,
) -> Result<CartView, ApiError> {
    let body = LineQuantity { quantity };
    match whose(app, session).await? {
        Cart::Shopper(client) => Ok(client
            .send::<PutMyLine>(&ByMyLine { variant_id }, &body)
            .await?),
        Cart::Guest(None) => Err(ApiError::not_found("cart")),
        Cart::Guest(Some(cart_id)) => {
            let line = ByLine {
                cart_id,
                variant_id,
            };
            Ok(app.backends().carts.send::<PutLine>(&line, &body).await?)
        }
    }
}

/// Units in the cart; no request where there is no cart.
///
/// # Errors
/// When the cart service or the session is away.
pub async fn count(app: &App, session: &Session) -> Result<i64, ApiError> {
    match whose(app, session).await? {
        Cart::Shopper(client) => Ok(client
            .get::<GetMyCart>(&Empty {}, &Empty {})
            .await?
            .item_count),
        Cart::Guest(None) => Ok(0),
        Cart::Guest(Some(cart_id)) => {
            let carts = &app.backends().carts;
            let count = carts
                .get::<CountCart>(&ByCart { cart_id }, &Empty {})
                .await
                .optional()?;
            let CartCount { item_count } = count.unwrap_or_default();
            Ok(item_count)
        }
    }
}

/// Merges the guest's cart into the shopper's; call it after [`Session::sign_in`].
/// Where the cart service is away it happens later.
///
/// # Errors
/// When the session is away.
pub async fn merge_at_sign_in(app: &App, session: &Session) -> Result<(), ApiError> {
    whose(app, session).await.map(drop)
}

async fn whose(app: &App, session: &Session) -> Result<Cart, ApiError> {
    let token = session.access_token().await?;
    let guest = session.data().await?.cart;
    let Some(token) = token else {
        return Ok(Cart::Guest(guest));
    };
    let client = app.backends().carts.with_user(&token);
    if let Some(from) = guest {
        merge(session, &client, from).await?;
    }
    Ok(Cart::Shopper(client))
}

async fn merge(session: &Session, client: &Client, from: CartId) -> Result<(), ApiError> {
    match client.send::<MergeCart>(&Empty {}, &Merge { from }).await {
        Ok(_) => session.set_cart(None).await,
        Err(error) if (400..429).contains(&error.status()) => {
            tracing::info!(error = %error, "a guest's cart cannot be merged and is left behind");
            session.set_cart(None).await
        }
        Err(error) => {
            tracing::warn!(error = %error, "a guest's cart is not merged yet");
            Ok(())
        }
    }
}
