//! The payment provider, spoken to over its own HTTP API.
//!
//! A thin client of Stripe's API (Checkout Sessions, PaymentIntents, Refunds),
//! since the published client libraries bring an HTTP stack of their own.
//! Sources: Stripe's API reference, "Checkout Sessions", "PaymentIntents",
//! "Refunds", "Idempotent requests".

mod stripe;
mod transfer;
mod wire;

pub use stripe::{ProviderError, Stripe};
pub use transfer::{NewTransfer, Transfer, TransferError};
pub use wire::{Intent, NewSession, Session};
