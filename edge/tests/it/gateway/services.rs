//! A stub that plays all services, and a gateway before it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use edge::{GatewayConfig, RateLimits};
use http::{HeaderMap, Method};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use server_kit::test::{access_token, service_secret};
use server_kit::{AccessToken, Limits, ServiceUrls};
use shared_types::UserId;
use shared_types::user::Role;
use uuid::Uuid;

use crate::support::{Got, Server};

pub const SITE: &str = "https://app.example";

/// What reached the services.
#[derive(Clone, Debug)]
pub struct Called {
    /// `POST /v1/carts`
    pub endpoint: String,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Called {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

#[derive(Clone, Default)]
struct Stub {
    answers: Arc<Mutex<HashMap<String, (u16, Value)>>>,
    called: Arc<Mutex<Vec<Called>>>,
}

async fn stub_answer(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let endpoint = format!("{} {}", parts.method, parts.uri);
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let found = stub.answers.lock().unwrap().get(&endpoint).cloned();
    let called = Called {
        endpoint,
        headers: parts.headers,
        body,
    };
    stub.called.lock().unwrap().push(called);
    let (status, body) = found.unwrap_or((404, problem(404, "not_found")));
    let mut response = Response::builder().status(status).header("x-internal", "1");
    if status == 429 {
        response = response.header("retry-after", "17");
    }
    let body = if status == 204 {
        Body::empty()
    } else {
        Body::from(body.to_string())
    };
    response.body(body).unwrap()
}

pub fn problem(status: u16, code: &str) -> Value {
    json!({ "title": "A problem", "status": status, "code": code, "detail": "As told." })
}

pub struct Api {
    stub: Stub,
    pub services: Server,
    pub gateway: Server,
}

impl Api {
    pub async fn open() -> Self {
        Self::with_rates(RateLimits {
            address_burst: 10_000,
            ..RateLimits::default()
        })
        .await
    }

    pub async fn with_rates(rates: RateLimits) -> Self {
        let stub = Stub::default();
        let services = Router::new().fallback(stub_answer).with_state(stub.clone());
        let services = Server::start(services).await;
        let url = services.url();
        let config = GatewayConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            services: ServiceUrls::each(|_| url.clone()),
            jwks_url: format!("{url}/.well-known/jwks.json"),
            service_secret: service_secret(),
            cors_origins: vec![SITE.parse().unwrap()],
            rates,
            limits: Limits::default(),
        };
        let gateway = Server::start(edge::gateway::router(&config).unwrap()).await;
        let api = Self {
            stub,
            services,
            gateway,
        };
        let keys = serde_json::to_value(server_kit::test::jwks()).unwrap();
        api.answers("GET /.well-known/jwks.json", 200, keys);
        api
    }

    /// Tells the services what to answer.
    pub fn answers(&self, endpoint: &str, status: u16, body: Value) {
        self.stub
            .answers
            .lock()
            .unwrap()
            .insert(endpoint.to_owned(), (status, body));
    }

    /// The calls that services got, but for those about keys.
    pub fn called(&self) -> Vec<Called> {
        let called = self.stub.called.lock().unwrap().clone();
        called
            .into_iter()
            .filter(|call| !call.endpoint.contains("jwks"))
            .collect()
    }

    pub fn last(&self) -> Called {
        self.called().pop().unwrap()
    }

    pub fn anon(&self) -> Caller<'_> {
        Caller {
            api: self,
            headers: Vec::new(),
            from: None,
        }
    }

    pub fn shopper(&self) -> Caller<'_> {
        self.anon().with_token(&token(Uuid::from_u128(1)))
    }
}

/// A shopper's access token.
pub fn token(user: Uuid) -> AccessToken {
    access_token(UserId::from(user), &[Role::Shopper], None)
}

#[derive(Clone)]
pub struct Caller<'a> {
    api: &'a Api,
    headers: Vec<(String, String)>,
    from: Option<IpAddr>,
}

impl Caller<'_> {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn with_token(self, token: &AccessToken) -> Self {
        let value = format!("Bearer {}", token.expose());
        self.with("authorization", &value)
    }

    /// Calls from another of this machine's addresses.
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(address.parse().unwrap());
        self
    }

    pub async fn get(&self, path: &str) -> Got {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Got {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Got {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        server_kit::install_crypto();
        let client = reqwest::Client::builder()
            .no_proxy()
            .local_address(self.from);
        let url = format!("{}{path}", self.api.gateway.url());
        let mut request = client.build().unwrap().request(method, url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Got::of(request).await
    }
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn usd(amount: i64) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

pub fn cart(cart_id: Uuid) -> Value {
    json!({
        "cart_id": cart_id, "version": 1, "lines": [], "item_count": 2, "subtotal": usd(500),
        "ready": true, "checked": true,
    })
}

pub fn totals() -> Value {
    json!({
        "items": usd(500), "discount": usd(0), "delivery": usd(0), "tax": usd(0),
        "tax_included": false, "total": usd(500), "gift_card": usd(0), "to_pay": usd(500),
    })
}

pub fn checkout(checkout_id: Uuid) -> Value {
    json!({
        "checkout_id": checkout_id, "cart_id": id(5), "email": null, "address": null, "sellers": [],
        "totals": totals(), "discounts": [], "codes": [], "ready": false, "order_id": null,
    })
}

pub fn placing() -> Value {
    json!({
        "expected_total": usd(500), "return_url": "app://paid", "cancel_url": "app://cancelled",
    })
}

pub fn placed(order_id: Uuid) -> Value {
    json!({ "order_id": order_id, "number": "M-1", "payment_url": "https://pay.example/1" })
}

pub fn address() -> Value {
    json!({
        "name": "Ann", "line1": "1 Main St", "city": "Springfield", "region": "IL",
        "postal_code": "62701", "country": "US",
    })
}

pub fn order(order_id: Uuid) -> Value {
    json!({
        "order_id": order_id, "number": "M-1", "status": "awaiting_payment",
        "payment_problem": null, "payment_url": null, "cancel_reason": null,
        "placed_at": "2026-11-21T09:30:00Z", "email": "ann@example.com", "address": address(),
        "seller_orders": [], "totals": totals(), "history": [], "can_cancel": true,
    })
}

pub fn me() -> Value {
    json!({
        "user_id": id(1), "email": "ann@example.com", "name": "Ann", "roles": ["shopper"],
        "created_at": "2026-11-21T09:30:00Z",
    })
}
