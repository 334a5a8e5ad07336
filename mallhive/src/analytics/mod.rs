//! `mallhive analytics`: what was sold, how far shoppers came, and what they looked for.

mod when;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use analytics_service::App;
use analytics_service::export::{self, Place};
use analytics_service::report::{period::Period, store};
use shared_types::SellerId;
use shared_types::analytics::{FunnelFigures, Grain, SalesFigures};
use time::OffsetDateTime;

use crate::settings::Settings;
use crate::up::plan::Plan;
use when::{By, Days};

/// What to show.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Orders, units and money, for each currency.
    Sales {
        #[command(flatten)]
        days: Days,
        #[command(flatten)]
        by: By,
        /// Of this seller only.
        #[arg(long, value_name = "ID")]
        seller: Option<SellerId>,
    },
    /// Views, carts, checkouts and orders.
    Funnel {
        #[command(flatten)]
        days: Days,
        #[command(flatten)]
        by: By,
    },
    /// The products most sold.
    Top {
        #[command(flatten)]
        days: Days,
        /// Of this seller only.
        #[arg(long, value_name = "ID")]
        seller: Option<SellerId>,
        #[command(flatten)]
        most: Most,
    },
    /// What was searched for.
    Searches {
        #[command(flatten)]
        days: Days,
        /// Only what found nothing.
        #[arg(long)]
        without_result: bool,
        #[command(flatten)]
        most: Most,
    },
    /// Write the events as Parquet files, one for each month, into a folder or a bucket; all
    /// that are kept where no days are given.
    ///
    /// A bucket is reached by AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and by
    /// AWS_ENDPOINT_URL where it is not Amazon's. Files of the same months are replaced.
    Export {
        /// A folder, which is made where it is missing, or s3://BUCKET/PREFIX.
        #[arg(value_name = "DESTINATION")]
        destination: PathBuf,
        #[command(flatten)]
        days: Days,
    },
}

/// How long a list.
#[derive(clap::Args)]
pub struct Most {
    /// So many at most.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Shows it.
///
/// # Errors
/// When there is no such time, or the database cannot be reached.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let config = Plan::new(Settings::from_env()?, 0)?.service(analytics_service::NAME, 4007)?;
    let pool = service_kit::db::connect(&config, &[&analytics_service::MIGRATIONS]).await?;
    let app = App {
        pool,
        auth: config.auth(),
    };
    let done = show(&app, command).await;
    app.pool.close().await;
    done
}

async fn show(app: &App, command: Command) -> anyhow::Result<()> {
    let now = OffsetDateTime::now_utc();
    match command {
        Command::Sales { days, by, seller } => {
            sales(app, days.period(by.grain(), now)?, seller).await
        }
        Command::Funnel { days, by } => funnel(app, days.period(by.grain(), now)?).await,
        Command::Top { days, seller, most } => {
            top(app, days.period(Grain::Day, now)?, seller, most.limit).await
        }
        Command::Searches {
            days,
            without_result,
            most,
        } => {
            let period = days.period(Grain::Day, now)?;
            searches(app, period, without_result, most.limit).await
        }
        Command::Export { destination, days } => export(app, &destination, days, now).await,
    }
}

async fn sales(app: &App, period: Period, seller: Option<SellerId>) -> anyhow::Result<()> {
    let sales = store::sales(&app.pool, period, seller).await?;
    println!(
        "{:<16}  {:>7} {:>7} {:>16} {:>14} {:>7} {:>14}",
        "", "orders", "units", "sales", "average order", "refunds", "refunded"
    );
    for row in &sales.rows {
        println!("{}", sold(&period.label(row.starts_at), &row.figures));
    }
    for total in &sales.totals {
        let label = format!("in {}", total.sales.currency);
        println!("{}", sold(&label, total));
    }
    hint(sales.rows.is_empty());
    Ok(())
}

fn sold(label: &str, figures: &SalesFigures) -> String {
    let average = figures.average_order.map(|average| average.to_string());
    format!(
        "{label:<16}  {:>7} {:>7} {:>16} {:>14} {:>7} {:>14}",
        figures.orders,
        figures.units,
        figures.sales.to_string(),
        average.unwrap_or_default(),
        figures.refunds,
        figures.refunded.to_string()
    )
}

async fn funnel(app: &App, period: Period) -> anyhow::Result<()> {
    let funnel = store::funnel(&app.pool, period).await?;
    println!(
        "{:<16}  {:>9} {:>7} {:>9} {:>7} {:>9} {:>9} {:>9}",
        "", "views", "carts", "checkouts", "orders", "cancelled", "paid", "refused"
    );
    for row in &funnel.rows {
        println!("{}", came(&period.label(row.starts_at), &row.figures));
    }
    println!("{}", came("in all", &funnel.total));
    hint(funnel.rows.is_empty());
    Ok(())
}

fn came(label: &str, figures: &FunnelFigures) -> String {
    format!(
        "{label:<16}  {:>9} {:>7} {:>9} {:>7} {:>9} {:>9} {:>9}",
        figures.views,
        figures.carts,
        figures.checkouts,
        figures.orders,
        figures.cancelled,
        figures.payments,
        figures.payments_failed
    )
}

async fn top(
    app: &App,
    period: Period,
    seller: Option<SellerId>,
    limit: i64,
) -> anyhow::Result<()> {
    let products = store::top_products(&app.pool, period, seller, limit).await?;
    println!(
        "{:>7} {:>7} {:>16}  {:<36}  product",
        "units", "orders", "sales", "id"
    );
    for one in &products {
        println!(
            "{:>7} {:>7} {:>16}  {}  {}",
            one.units,
            one.orders,
            one.sales.to_string(),
            one.product_id,
            one.title.replace(char::is_control, " ")
        );
    }
    hint(products.is_empty());
    Ok(())
}

async fn searches(
    app: &App,
    period: Period,
    without_result: bool,
    limit: i64,
) -> anyhow::Result<()> {
    let terms = store::search_terms(&app.pool, period, without_result, limit).await?;
    println!("{:>8} {:>14}  term", "searches", "without result");
    for one in &terms {
        println!(
            "{:>8} {:>14}  {}",
            one.searches, one.without_result, one.term
        );
    }
    hint(terms.is_empty());
    Ok(())
}

/// A heading alone looks like a fault.
fn hint(is_empty: bool) {
    if is_empty {
        eprintln!("nothing was counted in this time");
    }
}

async fn export(
    app: &App,
    destination: &Path,
    days: Days,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let (from, to) = days.moments()?;
    let from = from.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let place = Place::open(destination, std::env::vars_os().filter_map(text)).await?;
    let written = export::export(&app.pool, &place, from, to.unwrap_or(now)).await?;
    for one in &written {
        println!("{:>10} events  {}", one.events, one.name);
    }
    if written.is_empty() {
        eprintln!("no events are kept of this time");
    }
    Ok(())
}
