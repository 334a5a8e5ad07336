//! The one pricing function: lines, rates, promotions and gift cards in; discounts,
//! delivery, tax and totals out, exact to the minor unit.

use serde::{Deserialize, Serialize};
use shared_types::order::{DeliveryOption, Totals};
use shared_types::{Currency, Money, ProductId, SellerId};

use super::delivery::{Rates, delivery_options};
use super::payable::least_charge;
use super::promotion::{Effect, Promotion};
use super::spread::{rounded_share, spread};
use super::tax::TaxRate;

/// What is to be priced: all of one currency.
#[derive(Clone, Debug)]
pub struct Sale<'a> {
    /// Its currency.
    pub currency: Currency,
    /// What each seller sends.
    pub parcels: Vec<Parcel<'a>>,
}

/// What one seller sends.
#[derive(Clone, Debug)]
pub struct Parcel<'a> {
    /// The seller.
    pub seller_id: SellerId,
    /// What is in it.
    pub items: Vec<Item<'a>>,
    /// The delivery method that was asked for.
    pub method: Option<&'a str>,
}

/// A line to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// The product.
    pub product_id: ProductId,
    /// Its category and those above.
    pub category_path: &'a [String],
    /// Minor units for all of it, not below nothing.
    pub amount: i64,
    /// What all of it weighs.
    pub grams: i64,
}

impl Sale<'_> {
    /// Every line with its seller.
    pub fn items(&self) -> impl Iterator<Item = (SellerId, &Item<'_>)> {
        self.parcels
            .iter()
            .flat_map(|parcel| parcel.items.iter().map(|item| (parcel.seller_id, item)))
    }
}

/// What a line or a delivery comes to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Charge {
    /// Its price.
    pub amount: i64,
    /// What promotions take off it; at most all of it.
    pub discount: i64,
    /// The tax on what is left.
    pub tax: i64,
}

impl Charge {
    /// The price less the discount.
    #[must_use]
    pub const fn left(self) -> i64 {
        self.amount - self.discount
    }
}

/// A sale with its prices.
#[derive(Clone, Debug)]
pub struct Priced {
    /// As the sale's.
    pub parcels: Vec<PricedParcel>,
    /// What each promotion takes off, as they were given.
    pub taken_off: Vec<i64>,
    /// What each gift card pays, as they were given.
    pub paid_by_card: Vec<i64>,
    /// All of it.
    pub totals: Totals,
}

/// A parcel with its prices.
#[derive(Clone, Debug)]
pub struct PricedParcel {
    /// How it can be delivered.
    pub options: Vec<DeliveryOption>,
    /// The one that counts: what was asked for, else the cheapest.
    pub chosen: Option<usize>,
    /// As the parcel's.
    pub items: Vec<Charge>,
    /// The delivery's; nothing while there is none.
    pub delivery: Charge,
}

/// What a parcel comes to, in minor units; those of all parcels sum to the totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Its lines.
    pub items: i64,
    /// What is taken off lines and delivery.
    pub discount: i64,
    /// Its delivery.
    pub delivery: i64,
    /// Tax on lines and delivery.
    pub tax: i64,
    /// What is to be paid for it.
    pub total: i64,
}

impl PricedParcel {
    fn charges(&self) -> impl Iterator<Item = &Charge> {
        self.items.iter().chain(std::iter::once(&self.delivery))
    }

    /// What it comes to at a destination of this `tax`.
    #[must_use]
    pub fn share(&self, tax: TaxRate) -> Share {
        let sum = |part: fn(&Charge) -> i64| self.charges().map(part).sum::<i64>();
        let (left, taxes) = (sum(|charge| charge.left()), sum(|charge| charge.tax));
        Share {
            items: self.items.iter().map(|charge| charge.amount).sum(),
            discount: sum(|charge| charge.discount),
            delivery: self.delivery.amount,
            tax: taxes,
            total: left + tax.on_top(taxes),
        }
    }
}

