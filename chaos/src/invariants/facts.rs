//! What the databases and the provider say, read once for all checks.

use std::collections::{BTreeMap, HashMap};

use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::stage::Stage;

/// An order, as the order service has it.
#[derive(Debug, Default)]
pub struct Order {
    pub step: String,
    pub status: String,
    pub total: i64,
    pub to_pay: i64,
    pub gift_card: i64,
    /// What returns gave back at the provider.
    pub returned: i64,
    /// What returns gave back to gift cards.
    pub returned_to_cards: i64,
    /// Units of each variant.
    pub lines: BTreeMap<Uuid, i64>,
    /// Each seller's part, and the commission on it.
    pub shares: BTreeMap<Uuid, (i64, i64)>,
}

impl Order {
    pub fn done(&self) -> bool {
        self.step == "done"
    }

    pub fn cancelled(&self) -> bool {
        self.step == "cancelled"
    }
}

/// A payment, as the payment service has it.
#[derive(Debug, Default)]
pub struct Payment {
    pub status: String,
    pub amount: i64,
    pub captured: i64,
    pub refunded: i64,
    pub fee: i64,
    /// The sum of its refunds that succeeded, and their number.
    pub refunds: (i64, i64),
}

/// What the product service has of an order.
#[derive(Debug, Default)]
pub struct Stock {
    pub state: String,
    pub lines: BTreeMap<Uuid, i64>,
}

/// What the ledger has of an order.
#[derive(Debug, Default)]
pub struct Settlement {
    pub captured: i64,
    pub gift_card: i64,
    pub card_returned: i64,
    pub booked: bool,
    pub shares: BTreeMap<Uuid, (i64, i64)>,
    /// What went back of its shares, to whomever.
    pub refunded: i64,
    /// The commission that is still the mall's.
    pub commission: i64,
}

/// What the provider did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Provider {
    pub captures: i64,
    pub captured: i64,
    pub refunds: i64,
    pub refunded: i64,
    pub transfers: i64,
    pub transferred: i64,
    /// Authorised, and neither taken nor let go.
    pub authorised: i64,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Facts {
    pub orders: HashMap<Uuid, Order>,
    pub payments: HashMap<Uuid, Payment>,
    pub stock: HashMap<Uuid, Stock>,
    pub settlements: HashMap<Uuid, Settlement>,
    /// Payouts that arrived: how many, and how much.
    pub payouts: (i64, i64),
    /// Debits by account, of the mall and of all sellers together.
    pub accounts: BTreeMap<String, i64>,
    pub provider: Provider,
}

impl Facts {
    pub async fn read(stage: &Stage) -> anyhow::Result<Self> {
        let databases = &stage.databases;
        let payments = databases.of("payment")?;
        Ok(Self {
            orders: orders(databases.of("order")?).await?,
            payments: payments_of(payments).await?,
            stock: stock(databases.of("product")?).await?,
            settlements: settlements(payments).await?,
            payouts: payouts(payments).await?,
            accounts: accounts(payments).await?,
            provider: provider(stage).await?,
        })
    }
}

async fn by_order<T>(
    pool: &PgPool,
    sql: &'static str,
    read: impl Fn(&PgRow) -> T,
) -> anyhow::Result<HashMap<Uuid, T>> {
    let rows = sqlx::query(sql).fetch_all(pool).await?;
    let rows = rows.iter().map(|row| (row.get("order_id"), read(row)));
    Ok(rows.collect())
}

/// Rows of an order: its id, the id of one part of it, and numbers about that.
async fn parts<const N: usize>(
    pool: &PgPool,
    sql: &'static str,
) -> anyhow::Result<Vec<(Uuid, Uuid, [i64; N])>> {
    let rows = sqlx::query(sql).fetch_all(pool).await?;
    let part = |row: &PgRow| {
        let numbers = std::array::from_fn(|at| row.get(at + 2));
        (row.get(0), row.get(1), numbers)
    };
    Ok(rows.iter().map(part).collect())
}

