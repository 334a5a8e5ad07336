//! Shoppers who come to the mall over some days, the same ones every time.

use shared_types::event::{
    CartChanged, CheckoutStarted, OrderCancelled, OrderConfirmed, PaymentFailed, PaymentRefunded,
    PaymentSucceeded, ProductViewed, ProductsSearched, ReturnRefunded,
};
use shared_types::{Currency, Money};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::{Bought, DAY, Mall, order};

/// As many days are told of, over the turn of a month.
pub const DAYS: i64 = 4;

/// The same numbers for the same seed.
pub struct Dice(pub u64);

impl Dice {
    fn below(&mut self, most: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        i64::try_from(self.0 >> 33).unwrap() % most
    }

    fn id(&mut self, most: i64) -> Uuid {
        Uuid::from_u128(u128::try_from(self.below(most)).unwrap() + 1)
    }

    fn when(&mut self) -> OffsetDateTime {
        let second = Duration::seconds(self.below(DAYS * 86_400));
        DAY + second + Duration::microseconds(self.below(1_000_000))
    }

    /// With a delivery in its total, and sometimes from before shares were kept.
    fn order(&mut self) -> OrderConfirmed {
        let currency = [Currency::USD, Currency::EUR][usize::try_from(self.below(2)).unwrap()];
        let lines = (0..=self.below(4)).map(|_| Bought {
            seller: self.id(3).as_u128(),
            product: self.id(6).as_u128(),
            units: self.below(4) + 1,
            price: self.below(99_999),
        });
        let mut order = order(currency, &lines.collect::<Vec<_>>());
        let delivery = self.below(999);
        order.total.amount += delivery;
        match self.below(7) {
            0 => order.sellers.clear(),
            _ => order.sellers[0].total.amount += delivery,
        }
        order
    }
}

/// One shopper's way through the mall, as far as they come.
pub async fn visit(mall: &Mall, dice: &mut Dice) {
    let at = dice.when();
    let soon = |dice: &mut Dice| at + Duration::minutes(dice.below(180));
    let term = ["tea", "tea pot", "größe 36", "o'clock", "mug \"blue\""];
    let search = ProductsSearched {
        search_id: Uuid::now_v7(),
        query: term[usize::try_from(dice.below(5)).unwrap()].to_owned(),
        results: dice.below(3),
    };
    mall.hear(at, search).await;
    for _ in 0..dice.below(4) {
        let product_id = dice.id(6).into();
        mall.hear(soon(dice), ProductViewed { product_id }).await;
    }
    let cart_id = dice.id(25).into();
    for item_count in 0..dice.below(3) {
        let (user_id, when) = (None, soon(dice));
        let changed = CartChanged {
            cart_id,
            user_id,
            item_count,
        };
        mall.hear(when, changed).await;
    }
    let (checkout_id, user_id) = (Uuid::now_v7().into(), None);
    let started = CheckoutStarted {
        checkout_id,
        cart_id,
        user_id,
    };
    if dice.below(3) > 0 {
        mall.hear(soon(dice), started).await;
    }
    let order = dice.order();
    match dice.below(4) {
        0 => give_up(mall, soon(dice), &order).await,
        1 => {}
        _ => buy(mall, dice, soon, order).await,
    }
}

async fn give_up(mall: &Mall, at: OffsetDateTime, order: &OrderConfirmed) {
    let (payment_id, order_id) = (Uuid::now_v7().into(), order.order_id);
    let reason = "Declined.".to_owned();
    let failed = PaymentFailed {
        payment_id,
        order_id,
        reason: reason.clone(),
    };
    mall.hear(at, failed).await;
    let cancelled = OrderCancelled {
        order_id,
        number: order.number.clone(),
        email: order.email.clone(),
        name: order.name.clone(),
        reason,
    };
    mall.hear(at + Duration::HOUR, cancelled).await;
}

async fn buy(
    mall: &Mall,
    dice: &mut Dice,
    soon: impl Fn(&mut Dice) -> OffsetDateTime,
    order: OrderConfirmed,
) {
    let (payment_id, order_id) = (Uuid::now_v7().into(), order.order_id);
    let paid = PaymentSucceeded {
        payment_id,
        order_id,
        amount: order.total,
    };
    mall.hear(soon(dice), paid).await;
    let seller_id = order.lines[0].seller_id;
    let part = Money {
        amount: dice.below(5000) + 1,
        ..order.total
    };
    // The bus brings some twice.
    let told = mall.hear(soon(dice), order).await;
    mall.deliver(&told).await.unwrap();
    let refund_id = Uuid::now_v7().into();
    let later = soon(dice) + Duration::hours(dice.below(40));
    let of = [None, Some(seller_id)][usize::try_from(dice.below(2)).unwrap()];
    if dice.below(3) == 0 {
        let given = PaymentRefunded {
            payment_id,
            order_id,
            refund_id,
            amount: part,
            seller_id: of,
        };
        mall.hear(later, given).await;
        let returned = ReturnRefunded {
            return_id: Uuid::now_v7().into(),
            order_id,
            seller_id,
            seller_order_id: Uuid::now_v7().into(),
            refund_id: Some(refund_id),
            amount: part,
            gift_card: None,
        };
        mall.hear(later, returned).await;
    }
}
