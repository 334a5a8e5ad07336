//! Stubs of the cart, order and user services, and a browser with a cart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Redirect;
use axum::routing::get;
use bff_kit::test::{Browser, config};
use bff_kit::{App, Bff, Mfe, Session};
use shared_types::cart::{CartView, LineView};
use shared_types::order::{CheckoutView, OrderView};
use shared_types::payment::PaymentProvider;
use shared_types::user::{AddressView, Role, SignedIn, Tokens, UserView};
use shared_types::{CartId, Currency, Money, Timestamp, UserId};
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use uuid::Uuid;

pub mod codes;
mod services;

/// The payment provider's page that `config` allows.
pub const PAYMENT_PAGE: &str = "http://localhost:4015/pay/cs_1";

/// What the services know; tests change it as the world would.
#[derive(Clone, Default)]
pub struct World(Arc<Mutex<Inside>>);

#[derive(Default)]
pub struct Inside {
    pub cart: Vec<LineView>,
    pub checkouts: BTreeMap<Uuid, CheckoutView>,
    pub orders: BTreeMap<Uuid, OrderView>,
    /// Orders of the one shopper with an account.
    pub owners: BTreeSet<Uuid>,
    pub addresses: Vec<AddressView>,
    /// The next settlement finds the payment made.
    pub paid: bool,
    /// The code and the words that placing is refused with.
    pub refuses: Option<(&'static str, &'static str)>,
    /// The order service answers nothing but 503.
    pub closed: bool,
    /// Through whom the last order is to be paid.
    pub provider: Option<PaymentProvider>,
    /// What was seen to be paid by gift cards when an order was last placed.
    pub seen_by_card: Option<Money>,
    /// The keys under which orders were asked for.
    pub keys: Vec<String>,
    /// Placing is still being worked on for so many requests.
    pub in_flight: u32,
    /// Placing fails after it had its effect.
    pub fails_late: bool,
    /// Added to every delivery price.
    pub dearer: i64,
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

/// A line of the cart.
pub fn line(number: u128, title: &str, seller: u128, amount: i64, quantity: i64) -> LineView {
    LineView {
        variant_id: Uuid::from_u128(number).into(),
        product_id: Uuid::from_u128(1000 + number).into(),
        product_slug: title.to_lowercase().replace(' ', "-"),
        title: title.to_owned(),
        variant_title: String::new(),
        image: None,
        seller_id: Uuid::from_u128(seller).into(),
        seller_name: if seller == 1 {
            "Kiln & Co".into()
        } else {
            "North Light".into()
        },
        seller_slug: format!("seller-{seller}"),
        weight_grams: Some(500),
        category_path: Vec::new(),
        quantity,
        max_quantity: 50,
        unit_price: usd(amount),
        total: usd(amount * quantity),
        notices: Vec::new(),
    }
}

impl World {
    /// Two sellers in one cart.
    pub fn new() -> Self {
        let world = Self::default();
        world.lock().cart = vec![
            line(1, "Speckled mug", 1, 1_800, 2),
            line(2, "Reading lamp", 2, 12_900, 1),
        ];
        world
    }

    pub fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The checkout BFF with two doors of its own: one plants a cart in the session, one
    /// signs somebody in.
    pub async fn bff(&self, pool: PgPool) -> Bff {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let routes = services::routes(self.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let mut config = config(Mfe::Checkout);
        config.services.cart.clone_from(&address);
        config.services.order.clone_from(&address);
        config.services.user = address;
        let app = App::with_pool(config, pool).unwrap();
        let doors = Router::new()
            .route("/test/cart", get(plant_cart))
            .route("/test/sign-in/{user}", get(sign_in))
            .with_state(());
        Bff::new(app.clone(), checkout_bff::router(app).merge(doors))
    }

    pub fn cart_view(&self, cart_id: CartId) -> CartView {
        let lines = self.lock().cart.clone();
        CartView {
            cart_id,
            version: 1,
            item_count: lines.iter().map(|line| line.quantity).sum(),
            subtotal: usd(lines.iter().map(|line| line.total.amount).sum()),
            ready: !lines.is_empty() && lines.iter().all(|line| line.notices.is_empty()),
            checked: true,
            lines,
        }
    }
}

/// A browser with something in its cart.
pub async fn browser(bff: &Bff) -> Browser {
    let browser = Browser::new(bff.router());
    browser.get("/test/cart").await;
    browser
}

async fn plant_cart(session: Session) -> Redirect {
    session
        .set_cart(Some(Uuid::from_u128(7).into()))
        .await
        .unwrap();
    Redirect::to("/cart")
}

async fn sign_in(session: Session, Path(user): Path<u128>) -> Redirect {
    let user_id = UserId::from(Uuid::from_u128(user));
    let now = OffsetDateTime::now_utc();
    let token = server_kit::test::access_token(user_id, &[Role::Shopper], None);
    let user = UserView {
        user_id,
        email: "ada@example.com".into(),
        name: "Ada Palmer".into(),
        roles: vec![Role::Shopper],
        created_at: Timestamp(now),
    };
    let tokens = Tokens {
        access_token: token.expose().to_owned(),
        access_expires_at: Timestamp(now + time::Duration::minutes(10)),
        refresh_token: "refresh".into(),
    };
    session.sign_in(SignedIn { user, tokens }).await.unwrap();
    Redirect::to("/profile")
}
