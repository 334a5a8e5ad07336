//! `mallhive gift-cards`: issuing money on codes.

use order_service::gift_card::store;
use shared_types::Currency;

use crate::amount;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make one and show its code, which is kept nowhere.
    Issue {
        /// What is on it, such as 50.00.
        #[arg(long)]
        amount: String,
        /// Of the amount.
        #[arg(long, default_value = "USD")]
        currency: String,
    },
}

/// Does it.
///
/// # Errors
/// When the amount is none, or the database cannot be reached.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Issue { amount, currency } = command;
    let known: Currency = currency
        .parse()
        .map_err(|_| anyhow::anyhow!("{currency} is no currency of the mall"))?;
    let amount = amount::money(&amount, known)?;
    let config = Plan::new(Settings::from_env()?, 0)?.service(order_service::NAME, 4003)?;
    let pool = service_kit::db::connect(&config, &[&order_service::MIGRATIONS]).await?;
    let (_, code) = store::issue(&pool, amount).await?;
    pool.close().await;
    eprintln!("A gift card worth {amount}; its code is shown this once:");
    println!("{}", code.reveal());
    Ok(())
}
