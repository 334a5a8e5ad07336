//! What a shopper is about while processes die around them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::ensure;
use shared_types::order::{CheckoutView, OrderStatus, OrderView, PlacedOrder};

use crate::shopper::key;
use crate::stage::Stage;

/// How far they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Orders, pays, comes back.
    Buys,
    /// Orders, and calls it off instead of paying.
    GivesUp,
    /// Orders, pays, and calls off what was confirmed.
    CallsOff,
    /// Orders, pays, and sends one of two units back.
    SendsBack,
}

/// Somebody who knows how far they came, and goes on from there.
pub struct Shopper {
    way: Way,
    checkout: CheckoutView,
    key: String,
    placed: OnceLock<PlacedOrder>,
    bought: AtomicBool,
}

impl Shopper {
    /// With two units in the cart, before the page on which one orders.
    pub async fn enters(stage: &Stage, way: Way) -> anyhow::Result<Self> {
        let variant = stage.variants(1, 3).await?[0];
        let cart = stage.cart(variant, 2).await?;
        Ok(Self {
            way,
            checkout: stage.checkout(cart).await?,
            key: key(),
            placed: OnceLock::new(),
            bought: AtomicBool::new(false),
        })
    }

    /// To the end, which must be the one that was meant. Interrupted, it can be begun again,
    /// as a page that is loaded again is.
    pub async fn goes(&self, stage: &Stage) -> anyhow::Result<()> {
        let placed = match self.placed.get() {
            Some(placed) => placed.clone(),
            None => {
                let order = stage.order_under(&self.checkout, &self.key).await?;
                let order = order.map_err(|code| anyhow::anyhow!("refused: {code}"))?;
                self.placed.get_or_init(|| order).clone()
            }
        };
        if self.way != Way::GivesUp && !self.bought.load(Ordering::SeqCst) {
            self.pays(stage, &placed).await?;
            self.bought.store(true, Ordering::SeqCst);
        }
        match self.way {
            Way::Buys => Ok(()),
            Way::GivesUp | Way::CallsOff => {
                let order = stage.called_off(placed.order_id).await?;
                expect(&order, OrderStatus::Cancelled)
            }
            Way::SendsBack => stage.sends_one_back(placed.order_id).await,
        }
    }

    async fn pays(&self, stage: &Stage, placed: &PlacedOrder) -> anyhow::Result<()> {
        // A form that was sent before has paid once, and leads on.
        stage.pay(placed).await?;
        let order = stage.ending(placed.order_id).await?;
        expect(&order, OrderStatus::Confirmed)
    }
}

fn expect(order: &OrderView, status: OrderStatus) -> anyhow::Result<()> {
    ensure!(order.status == status, "the order is {:?}", order.status);
    Ok(())
}
