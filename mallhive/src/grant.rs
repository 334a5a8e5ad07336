//! `mallhive grant`: giving an account a role.

use clap::ValueEnum;
use service_kit::ServiceConfig;
use shared_types::SellerId;
use shared_types::user::Role;

use crate::settings::Settings;
use crate::up::plan::Plan;

/// Who gets which role.
#[derive(clap::Args)]
pub struct Options {
    /// The account's e-mail address.
    email: String,
    /// What they may do from now on.
    role: RoleName,
    /// The seller they act for, with `seller`.
    #[arg(long, value_name = "ID")]
    seller: Option<SellerId>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Shopper,
    Seller,
    Admin,
}

/// Gives the role; it counts from the account's next token on.
///
/// # Errors
/// When there is no such account, or the seller does not fit the role.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let role = match options.role {
        RoleName::Shopper => Role::Shopper,
        RoleName::Seller => Role::Seller,
        RoleName::Admin => Role::Admin,
    };
    let config: ServiceConfig = Plan::new(Settings::from_env()?, 0)?.service("user", 4001)?;
    let pool = user_service::connect(&config).await?;
    user_service::grant_role(&pool, &options.email, role, options.seller).await?;
    eprintln!(
        "{} has the role now; it counts from their next sign-in.",
        options.email
    );
    Ok(())
}
