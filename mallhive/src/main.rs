//! MallHive's one program: the whole mall in one process (`mallhive up`), and
//! what its operators do from a command line.

mod amount;
mod analytics;
mod ask;
mod events;
mod gift_cards;
mod grant;
mod illustrate;
mod import;
mod notifications;
mod orders;
mod outbox;
mod payouts;
mod progress;
mod promotions;
mod secrets;
mod settings;
mod up;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Pages are made of many short strings.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "mallhive", about, version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start every service, every BFF, the gateway and the edge, until stopped.
    Up(up::Options),
    /// Read what sellers already have.
    #[command(subcommand)]
    Import(import::Command),
    /// Give an account a role.
    Grant(grant::Options),
    /// Coupons, and discounts that need no code.
    #[command(subcommand)]
    Promotions(promotions::Command),
    /// Money on codes.
    #[command(subcommand)]
    GiftCards(gift_cards::Command),
    /// Events that a service could not handle, and how far each service is.
    #[command(subcommand)]
    Events(events::Command),
    /// Events on their way from a service to the bus.
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// Orders that cannot end by themselves, and what sellers say of theirs.
    #[command(subcommand)]
    Orders(orders::Command),
    /// What sellers are paid: who is due, what was sent, and where it goes.
    #[command(subcommand)]
    Payouts(payouts::Command),
    /// Mail that comes back, and the key for notifications in browsers.
    #[command(subcommand)]
    Notifications(notifications::Command),
    /// What was sold, how far shoppers came, and what they looked for.
    #[command(subcommand)]
    Analytics(analytics::Command),
}

fn main() -> ExitCode {
    server_kit::telemetry::init("mallhive");
    match start(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            notifications::exit_code(&error)
        }
    }
}

fn start(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Up(options) => up::up(options).await,
            Command::Import(command) => import::run(command).await,
            Command::Grant(options) => grant::run(options).await,
            Command::Promotions(command) => promotions::run(command).await,
            Command::GiftCards(command) => gift_cards::run(command).await,
            Command::Events(command) => events::run(command).await,
            Command::Outbox(command) => outbox::run(command).await,
            Command::Orders(command) => orders::run(command).await,
            Command::Payouts(command) => payouts::run(command).await,
            Command::Notifications(command) => notifications::run(command).await,
            Command::Analytics(command) => analytics::run(command).await,
        }
    })
}
