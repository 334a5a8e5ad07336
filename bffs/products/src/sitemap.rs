//! `GET /sitemap.xml`: an index, and its parts under the same path.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bff_kit::swr::{Fresh, Kept};
use bff_kit::{ApiError, CachePolicy, CallError, Client};
use shared_types::Empty;
use shared_types::product::{After, Limit, ListCategories, ListSellers, ListSlugs, SlugPage};

use crate::Shop;
use crate::slug::is_slug;

/// How old a site map may be: crawlers come by every few hours.
const FRESH: Duration = Duration::from_secs(600);
/// Products of one part, as the service answers them.
const PART: usize = 5_000;
/// Parts that an index lists; the protocol allows 50,000.
const MOST_PARTS: usize = 2_000;

/// Which document of the site map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Index,
    Pages,
    Products(Option<String>),
}

/// The documents, kept.
pub(crate) struct Maps(Kept<Part, Arc<str>>);

impl Maps {
    pub fn new() -> Self {
        Self(Kept::new(64))
    }
}

pub(crate) async fn sitemap(
    State(shop): State<Shop>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let part = Part::read(query.as_deref().unwrap_or_default())
        .ok_or_else(|| ApiError::not_found("part of the site map"))?;
    let origin = shop.app.config().public_origin.clone();
    let load = || {
        let (origin, part) = (origin.clone(), part.clone());
        let products = shop.app.backends().products.clone();
        async move {
            match write(&products, &origin, &part).await {
                Ok(text) => Some(Fresh {
                    value: text.into(),
                    fresh: FRESH,
                }),
                Err(error) => {
                    tracing::warn!(error = %error, "cannot write the site map");
                    None
                }
            }
        }
    };
    let text = shop.maps.0.get(part.clone(), load).await;
    let text = text.ok_or_else(|| ApiError::unavailable("site map"))?;
    let kind = HeaderValue::from_static("application/xml; charset=utf-8");
    let policy = CachePolicy::PAGE.header();
    Ok((
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, policy)],
        text.to_string(),
    )
        .into_response())
}

impl Part {
    fn read(query: &str) -> Option<Self> {
        let get = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        match get("part").as_deref() {
            None => Some(Self::Index),
            Some("pages") => Some(Self::Pages),
            Some("products") => match get("after") {
                None => Some(Self::Products(None)),
                Some(after) => is_slug(&after).then_some(Self::Products(Some(after))),
            },
            Some(_) => None,
        }
    }
}

async fn write(products: &Client, origin: &str, part: &Part) -> Result<String, CallError> {
    match part {
        Part::Index => index(products, origin).await,
        Part::Pages => pages(products, origin).await,
        Part::Products(after) => {
            let page = slugs(products, after.clone()).await?;
            let entries = page.products.iter();
            Ok(urls(entries.map(|one| {
                (
                    format!("{origin}/products/{}", one.slug),
                    serde_json::json!(one.updated_at)
                        .as_str()
                        .map(str::to_owned),
                )
            })))
        }
    }
}

async fn slugs(products: &Client, after: Option<String>) -> Result<SlugPage, CallError> {
    products.get::<ListSlugs>(&Empty {}, &After { after }).await
}

async fn index(products: &Client, origin: &str) -> Result<String, CallError> {
    let mut parts = vec![format!("{origin}/sitemap.xml?part=pages")];
    let mut after = None;
    while parts.len() < MOST_PARTS {
        let start = after.as_ref().map_or_else(String::new, |slug: &String| {
            form_urlencoded::Serializer::new("&".to_owned())
                .append_pair("after", slug)
                .finish()
        });
        parts.push(format!("{origin}/sitemap.xml?part=products{start}"));
        let page = slugs(products, after).await?;
        after = page.products.last().map(|one| one.slug.clone());
        if page.products.len() < PART {
            break;
        }
    }
    let entries = parts.iter().fold(String::new(), |mut out, part| {
        // Writing to a string cannot fail.
        let _ = write!(out, "<sitemap><loc>{}</loc></sitemap>", escaped(part));
        out
    });
    Ok(document("sitemapindex", &entries))
}

async fn pages(products: &Client, origin: &str) -> Result<String, CallError> {
    let limit = Limit { limit: Some(100) };
    let (tree, sellers) = tokio::try_join!(
        products.get::<ListCategories>(&Empty {}, &Empty {}),
        products.get::<ListSellers>(&Empty {}, &limit),
    )?;
    let fixed = ["/".to_owned(), "/products".to_owned()];
    let categories = tree
        .categories
        .iter()
        .map(|one| format!("/products/c/{}", one.slug));
    let sellers = sellers
        .sellers
        .iter()
        .map(|one| format!("/products/s/{}", one.slug));
    let paths = fixed.into_iter().chain(categories).chain(sellers);
    Ok(urls(paths.map(|path| (format!("{origin}{path}"), None))))
}

fn urls(entries: impl Iterator<Item = (String, Option<String>)>) -> String {
    let entries = entries.fold(String::new(), |mut out, (address, changed)| {
        let _ = write!(out, "<url><loc>{}</loc>", escaped(&address));
        if let Some(changed) = changed {
            let _ = write!(out, "<lastmod>{}</lastmod>", escaped(&changed));
        }
        out.push_str("</url>");
        out
    });
    document("urlset", &entries)
}

fn document(root: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{entries}</{root}>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
