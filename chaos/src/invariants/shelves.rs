//! Units of each variant: initial = available + reserved + sold, less what came back.

use std::collections::HashMap;

use sqlx::Row;
use uuid::Uuid;

use super::few;
use crate::stage::Stage;

/// Shelves that do not add up, and lists that show something else.
pub async fn broken(stage: &Stage) -> anyhow::Result<Vec<String>> {
    let product = stage.databases.of("product")?;
    let rows = sqlx::query(
        "select s.variant_id, s.on_hand, s.reserved,
                coalesce(sum(line.quantity) filter (where state = 'held'), 0)::bigint as held,
                coalesce(sum(line.quantity) filter (where state = 'committed'), 0)::bigint as sold
         from stock s
         left join reservation_line line using (variant_id)
         left join reservation using (order_id)
         group by s.variant_id",
    )
    .fetch_all(product)
    .await?;
    let came_back = came_back(stage).await?;
    let units = stage.before.units.lock().await;
    let mut found = Vec::new();
    for row in rows {
        let number = |name: &str| row.get::<i64, _>(name);
        let variant: Uuid = row.get("variant_id");
        let (on_hand, reserved) = (number("on_hand"), number("reserved"));
        let (held, sold) = (number("held"), number("sold"));
        let back = came_back.get(&variant).copied().unwrap_or_default();
        let ever = units.get(&variant).copied().unwrap_or(on_hand);
        if reserved != held || on_hand + sold != ever + back || reserved > on_hand || on_hand < 0 {
            found.push(format!(
                "variant {variant}: of {ever} units {on_hand} are on the shelf, {reserved} \
                 reserved ({held} by orders), {sold} sold and {back} of those sent back"
            ));
        }
    }
    drop(units);
    let mut found = few(found);
    let shown = "select count(*) from product p where available <> (
                     select coalesce(sum(on_hand - reserved), 0) from stock s
                     where s.product_id = p.product_id and s.offered)";
    let shown = stage.databases.number("product", shown).await?;
    if shown > 0 {
        found.push(format!(
            "{shown} products show another number of units than they have"
        ));
    }
    Ok(found)
}

/// Units that were sent back and are sellable.
async fn came_back(stage: &Stage) -> anyhow::Result<HashMap<Uuid, i64>> {
    let sums: Vec<(Uuid, i64)> = sqlx::query_as(
        "select variant_id, sum(quantity)::bigint from return_line
         where sellable group by variant_id",
    )
    .fetch_all(stage.databases.of("order")?)
    .await?;
    Ok(sums.into_iter().collect())
}
