//! The user service as a process of its own; configured by its environment.

use std::process::ExitCode;

fn main() -> ExitCode {
    service_kit::main(user_service::NAME, async || {
        user_service::build(user_service::Config::from_env()?).await
    })
}
