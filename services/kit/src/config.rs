//! What a service must be told to start.

use std::net::SocketAddr;

use server_kit::env::{self, ConfigError, Secret};
use server_kit::{AuthState, Client, Keys};

/// Where one service listens and whom it talks to.
#[derive(Clone, Debug)]
pub struct ServiceConfig {
    /// Its name in logs, metrics, event sources and subscriptions.
    pub name: &'static str,
    /// `<NAME>_LISTEN`: the address to bind; loopback and the service's port if unset.
    pub listen: SocketAddr,
    /// `<NAME>_DATABASE_URL`: its PostgreSQL database, `postgres://…`.
    pub database_url: Secret,
    /// `EVENT_BUS_URL`: where events go; `postgres://…`, `nats://…` or `sns://…`.
    pub bus_url: Secret,
    /// `JWKS_URL`: the keys that access tokens are checked against.
    pub jwks_url: String,
    /// `SERVICE_SECRET`: what services prove to each other who they are with.
    pub service_secret: Secret,
}

impl ServiceConfig {
    /// Reads the variables named at the fields.
    ///
    /// # Errors
    /// Names the variable that is missing or cannot be read.
    pub fn from_env(name: &'static str, port: u16) -> Result<Self, ConfigError> {
        Ok(Self {
            name,
            listen: env::listen(&variable(name, "LISTEN"), port)?,
            database_url: env::secret(&variable(name, "DATABASE_URL"))?,
            bus_url: env::secret("EVENT_BUS_URL")?,
            jwks_url: env::required("JWKS_URL")?,
            service_secret: env::signing_secret("SERVICE_SECRET")?,
        })
    }

    /// Verifies this service's callers; a part of its state.
    #[must_use]
    pub fn auth(&self) -> AuthState {
        AuthState::new(Keys::from_url(&self.jwks_url), &self.service_secret)
    }

    /// A caller of the service at `base_url`, in this service's name.
    pub fn client(&self, base_url: impl Into<String>) -> Client {
        Client::new(self.name, base_url, &self.service_secret)
    }

    /// The name of the variable behind `database_url`.
    #[must_use]
    pub fn database_variable(&self) -> String {
        variable(self.name, "DATABASE_URL")
    }
}

fn variable(service: &str, suffix: &str) -> String {
    format!("{}_{suffix}", service.to_uppercase().replace('-', "_"))
}
