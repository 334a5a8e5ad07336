//! Carts that change under a checkout, and in two tabs at once.

use anyhow::{Context, ensure};
use futures::future::{join_all, try_join_all};
use shared_types::cart::{
    AddLine, ByCart, ByLine, CartView, GetCart, GetMyCart, LineQuantity, Merge, MergeCart, NewLine,
    PutLine,
};
use shared_types::order::{ByCheckout, GetCheckout};
use shared_types::{CartId, Empty, Money, VariantId};

use super::keys::signed_in;
use super::{Outcome, Scale};
use crate::shopper::{code, key};
use crate::stage::Stage;

/// The cart changes between checkout and pay: 409 and the new total, which then counts. A
/// price of the client's is never believed.
pub async fn changes(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(2, 20);
    for _ in 0..rounds {
        let variant = stage.variants(1, 10).await?[0];
        let cart = stage.cart(variant, 1).await?;
        let checkout = stage.checkout(cart).await?;
        let (id, seen) = (checkout.checkout_id, checkout.totals.total);
        let path = ByLine {
            cart_id: cart,
            variant_id: variant,
        };
        let more = LineQuantity { quantity: 3 };
        stage.carts.send::<PutLine>(&path, &more).await?;
        let refused = stage.place(id, seen, &key(), None).await;
        ensure!(code(&refused) == "total_changed", "{}", code(&refused));
        let path = ByCheckout { checkout_id: id };
        let now = stage.orders.get::<GetCheckout>(&path, &Empty {}).await?;
        ensure!(
            now.totals.total.amount > seen.amount,
            "the new total is not told"
        );
        for amount in [1, seen.amount, now.totals.total.amount - 1] {
            let made_up = Money::new(amount, seen.currency);
            let refused = stage.place(id, made_up, &key(), None).await;
            ensure!(code(&refused) == "total_changed", "{}", code(&refused));
        }
        let placed = stage.order(&now).await?.map_err(anyhow::Error::msg)?;
        stage.bought(&placed).await?;
        ensure!(
            stage.available(variant).await? == 7,
            "three were in the cart"
        );
    }
    Outcome::new(rounds, "409 with the new total; no made-up price")
}

/// Twenty parallel additions in two tabs, then several merges at once: nothing is lost
/// and nothing counted twice.
pub async fn merges(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(2, 10);
    for _ in 0..rounds {
        let variant = stage.variants(1, 90).await?[0];
        let cart_id = stage.cart(variant, 1).await?;
        try_join_all((0..20).map(|_| add(stage, cart_id, variant))).await?;
        let path = ByCart { cart_id };
        let cart = stage.carts.get::<GetCart>(&path, &Empty {}).await?;
        ensure!(
            units(&cart) == 21,
            "{} units after 21 additions",
            units(&cart)
        );
        let user = signed_in(stage).await?;
        let carts = stage.carts.with_user(&user);
        let merge = Merge { from: cart_id };
        join_all((0..5).map(|_| carts.send::<MergeCart>(&Empty {}, &merge))).await;
        let mine = carts.get::<GetMyCart>(&Empty {}, &Empty {}).await?;
        ensure!(units(&mine) == 21, "{} units after the merge", units(&mine));
        all_at_once(stage).await?;
    }
    Outcome::new(rounds * 50, "nothing lost, nothing twice")
}

/// The two tabs are still adding while the shopper signs in: whatever was accepted is in the
/// shopper's cart, or still in the guest's and comes with the next merge.
async fn all_at_once(stage: &Stage) -> anyhow::Result<()> {
    let variant = stage.variants(1, 90).await?[0];
    let cart_id = stage.cart(variant, 1).await?;
    let user = signed_in(stage).await?;
    let carts = stage.carts.with_user(&user);
    let merge = Merge { from: cart_id };
    let (added, merged) = tokio::join!(
        join_all((0..20).map(|_| add(stage, cart_id, variant))),
        join_all((0..5).map(|_| carts.send::<MergeCart>(&Empty {}, &merge)))
    );
    ensure!(merged.iter().any(Result::is_ok), "nobody could merge");
    let added: i64 = added.iter().map(|added| i64::from(added.is_ok())).sum();
    carts.send::<MergeCart>(&Empty {}, &merge).await?;
    let mine = carts.get::<GetMyCart>(&Empty {}, &Empty {}).await?;
    let units = units(&mine);
    ensure!(units == 1 + added, "{units} units after {added} additions");
    Ok(())
}

async fn add(stage: &Stage, cart_id: CartId, variant: VariantId) -> anyhow::Result<()> {
    let line = NewLine {
        variant_id: variant,
        quantity: 1,
    };
    let added = stage
        .carts
        .send::<AddLine>(&ByCart { cart_id }, &line)
        .await;
    added.context("an addition was refused")?;
    Ok(())
}

fn units(cart: &CartView) -> i64 {
    cart.lines.iter().map(|line| line.quantity).sum()
}
