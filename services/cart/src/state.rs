//! What every handler of the cart service can reach.

use axum::extract::FromRef;
use server_kit::{AuthState, Client};
use sqlx::PgPool;

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The cart database.
    pub pool: PgPool,
    /// The product service.
    pub products: Client,
    /// Who may call.
    pub auth: AuthState,
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