async fn orders(pool: &PgPool) -> anyhow::Result<HashMap<Uuid, Order>> {
    let sql = "select placed.order_id, saga_step, placed.status,
                      (totals -> 'total' ->> 'amount')::bigint as total,
                      (totals -> 'to_pay' ->> 'amount')::bigint as to_pay,
                      (totals -> 'gift_card' ->> 'amount')::bigint as gift_card,
                      coalesce(sum(refund_amount - refund_gift_card), 0)::bigint as returned,
                      coalesce(sum(refund_gift_card), 0)::bigint as returned_to_cards
               from placed_order placed
               left join return_request back
                   on back.order_id = placed.order_id and back.status = 'refunded'
               group by placed.order_id";
    let mut orders = by_order(pool, sql, |row| Order {
        step: row.get("saga_step"),
        status: row.get("status"),
        total: row.get("total"),
        to_pay: row.get("to_pay"),
        gift_card: row.get("gift_card"),
        returned: row.get("returned"),
        returned_to_cards: row.get("returned_to_cards"),
        ..Order::default()
    })
    .await?;
    let lines = "select order_id, (line ->> 'variant_id')::uuid,
                        sum((line ->> 'quantity')::bigint)::bigint
                 from seller_order, jsonb_array_elements(lines) line group by 1, 2";
    for (order, variant, [units]) in parts(pool, lines).await? {
        let order = orders.entry(order).or_default();
        order.lines.insert(variant, units);
    }
    let shares = "select order_id, seller_id, (share ->> 'total')::bigint, (
                      select coalesce(sum((line -> 'commission' ->> 'amount')::bigint), 0)
                      from jsonb_array_elements(lines) line)::bigint
                  from seller_order where share is not null";
    for (order, seller, [total, commission]) in parts(pool, shares).await? {
        let order = orders.entry(order).or_default();
        order.shares.insert(seller, (total, commission));
    }
    Ok(orders)
}

async fn payments_of(pool: &PgPool) -> anyhow::Result<HashMap<Uuid, Payment>> {
    let sql = "select order_id, payment.status, payment.amount, captured, refunded,
                      coalesce(fee, 0) as fee, coalesce(sum(refund.amount), 0)::bigint as given,
                      count(refund.amount) as refunds
               from payment
               left join refund on refund.payment_id = payment.payment_id
                   and refund.status = 'succeeded'
               group by payment.payment_id";
    by_order(pool, sql, |row| Payment {
        status: row.get("status"),
        amount: row.get("amount"),
        captured: row.get("captured"),
        refunded: row.get("refunded"),
        fee: row.get("fee"),
        refunds: (row.get("given"), row.get("refunds")),
    })
    .await
}

async fn stock(pool: &PgPool) -> anyhow::Result<HashMap<Uuid, Stock>> {
    let sql = "select order_id, state from reservation";
    let mut stock = by_order(pool, sql, |row| Stock {
        state: row.get("state"),
        ..Stock::default()
    })
    .await?;
    let lines = "select order_id, variant_id, quantity from reservation_line";
    for (order, variant, [units]) in parts(pool, lines).await? {
        let held = stock.entry(order).or_default();
        held.lines.insert(variant, units);
    }
    Ok(stock)
}

async fn settlements(pool: &PgPool) -> anyhow::Result<HashMap<Uuid, Settlement>> {
    let sql = "select order_id, coalesce(captured, 0) as captured, gift_card, card_returned,
                      booked_at is not null as booked
               from settlement";
    let mut settlements = by_order(pool, sql, |row| Settlement {
        captured: row.get("captured"),
        gift_card: row.get("gift_card"),
        card_returned: row.get("card_returned"),
        booked: row.get("booked"),
        ..Settlement::default()
    })
    .await?;
    let shares = "select order_id, seller_id, total, commission, refunded, commission_returned
                  from order_share";
    for (order, seller, numbers) in parts(pool, shares).await? {
        let [total, commission, refunded, commission_returned] = numbers;
        let settlement = settlements.entry(order).or_default();
        settlement.shares.insert(seller, (total, commission));
        settlement.refunded += refunded;
        settlement.commission += commission - commission_returned;
    }
    Ok(settlements)
}

async fn payouts(pool: &PgPool) -> anyhow::Result<(i64, i64)> {
    let sql = "select count(*), coalesce(sum(amount), 0)::bigint from payout
               where status = 'paid'";
    Ok(sqlx::query_as(sql).fetch_one(pool).await?)
}

async fn accounts(pool: &PgPool) -> anyhow::Result<BTreeMap<String, i64>> {
    let sql = "select account, sum(amount)::bigint from ledger_entry group by account";
    let sums: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(pool).await?;
    Ok(sums.into_iter().collect())
}

async fn provider(stage: &Stage) -> anyhow::Result<Provider> {
    let told = async |what: &str| stage.provider.count(what).await;
    Ok(Provider {
        captures: told("/counts/captures").await?,
        captured: told("/counts/amount_captured").await?,
        refunds: told("/counts/refunds").await?,
        refunded: told("/counts/amount_refunded").await?,
        transfers: told("/counts/transfers").await?,
        transferred: told("/counts/amount_transferred").await?,
        authorised: told("/payment_intents/requires_capture").await?,
    })
}
