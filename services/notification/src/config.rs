//! What the notification service is told from outside.

use std::path::PathBuf;
use std::sync::Arc;

use server_kit::env::{self, ConfigError, Secret};
use service_kit::ServiceConfig;
use shared_types::notification::Channel;
use sqlx::PgPool;

use crate::bounce::ReturnAddresses;
use crate::push::{Hosts, VapidKey};
use crate::state::Offer;
use crate::transport::{Folder, Gateway, Sender, Smtp, TextFolder, Transport, WebPush};

/// The notification service's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// `NOTIFICATION_DATABASE_URL`, `NOTIFICATION_LISTEN` and what all services share.
    pub service: ServiceConfig,
    /// `USER_URL`: the user service, port 4001.
    pub user_url: String,
    /// `ORDER_URL`: the order service, port 4003.
    pub order_url: String,
    /// `PRODUCT_URL`: the product service, port 4002.
    pub product_url: String,
    /// `PUBLIC_ORIGIN`: where shoppers find the mall, for the links in mail.
    pub public_origin: String,
    /// `MAIL_FROM`: whom mail comes from, `MallHive <orders@mall.example>`.
    pub mail_from: String,
    /// How mail leaves.
    pub outlet: Outlet,
    /// `UNSUBSCRIBE_SECRET`: signs the links that end mail; `SERVICE_SECRET` if unset.
    /// Links signed with another one no longer work.
    pub unsubscribe_secret: Secret,
    /// What there is besides mail and the inbox.
    pub channels: Channels,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Outlet {
    /// `SMTP_URL`: a mail server.
    Smtp(Secret),
    /// `MAIL_DIR`, where there is no `SMTP_URL`: a folder, one file each.
    Folder(PathBuf),
}

/// What there is besides mail and the inbox, and where mail comes back to.
#[derive(Clone, Debug)]
pub struct Channels {
    /// `MAIL_BOUNCE_ADDRESS`: `bounces@mall.example`, whose mail `mallhive notifications
    /// bounce` is given; without it mail comes back to `MAIL_FROM`.
    pub bounce_address: Option<String>,
    /// How text messages leave; `None`: there are none.
    pub sms: Option<SmsOutlet>,
    /// `VAPID_PRIVATE_KEY`: signs notifications to browsers; without it there are none.
    /// Browsers that subscribed with another one have to do so again.
    pub push_key: Option<Secret>,
    /// Which push services are asked; others than public ones for tests alone.
    pub push_hosts: Hosts,
}

/// How text messages leave.
#[derive(Clone, Debug)]
pub enum SmsOutlet {
    /// An SMS gateway.
    Gateway {
        /// `SMS_GATEWAY_URL`: takes messages.
        url: String,
        /// `SMS_GATEWAY_TOKEN`: says who sends them.
        token: Secret,
        /// `SMS_SENDER`: whom they come from, `MallHive` or a number.
        sender: String,
    },
    /// `SMS_DIR`, where there is no `SMS_GATEWAY_URL`: a folder, one file each.
    Folder(PathBuf),
}

impl Channels {
    /// Whom text messages come from unless told otherwise.
    pub const SMS_SENDER: &str = "MallHive";

    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Names the variable that is missing or malformed.
    pub fn from_env() -> Result<Self, ConfigError> {
        let sms = match env::optional("SMS_GATEWAY_URL")? {
            Some(_) => Some(SmsOutlet::Gateway {
                url: env::base_url("SMS_GATEWAY_URL", "")?,
                token: env::secret("SMS_GATEWAY_TOKEN")?,
                sender: env::optional("SMS_SENDER")?.unwrap_or_else(|| Self::SMS_SENDER.to_owned()),
            }),
            None => env::optional("SMS_DIR")?.map(|folder| SmsOutlet::Folder(folder.into())),
        };
        Ok(Self {
            bounce_address: env::optional("MAIL_BOUNCE_ADDRESS")?,
            sms,
            push_key: env::optional("VAPID_PRIVATE_KEY")?.map(Secret::from),
            push_hosts: Hosts::Public,
        })
    }
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
            product_url: env::base_url("PRODUCT_URL", "http://127.0.0.1:4002")?,
            public_origin: env::base_url("PUBLIC_ORIGIN", "http://localhost:8080")?,
            mail_from: env::optional("MAIL_FROM")?.unwrap_or_else(|| Self::MAIL_FROM.to_owned()),
            outlet,
            unsubscribe_secret,
            channels: Channels::from_env()?,
        })
    }

    /// Where mail comes back to, if it has a place for that.
    ///
    /// # Errors
    /// When `MAIL_BOUNCE_ADDRESS` is no address, or a long one.
    pub fn returns(&self) -> Result<Option<ReturnAddresses>, ConfigError> {
        let address = self.channels.bounce_address.as_deref();
        let returns = address.map(|address| {
            ReturnAddresses::new("MAIL_BOUNCE_ADDRESS", address, &self.unsubscribe_secret)
        });
        returns.transpose()
    }

    /// What shoppers may choose besides mail and the inbox.
    ///
    /// # Errors
    /// When `VAPID_PRIVATE_KEY` is no key.
    pub fn offer(&self) -> Result<Offer, ConfigError> {
        Ok(Offer {
            sms: self.channels.sms.is_some(),
            push_key: self.push_key()?.map(|key| key.public().to_owned()),
        })
    }

    /// What takes the messages, channel by channel.
    ///
    /// # Errors
    /// When an address, URL or key is not one, or a folder cannot be made.
    pub fn transports(&self, pool: &PgPool) -> anyhow::Result<Vec<(Channel, Arc<dyn Transport>)>> {
        let sender = Sender::parse("MAIL_FROM", &self.mail_from)?.returning(self.returns()?);
        let contact = format!("mailto:{}", sender.address());
        let mail: Arc<dyn Transport> = match &self.outlet {
            Outlet::Smtp(url) => Arc::new(Smtp::new(url, sender)?),
            Outlet::Folder(folder) => Arc::new(Folder::open(folder.clone(), sender)?),
        };
        let mut transports = vec![(Channel::Email, mail)];
        if let Some(outlet) = &self.channels.sms {
            transports.push((Channel::Sms, outlet.open()?));
        }
        if let Some(key) = self.push_key()? {
            let hosts = self.channels.push_hosts;
            let push = WebPush::new(pool.clone(), key, contact, hosts)?;
            transports.push((Channel::Push, Arc::new(push)));
        }
        Ok(transports)
    }

    fn push_key(&self) -> Result<Option<VapidKey>, ConfigError> {
        let key = self.channels.push_key.as_ref();
        key.map(|key| VapidKey::parse("VAPID_PRIVATE_KEY", key))
            .transpose()
    }
}

impl SmsOutlet {
    fn open(&self) -> anyhow::Result<Arc<dyn Transport>> {
        Ok(match self {
            Self::Gateway { url, token, sender } => {
                Arc::new(Gateway::new(url.clone(), token.clone(), sender.clone())?)
            }
            Self::Folder(folder) => Arc::new(TextFolder::open(folder.clone())?),
        })
    }
}
