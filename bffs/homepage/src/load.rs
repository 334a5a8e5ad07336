//! What the entrance shows, loaded side by side.

use bff_kit::{Backends, CallError, Missing, OrMissing};
use homepage::pages::HomeData;
use shared_types::Empty;
use shared_types::product::{
    CategoryTree, Limit, ListCategories, ListProducts, ListSellers, LookUpProducts, ProductCard,
    ProductIds, ProductQuery, Sort,
};
use shared_types::recommendation::ListPopular;

/// Popular products: a row, and those in the honeycomb.
const POPULAR: i64 = 15;
/// With fewer than a row the list's own order shows more.
const ROW: usize = 8;
const SELLERS: i64 = 6;

/// Everything that came, and what did not.
pub(crate) async fn load(backends: &Backends) -> (HomeData, Vec<Missing>) {
    let products = &backends.products;
    let sellers = Limit {
        limit: Some(SELLERS),
    };
    let newest = ProductQuery {
        sort: Some(Sort::Newest),
        in_stock: true,
        limit: Some(8),
        ..ProductQuery::default()
    };
    let (tree, popular, new, sellers) = tokio::join!(
        products.get::<ListCategories>(&Empty {}, &Empty {}),
        popular(backends),
        products.get::<ListProducts>(&Empty {}, &newest),
        products.get::<ListSellers>(&Empty {}, &sellers),
    );
    let mut missing = Vec::new();
    let mut data = HomeData::default();
    keep(
        tree.or_missing("the departments"),
        &mut missing,
        |tree: CategoryTree| {
            let tops = tree.categories.into_iter();
            data.departments = tops.filter(|one| one.parent_slug.is_none()).collect();
        },
    );
    keep(
        popular.or_missing("what is popular"),
        &mut missing,
        |popular| data.popular = popular,
    );
    keep(new.or_missing("new arrivals"), &mut missing, |page| {
        data.new = page.products
    });
    keep(sellers.or_missing("sellers"), &mut missing, |list| {
        data.sellers = list.sellers
    });
    (data, one_word(missing))
}

fn keep<T>(section: Result<T, Missing>, missing: &mut Vec<Missing>, put: impl FnOnce(T)) {
    match section {
        Ok(value) => put(value),
        Err(gap) => missing.push(gap),
    }
}

/// Where nearly everything is missing, one sentence says it.
fn one_word(missing: Vec<Missing>) -> Vec<Missing> {
    if missing.len() < 3 {
        return missing;
    }
    let all: Result<(), CallError> = Err(CallError::Unavailable {
        server: "product service".to_owned(),
        source: anyhow::anyhow!("several sections are missing"),
    });
    all.or_missing("our products").err().into_iter().collect()
}

/// What shoppers like of late; before anybody did, what the list puts first.
async fn popular(backends: &Backends) -> Result<Vec<ProductCard>, CallError> {
    let liked = match liked(backends).await {
        Ok(liked) => liked,
        Err(error) => {
            tracing::warn!(error = %error, "popular products come from the list");
            Vec::new()
        }
    };
    if liked.len() >= ROW {
        return Ok(liked);
    }
    let query = ProductQuery {
        in_stock: true,
        limit: Some(POPULAR),
        ..ProductQuery::default()
    };
    let listed = backends
        .products
        .get::<ListProducts>(&Empty {}, &query)
        .await?;
    let more = listed.products.into_iter();
    let mut all = liked;
    for card in more {
        if !all.iter().any(|known| known.product_id == card.product_id) {
            all.push(card);
        }
    }
    Ok(all)
}

async fn liked(backends: &Backends) -> Result<Vec<ProductCard>, CallError> {
    let limit = Limit {
        limit: Some(POPULAR),
    };
    let popular = backends
        .recommendations
        .get::<ListPopular>(&Empty {}, &limit)
        .await?;
    if popular.product_ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ProductIds {
        product_ids: popular.product_ids,
    };
    Ok(backends
        .products
        .send::<LookUpProducts>(&Empty {}, &ids)
        .await?
        .products)
}
