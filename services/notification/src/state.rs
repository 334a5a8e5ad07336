//! What every handler of the notification service can reach.

use axum::extract::FromRef;
use server_kit::{AuthState, Client};
use sqlx::PgPool;

use crate::subscription::token::Links;

/// The service's state.
#[derive(Clone)]
pub struct App {
    /// The notification database.
    pub pool: PgPool,
    /// Reads the links that end mail.
    pub links: Links,
    /// Knows what is sold, and for how much.
    pub products: Client,
    /// Who may call.
    pub auth: AuthState,
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
