//! The product and the recommendation service, each with a switch.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bff_kit::test::{Browser, config};
use bff_kit::{App, Bff, Mfe};
use shared_types::product::{
    CategoryTree, CategoryView, Image, ProductCard, ProductCards, ProductIds, ProductPage,
    ProductSlugs, SellerList, SellerView,
};
use shared_types::recommendation::Recommended;
use shared_types::{Currency, Money};
use sqlx::PgPool;
use uuid::Uuid;

/// Switches of the services, and whether anybody bought anything yet.
#[derive(Clone, Default)]
pub struct Services(Arc<Switches>);

#[derive(Default)]
struct Switches {
    products_away: AtomicBool,
    recommendations_away: AtomicBool,
    liked: AtomicBool,
}

impl Services {
    pub fn products_away(&self, away: bool) {
        self.0.products_away.store(away, Ordering::SeqCst);
    }

    pub fn recommendations_away(&self, away: bool) {
        self.0.recommendations_away.store(away, Ordering::SeqCst);
    }

    pub fn somebody_bought(&self) {
        self.0.liked.store(true, Ordering::SeqCst);
    }
}

pub async fn mall(pool: PgPool) -> (App, Browser, Services) {
    let services = Services::default();
    let address = serve(services.clone()).await;
    let mut config = config(Mfe::Homepage);
    config.services.product.clone_from(&address);
    config.services.recommendation = address;
    config.public_origin = "https://mall.example".to_owned();
    let app = App::with_pool(config, pool).unwrap();
    // Another team's page, which notes a look.
    let looks = Router::new().route("/look/{slug}", get(look));
    let router = homepage_bff::router(app.clone()).merge(looks);
    let browser = Browser::new(Bff::new(app.clone(), router).router());
    (app, browser, services)
}

async fn look(
    viewed: bff_kit::Viewed,
    axum::extract::Path(slug): axum::extract::Path<String>,
) -> Response {
    [("set-cookie", viewed.with(&slug).set_cookie())].into_response()
}

async fn serve(services: Services) -> String {
    let products = Router::new()
        .route("/v1/categories", get(async || Json(tree())))
        .route(
            "/v1/sellers",
            get(async || {
                Json(SellerList {
                    sellers: vec![seller()],
                })
            }),
        )
        .route("/v1/products", get(async || Json(page())))
        .route("/v1/products/look-up", post(look_up))
        .route("/v1/products/look-up-slugs", post(look_up_slugs))
        .layer(from_fn_with_state(services.clone(), products_gate));
    let recommendations = Router::new()
        .route("/v1/popular", get(popular))
        .with_state(services.clone())
        .layer(from_fn_with_state(services, recommendations_gate));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, products.merge(recommendations)).await });
    address
}

async fn products_gate(State(services): State<Services>, request: Request, next: Next) -> Response {
    gate(&services.0.products_away, request, next).await
}

async fn recommendations_gate(
    State(services): State<Services>,
    request: Request,
    next: Next,
) -> Response {
    gate(&services.0.recommendations_away, request, next).await
}

async fn gate(away: &AtomicBool, request: Request, next: Next) -> Response {
    if away.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

async fn popular(State(services): State<Services>) -> Json<Recommended> {
    let ids = if services.0.liked.load(Ordering::SeqCst) {
        100..115
    } else {
        0..0
    };
    Json(Recommended {
        product_ids: ids.map(|id| Uuid::from_u128(id).into()).collect(),
    })
}

async fn look_up(Json(asked): Json<ProductIds>) -> Json<ProductCards> {
    let cards = asked
        .product_ids
        .iter()
        .map(|id| card(id.uuid().as_u128(), "Liked"));
    Json(ProductCards {
        products: cards.collect(),
    })
}

async fn look_up_slugs(Json(asked): Json<ProductSlugs>) -> Json<ProductCards> {
    let known = asked.slugs.iter().filter(|slug| slug.as_str() == "bowl");
    Json(ProductCards {
        products: known.map(|_| card(1, "Bowl")).collect(),
    })
}

fn page() -> ProductPage {
    let products = (0..15).map(|id| card(id, "<b>Listed</b>")).collect();
    ProductPage {
        products,
        ..ProductPage::default()
    }
}

fn tree() -> CategoryTree {
    let category = |slug: &str, name: &str, parent: Option<&str>| CategoryView {
        category_id: Uuid::nil().into(),
        slug: slug.to_owned(),
        name: name.to_owned(),
        parent_slug: parent.map(str::to_owned),
        product_count: 2,
        image: None,
    };
    let bowls = category("kitchen-bowls", "Bowls", Some("kitchen"));
    CategoryTree {
        categories: vec![category("kitchen", "Kitchen", None), bowls],
    }
}

fn seller() -> SellerView {
    SellerView {
        seller_id: Uuid::nil().into(),
        slug: "oak".to_owned(),
        name: "Oak & Iron".to_owned(),
        story: "We turn what the storm left.".to_owned(),
        city: "Porto, Portugal".to_owned(),
        product_count: 2,
    }
}

fn card(id: u128, title: &str) -> ProductCard {
    ProductCard {
        product_id: Uuid::from_u128(id).into(),
        slug: format!("product-{id}"),
        title: format!("{title} {id}"),
        seller_name: "Oak & Iron".to_owned(),
        seller_slug: "oak".to_owned(),
        image: Some(Image {
            url: format!("/media/{id}.svg"),
            alt: String::new(),
        }),
        price: Money::new(1200, Currency::USD),
        compare_at: None,
        price_varies: false,
        rating: None,
        rating_count: 0,
        available: 9,
        single_variant: None,
    }
}
