//! Reading returns.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, SellerUser, ServiceCaller};
use shared_types::returns::{
    GetSellerReturn, ListReturns, ListSellerReturns, OrderReturns, ReturnList, ReturnView,
    ReturnablePart,
};
use shared_types::{ReturnId, SellerId};
use time::OffsetDateTime;

use super::model::SoldPart;
use super::store::{self, Which};
use crate::App;

/// An order's returns, and what else may be sent back; neither for an unknown one.
///
/// # Errors
/// Those of the database.
pub async fn of_order(
    State(app): State<App>,
    _: ServiceCaller,
    Call { path, .. }: Call<ListReturns>,
) -> Result<Reply<ListReturns>, ApiError> {
    let which = Which {
        order_id: Some(path.order_id),
        ..Which::default()
    };
    let now = OffsetDateTime::now_utc();
    let parts = store::sold_parts(&app.pool, path.order_id).await?;
    let returnable = parts
        .into_iter()
        .filter(|part| part.is_open(now))
        .filter_map(returnable)
        .filter(|part| !part.lines.is_empty());
    Ok(Reply(OrderReturns {
        returnable: returnable.collect(),
        returns: store::views(&app.pool, which).await?,
    }))
}

fn returnable(part: SoldPart) -> Option<ReturnablePart> {
    Some(ReturnablePart {
        seller_order_id: part.seller_order_id,
        until: part.until?.into(),
        lines: part.left(),
        seller_name: part.seller_name,
    })
}

/// Returns to the signed-in seller.
///
/// # Errors
/// 403 for who does not sell, 422 for a cursor that is none.
pub async fn of_seller(
    State(app): State<App>,
    seller: SellerUser,
    Call { query, .. }: Call<ListSellerReturns>,
) -> Result<Reply<ListSellerReturns>, ApiError> {
    let before = query.cursor.as_deref().map(str::parse).transpose();
    let before = before.map_err(|_| ApiError::invalid_field("cursor", "is not one of ours"))?;
    let which = Which {
        seller_id: Some(seller.seller_id),
        before,
        ..Which::default()
    };
    let mut returns = store::views(&app.pool, which).await?;
    let more = returns.len() > store::PAGE;
    returns.truncate(store::PAGE);
    let next = returns.last().filter(|_| more);
    let next = next.map(|last| last.return_id.to_string());
    Ok(Reply(ReturnList { returns, next }))
}

/// One return to the signed-in seller.
///
/// # Errors
/// 403 for who does not sell, 404 for an unknown one and for another's.
pub async fn one_of_seller(
    State(app): State<App>,
    seller: SellerUser,
    Call { path, .. }: Call<GetSellerReturn>,
) -> Result<Reply<GetSellerReturn>, ApiError> {
    view(&app, seller.seller_id, path.return_id)
        .await
        .map(Reply)
}

/// A return to `seller_id` as it stands.
///
/// # Errors
/// 404 for an unknown one and for another's.
pub async fn view(
    app: &App,
    seller_id: SellerId,
    return_id: ReturnId,
) -> Result<ReturnView, ApiError> {
    let which = Which {
        seller_id: Some(seller_id),
        return_id: Some(return_id),
        ..Which::default()
    };
    let found = store::views(&app.pool, which).await?.into_iter().next();
    found.ok_or_else(|| ApiError::not_found("return"))
}
