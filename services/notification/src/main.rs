//! The notification service as a process of its own.

fn main() -> std::process::ExitCode {
    service_kit::main(notification_service::NAME, || async {
        notification_service::build(notification_service::Config::from_env()?).await
    })
}
