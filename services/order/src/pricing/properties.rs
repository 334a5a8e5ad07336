//! What holds of every sale, whatever is in it.

use proptest::prelude::*;
use shared_types::{Currency, Money, SellerId};
use uuid::Uuid;

use super::delivery::DeliveryRate;
use super::tax::TaxRate;
use super::{
    Charge, Effect, Item, Parcel, Priced, Promotion, Rates, Sale, Scope, least_charge, price,
};

/// Of two decimals, of none and of three.
const CURRENCIES: [&str; 3] = ["USD", "JPY", "KWD"];

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(CURRENCIES.as_slice()).prop_map(|code| code.parse().unwrap())
}

/// A line's price, product and category, each of a few.
type Line = (i64, u128, usize);

#[derive(Clone, Debug)]
struct Basket {
    currency: Currency,
    parcels: Vec<Vec<Line>>,
    rates: Rates,
    promotions: Vec<Promotion>,
    cards: Vec<i64>,
}

fn seller(number: usize) -> SellerId {
    Uuid::from_u128(number as u128).into()
}

fn rates(currency: Currency) -> impl Strategy<Value = Rates> {
    let delivery = (
        0_i64..50_000,
        0_i64..500,
        prop::option::of(0_i64..1_000_000),
    );
    (delivery, 0_i64..=1_000_000, any::<bool>()).prop_map(move |(delivery, rate_ppm, included)| {
        let (base_amount, per_kg_amount, free_from_amount) = delivery;
        let rate = DeliveryRate {
            seller_id: None,
            method: "standard".into(),
            name: "Standard".into(),
            currency,
            base_amount,
            per_kg_amount,
            free_from_amount,
            days: (1, 2),
        };
        Rates {
            delivery: vec![rate],
            tax: TaxRate { rate_ppm, included },
        }
    })
}

fn promotion(currency: Currency) -> impl Strategy<Value = Promotion> {
    let effect = prop_oneof![
        (1_i64..=1_000_000).prop_map(Effect::Percentage),
        (1_i64..5_000_000).prop_map(move |amount| Effect::Amount(Money::new(amount, currency))),
        Just(Effect::FreeDelivery),
    ];
    let scope = prop_oneof![
        Just(Scope::Cart),
        (0_usize..3).prop_map(|number| Scope::Seller(seller(number))),
        (0_usize..3).prop_map(|number| Scope::Category(format!("category-{number}"))),
        (0_u128..3).prop_map(|number| Scope::Product(Uuid::from_u128(number).into())),
    ];
    let minimum = prop::option::of(1_i64..1_000_000);
    (effect, scope, minimum).prop_map(move |(effect, scope, minimum)| Promotion {
        promotion_id: Uuid::nil().into(),
        name: "Sale".into(),
        code: None,
        effect,
        scope,
        minimum: minimum.map(|amount| Money::new(amount, currency)),
    })
}

fn basket() -> impl Strategy<Value = Basket> {
    currency().prop_flat_map(|currency| {
        let line = (0_i64..100_000_000, 0_u128..3, 0_usize..3);
        (
            prop::collection::vec(prop::collection::vec(line, 1..6), 1..4),
            rates(currency),
            prop::collection::vec(promotion(currency), 0..5),
            prop::collection::vec(0_i64..100_000_000, 0..3),
        )
            .prop_map(move |(parcels, rates, promotions, cards)| Basket {
                currency,
                parcels,
                rates,
                promotions,
                cards,
            })
    })
}

fn priced(basket: &Basket) -> Priced {
    let paths: Vec<_> = (0..3).map(|at| vec![format!("category-{at}")]).collect();
    let item = |line: &Line| Item {
        product_id: Uuid::from_u128(line.1).into(),
        category_path: &paths[line.2],
        amount: line.0,
        grams: 700,
    };
    let parcels = basket.parcels.iter().enumerate();
    let sale = Sale {
        currency: basket.currency,
        parcels: parcels
            .map(|(number, lines)| Parcel {
                seller_id: seller(number),
                items: lines.iter().map(item).collect(),
                method: None,
            })
            .collect(),
    };
    let promotions: Vec<_> = basket.promotions.iter().collect();
    price(&sale, &basket.rates, &promotions, &basket.cards)
}

fn charges(priced: &Priced) -> Vec<Charge> {
    let of = |parcel: &super::PricedParcel| {
        let items = parcel.items.iter().copied();
        items.chain([parcel.delivery]).collect::<Vec<_>>()
    };
    priced.parcels.iter().flat_map(of).collect()
}

