//! Stand-ins for the user, product, order, cart, payment and notification services: the same endpoints, checked the
//! same way, over what a test puts in.

mod carts;
pub mod notifications;
mod orders;
pub mod payments;
pub mod reached;
mod returns;
mod shipping;
pub mod users;
pub mod watches;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use server_kit::{Api, ApiError, AuthState};
use shared_types::CartId;
use shared_types::UserId;
use shared_types::notification::{Channel, InboxEntry, Topic};
use shared_types::order::OrderView;
use shared_types::product::VariantSnapshot;
use shared_types::returns::ReturnView;
use shared_types::shipment::Sale;
use shared_types::statement::StatementEntry;
use shared_types::user::{AddressView, UserView};
use shared_types::watch::WatchView;

/// Everything the stand-ins know; cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub url: String,
    world: Arc<World>,
}

#[derive(Default)]
struct World {
    data: Mutex<Data>,
    away: AtomicBool,
    revoked: AtomicBool,
}

#[derive(Default)]
pub struct Data {
    pub users: Vec<(UserView, String)>,
    pub addresses: Vec<(UserId, AddressView)>,
    pub orders: Vec<(Option<UserId>, OrderView)>,
    pub merged: Vec<(UserId, CartId)>,
    pub inbox: Vec<(UserId, InboxEntry)>,
    pub unwanted: Vec<(UserId, Topic, Channel)>,
    pub reached: HashMap<uuid::Uuid, reached::Reached>,
    /// Whom a link to a new password was asked for.
    pub forgotten: Vec<String>,
    /// How often the link out of a mail was followed to its end.
    pub ended: usize,
    /// Method and path of each call, and the address it was made for.
    pub calls: Vec<(String, Option<String>)>,
    /// Refuse the next call to this path.
    pub too_many_at: Option<&'static str>,
    pub address_book_is_full: bool,
    pub too_late_to_cancel: bool,
    pub returns: Vec<ReturnView>,
    /// The parts of orders of the one seller.
    pub sales: Vec<Sale>,
    pub watches: Vec<(UserId, WatchView)>,
    /// What is on offer.
    pub offers: Vec<VariantSnapshot>,
    /// Of the one seller, oldest first.
    pub statement: Vec<StatementEntry>,
}

impl Services {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let services = Self {
            url,
            world: Arc::default(),
        };
        let router = router(services.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        services
    }

    pub fn data(&self) -> MutexGuard<'_, Data> {
        self.world.data.lock().unwrap()
    }

    /// Nobody answers, or they do again.
    pub fn set_away(&self, away: bool) {
        self.world.away.store(away, Ordering::SeqCst);
    }

    /// Every sign-in has ended.
    pub fn revoke(&self) {
        self.world.revoked.store(true, Ordering::SeqCst);
    }

    /// They go on.
    pub fn restore(&self) {
        self.world.revoked.store(false, Ordering::SeqCst);
    }

    /// The account called `name`.
    pub fn user(&self, name: &str) -> UserId {
        let data = self.data();
        let mut named = data.users.iter().filter(|(user, _)| user.name == name);
        named.next().unwrap().0.user_id
    }

    /// For whom calls of `what`, such as `POST /v1/sign-ins`, were made.
    pub fn made_for(&self, what: &str) -> Vec<Option<String>> {
        let data = self.data();
        let calls = data.calls.iter().filter(|(call, _)| call == what);
        calls.map(|(_, address)| address.clone()).collect()
    }
}

impl FromRef<Services> for AuthState {
    fn from_ref(_: &Services) -> Self {
        server_kit::test::auth_state()
    }
}

fn router(services: Services) -> Router {
    let api = Api::new("stand-in", "Stand-ins");
    let api = carts::endpoints(orders::endpoints(users::endpoints(api)));
    let api = reached::endpoints(notifications::endpoints(api));
    let api = payments::endpoints(shipping::endpoints(api));
    let api = returns::endpoints(watches::endpoints(api));
    api.finish(services.clone())
        .layer(from_fn_with_state(services, watch))
}

async fn watch(State(services): State<Services>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let address = request.headers().get("x-client-address");
    let address = address
        .and_then(|value| value.to_str().ok())
        .map(ToOwned::to_owned);
    let limited = {
        let mut data = services.data();
        data.calls
            .push((format!("{} {path}", request.method()), address));
        data.too_many_at.take_if(|at| *at == path).is_some()
    };
    let signed_in = request.headers().contains_key("authorization");
    if services.world.away.load(Ordering::SeqCst) {
        return ApiError::unavailable("stand-in").into_response();
    }
    if signed_in && services.world.revoked.load(Ordering::SeqCst) {
        return ApiError::unauthorized().into_response();
    }
    if limited {
        return ApiError::too_many(42).into_response();
    }
    next.run(request).await
}
