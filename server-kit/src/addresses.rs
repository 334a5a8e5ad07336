//! Where the mall's servers are, for those that call them.

use crate::env::{self, ConfigError};

/// Base URLs of the services (`USER_URL` and so on).
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
    /// `PAYMENT_URL`, port 4005.
    pub payment: String,
    /// `NOTIFICATION_URL`, port 4006.
    pub notification: String,
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

impl ServiceUrls {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable that is no base URL.
    pub fn from_env() -> Result<Self, ConfigError> {
        let local = Self::default();
        Ok(Self {
            user: env::base_url("USER_URL", &local.user)?,
            product: env::base_url("PRODUCT_URL", &local.product)?,
            order: env::base_url("ORDER_URL", &local.order)?,
            cart: env::base_url("CART_URL", &local.cart)?,
            payment: env::base_url("PAYMENT_URL", &local.payment)?,
            notification: env::base_url("NOTIFICATION_URL", &local.notification)?,
            analytics: env::base_url("ANALYTICS_URL", &local.analytics)?,
            recommendation: env::base_url("RECOMMENDATION_URL", &local.recommendation)?,
        })
    }

    /// Each at the address that `of` gives its usual port.
    pub fn each(of: impl Fn(u16) -> String) -> Self {
        Self {
            user: of(4001),
            product: of(4002),
            order: of(4003),
            cart: of(4004),
            payment: of(4005),
            notification: of(4006),
            analytics: of(4007),
            recommendation: of(4008),
        }
    }
}

impl Default for ServiceUrls {
    /// All on this machine, each at its own port.
    fn default() -> Self {
        Self::each(local)
    }
}

impl BffUrls {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable that is no base URL.
    pub fn from_env() -> Result<Self, ConfigError> {
        let local = Self::default();
        Ok(Self {
            homepage: env::base_url("HOMEPAGE_BFF_URL", &local.homepage)?,
            products: env::base_url("PRODUCTS_BFF_URL", &local.products)?,
            cart: env::base_url("CART_BFF_URL", &local.cart)?,
            checkout: env::base_url("CHECKOUT_BFF_URL", &local.checkout)?,
            profile: env::base_url("PROFILE_BFF_URL", &local.profile)?,
        })
    }

    /// Each at the address that `of` gives its usual port.
    pub fn each(of: impl Fn(u16) -> String) -> Self {
        Self {
            homepage: of(3101),
            products: of(3102),
            cart: of(3103),
            checkout: of(3104),
            profile: of(3105),
        }
    }
}

impl Default for BffUrls {
    /// All on this machine, each at its own port.
    fn default() -> Self {
        Self::each(local)
    }
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
