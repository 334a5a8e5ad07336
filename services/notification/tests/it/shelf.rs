//! A shelf of the mall: what is offered there, who looks at it, and who tells of it.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use notification_service::watch::{Herald, consume};
use server_kit::{Api, ApiError, AuthState, Call, Client, Reply, ServiceCaller};
use service_kit::test::{auth_state, envelope, service_secret};
use shared_types::event::{PriceChanged, ProductChanged, StockChanged};
use shared_types::product::{LookUpVariants, VariantSnapshot, VariantSnapshots};
use shared_types::user::{LookUpPeople, People, Person};
use shared_types::watch::{ListWatches, NewWatch, PutWatch, WatchKind, WatchList, WatchView};
use shared_types::{Empty, ProductId, VariantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::mall::{Mall, usd, user};

/// The mall with stand-ins for the product and the user service, which know what a test
/// puts there.
pub struct Shelf {
    pub mall: Mall,
    pub herald: Herald,
    known: Known,
}

#[derive(Clone, Default)]
struct Known(Arc<Mutex<World>>);

#[derive(Default)]
pub struct World {
    pub offers: Vec<VariantSnapshot>,
    pub people: Vec<Person>,
    /// Nobody answers.
    pub away: bool,
    /// The most people that were asked for at once.
    pub asked: usize,
}

impl Shelf {
    /// One product with one variant for $10.00, three of it, and shopper 1.
    pub async fn open(pool: PgPool) -> Self {
        let known = Known::default();
        let url = serve(known.clone()).await;
        let mall = Mall::beside(pool.clone(), &url).await;
        let client = Client::new("notification", &url, &service_secret());
        let herald = Herald {
            pool,
            desk: mall.desk.clone(),
            products: client.clone(),
            users: client,
        };
        let shelf = Self {
            mall,
            herald,
            known,
        };
        shelf.world().offers.push(offer());
        shelf.world().people.push(person(1));
        shelf
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.known.0.lock().unwrap()
    }

    /// Shopper `number` asks for a watch.
    pub async fn ask(&self, number: u128, kind: WatchKind) -> WatchView {
        let wish = NewWatch {
            variant_id: variant(),
            kind,
        };
        let shopper = self.mall.shopper(number);
        shopper.send::<PutWatch>(&Empty {}, &wish).await.unwrap()
    }

    /// The newest watches of shopper `number`.
    pub async fn watches(&self, number: u128) -> WatchList {
        let shopper = self.mall.shopper(number);
        let query = Default::default();
        shopper.get::<ListWatches>(&Empty {}, &query).await.unwrap()
    }

    /// It costs `amount` from now on, without word of it.
    pub fn set_price(&self, amount: i64) {
        self.world().offers[0].price = usd(amount);
    }

    /// So many can be bought from now on, without word of it.
    pub fn set_stock(&self, available: i64) {
        self.world().offers[0].available = available;
    }

    /// It costs `amount` from now on, and the event arrives.
    pub async fn reprice(&self, amount: i64) {
        let old_price = self.world().offers[0].price;
        self.set_price(amount);
        let event = envelope(PriceChanged {
            variant_id: variant(),
            product_id: product(),
            old_price,
            new_price: usd(amount),
        });
        consume::price_changed(&mut *self.mall.connection().await, event, &())
            .await
            .unwrap();
    }

    /// So many can be bought from now on, and the event arrives.
    pub async fn restock(&self, available: i64) {
        self.set_stock(available);
        let event = envelope(StockChanged {
            variant_id: variant(),
            product_id: product(),
            available,
        });
        consume::stock_changed(&mut *self.mall.connection().await, event, &())
            .await
            .unwrap();
    }

    /// The product is listed or withdrawn, and the event arrives.
    pub async fn publish(&self, published: bool) {
        let offers = if published { vec![offer()] } else { Vec::new() };
        self.world().offers = offers;
        let event = envelope(ProductChanged {
            product_id: product(),
            seller_id: Uuid::from_u128(3).into(),
            published,
        });
        consume::product_changed(&mut *self.mall.connection().await, event, &())
            .await
            .unwrap();
    }

    /// The herald works until nothing is due.
    pub async fn tell(&self) {
        while self.herald.pass().await.unwrap() > 0 {}
    }

    /// What waits for another try, or for a lease to end, waits no longer.
    pub async fn wait(&self) {
        sqlx::query("update variant_news set due_at = now()")
            .execute(&self.mall.pool)
            .await
            .unwrap();
    }

    /// The subjects of all letters, oldest first.
    pub async fn subjects(&self) -> Vec<String> {
        sqlx::query_scalar("select subject from message order by message_id")
            .fetch_all(&self.mall.pool)
            .await
            .unwrap()
    }

    pub async fn count(&self, what: &'static str) -> i64 {
        sqlx::query_scalar(what)
            .fetch_one(&self.mall.pool)
            .await
            .unwrap()
    }
}

pub fn variant() -> VariantId {
    Uuid::from_u128(2).into()
}

pub fn product() -> ProductId {
    Uuid::from_u128(1).into()
}

pub fn offer() -> VariantSnapshot {
    VariantSnapshot {
        variant_id: variant(),
        product_id: product(),
        product_slug: "speckled-mug".into(),
        title: "Speckled mug".into(),
        variant_title: "Large / Blue".into(),
        sku: "MUG-L".into(),
        seller_id: Uuid::from_u128(3).into(),
        seller_name: "Oak & Ember".into(),
        seller_slug: "oak-ember".into(),
        image: None,
        price: usd(1_000),
        available: 3,
        weight_grams: None,
        category_path: Vec::new(),
    }
}

pub fn person(number: u128) -> Person {
    Person {
        user_id: user(number),
        email: format!("shopper.{number}@example.com"),
        name: "Ada".into(),
    }
}

impl FromRef<Known> for AuthState {
    fn from_ref(_: &Known) -> Self {
        auth_state()
    }
}

async fn serve(known: Known) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Api::new("stand-in", "Stand-ins")
        .endpoint::<LookUpVariants, _, _>(offers)
        .endpoint::<LookUpPeople, _, _>(people)
        .finish(known.clone())
        .layer(from_fn_with_state(known, gate));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn gate(State(known): State<Known>, request: Request, next: Next) -> Response {
    let away = known.0.lock().unwrap().away;
    if away {
        return ApiError::unavailable("stand-in").into_response();
    }
    next.run(request).await
}

async fn offers(
    State(Known(world)): State<Known>,
    Call { body, .. }: Call<LookUpVariants>,
) -> Result<Reply<LookUpVariants>, ApiError> {
    let world = world.lock().unwrap();
    let asked = body.variant_ids.iter();
    let found = asked.filter_map(|id| world.offers.iter().find(|one| one.variant_id == *id));
    Ok(Reply(VariantSnapshots {
        variants: found.cloned().collect(),
    }))
}

async fn people(
    State(Known(world)): State<Known>,
    _: ServiceCaller,
    Call { body, .. }: Call<LookUpPeople>,
) -> Result<Reply<LookUpPeople>, ApiError> {
    let mut world = world.lock().unwrap();
    world.asked = world.asked.max(body.user_ids.len());
    let found = world
        .people
        .iter()
        .filter(|one| body.user_ids.contains(&one.user_id));
    let people = found.cloned().collect();
    Ok(Reply(People { people }))
}
