//! Refunds: captured money given back, once for each refund's id.
//!
//! [`give`] does it; [`elsewhere`] finds what was given back without us.

pub mod elsewhere;
pub mod give;
pub mod outcome;
pub mod store;

use server_kit::Api;
use shared_types::payment::RefundPayment;

use crate::App;

/// Adds this resource's endpoint.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<RefundPayment, _, _>(give::give)
}
