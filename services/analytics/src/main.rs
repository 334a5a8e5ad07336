//! The analytics service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(analytics_service::NAME, || async {
        analytics_service::build(analytics_service::Config::from_env()?).await
    })
}
