//! What an operator does: the same program, by its commands.

use anyhow::{Context, ensure};
use tokio::process::Command;

use super::Stage;

impl Stage {
    /// Runs `mallhive` with these arguments and gives what it prints.
    pub async fn operator(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.cli.mallhive)
            .args(arguments)
            .env("MALLHIVE_POSTGRES", &self.cli.postgres)
            .env("MALLHIVE_DATA", &self.cli.data)
            .env("RUST_LOG", "error")
            .env_remove("EVENT_BUS_URL")
            .output()
            .await
            .with_context(|| format!("cannot start {}", self.cli.mallhive.display()))?;
        ensure!(
            output.status.success(),
            "`mallhive {}` failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}
