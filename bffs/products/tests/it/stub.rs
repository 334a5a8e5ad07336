//! A product service of one category, one seller and few products, which can be
//! made to go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bff_kit::test::{Browser, config};
use bff_kit::{App, Bff, Mfe};
use shared_types::product::{
    Attribute, CategoryTree, CategoryView, Crumb, Facet, FacetValue, Image, OptionView,
    ProductCard, ProductCards, ProductPage, ProductSlugs, ProductView, SellerList, SellerView,
    SlugEntry, SlugPage, VariantView,
};
use shared_types::{Currency, FieldError, Money, Problem};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// The stub's switch.
#[derive(Clone)]
pub struct Service(Arc<AtomicBool>);

impl Service {
    pub fn stop(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn start(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The BFF in front of a stub of its own, and the stub's switch.
pub async fn shop(pool: PgPool) -> (Browser, Service) {
    let service = Service(Arc::default());
    let address = serve(service.clone()).await;
    (front(pool, &address, &address), service)
}

/// The BFF where nobody answers for the cart.
pub async fn shop_without_carts(pool: PgPool) -> Browser {
    let address = serve(Service(Arc::default())).await;
    front(pool, &address, "http://127.0.0.1:1")
}

fn front(pool: PgPool, services: &str, carts: &str) -> Browser {
    let mut config = config(Mfe::Products);
    config.services.product = services.to_owned();
    config.services.analytics = services.to_owned();
    config.services.recommendation = services.to_owned();
    config.bffs.cart = carts.to_owned();
    config.public_origin = "https://mall.example".to_owned();
    let app = App::with_pool(config, pool).unwrap();
    let router = Bff::new(app.clone(), products_bff::router(app)).router();
    Browser::new(router)
}

async fn serve(service: Service) -> String {
    let router = Router::new()
        .route("/v1/categories", get(async || Json(tree())))
        .route(
            "/v1/sellers",
            get(async || {
                Json(SellerList {
                    sellers: vec![seller()],
                })
            }),
        )
        .route("/v1/sellers/{slug}", get(one_seller))
        .route("/v1/products", get(list))
        .route("/v1/products/{slug}", get(one_product))
        .route("/v1/products/look-up-slugs", post(look_up))
        .route("/v1/slugs", get(async || Json(slugs())))
        .route("/v1/product-views", post(async || StatusCode::NO_CONTENT))
        .route(
            "/cart/fragments/add-to-cart",
            get(async || axum::response::Html("<form id=\"add\"></form>")),
        )
        .layer(from_fn_with_state(service, gate));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn gate(State(service): State<Service>, request: Request, next: Next) -> Response {
    if service.0.load(Ordering::SeqCst) {
        return problem(503, "unavailable");
    }
    next.run(request).await
}

fn problem(status: u16, code: &str) -> Response {
    let mut problem = Problem::new(status, code, "no");
    if status == 422 {
        problem.errors = vec![FieldError::new("cursor", "is not a cursor of this list")];
    }
    let status = StatusCode::from_u16(status).unwrap();
    let kind = [("content-type", "application/problem+json")];
    (status, kind, serde_json::to_string(&problem).unwrap()).into_response()
}

async fn one_seller(Path(slug): Path<String>) -> Response {
    if slug == "oak" {
        Json(seller()).into_response()
    } else {
        problem(404, "not_found")
    }
}

async fn one_product(Path(slug): Path<String>) -> Response {
    match slug.as_str() {
        "bowl" => Json(product()).into_response(),
        "evil" => Json(evil()).into_response(),
        _ => problem(404, "not_found"),
    }
}

async fn look_up(Json(asked): Json<ProductSlugs>) -> Json<ProductCards> {
    let known = asked.slugs.iter().any(|slug| slug == "bowl");
    Json(ProductCards {
        products: if known {
            vec![card("bowl", "Bowl")]
        } else {
            Vec::new()
        },
    })
}

/// Refuses a cursor it did not make, and finds nothing for `q=nothing`.
async fn list(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if query.contains("cursor=") && !query.contains("cursor=good") {
        return problem(422, "invalid");
    }
    if query.contains("attr=Forbidden") {
        return problem(422, "invalid");
    }
    let none = query.contains("q=nothing");
    let products = if none {
        vec![]
    } else {
        vec![
            card("bowl", "Bowl"),
            card("evil", "<script>alert(1)</script>"),
        ]
    };
    let total = i64::try_from(products.len()).unwrap();
    let facets = vec![
        facet("seller", "seller", &[("oak", "Oak & Iron")]),
        facet(
            "Color",
            "attr",
            &[("Color:Red", "Red"), ("Color:Blue", "Blue")],
        ),
    ];
    Json(ProductPage {
        products,
        next: Some("good".to_owned()),
        previous: None,
        total: Some(total),
        facets,
        price_range: Some((1200, 4800)),
    })
    .into_response()
}

fn facet(name: &str, parameter: &str, values: &[(&str, &str)]) -> Facet {
    let value = |(value, label): &(&str, &str)| FacetValue {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        count: 1,
    };
    Facet {
        name: name.to_owned(),
        parameter: parameter.to_owned(),
        values: values.iter().map(value).collect(),
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
    CategoryTree {
        categories: vec![
            category("kitchen", "Kitchen", None),
            category("kitchen-bowls", "Bowls", Some("kitchen")),
        ],
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

fn card(slug: &str, title: &str) -> ProductCard {
    ProductCard {
        product_id: Uuid::from_u128(slug.len() as u128 + u128::from(slug.as_bytes()[0])).into(),
        slug: slug.to_owned(),
        title: title.to_owned(),
        seller_name: "Oak & Iron".to_owned(),
        seller_slug: "oak".to_owned(),
        image: Some(image("/media/bowl.svg")),
        price: dollars(1200),
        compare_at: None,
        price_varies: true,
        rating: Some(4.5),
        rating_count: 12,
        available: 2,
        single_variant: None,
    }
}

fn image(url: &str) -> Image {
    Image {
        url: url.to_owned(),
        alt: String::new(),
    }
}

fn dollars(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

pub const SMALL: u128 = 1;
pub const LARGE: u128 = 2;

fn product() -> ProductView {
    let variant = |id: u128, size: &str, price: i64, available: i64| VariantView {
        variant_id: Uuid::from_u128(id).into(),
        sku: format!("BOWL-{size}"),
        option_values: vec![size.to_owned()],
        price: dollars(price),
        compare_at: None,
        available,
        image: None,
    };
    ProductView {
        product_id: Uuid::from_u128(7).into(),
        slug: "bowl".to_owned(),
        title: "Bowl".to_owned(),
        description_html: "<p>Turned from <b>oak</b>.</p>".to_owned(),
        seller: seller(),
        breadcrumbs: vec![
            Crumb {
                name: "Kitchen".to_owned(),
                slug: "kitchen".to_owned(),
            },
            Crumb {
                name: "Bowls".to_owned(),
                slug: "kitchen-bowls".to_owned(),
            },
        ],
        images: vec![image("/media/bowl.svg"), image("/media/bowl-2.svg")],
        options: vec![OptionView {
            name: "Size".to_owned(),
            values: vec!["Small".to_owned(), "Large".to_owned()],
        }],
        variants: vec![
            variant(SMALL, "Small", 1200, 2),
            variant(LARGE, "Large", 4800, 0),
        ],
        attributes: vec![Attribute {
            name: "Material".to_owned(),
            value: "Oak".to_owned(),
        }],
        tags: Vec::new(),
        rating: Some(4.5),
        rating_count: 12,
        updated_at: OffsetDateTime::UNIX_EPOCH.into(),
    }
}

/// Its seller tries every field.
fn evil() -> ProductView {
    let mut product = product();
    product.slug = "evil".to_owned();
    product.title = "</title><script>alert(1)</script>".to_owned();
    product.seller.name = "\"><img src=x onerror=alert(2)>".to_owned();
    product.attributes[0].value = "<script>alert(3)</script>".to_owned();
    product.rating_count = 0;
    product
}

fn slugs() -> SlugPage {
    let updated_at = OffsetDateTime::UNIX_EPOCH.into();
    SlugPage {
        products: vec![SlugEntry {
            slug: "bowl".to_owned(),
            updated_at,
        }],
    }
}
