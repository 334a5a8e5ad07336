//! Looks at watched variants and tells those whom it concerns.

use std::collections::HashMap;
use std::time::Duration;

use server_kit::Client;
use service_kit::Backoff;
use shared_types::product::VariantSnapshot;
use shared_types::user::{LookUpPeople, Person, UserIds};
use shared_types::watch::WatchKind;
use shared_types::{Empty, UserId, VariantId};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::news::{self, Claimed};
use super::offer::offers;
use super::store::{self, Due, Told};
use crate::letter::watch as letters;
use crate::tell::{Addressee, Desk};

/// How often to look for news.
const INTERVAL: Duration = Duration::from_secs(1);

/// Variants that the product service is asked of at a time.
const VARIANTS: i64 = 20;

/// People who are told of one variant in one transaction; the user service is asked for
/// no more at a time.
const BATCH: i64 = 100;

/// How long a claim holds: longer than telling so many people of so many variants.
const LEASE: Duration = Duration::from_secs(300);

/// How long a watch that is over is shown.
const KEPT: time::Duration = time::Duration::days(90);

/// How often those are forgotten.
const SWEEP: Duration = Duration::from_secs(3600);

/// Tells of what is watched; several may at once, in one process or many.
#[derive(Clone)]
pub struct Herald {
    /// The notification database.
    pub pool: PgPool,
    /// Writes to people.
    pub desk: Desk,
    /// Knows prices and stock.
    pub products: Client,
    /// Knows where mail reaches people.
    pub users: Client,
}

impl Herald {
    /// Between tries while a service is away: a second at first, five minutes at most.
    const BACKOFF: Backoff = Backoff {
        base: Duration::from_secs(1),
        cap: Duration::from_secs(300),
        tries: u32::MAX,
    };

    /// Tells what there is to tell until `stop`.
    ///
    /// # Errors
    /// When the database fails; the news stay due.
    pub async fn run(self, stop: CancellationToken) -> anyhow::Result<()> {
        while !stop.is_cancelled() {
            if self.pass().await? == 0 {
                stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await;
            }
        }
        Ok(())
    }

    /// Forgets watches that are long over, now and then until `stop`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep(self, stop: CancellationToken) -> anyhow::Result<()> {
        while stop
            .run_until_cancelled(tokio::time::sleep(SWEEP))
            .await
            .is_some()
        {
            store::forget_over(&self.pool, OffsetDateTime::now_utc() - KEPT).await?;
        }
        Ok(())
    }

    /// Looks at some variants, tells some people of each, and says how many variants
    /// there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass(&self) -> anyhow::Result<usize> {
        let claimed = news::claim(&self.pool, VARIANTS, LEASE).await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let asked = claimed.iter().map(|one| one.variant_id).collect();
        let offers: HashMap<VariantId, VariantSnapshot> = match offers(&self.products, asked).await
        {
            Ok(found) => found.into_iter().map(|one| (one.variant_id, one)).collect(),
            Err(error) => {
                let error = error.into();
                for one in &claimed {
                    self.later(*one, &error).await?;
                }
                return Ok(claimed.len());
            }
        };
        for one in &claimed {
            // What is not on offer is no news. Its watches wait for it to come back.
            let told = match offers.get(&one.variant_id) {
                Some(offer) => self.tell(offer).await,
                None => Ok(true),
            };
            match told {
                Ok(true) => news::settle(&self.pool, *one).await?,
                Ok(false) => news::go_on(&self.pool, *one).await?,
                Err(error) => self.later(*one, &error).await?,
            }
        }
        Ok(claimed.len())
    }

    /// Tells a batch of those to whom `offer` is news; whether that were all.
    async fn tell(&self, offer: &VariantSnapshot) -> anyhow::Result<bool> {
        let due = store::due(&self.pool, offer, BATCH).await?;
        if due.is_empty() {
            return Ok(true);
        }
        let people = self.people(&due).await?;
        let (here, gone): (Vec<Due>, Vec<Due>) = due
            .iter()
            .partition(|one| people.contains_key(&one.user_id));
        let gone: Vec<Uuid> = gone.iter().map(|one| one.user_id.uuid()).collect();
        let here: Vec<Uuid> = here.iter().map(|one| one.watch_id.uuid()).collect();
        let mut transaction = service_kit::db::begin(&self.pool).await?;
        store::forget_users(&mut transaction, &gone).await?;
        for told in store::tell(&mut transaction, offer, &here).await? {
            if let Some(person) = people.get(&told.user_id) {
                self.write(&mut transaction, person, &told, offer).await?;
            }
        }
        transaction.commit().await?;
        Ok(due.len() < usize::try_from(BATCH)?)
    }

    /// Those of whom `due` are who still have an account.
    async fn people(&self, due: &[Due]) -> anyhow::Result<HashMap<UserId, Person>> {
        let mut user_ids: Vec<UserId> = due.iter().map(|one| one.user_id).collect();
        user_ids.sort_unstable();
        user_ids.dedup();
        let asked = UserIds { user_ids };
        let found = self.users.send::<LookUpPeople>(&Empty {}, &asked).await?;
        let people = found.people.into_iter();
        Ok(people.map(|person| (person.user_id, person)).collect())
    }

    async fn write(
        &self,
        connection: &mut PgConnection,
        person: &Person,
        told: &Told,
        offer: &VariantSnapshot,
    ) -> anyhow::Result<()> {
        let letter = match told.kind {
            WatchKind::Price => letters::price_dropped(&person.name, offer, told.below),
            WatchKind::Stock => letters::back_in_stock(&person.name, offer),
        };
        let to = Addressee {
            // A fact of this watch alone: that it moved, in this transaction.
            event_id: Uuid::now_v7().into(),
            at: OffsetDateTime::now_utc(),
            email: &person.email,
            user_id: Some(person.user_id),
        };
        self.desk.tell(connection, &to, &letter).await?;
        metrics::counter!("watches_told_total", "kind" => told.kind.as_str()).increment(1);
        Ok(())
    }

    async fn later(&self, claimed: Claimed, error: &anyhow::Error) -> anyhow::Result<()> {
        let pause = Self::BACKOFF.after(claimed.tries);
        let pause = pause.unwrap_or(Self::BACKOFF.cap);
        let (variant_id, error) = (claimed.variant_id, format!("{error:#}"));
        tracing::warn!(%variant_id, tries = claimed.tries, error, "watchers wait to be told");
        news::put_off(&self.pool, claimed, pause).await
    }
}
