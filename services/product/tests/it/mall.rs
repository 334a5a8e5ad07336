//! A mall in a test: a router, a clock to turn, and products to sell.

use std::sync::{Arc, Mutex};

use product_service::import::draft::{ImageDraft, ProductDraft, RatingDraft, VariantDraft};
use product_service::import::{SellerChoice, Summary, load};
use product_service::{App, Clock, Config, router};
use server_kit::CallError;
use service_kit::test::{Answer, TestApp, auth_state, migrate};
use shared_types::product::BySlug;
use shared_types::product::{
    GetProduct, ListProducts, NewReservation, ProductPage, ProductQuery, ProductView,
    ReservationLine, ReservationView, Reserve,
};
use shared_types::{Empty, OrderId, Problem, VariantId};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

pub struct Mall {
    pub pool: PgPool,
    pub app: App,
    pub http: TestApp,
    now: Arc<Mutex<OffsetDateTime>>,
}

impl Mall {
    /// An empty mall.
    pub async fn open(pool: PgPool) -> Self {
        migrate(&pool, &[&product_service::MIGRATOR]).await.unwrap();
        let now = Arc::new(Mutex::new(OffsetDateTime::now_utc()));
        let read = now.clone();
        let clock = Clock::new(move || *read.lock().unwrap());
        let app = App::new(pool.clone(), auth_state(), clock, Config::RESERVATION_TIME);
        let http = TestApp::new(router(app.clone()));
        Self {
            pool,
            app,
            http,
            now,
        }
    }

    /// A mall that sells `drafts`.
    pub async fn selling(pool: PgPool, drafts: Vec<ProductDraft>) -> Self {
        let mall = Self::open(pool).await;
        let summary = mall.import(drafts).await;
        assert_eq!(summary.rejected, []);
        mall
    }

    pub async fn import(&self, drafts: Vec<ProductDraft>) -> Summary {
        load(&self.pool, drafts, SellerChoice::FromVendor, |_| {})
            .await
            .unwrap()
    }

    /// The same mall after a restart: nothing is remembered but what is stored.
    pub fn restarted(&self) -> TestApp {
        let app = App::new(
            self.pool.clone(),
            auth_state(),
            Clock::system(),
            Config::RESERVATION_TIME,
        );
        TestApp::new(router(app))
    }

