//! A mall of one shelf: stubs of the cart and product services, and a browser.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Json, Path, State};
use axum::routing::{get, post, put};
use bff_kit::test::{Browser, config};
use bff_kit::{ApiError, App, Mfe};
use http::StatusCode;
use shared_types::cart::{CartCount, CartView, LineNotice, LineQuantity, LineView, NewLine};
use shared_types::product::{Image, VariantIds, VariantSnapshot, VariantSnapshots};
use shared_types::{CartId, Currency, Money, VariantId};
use sqlx::PgPool;
use tokio::net::TcpListener;
use uuid::Uuid;

/// A variant of the shelf.
pub fn variant(number: u128) -> VariantId {
    Uuid::from_u128(number).into()
}

/// What the services know; tests change it as sellers and other shoppers would.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<Stock>>);

#[derive(Default)]
pub struct Stock {
    pub variants: BTreeMap<u128, VariantSnapshot>,
    carts: BTreeMap<Uuid, Vec<Held>>,
    /// The cart service answers nothing but 503.
    pub closed: bool,
    /// The product service does not answer the cart service.
    pub unchecked: bool,
}

struct Held {
    variant: u128,
    quantity: i64,
    price: Money,
}

impl Shelf {
    /// A mug and a bowl of one seller, a lamp of another of which one is left, and
    /// something sold out.
    pub fn stocked() -> Self {
        let shelf = Self::default();
        shelf.put(1, "Speckled mug", "Kiln & Co", 1_800, 40);
        shelf.put(2, "Oak bowl", "Kiln & Co", 4_250, 12);
        shelf.put(3, "Reading lamp", "North Light", 12_900, 1);
        shelf.put(4, "Felt slippers", "North Light", 3_500, 0);
        shelf
    }

    pub fn put(&self, number: u128, title: &str, seller: &str, amount: i64, available: i64) {
        let slug = |text: &str| text.to_lowercase().replace([' ', '&'], "-");
        let snapshot = VariantSnapshot {
            variant_id: variant(number),
            product_id: Uuid::from_u128(1000 + number).into(),
            product_slug: slug(title),
            title: title.to_owned(),
            variant_title: if number == 1 {
                "Sand / 300 ml".into()
            } else {
                String::new()
            },
            sku: format!("SKU-{number}"),
            seller_id: Uuid::from_u128(seller.len() as u128).into(),
            seller_name: seller.to_owned(),
            seller_slug: slug(seller),
            image: Some(Image {
                url: format!("/media/{number}.svg"),
                alt: title.to_owned(),
            }),
            price: Money::new(amount, Currency::USD),
            available,
            weight_grams: Some(300),
            category_path: Vec::new(),
        };
        self.lock().variants.insert(number, snapshot);
    }

    pub fn lock(&self) -> MutexGuard<'_, Stock> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves both services at one address.
    pub async fn open(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = self.routes();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        address
    }

    pub fn routes(&self) -> Router {
        Router::new()
            .route("/v1/carts", post(create))
            .route("/v1/carts/{cart}", get(read))
            .route("/v1/carts/{cart}/count", get(count))
            .route("/v1/carts/{cart}/lines", post(add))
            .route("/v1/carts/{cart}/lines/{variant}", put(set))
            .route("/v1/variants/look-up", post(look_up))
            .with_state(self.clone())
    }
}

/// A browser in front of the cart's BFF.
pub async fn browser(pool: PgPool, shelf: &Shelf) -> Browser {
    let mut config = config(Mfe::Cart);
    let address = shelf.open().await;
    config.services.cart.clone_from(&address);
    config.services.product = address;
    let app = App::with_pool(config, pool).unwrap();
    Browser::new(cart_bff::bff(app).router())
}

type Answer<T> = Result<T, ApiError>;

impl Stock {
    fn sellable(&self, number: u128) -> Answer<&VariantSnapshot> {
        let found = self
            .variants
            .get(&number)
            .ok_or_else(|| ApiError::not_found("variant"))?;
        if found.available == 0 {
            return Err(ApiError::conflict("sold_out", "This is sold out."));
        }
        Ok(found)
    }

    fn open(&self) -> Answer<()> {
        if self.closed {
            Err(ApiError::unavailable("cart service"))
        } else {
            Ok(())
        }
    }

    fn lines(&mut self, cart: Uuid) -> Answer<&mut Vec<Held>> {
        self.open()?;
        self.carts
            .get_mut(&cart)
            .ok_or_else(|| ApiError::not_found("cart"))
    }

