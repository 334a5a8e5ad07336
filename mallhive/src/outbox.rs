//! `mallhive outbox`: what is on its way from the services to the bus.

use service_kit::events;

use crate::events::age;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// The services that have an outbox, in alphabetical order.
pub const SERVICES: [&str; 8] = [
    analytics_service::NAME,
    cart_service::NAME,
    notification_service::NAME,
    order_service::NAME,
    payment_service::NAME,
    product_service::NAME,
    recommendation_service::NAME,
    user_service::NAME,
];

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// How many events wait in each service, and since when.
    Status,
}

/// Shows it; a service whose database cannot be read is said and holds up no other.
///
/// # Errors
/// When a database could not be read.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Status = command;
    let plan = Plan::new(Settings::from_env()?, 0)?;
    println!("{:<16} {:>10}  {:>12}", "service", "waiting", "oldest");
    let mut failed = false;
    for name in SERVICES {
        match status(&plan, name).await {
            Ok(waiting) => println!(
                "{name:<16} {:>10}  {:>12}",
                waiting.events,
                age(waiting.oldest)
            ),
            Err(error) => {
                failed = true;
                println!("{name:<16} {error:#}");
            }
        }
    }
    anyhow::ensure!(!failed, "not every service could be asked");
    Ok(())
}

async fn status(plan: &Plan, name: &'static str) -> anyhow::Result<events::Waiting> {
    // No server is started: the port is of no account.
    let pool = service_kit::db::connect(&plan.service(name, 4000)?, &[]).await?;
    let waiting = events::waiting(&pool).await;
    pool.close().await;
    Ok(waiting?)
}
