//! What every handler of this service can reach.

use axum::extract::FromRef;
use server_kit::AuthState;
use sqlx::PgPool;
use time::Duration;

use crate::category::Categories;
use crate::clock::Clock;
use crate::list::FacetCache;
use crate::seller::Sellers;

/// The service's state; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) pool: PgPool,
    /// For lists and counts.
    pub(crate) searches: PgPool,
    pub(crate) auth: AuthState,
    pub(crate) clock: Clock,
    pub(crate) reservation_time: Duration,
    pub(crate) categories: Categories,
    pub(crate) sellers: Sellers,
    pub(crate) facets: FacetCache,
}

impl App {
    /// State over the database of `pool`, telling callers apart by `auth`.
    #[must_use]
    pub fn new(pool: PgPool, auth: AuthState, clock: Clock, reservation_time: Duration) -> Self {
        Self {
            categories: Categories::new(pool.clone()),
            sellers: Sellers::new(pool.clone()),
            facets: FacetCache::new(pool.clone()),
            searches: pool.clone(),
            pool,
            auth,
            clock,
            reservation_time,
        }
    }

    /// Lists and counts by way of another pool of the same database.
    #[must_use]
    pub fn with_searches(self, searches: PgPool) -> Self {
        Self {
            facets: FacetCache::new(searches.clone()),
            searches,
            ..self
        }
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.auth.clone()
    }
}
