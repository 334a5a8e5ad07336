//! Orders: reading, calling off, settling.

pub mod cancel;
pub mod model;
pub mod number;
pub mod read;
pub mod store;

use server_kit::Api;
use shared_types::order::{
    CancelMyOrder, CancelOrder, GetMyOrder, GetOrder, ListMyOrders, SettleOrder,
};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<GetOrder, _, _>(read::read)
        .endpoint::<SettleOrder, _, _>(read::settle)
        .endpoint::<CancelOrder, _, _>(cancel::cancel)
        .endpoint::<ListMyOrders, _, _>(read::list_mine)
        .endpoint::<GetMyOrder, _, _>(read::read_mine)
        .endpoint::<CancelMyOrder, _, _>(cancel::cancel_mine)
}
