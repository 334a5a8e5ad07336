//! The departments that every page's navigation lists.

use std::time::Duration;

use server_kit::Client;
use shared_types::Empty;
use shared_types::product::ListCategories;
use ui::NavLink;

use crate::swr::{Fresh, Kept};

const FRESH: Duration = Duration::from_secs(30);

/// How long a first page waits for them; it is complete without.
const PATIENCE: Duration = Duration::from_millis(500);

pub(crate) struct Departments {
    products: Client,
    kept: Kept<(), Vec<NavLink>>,
}

impl Departments {
    pub(crate) fn new(products: Client) -> Self {
        Self {
            products: products.with_timeout(PATIENCE),
            kept: Kept::new(1),
        }
    }

    /// The top of the category tree; empty until the product service has answered
    /// once.
    pub(crate) async fn links(&self) -> Vec<NavLink> {
        let load = || {
            let products = self.products.clone();
            async move { load(&products).await }
        };
        self.kept.get((), load).await.unwrap_or_default()
    }
}

async fn load(products: &Client) -> Option<Fresh<Vec<NavLink>>> {
    let tree = match products.get::<ListCategories>(&Empty {}, &Empty {}).await {
        Ok(tree) => tree,
        Err(error) => {
            tracing::warn!(error = %error, "the departments cannot be listed");
            return None;
        }
    };
    let departments = tree
        .categories
        .into_iter()
        .filter(|one| one.parent_slug.is_none());
    let value = departments
        .map(|one| NavLink::new(one.name, format!("/products/c/{}", one.slug)))
        .collect();
    Some(Fresh {
        value,
        fresh: FRESH,
    })
}
