//! What every handler and worker of the order service can reach.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use server_kit::{AuthState, Client};
use sqlx::PgPool;
use tokio::sync::Notify;

use crate::Config;
use crate::checkout::options::PaymentOptions;
use crate::pricing::{CommissionCards, RateCards};
use crate::promotion::automatic::Automatic;

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The order database.
    pub pool: PgPool,
    /// What delivery and tax cost.
    pub rates: RateCards,
    /// The promotions that need no code.
    pub promotions: Automatic,
    /// What the mall keeps of sales.
    pub commissions: CommissionCards,
    /// The cart service.
    pub carts: Client,
    /// The product service.
    pub products: Client,
    /// The payment service.
    pub payments: Client,
    /// The ways to pay.
    pub payment_options: PaymentOptions,
    /// Who may call.
    pub auth: AuthState,
    /// How long an order waits for its payment.
    pub payment_window: Duration,
    /// Rouses the saga worker before its next look.
    pub rouse: Arc<Notify>,
}

impl App {
    /// The state for `config` over `pool`.
    #[must_use]
    pub fn new(pool: PgPool, config: &Config) -> Self {
        let client = |url: &str| config.service.client(url);
        Self {
            rates: RateCards::new(pool.clone()),
            commissions: CommissionCards::new(pool.clone()),
            promotions: Automatic::new(pool.clone()),
            pool,
            carts: client(&config.cart_url),
            products: client(&config.product_url),
            payments: client(&config.payment_url),
            payment_options: PaymentOptions::default(),
            auth: config.service.auth(),
            payment_window: config.payment_window,
            rouse: Arc::new(Notify::new()),
        }
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
