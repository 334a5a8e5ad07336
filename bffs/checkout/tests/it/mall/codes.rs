//! Coupons and gift cards, as far as the order service is asked for them.

use axum::extract::Json;
use axum::routing::{delete, put};
use bff_kit::ApiError;
use shared_types::promotion::{CodeKind, CodeView, DiscountView, NewCode};

use super::services::{Answer, priced};
use super::*;

/// $10.00 off.
pub const COUPON: &str = "WELCOME10";
/// A gift card that pays for anything.
pub const GIFT_CARD: &str = "GC-0000-0000-0000-7K2Q";

pub fn routes() -> Router<World> {
    Router::new()
        .route("/v1/checkouts/{id}/codes", put(put_code))
        .route("/v1/checkouts/{id}/codes/{code}", delete(delete_code))
}

async fn put_code(
    State(world): State<World>,
    Path(id): Path<Uuid>,
    Json(body): Json<NewCode>,
) -> Answer<Json<CheckoutView>> {
    let (kind, label) = match body.code.as_str() {
        COUPON => (CodeKind::Coupon, COUPON.to_owned()),
        GIFT_CARD => (CodeKind::GiftCard, "Gift card ending in 7K2Q".to_owned()),
        _ => return Err(ApiError::invalid_field("code", "we do not know this code")),
    };
    let mut inside = world.lock();
    let view = inside
        .checkouts
        .get_mut(&id)
        .ok_or_else(|| ApiError::not_found("checkout"))?;
    view.codes.push(CodeView {
        code_id: Uuid::now_v7().into(),
        kind,
        label,
        amount: usd(1_000),
        problem: None,
        note: None,
    });
    priced(&mut inside, id).map(Json)
}

async fn delete_code(
    State(world): State<World>,
    Path((id, code)): Path<(Uuid, Uuid)>,
) -> Answer<Json<CheckoutView>> {
    let mut inside = world.lock();
    if let Some(view) = inside.checkouts.get_mut(&id) {
        view.codes.retain(|given| given.code_id.uuid() != code);
    }
    priced(&mut inside, id).map(Json)
}

/// What the codes do to the totals.
pub fn count(view: &mut CheckoutView) {
    let given = |kind| view.codes.iter().any(|code| code.kind == kind);
    let (coupon, card) = (given(CodeKind::Coupon), given(CodeKind::GiftCard));
    let totals = &mut view.totals;
    view.discounts.clear();
    if coupon {
        totals.discount = usd(1_000);
        totals.total = usd(totals.total.amount - 1_000);
        view.discounts.push(DiscountView {
            name: "Your first order".into(),
            code: Some(COUPON.into()),
            amount: usd(1_000),
        });
    }
    totals.to_pay = totals.total;
    if card {
        totals.gift_card = totals.total;
        totals.to_pay = usd(0);
    }
}
