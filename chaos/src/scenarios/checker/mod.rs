//! The invariants are worth what they can find: the databases of a mall at rest are broken
//! in one way after another, each is found, and mended again.

mod breaks;

use anyhow::{Context, ensure};
use shared_types::OrderId;
use uuid::Uuid;

use self::breaks::Break;
use super::{Outcome, Scale, codes};
use crate::invariants;
use crate::stage::{How, PARTS, Stage};

/// Orders that came to different ends.
struct Subjects {
    /// Paid, and kept.
    kept: Uuid,
    /// Paid by a gift card in part, with a coupon.
    card: Uuid,
    /// Paid with the same coupon.
    coupon: Uuid,
    /// Called off before it was paid.
    unpaid: Uuid,
    /// One of its units was sent back.
    returned: Uuid,
    /// One that is in no order but these.
    variant: Uuid,
}

/// Everything that the invariants can find is found, and nothing else is broken.
pub async fn finds(stage: &Stage, _: Scale) -> anyhow::Result<Outcome> {
    let subjects = Subjects::made(stage).await?;
    stage.rest().await?;
    // Nobody is to mend or to act on what is broken meanwhile.
    for part in &PARTS {
        stage.kill(part.name).await?;
    }
    let breaks = breaks::all(&subjects);
    let found = all_found(stage, &breaks).await;
    for part in &PARTS {
        stage.start(part.name, &How::default()).await?;
    }
    found?;
    Outcome::new(breaks.len(), "each way to break the mall is found")
}

async fn all_found(stage: &Stage, breaks: &[Break]) -> anyhow::Result<()> {
    let broken = invariants::broken(stage).await?;
    ensure!(broken.is_empty(), "before anything: {}", broken.join("; "));
    for one in breaks {
        let what = || format!("{}: {}", one.database, one.breaks);
        stage
            .databases
            .script(one.database, &one.breaks)
            .await
            .with_context(what)?;
        let found = invariants::broken(stage).await.with_context(what)?;
        stage
            .databases
            .script(one.database, &one.mends)
            .await
            .with_context(what)?;
        ensure!(
            found.iter().any(|found| found.contains(one.found)),
            "`{}` is not found after {}; only {found:?}",
            one.found,
            what()
        );
    }
    let left = invariants::broken(stage).await?;
    ensure!(left.is_empty(), "not mended: {}", left.join("; "));
    Ok(())
}

impl Subjects {
    async fn made(stage: &Stage) -> anyhow::Result<Self> {
        let variant = stage.variants(1, 50).await?[0];
        let words = [
            "promotions",
            "create",
            "--name",
            "For two",
            "--percent",
            "10",
        ];
        let coupon = format!("TWO{}", Uuid::now_v7().simple()).to_uppercase();
        let limit = ["--limit", "2", "--code", &coupon];
        stage.operator(&[&words[..], &limit].concat()).await?;
        let (_, card) = codes::issued(stage, 300).await?;
        let buys = async |codes: &[&str]| -> anyhow::Result<OrderId> {
            let mut checkout = stage.checkout(stage.cart(variant, 2).await?).await?;
            for code in codes {
                checkout = stage.put_code(checkout.checkout_id, code).await?;
            }
            let placed = stage.order(&checkout).await?.map_err(anyhow::Error::msg)?;
            stage.bought(&placed).await?;
            Ok(placed.order_id)
        };
        let returned = buys(&[]).await?;
        stage.sends_one_back(returned).await?;
        let unpaid = stage.ordered(variant, 1).await?.order_id;
        stage.called_off(unpaid).await?;
        Ok(Self {
            kept: buys(&[]).await?.uuid(),
            card: buys(&[&coupon, &card]).await?.uuid(),
            coupon: buys(&[&coupon]).await?.uuid(),
            unpaid: unpaid.uuid(),
            returned: returned.uuid(),
            variant: variant.uuid(),
        })
    }
}
