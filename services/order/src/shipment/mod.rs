//! Shipments: a seller sends their part of an order, and it arrives.
//!
//! [`ship`] and [`deliver`] are what a seller says, or an operator in their place by
//! [`operate`]; [`list`] is what there is to send. The order follows its parts:
//! [`store::restate`].
//!
//! Sending and calling off meet in the order's row: each is one conditional update of it,
//! and whoever comes second finds that the other was there.

pub mod deliver;
pub mod list;
pub mod model;
pub mod operate;
pub mod sales;
pub mod ship;
pub mod store;

use server_kit::Api;
use shared_types::shipment::{DeliverSale, GetSale, ListSales, ShipSale};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ListSales, _, _>(list::list)
        .endpoint::<GetSale, _, _>(list::read)
        .endpoint::<ShipSale, _, _>(ship::ship)
        .endpoint::<DeliverSale, _, _>(deliver::deliver)
}