    fn add(&mut self, cart: Uuid, line: NewLine) -> Answer<CartView> {
        let number = line.variant_id.uuid().as_u128();
        let (price, most) = self.sellable(number).map(|v| (v.price, v.available))?;
        let lines = self.lines(cart)?;
        match lines.iter_mut().find(|held| held.variant == number) {
            Some(held) => held.quantity = (held.quantity + line.quantity).min(most),
            None => {
                lines.push(Held {
                    variant: number,
                    quantity: line.quantity.min(most),
                    price,
                });
            }
        }
        self.view(cart)
    }

    fn view(&mut self, cart: Uuid) -> Answer<CartView> {
        let held = self
            .lines(cart)?
            .iter()
            .map(|h| (h.variant, h.quantity, h.price));
        let held: Vec<_> = held.collect();
        let lines: Vec<LineView> = held
            .into_iter()
            .map(|(number, quantity, was)| self.line(number, quantity, was))
            .collect();
        let buyable = || lines.iter().filter(|line| line.max_quantity > 0);
        Ok(CartView {
            cart_id: CartId::from(cart),
            version: 1,
            item_count: buyable().map(|line| line.quantity).sum(),
            subtotal: Money::new(buyable().map(|line| line.total.amount).sum(), Currency::USD),
            ready: !self.unchecked && lines.iter().all(|line| line.quantity <= line.max_quantity),
            checked: !self.unchecked,
            lines,
        })
    }

    fn line(&self, number: u128, quantity: i64, was: Money) -> LineView {
        let now = self.variants.get(&number).cloned().unwrap();
        let mut notices = Vec::new();
        if now.available == 0 {
            notices.push(LineNotice::SoldOut);
        } else if now.available < quantity {
            notices.push(LineNotice::OnlyLeft {
                available: now.available,
            });
        }
        if now.price != was {
            notices.push(LineNotice::PriceChanged { was });
        }
        LineView {
            variant_id: now.variant_id,
            product_id: now.product_id,
            product_slug: now.product_slug,
            title: now.title,
            variant_title: now.variant_title,
            image: now.image,
            seller_id: now.seller_id,
            seller_name: now.seller_name,
            seller_slug: now.seller_slug,
            weight_grams: now.weight_grams,
            category_path: now.category_path.clone(),
            quantity,
            max_quantity: now.available.min(99),
            unit_price: now.price,
            total: now.price.checked_mul(quantity).unwrap(),
            notices,
        }
    }
}

async fn create(
    State(shelf): State<Shelf>,
    Json(line): Json<NewLine>,
) -> Answer<(StatusCode, Json<CartView>)> {
    let mut stock = shelf.lock();
    stock.open()?;
    stock.sellable(line.variant_id.uuid().as_u128())?;
    let cart = Uuid::now_v7();
    stock.carts.insert(cart, Vec::new());
    Ok((StatusCode::CREATED, Json(stock.add(cart, line)?)))
}

async fn read(State(shelf): State<Shelf>, Path(cart): Path<Uuid>) -> Answer<Json<CartView>> {
    shelf.lock().view(cart).map(Json)
}

async fn count(State(shelf): State<Shelf>, Path(cart): Path<Uuid>) -> Answer<Json<CartCount>> {
    let item_count = shelf.lock().view(cart)?.item_count;
    Ok(Json(CartCount { item_count }))
}

async fn add(
    State(shelf): State<Shelf>,
    Path(cart): Path<Uuid>,
    Json(line): Json<NewLine>,
) -> Answer<Json<CartView>> {
    shelf.lock().add(cart, line).map(Json)
}

async fn set(
    State(shelf): State<Shelf>,
    Path((cart, variant)): Path<(Uuid, Uuid)>,
    Json(body): Json<LineQuantity>,
) -> Answer<Json<CartView>> {
    let mut stock = shelf.lock();
    let number = variant.as_u128();
    if body.quantity == 0 {
        stock.lines(cart)?.retain(|held| held.variant != number);
        return stock.view(cart).map(Json);
    }
    let (price, most) = stock.sellable(number).map(|v| (v.price, v.available))?;
    let lines = stock.lines(cart)?;
    lines.retain(|held| held.variant != number);
    lines.push(Held {
        variant: number,
        quantity: body.quantity.min(most),
        price,
    });
    stock.view(cart).map(Json)
}

async fn look_up(
    State(shelf): State<Shelf>,
    Json(body): Json<VariantIds>,
) -> Json<VariantSnapshots> {
    let stock = shelf.lock();
    let ids = body.variant_ids.iter().map(|id| id.uuid().as_u128());
    Json(VariantSnapshots {
        variants: ids
            .filter_map(|id| stock.variants.get(&id))
            .cloned()
            .collect(),
    })
}
