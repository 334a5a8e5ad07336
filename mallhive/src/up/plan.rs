//! Who listens where, and what everyone is told.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::ensure;
use bff_kit::{BffConfig, Mfe};
use server_kit::env::Secret;
use server_kit::{BffUrls, ServiceUrls};
use service_kit::ServiceConfig;

use crate::secrets::Secrets;
use crate::settings::Settings;

/// Where shoppers come in.
pub const EDGE: u16 = 8080;
/// The public REST API.
pub const GATEWAY: u16 = 3000;
/// The payment simulator.
pub const SIMULATOR: u16 = 4015;
/// The highest port before any offset.
const HIGHEST: u16 = EDGE;

/// One mall on one machine.
#[derive(Clone)]
pub struct Plan {
    /// What it was told from outside.
    pub settings: Settings,
    /// What its parts share.
    pub secrets: Secrets,
    offset: u16,
}

impl Plan {
    /// The mall of `settings`, every port moved by `offset`.
    ///
    /// # Errors
    /// When a port would not be one, or the secrets cannot be read.
    pub fn new(settings: Settings, offset: u16) -> anyhow::Result<Self> {
        let most = u16::MAX - HIGHEST;
        ensure!(offset <= most, "--port-offset must be at most {most}");
        let secrets = Secrets::open(&settings.data)?;
        Ok(Self {
            settings,
            secrets,
            offset,
        })
    }

    /// The loopback address of the part with this usual port.
    pub fn listen(&self, port: u16) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, port + self.offset))
    }

    /// The base URL of the part with this usual port.
    pub fn url(&self, port: u16) -> String {
        format!("http://{}", self.listen(port))
    }

    /// Where shoppers find the mall.
    pub fn public_origin(&self) -> String {
        self.localhost(EDGE)
    }

    /// Where shoppers pay.
    pub fn payment_origin(&self) -> String {
        self.localhost(SIMULATOR)
    }

    /// Browsers take secure cookies on `localhost`, not on an address.
    fn localhost(&self, port: u16) -> String {
        format!("http://localhost:{}", port + self.offset)
    }

    /// What all services are told, for the one with this usual port.
    ///
    /// # Errors
    /// When `MALLHIVE_POSTGRES` is not a URL.
    pub fn service(&self, name: &'static str, port: u16) -> anyhow::Result<ServiceConfig> {
        Ok(ServiceConfig {
            name,
            listen: self.listen(port),
            database_url: self.settings.database(&format!("mallhive_{name}"))?,
            bus_url: self.settings.bus()?,
            jwks_url: format!("{}/.well-known/jwks.json", self.url(4001)),
            service_secret: self.service_secret(),
        })
    }

    /// What services prove who they are with.
    pub fn service_secret(&self) -> Secret {
        Secret::new(self.secrets.service.as_str())
    }

    /// Where the services are.
    pub fn services(&self) -> ServiceUrls {
        ServiceUrls::each(|port| self.url(port))
    }

    /// Where the BFFs are.
    pub fn bffs(&self) -> BffUrls {
        BffUrls::each(|port| self.url(port))
    }

    /// What a BFF is told.
    ///
    /// # Errors
    /// When `MALLHIVE_POSTGRES` is not a URL.
    pub fn bff(&self, name: &'static str, mfe: Mfe, port: u16) -> anyhow::Result<BffConfig> {
        Ok(BffConfig {
            name,
            mfe,
            listen: self.listen(port),
            dist: self.settings.dist.clone(),
            sessions_url: self.settings.database("mallhive_sessions")?,
            services: self.services(),
            bffs: self.bffs(),
            service_secret: self.service_secret(),
            public_origin: self.public_origin(),
            payment_origins: vec![self.payment_origin()],
        })
    }
}
