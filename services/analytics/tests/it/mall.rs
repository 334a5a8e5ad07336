//! A mall in which things happen when a test says so.

use analytics_service::raw::consume::keep;
use analytics_service::raw::kept::Kept;
use analytics_service::raw::upkeep;
use analytics_service::{App, MIGRATIONS, rollup, router};
use server_kit::test::{TestApp, TestClient, auth_state};
use service_kit::test::{envelope, migrate};
use shared_types::analytics::{Grain, ReportQuery, SalesQuery};
use shared_types::event::{Envelope, OrderConfirmed, SellerShare, SoldLine};
use shared_types::{Currency, Money};
use sqlx::PgPool;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Midnight before most of what happens.
pub const DAY: OffsetDateTime = datetime!(2024-03-31 0:00 UTC);

/// What somebody buys of one seller: the product, units, and the price of all.
#[derive(Clone, Copy, Debug)]
pub struct Bought {
    pub seller: u128,
    pub product: u128,
    pub units: i64,
    pub price: i64,
}

pub struct Mall {
    pub pool: PgPool,
    pub app: TestApp,
}

impl Mall {
    pub async fn open(pool: PgPool) -> Self {
        migrate(&pool, &[&MIGRATIONS]).await.unwrap();
        upkeep::round(&pool, OffsetDateTime::now_utc(), 25)
            .await
            .unwrap();
        let app = TestApp::new(router(App {
            pool: pool.clone(),
            auth: auth_state(),
        }));
        Self { pool, app }
    }

    pub fn service(&self) -> TestClient {
        self.app.service()
    }

    /// `payload` is told to have happened at `time`.
    pub async fn hear<P: Kept + Clone>(&self, time: OffsetDateTime, payload: P) -> Envelope<P> {
        let event = Envelope {
            time: time.into(),
            ..envelope(payload)
        };
        self.deliver(&event).await.unwrap();
        event
    }

    /// As the bus does, in a transaction that is all or nothing.
    pub async fn deliver<P: Kept + Clone>(&self, event: &Envelope<P>) -> anyhow::Result<()> {
        let mut transaction = service_kit::db::begin(&self.pool).await?;
        keep(&mut transaction, event.clone(), &()).await?;
        Ok(transaction.commit().await?)
    }

    /// Counts all that is new.
    pub async fn count(&self) {
        while rollup::pass(&self.pool).await.unwrap() > 0 {}
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }
}

/// From midnight, for so many hours.
pub fn hours(hours: i64) -> ReportQuery {
    ReportQuery {
        from: Some(DAY.into()),
        to: Some((DAY + Duration::hours(hours)).into()),
        grain: Some(Grain::Hour),
    }
}

/// From midnight, for so many days.
pub fn days(days: i64) -> SalesQuery {
    SalesQuery {
        from: Some(DAY.into()),
        to: Some((DAY + Duration::days(days)).into()),
        ..SalesQuery::default()
    }
}

/// An order of `bought`, with the sellers' shares of it.
pub fn order(currency: Currency, bought: &[Bought]) -> OrderConfirmed {
    let sum = bought.iter().map(|one| one.price).sum();
    let lines = bought.iter().map(|one| SoldLine {
        product_id: Uuid::from_u128(one.product).into(),
        variant_id: Uuid::from_u128(one.product).into(),
        seller_id: Uuid::from_u128(one.seller).into(),
        title: format!("Product {}", one.product),
        quantity: one.units,
        total: Money::new(one.price, currency),
    });
    let mut sellers: Vec<_> = bought.iter().map(|one| one.seller).collect();
    sellers.sort_unstable();
    sellers.dedup();
    let share = |seller: u128| {
        let of_seller = bought.iter().filter(|one| one.seller == seller);
        let sum = Money::new(of_seller.map(|one| one.price).sum(), currency);
        let none = Money::zero(currency);
        SellerShare {
            seller_id: Uuid::from_u128(seller).into(),
            seller_order_id: Uuid::now_v7().into(),
            items: sum,
            discount: none,
            delivery: none,
            tax: none,
            total: sum,
            commission: none,
        }
    };
    OrderConfirmed {
        order_id: Uuid::now_v7().into(),
        number: "MH-1".to_owned(),
        cart_id: Uuid::now_v7().into(),
        user_id: Some(Uuid::now_v7().into()),
        email: "ann@example.com".to_owned(),
        name: "Ann Example".to_owned(),
        total: Money::new(sum, currency),
        discount: None,
        gift_card: None,
        lines: lines.collect(),
        sellers: sellers.into_iter().map(share).collect(),
    }
}
