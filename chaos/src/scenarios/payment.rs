//! A provider that does what it is asked and does not say so.

use anyhow::ensure;
use shared_types::order::OrderStatus;

use super::{Outcome, Scale};
use crate::stage::Stage;

/// What happens to the provider's answer, at which call.
const FAULTS: [(&str, &str); 5] = [
    ("create_session", "error_500_after"),
    ("capture", "error_500_before"),
    ("capture", "error_500_after"),
    ("capture", "timeout"),
    ("create_session", "timeout"),
];

/// The provider opens or charges and then times out or answers 500; the shopper tries
/// again in a new tab. One payment is opened, one charge is made.
pub async fn times_out(stage: &Stage, scale: Scale) -> anyhow::Result<Outcome> {
    let rounds = scale.of(1, 4);
    for _ in 0..rounds {
        for (call, fault) in FAULTS {
            once(stage, call, fault).await?;
        }
    }
    Outcome::new(
        rounds * FAULTS.len(),
        "asked, not charged again; all confirmed",
    )
}

async fn once(stage: &Stage, call: &str, fault: &str) -> anyhow::Result<()> {
    let captured = stage.provider.count("/counts/captures").await?;
    let variant = stage.variants(1, 3).await?[0];
    let checkout = stage.checkout(stage.cart(variant, 1).await?).await?;
    stage.provider.plan(&[(call, fault)]).await?;
    let placed = stage.order(&checkout).await?.map_err(anyhow::Error::msg)?;
    stage.pay(&placed).await?;
    // Two tabs come back at once.
    let (one, two) = tokio::join!(stage.ending(placed.order_id), stage.ending(placed.order_id));
    ensure!(one?.status == OrderStatus::Confirmed && two?.status == OrderStatus::Confirmed);
    let again = stage.order(&checkout).await?;
    if let Ok(again) = again {
        ensure!(
            again.order_id == placed.order_id,
            "a new tab made another order"
        );
    }
    let captured = stage.provider.count("/counts/captures").await? - captured;
    ensure!(captured == 1, "{call} {fault}: captured {captured} times");
    Ok(())
}
