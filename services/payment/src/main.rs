//! The payment service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(payment_service::NAME, || async {
        payment_service::build(payment_service::Config::from_env()?).await
    })
}
