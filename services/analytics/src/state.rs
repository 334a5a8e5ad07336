//! What every handler of the analytics service can reach.

use axum::extract::FromRef;
use server_kit::AuthState;
use sqlx::PgPool;

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The analytics database.
    pub pool: PgPool,
    /// Who may call.
    pub auth: AuthState,
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
