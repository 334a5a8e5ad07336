//! An order service with its neighbours, and the usual way through it.

use std::sync::Arc;
use std::time::Duration;

use order_service::pricing::{Effect, Promotion, Scope};
use order_service::promotion::model::Offer;
use order_service::promotion::operate;
use order_service::{App, Config, MIGRATIONS};
use server_kit::CallError;
use server_kit::test::{TestApp, TestClient, auth_state, service_secret};
use shared_types::cart::{CartView, LineView, OwnedCart};
use shared_types::event::RefundFailed;
use shared_types::order::{
    ByCheckout, ByOrder, CheckoutView, Contact, NewCheckout, OrderView, Place, PlaceOrder,
    PlacedOrder, PutContact, SettleOrder, StartCheckout,
};
use shared_types::payment::{PaymentProvider, PaymentStatus};
use shared_types::promotion::{NewCode, PutCode};
use shared_types::user::Address;
use shared_types::{CartId, CheckoutId, Currency, Empty, Money, OrderId, RefundId, UserId};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::neighbours::{self, Shared};

/// The order service under test.
pub struct Mall {
    pub pool: PgPool,
    pub app: App,
    pub router: TestApp,
    pub world: Shared,
}

/// What a failed call's problem is called.
pub fn code<T: std::fmt::Debug>(result: Result<T, CallError>) -> String {
    match result {
        Err(CallError::Problem(problem)) => problem.code,
        other => format!("{other:?}"),
    }
}

pub fn address() -> Address {
    Address {
        name: "Ada Byron".into(),
        line1: "1 Analytical Way".into(),
        city: "Sacramento".into(),
        region: "CA".into(),
        postal_code: "94203".into(),
        country: "US".into(),
        ..Address::default()
    }
}

fn line(number: u128, seller: u128, amount: i64, quantity: i64) -> LineView {
    let money = |amount| Money::new(amount, Currency::USD);
    LineView {
        variant_id: Uuid::from_u128(number).into(),
        product_id: Uuid::from_u128(number + 100).into(),
        product_slug: format!("mug-{number}"),
        title: format!("Mug {number}"),
        variant_title: String::new(),
        image: None,
        seller_id: Uuid::from_u128(seller).into(),
        seller_name: format!("Seller {seller}"),
        seller_slug: format!("seller-{seller}"),
        weight_grams: Some(400),
        category_path: vec!["kitchen".into(), format!("kitchen-{seller}")],
        quantity,
        max_quantity: 99,
        unit_price: money(amount),
        total: money(amount * quantity),
        notices: Vec::new(),
    }
}

impl Mall {
    /// Opens over an empty database; orders wait for their payment for `window`.
    pub async fn open_with(pool: PgPool, window: Duration) -> Self {
        service_kit::test::migrate(&pool, &[&MIGRATIONS])
            .await
            .unwrap();
        let world = Shared::default();
        let url = neighbours::start(Arc::clone(&world)).await;
        let mut service = service_kit::test::config("order");
        service.service_secret = service_secret();
        let config = Config {
            service,
            product_url: url.clone(),
            cart_url: url.clone(),
            payment_url: url,
            payment_window: window,
        };
        let mut app = App::new(pool.clone(), &config);
        app.auth = auth_state();
        let router = TestApp::new(order_service::router(app.clone()));
        Self {
            pool,
            app,
            router,
            world,
        }
    }

    pub async fn open(pool: PgPool) -> Self {
        Self::open_with(pool, Duration::from_secs(900)).await
    }

    /// A cart with lines of two sellers, worth $20 and $5.
    pub fn fill_cart(&self, user_id: Option<UserId>) -> CartId {
        let cart_id = CartId::from(Uuid::now_v7());
        let lines = vec![line(1, 11, 1000, 2), line(2, 12, 500, 1)];
        let cart = CartView {
            cart_id,
            version: 1,
            lines,
            item_count: 3,
            subtotal: Money::new(2500, Currency::USD),
            ready: true,
            checked: true,
        };
        self.world
            .lock()
            .unwrap()
            .carts
            .insert(cart_id, OwnedCart { cart, user_id });
        cart_id
    }

    /// The payment service tells that money which was to go back did not arrive.
    pub async fn comes_back(&self, order_id: OrderId, refund_id: RefundId) {
        let failed = RefundFailed {
            payment_id: Uuid::from_u128(5).into(),
            order_id,
            refund_id,
            amount: Money::new(1, Currency::USD),
            was_given: true,
            seller_id: None,
        };
        let mut connection = self.pool.acquire().await.unwrap();
        let failed = service_kit::test::envelope(failed);
        order_service::consume::refund_failed(&mut connection, failed, &self.app)
            .await
            .unwrap();
    }

    /// Fills a cart up to so many lines.
    pub fn stretch(&self, cart_id: CartId, lines: u128) {
        let mut world = self.world.lock().unwrap();
        let cart = &mut world.carts.get_mut(&cart_id).unwrap().cart;
        cart.lines = (1..=lines).map(|number| line(number, 11, 100, 1)).collect();
    }

