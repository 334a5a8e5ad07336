//! The keys' SQL.

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Seconds for which a claim is left to its try: longer than any request may take.
pub(super) const LEASE_S: f64 = 30.0;

/// A key of one owner at one endpoint, and what was asked under it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub scope: String,
    pub key: String,
    pub request_hash: Vec<u8>,
}

/// What a key stands for.
pub(super) enum Claim {
    /// Ours to work on.
    Mine(Uuid),
    /// Answered already.
    Kept(Kept),
    /// It was sent with another request.
    OtherRequest,
    /// Another try is at it.
    InFlight,
}

/// An answer of before.
pub(super) struct Kept {
    pub status: i32,
    pub body: Vec<u8>,
}

/// Claims the key, or says why not.
pub(super) async fn claim(pool: &PgPool, named: &Named) -> sqlx::Result<Claim> {
    let claim_id = Uuid::now_v7();
    if take(pool, named, claim_id).await? {
        return Ok(Claim::Mine(claim_id));
    }
    let row = sqlx::query!(
        "select request_hash, status, body from idempotency_key where scope = $1 and key = $2",
        named.scope,
        named.key
    )
    .fetch_optional(pool)
    .await?;
    Ok(match row {
        Some(row) if row.request_hash != named.request_hash => Claim::OtherRequest,
        Some(row) => match (row.status, row.body) {
            (Some(status), Some(body)) => Claim::Kept(Kept { status, body }),
            _ => Claim::InFlight,
        },
        // Forgotten between the two statements: the next repeat has its turn.
        None => Claim::InFlight,
    })
}

/// A new key, or one whose try left it without an answer: what the next one answers counts
/// for its own effect alone.
async fn take(pool: &PgPool, named: &Named, claim_id: Uuid) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "insert into idempotency_key as held (scope, key, request_hash, claim_id, claimed_until)
         values ($1, $2, $3, $4, now() + make_interval(secs => $5))
         on conflict on constraint idempotency_key_pkey do update
         set claim_id = excluded.claim_id, claimed_until = excluded.claimed_until, effect = false
         where held.status is null and held.claimed_until <= now()
           and held.request_hash = excluded.request_hash",
        named.scope,
        named.key,
        named.request_hash,
        claim_id,
        LEASE_S
    )
    .execute(pool)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Notes an effect, and its answer where that is known; false where the claim is lost.
pub(super) async fn note_effect(
    connection: &mut PgConnection,
    named: &Named,
    claim_id: Uuid,
    answer: Option<(i32, &[u8])>,
) -> sqlx::Result<bool> {
    let noted = sqlx::query!(
        "update idempotency_key
         set effect = true, claimed_until = now() + make_interval(secs => $4),
             status = $5, body = $6
         where scope = $1 and key = $2 and claim_id = $3",
        named.scope,
        named.key,
        claim_id,
        LEASE_S,
        answer.map(|(status, _)| status),
        answer.map(|(_, body)| body)
    )
    .execute(connection)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Keeps an answer if it is to be `kept` or had an effect, and gives the key back
/// otherwise.
pub(super) async fn settle(
    pool: &PgPool,
    named: &Named,
    claim_id: Uuid,
    (status, body): (i32, &[u8]),
    kept: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with forgotten as (
             delete from idempotency_key
             where scope = $1 and key = $2 and claim_id = $3 and not ($6 or effect)
         )
         update idempotency_key set status = $4, body = $5
         where scope = $1 and key = $2 and claim_id = $3 and ($6 or effect) and status is null",
        named.scope,
        named.key,
        claim_id,
        status,
        body,
        kept
    )
    .execute(pool)
    .await?;
    Ok(())
}
