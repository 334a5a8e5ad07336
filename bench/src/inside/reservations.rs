//! Taking stock, as the order service does it.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use serde::Deserialize;
use server_kit::Client;
use server_kit::env::Secret;
use shared_types::product::{NewReservation, ReservationLine, Reserve};
use shared_types::{Empty, VariantId};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::load::Load;
use crate::stopwatch::{Stopwatch, Summary};

/// More than any measurement takes.
const STOCK: i64 = 100_000_000;

/// Where.
#[derive(clap::Args)]
pub struct Options {
    /// The product service, such as `http://127.0.0.1:4002`.
    #[arg(long)]
    service: String,
    /// Its database, in which stock is set.
    #[arg(long)]
    database: String,
    /// The mall's `secrets.json`.
    #[arg(long)]
    secrets: PathBuf,
    /// Over so many variants, each order of one.
    #[arg(long, default_value_t = 1)]
    variants: i64,
}

#[derive(Deserialize)]
struct Secrets {
    service: String,
}

/// One reservation after another by each of the load's callers.
///
/// # Errors
/// When a service does not answer, or refuses.
pub async fn reservations(options: Options, load: Load) -> anyhow::Result<Summary> {
    let variants = Arc::new(stocked(&options).await?);
    let text = std::fs::read(&options.secrets).context("cannot read the mall's secrets")?;
    let secrets: Secrets = serde_json::from_slice(&text)?;
    let products = Client::new("order", options.service, &Secret::new(secrets.service));
    let each = |number: usize, turns: crate::load::Turns| {
        let (products, variants) = (products.clone(), variants.clone());
        async move {
            let mut times = Stopwatch::default();
            let mut round = number;
            while let Some(start) = turns.next() {
                let order = NewReservation {
                    order_id: Uuid::now_v7().into(),
                    lines: vec![ReservationLine {
                        variant_id: variants[round % variants.len()],
                        quantity: 1,
                    }],
                };
                products.send::<Reserve>(&Empty {}, &order).await?;
                if turns.counts(start) {
                    times.note(start.elapsed());
                }
                round += load.shoppers;
            }
            Ok(times)
        }
    };
    let mut all = Stopwatch::default();
    for times in load.run(each).await? {
        all.add(times);
    }
    Ok(all.summary(load.time))
}

/// Variants of which there is enough for any measurement.
async fn stocked(options: &Options) -> anyhow::Result<Vec<VariantId>> {
    let pool = PgPoolOptions::new().connect(&options.database).await?;
    let found: Vec<Uuid> = sqlx::query_scalar(
        "update stock set on_hand = $1 where variant_id in (
             select variant_id from stock where offered order by variant_id limit $2
         ) returning variant_id",
    )
    .bind(STOCK)
    .bind(options.variants)
    .fetch_all(&pool)
    .await?;
    pool.close().await;
    ensure!(!found.is_empty(), "there is nothing on offer");
    Ok(found.into_iter().map(VariantId::from).collect())
}
