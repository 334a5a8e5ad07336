//! Mail that comes back after a server had taken it.
//!
//! Each mail leaves with a return address of its own ([`ReturnAddresses`]), so that what
//! comes back says by itself which mail it is about and that the mail was ours. The mail
//! server hands it to `mallhive notifications bounce`, which hands it on to here.

mod address;
mod record;
mod report;
mod retry;
pub mod store;

use server_kit::Api;
use shared_types::reach::{ReportBounce, RetryMail};

pub use address::ReturnAddresses;
pub use report::{Report, ReportError};

use crate::App;

/// Adds this resource's endpoints.
pub fn routes(api: Api<App>) -> Api<App> {
    api.endpoint::<ReportBounce, _, _>(record::record)
        .endpoint::<RetryMail, _, _>(retry::retry)
}
