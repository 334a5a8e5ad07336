//! The services behind the BFF, as far as it asks them.

use axum::extract::{Json, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use bff_kit::ApiError;
use http::StatusCode;
use shared_types::cart::Merge;
use shared_types::order::{
    CheckoutSeller, Contact, DeliveryChoices, DeliveryOption, NewCheckout, OrderLine, OrderStatus,
    PlaceOrder, PlacedOrder, SellerOrderView, Totals, TrackingEntry,
};
use shared_types::payment::{PaymentProvider, PaymentProviders};
use shared_types::user::AddressBook;

use super::*;

pub type Answer<T> = Result<T, ApiError>;

pub fn routes(world: World) -> Router {
    let orders = Router::new()
        .route("/v1/checkouts", post(start))
        .route("/v1/checkouts/{id}", get(read))
        .route("/v1/checkouts/{id}/contact", put(contact))
        .route("/v1/checkouts/{id}/delivery", put(delivery))
        .route("/v1/checkouts/{id}/place", post(place))
        .merge(codes::routes())
        .route("/v1/payment-options", get(payment_options))
        .route("/v1/orders/{id}", get(order))
        .route("/v1/orders/{id}/settle", post(settle))
        .route("/v1/orders/{id}/cancel", post(cancel))
        .route("/v1/me/orders/{id}", get(my_order))
        .layer(from_fn_with_state(world.clone(), closed));
    Router::new()
        .route("/v1/carts/{id}", get(cart))
        .route("/v1/me/cart", get(my_cart))
        .route("/v1/me/cart/merge", post(merge))
        .route("/v1/me/addresses", get(addresses))
        .merge(orders)
        .with_state(world)
}

async fn closed(State(world): State<World>, request: Request, next: Next) -> Response {
    if world.lock().closed {
        return ApiError::unavailable("order service").into_response();
    }
    next.run(request).await
}

async fn cart(State(world): State<World>, Path(id): Path<Uuid>) -> Json<CartView> {
    Json(world.cart_view(id.into()))
}

async fn my_cart(State(world): State<World>) -> Json<CartView> {
    Json(world.cart_view(Uuid::from_u128(8).into()))
}

async fn merge(State(world): State<World>, Json(_): Json<Merge>) -> Json<CartView> {
    my_cart(State(world)).await
}

async fn addresses(State(world): State<World>) -> Json<AddressBook> {
    Json(AddressBook {
        addresses: world.lock().addresses.clone(),
    })
}

async fn payment_options() -> Json<PaymentProviders> {
    let providers = vec![PaymentProvider::Stripe, PaymentProvider::PayPal];
    Json(PaymentProviders { providers })
}

async fn start(
    State(world): State<World>,
    Json(body): Json<NewCheckout>,
) -> Answer<(StatusCode, Json<CheckoutView>)> {
    let cart = world.cart_view(body.cart_id);
    if !cart.ready {
        return Err(ApiError::conflict("cart_not_ready", "Look at the cart."));
    }
    let mut sellers: Vec<CheckoutSeller> = Vec::new();
    for line in cart.lines {
        if sellers
            .last()
            .is_none_or(|last| last.seller_id != line.seller_id)
        {
            sellers.push(CheckoutSeller {
                seller_id: line.seller_id,
                seller_name: line.seller_name.clone(),
                lines: Vec::new(),
                options: Vec::new(),
                chosen: None,
            });
        }
        sellers.last_mut().unwrap().lines.push(sold(line));
    }
    let id = Uuid::now_v7();
    let view = CheckoutView {
        checkout_id: id.into(),
        cart_id: body.cart_id,
        email: None,
        address: None,
        sellers,
        totals: totals(0, 0),
        discounts: Vec::new(),
        codes: Vec::new(),
        ready: false,
        order_id: None,
    };
    let mut inside = world.lock();
    inside.checkouts.insert(id, view);
    priced(&mut inside, id).map(|view| (StatusCode::CREATED, Json(view)))
}

fn sold(line: LineView) -> OrderLine {
    OrderLine {
        variant_id: line.variant_id,
        product_slug: line.product_slug,
        title: line.title,
        variant_title: line.variant_title,
        image: line.image,
        quantity: line.quantity,
        unit_price: line.unit_price,
        total: line.total,
        discount: usd(0),
        tax: usd(0),
    }
}

fn totals(items: i64, delivery: i64) -> Totals {
    Totals {
        items: usd(items),
        discount: usd(0),
        delivery: usd(delivery),
        tax: usd(0),
        tax_included: false,
        total: usd(items + delivery),
        gift_card: usd(0),
        to_pay: usd(items + delivery),
    }
}

/// As the order service does it: options follow the address, the cheapest stands.
pub fn priced(inside: &mut Inside, id: Uuid) -> Answer<CheckoutView> {
    let dearer = inside.dearer;
    let view = inside
        .checkouts
        .get_mut(&id)
        .ok_or_else(|| ApiError::not_found("checkout"))?;
    let option = |method: &str, name: &str, amount, days| DeliveryOption {
        method: method.into(),
        name: name.into(),
        price: usd(amount + dearer),
        days,
    };
    for seller in view.sellers.iter_mut().filter(|_| view.address.is_some()) {
        seller.options = vec![
            option("standard", "Standard", 490, (3, 5)),
            option("express", "Express", 1_290, (1, 2)),
        ];
        seller.chosen.get_or_insert("standard".into());
    }
    let lines = view.sellers.iter().flat_map(|seller| &seller.lines);
    let items = lines.map(|line| line.total.amount).sum();
    let delivery = view
        .sellers
        .iter()
        .filter_map(chosen)
        .map(|option| option.price.amount);
    view.totals = totals(items, delivery.sum());
    codes::count(view);
    view.ready = view.address.is_some();
    Ok(view.clone())
}

fn chosen(seller: &CheckoutSeller) -> Option<&DeliveryOption> {
    seller
        .options
        .iter()
        .find(|option| Some(&option.method) == seller.chosen.as_ref())
}

async fn read(State(world): State<World>, Path(id): Path<Uuid>) -> Answer<Json<CheckoutView>> {
    priced(&mut world.lock(), id).map(Json)
}

async fn contact(
    State(world): State<World>,
    Path(id): Path<Uuid>,
    Json(body): Json<Contact>,
) -> Answer<Json<CheckoutView>> {
    if body.address.postal_code.len() < 2 {
        return Err(ApiError::invalid_field(
            "address.postal_code",
            "length is lower than 2",
        ));
    }
    let mut inside = world.lock();
    if let Some(view) = inside.checkouts.get_mut(&id) {
        view.email = Some(body.email);
        view.address = Some(body.address);
    }
    priced(&mut inside, id).map(Json)
}

async fn delivery(
    State(world): State<World>,
    Path(id): Path<Uuid>,
    Json(body): Json<DeliveryChoices>,
) -> Answer<Json<CheckoutView>> {
    let mut inside = world.lock();
    if let Some(view) = inside.checkouts.get_mut(&id) {
        for choice in body.choices {
            let found = view
                .sellers
                .iter_mut()
                .find(|s| s.seller_id == choice.seller_id);
            found.unwrap().chosen = Some(choice.method);
        }
    }
    priced(&mut inside, id).map(Json)
}

async fn place(
    State(world): State<World>,
    Path(id): Path<Uuid>,
    headers: http::HeaderMap,
    Json(body): Json<PlaceOrder>,
) -> Answer<(StatusCode, Json<PlacedOrder>)> {
    let mut inside = world.lock();
    inside.provider = body.provider;
    inside.seen_by_card = body.expected_gift_card;
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    inside.keys.push(key);
    if inside.in_flight > 0 {
        inside.in_flight -= 1;
        return Err(ApiError::conflict("request_in_flight", "Wait."));
    }
    if inside.fails_late {
        return Err(ApiError::internal(std::io::Error::other("late")));
    }
    let view = priced(&mut inside, id)?;
    assert!(
        body.return_url
            .ends_with("/checkout/return?order={ORDER_ID}")
    );
    assert!(
        body.cancel_url
            .ends_with("/checkout/cancelled?order={ORDER_ID}")
    );
    if view.order_id.is_none() {
        if let Some((code, detail)) = inside.refuses {
            return Err(ApiError::conflict(code, detail));
        }
        if view.totals.to_pay != body.expected_total {
            return Err(ApiError::conflict("total_changed", "It is another now."));
        }
        let mut order = ordered(&view);
        if view.totals.to_pay.amount == 0 {
            order.status = OrderStatus::Confirmed;
            order.payment_url = None;
        }
        inside.checkouts.get_mut(&id).unwrap().order_id = Some(order.order_id);
        inside.orders.insert(order.order_id.uuid(), order);
    }
    let order_id = inside.checkouts[&id].order_id.unwrap();
    let to_pay = view.totals.to_pay.amount > 0;
    let placed = PlacedOrder {
        order_id,
        number: "M4-7KPX".into(),
        payment_url: to_pay.then(|| PAYMENT_PAGE.into()),
    };
    Ok((StatusCode::CREATED, Json(placed)))
}

fn ordered(view: &CheckoutView) -> OrderView {
    let now = Timestamp(OffsetDateTime::now_utc());
    let parts = view.sellers.iter().map(|seller| SellerOrderView {
        seller_order_id: Uuid::now_v7().into(),
        seller_id: seller.seller_id,
        seller_name: seller.seller_name.clone(),
        status: OrderStatus::AwaitingPayment,
        lines: seller.lines.clone(),
        delivery: chosen(seller).unwrap().clone(),
        shipments: Vec::new(),
    });
    OrderView {
        order_id: Uuid::now_v7().into(),
        number: "M4-7KPX".into(),
        status: OrderStatus::AwaitingPayment,
        payment_problem: None,
        payment_url: Some(PAYMENT_PAGE.into()),
        cancel_reason: None,
        placed_at: now,
        email: view.email.clone().unwrap(),
        address: view.address.clone().unwrap(),
        seller_orders: parts.collect(),
        totals: view.totals,
        discounts: view.discounts.clone(),
        history: vec![TrackingEntry {
            at: now,
            text: "Order placed".into(),
        }],
        can_cancel: true,
    }
}

fn found(inside: &mut Inside, id: Uuid) -> Answer<&mut OrderView> {
    inside
        .orders
        .get_mut(&id)
        .ok_or_else(|| ApiError::not_found("order"))
}

async fn order(State(world): State<World>, Path(id): Path<Uuid>) -> Answer<Json<OrderView>> {
    found(&mut world.lock(), id).map(|order| Json(order.clone()))
}

async fn settle(State(world): State<World>, Path(id): Path<Uuid>) -> Answer<Json<OrderView>> {
    let mut inside = world.lock();
    let paid = inside.paid;
    let order = found(&mut inside, id)?;
    if paid && order.status == OrderStatus::AwaitingPayment {
        order.status = OrderStatus::Confirmed;
        order.payment_url = None;
    }
    Ok(Json(order.clone()))
}

async fn cancel(State(world): State<World>, Path(id): Path<Uuid>) -> Answer<Json<OrderView>> {
    let mut inside = world.lock();
    let order = found(&mut inside, id)?;
    if order.status == OrderStatus::Shipped {
        return Err(ApiError::conflict(
            "too_late",
            "This order can no longer be cancelled.",
        ));
    }
    order.status = OrderStatus::Cancelled;
    order.cancel_reason = Some("You cancelled this order.".into());
    order.payment_url = None;
    Ok(Json(order.clone()))
}

async fn my_order(
    State(world): State<World>,
    Path(id): Path<Uuid>,
    headers: http::HeaderMap,
) -> Answer<Json<OrderView>> {
    // There is one shopper with an account: who brings a token is that one.
    let user = headers.contains_key("authorization");
    let mut inside = world.lock();
    if !user || !inside.owners.contains(&id) {
        return Err(ApiError::not_found("order"));
    }
    found(&mut inside, id).map(|order| Json(order.clone()))
}
