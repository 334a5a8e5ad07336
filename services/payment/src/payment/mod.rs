//! Payments: opening, asking, capturing, calling off.

pub mod cancel;
pub mod capture;
pub mod create;
pub mod read;
pub mod store;
pub mod turn;

use server_kit::Api;
use shared_types::payment::{
    CancelPayment, CapturePayment, CreatePayment, GetPayment, SyncPayment,
};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<CreatePayment, _, _>(create::create)
        .endpoint::<GetPayment, _, _>(read::read)
        .endpoint::<SyncPayment, _, _>(read::sync)
        .endpoint::<CapturePayment, _, _>(capture::capture)
        .endpoint::<CancelPayment, _, _>(cancel::cancel)
}
