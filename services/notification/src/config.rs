//! What the notification service is told from outside.

use std::path::PathBuf;
use std::sync::Arc;

use server_kit::env::{self, Secret};
use service_kit::ServiceConfig;

use crate::transport::{Folder, Sender, Smtp, Transport};

/// The notification service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `NOTIFICATION_DATABASE_URL`, `NOTIFICATION_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `USER_URL`: the user service, port 4001.
    pub user_url: String,
    /// `ORDER_URL`: the order service, port 4003.
    pub order_url: String,
    /// `PUBLIC_ORIGIN`: where shoppers find the mall, for the links in mail.
    pub public_origin: String,
    /// `MAIL_FROM`: whom mail comes from, `MallHive <orders@mall.example>`.
    pub mail_from: String,
    /// How mail leaves.
    pub outlet: Outlet,
    /// `UNSUBSCRIBE_SECRET`: signs the links that end mail; `SERVICE_SECRET` if unset.
    /// Links signed with another one no longer work.
    pub unsubscribe_secret: Secret,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Outlet {
    /// `SMTP_URL`: a mail server.
    Smtp(Secret),
    /// `MAIL_DIR`, where there is no `SMTP_URL`: a folder, one file each.
    Folder(PathBuf),
}

impl Config {
    /// Whom mail comes from unless told otherwise.
    pub const MAIL_FROM: &str = "MallHive <orders@mallhive.example>";

    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> anyhow::Result<Self> {
        let service = ServiceConfig::from_env(crate::NAME, 4006)?;
        let outlet = match env::optional("SMTP_URL")? {
            Some(url) => Outlet::Smtp(url.into()),
            None => Outlet::Folder(env::required("MAIL_DIR")?.into()),
        };
        let unsubscribe_secret = match env::optional("UNSUBSCRIBE_SECRET")? {
            Some(_) => env::signing_secret("UNSUBSCRIBE_SECRET")?,
            None => service.service_secret.clone(),
        };
        Ok(Self {
            service,
            user_url: env::base_url("USER_URL", "http://127.0.0.1:4001")?,
            order_url: env::base_url("ORDER_URL", "http://127.0.0.1:4003")?,
            public_origin: env::base_url("PUBLIC_ORIGIN", "http://localhost:8080")?,
            mail_from: env::optional("MAIL_FROM")?.unwrap_or_else(|| Self::MAIL_FROM.to_owned()),
            outlet,
            unsubscribe_secret,
        })
    }

    /// What takes the mail.
    ///
    /// # Errors
    /// When an address or URL is not one, or the folder cannot be made.
    pub fn transport(&self) -> anyhow::Result<Arc<dyn Transport>> {
        let sender = Sender::parse("MAIL_FROM", &self.mail_from)?;
        Ok(match &self.outlet {
            Outlet::Smtp(url) => Arc::new(Smtp::new(url, sender)?),
            Outlet::Folder(folder) => Arc::new(Folder::open(folder.clone(), sender)?),
        })
    }
}
