//! All of a session's SQL. Each change is one statement that merges one key under
//! the row's lock, so that two tabs never undo each other's changes.

use serde_json::Value;
use sqlx::PgPool;
use sqlx::types::Json;

use super::cookies::LIFETIME_S;
use super::key::Key;

/// A session as it was found.
pub(super) struct Found {
    pub data: Value,
    /// Its end is near enough to be put off.
    pub ageing: bool,
}

/// Sessions in PostgreSQL.
#[derive(Clone)]
pub(super) struct Store {
    pool: PgPool,
}

type Row = Option<(Json<Value>,)>;

impl Store {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub(super) async fn load(&self, key: Key) -> sqlx::Result<Option<Found>> {
        let found: Option<(Json<Value>, bool)> = sqlx::query_as(
            "select data, expires_at < now() + make_interval(secs => $2 - 86400)
             from browser_session where session_hash = $1 and expires_at > now()",
        )
        .bind(key.bytes())
        .bind(LIFETIME_S)
        .fetch_optional(&self.pool)
        .await?;
        Ok(found.map(|(Json(data), ageing)| Found { data, ageing }))
    }

    pub(super) async fn create(&self, key: Key, data: &Value) -> sqlx::Result<()> {
        sqlx::query(
            "insert into browser_session (session_hash, data, expires_at)
             values ($1, $2, now() + make_interval(secs => $3))",
        )
        .bind(key.bytes())
        .bind(Json(data))
        .bind(LIFETIME_S)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Puts its end off.
    pub(super) async fn touch(&self, key: Key) -> sqlx::Result<()> {
        sqlx::query(
            "update browser_session set expires_at = now() + make_interval(secs => $2)
             where session_hash = $1",
        )
        .bind(key.bytes())
        .bind(LIFETIME_S)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Sets keys; `None` where there is no such session any more.
    pub(super) async fn merge(&self, key: Key, change: &Value) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = data || $2
             where session_hash = $1 and expires_at > now() returning data",
        )
        .bind(key.bytes())
        .bind(Json(change))
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Sets `name` to `new` only where it is `old` now.
    pub(super) async fn replace(
        &self,
        key: Key,
        name: &str,
        old: Option<&str>,
        new: &str,
    ) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = case
                 when data ->> $2 is not distinct from $3
                 then data || jsonb_build_object($2, $4) else data end
             where session_hash = $1 and expires_at > now() returning data",
        )
        .bind(key.bytes())
        .bind(name)
        .bind(old)
        .bind(new)
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Puts `item` first in a list of at most `most` different ones.
    pub(super) async fn push(
        &self,
        key: Key,
        name: &str,
        item: &str,
        most: i32,
    ) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = data || jsonb_build_object($2, (
                 select jsonb_agg(item order by place) from (
                     select to_jsonb($3) as item, 0::bigint as place
                     union all
                     select item, place
                     from jsonb_array_elements(coalesce(data -> $2, '[]'))
                         with ordinality as old (item, place)
                     where item <> to_jsonb($3)
                     order by place limit $4
                 ) as list
             ))
             where session_hash = $1 and expires_at > now() returning data",
        )
        .bind(key.bytes())
        .bind(name)
        .bind(item)
        .bind(most)
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Removes a key.
    pub(super) async fn remove(&self, key: Key, name: &str) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = data - $2
             where session_hash = $1 and expires_at > now() returning data",
        )
        .bind(key.bytes())
        .bind(name)
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Removes a key and gives what it held, to one caller only.
    pub(super) async fn take(&self, key: Key, name: &str) -> sqlx::Result<Option<Value>> {
        let row: Option<(Option<Json<Value>>,)> = sqlx::query_as(
            "with held as (
                 select session_hash, data -> $2 as item from browser_session
                 where session_hash = $1 and expires_at > now() for update
             )
             update browser_session set data = data - $2 from held
             where browser_session.session_hash = held.session_hash returning held.item",
        )
        .bind(key.bytes())
        .bind(name)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.and_then(|(item,)| item).map(|Json(item)| item))
    }

    /// Gives the session another key and merges `change`; the old key opens nothing
    /// any more.
    pub(super) async fn renew(
        &self,
        old: Key,
        new: Key,
        change: &Value,
    ) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set session_hash = $2, data = data || $3,
                 expires_at = now() + make_interval(secs => $4)
             where session_hash = $1 and expires_at > now() returning data",
        )
        .bind(old.bytes())
        .bind(new.bytes())
        .bind(Json(change))
        .bind(LIFETIME_S)
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Sets the account of whoever is signed in.
    pub(super) async fn set_user(&self, key: Key, user: &Value) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = jsonb_set(data, '{sign_in,user}', $2)
             where session_hash = $1 and expires_at > now() and data ? 'sign_in' returning data",
        )
        .bind(key.bytes())
        .bind(Json(user))
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Sets the tokens that came for `old`, unless the session has moved on.
    pub(super) async fn set_tokens(
        &self,
        key: Key,
        old: &str,
        tokens: &Value,
    ) -> sqlx::Result<Option<Value>> {
        let row: Row = sqlx::query_as(
            "update browser_session set data = jsonb_set(data, '{sign_in,tokens}', $3)
             where session_hash = $1 and data #>> '{sign_in,tokens,refresh_token}' = $2
             returning data",
        )
        .bind(key.bytes())
        .bind(old)
        .bind(Json(tokens))
        .fetch_optional(&self.pool)
        .await?;
        Ok(value(row))
    }

    /// Forgets a sign-in whose refresh token is `old`, and with it the orders and the
    /// checkout: they hold the shopper's address, and this may be someone else's hands.
    pub(super) async fn end_sign_in(&self, key: Key, old: &str) -> sqlx::Result<()> {
        sqlx::query(
            "update browser_session set data = data - array['sign_in', 'orders', 'checkout']
             where session_hash = $1 and data #>> '{sign_in,tokens,refresh_token}' = $2",
        )
        .bind(key.bytes())
        .bind(old)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Waits until no other process refreshes this session's tokens; the lock ends
    /// with the transaction. A lock of its own, so that other changes need not wait
    /// for the user service.
    pub(super) async fn lock_tokens(
        &self,
        key: Key,
    ) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
        let (pool, number) = (self.pool.clone(), key.number());
        // A task of its own: where its caller is dropped midway, sqlx 0.9 would give
        // the connection back with the transaction open.
        let locked = tokio::spawn(async move {
            let mut transaction = pool.begin().await?;
            sqlx::query("select pg_advisory_xact_lock($1)")
                .bind(number)
                .execute(&mut *transaction)
                .await?;
            Ok(transaction)
        });
        // The task ends early only with the whole runtime.
        locked.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    pub(super) async fn delete(&self, key: Key) -> sqlx::Result<()> {
        sqlx::query("delete from browser_session where session_hash = $1")
            .bind(key.bytes())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes some of what has expired, and says how many that were.
    pub(super) async fn sweep(&self) -> sqlx::Result<u64> {
        let swept = sqlx::query(
            "delete from browser_session where session_hash in (
                 select session_hash from browser_session
                 where expires_at <= now() limit 1000 for update skip locked
             )",
        )
        .execute(&self.pool)
        .await?;
        Ok(swept.rows_affected())
    }

    /// Whether the database answers.
    pub(super) async fn check(&self) -> sqlx::Result<()> {
        sqlx::query("select").execute(&self.pool).await?;
        Ok(())
    }
}

fn value(row: Row) -> Option<Value> {
    row.map(|(Json(data),)| data)
}
