//! All SQL on sign-ins and refresh tokens.

use shared_types::{SellerId, SignInId, UserId};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{EndedBy, Holder, Times};
use crate::account::roles;

/// A sign-in about to start.
pub struct Start<'a> {
    /// Who signs in.
    pub user_id: UserId,
    /// The PHC string their password was checked against.
    pub password_hash: &'a str,
    /// Where from.
    pub network_tag: &'a [u8],
    /// Its first refresh token.
    pub token_hash: &'a [u8],
    /// When.
    pub times: Times,
}

struct HolderRow {
    user_id: Uuid,
    sign_in_id: Uuid,
    roles: Vec<String>,
    seller_id: Option<Uuid>,
}

impl From<HolderRow> for Holder {
    fn from(row: HolderRow) -> Self {
        Self {
            user_id: row.user_id.into(),
            sign_in_id: row.sign_in_id.into(),
            roles: roles(&row.roles),
            seller_id: row.seller_id.map(SellerId::from),
        }
    }
}

/// Starts a sign-in, unless the password was changed since it was checked: the
/// lock makes one of the two wait for the other.
pub async fn start(
    connection: &mut PgConnection,
    start: &Start<'_>,
) -> Result<Option<Holder>, sqlx::Error> {
    let holder = sqlx::query_as!(
        HolderRow,
        r#"with holder as (
             select user_id, roles, seller_id from user_account
             where user_id = $1 and password_hash = $2
             for share
         ), started as (
             insert into sign_in (sign_in_id, user_id, network_tag, created_at, ends_at)
             select $3, user_id, $4, $5, $6 from holder
             returning sign_in_id
         ), token as (
             insert into refresh_token (token_hash, sign_in_id, generation, expires_at)
             select $7, sign_in_id, 0, $8 from started
         )
         select user_id, sign_in_id, roles, seller_id from holder, started"#,
        start.user_id.uuid(),
        start.password_hash,
        Uuid::now_v7(),
        start.network_tag,
        start.times.now,
        start.times.sign_in_until,
        start.token_hash,
        start.times.refresh_until,
    )
    .fetch_optional(connection)
    .await?;
    Ok(holder.map(Holder::from))
}

/// Exchanges the token of hash `presented` for the one of hash `successor`; `None`
/// where it is not good.
///
/// A token is good once: the exchange raises its sign-in's generation. Whoever
/// brings the same token in the same few seconds (two tabs) gets a sibling of the
/// successor, in the same generation. The first of the siblings to be exchanged
/// raises the generation again and so makes the others old: a copied token lives
/// on only as long as its owner does not use theirs.
pub async fn exchange(
    pool: &PgPool,
    presented: &[u8],
    successor: &[u8],
    times: Times,
) -> Result<Option<Holder>, sqlx::Error> {
    let holder = sqlx::query_as!(
        HolderRow,
        r#"with presented as (
             select sign_in_id, generation from refresh_token
             where token_hash = $1 and expires_at > $3
         ), exchanged as (
             update sign_in
             set generation = presented.generation + 1,
                 exchanged_at = case
                     when sign_in.generation = presented.generation then $3
                     else sign_in.exchanged_at
                 end
             from presented
             where sign_in.sign_in_id = presented.sign_in_id
                 and ended_at is null
                 and ends_at > $3
                 and (
                     sign_in.generation = presented.generation
                     or (
                         sign_in.generation = presented.generation + 1
                         and exchanged_at > $4
                     )
                 )
             returning sign_in.sign_in_id, user_id, sign_in.generation, ends_at
         ), issued as (
             insert into refresh_token (token_hash, sign_in_id, generation, expires_at)
             select $2, sign_in_id, generation, least($5, ends_at) from exchanged
         )
         select user_account.user_id, sign_in_id, roles, seller_id
         from exchanged join user_account using (user_id)"#,
        presented,
        successor,
        times.now,
        times.grace_since,
        times.refresh_until,
    )
    .fetch_optional(pool)
    .await?;
    Ok(holder.map(Holder::from))
}

/// Ends the sign-in of a token that [`exchange`] refused, if that was because it
/// had been exchanged before: somebody else has a copy.
pub async fn end_reused(
    pool: &PgPool,
    presented: &[u8],
    now: OffsetDateTime,
) -> Result<Option<SignInId>, sqlx::Error> {
    let sign_in_id = sqlx::query_scalar!(
        "update sign_in
         set ended_at = $2, ended_by = 'token_reuse'
         from refresh_token
         where token_hash = $1
             and sign_in.sign_in_id = refresh_token.sign_in_id
             and refresh_token.generation < sign_in.generation
             and expires_at > $2
             and ended_at is null
         returning sign_in.sign_in_id",
        presented,
        now,
    )
    .fetch_optional(pool)
    .await?;
    Ok(sign_in_id.map(SignInId::from))
}

/// Ends the sign-in that a token belongs to, however old the token is.
pub async fn end(pool: &PgPool, token: &[u8], now: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sign_in
         set ended_at = $2, ended_by = $3
         from refresh_token
         where token_hash = $1
             and sign_in.sign_in_id = refresh_token.sign_in_id
             and ended_at is null",
        token,
        now,
        EndedBy::SignOut.as_str(),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Ends a user's sign-ins, all or all but `keep`, and says how many.
pub async fn end_all(
    executor: impl PgExecutor<'_>,
    user_id: UserId,
    keep: Option<SignInId>,
    ended_by: EndedBy,
    now: OffsetDateTime,
) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "update sign_in
         set ended_at = $3, ended_by = $4
         where user_id = $1 and sign_in_id is distinct from $2 and ended_at is null",
        user_id.uuid(),
        keep.map(SignInId::uuid),
        now,
        ended_by.as_str(),
    )
    .execute(executor)
    .await?;
    Ok(ended.rows_affected())
}

/// Whether a sign-in of this user still goes on.
pub async fn goes_on(
    connection: &mut PgConnection,
    user_id: UserId,
    sign_in_id: SignInId,
    now: OffsetDateTime,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
               select from sign_in
               where sign_in_id = $1 and user_id = $2 and ended_at is null and ends_at > $3
           ) as "goes_on!""#,
        sign_in_id.uuid(),
        user_id.uuid(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// Forgets tokens and sign-ins past their time, a bounded number of each.
pub async fn sweep(pool: &PgPool, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from refresh_token where token_hash in (
             select token_hash from refresh_token where expires_at < $1 limit 10000
         )",
        now,
    )
    .execute(pool)
    .await?;
    sqlx::query!(
        "delete from sign_in where sign_in_id in (
             select sign_in_id from sign_in where ends_at < $1 limit 1000
         )",
        now,
    )
    .execute(pool)
    .await?;
    Ok(())
}
