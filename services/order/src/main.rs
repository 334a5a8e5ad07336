//! The order service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(order_service::NAME, || async {
        order_service::build(order_service::Config::from_env()?).await
    })
}
