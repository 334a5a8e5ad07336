//! The category tree.

mod list;
mod store;

use std::sync::Arc;
use std::time::Duration;

use shared_types::product::{CategoryTree, CategoryView, Crumb};
use sqlx::PgPool;

pub(crate) use self::list::list;
use crate::snapshot::{Snapshot, shared};

/// How old the tree and its counts may be.
const AGE: Duration = Duration::from_secs(15);

/// The tree, kept in the process.
#[derive(Clone)]
pub(crate) struct Categories {
    pool: PgPool,
    snapshot: Snapshot<CategoryTree>,
}

impl Categories {
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            snapshot: Snapshot::new(AGE),
        }
    }

    pub async fn tree(&self) -> Result<Arc<CategoryTree>, sqlx::Error> {
        self.snapshot
            .get(store::tree(&self.pool))
            .await
            .map_err(shared)
    }
}

/// The category of `slug`.
pub(crate) fn find<'a>(tree: &'a CategoryTree, slug: &str) -> Option<&'a CategoryView> {
    tree.categories
        .iter()
        .find(|category| category.slug == slug)
}

/// Names for a path of slugs; one too new for the tree goes by its slug.
pub(crate) fn breadcrumbs(tree: &CategoryTree, path: Vec<String>) -> Vec<Crumb> {
    let named = |slug: String| {
        let name = find(tree, &slug).map_or_else(|| slug.clone(), |found| found.name.clone());
        Crumb { name, slug }
    };
    path.into_iter().map(named).collect()
}
