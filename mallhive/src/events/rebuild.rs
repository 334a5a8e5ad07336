//! `mallhive events rebuild`: a service that only keeps what events tell, from
//! the history.

use std::sync::Arc;

use anyhow::ensure;
use clap::ValueEnum;
use service_kit::bus::Bus;

use crate::settings::Settings;
use crate::up::plan::Plan;

/// What to fill.
#[derive(clap::Args)]
pub struct Options {
    /// The service.
    service: Rebuildable,
}

/// Services whose handlers do nothing but write rows: others would send mails or
/// act on orders again.
#[derive(Clone, Copy, ValueEnum)]
enum Rebuildable {
    Analytics,
    Recommendation,
}

impl Rebuildable {
    fn name(self) -> &'static str {
        match self {
            Self::Analytics => analytics_service::NAME,
            Self::Recommendation => recommendation_service::NAME,
        }
    }
}

/// Has all events delivered again to a service that handled none of them. What its
/// database remembers of handled events is forgotten after 30 days, so older ones
/// would count twice in a database that has some.
///
/// # Errors
/// When the service has handled events already, or never subscribed.
pub async fn run(bus: &Arc<dyn Bus>, settings: Settings, options: &Options) -> anyhow::Result<()> {
    let name = options.service.name();
    let plan = Plan::new(settings, 0)?;
    // No server is started: the port is of no account.
    let pool = service_kit::db::connect(&plan.service(name, 4000)?, &[]).await?;
    let empty = service_kit::events::has_handled_none(&pool).await;
    pool.close().await;
    ensure!(
        empty?,
        "the {name} service has handled events already. Stop the mall, drop the database \
         mallhive_{name}, and try again before you start it"
    );
    bus.rebuild(name).await?;
    eprintln!("the {name} service is filled from the history when it runs");
    Ok(())
}
