//! A cart service beside a product service that sells what a test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use cart_service::consume::take_out_what_was_bought;
use cart_service::{App, MIGRATIONS};
use server_kit::Client;
use server_kit::test::{TestApp, auth_state, service_secret};
use service_kit::test::envelope;
use shared_types::event::{OrderConfirmed, SoldLine};
use shared_types::product::{VariantIds, VariantSnapshot, VariantSnapshots};
use shared_types::{CartId, Currency, Money, VariantId};
use sqlx::PgPool;
use tokio::net::TcpListener;
use uuid::Uuid;

type Shelf = Arc<Mutex<HashMap<VariantId, VariantSnapshot>>>;

/// The cart service under test and the shelf it sells from.
pub struct Mall {
    /// The database, for looking behind the scenes.
    pub pool: PgPool,
    /// Calls the cart service.
    pub app: TestApp,
    /// What its handlers can reach.
    pub state: App,
    shelf: Shelf,
}

impl Mall {
    /// Opens over an empty database.
    pub async fn open(pool: PgPool) -> Self {
        let shelf = Shelf::default();
        let router = Router::new()
            .route("/v1/variants/look-up", post(look_up))
            .with_state(shelf.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self::with_products(pool, &url, shelf).await
    }

    /// Opens while the product service is away.
    pub async fn without_products(pool: PgPool) -> Self {
        Self::with_products(pool, "http://127.0.0.1:9", Shelf::default()).await
    }

    async fn with_products(pool: PgPool, url: &str, shelf: Shelf) -> Self {
        service_kit::test::migrate(&pool, &[&MIGRATIONS])
            .await
            .unwrap();
        let products = Client::new("cart", url, &service_secret());
        let app = App {
            pool: pool.clone(),
            products,
            auth: auth_state(),
        };
        Self {
            pool,
            app: TestApp::new(cart_service::router(app.clone())),
            state: app,
            shelf,
        }
    }

    /// Puts a variant on the shelf, or changes what it costs and how many are left.
    pub fn stock(&self, number: u128, amount: i64, available: i64) -> VariantId {
        let variant_id = VariantId::from(Uuid::from_u128(number));
        let snapshot = VariantSnapshot {
            variant_id,
            product_id: Uuid::from_u128(number + 1000).into(),
            product_slug: format!("mug-{number}"),
            title: format!("Mug {number}"),
            variant_title: String::new(),
            sku: format!("M-{number}"),
            seller_id: Uuid::from_u128(3).into(),
            seller_name: "Kiln".into(),
            seller_slug: "kiln".into(),
            image: None,
            price: Money::new(amount, Currency::USD),
            available,
            weight_grams: Some(300),
            category_path: Vec::new(),
        };
        self.shelf.lock().unwrap().insert(variant_id, snapshot);
        variant_id
    }

    /// An order of a cart was paid.
    pub async fn bought(&self, cart_id: CartId, variant_id: VariantId, quantity: i64) {
        let total = Money::new(1000 * quantity, Currency::USD);
        let order = OrderConfirmed {
            order_id: Uuid::now_v7().into(),
            number: "MH-1234-5678".into(),
            cart_id,
            user_id: None,
            email: "ada@example.com".into(),
            name: "Ada Byron".into(),
            total,
            discount: None,
            gift_card: None,
            lines: vec![SoldLine {
                product_id: Uuid::from_u128(1).into(),
                variant_id,
                seller_id: Uuid::from_u128(3).into(),
                title: "Mug".into(),
                quantity,
                total,
            }],
            sellers: Vec::new(),
        };
        let mut connection = self.pool.acquire().await.unwrap();
        take_out_what_was_bought(&mut connection, envelope(order), &self.state)
            .await
            .unwrap();
    }

    /// Takes a variant off the shelf for good.
    pub fn withdraw(&self, variant_id: VariantId) {
        self.shelf.lock().unwrap().remove(&variant_id);
    }
}

async fn look_up(
    State(shelf): State<Shelf>,
    Json(body): Json<VariantIds>,
) -> Json<VariantSnapshots> {
    let shelf = shelf.lock().unwrap();
    let found = body
        .variant_ids
        .iter()
        .filter_map(|id| shelf.get(id).cloned());
    Json(VariantSnapshots {
        variants: found.collect(),
    })
}
