//! Logs to standard output and metrics for Prometheus, once per process.

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Seconds; fine where pages are, coarse where only trouble is.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

static METRICS: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts logs and metrics for the process called `name`; later calls change nothing.
///
/// `RUST_LOG` says what is logged, `info` where it is not set: pretty on a terminal,
/// JSON elsewhere.
pub fn init(name: &str) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx::postgres::notice=warn,async_nats=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    // An error says that a subscriber is installed already.
    let _ = if std::io::stdout().is_terminal() {
        builder.compact().try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    };
    log_panics();
    start_metrics();
    crate::install_crypto();
    tracing::debug!(process = name, "telemetry started");
}

/// Starts the metrics alone.
pub(crate) fn start_metrics() {
    metrics_handle();
}

/// All metrics of the process as Prometheus reads them.
#[must_use]
pub fn metrics_text() -> String {
    metrics_handle()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

fn metrics_handle() -> Option<&'static PrometheusHandle> {
    METRICS.get_or_init(|| install_recorder().ok()).as_ref()
}

fn install_recorder() -> Result<PrometheusHandle, anyhow::Error> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .install_recorder()?;
    let upkeep = handle.clone();
    // Histograms keep each sample until somebody reads them; nobody may.
    std::thread::Builder::new()
        .name("metrics".to_owned())
        .spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(5));
                upkeep.run_upkeep();
            }
        })?;
    Ok(handle)
}

/// Logs a panic like everything else, and not to standard error in its own format.
fn log_panics() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic
                .location()
                .map(ToString::to_string)
                .unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or("no message");
            tracing::error!(place, message, "panicked");
        }));
    });
}
