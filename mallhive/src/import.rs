//! `mallhive import`: reading what sellers already have.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use product_service::import::rejected::{RejectedRow, write_report};
use product_service::import::{SellerChoice, Summary, load, shopify};

use crate::illustrate::Illustrator;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::up::plan::Plan;

/// What to read.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Products from a CSV file in Shopify's export format.
    Products(Products),
}

/// A product file, and whose it is.
#[derive(clap::Args)]
pub struct Products {
    /// The CSV file.
    file: PathBuf,
    /// Make each row's vendor the product's seller.
    #[arg(long, required = true)]
    seller_from_vendor: bool,
    /// Where to write the rows that were not taken; beside FILE if not said.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Imports, shows how far it came, and says what was left out.
///
/// # Errors
/// When the file cannot be read, is no such export, or the database fails: what
/// was loaded until then stays, and running it again goes on.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let Command::Products(options) = command;
    let plan = Plan::new(Settings::from_env()?, 0)?;
    let config = plan.service("product", 4002)?;
    let migrators = [&product_service::MIGRATOR];
    let pool = service_kit::db::connect(&config, &migrators).await?;
    let file = File::open(&options.file)
        .with_context(|| format!("cannot open {}", options.file.display()))?;
    let started = Instant::now();
    let mut progress = Progress::start();
    let mut rejected = Vec::new();
    let mut illustrator = Illustrator::open(&plan.settings)?;
    let mut products = shopify::read(BufReader::new(file))
        .with_context(|| format!("{} is no product export", options.file.display()))?;
    let drafts = std::iter::from_fn(|| {
        loop {
            match products.next()? {
                Ok(draft) => return Some(illustrator.illustrate(draft)),
                Err(row) => rejected.push(row),
            }
        }
    });
    let summary = load(&pool, drafts, SellerChoice::FromVendor, |so_far| {
        progress.show(&format!("importing: {}", told(so_far)));
    })
    .await?;
    let seconds = started.elapsed().as_secs_f64();
    let rows = products.rows();
    progress.end(&format!(
        "imported {rows} rows in {seconds:.1} s ({:.0} rows/s): {}",
        rows as f64 / seconds.max(0.001),
        told(&summary)
    ));
    illustrator.report()?;
    report(&options, &rejected, &summary)
}

fn told(summary: &Summary) -> String {
    format!(
        "{} products with {} variants listed or changed, {} unchanged",
        summary.products, summary.variants, summary.unchanged
    )
}

fn report(options: &Products, rows: &[RejectedRow], summary: &Summary) -> anyhow::Result<()> {
    let refused: Vec<_> = summary.rejected.iter().map(shopify::refused).collect();
    let mut all: Vec<_> = rows.iter().chain(&refused).collect();
    all.sort_by_key(|row| row.line);
    if all.is_empty() {
        eprintln!("no row was rejected");
        return Ok(());
    }
    let path = options
        .report
        .clone()
        .unwrap_or_else(|| beside(&options.file));
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    write_report(BufWriter::new(file), all.iter().copied())
        .with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{} rows were rejected; see {}", all.len(), path.display());
    Ok(())
}

fn beside(file: &Path) -> PathBuf {
    file.with_extension("rejected.csv")
}
