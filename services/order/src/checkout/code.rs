//! Coupons and gift cards on a checkout: given and taken off again.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, ServiceCaller};
use shared_types::promotion::{DeleteCode, PutCode};
use shared_types::{GiftCardId, PromotionId};

use super::amend::{already_placed, find_open};
use super::model::Checkout;
use super::offers;
use super::read::priced_view;
use super::store;
use crate::App;
use crate::gift_card::code::GiftCardCode;
use crate::gift_card::store as gift_cards;
use crate::pricing::Unusable;
use crate::promotion::model::normalised;
use crate::promotion::store as promotions;

/// Gift cards that one checkout takes.
const MAX_GIFT_CARDS: usize = 5;

/// Adds a code; a coupon replaces the one before.
///
/// # Errors
/// 404 for an unknown checkout, 409 `already_placed`, 422 with what is wrong with the code.
pub async fn put_code(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, body, .. }: Call<PutCode>,
) -> Result<Reply<PutCode>, ApiError> {
    let mut checkout = find_open(&app, path.checkout_id).await?;
    match GiftCardCode::parse(&body.code) {
        Some(code) => add_gift_card(&app, &mut checkout, &code).await?,
        None => set_coupon(&app, &mut checkout, &body.code).await?,
    }
    keep(&app, &checkout).await?;
    priced_view(&app, &checkout).await.map(Reply)
}

/// Takes a code off.
///
/// # Errors
/// 404 for an unknown checkout, 409 `already_placed`.
pub async fn delete_code(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<DeleteCode>,
) -> Result<Reply<DeleteCode>, ApiError> {
    let mut checkout = find_open(&app, path.checkout_id).await?;
    let id = path.code_id.uuid();
    if checkout.coupon_id == Some(PromotionId::from(id)) {
        checkout.coupon_id = None;
    }
    checkout
        .gift_card_ids
        .retain(|card| *card != GiftCardId::from(id));
    keep(&app, &checkout).await?;
    priced_view(&app, &checkout).await.map(Reply)
}

async fn add_gift_card(
    app: &App,
    checkout: &mut Checkout,
    code: &GiftCardCode,
) -> Result<(), ApiError> {
    let card = gift_cards::find_by_code(&app.pool, code).await?;
    let card = card.ok_or_else(unknown)?;
    if checkout.gift_card_ids.contains(&card.gift_card_id) {
        return Ok(());
    }
    if card.balance.currency != checkout.currency() {
        return Err(wrong(Unusable::OtherCurrency.text()));
    }
    if card.balance.amount == 0 {
        return Err(wrong("There is nothing left on this gift card"));
    }
    if checkout.gift_card_ids.len() == MAX_GIFT_CARDS {
        return Err(wrong(format!(
            "An order takes at most {MAX_GIFT_CARDS} gift cards"
        )));
    }
    checkout.gift_card_ids.push(card.gift_card_id);
    Ok(())
}

async fn set_coupon(app: &App, checkout: &mut Checkout, typed: &str) -> Result<(), ApiError> {
    let found = promotions::find_by_code(&app.pool, &normalised(typed)).await?;
    let offer = found.ok_or_else(unknown)?;
    let usable = offers::require_usable(app, checkout, &offer).await?;
    usable.map_err(|why| wrong(why.text()))?;
    checkout.coupon_id = Some(offer.promotion.promotion_id);
    Ok(())
}

async fn keep(app: &App, checkout: &Checkout) -> Result<(), ApiError> {
    if store::set_codes(&app.pool, checkout).await? {
        Ok(())
    } else {
        Err(already_placed())
    }
}

fn unknown() -> ApiError {
    wrong("We do not know this code; look at how it is written")
}

fn wrong(message: impl Into<String>) -> ApiError {
    ApiError::invalid_field("code", message)
}
