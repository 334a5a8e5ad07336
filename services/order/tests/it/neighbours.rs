//! The cart, product and payment services as a test wants them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use shared_types::cart::OwnedCart;
use shared_types::payment::{
    NewPayment, NewRefund, PaymentProvider, PaymentProviders, PaymentStatus, PaymentView,
    RefundStatus, RefundView,
};
use shared_types::product::{NewReservation, ReservationState, ReservationView};
use shared_types::{CartId, OrderId, Problem, RefundId, Timestamp};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use uuid::Uuid;

/// What the neighbours know and were asked.
#[derive(Default)]
pub struct World {
    pub carts: HashMap<CartId, OwnedCart>,
    pub reservations: HashMap<OrderId, ReservationState>,
    pub payments: HashMap<OrderId, PaymentView>,
    /// Refunds that were given, by their ids.
    pub refunds: HashMap<RefundId, RefundView>,
    /// How the next refunds end; given back where nothing is said.
    pub refund_status: Option<RefundStatus>,
    /// Every call that changed something, in order.
    pub calls: Vec<&'static str>,
    /// The next reservation is refused.
    pub sold_out: bool,
    /// Calls of this name fail with 503.
    pub down: Option<&'static str>,
    /// Calls of this name are refused, with this status and code.
    pub refuses: Option<(&'static str, u16, &'static str)>,
}

impl World {
    /// What was given back of an order.
    pub fn refunded(&self, order_id: OrderId) -> i64 {
        let given = self.refunds.values().filter(|refund| {
            refund.order_id == order_id && refund.status == RefundStatus::Succeeded
        });
        given.map(|refund| refund.amount.amount).sum()
    }
}

/// The neighbours' shared knowledge.
pub type Shared = Arc<Mutex<World>>;

/// Starts all three behind one address.
pub async fn start(world: Shared) -> String {
    let router = Router::new()
        .route("/v1/carts/{id}/owned", get(cart))
        .route("/v1/reservations", post(reserve))
        .route("/v1/reservations/{id}/commit", post(commit))
        .route("/v1/reservations/{id}/release", post(release))
        .route("/v1/payment-providers", get(providers))
        .route("/v1/payments", post(open))
        .route("/v1/payments/{id}/sync", post(sync))
        .route("/v1/payments/{id}/capture", post(capture))
        .route("/v1/payments/{id}/refunds", post(refund))
        .route("/v1/payments/{id}/cancel", post(undo))
        .with_state(world);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn problem(status: u16, code: &str) -> Response {
    let status_code = StatusCode::from_u16(status).unwrap();
    (status_code, Json(Problem::new(status, "Refused", code))).into_response()
}

/// Notes the call; an answer of its own where the test wants it to fail.
fn note(world: &Shared, call: &'static str) -> Option<Response> {
    let mut world = world.lock().unwrap();
    if world.down == Some(call) {
        return Some(problem(503, "unavailable"));
    }
    if let Some((refused, status, code)) = world.refuses
        && refused == call
    {
        return Some(problem(status, code));
    }
    world.calls.push(call);
    None
}

async fn cart(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    match world.lock().unwrap().carts.get(&CartId::from(id)) {
        Some(cart) => Json(cart.clone()).into_response(),
        None => problem(404, "not_found"),
    }
}

fn reservation(order_id: OrderId, state: ReservationState) -> ReservationView {
    let expires_at = Timestamp::from(OffsetDateTime::now_utc());
    ReservationView {
        order_id,
        state,
        expires_at,
    }
}

async fn reserve(State(world): State<Shared>, Json(body): Json<NewReservation>) -> Response {
    if let Some(answer) = note(&world, "reserve") {
        return answer;
    }
    let mut world = world.lock().unwrap();
    if world.sold_out {
        return problem(409, "sold_out");
    }
    let state = *world
        .reservations
        .entry(body.order_id)
        .or_insert(ReservationState::Held);
    (StatusCode::CREATED, Json(reservation(body.order_id, state))).into_response()
}

async fn commit(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if let Some(answer) = note(&world, "commit") {
        return answer;
    }
    let order_id = OrderId::from(id);
    let mut world = world.lock().unwrap();
    match world.reservations.get(&order_id) {
        Some(ReservationState::Held | ReservationState::Committed) => {
            world
                .reservations
                .insert(order_id, ReservationState::Committed);
            Json(reservation(order_id, ReservationState::Committed)).into_response()
        }
        _ => problem(409, "reservation_ended"),
    }
}

async fn release(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if let Some(answer) = note(&world, "release") {
        return answer;
    }
    let order_id = OrderId::from(id);
    world
        .lock()
        .unwrap()
        .reservations
        .insert(order_id, ReservationState::Released);
    Json(reservation(order_id, ReservationState::Released)).into_response()
}

async fn providers() -> Json<PaymentProviders> {
    let providers = vec![PaymentProvider::Stripe, PaymentProvider::PayPal];
    Json(PaymentProviders { providers })
}

async fn open(State(world): State<Shared>, Json(body): Json<NewPayment>) -> Response {
    if let Some(answer) = note(&world, "open") {
        return answer;
    }
    let payment = PaymentView {
        payment_id: Uuid::now_v7().into(),
        order_id: body.order_id,
        status: PaymentStatus::Pending,
        amount: body.amount,
        payment_url: Some(format!(
            "http://pay.test/{}?back={}",
            body.order_id, body.success_url
        )),
        problem: None,
        provider: body.provider.unwrap_or_default(),
        refunded: 0,
        unknown: false,
    };
    let mut world = world.lock().unwrap();
    let payment = world
        .payments
        .entry(body.order_id)
        .or_insert(payment)
        .clone();
    (StatusCode::CREATED, Json(payment)).into_response()
}

async fn sync(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if let Some(answer) = note(&world, "sync") {
        return answer;
    }
    answer(&world, id, |_| {})
}

async fn capture(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if let Some(answer) = note(&world, "capture") {
        return answer;
    }
    answer(&world, id, |payment| {
        payment.status = PaymentStatus::Captured
    })
}

async fn refund(
    State(world): State<Shared>,
    Path(id): Path<Uuid>,
    Json(body): Json<NewRefund>,
) -> Response {
    if let Some(answer) = note(&world, "refund") {
        return answer;
    }
    let order_id = OrderId::from(id);
    let mut world = world.lock().unwrap();
    let payment = world.payments[&order_id].clone();
    if !world.refunds.contains_key(&body.refund_id)
        && world.refunded(order_id) + body.amount.amount > payment.amount.amount
    {
        return problem(409, "refund_exceeds");
    }
    let status = world.refund_status.unwrap_or(RefundStatus::Succeeded);
    let view = RefundView {
        refund_id: body.refund_id,
        payment_id: payment.payment_id,
        order_id,
        status,
        amount: body.amount,
    };
    Json(world.refunds.entry(body.refund_id).or_insert(view)).into_response()
}

async fn undo(State(world): State<Shared>, Path(id): Path<Uuid>) -> Response {
    if let Some(answer) = note(&world, "cancel") {
        return answer;
    }
    answer(&world, id, |payment| {
        let captured = payment.status == PaymentStatus::Captured;
        payment.status = if captured {
            PaymentStatus::Refunded
        } else {
            PaymentStatus::Cancelled
        };
    })
}

fn answer(world: &Shared, id: Uuid, change: impl FnOnce(&mut PaymentView)) -> Response {
    match world.lock().unwrap().payments.get_mut(&OrderId::from(id)) {
        Some(payment) => {
            change(payment);
            Json(payment.clone()).into_response()
        }
        None => problem(404, "not_found"),
    }
}
