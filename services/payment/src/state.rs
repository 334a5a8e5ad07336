//! What every handler of the payment service can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use server_kit::AuthState;
use server_kit::env::Secret;
use sqlx::PgPool;

use crate::Config;
use crate::payout::PayoutSettings;
use crate::provider::Stripe;

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The payment database.
    pub pool: PgPool,
    /// The provider.
    pub stripe: Stripe,
    /// What webhooks are signed with.
    pub webhook_secrets: Arc<[Secret]>,
    /// When sellers are paid.
    pub payouts: PayoutSettings,
    /// Who may call.
    pub auth: AuthState,
}

impl App {
    /// The state for `config` over `pool`.
    ///
    /// # Errors
    /// When the provider's HTTP client cannot be made.
    pub fn new(pool: PgPool, config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            pool,
            stripe: Stripe::new(&config.stripe_url, config.stripe_key.clone())?,
            webhook_secrets: config.webhook_secrets.clone().into(),
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
