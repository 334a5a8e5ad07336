//! All SQL on saved addresses; every function is about one user's own.

use shared_types::user::{Address, AddressView};
use shared_types::{AddressId, UserId};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// How many addresses a user may save.
pub const MOST: i64 = 50;

struct Row {
    address_id: Uuid,
    name: String,
    line1: String,
    line2: String,
    city: String,
    region: String,
    postal_code: String,
    country: String,
}

impl From<Row> for AddressView {
    fn from(row: Row) -> Self {
        Self {
            address_id: row.address_id.into(),
            address: Address {
                name: row.name,
                line1: row.line1,
                line2: row.line2,
                city: row.city,
                region: row.region,
                postal_code: row.postal_code,
                country: row.country,
            },
        }
    }
}

/// A user's addresses, newest first.
pub async fn list(pool: &PgPool, user_id: UserId) -> Result<Vec<AddressView>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        "select address_id, name, line1, line2, city, region, postal_code, country
         from address
         where user_id = $1
         order by created_at desc, address_id desc
         limit $2",
        user_id.uuid(),
        MOST,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(AddressView::from).collect())
}

/// Makes other inserts of this user wait, so that counting holds; `false` where
/// there is no such user.
pub async fn lock(connection: &mut PgConnection, user_id: UserId) -> Result<bool, sqlx::Error> {
    let locked = sqlx::query_scalar!(
        "select user_id from user_account where user_id = $1 for no key update",
        user_id.uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(locked.is_some())
}

/// Saves an address; `None` where the user, [locked](lock), has [`MOST`] already.
pub async fn insert(
    connection: &mut PgConnection,
    user_id: UserId,
    address: &Address,
    now: OffsetDateTime,
) -> Result<Option<AddressId>, sqlx::Error> {
    let address_id = sqlx::query_scalar!(
        "insert into address (
             address_id, user_id, name, line1, line2, city, region, postal_code, country,
             created_at
         )
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
         where (select count(*) from address where user_id = $2) < $11
         returning address_id",
        Uuid::now_v7(),
        user_id.uuid(),
        address.name,
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postal_code,
        address.country,
        now,
        MOST,
    )
    .fetch_optional(connection)
    .await?;
    Ok(address_id.map(AddressId::from))
}

/// Replaces a user's address; `false` where it is not theirs.
pub async fn replace(
    pool: &PgPool,
    user_id: UserId,
    address_id: AddressId,
    address: &Address,
) -> Result<bool, sqlx::Error> {
    let updated = sqlx::query!(
        "update address
         set name = $3, line1 = $4, line2 = $5, city = $6, region = $7, postal_code = $8,
             country = $9
         where user_id = $1 and address_id = $2",
        user_id.uuid(),
        address_id.uuid(),
        address.name,
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postal_code,
        address.country,
    )
    .execute(pool)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Forgets a user's address; `false` where it is not theirs.
pub async fn delete(
    pool: &PgPool,
    user_id: UserId,
    address_id: AddressId,
) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from address where user_id = $1 and address_id = $2",
        user_id.uuid(),
        address_id.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(deleted.rows_affected() == 1)
}
