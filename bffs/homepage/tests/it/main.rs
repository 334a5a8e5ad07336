//! The entrance as a browser meets it, with a stub of the services.
#![expect(
    clippy::unwrap_used,
    reason = "a stub that cannot start fails its test"
)]

mod home;
mod recently;
mod stub;
