//! Delivery prices, tax and totals; pure, so that every cent can be tested.

use shared_types::order::{CheckoutSeller, DeliveryOption, Totals};
use shared_types::{Currency, Money, SellerId};

/// Grams in a kilogram.
const KILOGRAM: i64 = 1000;

/// What applies to one destination.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// The mall's own and the sellers' delivery rates for the destination's zone.
    pub delivery: Vec<DeliveryRate>,
    /// The destination's tax.
    pub tax: TaxRate,
}

/// One row of the delivery rates.
#[derive(Clone, Debug)]
pub struct DeliveryRate {
    /// The seller's own, or the mall's for all who set none.
    pub seller_id: Option<SellerId>,
    /// Such as `standard`.
    pub method: String,
    /// As a shopper reads it.
    pub name: String,
    /// Minor units a parcel.
    pub base_amount: i64,
    /// Minor units for each begun kilogram.
    pub per_kg_amount: i64,
    /// Minor units of goods from which it is free.
    pub free_from_amount: Option<i64>,
    /// Working days, fewest and most.
    pub days: (i32, i32),
}

/// A destination's tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaxRate {
    /// Parts per million.
    pub rate_ppm: i64,
    /// Whether prices include it.
    pub included: bool,
}

/// How a seller delivers goods worth `items` that weigh `grams`: their own rates,
/// or the mall's where they set none.
#[must_use]
pub fn delivery_options(
    rates: &Rates,
    seller_id: SellerId,
    items: Money,
    grams: i64,
) -> Vec<DeliveryOption> {
    let own = rates
        .delivery
        .iter()
        .any(|rate| rate.seller_id == Some(seller_id));
    let whose = if own { Some(seller_id) } else { None };
    let kilograms = (grams + KILOGRAM - 1) / KILOGRAM;
    rates
        .delivery
        .iter()
        .filter(|rate| rate.seller_id == whose)
        .map(|rate| DeliveryOption {
            method: rate.method.clone(),
            name: rate.name.clone(),
            price: Money::new(parcel_price(rate, items.amount, kilograms), items.currency),
            days: rate.days,
        })
        .collect()
}

fn parcel_price(rate: &DeliveryRate, items: i64, kilograms: i64) -> i64 {
    match rate.free_from_amount {
        Some(free_from) if items >= free_from => 0,
        _ => rate
            .base_amount
            .saturating_add(rate.per_kg_amount.saturating_mul(kilograms)),
    }
}

/// The sums of a checkout as far as it is settled.
///
/// Tax is rounded half up for each line and each delivery, so that the totals
/// are the sums of what a shopper sees.
#[must_use]
pub fn totals(sellers: &[CheckoutSeller], tax: TaxRate, currency: Currency) -> Totals {
    let lines = || {
        sellers
            .iter()
            .flat_map(|seller| &seller.lines)
            .map(|line| line.total.amount)
    };
    let deliveries = || sellers.iter().filter_map(chosen_price);
    let items: i64 = lines().sum();
    let delivery: i64 = deliveries().sum();
    let tax_amount: i64 = lines()
        .chain(deliveries())
        .map(|amount| tax_of(amount, tax))
        .sum();
    let on_top = if tax.included { 0 } else { tax_amount };
    let money = |amount| Money::new(amount, currency);
    Totals {
        items: money(items),
        delivery: money(delivery),
        tax: money(tax_amount),
        tax_included: tax.included,
        total: money(items + delivery + on_top),
    }
}

fn chosen_price(seller: &CheckoutSeller) -> Option<i64> {
    let chosen = seller.chosen.as_ref()?;
    seller
        .options
        .iter()
        .find(|option| &option.method == chosen)
        .map(|o| o.price.amount)
}

/// The tax in (or on top of) `amount`: amount·r, or amount·r/(1+r) where included.
fn tax_of(amount: i64, tax: TaxRate) -> i64 {
    let million = 1_000_000_i128;
    let rate = i128::from(tax.rate_ppm);
    let base = if tax.included {
        million + rate
    } else {
        million
    };
    let twice = 2 * i128::from(amount) * rate + base;
    i64::try_from(twice.div_euclid(2 * base)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use shared_types::order::OrderLine;
    use uuid::Uuid;

    fn seller(amounts: &[i64], delivery: i64) -> CheckoutSeller {
        let money = |amount| Money::new(amount, Currency::USD);
        let line = |amount: &i64| OrderLine {
            variant_id: Uuid::from_u128(1).into(),
            product_slug: "mug".into(),
            title: "Mug".into(),
            variant_title: String::new(),
            image: None,
            quantity: 1,
            unit_price: money(*amount),
            total: money(*amount),
        };
        CheckoutSeller {
            seller_id: Uuid::from_u128(2).into(),
            seller_name: "Kiln".into(),
            lines: amounts.iter().map(line).collect(),
            options: vec![DeliveryOption {
                method: "standard".into(),
                name: "Standard".into(),
                price: money(delivery),
                days: (3, 5),
            }],
            chosen: Some("standard".into()),
        }
    }

    #[test]
    fn tax_is_added_on_top_or_found_within() {
        let on_top = TaxRate {
            rate_ppm: 82_500,
            included: false,
        };
        let totals_on_top = totals(&[seller(&[1000], 500)], on_top, Currency::USD);
        assert_eq!(
            (totals_on_top.tax.amount, totals_on_top.total.amount),
            (124, 1624)
        );
        let within = TaxRate {
            rate_ppm: 200_000,
            included: true,
        };
        let totals_within = totals(&[seller(&[1200], 0)], within, Currency::USD);
        assert_eq!(
            (totals_within.tax.amount, totals_within.total.amount),
            (200, 1200)
        );
    }

    #[test]
    fn a_sellers_own_rates_replace_the_malls() {
        let own: SellerId = Uuid::from_u128(2).into();
        let rate = |seller_id, base_amount| DeliveryRate {
            seller_id,
            method: "standard".into(),
            name: "Standard".into(),
            base_amount,
            per_kg_amount: 10,
            free_from_amount: Some(5000),
            days: (1, 2),
        };
        let delivery = vec![rate(None, 500), rate(Some(own), 300)];
        let rates = Rates {
            delivery,
            tax: TaxRate::default(),
        };
        let price = |who, items, grams| {
            let items = Money::new(items, Currency::USD);
            delivery_options(&rates, who, items, grams)[0].price.amount
        };
        assert_eq!(price(own, 100, 1001), 320);
        assert_eq!(price(Uuid::from_u128(7).into(), 100, 1000), 510);
        assert_eq!(price(own, 5000, 1), 0);
    }

    proptest! {
        #[test]
        fn totals_are_the_sum_of_their_parts(
            amounts in prop::collection::vec(0_i64..10_000_000, 0..20),
            delivery in 0_i64..100_000,
            rate_ppm in 0_i64..=1_000_000,
            included: bool,
        ) {
            let tax = TaxRate { rate_ppm, included };
            let sums = totals(&[seller(&amounts, delivery)], tax, Currency::USD);
            prop_assert_eq!(sums.items.amount, amounts.iter().sum::<i64>());
            let on_top = if included { 0 } else { sums.tax.amount };
            prop_assert_eq!(sums.total.amount, sums.items.amount + delivery + on_top);
            prop_assert!(sums.tax.amount <= sums.items.amount + delivery);
        }
    }
}
