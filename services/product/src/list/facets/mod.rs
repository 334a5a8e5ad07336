//! What a list can be narrowed by, and how many matches each choice has.
//!
//! Choices of one facet widen each other, so each facet is counted with its own
//! choice set aside: with red chosen, blue still says how many blue ones there are.

mod build;
mod count;

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use shared_types::product::Facet;
use sqlx::PgPool;

use super::filter::Filter;
use super::search::Matching;
use crate::category::Categories;
use crate::snapshot::shared;

/// How old counts may be.
const AGE: Duration = Duration::from_secs(30);
/// How many lists' counts are kept.
const KEPT: u64 = 500;

/// The counts of one list.
#[derive(Debug)]
pub(crate) struct Facets {
    pub total: i64,
    /// Of all matches, the price choice set aside.
    pub price_range: Option<(i64, i64)>,
    pub facets: Vec<Facet>,
}

/// Counts by filter, kept in the process; equal lists are counted once at a time.
#[derive(Clone)]
pub(crate) struct FacetCache {
    pool: PgPool,
    cache: Cache<(Filter, Matching), Arc<Facets>>,
}

impl FacetCache {
    pub fn new(pool: PgPool) -> Self {
        let cache = Cache::builder()
            .max_capacity(KEPT)
            .time_to_live(AGE)
            .build();
        Self { pool, cache }
    }

    pub(super) async fn get(
        &self,
        filter: Filter,
        matching: Matching,
        categories: &Categories,
    ) -> Result<Arc<Facets>, sqlx::Error> {
        let load = async {
            let tree = categories.tree().await?;
            let scope = build::Scope::of(&tree, filter.category.as_deref());
            let counts = count::count(&self.pool, &filter, matching, scope.slug()).await?;
            Ok(Arc::new(build::facets(counts, &filter, &scope)))
        };
        let key = (filter.clone(), matching);
        self.cache.try_get_with(key, load).await.map_err(shared)
    }
}
