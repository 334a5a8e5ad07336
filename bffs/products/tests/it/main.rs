//! The products BFF as a browser meets it, with a stub of the product service.
#![expect(
    clippy::unwrap_used,
    reason = "a stub that cannot start fails its test"
)]

mod list;
mod product;
mod robots;
mod stub;
mod viewed;
