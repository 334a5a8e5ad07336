//! Scenario 16 of the chaos: random orders, refunds, releases and payouts in several
//! currencies, each half early, late or twice, with a provider that loses answers. A
//! model that only adds and subtracts must agree with the ledger to the minor unit.
//!
//! `CHAOS_OPERATIONS` says how many (1,000 if unset, 10,000 in the whole chaos),
//! `CHAOS_SEED` which.

mod model;

use std::collections::HashMap;

use payment_service::ledger::release::release;
use payment_service::payout::list::list;
use payment_service::payout::send::send;
use payment_service::payout::start::{Round, start};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use shared_types::event::PaymentRefunded;
use shared_types::{Currency, OrderId, SellerId};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use self::model::{Model, Order, Part, Purse, Till};
use crate::books::{News, Sale, came_back, seller};
use crate::mall::Mall;

const SELLERS: u128 = 12;
const CURRENCIES: [&str; 4] = ["USD", "EUR", "JPY", "KWD"];

fn asked(name: &str, usual: u64) -> u64 {
    let told = std::env::var(name).ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

struct Chaos {
    mall: Mall,
    model: Model,
    random: StdRng,
    /// Refunds that went well so far.
    given: Vec<(usize, PaymentRefunded)>,
    /// Later than any money is held, and a few minutes on with each operation.
    clock: OffsetDateTime,
    rounds: u32,
}

impl Chaos {
    async fn step(&mut self) {
        self.clock += Duration::minutes(5);
        match self.random.random_range(0..100) {
            0..35 => self.order().await,
            35..50 => self.late_news().await,
            50..80 => self.refund().await,
            80..82 => self.cancel().await,
            82..83 => self.comes_back().await,
            83..85 => self.return_to_cards().await,
            85..90 => self.repeat().await,
            90..94 => self.release().await,
            _ => self.pay_out().await,
        }
    }

    async fn hear(&mut self, at: usize, news: News) {
        self.mall.hear(news.clone()).await.unwrap();
        self.model.heard(at, &news);
    }

    async fn order(&mut self) {
        let random = &mut self.random;
        let currency: Currency = CURRENCIES[random.random_range(0..4)].parse().unwrap();
        let first = random.random_range(0..SELLERS);
        let count = random.random_range(1..4);
        // In the order of their ids, in which equal remainders are served.
        let mut numbers: Vec<u128> = (0..count).map(|at| (first + at) % SELLERS).collect();
        numbers.sort_unstable();
        let share = |number: u128| {
            let total = random.random_range(1..50_000);
            (seller(number), total, random.random_range(0..=total / 3))
        };
        let shares: Vec<_> = numbers.into_iter().map(share).collect();
        let mut sale = Sale::new(currency, &shares);
        sale.fee = random.random_range(0..100);
        if random.random_bool(0.1) {
            sale.by_card = random.random_range(0..=sale.total());
        }
        let nothing_due = sale.by_card == sale.total();
        if nothing_due {
            sale.fee = 0;
        }
        let part = |(seller, total, commission): &(SellerId, i64, i64)| Part {
            seller: *seller,
            total: *total,
            commission: *commission,
            refunded: 0,
            returned: 0,
            released: false,
        };
        let mut news = vec![News::Confirmed(sale.confirmed())];
        if !nothing_due {
            news.push(News::Captured(sale.captured()));
        }
        if random.random_bool(0.5) {
            news.reverse();
        }
        let at = self.model.orders.len();
        let late = random.random_bool(0.2).then(|| news.pop()).flatten();
        self.model.orders.push(Order {
            parts: sale.shares.iter().map(part).collect(),
            sale,
            late: late.into_iter().collect(),
            confirmed: false,
            captured: false,
            refunded: 0,
            taken: HashMap::new(),
            waiting: Vec::new(),
            cancelled: false,
            to_cards: 0,
            card_booked: 0,
        });
        for one in news {
            self.hear(at, one).await;
        }
    }

    async fn late_news(&mut self) {
        let waiting = self
            .model
            .orders
            .iter()
            .position(|order| !order.late.is_empty());
        if let Some(at) = waiting
            && let Some(news) = self.model.orders[at].late.pop()
        {
            self.hear(at, news).await;
        }
    }

    async fn refund(&mut self) {
        if self.model.orders.is_empty() {
            return;
        }
        let at = self.random.random_range(0..self.model.orders.len());
        let order = &mut self.model.orders[at];
        let most = order.sale.total() - order.sale.by_card - order.refunded;
        if most == 0 {
            return;
        }
        let whole = self.random.random_bool(0.2);
        let least = if whole { most } else { 1 };
        let amount = self.random.random_range(least..=most);
        let named = self.random.random_bool(0.5);
        let of = self.random.random_range(0..order.parts.len());
        let named = named.then(|| order.parts[of].seller);
        order.refunded += amount;
        let refund = order.sale.refund(amount, named);
        self.given.push((at, refund.clone()));
        self.hear(at, News::Refunded(refund)).await;
    }

    /// A shopper's bank sends a refund back, of which it may be told twice.
    async fn comes_back(&mut self) {
        if self.given.is_empty() {
            return;
        }
        let one = self.random.random_range(0..self.given.len());
        let (at, refund) = self.given.swap_remove(one);
        self.model.orders[at].refunded -= refund.amount.amount;
        for _ in 0..2 {
            self.hear(at, News::Failed(came_back(&refund))).await;
        }
        // What was told late of it changes nothing.
        self.mall.hear(News::Refunded(refund)).await.unwrap();
    }

    /// Some of what gift cards paid goes back to them.
    async fn return_to_cards(&mut self) {
        let orders = self.model.orders.iter().enumerate();
        let open = |order: &Order| !order.cancelled && order.to_cards < order.sale.by_card;
        let open: Vec<usize> = orders
            .filter(|(_, order)| open(order))
            .map(|(at, _)| at)
            .collect();
        if open.is_empty() {
            return;
        }
        let at = open[self.random.random_range(0..open.len())];
        let order = &mut self.model.orders[at];
        let amount = self
            .random
            .random_range(1..=order.sale.by_card - order.to_cards);
        let of = self.random.random_range(0..order.parts.len());
        order.to_cards += amount;
        let returned = order.sale.returned(order.parts[of].seller, amount);
        self.hear(at, News::Returned(returned)).await;
    }

    /// What the provider took goes back, and the order is called off, in either order.
    async fn cancel(&mut self) {
        let orders = self.model.orders.iter();
        let open = |order: &Order| order.confirmed && !order.cancelled;
        let open: Vec<usize> = orders
            .enumerate()
            .filter(|(_, order)| open(order))
            .map(|(at, _)| at)
            .collect();
        if open.is_empty() {
            return;
        }
        let at = open[self.random.random_range(0..open.len())];
        let order = &mut self.model.orders[at];
        let most = order.sale.total() - order.sale.by_card - order.refunded;
        order.refunded += most;
        let mut news = vec![News::Cancelled(order.sale.order_id)];
        if most > 0 {
            news.push(News::Refunded(order.sale.refund(most, None)));
        }
        if self.random.random_bool(0.5) {
            news.reverse();
        }
        for one in news {
            self.hear(at, one).await;
        }
    }

    /// Heard again: nothing changes.
    async fn repeat(&mut self) {
        let heard = self.model.orders.iter().filter(|order| order.booked());
        let sales: Vec<&Sale> = heard.map(|order| &order.sale).collect();
        if sales.is_empty() {
            return;
        }
        let sale = sales[self.random.random_range(0..sales.len())].clone();
        self.mall.sell(&sale).await;
    }

    async fn release(&mut self) {
        release(&self.mall.pool, self.clock).await.unwrap();
        self.model.release();
    }

    async fn pay_out(&mut self) {
        self.rounds += 1;
        let faults = ["error_500_before", "error_500_after", "decline"];
        let trouble = !self.rounds.is_multiple_of(3);
        let planned: Vec<_> = (0..self.random.random_range(0..4))
            .filter(|_| trouble)
            .map(|_| json!({ "call": "transfer", "fault": faults[self.random.random_range(0..3)] }))
            .collect();
        self.mall.fault(json!({ "next": planned })).await;
        let only = self.random.random_bool(0.7);
        let number = self.random.random_range(0..SELLERS);
        let only = only.then(|| seller(number));
        start(&self.mall.pool, Round::by_hand(only), self.clock)
            .await
            .unwrap();
        self.model.start(only);
        self.send().await;
    }

    /// How each payout ended is the provider's word; what that means is the model's.
    async fn send(&mut self) {
        while send(&self.mall.state, self.clock).await.unwrap().all() > 0 {}
        let mut seen = HashMap::new();
        for payout in list(&self.mall.pool, None, 500).await.unwrap() {
            seen.entry((payout.seller_id, payout.amount.currency))
                .or_insert(payout);
        }
        for (key, payout) in seen {
            let purse = self.model.purses.get_mut(&key).unwrap();
            if purse.in_transit == 0 || payout.status == "pending" {
                continue;
            }
            let amount = std::mem::take(&mut purse.in_transit);
            match payout.status.as_str() {
                "paid" => {
                    self.model.paid += amount;
                    self.model.transfers += 1;
                    self.model.tills.get_mut(&key.1).unwrap().clearing -= amount;
                }
                "returned" => purse.available += amount,
                other => panic!("{other} within a day"),
            }
        }
    }

    async fn agrees(&self) {
        self.mall.books_agree().await;
        type Row = (uuid::Uuid, String, i64, i64, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "select seller_id, currency, pending, available, in_transit from seller_balance",
        )
        .fetch_all(&self.mall.pool)
        .await
        .unwrap();
        let purse = |(seller, currency, pending, available, in_transit): Row| {
            let key = (
                SellerId::from(seller),
                currency.parse::<Currency>().unwrap(),
            );
            (
                key,
                Purse {
                    pending,
                    available,
                    in_transit,
                },
            )
        };
        let purses: HashMap<_, _> = rows.into_iter().map(purse).collect();
        assert_eq!(purses, self.model.purses);
        assert_eq!(self.tills().await, self.model.tills);
    }

    async fn tills(&self) -> HashMap<Currency, Till> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "select currency, account, sum(amount)::bigint from ledger_entry
             where seller_id is null group by currency, account",
        )
        .fetch_all(&self.mall.pool)
        .await
        .unwrap();
        let mut tills: HashMap<Currency, Till> = HashMap::new();
        for (currency, account, debit) in rows {
            let till = tills.entry(currency.parse().unwrap()).or_default();
            match account.as_str() {
                "provider_clearing" => till.clearing = debit,
                "mall_commission" => till.commission = -debit,
                "provider_fee" => till.fees = debit,
                "gift_card" => till.gift_cards = debit,
                other => panic!("an account that nobody knows: {other}"),
            }
        }
        tills
    }
}

