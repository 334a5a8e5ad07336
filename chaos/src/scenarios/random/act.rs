//! What people do, drawn at random.

use std::collections::HashSet;

use anyhow::{Context, ensure};
use rand::Rng;
use rand::rngs::StdRng;
use shared_types::VariantId;
use shared_types::cart::{AddLine, ByCart, NewLine};
use shared_types::order::{OrderStatus, OrderView};

use super::Goods;
use super::model::{Model, Sale};
use crate::scenarios::codes;
use crate::stage::Stage;

/// What happens at the same moment.
const AT_ONCE: usize = 6;

/// So many units of a variant.
type Units = (VariantId, i64);

/// What somebody does.
#[derive(Debug)]
pub enum Act {
    /// Orders and pays, with a coupon or not, and with a gift card or not.
    Buys {
        lines: Vec<Units>,
        coupon: Option<String>,
        card: Option<Worth>,
    },
    /// Orders, and calls it off instead of paying.
    GivesUp { line: Units },
    /// Calls off what was paid.
    CallsOff { at: usize },
    /// Sends units of one seller back, who gives such a share of their price back.
    SendsBack {
        at: usize,
        part: usize,
        line: Units,
        sellable: bool,
        percent: i64,
    },
}

/// What is on a gift card, in minor units.
#[derive(Clone, Copy, Debug)]
pub enum Worth {
    /// So much.
    Exactly(i64),
    /// What the order comes to, but for so much: less than a provider charges, or more.
    AllBut(i64),
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    Bought(Box<OrderView>),
    Nothing,
    CalledOff {
        at: usize,
    },
    SentBack {
        at: usize,
        part: usize,
        line: Units,
        amount: i64,
    },
}

/// A few acts that can happen at the same moment, of different orders.
pub fn draw(random: &mut StdRng, goods: &Goods, model: &Model) -> Vec<Act> {
    let mut touched = HashSet::new();
    let acts = (0..AT_ONCE).map(|_| {
        let act = match random.random_range(0..100) {
            0..45 => None,
            45..52 => Some(Act::GivesUp {
                line: line(random, goods),
            }),
            52..60 => pick(random, model, &mut touched, |sale| sale.returns == 0)
                .map(|at| Act::CallsOff { at }),
            _ => pick(random, model, &mut touched, |_| true)
                .and_then(|at| sends_back(random, model, at)),
        };
        act.unwrap_or_else(|| buys(random, goods))
    });
    acts.collect()
}

fn line(random: &mut StdRng, goods: &Goods) -> Units {
    let variant = goods.variants[random.random_range(0..goods.variants.len())];
    (variant, random.random_range(1..=4))
}

fn buys(random: &mut StdRng, goods: &Goods) -> Act {
    let lines = (0..random.random_range(1..=4)).map(|_| line(random, goods));
    let lines = lines.collect();
    let coupon = random.random_bool(0.3).then(|| goods.coupon.clone());
    let card = match random.random_range(0..10) {
        0 => Some(Worth::Exactly(random.random_range(100..60_000))),
        1 => Some(Worth::AllBut(random.random_range(0..200))),
        _ => None,
    };
    Act::Buys {
        lines,
        coupon,
        card,
    }
}

/// One of the sales that are not called off, that nobody else has taken.
fn pick(
    random: &mut StdRng,
    model: &Model,
    touched: &mut HashSet<usize>,
    fits: impl Fn(&Sale) -> bool,
) -> Option<usize> {
    if model.sales.is_empty() {
        return None;
    }
    let at = random.random_range(0..model.sales.len());
    let sale = &model.sales[at];
    (!sale.cancelled && fits(sale) && touched.insert(at)).then_some(at)
}

fn sends_back(random: &mut StdRng, model: &Model, at: usize) -> Option<Act> {
    let parts = &model.sales[at].parts;
    let part = random.random_range(0..parts.len());
    let left: Vec<Units> = parts[part]
        .left
        .iter()
        .map(|(id, left)| (*id, *left))
        .collect();
    let (variant, left) = left[random.random_range(0..left.len())];
    (left > 0).then(|| Act::SendsBack {
        at,
        part,
        line: (variant, random.random_range(1..=left)),
        sellable: random.random_bool(0.6),
        percent: match random.random_bool(0.5) {
            true => 100,
            false => random.random_range(1..100),
        },
    })
}

impl Act {
    /// Does it, through the services as their callers do.
    pub async fn play(self, stage: &Stage, model: &Model) -> anyhow::Result<Done> {
        match self {
            Self::Buys {
                lines,
                coupon,
                card,
            } => bought(stage, &lines, coupon, card).await,
            Self::GivesUp { line } => {
                let placed = stage.ordered(line.0, line.1).await?;
                let order = stage.called_off(placed.order_id).await?;
                ensure!(order.status == OrderStatus::Cancelled, "{:?}", order.status);
                Ok(Done::Nothing)
            }
            Self::CallsOff { at } => {
                let order = stage.called_off(model.sales[at].order).await?;
                ensure!(order.status == OrderStatus::Cancelled, "{:?}", order.status);
                Ok(Done::CalledOff { at })
            }
            Self::SendsBack {
                at,
                part,
                line,
                sellable,
                percent,
            } => {
                let sale = &model.sales[at];
                let seller_order = sale.parts[part].seller_order;
                let asked = stage.asks_return(sale.order, seller_order, line).await?;
                let amount = (asked.refundable.amount * percent / 100).max(1);
                stage.takes_back(&asked, sellable, amount).await?;
                Ok(Done::SentBack {
                    at,
                    part,
                    line,
                    amount,
                })
            }
        }
    }
}

async fn bought(
    stage: &Stage,
    lines: &[Units],
    coupon: Option<String>,
    card: Option<Worth>,
) -> anyhow::Result<Done> {
    let (first, more) = lines.split_first().context("nothing to buy")?;
    let cart_id = stage.cart(first.0, first.1).await?;
    for (variant_id, quantity) in more.iter().copied() {
        let line = NewLine {
            variant_id,
            quantity,
        };
        let path = ByCart { cart_id };
        let added = stage.carts.send::<AddLine>(&path, &line);
        added.await.context("a line was refused")?;
    }
    let mut checkout = stage.checkout(cart_id).await?;
    if let Some(coupon) = coupon {
        checkout = stage.put_code(checkout.checkout_id, &coupon).await?;
    }
    if let Some(worth) = card {
        let amount = match worth {
            Worth::Exactly(amount) => amount,
            Worth::AllBut(left) => (checkout.totals.to_pay.amount - left).max(1),
        };
        let (_, words) = codes::issued(stage, amount).await?;
        checkout = stage.put_code(checkout.checkout_id, &words).await?;
    }
    let placed = stage.order(&checkout).await?.map_err(anyhow::Error::msg)?;
    if placed.payment_url.is_some() {
        stage.pay(&placed).await?;
    }
    let order = stage.ending(placed.order_id).await?;
    ensure!(order.status == OrderStatus::Confirmed, "{:?}", order.status);
    Ok(Done::Bought(Box::new(order)))
}
