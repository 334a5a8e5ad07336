//! Requests that come again.

use anyhow::{Context, ensure};
use futures::future::{join_all, try_join_all};
use server_kit::auth::AccessToken;
use shared_types::cart::{AddMyLine, NewLine};
use shared_types::payment::{ByOrder, CapturePayment};
use shared_types::user::{NewUser, Register};
use shared_types::{Empty, Money, VariantId};
use uuid::Uuid;

use super::{Outcome, Scale};
use crate::shopper::{code, key};
use crate::stage::Stage;

/// The same request fifty times at once under one key: one order, one call to the
/// provider, one charge, however often it is settled and captured.
pub async fn fifty(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(2, 20);
    for _ in 0..rounds {
        let variant = stage.variants(1, 5).await?[0];
        let checkout = stage.checkout(stage.cart(variant, 1).await?).await?;
        let opened = stage.provider.count("/counts/calls/create_session").await?;
        let captured = stage.provider.count("/counts/captures").await?;
        let asked_to = stage.provider.count("/counts/calls/capture").await?;
        let (id, total, key) = (checkout.checkout_id, checkout.totals.total, key());
        let asked = join_all((0..50).map(|_| stage.place(id, total, &key, None))).await;
        let placed = stage.order(&checkout).await?.map_err(anyhow::Error::msg)?;
        for answer in asked {
            match answer {
                Ok(order) => ensure!(order == placed, "two orders"),
                Err(error) => ensure!(error.code() == "request_in_flight", "{error}"),
            }
        }
        let opened = stage.provider.count("/counts/calls/create_session").await? - opened;
        ensure!(opened == 1, "the provider was called {opened} times");
        stage.pay(&placed).await?;
        let order_id = placed.order_id;
        join_all((0..50).map(|_| stage.settle_once(order_id))).await;
        stage.ending(order_id).await?;
        let path = ByOrder { order_id };
        let again = (0..10).map(|_| stage.payments.send::<CapturePayment>(&path, &Empty {}));
        try_join_all(again).await?;
        let captured = stage.provider.count("/counts/captures").await? - captured;
        ensure!(captured == 1, "captured {captured} times");
        let asked_to = stage.provider.count("/counts/calls/capture").await? - asked_to;
        ensure!(asked_to == 1, "asked to capture {asked_to} times");
    }
    Outcome::new(rounds * 50, "one order, one call, one charge")
}

/// One key with another amount is refused; another user's key says nothing.
pub async fn others(stage: &Stage, _: Scale) -> anyhow::Result<Outcome> {
    let variant = stage.variants(1, 10).await?[0];
    let (ada, eve) = (signed_in(stage).await?, signed_in(stage).await?);
    let hers = checkout_of(stage, &ada, variant).await?;
    let other = checkout_of(stage, &eve, variant).await?;
    let key = key();
    let (id, total) = (hers.checkout_id, hers.totals.total);
    let lower = Money::new(total.amount - 1, total.currency);
    let made_up = stage.place(id, lower, &key, Some(&ada)).await;
    ensure!(
        code(&made_up) == "total_changed",
        "a made-up price: {}",
        code(&made_up)
    );
    let first = stage.place(id, total, &key, Some(&ada)).await?;
    let again = stage.place(id, lower, &key, Some(&ada)).await;
    ensure!(code(&again) == "idempotency_key_reused", "{}", code(&again));
    let second = stage
        .place(other.checkout_id, other.totals.total, &key, Some(&eve))
        .await
        .context("another user's key is in the way")?;
    ensure!(
        second.order_id != first.order_id,
        "another user's order was told"
    );
    Outcome::new(1, "422 for another amount, nothing of another user's")
}

/// Somebody with a new account.
pub async fn signed_in(stage: &Stage) -> anyhow::Result<AccessToken> {
    let body = NewUser {
        email: format!("{}@example.com", Uuid::now_v7()),
        password: "correct horse battery".to_owned(),
        name: "Robin Vale".to_owned(),
    };
    let users = stage.users.with_timeout(std::time::Duration::from_secs(10));
    let signed_in = users.send::<Register>(&Empty {}, &body).await?;
    Ok(AccessToken::from(signed_in.tokens.access_token))
}

async fn checkout_of(
    stage: &Stage,
    user: &AccessToken,
    variant: VariantId,
) -> anyhow::Result<shared_types::order::CheckoutView> {
    let line = NewLine {
        variant_id: variant,
        quantity: 1,
    };
    let carts = stage.carts.with_user(user);
    let cart = carts.send::<AddMyLine>(&Empty {}, &line).await?;
    stage.checkout_as(cart.cart_id, Some(user)).await
}
