//! The five BFFs.

use bff_kit::Mfe;

use super::parts::Parts;
use super::plan::Plan;

/// Builds and starts every BFF.
///
/// # Errors
/// When one of them cannot start: its built files are missing, or the session
/// database does not answer.
pub async fn start(plan: &Plan, parts: &mut Parts) -> anyhow::Result<()> {
    let bffs = tokio::try_join!(
        homepage_bff::build(plan.bff("homepage-bff", Mfe::Homepage, 3101)?),
        products_bff::build(plan.bff("products-bff", Mfe::Products, 3102)?),
        cart_bff::build(plan.bff("cart-bff", Mfe::Cart, 3103)?),
        checkout_bff::build(plan.bff("checkout-bff", Mfe::Checkout, 3104)?),
        profile_bff::build(plan.bff("profile-bff", Mfe::Profile, 3105)?),
    )?;
    let (homepage, products, cart, checkout, profile) = bffs;
    let named = [
        ("homepage", homepage),
        ("products", products),
        ("cart", cart),
        ("checkout", checkout),
        ("profile", profile),
    ];
    for (name, bff) in named {
        let shutdown = parts.shutdown();
        parts.spawn(format!("the {name} BFF"), bff.run(shutdown));
    }
    Ok(())
}
