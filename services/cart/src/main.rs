//! The cart service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(cart_service::NAME, || async {
        cart_service::build(cart_service::Config::from_env()?).await
    })
}
