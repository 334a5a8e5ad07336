//! `mallhive orders`: orders that cannot end by themselves, and what their sellers say of
//! them, said in a seller's place.

use anyhow::{bail, ensure};
use order_service::saga::attention;
use order_service::shipment::operate;
use service_kit::db;
use shared_types::shipment::{Carrier, NewShipment, parcel_number};
use shared_types::{OrderId, SellerOrderId};

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
    /// Mark a seller's part of an order as shipped; its shopper is told.
    Ship {
        /// The part, as in the address of the seller's page of it.
        seller_order: SellerOrderId,
        /// Who carries it.
        #[arg(long, value_parser = carrier)]
        carrier: Option<Carrier>,
        /// By which number.
        #[arg(long, value_name = "NUMBER", value_parser = number)]
        tracking: Option<String>,
    },
    /// Mark a seller's part of an order as delivered; its shopper is told.
    Deliver {
        /// The part, as in the address of the seller's page of it.
        seller_order: SellerOrderId,
    },
}

/// Does it.
///
/// # Errors
/// When the order service's database cannot be reached, an order needs no operator, or its
/// part cannot be sent or arrive.
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
        Command::Ship {
            seller_order,
            carrier,
            tracking,
        } => {
            let said = NewShipment {
                carrier,
                tracking_number: tracking,
            };
            let done = operate::ship(&pool, seller_order, &said).await?;
            eprintln!("{}", told(done, "shipped"));
        }
        Command::Deliver { seller_order } => {
            let done = operate::deliver(&pool, seller_order).await?;
            eprintln!("{}", told(done, "delivered"));
        }
    }
    Ok(())
}

fn told(done: bool, what: &str) -> String {
    match done {
        true => format!("it is {what} now, and the shopper is told"),
        false => format!("it was {what} already; nothing was changed"),
    }
}

fn carrier(name: &str) -> anyhow::Result<Carrier> {
    let Some(carrier) = Carrier::named(name) else {
        bail!("there are {}", Carrier::ALL.map(Carrier::name).join(", "));
    };
    Ok(carrier)
}

fn number(text: &str) -> anyhow::Result<String> {
    match parcel_number(text, &()) {
        Ok(()) => Ok(text.to_owned()),
        Err(error) => bail!("it {}", error.message()),
    }
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
