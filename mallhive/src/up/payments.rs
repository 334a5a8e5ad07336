//! The payment simulator, where no real provider is configured.

use std::time::Duration;

use payment_simulator::SimulatorConfig;
use server_kit::Limits;

use super::parts::Parts;
use super::plan::{Plan, SIMULATOR};

/// About what the real provider's take at best.
const WEBHOOK_DELAY: Duration = Duration::from_millis(500);

/// What the simulator calls the address that PayPal's webhooks go to.
pub const PAYPAL_WEBHOOK_ID: &str = "WH-MALLHIVE";

/// Starts the simulator, which remembers in the data folder.
///
/// # Errors
/// When its file is damaged or its port is taken.
pub async fn start(plan: &Plan, parts: &mut Parts) -> anyhow::Result<()> {
    let webhooks = |provider: &str| format!("{}/webhooks/{provider}", plan.url(4005));
    let secrets = &plan.secrets;
    let mut config = SimulatorConfig::new(plan.payment_origin(), secrets.payment_key.as_str())
        .with_webhook(webhooks("stripe"), secrets.payment_webhook.as_str())
        .with_paypal_webhook(webhooks("paypal"), PAYPAL_WEBHOOK_ID)
        .with_webhook_delay(WEBHOOK_DELAY);
    config.data_file = Some(plan.settings.data.join("payments.jsonl"));
    let router = payment_simulator::router(config)?;
    let listener = server_kit::bind(plan.listen(SIMULATOR)).await?;
    let shutdown = parts.shutdown();
    parts.spawn("the payment simulator", async move {
        server_kit::serve(listener, router, Limits::default(), shutdown).await;
        Ok(())
    });
    Ok(())
}
