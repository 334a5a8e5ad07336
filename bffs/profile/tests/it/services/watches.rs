//! What is on offer and who watches it, two watches to a page.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, User};
use shared_types::product::{LookUpVariants, VariantSnapshot, VariantSnapshots};
use shared_types::watch::{DeleteWatch, ListWatches, PutWatch, WatchList, WatchView};
use shared_types::{Currency, Empty, Money, Timestamp};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Services;

const PAGE: usize = 2;

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<ListWatches, _, _>(list)
        .endpoint::<PutWatch, _, _>(put)
        .endpoint::<DeleteWatch, _, _>(delete)
        .endpoint::<LookUpVariants, _, _>(look_up)
}

/// A variant called `title`, for $10.00, three of it.
pub fn offer(title: &str) -> VariantSnapshot {
    VariantSnapshot {
        variant_id: Uuid::now_v7().into(),
        product_id: Uuid::now_v7().into(),
        product_slug: title.to_lowercase().replace(' ', "-"),
        title: title.to_owned(),
        variant_title: "Large / Blue".to_owned(),
        sku: "SKU".to_owned(),
        seller_id: Uuid::nil().into(),
        seller_name: "Oak & Iron".to_owned(),
        seller_slug: "oak".to_owned(),
        image: None,
        price: Money::new(1_000, Currency::USD),
        available: 3,
        weight_grams: None,
        category_path: Vec::new(),
    }
}

async fn list(
    State(services): State<Services>,
    who: User,
    Call { query, .. }: Call<ListWatches>,
) -> Result<Reply<ListWatches>, ApiError> {
    let data = services.data();
    let own = data.watches.iter().rev();
    let own = own.filter(|(user, _)| *user == who.id());
    let mut watches: Vec<WatchView> = own
        .map(|(_, watch)| watch.clone())
        .filter(|watch| query.cursor.is_none_or(|cursor| watch.watch_id < cursor))
        .collect();
    let more = watches.len() > PAGE;
    watches.truncate(PAGE);
    let next = watches.last().filter(|_| more).map(|last| last.watch_id);
    Ok(Reply(WatchList { watches, next }))
}

async fn put(
    State(services): State<Services>,
    who: User,
    Call { body, .. }: Call<PutWatch>,
) -> Result<Reply<PutWatch>, ApiError> {
    let mut data = services.data();
    let offered = data.offers.iter();
    let mut offered = offered.filter(|one| one.variant_id == body.variant_id);
    let offer = offered
        .next()
        .ok_or_else(|| ApiError::not_found("variant"))?;
    let watch = WatchView {
        watch_id: Uuid::now_v7().into(),
        variant_id: offer.variant_id,
        product_id: offer.product_id,
        kind: body.kind,
        title: offer.title.clone(),
        price: offer.price,
        told_price: None,
        set_at: Timestamp(OffsetDateTime::UNIX_EPOCH),
        told_at: None,
    };
    if data.watches.len() == 3 {
        let detail = "You watch 3 things; remove one first.";
        return Err(ApiError::conflict("too_many_watches", detail));
    }
    data.watches.push((who.id(), watch.clone()));
    Ok(Reply(watch))
}

async fn delete(
    State(services): State<Services>,
    who: User,
    Call { path, .. }: Call<DeleteWatch>,
) -> Result<Reply<DeleteWatch>, ApiError> {
    let mut data = services.data();
    let before = data.watches.len();
    data.watches
        .retain(|(user, watch)| (*user, watch.watch_id) != (who.id(), path.watch_id));
    if data.watches.len() == before {
        return Err(ApiError::not_found("watch"));
    }
    Ok(Reply(Empty {}))
}

async fn look_up(
    State(services): State<Services>,
    Call { body, .. }: Call<LookUpVariants>,
) -> Result<Reply<LookUpVariants>, ApiError> {
    let data = services.data();
    let asked = body.variant_ids.iter();
    let found = asked.filter_map(|id| data.offers.iter().find(|one| one.variant_id == *id));
    Ok(Reply(VariantSnapshots {
        variants: found.cloned().collect(),
    }))
}
