//! What a BFF is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use server_kit::env::{self, ConfigError, Secret};

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
    /// Where the payment provider's page is (`PAYMENT_ORIGIN`); only what sends
    /// shoppers there needs it.
    pub payment_origin: Option<String>,
}

/// Base URLs of the services a BFF calls (`USER_URL` and so on).
#[derive(Clone, Debug)]
pub struct ServiceUrls {
    /// `USER_URL`, port 4001.
    pub user: String,
    /// `PRODUCT_URL`, port 4002.
    pub product: String,
    /// `ORDER_URL`, port 4003.
    pub order: String,
    /// `CART_URL`, port 4004.
    pub cart: String,
    /// `ANALYTICS_URL`, port 4007.
    pub analytics: String,
    /// `RECOMMENDATION_URL`, port 4008.
    pub recommendation: String,
}

/// Base URLs of the BFFs (`HOMEPAGE_BFF_URL` and so on).
#[derive(Clone, Debug)]
pub struct BffUrls {
    /// Port 3101.
    pub homepage: String,
    /// Port 3102.
    pub products: String,
    /// Port 3103.
    pub cart: String,
    /// Port 3104.
    pub checkout: String,
    /// Port 3105.
    pub profile: String,
}

impl BffUrls {
    /// The base URL of one of them.
    #[must_use]
    pub fn of(&self, mfe: Mfe) -> &str {
        match mfe {
            Mfe::Homepage => &self.homepage,
            Mfe::Products => &self.products,
            Mfe::Cart => &self.cart,
            Mfe::Checkout => &self.checkout,
            Mfe::Profile => &self.profile,
        }
    }
}

impl Default for ServiceUrls {
    /// All on this machine, each at its own port.
    fn default() -> Self {
        Self {
            user: local(4001),
            product: local(4002),
            order: local(4003),
            cart: local(4004),
            analytics: local(4007),
            recommendation: local(4008),
        }
    }
}

impl Default for BffUrls {
    /// All on this machine, each at its own port.
    fn default() -> Self {
        Self {
            homepage: local(3101),
            products: local(3102),
            cart: local(3103),
            checkout: local(3104),
            profile: local(3105),
        }
    }
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
            payment_origin: match env::optional("PAYMENT_ORIGIN")? {
                Some(_) => Some(env::base_url("PAYMENT_ORIGIN", "")?),
                None => None,
            },
        })
    }
}

impl ServiceUrls {
    fn from_env() -> Result<Self, ConfigError> {
        let local = Self::default();
        Ok(Self {
            user: env::base_url("USER_URL", &local.user)?,
            product: env::base_url("PRODUCT_URL", &local.product)?,
            order: env::base_url("ORDER_URL", &local.order)?,
            cart: env::base_url("CART_URL", &local.cart)?,
            analytics: env::base_url("ANALYTICS_URL", &local.analytics)?,
            recommendation: env::base_url("RECOMMENDATION_URL", &local.recommendation)?,
        })
    }
}

impl BffUrls {
    fn from_env() -> Result<Self, ConfigError> {
        let local = Self::default();
        Ok(Self {
            homepage: env::base_url("HOMEPAGE_BFF_URL", &local.homepage)?,
            products: env::base_url("PRODUCTS_BFF_URL", &local.products)?,
            cart: env::base_url("CART_BFF_URL", &local.cart)?,
            checkout: env::base_url("CHECKOUT_BFF_URL", &local.checkout)?,
            profile: env::base_url("PROFILE_BFF_URL", &local.profile)?,
        })
    }
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
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
