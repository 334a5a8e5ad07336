//! What the edge and the gateway are told at their start.

use std::net::SocketAddr;
use std::path::PathBuf;

use http::HeaderValue;
use server_kit::env::{self, ConfigError, Secret};
use server_kit::{BffUrls, Limits, ServiceUrls};

/// All that the edge is told; [`EdgeConfig::from_env`] reads it, or the composition
/// root fills it in.
#[derive(Clone, Debug)]
pub struct EdgeConfig {
    /// Where it answers (`EDGE_LISTEN`, 127.0.0.1:8080).
    pub listen: SocketAddr,
    /// Where shoppers find the mall (`PUBLIC_ORIGIN`, `http://localhost:8080`); the
    /// micro-frontends' own names lead there.
    pub public_origin: String,
    /// Where the BFFs are.
    pub bffs: BffUrls,
    /// The folder with each micro-frontend's built files (`MALLHIVE_DIST`, `dist`).
    pub dist: PathBuf,
    /// The folder with the catalogue's pictures (`media` in `MALLHIVE_DATA`).
    pub media: PathBuf,
    /// Proves to BFFs that the edge calls (`SERVICE_SECRET`).
    pub service_secret: Secret,
    /// A behaviours file other than the one this program was built with
    /// (`EDGE_BEHAVIOURS`).
    pub behaviours: Option<PathBuf>,
    /// The most memory that kept answers take (`EDGE_CACHE_BYTES`, 64 MB).
    pub cache_bytes: u64,
    /// What it takes from a client before it refuses.
    pub limits: Limits,
}

/// All that the gateway is told; [`GatewayConfig::from_env`] reads it, or the
/// composition root fills it in.
#[derive(Clone, Debug)]
pub struct GatewayConfig {
    /// Where it answers (`GATEWAY_LISTEN`, 127.0.0.1:3000).
    pub listen: SocketAddr,
    /// Where the services are; it calls those that shoppers use.
    pub services: ServiceUrls,
    /// Where the keys are that verify access tokens (`JWKS_URL`, the user service's).
    pub jwks_url: String,
    /// Proves to services that the gateway calls, and signs the tokens of guests
    /// (`SERVICE_SECRET`).
    pub service_secret: Secret,
    /// The origins whose pages may call the API, separated by commas
    /// (`CORS_ORIGINS`, none).
    pub cors_origins: Vec<HeaderValue>,
    /// How often one caller may call.
    pub rates: RateLimits,
    /// What it takes from a client before it refuses.
    pub limits: Limits,
}

/// Calls over time and at once, for each address and each account.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// `GATEWAY_ADDRESS_PER_MINUTE`, 1200: many people share an address.
    pub address_per_minute: u32,
    /// `GATEWAY_ADDRESS_BURST`, 300.
    pub address_burst: u32,
    /// `GATEWAY_ACCOUNT_PER_MINUTE`, 600.
    pub account_per_minute: u32,
    /// `GATEWAY_ACCOUNT_BURST`, 150.
    pub account_burst: u32,
}

impl EdgeConfig {
    /// The most that kept answers take unless told otherwise.
    pub const CACHE_BYTES: u64 = 64 * 1024 * 1024;

    /// What the edge takes from a client unless told otherwise: 1 MB bodies, and
    /// headers no larger than the BFFs take themselves.
    #[must_use]
    pub fn default_limits() -> Limits {
        Limits {
            body_bytes: 1024 * 1024,
            connections: 4096,
            ..Limits::default()
        }
    }

    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or not valid.
    pub fn from_env() -> Result<Self, ConfigError> {
        let data: PathBuf = env::required("MALLHIVE_DATA")?.into();
        Ok(Self {
            listen: env::listen("EDGE_LISTEN", 8080)?,
            public_origin: env::base_url("PUBLIC_ORIGIN", "http://localhost:8080")?,
            bffs: BffUrls::from_env()?,
            dist: env::parsed("MALLHIVE_DIST", PathBuf::from("dist"))?,
            media: data.join("media"),
            service_secret: env::signing_secret("SERVICE_SECRET")?,
            behaviours: env::optional("EDGE_BEHAVIOURS")?.map(PathBuf::from),
            cache_bytes: env::parsed("EDGE_CACHE_BYTES", Self::CACHE_BYTES)?,
            limits: Self::default_limits(),
        })
    }
}

impl GatewayConfig {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or not valid.
    pub fn from_env() -> Result<Self, ConfigError> {
        let services = ServiceUrls::from_env()?;
        let jwks = format!("{}/.well-known/jwks.json", services.user);
        Ok(Self {
            listen: env::listen("GATEWAY_LISTEN", 3000)?,
            jwks_url: env::base_url("JWKS_URL", &jwks)?,
            services,
            service_secret: env::signing_secret("SERVICE_SECRET")?,
            cors_origins: cors_origins(&env::optional("CORS_ORIGINS")?.unwrap_or_default())?,
            rates: RateLimits::from_env()?,
            limits: Limits::default(),
        })
    }
}

/// Origins as browsers send them: a scheme, a host, a port if it is not the scheme's.
fn cors_origins(list: &str) -> Result<Vec<HeaderValue>, ConfigError> {
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let origins = names.map(|name| {
        let host = name
            .strip_prefix("https://")
            .or(name.strip_prefix("http://"));
        host.filter(|host| !host.is_empty() && !host.contains(['/', '*', '?', '#', '@', ' ']))
            .and_then(|_| HeaderValue::try_from(name).ok())
            .ok_or_else(|| {
                let reason = "it must list origins such as https://app.example, by commas";
                ConfigError::invalid("CORS_ORIGINS", reason)
            })
    });
    origins.collect()
}

impl RateLimits {
    /// Reads the environment; what is not set is as usual.
    ///
    /// # Errors
    /// Names the variable that is not a whole number of at least 1.
    pub fn from_env() -> Result<Self, ConfigError> {
        let usual = Self::default();
        let rate = |name: &str, usual: u32| match env::parsed(name, usual) {
            Ok(0) => Err(ConfigError::invalid(name, "it must be at least 1")),
            rate => rate,
        };
        Ok(Self {
            address_per_minute: rate("GATEWAY_ADDRESS_PER_MINUTE", usual.address_per_minute)?,
            address_burst: rate("GATEWAY_ADDRESS_BURST", usual.address_burst)?,
            account_per_minute: rate("GATEWAY_ACCOUNT_PER_MINUTE", usual.account_per_minute)?,
            account_burst: rate("GATEWAY_ACCOUNT_BURST", usual.account_burst)?,
        })
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            address_per_minute: 1200,
            address_burst: 300,
            account_per_minute: 600,
            account_burst: 150,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_origins_may_call() {
        let good = cors_origins(" https://app.example, http://localhost:5173 ,").unwrap();
        assert_eq!(good, ["https://app.example", "http://localhost:5173"]);
        for bad in [
            "*",
            "app.example",
            "https://app.example/",
            "https://*.example",
            "null",
        ] {
            let error = cors_origins(bad).unwrap_err().to_string();
            assert!(
                error.starts_with("CORS_ORIGINS is not valid"),
                "{bad}: {error}"
            );
        }
    }
}
