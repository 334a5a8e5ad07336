//! What every handler of a BFF works with.

use std::sync::Arc;

use axum::extract::FromRef;
use leptos::prelude::IntoView;
use server_kit::{ApiError, AuthState, Client, Keys};
use sqlx::PgPool;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use ui::Chrome;

use crate::answer::Page;
use crate::cache::CachePolicy;
use crate::chrome::Departments;
use crate::config::BffConfig;
use crate::fragments::Fragments;
use crate::page::{PageMeta, PageShell, ShellConfig, ShellError};
use crate::session::{Session, Sessions};

/// Clients of the services. Those of carts, orders and users act for a signed-in
/// shopper through [`client_for`].
#[derive(Clone)]
pub struct Backends {
    /// The user service.
    pub users: Client,
    /// The product service.
    pub products: Client,
    /// The cart service; go through [`crate::carts`].
    pub carts: Client,
    /// The order service.
    pub orders: Client,
    /// The payment service, for what sellers see of their money.
    pub payments: Client,
    /// The notification service.
    pub notifications: Client,
    /// The analytics service.
    pub analytics: Client,
    /// The recommendation service.
    pub recommendations: Client,
}

/// The state of a BFF; cheap to clone. Handlers take `State(app): State<App>`.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: BffConfig,
    shell: PageShell,
    backends: Backends,
    sessions: Arc<Sessions>,
    fragments: Fragments,
    departments: Departments,
    auth: AuthState,
    closing: CancellationToken,
    streams: Arc<Semaphore>,
}

impl App {
    /// Reads the built files and opens the database of sessions, making and migrating
    /// it where needed.
    ///
    /// # Errors
    /// One sentence that names what to look at.
    pub async fn connect(config: BffConfig) -> anyhow::Result<Self> {
        let pool = crate::session::open(&config.sessions_url, config.name).await?;
        Ok(Self::with_pool(config, pool)?)
    }

    /// The same with sessions in `pool`, which [`crate::session::MIGRATOR`] has
    /// migrated; for tests.
    ///
    /// # Errors
    /// When the built files are missing or broken.
    pub fn with_pool(config: BffConfig, pool: PgPool) -> Result<Self, ShellError> {
        let shell = PageShell::load(&ShellConfig {
            mfe: config.mfe,
            dist: &config.dist,
            origin: &config.public_origin,
            form_targets: &config.payment_origins,
        })?;
        let backends = Backends::new(&config);
        let inner = Inner {
            shell,
            sessions: Arc::new(Sessions::new(pool, backends.users.clone())),
            fragments: Fragments::new(config.bffs.clone()),
            departments: Departments::new(backends.products.clone()),
            // A BFF reads no access tokens, so it needs no keys.
            auth: AuthState::new(Keys::fixed(&Default::default()), &config.service_secret),
            backends,
            config,
            closing: CancellationToken::new(),
            streams: crate::live::places(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// What the BFF was told at its start.
    #[must_use]
    pub fn config(&self) -> &BffConfig {
        &self.0.config
    }

    /// The page shell.
    #[must_use]
    pub fn shell(&self) -> &PageShell {
        &self.0.shell
    }

    /// The services.
    #[must_use]
    pub fn backends(&self) -> &Backends {
        &self.0.backends
    }

    /// Cancelled when this process is asked to stop. An answer that has no end of its
    /// own, such as a stream of events, ends then, or stopping would wait for it.
    #[must_use]
    pub fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    pub(crate) fn sessions(&self) -> &Arc<Sessions> {
        &self.0.sessions
    }

    pub(crate) fn fragments(&self) -> &Fragments {
        &self.0.fragments
    }

    /// What surrounds every page, the same for everyone. Set `search_query`, add
    /// `notices`, and pass it to [`App::page`].
    pub async fn chrome(&self) -> Chrome {
        Chrome {
            departments: self.0.departments.links().await,
            ..Chrome::default()
        }
    }

    /// [`App::chrome`] with the messages that wait for this browser; for pages that
    /// are not shared anyway.
    pub async fn chrome_for(&self, session: &Session) -> Chrome {
        let (mut chrome, flashes) = tokio::join!(self.chrome(), session.take_flashes());
        // A message is not worth the page.
        chrome.notices.extend(flashes.unwrap_or_default());
        chrome
    }

    /// A complete document.
    pub fn page<V: IntoView + 'static>(
        &self,
        policy: CachePolicy,
        meta: &PageMeta,
        chrome: Chrome,
        body: impl FnOnce() -> V + Send + 'static,
    ) -> Page {
        Page::new(policy, self.0.shell.render(meta, chrome, body))
    }

    /// HTML for other teams' pages, served under `/<mfe>/fragments/`.
    pub fn fragment<V: IntoView>(&self, policy: CachePolicy, body: impl FnOnce() -> V) -> Page {
        Page::new(policy, self.0.shell.fragment(body))
    }

    /// Deletes sessions that have expired, and says how many; [`crate::Bff`] does so
    /// every ten minutes.
    ///
    /// # Errors
    /// When the database is away; the next time makes up for it.
    pub async fn sweep_sessions(&self) -> Result<u64, ApiError> {
        Ok(self.0.sessions.sweep().await?)
    }

    /// 303 to the payment provider's page.
    ///
    /// # Errors
    /// When `url` is not under one of `payment_origins`.
    pub fn see_payment_page(&self, url: &str) -> Result<axum::response::Response, ApiError> {
        let origins = &self.0.config.payment_origins;
        let mut rests = origins.iter().filter_map(|origin| url.strip_prefix(origin));
        if rests.any(|rest| rest.is_empty() || rest.starts_with('/')) {
            return Ok(crate::redirect::to(url));
        }
        Err(
            ApiError::unavailable("payment page").caused_by(anyhow::anyhow!(
                "the payment page is not under PAYMENT_ORIGIN ({})",
                origins.join(",")
            )),
        )
    }
}

impl FromRef<App> for AuthState {
    fn from_ref(app: &App) -> Self {
        app.0.auth.clone()
    }
}

impl Backends {
    fn new(config: &BffConfig) -> Self {
        let urls = &config.services;
        let client = |url: &String| Client::new(config.name, url, &config.service_secret);
        Self {
            users: client(&urls.user),
            products: client(&urls.product),
            carts: client(&urls.cart),
            orders: client(&urls.order),
            payments: client(&urls.payment),
            notifications: client(&urls.notification),
            analytics: client(&urls.analytics),
            recommendations: client(&urls.recommendation),
        }
    }
}

/// `client` on behalf of whoever is signed in, or as it is for a guest.
///
/// # Errors
/// 503 while it cannot be known who is signed in.
pub async fn client_for(session: &Session, client: &Client) -> Result<Client, ApiError> {
    Ok(client.with_maybe_user(session.access_token().await?.as_ref()))
}
