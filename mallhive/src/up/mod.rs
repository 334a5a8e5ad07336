//! `mallhive up`: the whole mall over loopback HTTP, the same paths the cloud uses.

pub mod plan;

mod bffs;
mod demo;
mod front;
mod parts;
mod payments;
mod services;

use std::time::Instant;

use anyhow::Context;
use tokio_util::sync::CancellationToken;

use self::parts::Parts;
use self::plan::Plan;
use crate::settings::Settings;

/// How to start.
#[derive(clap::Args)]
pub struct Options {
    /// Added to every port, to run a second mall beside the first.
    #[arg(long, default_value_t = 0, value_name = "N")]
    port_offset: u16,
}

/// Starts everything and runs it until Ctrl-C, SIGTERM or the failure of a part.
///
/// # Errors
/// When a part cannot start, or ends by itself.
pub async fn up(options: Options) -> anyhow::Result<()> {
    let started = Instant::now();
    let plan = Plan::new(Settings::from_env()?, options.port_offset)?;
    let shutdown = server_kit::shutdown_signal();
    let mut parts = Parts::new(shutdown.clone());
    demo::open_catalogue(&plan)
        .await
        .context("the catalogue could not be opened")?;
    payments::start(&plan, &mut parts).await?;
    services::start(&plan, &mut parts).await?;
    bffs::start(&plan, &mut parts).await?;
    front::start(&plan, &mut parts);
    announce(&plan, started, &shutdown);
    parts.wait().await
}

fn announce(plan: &Plan, started: Instant, shutdown: &CancellationToken) {
    if !shutdown.is_cancelled() {
        let seconds = started.elapsed().as_secs_f64();
        eprintln!(
            "\nMallHive is open at {} (started in {seconds:.1} s)",
            plan.public_origin()
        );
        eprintln!(
            "REST API at {}/api, Ctrl-C stops everything\n",
            plan.url(plan::GATEWAY)
        );
    }
}
