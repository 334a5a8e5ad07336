//! The holding time passes, and sellers are paid.

use std::time::Duration;

use anyhow::ensure;
use rand::Rng;
use rand::rngs::StdRng;
use shared_types::SellerId;

use super::Goods;
use super::model::Model;
use crate::stage::{How, Stage};

/// What happens to a transfer, where anything does.
const FAULTS: [&str; 3] = ["error_500_before", "error_500_after", "decline"];

/// The holding time is over for everything sold so far.
pub async fn release(stage: &Stage) -> anyhow::Result<()> {
    let over = "update order_share set release_at = now() where released_at is null";
    stage.databases.run("payment", over).await?;
    // It looks when it starts, and not again for half a minute.
    stage.restart("payment", &How::default()).await?;
    none(
        stage,
        "select count(*) from order_share where released_at is null",
    )
    .await
}

/// Most sellers are paid, by hand; the provider fails now and then.
pub async fn all(
    stage: &Stage,
    random: &mut StdRng,
    goods: &Goods,
    model: &mut Model,
) -> anyhow::Result<()> {
    for seller in &goods.sellers {
        let available = model.purses.get(seller).map_or(0, |purse| purse.available);
        if random.random_bool(0.2) {
            continue;
        }
        if random.random_bool(0.5) {
            let fault = FAULTS[random.random_range(0..FAULTS.len())];
            stage.provider.plan(&[("transfer", fault)]).await?;
        }
        let paid = one(stage, *seller, available).await?;
        stage.provider.plan(&[]).await?;
        if paid {
            model.paid_out(*seller);
        }
    }
    Ok(())
}

/// Whether a seller was paid what is available; who owes something, or whose provider
/// refuses, is not.
async fn one(stage: &Stage, seller: SellerId, available: i64) -> anyhow::Result<bool> {
    let before = payouts(stage, seller).await?.len();
    let (id, offset) = (seller.to_string(), stage.port_offset().to_string());
    let words = ["payouts", "run", "--seller", &id, "--yes"];
    let words = [&words[..], &["--port-offset", &offset]].concat();
    stage.operator(&words).await?;
    let pending = "select count(*) from payout where status = 'pending'";
    if stage.databases.number("payment", pending).await? > 0 {
        // Its answer was lost: it is asked for again under its own key.
        let sooner = "update payout set next_try_at = now() where status = 'pending'";
        stage.databases.run("payment", sooner).await?;
        stage.restart("payment", &How::default()).await?;
        none(stage, pending).await?;
    }
    let payouts = payouts(stage, seller).await?;
    let begun = payouts.len() - before;
    ensure!(
        begun == usize::from(available > 0),
        "{begun} payouts of {available}"
    );
    let Some((amount, status)) = payouts.into_iter().next_back().filter(|_| begun == 1) else {
        return Ok(false);
    };
    ensure!(amount == available, "{amount} was sent of {available}");
    ensure!(
        matches!(status.as_str(), "paid" | "returned"),
        "a payout is {status}"
    );
    Ok(status == "paid")
}

async fn payouts(stage: &Stage, seller: SellerId) -> anyhow::Result<Vec<(i64, String)>> {
    let sql = "select amount, status from payout where seller_id = $1 order by payout_id";
    let found = sqlx::query_as(sql)
        .bind(seller.uuid())
        .fetch_all(stage.databases.of("payment")?);
    Ok(found.await?)
}

/// Waits until there are none of these.
async fn none(stage: &Stage, sql: &str) -> anyhow::Result<()> {
    for _ in 0..300 {
        if stage.databases.number("payment", sql).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("there are still some: {sql}")
}
