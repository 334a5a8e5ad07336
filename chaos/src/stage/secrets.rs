//! The secrets of the mall, as `mallhive` keeps them in its data folder.

use std::path::Path;

use anyhow::Context;
use rand::Rng;
use serde_json::json;

/// What the processes share with whoever plays the provider and the BFFs.
#[derive(Clone)]
pub struct Secrets {
    pub service: String,
    pub payment_key: String,
    pub payment_webhook: String,
}

impl Secrets {
    /// New ones, written to `folder` where every process finds them.
    pub fn draw(folder: &Path) -> anyhow::Result<Self> {
        let drawn = Self {
            service: random(),
            payment_key: format!("sk_test_{}", random()),
            payment_webhook: format!("whsec_{}", random()),
        };
        let text = json!({
            "service": drawn.service, "user_keys": random(),
            "payment_key": drawn.payment_key, "payment_webhook": drawn.payment_webhook,
            // No browser ever subscribes here; were it missing, each process would add one.
            "push_key": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        });
        let path = folder.join("secrets.json");
        std::fs::write(&path, text.to_string())
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(drawn)
    }
}

fn random() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}
