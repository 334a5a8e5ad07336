//! What there is to buy: read from the mall's own pages.

use std::collections::BTreeSet;

use anyhow::ensure;
use browser::{Browser, html};

/// The addresses of product pages, from list pages with what is in stock.
pub async fn products(mall: &str, most: usize) -> anyhow::Result<Vec<String>> {
    let mut browser = Browser::new(mall);
    let mut found = BTreeSet::new();
    let mut list = Some("/products?in_stock=true".to_owned());
    while let Some(address) = list.take().filter(|_| found.len() < most) {
        let answer = browser.get(&address).await?;
        let page = answer.page()?;
        let links = html::values(page, "href");
        found.extend(
            links
                .iter()
                .filter(|link| is_product(link))
                .map(|link| (*link).to_owned()),
        );
        let next = html::attributes_beside(page, "rel", "next", "href");
        list = next.first().map(|link| link.replace("&amp;", "&"));
    }
    ensure!(!found.is_empty(), "the mall's list shows no product");
    Ok(found.into_iter().take(most).collect())
}

/// Variants with plenty of stock: what their product's page puts into the cart.
pub async fn variants(mall: &str, most: usize) -> anyhow::Result<Vec<String>> {
    let mut browser = Browser::new(mall);
    let mut found = Vec::new();
    for address in products(mall, most).await? {
        let answer = browser.get(&address).await?;
        let page = answer.page()?;
        if page.contains("In stock") {
            found.extend(
                html::attributes_beside(page, "name", "variant_id", "value")
                    .into_iter()
                    .take(1),
            );
        }
    }
    ensure!(!found.is_empty(), "nothing in the mall is in stock");
    Ok(found)
}

/// `/products/{slug}`, and nothing below or beside it.
fn is_product(link: &str) -> bool {
    link.strip_prefix("/products/")
        .is_some_and(|slug| !slug.contains(['/', '?', '#']))
}
