//! The product service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    service_kit::main(product_service::NAME, async || {
        product_service::build(product_service::Config::from_env()?).await
    })
}