    pub fn wait(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    pub async fn list(&self, query: ProductQuery) -> ProductPage {
        self.http
            .anon()
            .get::<ListProducts>(&Empty {}, &query)
            .await
            .unwrap()
    }

    pub async fn titles(&self, query: ProductQuery) -> Vec<String> {
        titles(&self.list(query).await)
    }

    pub async fn product(&self, slug: &str) -> ProductView {
        let slug = BySlug {
            slug: slug.to_owned(),
        };
        self.http
            .anon()
            .get::<GetProduct>(&slug, &Empty {})
            .await
            .unwrap()
    }

    /// The first variant of the product at `slug`.
    pub async fn variant(&self, slug: &str) -> VariantId {
        self.product(slug).await.variants[0].variant_id
    }

    pub async fn available(&self, slug: &str) -> i64 {
        let page = self
            .product(slug)
            .await
            .variants
            .iter()
            .map(|one| one.available)
            .sum();
        let listed: i64 = sqlx::query_scalar("select available from product where slug = $1")
            .bind(slug)
            .fetch_one(&self.pool)
            .await
            .unwrap();
        assert_eq!(page, listed, "the page and the list disagree on {slug}");
        page
    }

    /// On hand and reserved of all variants together.
    pub async fn stock(&self) -> (i64, i64) {
        sqlx::query_as("select sum(on_hand)::bigint, sum(reserved)::bigint from stock")
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }

    pub async fn reserve(
        &self,
        order: OrderId,
        lines: &[(VariantId, i64)],
    ) -> Result<ReservationView, Problem> {
        let lines = lines
            .iter()
            .map(|(variant_id, quantity)| ReservationLine {
                variant_id: *variant_id,
                quantity: *quantity,
            })
            .collect();
        let body = NewReservation {
            order_id: order,
            lines,
        };
        self.http
            .service()
            .send::<Reserve>(&Empty {}, &body)
            .await
            .map_err(problem)
    }
}

pub fn titles(page: &ProductPage) -> Vec<String> {
    page.products
        .iter()
        .map(|card| card.title.clone())
        .collect()
}

/// The answer to a plain read, whatever it is.
pub async fn read(app: &TestApp, uri: &str) -> Answer {
    app.anon()
        .raw(http::Method::GET, uri, None::<&str>)
        .await
        .unwrap()
}

pub fn order() -> OrderId {
    Uuid::now_v7().into()
}

/// The problem that a call was refused with.
pub fn problem(error: CallError) -> Problem {
    match error {
        CallError::Problem(problem) => *problem,
        other => panic!("not a problem: {other:?}"),
    }
}

/// A plain published product of one variant at 10.00 with 10 on hand.
pub fn draft(title: &str) -> ProductDraft {
    let handle = title.to_lowercase().replace(' ', "-");
    ProductDraft {
        description_html: format!("<p>All about the {title}.</p>"),
        seller_name: "Oak & Ember".to_owned(),
        category_path: vec!["Kitchen".to_owned(), "Cookware".to_owned()],
        tags: vec!["gift".to_owned()],
        attributes: vec![("Material".to_owned(), "Oak".to_owned())],
        options: Vec::new(),
        variants: vec![variant(&format!("SKU-{handle}"), &[], 1_000, 10)],
        images: vec![ImageDraft {
            url: format!("/media/{handle}.svg"),
            alt: title.to_owned(),
        }],
        rating: None,
        published: true,
        title: title.to_owned(),
        handle,
        line: None,
    }
}

pub fn variant(sku: &str, options: &[&str], price_minor: i64, on_hand: i32) -> VariantDraft {
    VariantDraft {
        sku: sku.to_owned(),
        option_values: options.iter().map(|&value| value.to_owned()).collect(),
        price_minor,
        compare_at_minor: None,
        on_hand,
        weight_grams: Some(500),
        image: None,
        line: None,
    }
}

/// Short ways to say how a draft differs from the plain one.
pub trait But: Sized {
    fn but(self, change: impl FnOnce(&mut ProductDraft)) -> ProductDraft;
    fn of(self, seller: &str) -> ProductDraft;
    fn at(self, price_minor: i64) -> ProductDraft;
    fn in_category(self, path: &[&str]) -> ProductDraft;
    fn made_of(self, material: &str) -> ProductDraft;
    fn with_stock(self, on_hand: i32) -> ProductDraft;
    fn rated(self, average: f32, count: u32) -> ProductDraft;
}

impl But for ProductDraft {
    fn but(mut self, change: impl FnOnce(&mut ProductDraft)) -> ProductDraft {
        change(&mut self);
        self
    }

    fn of(self, seller: &str) -> ProductDraft {
        self.but(|draft| draft.seller_name = seller.to_owned())
    }

    fn at(self, price_minor: i64) -> ProductDraft {
        self.but(|draft| draft.variants[0].price_minor = price_minor)
    }

    fn in_category(self, path: &[&str]) -> ProductDraft {
        let path = path.iter().map(|&name| name.to_owned()).collect();
        self.but(|draft| draft.category_path = path)
    }

    fn made_of(self, material: &str) -> ProductDraft {
        self.but(|draft| draft.attributes[0].1 = material.to_owned())
    }

    fn with_stock(self, on_hand: i32) -> ProductDraft {
        self.but(|draft| draft.variants[0].on_hand = on_hand)
    }

    fn rated(self, average: f32, count: u32) -> ProductDraft {
        self.but(|draft| draft.rating = Some(RatingDraft { average, count }))
    }
}
