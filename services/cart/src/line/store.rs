//! All SQL on lines.

use shared_types::product::VariantSnapshot;
use shared_types::{CartId, VariantId};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::cart::model::{StoredLine, cap};

/// Adds units in one statement, so that concurrent adds all count; the sum is
/// capped by stock. Answers the line's quantity.
///
/// # Errors
/// Those of the database.
pub async fn add(
    connection: &mut PgConnection,
    cart_id: CartId,
    quantity: i64,
    snapshot: &VariantSnapshot,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "insert into line (cart_id, variant_id, quantity, snapshot)
         values ($1, $2, greatest(least($3::bigint, $4::bigint), 1), $5)
         on conflict (cart_id, variant_id) do update
         set quantity = greatest(least(line.quantity + $3, $4), 1), snapshot = excluded.snapshot
         returning quantity",
        cart_id.uuid(),
        snapshot.variant_id.uuid(),
        quantity,
        cap(snapshot),
        Json(snapshot) as _
    )
    .fetch_one(connection)
    .await
}

/// Sets a line's quantity, putting the line in where it was taken out: that is
/// how a removal is undone.
///
/// # Errors
/// Those of the database.
pub async fn put(
    connection: &mut PgConnection,
    cart_id: CartId,
    quantity: i64,
    snapshot: &VariantSnapshot,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into line (cart_id, variant_id, quantity, snapshot)
         values ($1, $2, greatest(least($3::bigint, $4::bigint), 1), $5)
         on conflict (cart_id, variant_id) do update
         set quantity = excluded.quantity, snapshot = excluded.snapshot",
        cart_id.uuid(),
        snapshot.variant_id.uuid(),
        quantity,
        cap(snapshot),
        Json(snapshot) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a line out; false where there was none.
///
/// # Errors
/// Those of the database.
pub async fn remove(
    connection: &mut PgConnection,
    cart_id: CartId,
    variant_id: VariantId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from line where cart_id = $1 and variant_id = $2",
        cart_id.uuid(),
        variant_id.uuid()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes all lines out and answers them, in order of variant so that two merges
/// into one cart cannot wait for each other.
///
/// # Errors
/// Those of the database.
pub async fn take_all(
    connection: &mut PgConnection,
    cart_id: CartId,
) -> sqlx::Result<Vec<StoredLine>> {
    let rows = sqlx::query!(
        r#"delete from line where cart_id = $1
           returning variant_id, quantity, snapshot as "snapshot: Json<VariantSnapshot>""#,
        cart_id.uuid()
    )
    .fetch_all(connection)
    .await?;
    let mut lines: Vec<_> = rows
        .into_iter()
        .map(|row| StoredLine {
            variant_id: row.variant_id.into(),
            quantity: row.quantity,
            snapshot: row.snapshot.0,
        })
        .collect();
    lines.sort_by_key(|line| line.variant_id);
    Ok(lines)
}

/// Takes out what was bought, false where there is no such line; what was added since
/// stays.
///
/// # Errors
/// Those of the database.
pub async fn subtract(
    connection: &mut PgConnection,
    (cart_id, variant_id): (CartId, VariantId),
    quantity: i64,
) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from line where cart_id = $1 and variant_id = $2 and quantity <= $3",
        cart_id.uuid(),
        variant_id.uuid(),
        quantity
    )
    .execute(&mut *connection)
    .await?;
    if gone.rows_affected() == 1 {
        return Ok(true);
    }
    let fewer = sqlx::query!(
        "update line set quantity = quantity - $3 where cart_id = $1 and variant_id = $2",
        cart_id.uuid(),
        variant_id.uuid(),
        quantity
    )
    .execute(connection)
    .await?;
    Ok(fewer.rows_affected() == 1)
}

/// Keeps the last known stock of a variant in every cart that holds it.
///
/// # Errors
/// Those of the database.
pub async fn remember_available(
    connection: &mut PgConnection,
    variant_id: VariantId,
    available: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update line set snapshot = jsonb_set(snapshot, '{available}', to_jsonb($2::bigint))
         where variant_id = $1",
        variant_id.uuid(),
        available
    )
    .execute(connection)
    .await?;
    Ok(())
}
