//! A checkout and how it is priced; no I/O.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use shared_types::cart::{CartView, LineView};
use shared_types::order::{CheckoutSeller, CheckoutView, OrderLine};
use shared_types::user::Address;
use shared_types::{
    CartId, CheckoutId, Currency, GiftCardId, Money, OrderId, ProductId, PromotionId, SellerId,
    UserId,
};

use super::offers::{Offers, Takings};
use crate::pricing::tax::TaxRate;
use crate::pricing::{Charge, Item, Parcel, PricedParcel, Rates, Sale, price};
use crate::promotion::model::Shopper;

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
    /// The coupon that was given.
    pub coupon_id: Option<PromotionId>,
    /// The gift cards that were given, in that order.
    pub gift_card_ids: Vec<GiftCardId>,
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
    /// Its category and those above, for promotions.
    #[serde(default)]
    pub category_path: Vec<String>,
    /// Weight of all units, for the delivery rate.
    pub grams: i64,
    /// What is shown and sold, at the price before any discount.
    pub line: OrderLine,
}

impl PricedLine {
    fn item(&self) -> Item<'_> {
        Item {
            product_id: self.product_id,
            category_path: &self.category_path,
            amount: self.line.total.amount,
            grams: self.grams,
        }
    }
}

/// A checkout with its prices, and what placing it takes.
#[derive(Clone, Debug)]
pub struct PricedCheckout {
    /// As its shopper sees it.
    pub view: CheckoutView,
    /// Each seller's part, in the order of the view's.
    pub parcels: Vec<PricedParcel>,
    /// The tax that the parts are priced with.
    pub tax: TaxRate,
    /// What to take from promotions and gift cards.
    pub takings: Takings,
}

/// Whether all of a cart is priced in one currency: amounts of two cannot be added.
#[must_use]
pub fn is_of_one_currency(cart: &CartView) -> bool {
    let mut currencies = cart.lines.iter().map(|line| line.unit_price.currency);
    let first = currencies.next();
    currencies.all(|currency| Some(currency) == first)
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
    let nothing = Money::zero(line.total.currency);
    PricedLine {
        product_id: line.product_id,
        category_path: line.category_path.clone(),
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
            discount: nothing,
            tax: nothing,
        },
    }
}

impl Checkout {
    /// The sellers in it.
    #[must_use]
    pub fn seller_ids(&self) -> Vec<SellerId> {
        self.sellers.iter().map(|part| part.seller_id).collect()
    }

    /// The first line's, which is that of all: see [`is_of_one_currency`].
    #[must_use]
    pub fn currency(&self) -> Currency {
        let mut lines = self.sellers.iter().flat_map(|part| &part.lines);
        lines
            .next()
            .map_or(Currency::USD, |priced| priced.line.total.currency)
    }

    /// Whose limits count.
    #[must_use]
    pub fn shopper(&self) -> Shopper {
        Shopper {
            user_id: self.user_id,
            email: self.email.clone(),
        }
    }

    /// What is to be priced.
    #[must_use]
    pub fn sale(&self) -> Sale<'_> {
        let parcels = self.sellers.iter().map(|part| Parcel {
            seller_id: part.seller_id,
            method: self.choices.get(&part.seller_id).map(String::as_str),
            items: part.lines.iter().map(PricedLine::item).collect(),
        });
        Sale {
            currency: self.currency(),
            parcels: parcels.collect(),
        }
    }

    /// The checkout as its shopper sees it, and what placing it takes; without an
    /// address there are no `rates` and so neither delivery nor tax.
    #[must_use]
    pub fn price(&self, rates: &Rates, offers: &Offers) -> PricedCheckout {
        let sale = self.sale();
        let priced = price(
            &sale,
            rates,
            &offers.promotions(),
            &offers.balances(sale.currency),
        );
        let told = offers.told(&sale, &priced);
        let parts = self.sellers.iter().zip(&priced.parcels);
        let sellers: Vec<_> = parts
            .map(|(part, parcel)| seller_view(part, parcel, sale.currency))
            .collect();
        let settled = sellers.iter().all(|seller| seller.chosen.is_some());
        PricedCheckout {
            view: CheckoutView {
                checkout_id: self.checkout_id,
                cart_id: self.cart_id,
                email: self.email.clone(),
                address: self.address.clone(),
                totals: priced.totals,
                discounts: told.discounts,
                codes: told.codes,
                ready: settled && self.email.is_some() && self.address.is_some(),
                order_id: self.order_id,
                sellers,
            },
            parcels: priced.parcels,
            tax: rates.tax,
            takings: told.takings,
        }
    }
}

fn seller_view(part: &SellerPart, parcel: &PricedParcel, currency: Currency) -> CheckoutSeller {
    let line = |(priced, charge): (&PricedLine, &Charge)| OrderLine {
        discount: Money::new(charge.discount, currency),
        tax: Money::new(charge.tax, currency),
        ..priced.line.clone()
    };
    CheckoutSeller {
        seller_id: part.seller_id,
        seller_name: part.seller_name.clone(),
        lines: part.lines.iter().zip(&parcel.items).map(line).collect(),
        chosen: parcel.chosen.map(|at| parcel.options[at].method.clone()),
        options: parcel.options.clone(),
    }
}
