//! What the mall's ledger says, beside the model.

use std::collections::BTreeMap;

use anyhow::ensure;
use shared_types::{OrderId, SellerId};
use uuid::Uuid;

use super::model::{Model, Purse, Till};
use crate::stage::Stage;

/// A model of what there is now.
pub async fn present(stage: &Stage) -> anyhow::Result<Model> {
    Ok(Model {
        purses: purses(stage).await?,
        till: till(stage).await?,
        sales: Vec::new(),
    })
}

/// To the minor unit.
pub async fn agrees(stage: &Stage, model: &Model) -> anyhow::Result<()> {
    stage.settle().await?;
    let (purses, till) = (purses(stage).await?, till(stage).await?);
    ensure!(
        till == model.till,
        "the mall has {till:?}, and the model {:?}",
        model.till
    );
    for (seller, expected) in &model.purses {
        let has = purses.get(seller).copied().unwrap_or_default();
        ensure!(
            has == *expected,
            "seller {seller} has {has:?}, and in the model {expected:?}"
        );
    }
    ensure!(
        purses
            .keys()
            .all(|seller| model.purses.contains_key(seller)),
        "somebody else has money: {purses:?}"
    );
    Ok(())
}

async fn purses(stage: &Stage) -> anyhow::Result<BTreeMap<SellerId, Purse>> {
    let sql = "select seller_id, pending, available from seller_balance";
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(sql)
        .fetch_all(stage.databases.of("payment")?)
        .await?;
    let purse = |(seller, pending, available): (Uuid, i64, i64)| {
        (SellerId::from(seller), Purse { pending, available })
    };
    Ok(rows.into_iter().map(purse).collect())
}

async fn till(stage: &Stage) -> anyhow::Result<Till> {
    let account = async |name: &str| {
        let sql = format!(
            "select coalesce(sum(amount), 0)::bigint from ledger_entry where account = '{name}'"
        );
        stage.databases.number("payment", &sql).await
    };
    Ok(Till {
        clearing: account("provider_clearing").await?,
        commission: -account("mall_commission").await?,
        fees: account("provider_fee").await?,
        gift_cards: account("gift_card").await?,
    })
}

/// What each seller's part of an order comes to, as the order service has it.
pub async fn shares(stage: &Stage, order_id: OrderId) -> anyhow::Result<BTreeMap<SellerId, i64>> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select seller_id, (share ->> 'total')::bigint from seller_order
         where order_id = $1",
    )
    .bind(order_id.uuid())
    .fetch_all(stage.databases.of("order")?)
    .await?;
    let shares = rows.into_iter();
    Ok(shares
        .map(|(seller, total)| (seller.into(), total))
        .collect())
}
