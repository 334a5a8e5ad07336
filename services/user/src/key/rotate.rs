//! Makes the next key in time and withdraws the ones that are done.

use anyhow::{Context, anyhow};
use ring::rand::{SecureRandom, SystemRandom};
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use super::model::{Period, SigningKey};
use super::store::{self, StoredKey};
use crate::vault::Vault;

/// The published keys as they have to be at `now`, newest first. Several processes
/// may do this at once: one decides, the others find its keys.
///
/// # Errors
/// When the database is away, or a key was sealed with another secret.
pub async fn rotate(
    pool: &PgPool,
    vault: &Vault,
    lifetime: Duration,
    now: OffsetDateTime,
) -> anyhow::Result<Vec<SigningKey>> {
    let mut transaction = service_kit::db::begin(pool).await?;
    store::take_turn(&mut transaction).await?;
    store::withdraw(&mut transaction, now).await?;
    let newest = store::newest_until(&mut transaction).await?;
    if let Some(period) = Period::next(now, newest, lifetime) {
        create(&mut transaction, vault, period).await?;
    }
    let stored = store::published(&mut transaction).await?;
    transaction.commit().await?;
    stored.iter().map(|key| open(vault, key)).collect()
}

async fn create(
    connection: &mut PgConnection,
    vault: &Vault,
    period: Period,
) -> anyhow::Result<()> {
    let mut seed = [0; 32];
    SystemRandom::new()
        .fill(&mut seed)
        .map_err(|_| anyhow!("the system gives no randomness"))?;
    let key = SigningKey::from_seed(&seed, period)?;
    let stored = StoredKey {
        sealed_private_key: vault.seal(&key.kid, &seed)?,
        kid: key.kid.clone(),
        period,
    };
    store::insert(connection, &stored, key.public()).await?;
    tracing::info!(key.id = stored.kid, signs.from = %period.signs_from, "published a signing key");
    Ok(())
}

fn open(vault: &Vault, stored: &StoredKey) -> anyhow::Result<SigningKey> {
    let seed = vault.open(&stored.kid, &stored.sealed_private_key).ok();
    let seed: [u8; 32] = seed.and_then(|seed| seed.try_into().ok()).context(
        "USER_KEY_SECRET is not the one that sealed the signing keys in the database; set the \
         former one, or delete all rows of signing_key, which signs everyone out of what they \
         do now",
    )?;
    SigningKey::from_seed(&seed, stored.period)
}
