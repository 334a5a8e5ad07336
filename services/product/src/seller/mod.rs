//! Those who sell in the mall.

mod get;
mod list;
mod store;

use std::sync::Arc;
use std::time::Duration;

use shared_types::SellerId;
use shared_types::product::SellerView;
use sqlx::PgPool;

pub(crate) use self::get::get;
pub(crate) use self::list::list;
use crate::snapshot::{Snapshot, shared};

/// How old the sellers and their counts may be.
const AGE: Duration = Duration::from_secs(15);

/// Sellers with most products first, kept in the process; the long tail of a
/// large mall is read from the database.
#[derive(Clone)]
pub(crate) struct Sellers {
    pool: PgPool,
    snapshot: Snapshot<Vec<SellerView>>,
}

impl Sellers {
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            snapshot: Snapshot::new(AGE),
        }
    }

    pub async fn of_note(&self) -> Result<Arc<Vec<SellerView>>, sqlx::Error> {
        self.snapshot
            .get(store::of_note(&self.pool))
            .await
            .map_err(shared)
    }

    pub async fn by_slug(&self, slug: &str) -> Result<Option<SellerView>, sqlx::Error> {
        let known = self.of_note().await?;
        match known.iter().find(|seller| seller.slug == slug) {
            Some(seller) => Ok(Some(seller.clone())),
            None => store::by_slug(&self.pool, slug).await,
        }
    }

    pub async fn by_id(&self, seller: SellerId) -> Result<Option<SellerView>, sqlx::Error> {
        let known = self.of_note().await?;
        match known.iter().find(|known| known.seller_id == seller) {
            Some(seller) => Ok(Some(seller.clone())),
            None => store::by_id(&self.pool, seller).await,
        }
    }
}
