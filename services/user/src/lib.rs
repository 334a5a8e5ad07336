//! The user service: who people are, and that it is them.
//!
//! It owns accounts, their saved addresses, their sign-ins with refresh tokens, and
//! the keys that sign access tokens (tables `user_account`, `address`, `sign_in`,
//! `refresh_token`, `signing_key`, `password_reset`). It publishes `UserSignedUp` and
//! `PasswordResetRequested`, and consumes nothing. The profile BFF and the gateway call it
//! for people, the notification service to write to them and for the links it mails; every
//! server fetches its published keys.
//!
//! An access token is verified without asking this service, so one stays good for
//! up to ten minutes after its sign-in has ended. What a person may do is read anew
//! at each exchange of their refresh token.

mod config;
pub use config::Config;

mod state;
pub use state::App;

mod clock;
pub use clock::Clock;
mod vault;

mod account;
pub use account::{GrantError, grant_role};

mod sign_in;
pub use sign_in::{Allowance, Limits};

mod address;
mod key;
mod password_reset;

use std::time::Duration;

use axum::Router;
use server_kit::Api;
use server_kit::health::Checks;
use service_kit::{Service, ServiceConfig};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use tokio_util::sync::CancellationToken;

/// Its name in logs, metrics, event sources and the names of its variables.
pub const NAME: &str = "user";
/// The port it listens on where none is set.
pub const PORT: u16 = 4001;

/// Its tables, without those of the kit.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// Between two rounds of [`App::keep_up`].
const ROUND: Duration = Duration::from_secs(60);

/// Everything it answers, with its OpenAPI document at `/openapi.json`.
pub fn router(app: App) -> Router {
    let pool = app.pool.clone();
    let database = Checks::new().with("database", move || {
        let pool = pool.clone();
        async move { Ok(sqlx::query("select 1").execute(&pool).await.map(drop)?) }
    });
    let api = Api::new(NAME, "User service").checks(database);
    let api = account::endpoints(api);
    let api = sign_in::endpoints(api);
    let api = address::endpoints(api);
    let api = password_reset::endpoints(api);
    key::endpoints(api).finish(app)
}

/// Opens its database, migrated.
///
/// # Errors
/// One sentence that names the variable to look at.
pub async fn connect(config: &ServiceConfig) -> anyhow::Result<PgPool> {
    service_kit::db::connect(config, &[&MIGRATOR]).await
}

/// The whole service, ready to run.
///
/// # Errors
/// When its database cannot be opened, or holds keys of another `USER_KEY_SECRET`.
pub async fn build(config: Config) -> anyhow::Result<Service> {
    let pool = connect(&config.service).await?;
    let app = App::open(pool.clone(), &config, Clock::system()).await?;
    let service = Service::new(config.service, pool, router(app.clone()));
    Ok(service.worker("upkeep", move |stop| keep_up(app.clone(), stop)))
}

/// Keeps up until told to stop.
async fn keep_up(app: App, stop: CancellationToken) -> anyhow::Result<()> {
    while stop
        .run_until_cancelled(tokio::time::sleep(ROUND))
        .await
        .is_some()
    {
        app.keep_up().await?;
    }
    Ok(())
}
