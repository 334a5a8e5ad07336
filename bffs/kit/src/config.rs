//! What a BFF is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use server_kit::env::{self, ConfigError, Secret};
use server_kit::{BffUrls, ServiceUrls};

use crate::page::Mfe;

/// All that a BFF is told; [`BffConfig::from_env`] reads it, or the composition
/// root fills it in.
#[derive(Clone, Debug)]
pub struct BffConfig {
    /// In logs and metrics, and what services know it as: `cart-bff`.
    pub name: &'static str,
    /// Whose pages it makes.
    pub mfe: Mfe,
    /// Where it answers (`CART_BFF_LISTEN`; 127.0.0.1 and 3101 to 3105 by default).
    pub listen: SocketAddr,
    /// The folder with each micro-frontend's built files (`MALLHIVE_DIST`, `dist`).
    pub dist: PathBuf,
    /// The database of browser sessions, which all BFFs share (`SESSIONS_URL`).
    pub sessions_url: Secret,
    /// Where the services are.
    pub services: ServiceUrls,
    /// Where the BFFs are, for fragments.
    pub bffs: BffUrls,
    /// Proves to services that one of the mall's processes calls (`SERVICE_SECRET`).
    pub service_secret: Secret,
    /// Where shoppers find the mall (`PUBLIC_ORIGIN`, `http://localhost:8080`).
    pub public_origin: String,
    /// Where the payment providers' pages are (`PAYMENT_ORIGIN`, separated by commas,
    /// such as `https://checkout.stripe.com,https://www.paypal.com`); only what sends
    /// shoppers there needs it.
    pub payment_origins: Vec<String>,
}

impl BffConfig {
    /// Reads the environment of the BFF of `mfe`.
    ///
    /// # Errors
    /// Names the variable that is missing or not valid.
    pub fn from_env(mfe: Mfe) -> Result<Self, ConfigError> {
        let (name, listen, port) = identity(mfe);
        Ok(Self {
            name,
            mfe,
            listen: env::listen(listen, port)?,
            dist: env::parsed("MALLHIVE_DIST", PathBuf::from("dist"))?,
            sessions_url: env::secret("SESSIONS_URL")?,
            services: ServiceUrls::from_env()?,
            bffs: BffUrls::from_env()?,
            service_secret: env::signing_secret("SERVICE_SECRET")?,
            public_origin: env::base_url("PUBLIC_ORIGIN", "http://localhost:8080")?,
            payment_origins: env::base_urls("PAYMENT_ORIGIN")?,
        })
    }
}

/// Its name, the variable it listens by, and its port.
const fn identity(mfe: Mfe) -> (&'static str, &'static str, u16) {
    match mfe {
        Mfe::Homepage => ("homepage-bff", "HOMEPAGE_BFF_LISTEN", 3101),
        Mfe::Products => ("products-bff", "PRODUCTS_BFF_LISTEN", 3102),
        Mfe::Cart => ("cart-bff", "CART_BFF_LISTEN", 3103),
        Mfe::Checkout => ("checkout-bff", "CHECKOUT_BFF_LISTEN", 3104),
        Mfe::Profile => ("profile-bff", "PROFILE_BFF_LISTEN", 3105),
    }
}
