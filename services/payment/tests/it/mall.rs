//! A payment service with providers of its own.

use std::time::Duration;

use payment_service::config::{PayPalConfig, StripeConfig};
use payment_service::payout::PayoutSettings;
use payment_service::{App, Config, MIGRATIONS, reconcile};
use payment_simulator::SimulatorConfig;
use serde_json::{Value, json};
use server_kit::env::Secret;
use server_kit::test::{TestApp, auth_state};
use shared_types::event::Payload;
use shared_types::payment::{
    ByOrder, CreatePayment, NewPayment, NewRefund, PaymentProvider, PaymentView, RefundPayment,
    RefundView,
};
use shared_types::{Currency, Empty, Endpoint, Money, OrderId};
use sqlx::PgPool;
use tokio::net::TcpListener;
use uuid::Uuid;

/// What Stripe's webhooks are signed with here.
pub const WEBHOOK_SECRET: &str = "whsec_test";
/// What PayPal calls our webhook address here.
pub const WEBHOOK_ID: &str = "WH-TEST";
const KEY: &str = "sk_test_payment";
/// Short, since tests wait for it to pass.
const TIMEOUT: Duration = Duration::from_millis(400);

/// The payment service under test and its providers.
pub struct Mall {
    pub pool: PgPool,
    pub app: TestApp,
    pub state: App,
    provider: String,
    browser: reqwest::Client,
}

impl Mall {
    /// With providers that post their webhooks nowhere.
    pub async fn open(pool: PgPool) -> Self {
        Self::open_with(pool, |_| {}, None).await
    }

    /// With providers that post their webhooks to the service, as it listens.
    pub async fn open_to_webhooks(pool: PgPool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::open_with(pool, |_| {}, Some(listener)).await
    }

    /// With other settings.
    pub async fn open_with(
        pool: PgPool,
        adjust: impl FnOnce(&mut Config),
        webhooks: Option<TcpListener>,
    ) -> Self {
        service_kit::test::migrate(&pool, &[&MIGRATIONS])
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = format!("http://{}", listener.local_addr().unwrap());
        let simulator = simulator(&provider, webhooks.as_ref());
        let router = payment_simulator::router(simulator).unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut config = config(&provider);
        adjust(&mut config);
        let mut state = App::new(pool.clone(), &config).unwrap();
        state.auth = auth_state();
        let router = payment_service::router(state.clone());
        if let Some(listener) = webhooks {
            let router = router.clone();
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            pool,
            app: TestApp::new(router),
            state,
            provider,
            browser: browser.build().unwrap(),
        }
    }

    /// A payment of $12.50 for `order_id`, by card.
    pub async fn create(&self, order_id: OrderId) -> PaymentView {
        self.create_by(PaymentProvider::Stripe, order_id)
            .await
            .unwrap()
    }

