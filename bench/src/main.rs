//! Load on a mall, from outside: shoppers who come at once, each on a connection of their own,
//! each waiting for an answer before asking again. And what only services ask for: stock and
//! the event bus.
//!
//! It prints one JSON object. `cargo xtask bench` starts the mall and reads it.

mod inside;
mod journeys;
mod load;
mod stopwatch;

use std::time::Duration;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::load::Load;

#[derive(Parser)]
#[command(about)]
struct Cli {
    /// Where the mall is, such as `http://localhost:8080`.
    #[arg(long, default_value = "http://localhost:8080")]
    mall: String,
    /// How many shoppers at once.
    #[arg(long, default_value_t = 16)]
    shoppers: usize,
    /// How long to measure, after a warm-up of a fifth of it.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[command(subcommand)]
    journey: Journey,
}

#[derive(Subcommand)]
enum Journey {
    /// Ask for one page after another.
    Pages {
        /// Paths, taken in turn.
        #[arg(required = true)]
        paths: Vec<String>,
        /// Past every cache: a request with credentials is answered by its origin.
        #[arg(long)]
        uncached: bool,
    },
    /// Put one thing into a new cart each time.
    Carts,
    /// Order as a new guest each time, from the cart to the confirmed order.
    Checkouts,
    /// Put something into a cart and tell the session's cookie.
    Shopper,
    /// List the addresses of product pages.
    Products {
        /// How many.
        #[arg(long, default_value_t = 64)]
        most: usize,
    },
    /// Take stock.
    Reservations(inside::ReservationOptions),
    /// Send events through a bus.
    Bus(inside::BusOptions),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let load = Load {
        shoppers: cli.shoppers,
        time: Duration::from_secs(cli.seconds),
    };
    let result = match cli.journey {
        Journey::Pages { paths, uncached } => {
            serde_json::to_value(journeys::pages(&cli.mall, load, paths, uncached).await?)
        }
        Journey::Carts => serde_json::to_value(journeys::carts(&cli.mall, load).await?),
        Journey::Checkouts => serde_json::to_value(journeys::checkouts(&cli.mall, load).await?),
        Journey::Shopper => serde_json::to_value(journeys::shopper(&cli.mall).await?),
        Journey::Products { most } => {
            serde_json::to_value(journeys::products(&cli.mall, most).await?)
        }
        Journey::Reservations(options) => {
            serde_json::to_value(inside::reservations(options, load).await?)
        }
        Journey::Bus(options) => serde_json::to_value(inside::bus(options, load.time).await?),
    };
    println!("{}", result.context("the result is no JSON")?);
    Ok(())
}
