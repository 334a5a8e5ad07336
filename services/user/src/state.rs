//! What every handler shares.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::FromRef;
use server_kit::{AuthState, Keys};
use shared_types::user::AccessClaims;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::account::Passwords;
use crate::clock::Clock;
use crate::config::Config;
use crate::key::{self, KeyRing};
use crate::password_reset;
use crate::sign_in::{self, Throttle};
use crate::vault::Vault;

/// The service's state; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) pool: PgPool,
    pub(crate) clock: Clock,
    pub(crate) passwords: Passwords,
    pub(crate) throttle: Arc<Throttle>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) keys: Arc<KeyRing>,
    auth: AuthState,
    key_lifetime: Duration,
}

impl App {
    /// The state over a migrated database, with keys to sign by.
    ///
    /// # Errors
    /// When the database holds keys of another `USER_KEY_SECRET`, or is away.
    pub async fn open(pool: PgPool, config: &Config, clock: Clock) -> anyhow::Result<Self> {
        // It trusts its own keys without fetching them from itself.
        let own = Keys::fixed(&jsonwebtoken::jwk::JwkSet { keys: Vec::new() });
        let app = Self {
            pool,
            clock,
            passwords: Passwords::new()?,
            throttle: Arc::new(Throttle::new(config.limits)),
            vault: Arc::new(Vault::new(&config.key_secret)?),
            keys: Arc::default(),
            auth: AuthState::new(own, &config.service.service_secret),
            key_lifetime: config.key_lifetime,
        };
        app.rotate_keys(app.clock.now()).await?;
        Ok(app)
    }

    /// What is due from time to time: the next signing key published, dead keys
    /// withdrawn, expired tokens, sign-ins and requests for new passwords forgotten.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn keep_up(&self) -> anyhow::Result<()> {
        let now = self.clock.now();
        self.rotate_keys(now).await?;
        password_reset::sweep(&self.pool, now).await?;
        Ok(sign_in::sweep(&self.pool, now).await?)
    }

    /// Signs `claims` with the key whose turn it is.
    pub(crate) async fn sign(
        &self,
        claims: &AccessClaims,
        now: OffsetDateTime,
    ) -> anyhow::Result<String> {
        if let Some(token) = self.keys.sign(claims, now)? {
            return Ok(token);
        }
        // A process that slept through a rotation catches up here.
        self.rotate_keys(now).await?;
        self.keys
            .sign(claims, now)?
            .context("no signing key is in use")
    }

    async fn rotate_keys(&self, now: OffsetDateTime) -> anyhow::Result<()> {
        let keys = key::rotate(&self.pool, &self.vault, self.key_lifetime, now).await?;
        if self.keys.replace(keys) {
            let published = serde_json::to_value(self.keys.jwks(now))?;
            self.auth
                .keys()
                .replace(&serde_json::from_value(published)?);
        }
        Ok(())
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
