//! Orders with their shares, as the ledger hears of them, and its books.

use payment_service::ledger::consume::{
    order_confirmed, payment_captured, payment_refunded, refund_failed, return_refunded,
};
use payment_service::ledger::release::release;
use payment_service::ledger::{settle, statement, store};
use payment_service::payout::store::set_account;
use payment_service::payout::worker;
use service_kit::test::envelope;
use shared_types::event::{
    OrderConfirmed, PaymentCaptured, PaymentRefunded, RefundFailed, ReturnRefunded, SellerShare,
};
use shared_types::statement::SellerAccount;
use shared_types::{Currency, Money, OrderId, RefundId, SellerId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::mall::Mall;

/// Later than any money is held.
pub fn in_a_month() -> OffsetDateTime {
    OffsetDateTime::now_utc() + Duration::days(30)
}

pub fn seller(number: u128) -> SellerId {
    Uuid::from_u128(number).into()
}

/// An order of which each seller gets `(total, commission)`.
#[derive(Clone, Debug)]
pub struct Sale {
    pub order_id: OrderId,
    pub currency: Currency,
    pub shares: Vec<(SellerId, i64, i64)>,
    /// Paid with gift cards.
    pub by_card: i64,
    pub fee: i64,
}

impl Sale {
    pub fn new(currency: Currency, shares: &[(SellerId, i64, i64)]) -> Self {
        Self {
            order_id: Uuid::now_v7().into(),
            currency,
            shares: shares.to_vec(),
            by_card: 0,
            fee: 30,
        }
    }

    pub fn total(&self) -> i64 {
        self.shares.iter().map(|(_, total, _)| total).sum()
    }

    fn money(&self, amount: i64) -> Money {
        Money::new(amount, self.currency)
    }

    fn share(&self, (seller_id, total, commission): (SellerId, i64, i64)) -> SellerShare {
        SellerShare {
            seller_id,
            seller_order_id: Uuid::now_v7().into(),
            items: self.money(total),
            discount: self.money(0),
            delivery: self.money(0),
            tax: self.money(0),
            total: self.money(total),
            commission: self.money(commission),
        }
    }

    pub fn confirmed(&self) -> OrderConfirmed {
        OrderConfirmed {
            order_id: self.order_id,
            number: "MH-1234-5678".into(),
            cart_id: Uuid::from_u128(4).into(),
            user_id: None,
            email: "ada@example.com".into(),
            name: "Ada".into(),
            total: self.money(self.total()),
            discount: None,
            gift_card: Some(self.money(self.by_card)).filter(|money| money.amount > 0),
            lines: Vec::new(),
            sellers: self.shares.iter().map(|share| self.share(*share)).collect(),
        }
    }

    pub fn captured(&self) -> PaymentCaptured {
        PaymentCaptured {
            payment_id: Uuid::from_u128(5).into(),
            order_id: self.order_id,
            amount: self.money(self.total() - self.by_card),
            fee: self.money(self.fee),
        }
    }

    /// A return of which gift cards get `to_cards`.
    pub fn returned(&self, seller_id: SellerId, to_cards: i64) -> ReturnRefunded {
        ReturnRefunded {
            return_id: Uuid::now_v7().into(),
            order_id: self.order_id,
            seller_id,
            seller_order_id: Uuid::now_v7().into(),
            refund_id: None,
            amount: self.money(to_cards),
            gift_card: Some(self.money(to_cards)),
        }
    }

    pub fn refund(&self, amount: i64, seller_id: Option<SellerId>) -> PaymentRefunded {
        PaymentRefunded {
            payment_id: Uuid::from_u128(5).into(),
            order_id: self.order_id,
            refund_id: RefundId::from(Uuid::now_v7()),
            amount: self.money(amount),
            seller_id,
        }
    }
}

/// The same refund, sent back by the shopper's bank.
pub fn came_back(refund: &PaymentRefunded) -> RefundFailed {
    RefundFailed {
        payment_id: refund.payment_id,
        order_id: refund.order_id,
        refund_id: refund.refund_id,
        amount: refund.amount,
        was_given: true,
        seller_id: refund.seller_id,
    }
}

/// One thing that the ledger hears of.
#[derive(Clone, Debug)]
pub enum News {
    Confirmed(OrderConfirmed),
    Captured(PaymentCaptured),
    Refunded(PaymentRefunded),
    Failed(RefundFailed),
    Cancelled(OrderId),
    Returned(ReturnRefunded),
}

impl Mall {
    /// The ledger hears of it, as its consumer would.
    pub async fn hear(&self, news: News) -> anyhow::Result<()> {
        let app = &self.state;
        let mut transaction = service_kit::db::begin(&self.pool).await?;
        match news {
            News::Confirmed(it) => order_confirmed(&mut transaction, envelope(it), app).await?,
            News::Captured(it) => payment_captured(&mut transaction, envelope(it), app).await?,
            News::Returned(it) => return_refunded(&mut transaction, envelope(it), app).await?,
            News::Cancelled(order_id) => settle::cancelled(&mut transaction, order_id).await?,
            News::Failed(it) => refund_failed(&mut transaction, envelope(it), app).await?,
            News::Refunded(it) => payment_refunded(&mut transaction, envelope(it), app).await?,
        }
        Ok(transaction.commit().await?)
    }

    /// A sale of which all is known.
    pub async fn sell(&self, sale: &Sale) {
        self.hear(News::Confirmed(sale.confirmed())).await.unwrap();
        if sale.by_card < sale.total() {
            self.hear(News::Captured(sale.captured())).await.unwrap();
        }
    }

    pub async fn give_back(&self, sale: &Sale, amount: i64, seller_id: Option<SellerId>) {
        let refund = sale.refund(amount, seller_id);
        self.hear(News::Refunded(refund)).await.unwrap();
    }

    /// The holding time passes for everything sold so far.
    pub async fn hold_ends(&self) -> u64 {
        release(&self.pool, in_a_month()).await.unwrap()
    }

    /// Where this seller's money goes.
    pub async fn open_account(&self, seller_id: SellerId) {
        let account = format!("acct_{}", seller_id.uuid().simple());
        set_account(&self.pool, seller_id, &account).await.unwrap();
    }

    /// One look of the worker, a month from now.
    pub async fn pay_out(&self) {
        worker::pass(&self.state, in_a_month()).await.unwrap();
    }

    pub async fn account(&self, seller_id: SellerId, currency: Currency) -> SellerAccount {
        let accounts = statement::accounts(&self.pool, seller_id).await.unwrap();
        let mut of = accounts
            .into_iter()
            .filter(|account| account.pending.currency == currency);
        of.next().unwrap()
    }

    /// What a seller has in dollars: pending, available, in transit.
    pub async fn has(&self, seller_id: SellerId) -> (i64, i64, i64) {
        let account = self.account(seller_id, Currency::USD).await;
        (
            account.pending.amount,
            account.available.amount,
            account.in_transit.amount,
        )
    }

    /// The debit of an account over all bookings, in dollars.
    pub async fn debit(&self, account: &str) -> i64 {
        sqlx::query_scalar(
            "select coalesce(sum(amount), 0)::bigint from ledger_entry
             where account = $1 and currency = 'USD'",
        )
        .bind(account)
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    /// Nothing in the books is off.
    pub async fn books_agree(&self) {
        let faults = store::faults(&self.pool).await.unwrap();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
