//! The recommendation service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(recommendation_service::NAME, || async {
        recommendation_service::build(recommendation_service::Config::from_env()?).await
    })
}