proptest! {
    #[test]
    fn totals_are_the_sum_of_what_a_shopper_sees(basket in basket()) {
        let priced = priced(&basket);
        let (totals, charges) = (priced.totals, charges(&priced));
        let listed: i64 = basket.parcels.iter().flatten().map(|line| line.0).sum();
        prop_assert_eq!(totals.items.amount, listed);
        let discount: i64 = charges.iter().map(|charge| charge.discount).sum();
        prop_assert_eq!(totals.discount.amount, discount);
        prop_assert_eq!(priced.taken_off.iter().sum::<i64>(), discount);
        let tax: i64 = charges.iter().map(|charge| charge.tax).sum();
        prop_assert_eq!(totals.tax.amount, tax);
        let on_top = if basket.rates.tax.included { 0 } else { tax };
        let left = totals.items.amount + totals.delivery.amount - discount;
        prop_assert_eq!(totals.total.amount, left + on_top);
        let shares: i64 = priced.parcels.iter()
            .map(|parcel| parcel.share(basket.rates.tax).total).sum();
        prop_assert_eq!(totals.total.amount, shares);
        prop_assert_eq!(totals.to_pay.currency, basket.currency);
    }

    #[test]
    fn nothing_is_below_nothing_and_no_discount_above_its_line(basket in basket()) {
        let priced = priced(&basket);
        for charge in charges(&priced) {
            prop_assert!(0 <= charge.discount && charge.discount <= charge.amount);
            prop_assert!(0 <= charge.tax && charge.tax <= charge.left());
        }
        prop_assert!(priced.taken_off.iter().all(|amount| *amount >= 0));
        prop_assert!(priced.totals.total.amount >= 0);
    }

    #[test]
    fn tax_is_that_of_the_discounted_amount(basket in basket()) {
        for charge in charges(&priced(&basket)) {
            prop_assert_eq!(charge.tax, basket.rates.tax.of(charge.left()));
        }
    }

    #[test]
    fn gift_cards_pay_what_is_on_them_and_never_more_than_there_is_to_pay(basket in basket()) {
        let priced = priced(&basket);
        let totals = priced.totals;
        for (paid, on_it) in priced.paid_by_card.iter().zip(&basket.cards) {
            prop_assert!(0 <= *paid && paid <= on_it);
        }
        let on_them: i64 = basket.cards.iter().sum();
        let (total, least) = (totals.total.amount, least_charge(basket.currency));
        let open = total - on_them;
        let left = if open > 0 { open.max(least).min(total) } else { 0 };
        prop_assert_eq!(totals.to_pay.amount, left);
        prop_assert_eq!(totals.gift_card.amount, total - left);
    }
}

#[test]
fn gift_cards_leave_nothing_or_what_a_provider_charges() {
    let paid = |cards: &[i64]| {
        let mut basket = plain(Effect::FreeDelivery, Scope::Cart);
        basket.cards = cards.to_vec();
        priced(&basket).paid_by_card
    };
    assert_eq!(paid(&[2331]), [2232]);
    assert_eq!(paid(&[2300, 12]), [2232, 0]);
    assert_eq!(paid(&[2000, 300]), [2000, 232]);
    assert_eq!(paid(&[2232]), [2232]);
    assert_eq!(paid(&[2332, 1]), [2332, 0]);
}

fn simple(effect: Effect, scope: Scope) -> Priced {
    priced(&plain(effect, scope))
}

/// $23.32 in three lines of two sellers, delivered for $5 each.
fn plain(effect: Effect, scope: Scope) -> Basket {
    let flat = DeliveryRate {
        seller_id: None,
        method: "standard".into(),
        name: "Standard".into(),
        currency: Currency::USD,
        base_amount: 500,
        per_kg_amount: 0,
        free_from_amount: None,
        days: (1, 2),
    };
    Basket {
        currency: Currency::USD,
        parcels: vec![vec![(1000, 0, 0), (999, 1, 0)], vec![(333, 2, 1)]],
        rates: Rates {
            delivery: vec![flat],
            tax: TaxRate::default(),
        },
        promotions: vec![Promotion {
            promotion_id: Uuid::nil().into(),
            name: "Sale".into(),
            code: None,
            effect,
            scope,
            minimum: None,
        }],
        cards: Vec::new(),
    }
}

#[test]
fn a_percentage_is_spread_over_what_it_covers_to_the_cent() {
    let all = simple(Effect::Percentage(100_000), Scope::Cart);
    let discounts: Vec<_> = charges(&all).iter().map(|charge| charge.discount).collect();
    // 10 % of $23.32 is $2.33: of 100, 99.9 and 33.3 cents the second and the first lose most.
    assert_eq!(discounts, [100, 100, 0, 33, 0]);
    let one = simple(
        Effect::Percentage(500_000),
        Scope::Category("category-1".into()),
    );
    assert_eq!(one.taken_off, [167]);
}

#[test]
fn an_amount_is_at_most_what_it_covers() {
    let large = Effect::Amount(Money::new(100_000, Currency::USD));
    assert_eq!(simple(large, Scope::Cart).taken_off, [2332]);
    let product = Scope::Product(Uuid::from_u128(2).into());
    assert_eq!(simple(large, product).taken_off, [333]);
    let foreign = Effect::Amount(Money::new(100, Currency::JPY));
    assert_eq!(simple(foreign, Scope::Cart).taken_off, [0]);
}

#[test]
fn free_delivery_is_that_of_the_sellers_it_covers() {
    assert_eq!(simple(Effect::FreeDelivery, Scope::Cart).taken_off, [1000]);
    let one = simple(Effect::FreeDelivery, Scope::Seller(seller(1)));
    assert_eq!((one.taken_off[0], one.totals.delivery.amount), (500, 1000));
    assert_eq!(one.totals.total.amount, 2332 + 500);
}
