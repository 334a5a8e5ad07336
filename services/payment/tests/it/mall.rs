//! A payment service with a provider of its own.

use payment_service::payout::PayoutSettings;
use payment_service::{App, Config, MIGRATIONS};
use payment_simulator::SimulatorConfig;
use server_kit::env::Secret;
use server_kit::test::{TestApp, auth_state};
use shared_types::payment::{ByOrder, CreatePayment, NewPayment, PaymentView};
use shared_types::{Currency, Empty, Endpoint, Money, OrderId};
use sqlx::PgPool;
use tokio::net::TcpListener;
use uuid::Uuid;

/// What webhooks are signed with here.
pub const WEBHOOK_SECRET: &str = "whsec_test";
const KEY: &str = "sk_test_payment";

/// The payment service under test and its provider.
pub struct Mall {
    pub pool: PgPool,
    pub app: TestApp,
    pub state: App,
    provider: String,
    browser: reqwest::Client,
}

impl Mall {
    pub async fn open(pool: PgPool) -> Self {
        service_kit::test::migrate(&pool, &[&MIGRATIONS])
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = format!("http://{}", listener.local_addr().unwrap());
        let simulator = SimulatorConfig::new(provider.clone(), KEY);
        let router = payment_simulator::router(simulator).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let config = Config {
            service: service_kit::test::config("payment"),
            stripe_url: provider.clone(),
            stripe_key: Secret::new(KEY),
            payouts: PayoutSettings::default(),
            webhook_secrets: vec![Secret::new("whsec_former"), Secret::new(WEBHOOK_SECRET)],
        };
        let mut app = App::new(pool.clone(), &config).unwrap();
        app.auth = auth_state();
        let state = app.clone();
        let app = TestApp::new(payment_service::router(app));
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            pool,
            app,
            state,
            provider,
            browser: browser.build().unwrap(),
        }
    }

    /// A payment of $12.50 for `order_id`.
    pub async fn create(&self, order_id: OrderId) -> PaymentView {
        let body = new_payment(order_id, 1250);
        self.app
            .service()
            .send::<CreatePayment>(&Empty {}, &body)
            .await
            .unwrap()
    }

    /// Calls what names its payment by the order.
    pub async fn ask<E>(&self, order_id: OrderId) -> Result<PaymentView, server_kit::CallError>
    where
        E: Endpoint<Path = ByOrder, Query = Empty, Body = Empty, Response = PaymentView>,
    {
        self.app
            .service()
            .call::<E>(&ByOrder { order_id }, &Empty {}, &Empty {})
            .await
    }

    /// The shopper fills in the provider's page with `card`.
    pub async fn pay(&self, payment: &PaymentView, card: &str) -> reqwest::StatusCode {
        let form = [
            ("number", card),
            ("expiry", "12/40"),
            ("cvc", "123"),
            ("name", "Ada Byron"),
        ];
        let url = payment.payment_url.as_ref().unwrap();
        self.browser
            .post(url)
            .form(&form)
            .send()
            .await
            .unwrap()
            .status()
    }

    /// The provider does what `faults` says from now on.
    pub async fn fault(&self, faults: serde_json::Value) {
        let url = format!("{}/_simulator/faults", self.provider);
        let answer = self
            .browser
            .post(url)
            .bearer_auth(KEY)
            .json(&faults)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
    }

    /// How often the provider was asked for `what`.
    pub async fn calls(&self, what: &str) -> i64 {
        self.state().await["counts"]["calls"][what]
            .as_i64()
            .unwrap_or_default()
    }

    /// What the provider counted.
    pub async fn counted(&self, what: &str) -> i64 {
        self.state().await["counts"][what].as_i64().unwrap()
    }

    async fn state(&self) -> serde_json::Value {
        let url = format!("{}/_simulator/state", self.provider);
        let answer = self.browser.get(url).bearer_auth(KEY).send().await.unwrap();
        answer.json().await.unwrap()
    }
}

pub fn new_payment(order_id: OrderId, amount: i64) -> NewPayment {
    NewPayment {
        order_id,
        provider: None,
        order_number: "MH-1234-5678".into(),
        amount: Money::new(amount, Currency::USD),
        email: "ada@example.com".into(),
        success_url: "http://mall.test/checkout/return".into(),
        cancel_url: "http://mall.test/checkout/cancelled".into(),
    }
}

pub fn order(number: u128) -> OrderId {
    Uuid::from_u128(number).into()
}
