//! The payment service's own test of its ledger, at its full length.

use anyhow::{Context, ensure};
use rand::Rng;
use tokio::process::Command;

use super::{Outcome, Scale};
use crate::stage::Stage;

const TEST: &str = "random::scenario_16_the_ledger_agrees_with_a_model_over_random_operations";

/// 10,000 random orders, partial refunds, returns, releases and payouts in four currencies,
/// and a model that agrees to the minor unit.
pub async fn against_a_model(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let operations: usize = scale.of(500, 10_000);
    let seed: u32 = rand::rng().random();
    let program = stage
        .ledger()
        .context("--ledger must name the test program")?;
    let output = Command::new(program)
        .args(["--exact", TEST])
        .env("CHAOS_OPERATIONS", operations.to_string())
        .env("CHAOS_SEED", seed.to_string())
        .env("DATABASE_URL", format!("{}/postgres", stage.postgres()))
        .output()
        .await
        .with_context(|| format!("cannot start {}", program.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success() && said.contains("1 passed"),
        "with CHAOS_SEED={seed}: {said}"
    );
    Outcome::new(
        operations,
        format!("agrees to the minor unit; CHAOS_SEED={seed}"),
    )
}