/// Prices `sale`.
///
/// Promotions count in the order given, each on what those before it have left; what
/// one takes off is spread over the lines it covers by largest remainder. Tax is that
/// of each discounted line and delivery, rounded half up, so that totals are sums of
/// what a shopper sees. Gift cards pay in the order given until nothing is left, or what a
/// provider charges.
#[must_use]
pub fn price(sale: &Sale<'_>, rates: &Rates, promotions: &[&Promotion], cards: &[i64]) -> Priced {
    let mut parcels: Vec<_> = sale
        .parcels
        .iter()
        .map(|parcel| at_full_price(parcel, rates, sale.currency))
        .collect();
    let taken_off = promotions
        .iter()
        .map(|promotion| take_off(promotion, sale, &mut parcels))
        .collect();
    for parcel in &mut parcels {
        for charge in parcel.items.iter_mut().chain([&mut parcel.delivery]) {
            charge.tax = rates.tax.of(charge.left());
        }
    }
    let sum = summed(&parcels, rates.tax);
    let paid_by_card = pay(sum.total, least_charge(sale.currency), cards);
    let totals = totals(sum, rates.tax, paid_by_card.iter().sum(), sale.currency);
    Priced {
        parcels,
        taken_off,
        paid_by_card,
        totals,
    }
}

fn at_full_price(parcel: &Parcel<'_>, rates: &Rates, currency: Currency) -> PricedParcel {
    let items = parcel.items.iter().map(|item| item.amount).sum();
    let grams = parcel
        .items
        .iter()
        .fold(0_i64, |sum, item| sum.saturating_add(item.grams));
    let options = delivery_options(rates, parcel.seller_id, (items, currency), grams);
    let asked = options
        .iter()
        .position(|option| Some(option.method.as_str()) == parcel.method);
    let chosen = asked.or_else(|| (0..options.len()).min_by_key(|at| options[*at].price.amount));
    let delivery = chosen.map_or(0, |at| options[at].price.amount);
    let charge = |amount| Charge {
        amount,
        ..Charge::default()
    };
    PricedParcel {
        items: parcel
            .items
            .iter()
            .map(|item| charge(item.amount))
            .collect(),
        delivery: charge(delivery),
        options,
        chosen,
    }
}

/// What `promotion` takes off, noted on the charges it takes it off from.
fn take_off(promotion: &Promotion, sale: &Sale<'_>, parcels: &mut [PricedParcel]) -> i64 {
    if promotion.require_fitting(sale).is_err() {
        return 0;
    }
    let mut lines: Vec<&mut Charge> = Vec::new();
    let mut deliveries: Vec<&mut Charge> = Vec::new();
    for (parcel, priced) in sale.parcels.iter().zip(parcels) {
        let before = lines.len();
        for (item, charge) in parcel.items.iter().zip(&mut priced.items) {
            if promotion.covers(parcel.seller_id, item) {
                lines.push(charge);
            }
        }
        if lines.len() > before {
            deliveries.push(&mut priced.delivery);
        }
    }
    let left = |charges: &[&mut Charge]| charges.iter().map(|charge| charge.left()).sum::<i64>();
    let (wanted, charges) = match promotion.effect {
        Effect::Percentage(ppm) => (rounded_share(left(&lines), ppm, 1_000_000), lines),
        Effect::Amount(money) => (money.amount.min(left(&lines)), lines),
        Effect::FreeDelivery => (left(&deliveries), deliveries),
    };
    let weights: Vec<i64> = charges.iter().map(|charge| charge.left()).collect();
    for (charge, share) in charges.into_iter().zip(spread(wanted, &weights)) {
        charge.discount += share;
    }
    wanted
}

fn summed(parcels: &[PricedParcel], tax: TaxRate) -> Share {
    let zero = Share::default();
    parcels.iter().fold(zero, |sum, parcel| {
        let share = parcel.share(tax);
        Share {
            items: sum.items + share.items,
            discount: sum.discount + share.discount,
            delivery: sum.delivery + share.delivery,
            tax: sum.tax + share.tax,
            total: sum.total + share.total,
        }
    })
}

/// What each of `cards` pays of `total`, by what is on it. Where they would leave less than
/// `least`, the last of them keep what is missing.
fn pay(total: i64, least: i64, cards: &[i64]) -> Vec<i64> {
    let mut open = total;
    let pay = |on_it: &i64| {
        let paid = open.min(*on_it).max(0);
        open -= paid;
        paid
    };
    let mut paid: Vec<i64> = cards.iter().map(pay).collect();
    let mut missing = if open > 0 { least - open } else { 0 };
    for paid in paid.iter_mut().rev() {
        let kept = missing.clamp(0, *paid);
        *paid -= kept;
        missing -= kept;
    }
    paid
}

fn totals(sum: Share, tax: TaxRate, gift_card: i64, currency: Currency) -> Totals {
    let money = |amount| Money::new(amount, currency);
    Totals {
        items: money(sum.items),
        discount: money(sum.discount),
        delivery: money(sum.delivery),
        tax: money(sum.tax),
        tax_included: tax.included,
        total: money(sum.total),
        gift_card: money(gift_card),
        to_pay: money(sum.total - gift_card),
    }
}
