//! `mallhive orders`: orders that cannot end by themselves.

use anyhow::ensure;
use order_service::saga::attention;
use service_kit::db;
use shared_types::OrderId;

use crate::events::age;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// What to do.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Orders whose payment or stock cannot be taken or given back, oldest first.
    Attention {
        /// So many at most.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
        limit: u16,
    },
    /// Try such orders again now, once what failed is repaired.
    Retry {
        /// As `attention` shows them.
        #[arg(required = true)]
        orders: Vec<OrderId>,
    },
}

/// Does it.
///
/// # Errors
/// When the order service's database cannot be reached, or an order needs no operator.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let plan = Plan::new(Settings::from_env()?, 0)?;
    // No server is started: the port is of no account.
    let config = plan.service(order_service::NAME, 4003)?;
    let pool = db::connect(&config, &[&order_service::MIGRATIONS]).await?;
    match command {
        Command::Attention { limit } => {
            let stuck = attention::stuck(&pool, i64::from(limit)).await?;
            for order in &stuck {
                println!("{}", line(order));
            }
            eprintln!("{} orders need attention", stuck.len());
        }
        Command::Retry { orders } => {
            let mut missing = 0;
            for order_id in orders {
                if !attention::retry(&pool, order_id).await? {
                    missing += 1;
                    eprintln!("the order {order_id} needs no attention");
                }
            }
            ensure!(missing == 0, "{missing} were left as they are");
        }
    }
    Ok(())
}

fn line(order: &attention::Stuck) -> String {
    format!(
        "{}  {}  placed {} ago  step {} failed {} times  {}",
        order.order_id,
        order.number,
        age(Some(order.placed_at)),
        order.step,
        order.attempts,
        order.reason.as_deref().unwrap_or_default()
    )
}
