//! Shoppers: they fill a cart, order, pay, come back, give up, and try again.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rand::Rng;
use reqwest::StatusCode;
use server_kit::CallError;
use server_kit::auth::AccessToken;
use shared_types::cart::{CreateCart, NewLine};
use shared_types::order::{
    ByCheckout, ByOrder, CancelOrder, CheckoutView, Contact, NewCheckout, OrderStatus, OrderView,
    Place, PlaceOrder, PlacedOrder, PutContact, SettleOrder, StartCheckout,
};
use shared_types::user::Address;
use shared_types::{CartId, CheckoutId, Empty, Money, OrderId, VariantId};
use sqlx::Row;
use uuid::Uuid;

use crate::stage::Stage;

/// A card that is good.
pub const GOOD: &str = "4242424242424242";
/// Tries after which a shopper gives up.
const TRIES: u32 = 150;

/// A new key, as a page has one.
pub fn key() -> String {
    Uuid::now_v7().to_string()
}

/// What a refused call's problem is called.
pub fn code<T>(result: &Result<T, CallError>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

impl Stage {
    /// So many variants that nobody bought yet, each with so many units on its shelf.
    pub async fn variants(&self, count: i64, units: i64) -> anyhow::Result<Vec<VariantId>> {
        let rows = sqlx::query(
            "with chosen as (
                 select s.variant_id from stock s join product p using (product_id)
                 where s.offered and p.published and s.reserved = 0 and not exists (
                     select from reservation_line line where line.variant_id = s.variant_id)
                 order by random() limit $1
             )
             select variant_id from chosen",
        )
        .bind(count)
        .fetch_all(self.databases.of("product")?)
        .await?;
        ensure!(
            rows.len() == usize::try_from(count)?,
            "too few variants in the catalogue"
        );
        let chosen: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
        self.put_on_shelves(&chosen, units).await?;
        Ok(chosen.into_iter().map(VariantId::from).collect())
    }

    /// So many units of each on its shelf, and lists that show it.
    pub async fn put_on_shelves(&self, variants: &[Uuid], units: i64) -> anyhow::Result<()> {
        let product = self.databases.of("product")?;
        sqlx::query("update stock set on_hand = $2 where variant_id = any($1)")
            .bind(variants)
            .bind(units)
            .execute(product)
            .await?;
        sqlx::query(
            "update product p set available = (
                 select coalesce(sum(s.on_hand - s.reserved), 0) from stock s
                 where s.product_id = p.product_id and s.offered)
             where p.product_id in (select product_id from stock where variant_id = any($1))",
        )
        .bind(variants)
        .execute(product)
        .await?;
        let mut known = self.before.units.lock().await;
        known.extend(variants.iter().map(|variant| (*variant, units)));
        Ok(())
    }

    /// Available units of a variant.
    pub async fn available(&self, variant: VariantId) -> anyhow::Result<i64> {
        let left = sqlx::query_scalar("select on_hand - reserved from stock where variant_id = $1")
            .bind(variant.uuid())
            .fetch_one(self.databases.of("product")?);
        Ok(left.await?)
    }

    /// A guest's cart.
    pub async fn cart(&self, variant: VariantId, quantity: i64) -> anyhow::Result<CartId> {
        let line = NewLine {
            variant_id: variant,
            quantity,
        };
        let cart = patient(async || self.carts.send::<CreateCart>(&Empty {}, &line).await).await?;
        Ok(cart.cart_id)
    }

    /// A checkout that is ready to be placed.
    pub async fn checkout(&self, cart_id: CartId) -> anyhow::Result<CheckoutView> {
        self.checkout_as(cart_id, None).await
    }

    /// The same by somebody signed in.
    pub async fn checkout_as(
        &self,
        cart_id: CartId,
        user: Option<&AccessToken>,
    ) -> anyhow::Result<CheckoutView> {
        let orders = self.orders.with_maybe_user(user);
        let body = NewCheckout { cart_id };
        let started =
            patient(async || orders.send::<StartCheckout>(&Empty {}, &body).await).await?;
        let path = ByCheckout {
            checkout_id: started.checkout_id,
        };
        let contact = contact();
        patient(async || orders.send::<PutContact>(&path, &contact).await).await
    }

    /// Places an order once.
    pub async fn place(
        &self,
        checkout: CheckoutId,
        total: Money,
        key: &str,
        user: Option<&AccessToken>,
    ) -> Result<PlacedOrder, CallError> {
        let order = PlaceOrder {
            expected_total: total,
            expected_gift_card: None,
            return_url: "http://localhost/return?order={ORDER_ID}".to_owned(),
            cancel_url: "http://localhost/cancelled?order={ORDER_ID}".to_owned(),
            provider: None,
        };
        let path = ByCheckout {
            checkout_id: checkout,
        };
        let orders = self.orders.with_maybe_user(user);
        orders
            .with_idempotency_key(key)
            .send::<Place>(&path, &order)
            .await
    }

    /// Places an order as the page does: again under the same key while nobody knows what
    /// came of it, under a new one once it failed. A refusal is given as its code.
    pub async fn order(
        &self,
        checkout: &CheckoutView,
    ) -> anyhow::Result<Result<PlacedOrder, String>> {
        self.order_under(checkout, &key()).await
    }

    /// The same, beginning with the key that a page has.
    pub async fn order_under(
        &self,
        checkout: &CheckoutView,
        key: &str,
    ) -> anyhow::Result<Result<PlacedOrder, String>> {
        let mut key = key.to_owned();
        let mut failed = 0;
        for tried in 0..TRIES {
            let total = checkout.totals.to_pay;
            let answer = self.place(checkout.checkout_id, total, &key, None).await;
            match answer {
                Ok(placed) => return Ok(Ok(placed)),
                Err(CallError::Unavailable { .. }) => back_off(&mut failed).await,
                Err(error) if error.code() == "request_in_flight" => {
                    if tried % 10 == 9 {
                        self.databases.pass_time(40).await.ok();
                    }
                }
                Err(error) if error.status() >= 500 => {
                    key = self::key();
                    back_off(&mut failed).await;
                }
                Err(error) => return Ok(Err(error.code().to_owned())),
            }
            pause().await;
        }
        bail!("an order could not be placed in {TRIES} tries")
    }

    /// From the shelf to the payment page.
    pub async fn ordered(&self, variant: VariantId, quantity: i64) -> anyhow::Result<PlacedOrder> {
        let cart = self.cart(variant, quantity).await?;
        let checkout = self.checkout(cart).await?;
        let placed = self.order(&checkout).await?;
        placed.map_err(|code| anyhow::anyhow!("an order was refused: {code}"))
    }

    /// Pays on the provider's page.
    pub async fn pay(&self, placed: &PlacedOrder) -> anyhow::Result<()> {
        let page = placed.payment_url.as_deref();
        let page = page.context("the order has no payment page")?;
        let status = self.provider.pay(page, GOOD).await?;
        ensure!(
            status == StatusCode::SEE_OTHER,
            "the payment page answered {status}"
        );
        Ok(())
    }

    /// Comes back from the payment page, once.
    pub async fn settle_once(&self, order_id: OrderId) -> Result<OrderView, CallError> {
        let orders = &self.orders;
        orders
            .send::<SettleOrder>(&ByOrder { order_id }, &Empty {})
            .await
    }

    /// Looks at an order again and again until it is confirmed and paid, or cancelled.
    pub async fn ending(&self, order_id: OrderId) -> anyhow::Result<OrderView> {
        for tried in 0..TRIES {
            if let Ok(order) = self.settle_once(order_id).await
                && self.has_ended(order_id).await?
            {
                return Ok(order);
            }
            if tried % 5 == 4 {
                self.databases.pass_time(30).await?;
            }
            pause().await;
        }
        bail!("order {order_id} does not end")
    }

    /// Whether an order is confirmed and paid, or cancelled.
    pub async fn has_ended(&self, order_id: OrderId) -> anyhow::Result<bool> {
        let step = sqlx::query_scalar::<_, String>(
            "select saga_step from placed_order where order_id = $1",
        )
        .bind(order_id.uuid())
        .fetch_one(self.databases.of("order")?)
        .await?;
        Ok(step == "done" || step == "cancelled")
    }

    /// The shopper pays and comes back; the order must be confirmed.
    pub async fn bought(&self, placed: &PlacedOrder) -> anyhow::Result<OrderView> {
        self.pay(placed).await?;
        let order = self.ending(placed.order_id).await?;
        ensure!(
            order.status == OrderStatus::Confirmed,
            "a paid order is {:?}",
            order.status
        );
        Ok(order)
    }

    /// Calls an order off, as often as that takes.
    pub async fn called_off(&self, order_id: OrderId) -> anyhow::Result<OrderView> {
        let orders = &self.orders;
        for _ in 0..TRIES {
            let path = ByOrder { order_id };
            match orders.send::<CancelOrder>(&path, &Empty {}).await {
                Ok(_) => return self.ending(order_id).await,
                Err(error) if error.code() == "too_late" => bail!("too late to call off"),
                Err(_) => pause().await,
            }
        }
        bail!("order {order_id} could not be called off")
    }

    /// Everybody who has not paid gives up.
    pub async fn abandon(&self) -> anyhow::Result<()> {
        let waiting = sqlx::query_scalar::<_, Uuid>(
            "select order_id from placed_order where saga_step = 'await_payment'",
        )
        .fetch_all(self.databases.of("order")?)
        .await?;
        for order_id in waiting {
            self.called_off(order_id.into()).await?;
        }
        Ok(())
    }
}

fn contact() -> Contact {
    Contact {
        email: "robin@example.com".to_owned(),
        address: Address {
            name: "Robin Vale".to_owned(),
            line1: "12 Harbour Street".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101".to_owned(),
            country: "US".to_owned(),
            ..Address::default()
        },
    }
}

/// Tries until it is answered; a refusal is an error.
async fn patient<T, F>(call: impl Fn() -> F) -> anyhow::Result<T>
where
    F: Future<Output = Result<T, CallError>>,
{
    for _ in 0..TRIES {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) if error.status() >= 500 => pause().await,
            Err(error) => return Err(error).context("a call was refused"),
        }
    }
    bail!("a call was not answered in {TRIES} tries")
}

/// The more often it failed the longer: 0.1 s to 6 s, as `Retry-After` asks for.
async fn back_off(failed: &mut u32) {
    let most = 200_u64 << (*failed).min(5);
    *failed += 1;
    let pause = rand::rng().random_range(most / 2..=most);
    tokio::time::sleep(Duration::from_millis(pause)).await;
}

/// Shoppers do not come back all at once.
async fn pause() {
    let pause = rand::rng().random_range(30..200);
    tokio::time::sleep(Duration::from_millis(pause)).await;
}
