//! The eight services.

use std::time::Duration;

use server_kit::env::Secret;
use service_kit::Service;

use super::parts::Parts;
use super::plan::{Plan, SIMULATOR};

/// Connects, migrates and starts every service.
///
/// # Errors
/// When one of them cannot.
pub async fn start(plan: &Plan, parts: &mut Parts) -> anyhow::Result<()> {
    let services = tokio::try_join!(
        user(plan),
        product(plan),
        cart(plan),
        order(plan),
        payment(plan),
        notification(plan),
        analytics(plan),
        recommendation(plan),
    )?;
    let (user, product, cart, order, payment, notification, analytics, recommendation) = services;
    let named = [
        ("user", user),
        ("product", product),
        ("cart", cart),
        ("order", order),
        ("payment", payment),
        ("notification", notification),
        ("analytics", analytics),
        ("recommendation", recommendation),
    ];
    for (name, service) in named {
        let shutdown = parts.shutdown();
        parts.spawn(format!("the {name} service"), service.run(shutdown));
    }
    Ok(())
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
    payment_service::build(payment_service::Config {
        service: plan.service(payment_service::NAME, 4005)?,
        stripe_url: plan.url(SIMULATOR),
        stripe_key: Secret::new(plan.secrets.payment_key.as_str()),
        webhook_secrets: vec![Secret::new(plan.secrets.payment_webhook.as_str())],
    })
    .await
}

async fn notification(plan: &Plan) -> anyhow::Result<Service> {
    notification_service::build(notification_service::Config {
        service: plan.service(notification_service::NAME, 4006)?,
        mail_dir: plan.settings.data.join("mail"),
    })
    .await
}

async fn analytics(plan: &Plan) -> anyhow::Result<Service> {
    let service = plan.service(analytics_service::NAME, 4007)?;
    analytics_service::build(analytics_service::Config { service }).await
}

async fn recommendation(plan: &Plan) -> anyhow::Result<Service> {
    let service = plan.service(recommendation_service::NAME, 4008)?;
    recommendation_service::build(recommendation_service::Config { service }).await
}