    /// The sellers price a cart's lines anew, the same numbers in other currencies.
    pub fn price_in(&self, cart_id: CartId, currencies: &[Currency]) {
        let mut world = self.world.lock().unwrap();
        let lines = &mut world.carts.get_mut(&cart_id).unwrap().cart.lines;
        for (line, currency) in lines.iter_mut().zip(currencies) {
            line.unit_price.currency = *currency;
            line.total.currency = *currency;
        }
    }

    /// A checkout with contact and address, ready to be placed.
    pub async fn ready_checkout(
        &self,
        client: &TestClient,
        user_id: Option<UserId>,
    ) -> CheckoutView {
        let body = NewCheckout {
            cart_id: self.fill_cart(user_id),
        };
        let started = client
            .send::<StartCheckout>(&Empty {}, &body)
            .await
            .unwrap();
        let path = ByCheckout {
            checkout_id: started.checkout_id,
        };
        let contact = Contact {
            email: "ada@example.com".into(),
            address: address(),
        };
        client.send::<PutContact>(&path, &contact).await.unwrap()
    }

    pub async fn place(
        &self,
        checkout_id: CheckoutId,
        total: Money,
    ) -> Result<PlacedOrder, CallError> {
        self.place_seen(checkout_id, total, None).await
    }

    /// Places it at the total that was seen, beside what gift cards were seen to pay.
    pub async fn place_seen(
        &self,
        checkout_id: CheckoutId,
        total: Money,
        by_card: Option<Money>,
    ) -> Result<PlacedOrder, CallError> {
        let body = PlaceOrder {
            expected_total: total,
            expected_gift_card: by_card,
            return_url: "http://mall.test/checkout/return?order={ORDER_ID}".into(),
            cancel_url: "http://mall.test/checkout/cancelled?order={ORDER_ID}".into(),
            provider: Some(PaymentProvider::PayPal),
        };
        self.router
            .service()
            .send::<Place>(&ByCheckout { checkout_id }, &body)
            .await
    }

    /// A coupon of 10 % off everything, changed as the test wants it; without a code
    /// where `code` is empty.
    pub async fn offer(&self, code: &str, change: impl FnOnce(&mut Offer)) {
        let mut offer = Offer {
            promotion: Promotion {
                promotion_id: Uuid::nil().into(),
                name: "Spring sale".into(),
                code: (!code.is_empty()).then(|| code.to_owned()),
                effect: Effect::Percentage(100_000),
                scope: Scope::Cart,
                minimum: None,
            },
            starts_at: OffsetDateTime::UNIX_EPOCH,
            ends_at: None,
            total_limit: None,
            shopper_limit: None,
            used: 0,
        };
        change(&mut offer);
        operate::create(&self.pool, &offer).await.unwrap();
    }

    pub async fn put_code(
        &self,
        checkout_id: CheckoutId,
        code: &str,
    ) -> Result<CheckoutView, CallError> {
        let body = NewCode { code: code.into() };
        self.router
            .service()
            .send::<PutCode>(&ByCheckout { checkout_id }, &body)
            .await
    }

    /// A checkout ready to be placed, with this code.
    pub async fn checkout_with(&self, code: &str) -> CheckoutView {
        let checkout = self.ready_checkout(&self.router.service(), None).await;
        self.put_code(checkout.checkout_id, code).await.unwrap()
    }

    /// A number that the database gives.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// A placed order of a guest.
    pub async fn placed(&self) -> PlacedOrder {
        let checkout = self.ready_checkout(&self.router.service(), None).await;
        self.place(checkout.checkout_id, checkout.totals.to_pay)
            .await
            .unwrap()
    }

    /// The shopper paid on the provider's page.
    pub fn pay(&self, order_id: OrderId) {
        let mut world = self.world.lock().unwrap();
        world.payments.get_mut(&order_id).unwrap().status = PaymentStatus::Authorised;
    }

    pub async fn settle(&self, order_id: OrderId) -> OrderView {
        self.router
            .service()
            .send::<SettleOrder>(&ByOrder { order_id }, &Empty {})
            .await
            .unwrap()
    }

    pub fn calls(&self) -> Vec<&'static str> {
        self.world.lock().unwrap().calls.clone()
    }

    pub fn fail(&self, call: Option<&'static str>) {
        self.world.lock().unwrap().down = call;
    }

    /// From now on another service refuses a call.
    pub fn refuse(&self, call: &'static str, status: u16, code: &'static str) {
        self.world.lock().unwrap().refuses = Some((call, status, code));
    }

    /// Every order's time has come.
    pub async fn wake_all(&self) {
        sqlx::query("update placed_order set wake_at = now() where wake_at is not null")
            .execute(&self.pool)
            .await
            .unwrap();
    }
}
