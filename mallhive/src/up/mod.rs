//! `mallhive up`: the whole mall over loopback HTTP, the same paths the cloud uses.

pub mod plan;
pub mod services;

mod bffs;
mod demo;
mod front;
mod parts;
mod payments;

use std::time::Instant;

use anyhow::Context;
use clap::ValueEnum;
use tokio_util::sync::CancellationToken;

use self::parts::Parts;
use self::plan::Plan;
use self::services::Name;
use crate::settings::Settings;

/// How to start.
#[derive(clap::Args)]
pub struct Options {
    /// Added to every port, to run a second mall beside the first.
    #[arg(long, default_value_t = 0, value_name = "N")]
    port_offset: u16,
    /// Leave these services to another process, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "SERVICES")]
    without: Vec<Name>,
    /// Run these services and nothing else, for a mall that runs without them.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "SERVICES",
        conflicts_with = "without"
    )]
    only: Vec<Name>,
    /// Run what shoppers meet, the pages and the gateway, and besides them only what
    /// `--only` names, for a mall whose services run elsewhere.
    #[arg(long, conflicts_with = "without")]
    pages: bool,
}

impl Options {
    /// The services of this process, in the order they are listed everywhere.
    fn services(&self) -> Vec<Name> {
        let all = Name::value_variants().iter().copied();
        all.filter(|name| match self.whole() {
            true => !self.without.contains(name),
            false => self.only.contains(name),
        })
        .collect()
    }

    /// Whether this process is the mall, and not a part beside it.
    fn whole(&self) -> bool {
        self.only.is_empty() && !self.pages
    }
}

/// Starts what this process is for and runs it until Ctrl-C, SIGTERM or the failure
/// of a part.
///
/// # Errors
/// When a part cannot start, or ends by itself.
pub async fn up(options: Options) -> anyhow::Result<()> {
    let started = Instant::now();
    let plan = Plan::new(Settings::from_env()?, options.port_offset)?;
    let shutdown = server_kit::shutdown_signal();
    let mut parts = Parts::new(shutdown.clone());
    let services = options.services();
    if services.contains(&Name::Product) {
        demo::open_catalogue(&plan)
            .await
            .context("the catalogue could not be opened")?;
    }
    if services.contains(&Name::Order) {
        demo::offer_coupons(&plan)
            .await
            .context("the demo coupons could not be made")?;
    }
    if options.whole() {
        payments::start(&plan, &mut parts).await?;
    }
    services::start(&plan, &mut parts, &services).await?;
    if options.whole() || options.pages {
        bffs::start(&plan, &mut parts).await?;
        front::start(&plan, &mut parts)?;
        announce(&plan, started, &shutdown);
    }
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        options: Options,
    }

    fn services(arguments: &[&str]) -> Vec<String> {
        let cli = Cli::try_parse_from(["up"].iter().chain(arguments)).unwrap();
        let services = cli.options.services();
        services.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mall_and_a_process_beside_it_share_the_services_out() {
        assert_eq!(services(&[]).len(), 8);
        assert_eq!(services(&["--only", "product,cart"]), ["product", "cart"]);
        let rest = services(&["--without", "product,cart"]);
        assert_eq!(rest.len(), 6);
        assert_eq!(services(&["--pages"]), [""; 0]);
        assert_eq!(services(&["--pages", "--only", "cart"]), ["cart"]);
        assert!(!rest.contains(&"product".to_owned()));
    }
}