#[sqlx::test(migrations = false)]
async fn scenario_16_the_ledger_agrees_with_a_model_over_random_operations(pool: PgPool) {
    let (operations, seed) = (asked("CHAOS_OPERATIONS", 1_000), asked("CHAOS_SEED", 16));
    println!("{operations} operations, CHAOS_SEED={seed}");
    let mut chaos = Chaos {
        mall: Mall::open(pool).await,
        model: Model::default(),
        random: StdRng::seed_from_u64(seed),
        clock: OffsetDateTime::now_utc() + Duration::days(8),
        given: Vec::new(),
        rounds: 0,
    };
    for number in 0..SELLERS {
        chaos.mall.open_account(seller(number)).await;
    }
    for operation in 1..=operations {
        chaos.step().await;
        if operation % 1_000 == 0 {
            chaos.agrees().await;
        }
    }
    // What is under way comes to its end.
    while chaos
        .model
        .orders
        .iter()
        .any(|order| !order.late.is_empty())
    {
        chaos.late_news().await;
    }
    chaos.release().await;
    chaos.mall.fault(json!({ "next": [] })).await;
    chaos.clock += Duration::hours(2);
    chaos.send().await;
    chaos.agrees().await;
    assert!(
        chaos
            .model
            .purses
            .values()
            .all(|purse| purse.in_transit == 0)
    );
    assert_eq!(chaos.mall.counted("transfers").await, chaos.model.transfers);
    assert_eq!(
        chaos.mall.counted("amount_transferred").await,
        chaos.model.paid
    );
    let orders: Vec<OrderId> = chaos
        .model
        .orders
        .iter()
        .map(|order| order.sale.order_id)
        .collect();
    let open: i64 = sqlx::query_scalar("select count(*) from settlement where booked_at is null")
        .fetch_one(&chaos.mall.pool)
        .await
        .unwrap();
    assert!(
        !orders.is_empty() && open == 0,
        "{open} orders were never booked"
    );
}
