//! What many pages share: the category tree, sellers, and rows of products.

use std::sync::Arc;
use std::time::Duration;

use bff_kit::swr::{Fresh, Kept};
use bff_kit::{Backends, CallError, Client, Optional};
use shared_types::product::{
    BySlug, CategoryTree, GetSeller, Limit, ListCategories, ListProducts, LookUpProducts,
    ProductCard, ProductIds, ProductQuery, SellerView,
};
use shared_types::recommendation::{ByProduct, ListBoughtTogether};
use shared_types::{Empty, ProductId};

/// How long a shelf is fresh; a stale one is shown while the next is fetched.
const FRESH: Duration = Duration::from_secs(30);
/// Of rows whose products hardly change.
const ROW_FRESH: Duration = Duration::from_secs(120);
/// How long a page waits for a shelf that nobody has looked at yet.
const PATIENCE: Duration = Duration::from_millis(800);
/// Products fetched for a row; each page shows some of them.
const ROW: i64 = 24;

/// Products of one row.
pub(crate) type Row = Arc<[ProductCard]>;

/// Kept answers of the services; clones share them.
#[derive(Clone)]
pub(crate) struct Shelves(Arc<Inner>);

struct Inner {
    products: Client,
    recommendations: Client,
    tree: Kept<(), Arc<CategoryTree>>,
    /// `None` where there is no such seller.
    sellers: Kept<String, Option<Arc<SellerView>>>,
    of_seller: Kept<String, Row>,
    of_category: Kept<String, Row>,
    together: Kept<ProductId, Row>,
}

impl Shelves {
    /// Empty shelves.
    pub fn new(backends: &Backends) -> Self {
        Self(Arc::new(Inner {
            products: backends.products.with_timeout(PATIENCE),
            recommendations: backends.recommendations.with_timeout(PATIENCE),
            tree: Kept::new(1),
            sellers: Kept::new(2_000),
            of_seller: Kept::new(2_000),
            of_category: Kept::new(2_000),
            together: Kept::new(10_000),
        }))
    }

    /// The category tree; `None` while it cannot be known.
    pub(crate) async fn tree(&self) -> Option<Arc<CategoryTree>> {
        let products = &self.0.products;
        let load = || {
            let products = products.clone();
            async move {
                let tree = products.get::<ListCategories>(&Empty {}, &Empty {}).await;
                settled("categories", tree.map(Arc::new), FRESH)
            }
        };
        self.0.tree.get((), load).await
    }

    /// A seller; `Some(None)` where there is none of that slug.
    pub(crate) async fn seller(&self, slug: &str) -> Option<Option<Arc<SellerView>>> {
        let load = || {
            let products = self.0.products.clone();
            let path = BySlug {
                slug: slug.to_owned(),
            };
            async move {
                let seller = products.get::<GetSeller>(&path, &Empty {}).await.optional();
                settled("a seller", seller.map(|seller| seller.map(Arc::new)), FRESH)
            }
        };
        self.0.sellers.get(slug.to_owned(), load).await
    }

    /// Popular products of a seller.
    pub(crate) async fn of_seller(&self, slug: &str) -> Option<Row> {
        let query = ProductQuery {
            seller: vec![slug.to_owned()],
            ..ProductQuery::default()
        };
        let load = || list(self.0.products.clone(), query);
        self.0.of_seller.get(slug.to_owned(), load).await
    }

    /// Popular products of a category.
    pub(crate) async fn of_category(&self, slug: &str) -> Option<Row> {
        let query = ProductQuery {
            category: Some(slug.to_owned()),
            ..ProductQuery::default()
        };
        let load = || list(self.0.products.clone(), query);
        self.0.of_category.get(slug.to_owned(), load).await
    }

    /// What was bought with a product.
    pub(crate) async fn together(&self, product_id: ProductId) -> Option<Row> {
        let load = || together(Arc::clone(&self.0), product_id);
        self.0.together.get(product_id, load).await
    }
}

async fn list(products: Client, query: ProductQuery) -> Option<Fresh<Row>> {
    let query = ProductQuery {
        in_stock: true,
        limit: Some(ROW),
        ..query
    };
    let page = products.get::<ListProducts>(&Empty {}, &query).await;
    settled(
        "a row of products",
        page.map(|page| page.products.into()),
        ROW_FRESH,
    )
}

async fn together(shelves: Arc<Inner>, product_id: ProductId) -> Option<Fresh<Row>> {
    let row = async {
        let limit = Limit { limit: Some(4) };
        let path = ByProduct { product_id };
        let found = shelves
            .recommendations
            .get::<ListBoughtTogether>(&path, &limit)
            .await?;
        if found.product_ids.is_empty() {
            return Ok(Row::default());
        }
        let ids = ProductIds {
            product_ids: found.product_ids,
        };
        let cards = shelves
            .products
            .send::<LookUpProducts>(&Empty {}, &ids)
            .await?;
        Ok(cards.products.into())
    };
    settled("recommendations", row.await, ROW_FRESH)
}

fn settled<V>(what: &str, answer: Result<V, CallError>, fresh: Duration) -> Option<Fresh<V>> {
    match answer {
        Ok(value) => Some(Fresh { value, fresh }),
        Err(error) => {
            tracing::warn!(error = %error, "cannot fetch {what}");
            None
        }
    }
}
