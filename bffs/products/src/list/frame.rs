//! What stands around a list: its name, where it is in the mall, what is below it.

use std::sync::Arc;

use bff_kit::PageMeta;
use products::address::{ListAddress, Step};
use serde_json::{Value, json};
use shared_types::product::{CategoryTree, CategoryView, ProductPage, SellerView};
use ui::{Crumb, NavLink};

use super::read::Reading;

pub(super) struct Frame {
    pub heading: String,
    pub crumbs: Vec<Crumb>,
    pub below: Vec<NavLink>,
    pub seller: Option<SellerView>,
    department: Option<String>,
}

impl Frame {
    /// `None` where the list's category is none of the tree. Without a tree every
    /// category passes: better a page with a plain name than none.
    pub fn of(
        address: &ListAddress,
        tree: Option<&CategoryTree>,
        seller: Option<Arc<SellerView>>,
    ) -> Option<Self> {
        let categories = tree
            .map(|tree| tree.categories.as_slice())
            .unwrap_or_default();
        let line = match &address.category {
            Some(slug) => line(categories, slug),
            None => Vec::new(),
        };
        if address.category.is_some() && line.is_empty() && tree.is_some() {
            return None;
        }
        let seller = seller.map(|seller| SellerView::clone(&seller));
        let name = match (&seller, line.last(), &address.category) {
            (Some(seller), _, _) => Some(seller.name.clone()),
            (None, Some(category), _) => Some(category.name.clone()),
            (None, None, Some(slug)) => Some(crate::slug::words(slug)),
            (None, None, None) => None,
        };
        let heading = heading(address, name.as_deref());
        Some(Self {
            crumbs: crumbs(address, &line, seller.as_ref(), name.as_deref()),
            below: if address.seller_page.is_none() {
                below(address, categories)
            } else {
                Vec::new()
            },
            department: line.first().map(|one| format!("/products/c/{}", one.slug)),
            heading,
            seller,
        })
    }

    /// Marks the department that the list is in.
    pub fn mark_department(&self, departments: &mut [NavLink]) {
        for link in departments {
            link.current = self.department.as_ref() == Some(&link.href);
        }
    }

    /// Only whole lists are for search engines, from their first page.
    pub fn meta(&self, reading: &Reading, page: &ProductPage, origin: &str) -> PageMeta {
        let address = &reading.address;
        let plain = address.q.is_none() && address.sort.is_none() && !address.is_filtered();
        let description = match (&self.seller, page.total) {
            (Some(seller), _) => format!("{} {}", seller.story, seller.city),
            (None, Some(total)) => {
                format!(
                    "{total} products from independent sellers: {}.",
                    self.heading
                )
            }
            (None, None) => format!("Products from independent sellers: {}.", self.heading),
        };
        let mut meta = PageMeta::new(self.heading.clone(), description);
        meta.robots_noindex = !plain || reading.cursor.is_some();
        let whole = ListAddress {
            q: None,
            sort: None,
            ..address.clone()
        };
        meta.canonical = Some(whole.href(Step::Clear));
        let first = page
            .products
            .first()
            .and_then(|product| product.image.as_ref());
        meta.og_image = first.map(|image| image.url.clone());
        if self.crumbs.len() > 1 && plain {
            meta.json_ld.push(breadcrumb_list(
                &self.crumbs,
                origin,
                meta.canonical.as_deref(),
            ));
        }
        meta
    }
}

fn heading(address: &ListAddress, name: Option<&str>) -> String {
    match (&address.q, name) {
        (Some(q), Some(name)) if address.seller_page.is_some() => format!("“{q}” from {name}"),
        (Some(q), Some(name)) => format!("“{q}” in {name}"),
        (Some(q), None) => format!("Results for “{q}”"),
        (None, Some(name)) => name.to_owned(),
        (None, None) => "All products".to_owned(),
    }
}

/// The category and those above it, the department first; empty where it is unknown.
fn line<'a>(categories: &'a [CategoryView], slug: &str) -> Vec<&'a CategoryView> {
    let mut line = Vec::new();
    let mut next = Some(slug);
    // A tree is never this deep; a wrong one must not keep us here.
    while let Some(slug) = next.filter(|_| line.len() < 16) {
        let Some(category) = categories.iter().find(|one| one.slug == slug) else {
            break;
        };
        line.push(category);
        next = category.parent_slug.as_deref();
    }
    line.reverse();
    line
}

fn crumbs(
    address: &ListAddress,
    line: &[&CategoryView],
    seller: Option<&SellerView>,
    name: Option<&str>,
) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::to("Home", "/")];
    if let Some(seller) = seller {
        crumbs.push(Crumb::here(seller.name.clone()));
        return crumbs;
    }
    if address.q.is_none()
        && let Some((last, above)) = line.split_last()
    {
        crumbs.extend(above.iter().map(|one| category_crumb(one)));
        crumbs.push(Crumb::here(last.name.clone()));
        return crumbs;
    }
    crumbs.extend(line.iter().map(|one| category_crumb(one)));
    let here = match (&address.q, name) {
        (Some(_), _) => "Search",
        (None, Some(name)) => name,
        (None, None) => "All products",
    };
    crumbs.push(Crumb::here(here));
    crumbs
}

fn category_crumb(category: &CategoryView) -> Crumb {
    Crumb::to(
        category.name.clone(),
        format!("/products/c/{}", category.slug),
    )
}

/// The categories right below; the departments stand on every page anyway.
fn below(address: &ListAddress, categories: &[CategoryView]) -> Vec<NavLink> {
    let Some(parent) = address.category.as_deref().filter(|_| address.q.is_none()) else {
        return Vec::new();
    };
    categories
        .iter()
        .filter(|one| one.parent_slug.as_deref() == Some(parent) && one.product_count > 0)
        .map(|one| NavLink::new(one.name.clone(), format!("/products/c/{}", one.slug)))
        .collect()
}

/// schema.org's breadcrumbs; the last step is the page itself.
pub(crate) fn breadcrumb_list(crumbs: &[Crumb], origin: &str, here: Option<&str>) -> Value {
    let items: Vec<Value> = crumbs
        .iter()
        .enumerate()
        .map(|(at, crumb)| {
            let path = crumb.href.as_deref().or(here).unwrap_or("/");
            json!({
                "@type": "ListItem",
                "position": at + 1,
                "name": crumb.label,
                "item": format!("{origin}{path}"),
            })
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}
