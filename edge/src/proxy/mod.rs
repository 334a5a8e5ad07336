//! The local CloudFront and load balancer: one origin, five owners.
//!
//! A request is matched against the [`behaviours`] and answered from what is kept
//! ([`store`]), from disk ([`files`]) or by the BFF that owns the path ([`origin`]).
//! A BFF that is down costs its pages their freshness, not the mall its doors.

pub mod behaviours;
mod counters;
mod encoding;
mod files;
mod freshness;
mod hosts;
mod origin;
mod own;
mod pages;
mod store;
mod target;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use http::Method;
use http::request::Parts;
use server_kit::door::Door;
use server_kit::env::ConfigError;
use server_kit::identity::Signer;
use server_kit::{ApiError, ClientAddress};
use tokio_util::sync::CancellationToken;

use self::behaviours::{Behaviour, Behaviours, Source};
use self::counters::Counters;
use self::encoding::Encoding;
use self::files::Folder;
use self::hosts::MainOrigin;
use self::origin::Origin;
use self::store::{Age, Store};
use crate::EdgeConfig;

/// What the edge is called in logs, metrics and service identities.
pub const NAME: &str = "edge";

/// Answers shoppers until `shutdown`, then finishes what is under way.
///
/// # Errors
/// When the configuration or the behaviours file is wrong, or the port is taken.
pub async fn run_edge(config: EdgeConfig, shutdown: CancellationToken) -> anyhow::Result<()> {
    let router = router(&config)?;
    let listener = server_kit::bind(config.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "the edge listens");
    server_kit::serve(listener, router, config.limits, shutdown).await;
    Ok(())
}

/// The edge as a router; [`run_edge`] serves it.
///
/// # Errors
/// When the configuration or the behaviours file is wrong.
pub fn router(config: &EdgeConfig) -> anyhow::Result<Router> {
    let edge = Arc::new(Edge::new(config)?);
    let router = Router::new()
        .route("/healthz", get(async || "ok"))
        .fallback(answer)
        .layer(Door::new(NAME, config.limits))
        .with_state(edge);
    Ok(router)
}

struct Edge {
    behaviours: Behaviours,
    main: MainOrigin,
    origins: Origins,
    files: Folder,
    media: Folder,
    store: Store,
    signer: Signer,
    counters: Counters,
}

struct Origins {
    homepage: Origin,
    products: Origin,
    cart: Origin,
    checkout: Origin,
    profile: Origin,
}

/// Whence the answers of one behaviour come.
enum From<'a> {
    Bff(&'a Origin),
    Folder(&'a Folder),
    Nowhere,
}

impl Edge {
    fn new(config: &EdgeConfig) -> anyhow::Result<Self> {
        Ok(Self {
            behaviours: Behaviours::load(config.behaviours.as_deref())?,
            main: MainOrigin::new(&config.public_origin)?,
            origins: Origins::new(config)?,
            files: Folder::built(config.dist.clone()),
            media: Folder::pictures(config.media.clone()),
            store: Store::new(config.cache_bytes),
            signer: Signer::new(NAME, &config.service_secret),
            counters: Counters::new(),
        })
    }

    fn source(&self, behaviour: &Behaviour) -> From<'_> {
        match behaviour.source {
            Source::Homepage => From::Bff(&self.origins.homepage),
            Source::Products => From::Bff(&self.origins.products),
            Source::Cart => From::Bff(&self.origins.cart),
            Source::Checkout => From::Bff(&self.origins.checkout),
            Source::Profile => From::Bff(&self.origins.profile),
            Source::Files => From::Folder(&self.files),
            Source::Media => From::Folder(&self.media),
            Source::Closed => From::Nowhere,
        }
    }

    /// A file, from memory or from disk.
    async fn file(&self, folder: &Folder, behaviour: &Behaviour, request: &Parts) -> Response {
        let own = &self.behaviours.own;
        if !is_read(&request.method) {
            return own::read_only(own);
        }
        let path = request.uri.path();
        let encoding = Encoding::accepted(&request.headers);
        let key = format!("{}{path}", encoding.letter());
        if let Some((kept, Age::Fresh)) = self.store.get(&key) {
            return kept.answer(&request.headers, self.counters.hit());
        }
        let inside = path
            .get(1..)
            .and_then(|path| path.split_once('/'))
            .map(|(_, inside)| inside);
        match folder
            .load(inside.unwrap_or_default(), encoding, &behaviour.headers)
            .await
        {
            Ok(Some(kept)) => {
                let kept = Arc::new(kept);
                self.store.put(key, Arc::clone(&kept));
                kept.answer(&request.headers, self.counters.miss())
            }
            Ok(None) => own::missing(own),
            Err(error) => {
                tracing::warn!(error = %error, "cannot read a file");
                own::away(&request.headers, own)
            }
        }
    }
}

impl Origins {
    fn new(config: &EdgeConfig) -> Result<Self, ConfigError> {
        let pool = origin::pool();
        let urls = &config.bffs;
        let origin = |name, variable, url| Origin::new(name, variable, url, pool.clone());
        Ok(Self {
            homepage: origin("homepage-bff", "HOMEPAGE_BFF_URL", &urls.homepage)?,
            products: origin("products-bff", "PRODUCTS_BFF_URL", &urls.products)?,
            cart: origin("cart-bff", "CART_BFF_URL", &urls.cart)?,
            checkout: origin("checkout-bff", "CHECKOUT_BFF_URL", &urls.checkout)?,
            profile: origin("profile-bff", "PROFILE_BFF_URL", &urls.profile)?,
        })
    }
}

async fn answer(
    State(edge): State<Arc<Edge>>,
    ClientAddress(client): ClientAddress,
    request: Request,
) -> Response {
    let own = &edge.behaviours.own;
    if let Some(elsewhere) = edge.main.elsewhere(&request, &edge.behaviours) {
        return match elsewhere {
            Ok(location) => own::redirect(location, own),
            Err(refusal) => own::refusal(refusal, own),
        };
    }
    let path = request.uri().path();
    let unheard_of = matches!(*request.method(), Method::CONNECT | Method::TRACE);
    if unheard_of || !path.starts_with('/') {
        let error = ApiError::bad_request("invalid_address", "The edge takes paths only.");
        return own::refusal(error, own);
    }
    let behaviour = edge.behaviours.of(path);
    match edge.source(behaviour) {
        From::Bff(origin) => pages::answer(&edge, origin, behaviour, client, request).await,
        From::Folder(folder) => edge.file(folder, behaviour, &request.into_parts().0).await,
        From::Nowhere => own::missing(own),
    }
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
