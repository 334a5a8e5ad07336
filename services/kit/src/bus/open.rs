//! One bus connection per process, however many services it hosts.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use anyhow::bail;
use server_kit::env::Secret;
use tokio::sync::Mutex;

use super::{Bus, NatsBus, PgBus};

static OPEN: LazyLock<Mutex<HashMap<String, Arc<dyn Bus>>>> = LazyLock::new(Mutex::default);

/// The bus at `url`, the value of `EVENT_BUS_URL`.
///
/// # Errors
/// When it names no known broker or the broker cannot be reached.
pub async fn open(url: &Secret) -> anyhow::Result<Arc<dyn Bus>> {
    // Held while connecting, so that services starting at once share one bus.
    let mut open = OPEN.lock().await;
    if let Some(bus) = open.get(url.expose()).filter(|bus| !bus.is_closed()) {
        return Ok(bus.clone());
    }
    let bus = connect(url).await?;
    open.insert(url.expose().to_owned(), bus.clone());
    Ok(bus)
}

async fn connect(url: &Secret) -> anyhow::Result<Arc<dyn Bus>> {
    let scheme = url.expose().split_once("://").map(|(scheme, _)| scheme);
    Ok(match scheme {
        Some("postgres" | "postgresql") => Arc::new(PgBus::connect(url).await?),
        Some("nats" | "tls") => Arc::new(NatsBus::connect(url).await?),
        Some("sns") => aws(url).await?,
        _ => bail!("EVENT_BUS_URL is not valid: it must start with postgres://, nats:// or sns://"),
    })
}

#[cfg(feature = "aws")]
async fn aws(url: &Secret) -> anyhow::Result<Arc<dyn Bus>> {
    Ok(Arc::new(super::AwsBus::connect(url).await?))
}

#[cfg(not(feature = "aws"))]
async fn aws(_: &Secret) -> anyhow::Result<Arc<dyn Bus>> {
    bail!(
        "EVENT_BUS_URL is of SNS, which this program was built without: build it with `--features aws`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn refused(url: &str) -> String {
        let opened = open(&Secret::new(url)).await;
        opened.err().unwrap().to_string()
    }

    #[tokio::test]
    async fn an_address_of_no_broker_is_said_without_its_secrets() {
        let error = refused("amqp://user:hush@localhost").await;
        assert!(error.starts_with("EVENT_BUS_URL is not valid"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }

    #[cfg(not(feature = "aws"))]
    #[tokio::test]
    async fn what_this_program_lacks_is_said_with_how_to_have_it() {
        let error = refused("sns://eu-central-1/mallhive?bucket=events").await;
        assert!(error.contains("--features aws"), "{error}");
    }
}
