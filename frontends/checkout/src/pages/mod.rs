//! The pages of the checkout, in the order a shopper meets them.

mod address;
mod codes;
mod contact;
mod delivery;
mod empty;
mod frame;
mod lines;
mod order;
mod review;

pub use contact::ContactPage;
pub use delivery::DeliveryPage;
pub use empty::EmptyCheckout;
pub use order::{CancelledPage, OrderNow, OrderPage};
pub use review::ReviewPage;
