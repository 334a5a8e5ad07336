//! The SQL by which a seller reads what they sold, and anybody how it was sent.

use serde::Deserialize;
use shared_types::order::{DeliveryOption, OrderLine};
use shared_types::shipment::{Sale, ShipmentView};
use shared_types::user::Address;
use shared_types::{SellerId, SellerOrderId, ShipmentId, Timestamp};
use sqlx::PgExecutor;
use sqlx::types::Json;

use super::model::Tracking;
use crate::order::model::status_of;

/// How many sales a page lists.
pub const PAGE: usize = 20;

/// Which of a seller's sales; what is not said does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which {
    /// This one.
    pub seller_order_id: Option<SellerOrderId>,
    /// Those after this one.
    pub after: Option<Place>,
}

/// A sale's place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether it is among those to be sent, which come first.
    pub to_ship: bool,
    /// The sale; later ones come first.
    pub seller_order_id: SellerOrderId,
}

/// A shipment's row as JSON.
#[derive(Debug, Deserialize)]
pub(crate) struct ShipmentRow {
    shipment_id: ShipmentId,
    carrier: Option<String>,
    tracking_number: Option<String>,
    shipped_at: Timestamp,
    delivered_at: Option<Timestamp>,
}

impl From<ShipmentRow> for ShipmentView {
    fn from(row: ShipmentRow) -> Self {
        let tracking = Tracking {
            carrier: row.carrier,
            number: row.tracking_number,
        };
        Self {
            shipment_id: row.shipment_id,
            carrier: tracking.carrier(),
            tracking_url: tracking.url(),
            tracking_number: tracking.number,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
        }
    }
}

/// A seller's paid orders with their places, what is to be sent first, each newest first;
/// one more than a page where there is a next one.
///
/// # Errors
/// Those of the database.
pub async fn sales(
    seller_id: SellerId,
    executor: impl PgExecutor<'_>,
    which: Which,
) -> sqlx::Result<Vec<(Place, Sale)>> {
    let rows = sqlx::query!(
        r#"select part.seller_order_id, placed.number, part.status,
                  part.confirmed_at as "sold_at!",
                  placed.address as "address: Json<Address>",
                  part.lines as "lines: Json<Vec<OrderLine>>",
                  part.delivery as "delivery: Json<DeliveryOption>",
                  (part.status = 'confirmed' and part.returned_at is null) as "to_ship!",
                  placed.saga_step = 'done' as "is_paid!",
                  (select coalesce(jsonb_agg(to_jsonb(shipment) order by shipped_at), '[]')
                   from shipment where shipment.seller_order_id = part.seller_order_id
                  ) as "shipments!: Json<Vec<ShipmentRow>>"
           from seller_order part join placed_order placed using (order_id)
           where part.seller_id = $1 and part.confirmed_at is not null
             and ($2::uuid is null or part.seller_order_id = $2)
             and ($3::bool is null
                  or ((part.status = 'confirmed' and part.returned_at is null),
                      part.seller_order_id) < ($3, $4::uuid))
           order by (part.status = 'confirmed' and part.returned_at is null) desc,
                    part.seller_order_id desc
           limit $5"#,
        seller_id.uuid(),
        which.seller_order_id.map(|id| id.uuid()),
        which.after.map(|place| place.to_ship),
        which.after.map(|place| place.seller_order_id.uuid()),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
    )
    .fetch_all(executor)
    .await?;
    let sales = rows.into_iter().map(|row| {
        let place = Place {
            to_ship: row.to_ship,
            seller_order_id: row.seller_order_id.into(),
        };
        let shipments = row.shipments.0.into_iter().map(ShipmentView::from);
        let sale = Sale {
            seller_order_id: place.seller_order_id,
            order_number: row.number,
            status: status_of(&row.status),
            sold_at: row.sold_at.into(),
            address: row.address.0,
            lines: row.lines.0,
            delivery: row.delivery.0,
            shipments: shipments.collect(),
            can_ship: row.to_ship && row.is_paid,
            can_deliver: row.status == "shipped",
        };
        (place, sale)
    });
    Ok(sales.collect())
}
