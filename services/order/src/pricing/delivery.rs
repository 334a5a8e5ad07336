//! What sellers ask for a delivery; pure.

use shared_types::order::DeliveryOption;
use shared_types::{Currency, Money, SellerId};

use super::tax::TaxRate;

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
    /// What its amounts are in; it is for goods in that alone.
    pub currency: Currency,
    /// Minor units a parcel.
    pub base_amount: i64,
    /// Minor units for each begun kilogram.
    pub per_kg_amount: i64,
    /// Minor units of goods from which it is free.
    pub free_from_amount: Option<i64>,
    /// Working days, fewest and most.
    pub days: (i32, i32),
}

/// How a seller delivers goods worth `items` before any discount that weigh `grams`:
/// their own rates in the goods' currency, or the mall's where they set none.
#[must_use]
pub fn delivery_options(
    rates: &Rates,
    seller_id: SellerId,
    (items, currency): (i64, Currency),
    grams: i64,
) -> Vec<DeliveryOption> {
    let fits = |rate: &&DeliveryRate| rate.currency == currency;
    let fitting = || rates.delivery.iter().filter(fits);
    let own = fitting().any(|rate| rate.seller_id == Some(seller_id));
    let whose = if own { Some(seller_id) } else { None };
    let kilograms = grams.saturating_add(KILOGRAM - 1) / KILOGRAM;
    fitting()
        .filter(|rate| rate.seller_id == whose)
        .map(|rate| DeliveryOption {
            method: rate.method.clone(),
            name: rate.name.clone(),
            price: Money::new(parcel_price(rate, items, kilograms), currency),
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_sellers_own_rates_replace_the_malls() {
        let own: SellerId = Uuid::from_u128(2).into();
        let rate = |seller_id, currency, base_amount| DeliveryRate {
            seller_id,
            method: "standard".into(),
            name: "Standard".into(),
            currency,
            base_amount,
            per_kg_amount: 10,
            free_from_amount: Some(5000),
            days: (1, 2),
        };
        let (usd, jpy) = (Currency::USD, Currency::JPY);
        let delivery = vec![
            rate(None, usd, 500),
            rate(Some(own), usd, 300),
            rate(None, jpy, 700),
        ];
        let rates = Rates {
            delivery,
            tax: TaxRate::default(),
        };
        let options = |who, goods, grams| delivery_options(&rates, who, goods, grams);
        let price = |who, items, grams| options(who, (items, usd), grams)[0].price.amount;
        assert_eq!(price(own, 100, 1001), 320);
        assert_eq!(price(Uuid::from_u128(7).into(), 100, 1000), 510);
        assert_eq!(price(own, 5000, 1), 0);
        let in_yen = options(own, (100, jpy), 1);
        assert_eq!((in_yen.len(), in_yen[0].price), (1, Money::new(710, jpy)));
        assert_eq!(options(own, (100, Currency::EUR), 1), []);
    }
}
