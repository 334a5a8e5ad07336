//! A checkout and how it is priced; no I/O.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shared_types::cart::{CartView, LineView};
use shared_types::order::{CheckoutSeller, CheckoutView, OrderLine};
use shared_types::user::Address;
use shared_types::{CartId, CheckoutId, Currency, Money, OrderId, ProductId, SellerId, UserId};

use crate::pricing::{Rates, delivery_options, totals};

/// A checkout as stored.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The checkout.
    pub checkout_id: CheckoutId,
    /// The cart it was taken from.
    pub cart_id: CartId,
    /// The shopper, when signed in.
    pub user_id: Option<UserId>,
    /// What is bought, by seller.
    pub sellers: Vec<SellerPart>,
    /// Where the confirmation goes.
    pub email: Option<String>,
    /// Where the parcels go.
    pub address: Option<Address>,
    /// The chosen delivery method of each seller.
    pub choices: HashMap<SellerId, String>,
    /// The order it became.
    pub order_id: Option<OrderId>,
}

/// What is bought of one seller, at the prices of the snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SellerPart {
    /// The seller.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// The lines, in the cart's order.
    pub lines: Vec<PricedLine>,
}

/// A line with what the order needs beyond what is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PricedLine {
    /// The product, for those who count sales.
    pub product_id: ProductId,
    /// Weight of all units, for the delivery rate.
    pub grams: i64,
    /// What is shown and sold.
    pub line: OrderLine,
}

/// A cart's lines by seller, sellers in the order of their first line.
#[must_use]
pub fn by_seller(cart: &CartView) -> Vec<SellerPart> {
    let mut parts: Vec<SellerPart> = Vec::new();
    for line in &cart.lines {
        let at = parts
            .iter()
            .position(|part| part.seller_id == line.seller_id);
        let at = at.unwrap_or_else(|| {
            parts.push(SellerPart {
                seller_id: line.seller_id,
                seller_name: line.seller_name.clone(),
                lines: Vec::new(),
            });
            parts.len() - 1
        });
        parts[at].lines.push(priced(line));
    }
    parts
}

fn priced(line: &LineView) -> PricedLine {
    PricedLine {
        product_id: line.product_id,
        grams: i64::from(line.weight_grams.unwrap_or_default()).saturating_mul(line.quantity),
        line: OrderLine {
            variant_id: line.variant_id,
            product_slug: line.product_slug.clone(),
            title: line.title.clone(),
            variant_title: line.variant_title.clone(),
            image: line.image.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            total: line.total,
        },
    }
}

impl Checkout {
    /// The sellers in it.
    #[must_use]
    pub fn seller_ids(&self) -> Vec<SellerId> {
        self.sellers.iter().map(|part| part.seller_id).collect()
    }

    /// Every line belongs to one currency: the first's.
    #[must_use]
    pub fn currency(&self) -> Currency {
        let mut lines = self.sellers.iter().flat_map(|part| &part.lines);
        lines
            .next()
            .map_or(Currency::USD, |priced| priced.line.total.currency)
    }

    /// The checkout as its shopper sees it; without an address there are no
    /// `rates` and so neither delivery nor tax.
    #[must_use]
    pub fn view(&self, rates: &Rates) -> CheckoutView {
        let sellers: Vec<_> = self
            .sellers
            .iter()
            .map(|part| self.seller_view(part, rates))
            .collect();
        let settled = sellers.iter().all(|seller| seller.chosen.is_some());
        CheckoutView {
            checkout_id: self.checkout_id,
            cart_id: self.cart_id,
            email: self.email.clone(),
            address: self.address.clone(),
            totals: totals(&sellers, rates.tax, self.currency()),
            ready: settled && self.email.is_some() && self.address.is_some(),
            order_id: self.order_id,
            sellers,
        }
    }

    /// The cheapest method stands until the shopper chooses.
    fn seller_view(&self, part: &SellerPart, rates: &Rates) -> CheckoutSeller {
        let items = part
            .lines
            .iter()
            .map(|priced| priced.line.total.amount)
            .sum();
        let grams = part.lines.iter().map(|priced| priced.grams).sum();
        let items = Money::new(items, self.currency());
        let options = delivery_options(rates, part.seller_id, items, grams);
        let chosen = self
            .choices
            .get(&part.seller_id)
            .filter(|method| options.iter().any(|option| &option.method == *method))
            .or_else(|| {
                options
                    .iter()
                    .min_by_key(|o| o.price.amount)
                    .map(|o| &o.method)
            })
            .cloned();
        CheckoutSeller {
            seller_id: part.seller_id,
            seller_name: part.seller_name.clone(),
            lines: part
                .lines
                .iter()
                .map(|priced| priced.line.clone())
                .collect(),
            options,
            chosen,
        }
    }
}
