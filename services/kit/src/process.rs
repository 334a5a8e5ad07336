//! A service as a process of its own.

use std::future::Future;
use std::process::ExitCode;

use crate::Service;

/// The whole `main` of a service's binary: builds it, runs it until the process
/// is told to stop, and says in one line why it could not.
pub fn main<F, R>(name: &'static str, build: F) -> ExitCode
where
    F: FnOnce() -> R,
    R: Future<Output = anyhow::Result<Service>>,
{
    match start(name, build) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start<F, R>(name: &'static str, build: F) -> anyhow::Result<()>
where
    F: FnOnce() -> R,
    R: Future<Output = anyhow::Result<Service>>,
{
    server_kit::telemetry::init(name);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let service = build().await?;
            service.run(server_kit::shutdown_signal()).await
        })
}