    /// A payment of $12.50 for `order_id`.
    pub async fn create_by(
        &self,
        provider: PaymentProvider,
        order_id: OrderId,
    ) -> Result<PaymentView, server_kit::CallError> {
        let mut body = new_payment(order_id, 1250);
        body.provider = Some(provider);
        self.app
            .service()
            .send::<CreatePayment>(&Empty {}, &body)
            .await
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

    /// Gives `amount` cents back under the id `refund`.
    pub async fn refund(
        &self,
        order_id: OrderId,
        refund: u128,
        amount: i64,
    ) -> Result<RefundView, server_kit::CallError> {
        let body = NewRefund {
            refund_id: Uuid::from_u128(refund).into(),
            amount: Money::new(amount, Currency::USD),
            reason: "a chipped bowl".into(),
            seller_id: Some(Uuid::from_u128(7).into()),
        };
        self.app
            .service()
            .send::<RefundPayment>(&ByOrder { order_id }, &body)
            .await
    }

    /// Somebody gives `amount` cents back on the provider's own pages.
    pub async fn refund_elsewhere(&self, order_id: OrderId, amount: i64) {
        let at =
            "select provider, provider_intent, provider_charge from payment where order_id = $1";
        let (provider, intent, charge): (String, Option<String>, Option<String>) =
            sqlx::query_as(at)
                .bind(order_id.uuid())
                .fetch_one(&self.pool)
                .await
                .unwrap();
        let request = match provider.as_str() {
            "stripe" => {
                let form = [
                    ("payment_intent", intent.unwrap()),
                    ("amount", amount.to_string()),
                ];
                let url = format!("{}/v1/refunds", self.provider);
                self.browser.post(url).bearer_auth(KEY).form(&form)
            }
            _ => {
                let charge = charge.unwrap();
                let url = format!("{}/v2/payments/captures/{charge}/refund", self.provider);
                let value = format!("{}.{:02}", amount / 100, amount % 100);
                let body = json!({ "amount": { "currency_code": "USD", "value": value } });
                let token = self.paypal_token().await;
                self.browser.post(url).bearer_auth(token).json(&body)
            }
        };
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    async fn paypal_token(&self) -> String {
        let request = self
            .browser
            .post(format!("{}/v1/oauth2/token", self.provider))
            .basic_auth("mallhive", Some(KEY))
            .form(&[("grant_type", "client_credentials")]);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// The shopper fills in the provider's page with `card`.
    pub async fn pay(&self, payment: &PaymentView, card: &str) -> reqwest::StatusCode {
        let form = [
            ("number", card),
            ("expiry", "12/40"),
            ("cvc", "123"),
            ("name", "Ada Byron"),
        ];
        self.submit(payment, &form).await
    }

    /// The shopper answers on PayPal's page.
    pub async fn answer(&self, payment: &PaymentView, answer: &str) -> reqwest::StatusCode {
        self.submit(payment, &[("answer", answer)]).await
    }

    async fn submit(&self, payment: &PaymentView, form: &[(&str, &str)]) -> reqwest::StatusCode {
        let url = payment.payment_url.as_ref().unwrap();
        let request = self.browser.post(url).form(form);
        request.send().await.unwrap().status()
    }

    /// The provider does what `faults` says from now on.
    pub async fn fault(&self, faults: Value) {
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

    /// The next call of a kind goes wrong.
    pub async fn fault_next(&self, call: &str, fault: &str) {
        self.fault(json!({ "next": [{ "call": call, "fault": fault }] }))
            .await;
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

    /// What the provider knows.
    pub async fn state(&self) -> Value {
        let url = format!("{}/_simulator/state", self.provider);
        let answer = self.browser.get(url).bearer_auth(KEY).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The reconciliation looks once at all that may be behind.
    pub async fn reconcile(&self) {
        reconcile::pass(&self.state, Duration::ZERO).await;
    }

    /// It looks once at what may have gone back without us.
    pub async fn reconcile_refunds(&self) {
        sqlx::query("update payment set look_at = now() where captured > 0")
            .execute(&self.pool)
            .await
            .unwrap();
        reconcile::pass(&self.state, Duration::from_secs(3600)).await;
    }

    /// The shopper's bank sends a refund back that had succeeded.
    pub async fn comes_back(&self, order_id: OrderId, amount: i64) {
        let refund: String = sqlx::query_scalar(
            "select provider_refund from refund join payment using (payment_id)
             where order_id = $1 and refund.amount = $2 and refund.status = 'succeeded'",
        )
        .bind(order_id.uuid())
        .bind(amount)
        .fetch_one(&self.pool)
        .await
        .unwrap();
        let url = format!("{}/_simulator/refunds/fail", self.provider);
        let call = self.browser.post(url).bearer_auth(KEY);
        let body = json!({ "refund": refund });
        let answer = call.json(&body).send().await.unwrap();
        assert!(answer.status().is_success());
    }

    /// What was told so far.
    pub async fn told<P: Payload>(&self) -> Vec<P> {
        service_kit::test::published::<P>(&self.pool).await.unwrap()
    }
}

fn simulator(provider: &str, webhooks: Option<&TcpListener>) -> SimulatorConfig {
    let config = SimulatorConfig::new(provider, KEY);
    let Some(listener) = webhooks else {
        return config.with_paypal_webhook("http://127.0.0.1:9/", WEBHOOK_ID);
    };
    let address = listener.local_addr().unwrap();
    let url = |name: &str| format!("http://{address}/webhooks/{name}");
    config
        .with_webhook(url("stripe"), WEBHOOK_SECRET)
        .with_paypal_webhook(url("paypal"), WEBHOOK_ID)
}

fn config(provider: &str) -> Config {
    Config {
        service: service_kit::test::config("payment"),
        stripe: Some(StripeConfig {
            url: provider.to_owned(),
            key: Secret::new(KEY),
            webhook_secrets: vec![Secret::new("whsec_former"), Secret::new(WEBHOOK_SECRET)],
        }),
        paypal: Some(PayPalConfig {
            url: provider.to_owned(),
            client_id: "mallhive".to_owned(),
            client_secret: Secret::new(KEY),
            webhook_ids: vec!["WH-FORMER".to_owned(), WEBHOOK_ID.to_owned()],
        }),
        provider_timeout: TIMEOUT,
        reconcile: Duration::from_secs(60),
        payouts: PayoutSettings::default(),
    }
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(result: Result<T, server_kit::CallError>) -> String {
    match result {
        Err(server_kit::CallError::Problem(problem)) => problem.code,
        other => format!("{other:?}"),
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
