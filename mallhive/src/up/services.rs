//! The eight services.

use std::fmt;
use std::time::Duration;

use clap::ValueEnum;
use notification_service::Outlet;
use payment_service::config::{PayPalConfig, StripeConfig};
use payment_service::payout::PayoutSettings;
use server_kit::env::{self, Secret};
use service_kit::Service;
use tokio::task::JoinSet;

use super::parts::Parts;
use super::payments::PAYPAL_WEBHOOK_ID;
use super::plan::{Plan, SIMULATOR};

/// A service by the name it has everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Name {
    User,
    Product,
    Cart,
    Order,
    Payment,
    Notification,
    Analytics,
    Recommendation,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => user_service::NAME,
            Self::Product => product_service::NAME,
            Self::Cart => cart_service::NAME,
            Self::Order => order_service::NAME,
            Self::Payment => payment_service::NAME,
            Self::Notification => notification_service::NAME,
            Self::Analytics => analytics_service::NAME,
            Self::Recommendation => recommendation_service::NAME,
        })
    }
}

/// Connects, migrates and starts these services.
///
/// # Errors
/// When one of them cannot.
pub async fn start(plan: &Plan, parts: &mut Parts, names: &[Name]) -> anyhow::Result<()> {
    let mut building = JoinSet::new();
    for &name in names {
        let plan = plan.clone();
        building.spawn(async move { anyhow::Ok((name, build(&plan, name).await?)) });
    }
    let mut services = Vec::new();
    while let Some(built) = building.join_next().await {
        services.push(built??);
    }
    for (name, service) in services {
        let shutdown = parts.shutdown();
        parts.spawn(format!("the {name} service"), service.run(shutdown));
    }
    Ok(())
}

async fn build(plan: &Plan, name: Name) -> anyhow::Result<Service> {
    match name {
        Name::User => user(plan).await,
        Name::Product => product(plan).await,
        Name::Cart => cart(plan).await,
        Name::Order => order(plan).await,
        Name::Payment => payment(plan).await,
        Name::Notification => notification(plan).await,
        Name::Analytics => analytics(plan).await,
        Name::Recommendation => recommendation(plan).await,
    }
}

async fn user(plan: &Plan) -> anyhow::Result<Service> {
    let keys = Secret::new(plan.secrets.user_keys.as_str());
    let service = plan.service(user_service::NAME, 4001)?;
    user_service::build(user_service::Config::new(service, keys)).await
}

async fn product(plan: &Plan) -> anyhow::Result<Service> {
    product_service::build(product_service::Config {
        service: plan.service(product_service::NAME, 4002)?,
        reservation_time: product_service::Config::RESERVATION_TIME,
    })
    .await
}

async fn order(plan: &Plan) -> anyhow::Result<Service> {
    order_service::build(order_service::Config {
        service: plan.service(order_service::NAME, 4003)?,
        product_url: plan.url(4002),
        cart_url: plan.url(4004),
        payment_url: plan.url(4005),
        payment_window: Duration::from_secs(15 * 60),
    })
    .await
}

async fn cart(plan: &Plan) -> anyhow::Result<Service> {
    cart_service::build(cart_service::Config {
        service: plan.service(cart_service::NAME, 4004)?,
        product_url: plan.url(4002),
    })
    .await
}

async fn payment(plan: &Plan) -> anyhow::Result<Service> {
    payment_service::build(payments(plan)?).await
}

/// What the payment service is told; its operators' commands are told the same.
///
/// # Errors
/// When `MALLHIVE_POSTGRES` is not a URL.
pub fn payments(plan: &Plan) -> anyhow::Result<payment_service::Config> {
    Ok(payment_service::Config {
        service: plan.service(payment_service::NAME, 4005)?,
        stripe: Some(StripeConfig {
            url: plan.url(SIMULATOR),
            key: Secret::new(plan.secrets.payment_key.as_str()),
            webhook_secrets: vec![Secret::new(plan.secrets.payment_webhook.as_str())],
        }),
        paypal: Some(PayPalConfig {
            url: plan.url(SIMULATOR),
            client_id: "mallhive".to_owned(),
            client_secret: Secret::new(plan.secrets.payment_key.as_str()),
            webhook_ids: vec![PAYPAL_WEBHOOK_ID.to_owned()],
        }),
        provider_timeout: Duration::from_secs(8),
        reconcile: Duration::from_secs(env::parsed("PAYMENT_RECONCILE_SECONDS", 60)?),
        payouts: PayoutSettings::from_env()?,
    })
}

async fn notification(plan: &Plan) -> anyhow::Result<Service> {
    notification_service::build(notification_service::Config {
        service: plan.service(notification_service::NAME, 4006)?,
        user_url: plan.url(4001),
        order_url: plan.url(4003),
        public_origin: plan.public_origin(),
        mail_from: env::optional("MAIL_FROM")?
            .unwrap_or_else(|| notification_service::Config::MAIL_FROM.to_owned()),
        outlet: match env::optional("SMTP_URL")? {
            Some(url) => Outlet::Smtp(url.into()),
            None => Outlet::Folder(plan.settings.data.join("mail")),
        },
        unsubscribe_secret: plan.service_secret(),
    })
    .await
}

async fn analytics(plan: &Plan) -> anyhow::Result<Service> {
    let service = plan.service(analytics_service::NAME, 4007)?;
    analytics_service::build(analytics_service::Config::of(service)?).await
}

async fn recommendation(plan: &Plan) -> anyhow::Result<Service> {
    let service = plan.service(recommendation_service::NAME, 4008)?;
    recommendation_service::build(recommendation_service::Config { service }).await
}
