//! What any server process needs, whether it is a service, a BFF or the gateway.
//!
//! A server is built from three pieces: [`Api`] turns endpoint types and handlers
//! into a router with its OpenAPI document, [`door`] puts limits, traces, logs and
//! metrics around it, and [`serve`] answers connections until told to stop. Its
//! handlers take [`Call`] and a [`User`], answer [`Reply`] or [`ApiError`], and call
//! other servers by [`Client`].
//!
//! There is no SQL and no session here.

mod addresses;
pub use addresses::{BffUrls, ServiceUrls};
pub mod env;
pub use env::{ConfigError, Secret};
pub mod telemetry;

mod error;
pub use error::ApiError;

mod extract;
pub use extract::{Call, ClientAddress, IdempotencyKey, Reply};

pub mod auth;
pub use auth::{AccessToken, AdminUser, AuthState, Keys, MaybeUser, SellerUser, User};
pub mod identity;
pub use identity::ServiceCaller;
mod verified;

mod api;
pub use api::Api;
pub mod health;
pub mod openapi;

mod client;
pub use client::{CallError, Client, Optional};

pub mod door;
pub use door::Limits;
mod serve;
pub use serve::{BindError, bind, serve, shutdown_signal};

pub mod rate;
pub mod test;

/// Makes `ring` this process's cryptography for TLS; later calls change nothing.
pub fn install_crypto() {
    // An error says that another provider came first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
