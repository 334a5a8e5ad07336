//! What every handler of the payment service can reach.

use axum::extract::FromRef;
use server_kit::AuthState;
use sqlx::PgPool;

use crate::Config;
use crate::payout::PayoutSettings;
use crate::provider::{Providers, Stripe};

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The payment database.
    pub pool: PgPool,
    /// Who takes the shopper's money.
    pub providers: Providers,
    /// Who pays sellers, where Stripe is configured.
    pub payer: Option<Stripe>,
    /// When sellers are paid.
    pub payouts: PayoutSettings,
    /// Who may call.
    pub auth: AuthState,
}

impl App {
    /// The state for `config` over `pool`.
    ///
    /// # Errors
    /// When no provider is configured, or its HTTP client cannot be made.
    pub fn new(pool: PgPool, config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            pool,
            providers: Providers::new(config)?,
            payer: Providers::payer(config)?,
            payouts: config.payouts,
            auth: config.service.auth(),
        })
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
